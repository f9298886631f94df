//! Every figure can be opened: what `--explain` lists adds up to it, bound by bound,
//! unknowns and mark included.

use super::figure::parse_decimal;
use super::generate;
use super::hold::ask;
use super::laws::over_projects;
use super::records::*;
use super::write;
use serde_json::Value;
use std::collections::BTreeMap;

/// Bounds and mark by currency or unit, and how many unknowns.
#[derive(Debug, Default, PartialEq)]
struct Sum {
    parts: BTreeMap<String, (i128, Option<i128>, bool)>,
    unknown: i64,
}

impl Sum {
    fn add(&mut self, unit: &str, i: &Value) -> Result<(), String> {
        let bound = |word: &str| i[word].as_str().and_then(parse_decimal);
        let (low, high) = match i.as_i64() {
            Some(n) => (i128::from(n) * 10_000, Some(i128::from(n) * 10_000)),
            None => (bound("low").ok_or_else(|| format!("no low in {i}"))?, bound("high")),
        };
        let sum = self.parts.entry(unit.to_owned()).or_insert((0, Some(0), false));
        *sum = (sum.0 + low, sum.1.zip(high).map(|(a, b)| a + b), sum.2 || i["approximate"] == true);
        Ok(())
    }

    fn figure(&mut self, entries: &Value) -> Result<(), String> {
        for entry in entries.as_array().ok_or_else(|| format!("no figure: {entries}"))? {
            let unit = entry["currency"].as_str().or(entry["unit"].as_str()).ok_or("no unit")?;
            self.add(unit, entry)?;
        }
        Ok(())
    }

    fn tidy(mut self) -> Sum {
        self.parts.retain(|_, part| (part.0, part.1) != (0, Some(0)));
        self
    }
}

/// What the ledger adds up to, and what was answered.
fn both(answer: &Value) -> Result<(Sum, Sum), String> {
    let (mut listed, mut said) = (Sum::default(), Sum::default());
    for row in answer["ledger"].as_array().ok_or("no ledger")? {
        listed.figure(&row["adds"])?;
        listed.unknown += row["unknown"].as_i64().ok_or("no unknown")?;
        if !row["count"].is_null() {
            listed.add("", &row["count"])?;
        }
        if row["reason"].as_str().is_none_or(str::is_empty) {
            return Err(format!("no reason: {row}"));
        }
    }
    match (&answer["figure"], &answer["number"]) {
        (Value::Null, Value::Null) => {}
        (Value::Null, Value::Array(units)) => said.figure(&Value::Array(units.clone()))?,
        (Value::Null, number) => said.add(number["unit"].as_str().unwrap_or(""), number)?,
        (figure, _) => said.figure(figure)?,
    }
    said.unknown = answer["unknown"].as_i64().unwrap_or(0);
    Ok((listed.tidy(), said.tidy()))
}

fn questions(p: &Project) -> Vec<String> {
    let levels = [
        "count",
        "announced",
        "committed",
        "ceiling",
        "drawn",
        "disbursed",
        "repaid",
        "forgiven",
        "outstanding",
        "contingent",
        "relief",
        "rolled-over",
        "rescheduled",
        "due",
    ];
    let mut sets: Vec<String> = [
        "instruments",
        "packages",
        "instruments where kind = loan",
        "instruments where not kind = loan",
        "instruments where sectors in energy",
        "instruments where from has CN and sectors in rail",
        "instruments where year in 2012..2014",
        "instruments where announced > 3 USD",
    ]
    .map(String::from)
    .into();
    sets.extend(
        p.records.iter().filter(|r| r.is_document()).map(|r| format!("instruments where not name = {}", r.name)),
    );
    let mut all: Vec<String> = levels.iter().flat_map(|l| sets.iter().map(move |s| format!("{l}({s})"))).collect();
    let pledges = ["pledges", "pledges where amount", "pledges where kind = loan"];
    all.extend(["pledged", "realised", "open", "count"].iter().flat_map(|l| pledges.map(|s| format!("{l}({s})"))));
    all.extend(["min", "max", "avg", "median"].map(|f| format!("{f}(amount of instruments)")));
    all.extend(["sum", "min", "avg", "median"].map(|f| format!("{f}(count of packages)")));
    all
}

#[test]
fn the_ledger_adds_up_to_the_figure() {
    over_projects(|seed, p| {
        let (text, day) = (write::project(p), write::day(generate::day(seed)));
        // A word without a day has no rate; else half of the questions are converted.
        let dated = p.records.iter().all(|r| r.status.is_none());
        // Each project is asked every seventh question, each time others.
        let first = usize::from(seed.world[2] % 7);
        for (at, query) in questions(p).iter().enumerate().skip(first).step_by(7) {
            let mut args = vec!["query", "--explain", "--format", "json", "--as-of", &day, query];
            if dated && (at / 7 + usize::from(seed.world[4])).is_multiple_of(2) {
                args.extend(["--in", "USD"]);
            }
            let (listed, said) = both(&ask(&[("a.deal", &text)], &args)?)?;
            if listed != said {
                return Err(format!("{args:?}: the ledger adds up to {listed:?}, the figure is {said:?}"));
            }
        }
        Ok(())
    });
}
