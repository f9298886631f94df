//! The program held against the oracle: the same questions to both, as one text.

use super::amounts::Ask;
use super::evaluate::{ACTS, FAMILIES};
use super::figure::{Figure, Span, UNIT, decimal, parse_decimal};
use super::generate::Seed;
use super::groups::{Key, count_text};
use super::laws::over_projects;
use super::records::*;
use super::write;
use serde_json::Value;
use std::collections::BTreeMap;

/// One question that both can answer.
#[derive(Clone, Debug)]
pub struct Question {
    pub day: Day,
    pub to: Option<String>,
    /// As on the command line: `committed(instruments where kind = loan)`.
    pub query: String,
}

/// An answer of either.
#[derive(Clone, Debug)]
pub enum Said {
    Figure(Figure),
    Count((i128, Option<i128>)),
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Said::Figure(x) => x.fmt(f),
            Said::Count(n) => f.write_str(&count_text(*n)),
        }
    }
}

pub fn oracle(p: &Project, q: &Question) -> String {
    oracle_says(p, q).to_string()
}

pub fn program(files: &[(&str, &str)], q: &Question) -> Result<String, String> {
    program_says(files, q).map(|s| s.to_string())
}

pub fn oracle_says(p: &Project, q: &Question) -> Said {
    let ask = Ask { p, day: q.day, to: q.to.clone() };
    let (measure, set) = q.query.trim_end_matches(')').split_once('(').expect("MEASURE(SET)");
    let (set, test) = match set.split_once(" where ") {
        Some((s, t)) => (s, Some(t)),
        None => (set, None),
    };
    if set == "pledges" {
        return Said::Figure(match measure {
            "pledged" => ask.pledged(),
            "realised" => ask.realised(|_| true),
            other => panic!("the oracle does not ask {other} of pledges"),
        });
    }
    let Some(test) = test else {
        return match measure {
            "count" => Said::Count(ask.count(|_| true)),
            level => Said::Figure(ask.level(level, |_| true)),
        };
    };
    let words: Vec<&str> = test.split_whitespace().collect();
    let (field, value) = (words[0], words[2]);
    if measure != "count" && ["sectors", "from", "to"].contains(&field) {
        // A condition on a shared dimension selects the share.
        let row = ask.rows(measure, field).get(&Key::Value(value.to_string())).cloned();
        return Said::Figure(row.unwrap_or_default());
    }
    let holds = |r: &Record| {
        if field == "name" {
            return r.name == value;
        }
        let r = p.get(&r.name).expect("a record of the project");
        let inside = format!("{value}.");
        ask.values(r, field).iter().any(|(v, _)| v == value || (words[1] == "in" && v.starts_with(&inside)))
    };
    match measure {
        "count" => Said::Count(ask.count(holds)),
        level => Said::Figure(ask.level(level, holds)),
    }
}

/// The answer of the program, or why there is none.
pub fn program_says(files: &[(&str, &str)], q: &Question) -> Result<Said, String> {
    let day = write::day(q.day);
    let mut args = vec!["query", "--format", "json", "--as-of", &day];
    if let Some(to) = &q.to {
        args.extend(["--in", to]);
    }
    args.push(&q.query);
    let answer = ask(files, &args)?;
    if let Some(n) = answer.get("number") {
        return Ok(Said::Count(number(n)?));
    }
    let mut figure = figure(answer.get("figure").ok_or("no figure")?)?;
    figure.unknown = answer["unknown"].as_i64().ok_or("no unknown")? as i128;
    Ok(Said::Figure(figure))
}

