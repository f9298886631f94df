//! Figures in words, as the language writes them, and how two of them differ.

use super::amounts;
use crate::eval::{Cell, Interval, Total, words};
use crate::model::query::Const;
use crate::model::{Dec, Quantity};

/// A figure by unit or currency, and how many unknowns are beside it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Parts {
    pub by_unit: Vec<(String, Interval)>,
    pub unknown: u64,
}

impl Parts {
    pub fn of(cell: &Cell) -> Parts {
        match cell {
            Cell::Money(total) => Parts::of_total(total),
            Cell::Count(count) => Parts { by_unit: vec![(String::new(), *count)], unknown: 0 },
            Cell::Quantity(units, unknown) => {
                Parts { by_unit: units.iter().map(|(q, i)| (unit(q), *i)).collect(), unknown: *unknown }
            }
            Cell::Values(_) | Cell::Empty => Parts::default(),
        }
    }

    pub fn of_total(total: &Total) -> Parts {
        let by_unit = total.money.iter().map(|(cur, i)| (cur.to_string(), *i)).collect();
        Parts { by_unit, unknown: total.unknown }
    }

    /// What somebody claims, as one figure or several that add up.
    pub fn claimed<'c>(claim: impl Iterator<Item = &'c Const>) -> Option<Parts> {
        let mut parts = Parts::default();
        for value in claim {
            let (figure, unit) = match value {
                Const::Amount(amount) => (amount.figure, amount.currency.map(|c| c.to_string())),
                Const::Quantity(quantity) => (quantity.figure, Some(unit(quantity))),
                Const::Number(figure) => (*figure, Some(String::new())),
                Const::Percent(figure) => (*figure, Some("%".to_owned())),
                Const::Duration(duration) => (duration.figure, Some(duration.unit.word().to_owned())),
                _ => return None,
            };
            let interval = Interval::from(figure.bounds()?);
            match parts.by_unit.iter_mut().find(|(known, _)| Some(known) == unit.as_ref()) {
                Some((_, sum)) => *sum = sum.plus(interval),
                None => parts.by_unit.push((unit?, interval)),
            }
        }
        Some(parts)
    }

    pub fn is_nothing(&self) -> bool {
        self.unknown == 0 && self.by_unit.iter().all(|(_, i)| i.is_zero())
    }

    fn get(&self, unit: &str) -> Interval {
        self.by_unit.iter().find(|(known, _)| known == unit).map_or(Interval::ZERO, |(_, i)| *i)
    }
}

fn unit(quantity: &Quantity) -> String {
    format!("{}{}", quantity.unit, if quantity.per_year { " per year" } else { "" })
}

/// `200mn USD and 3bn CNY, and 2 unknown`; `0` where there is nothing.
pub(super) fn words(parts: &Parts) -> String {
    let known: Vec<String> =
        parts.by_unit.iter().filter(|(_, i)| !i.is_zero()).map(|(unit, i)| interval(*i, unit)).collect();
    match (known.is_empty(), parts.unknown) {
        (true, 0) => "0".to_owned(),
        (true, n) => format!("{n} unknown"),
        (false, 0) => known.join(" and "),
        (false, n) => format!("{} and {n} unknown", known.join(" and ")),
    }
}

fn interval(i: Interval, unit: &str) -> String {
    let about = if i.approximate { "about " } else { "" };
    let high = |high| number(high, unit);
    match i.high {
        Some(h) if h == i.low => format!("{about}{}", high(h)),
        None => format!("{about}over {}", number(i.low, unit)),
        Some(h) if i.low == Dec::ZERO => format!("{about}up to {}", high(h)),
        // `100mn..200mn USD`
        Some(h) => {
            let low = number(i.low, unit);
            format!("{about}{}..{}", low.strip_suffix(unit).unwrap_or(&low).trim_end(), high(h))
        }
    }
}

/// Documents are counted and written with all digits, money is scaled where that is exact.
fn number(value: Dec, unit: &str) -> String {
    match amounts::scaled(value) {
        // `8.133k` documents are 8133.
        Some(short) if !unit.is_empty() => words::with_unit(&short, unit),
        _ => words::with_unit(&value.to_string(), unit),
    }
}

/// How what was computed differs from what was claimed, in a few words each.
pub(super) fn differences(computed: &Parts, claimed: &Parts) -> Vec<String> {
    let mut units: Vec<&str> = claimed.by_unit.iter().chain(&computed.by_unit).map(|(unit, _)| unit.as_str()).collect();
    let mut seen = std::collections::BTreeSet::new();
    units.retain(|unit| seen.insert(*unit));
    let mut out: Vec<String> =
        units.into_iter().flat_map(|unit| of_unit(computed.get(unit), claimed.get(unit), unit)).collect();
    if computed.unknown > 0 {
        out.push(format!("{} unknown beside it", computed.unknown));
    }
    out
}

fn of_unit(computed: Interval, claimed: Interval, unit: &str) -> Vec<String> {
    let exact = |i: Interval| i.high == Some(i.low);
    let sure = if exact(computed) && exact(claimed) { "" } else { "at least " };
    let gap = |more: Dec, less: Dec| more.checked_sub(less).filter(|gap| gap.0 > 0);
    if let Some(gap) = computed.high.and_then(|high| gap(claimed.low, high)) {
        return vec![format!("{sure}{} less than claimed", number(gap, unit))];
    }
    if let Some(gap) = claimed.high.and_then(|high| gap(computed.low, high)) {
        return vec![format!("{sure}{} more than claimed", number(gap, unit))];
    }
    let bound = |name: &str, computed: Dec, claimed: Dec| {
        let (gap, word) = match computed.0.checked_sub(claimed.0)? {
            0 => return None,
            d if d < 0 => (Dec(-d), "lower"),
            d => (Dec(d), "higher"),
        };
        Some(format!("the {name} bound is {} {word} than claimed", number(gap, unit)))
    };
    let mut out: Vec<String> = bound("lower", computed.low, claimed.low).into_iter().collect();
    out.extend(match (computed.high, claimed.high) {
        (Some(a), Some(b)) => bound("upper", a, b),
        (None, Some(_)) => Some("the records give no upper bound".to_owned()),
        (Some(_), None) => Some("the records give an upper bound".to_owned()),
        (None, None) => None,
    });
    if computed.approximate != claimed.approximate {
        let (who, other) = if computed.approximate { ("records say", "claim") } else { ("claim says", "records") };
        out.push(format!("the {who} `about`, and the {other} {} not", if other == "claim" { "does" } else { "do" }));
    }
    out
}
