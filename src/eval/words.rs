//! Figures as people read them: scaled where that is exact, bounds and unknowns said.
//! The one place for it: tables, notes and the reasons of a ledger.

use super::{Interval, Total};
use crate::model::{Dec, DurationUnit};

/// `23.6bn` where that is exact, else (and where `exact` asks for it) all digits with
/// `_` between thousands, as the language writes them.
pub fn number(value: Dec, exact: bool) -> String {
    let short = if exact { None } else { value.scaled() };
    short.unwrap_or_else(|| value.grouped())
}

/// `23.6bn`, `≥ 23bn`, `≤ 2bn`, `2bn–3bn`, `~5bn`.
pub fn interval(i: &Interval, exact: bool) -> String {
    let about = if i.approximate { "~" } else { "" };
    match i.high {
        Some(high) if high == i.low => format!("{about}{}", number(high, exact)),
        None => format!("≥ {about}{}", number(i.low, exact)),
        Some(high) if i.low == Dec::ZERO => format!("≤ {about}{}", number(high, exact)),
        Some(high) => format!("{about}{}–{}", number(i.low, exact), number(high, exact)),
    }
}

/// One line per currency; the unknowns with the last. Empty where there is nothing.
pub fn total(total: &Total, exact: bool) -> Vec<String> {
    let mut lines: Vec<String> = total.money.iter().map(|(cur, i)| format!("{} {cur}", interval(i, exact))).collect();
    unknowns(&mut lines, total.unknown);
    lines
}

/// What a row of a ledger adds: also what it takes from one bound or both.
pub fn adds(total: &Total, exact: bool) -> Vec<String> {
    let mut lines: Vec<String> = total.money.iter().map(|(cur, i)| format!("{} {cur}", adding(i, exact))).collect();
    unknowns(&mut lines, total.unknown);
    lines
}

/// One of these: where it is no interval, bound by bound.
pub fn adding(i: &Interval, exact: bool) -> String {
    match i.high {
        Some(high) if high == i.low => interval(i, exact),
        _ if i.low.0 >= 0 && i.high.is_none_or(|h| h >= i.low) => interval(i, exact),
        high => {
            let part = |name: &str, by: Dec| (by != Dec::ZERO).then(|| format!("{name} {}", number(by, exact)));
            let high = high.and_then(|h| part("high", h));
            part("low", i.low).into_iter().chain(high).collect::<Vec<_>>().join(", ")
        }
    }
}

pub fn unknowns(lines: &mut Vec<String>, unknown: u64) {
    if unknown > 0 {
        match lines.last_mut() {
            Some(last) => last.push_str(&format!(" + {unknown} unknown")),
            None => lines.push(format!("{unknown} unknown")),
        }
    }
}

/// On one line, within a sentence; `nothing` where there is nothing.
pub fn phrase(of: &Total, exact: bool) -> String {
    let lines = total(of, exact);
    if lines.is_empty() { "nothing".to_owned() } else { lines.join(" and ") }
}

/// A number and what it is measured in: `12 km`, and as the language writes them `40%`
/// and `15y`.
pub fn with_unit(number: &str, unit: &str) -> String {
    let close = unit == "%" || DurationUnit::ALL.iter().any(|time| time.word() == unit);
    let blank = if close || unit.is_empty() { "" } else { " " };
    format!("{number}{blank}{unit}")
}