/// Runs the program and reads its one JSON object.
pub fn ask(files: &[(&str, &str)], args: &[&str]) -> Result<Value, String> {
    let ran = super::run::run(files, args).ok_or("the program is not there yet")?;
    // Records with an error of money (more repaid than paid) still have figures, and the
    // laws hold for them; what was not understood would be another project.
    let money_only = ran
        .2
        .lines()
        .filter(|l| l.starts_with("error"))
        .all(|l| l.starts_with("error[E05") || l.starts_with("error[E04"));
    if ran.0 > 1 || (ran.0 == 1 && !money_only) {
        return Err(format!("exit {} of {args:?}\n{}\n{}", ran.0, ran.1, ran.2));
    }
    serde_json::from_str(&ran.1).map_err(|e| format!("{e} in {}", ran.1))
}

pub fn number(n: &Value) -> Result<(i128, Option<i128>), String> {
    let one =
        |v: &Value| -> Option<i128> { v.as_i64().map(i128::from).or_else(|| Some(parse_decimal(v.as_str()?)? / UNIT)) };
    if let Some(x) = one(n) {
        return Ok((x, Some(x)));
    }
    let low = one(&n["low"]).ok_or_else(|| format!("no count: {n}"))?;
    Ok((low, one(&n["high"])))
}

pub fn figure(v: &Value) -> Result<Figure, String> {
    let mut f = Figure::nothing();
    for entry in v.as_array().ok_or_else(|| format!("no figure: {v}"))? {
        let text = |k: &str| entry[k].as_str();
        let low = text("low").and_then(parse_decimal).ok_or("no low")?;
        let high = text("high").and_then(parse_decimal);
        let about = entry["approximate"].as_bool().ok_or("no mark")?;
        f.money.insert(text("currency").ok_or("no currency")?.to_string(), Span::new(low, high, about));
    }
    Ok(f)
}

/// One row of a table: its figure per measure, `count` under that name.
pub type Rows = BTreeMap<Key, BTreeMap<String, String>>;

/// `report instruments --by DIM --show …`, its rows by key, and its total.
pub fn table(
    files: &[(&str, &str)],
    day: Day,
    to: Option<&str>,
    dim: &str,
    show: &[&str],
) -> Result<(Rows, BTreeMap<String, String>), String> {
    let (day, shown) = (write::day(day), show.join(","));
    let mut args = vec!["report", "instruments", "--by", dim, "--show", &shown, "--format", "json", "--as-of", &day];
    if let Some(to) = to {
        args.extend(["--in", to]);
    }
    let answer = ask(files, &args)?;
    let mut rows = Rows::new();
    for row in answer["rows"].as_array().ok_or("no rows")? {
        // `several` inside a sector is part of that sector's row; the oracle has the row alone.
        if row["within"].is_string() {
            continue;
        }
        let key = match (row[dim].as_str(), row["row"].as_str()) {
            (Some(v), _) => Key::Value(v.to_string()),
            (None, Some("several")) => Key::Several,
            (None, Some("not-attributed")) => Key::NotAttributed,
            (None, _) => Key::NotStated,
        };
        if rows.insert(key.clone(), measures(row, show)?).is_some() {
            return Err(format!("two rows for {key:?}"));
        }
    }
    Ok((rows, measures(&answer["total"], show)?))
}

fn measures(row: &Value, show: &[&str]) -> Result<BTreeMap<String, String>, String> {
    let one = |m: &&str| -> Result<(String, String), String> {
        if *m == "count" {
            return Ok((m.to_string(), count_text(number(&row["count"])?)));
        }
        let mut f = figure(&row[*m])?;
        f.unknown = row["unknown"][*m].as_i64().unwrap_or(0) as i128;
        Ok((m.to_string(), f.to_string()))
    };
    show.iter().map(one).collect()
}

/// The rows that the oracle expects; rows of nothing may be left out by either side.
pub fn expected_rows(p: &Project, day: Day, to: Option<&str>, dim: &str, show: &[&str]) -> Rows {
    let ask = Ask { p, day, to: to.map(String::from) };
    let mut rows = Rows::new();
    for measure in show {
        for (key, f) in ask.rows(measure, dim) {
            rows.entry(key).or_default().insert(measure.to_string(), f.to_string());
        }
    }
    rows
}

