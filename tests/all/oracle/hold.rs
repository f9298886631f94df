//! The program held against the oracle: the same questions to both, as one text.

use super::amounts::Ask;
use super::figure::{Figure, Span, UNIT, decimal, parse_decimal};
use super::groups::{Key, count_text};
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

/// The answer of the oracle, in the words of `Figure`'s display.
pub fn oracle(p: &Project, q: &Question) -> String {
    let ask = Ask { p, day: q.day, to: q.to.clone() };
    let (measure, set) = q.query.trim_end_matches(')').split_once('(').expect("MEASURE(SET)");
    let (set, test) = match set.split_once(" where ") {
        Some((s, t)) => (s, Some(t)),
        None => (set, None),
    };
    if set == "pledges" {
        return match measure {
            "pledged" => ask.pledged(),
            "realised" => ask.realised(|_| true),
            other => panic!("the oracle does not ask {other} of pledges"),
        }
        .to_string();
    }
    let Some(test) = test else {
        return match measure {
            "count" => count_text(ask.count(|_| true)),
            level => ask.level(level, |_| true).to_string(),
        };
    };
    let words: Vec<&str> = test.split_whitespace().collect();
    let (field, value) = (words[0], words[2]);
    if measure != "count" && ["sectors", "from", "to"].contains(&field) {
        // A condition on a shared dimension selects the share.
        let row = ask.rows(measure, field).get(&Key::Value(value.to_string())).cloned();
        return row.unwrap_or_default().to_string();
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
        "count" => count_text(ask.count(holds)),
        level => ask.level(level, holds).to_string(),
    }
}

/// The answer of the program in the same words, or its error.
pub fn program(files: &[(&str, &str)], q: &Question) -> Result<String, String> {
    let day = write::day(q.day);
    let mut args = vec!["query", "--format", "json", "--as-of", &day];
    if let Some(to) = &q.to {
        args.extend(["--in", to]);
    }
    args.push(&q.query);
    let answer = ask(files, &args)?;
    if let Some(n) = answer.get("number") {
        return Ok(count_text(number(n)?));
    }
    let mut figure = figure(answer.get("figure").ok_or("no figure")?)?;
    figure.unknown = answer["unknown"].as_i64().ok_or("no unknown")? as i128;
    Ok(figure.to_string())
}

/// Runs the program and reads its one JSON object.
pub fn ask(files: &[(&str, &str)], args: &[&str]) -> Result<Value, String> {
    let ran = super::run::run(files, args).ok_or("the program is not there yet")?;
    if ran.0 != 0 {
        return Err(format!("exit {} of {args:?}\n{}\n{}", ran.0, ran.1, ran.2));
    }
    serde_json::from_str(&ran.1).map_err(|e| format!("{e} in {}", ran.1))
}

pub fn number(n: &Value) -> Result<(i128, Option<i128>), String> {
    let one = |v: &Value| -> Option<i128> {
        v.as_i64().map(i128::from).or_else(|| Some(parse_decimal(v.as_str()?)? / UNIT))
    };
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
    let mut args =
        vec!["report", "instruments", "--by", dim, "--show", &shown, "--format", "json", "--as-of", &day];
    if let Some(to) = to {
        args.extend(["--in", to]);
    }
    let answer = ask(files, &args)?;
    let mut rows = Rows::new();
    for row in answer["rows"].as_array().ok_or("no rows")? {
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

#[test]
fn decimals_are_read_as_they_are_written() {
    for x in [0, 1, UNIT, 23_600 * UNIT, 5_001, -250] {
        assert_eq!(parse_decimal(&decimal(x)), Some(x));
    }
}