/// What differs between the two, one line each.
pub fn differences(expected: &Rows, got: &Rows) -> Vec<String> {
    let mut out = vec![];
    let keys: std::collections::BTreeSet<&Key> = expected.keys().chain(got.keys()).collect();
    for key in keys {
        let empty = BTreeMap::new();
        let (e, g) = (expected.get(key).unwrap_or(&empty), got.get(key).unwrap_or(&empty));
        for measure in e.keys().chain(g.keys()).collect::<std::collections::BTreeSet<_>>() {
            let of = |m: &BTreeMap<String, String>| m.get(measure).cloned().unwrap_or("nothing".into());
            if of(e) != of(g) {
                out.push(format!("{} {measure}: oracle {}, program {}", super::groups::key_text(key), of(e), of(g)));
            }
        }
    }
    out
}

/// What to ask of a random project.
fn questions(seed: &Seed, p: &Project) -> Vec<Question> {
    let day = super::generate::day(seed);
    let to = match seed.world[4] % 4 {
        1 => Some("USD".to_string()),
        2 => Some("EUR".to_string()),
        _ => None,
    };
    // How a word without a day is converted is nowhere said (see the readings).
    let to = to.filter(|_| p.records.iter().all(|r| r.status.is_none()));
    let mut sets = vec!["instruments".to_string()];
    sets.extend(
        ["kind = loan", "kind = mou", "sectors in energy", "sectors in rail", "from has CN", "initiatives has belt"]
            .map(|t| format!("instruments where {t}")),
    );
    sets.extend(p.records.iter().filter(|r| r.is_document()).map(|r| format!("instruments where name = {}", r.name)));
    let levels = FAMILIES.iter().chain(&ACTS).chain(&["count"]);
    let each = levels.flat_map(|l| sets.iter().map(move |s| format!("{l}({s})")));
    let pledges = ["pledged(pledges)", "realised(pledges)"].map(String::from);
    each.chain(pledges).map(|query| Question { day, to: to.clone(), query }).collect()
}

#[test]
#[ignore = "corner cases of unknown members are still open: run it with --ignored"]
fn the_program_says_what_the_oracle_says() {
    let there = super::run::run(&[], &["--version"]).is_some();
    over_projects(|seed, p| {
        let text = super::write::project(p);
        for q in questions(seed, p) {
            // Asked in any case: the oracle must have an answer to everything.
            let ours = oracle(p, &q);
            if !there {
                continue;
            }
            let theirs = program(&[("a.deal", &text)], &q)?;
            if ours != theirs {
                return Err(format!("{} {:?}: oracle {ours}, program {theirs}", q.query, q.to));
            }
        }
        Ok(())
    });
}

#[test]
#[ignore = "corner cases of unknown members are still open: run it with --ignored"]
fn the_tables_of_the_program_are_those_of_the_oracle() {
    if super::run::run(&[], &["--version"]).is_none() {
        return;
    }
    over_projects(|seed, p| {
        let (text, day) = (super::write::project(p), super::generate::day(seed));
        let show = ["announced", "committed", "disbursed", "outstanding"];
        for dim in ["kind", "sectors", "from", "package", "parties", "initiatives"] {
            let (got, total) = table(&[("a.deal", &text)], day, None, dim, &show)?;
            let differ = differences(&expected_rows(p, day, None, dim, &show), &got);
            if !differ.is_empty() {
                return Err(format!("by {dim}: {}", differ.join("; ")));
            }
            for level in show {
                let q = Question { day, to: None, query: format!("{level}(instruments)") };
                if oracle(p, &q) != total[level] {
                    return Err(format!("total by {dim}, {level}: oracle {}, program {}", oracle(p, &q), total[level]));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn decimals_are_read_as_they_are_written() {
    for x in [0, 1, UNIT, 23_600 * UNIT, 5_001, -250] {
        assert_eq!(parse_decimal(&decimal(x)), Some(x));
    }
}
