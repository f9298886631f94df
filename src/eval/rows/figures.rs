//! Figures compared: totals over sets, counts, intervals (totals.md, Intervals).
//!
//! `=` asks whether both say the same: bounds, mark, no unknown, no other currency,
//! and nothing is 0 of any currency. `<` `<=` `>` `>=` go by bounds, and unknowns
//! only raise.

use crate::eval::{Interval, Total, Truth};
use crate::model::{Bounds, Cur, Dec, Figure};
use crate::syntax::expr::Op;
use std::collections::BTreeSet;

/// Compares two figures. Over several currencies an order holds where it holds in
/// each of them: no rate could turn it round.
pub fn compare_totals(left: &Total, op: Op, right: &Total) -> Truth {
    let (left, right) = (&without_nothing(left), &without_nothing(right));
    match op {
        Op::Eq | Op::In => same(left, right),
        Op::Ne => same(left, right).not(),
        Op::Ge => ordered(right, Op::Le, left),
        Op::Gt => ordered(right, Op::Lt, left),
        Op::Le | Op::Lt => ordered(left, op, right),
        Op::Has | Op::Contains => Truth::Undecided,
    }
}

/// A figure against an amount as claimed. Money in another currency than the claim's
/// is not `=` to it, and nothing can be said of the order.
pub(super) fn compare_claim(figure: &Total, op: Op, claim: &Total) -> Truth {
    let figure = &without_nothing(figure);
    let foreign = figure.money.keys().any(|cur| !claim.money.contains_key(cur));
    match op {
        Op::Eq | Op::In | Op::Ne => compare_totals(figure, op, claim),
        _ if foreign => Truth::Undecided,
        _ => compare_totals(figure, op, claim),
    }
}

fn without_nothing(total: &Total) -> Total {
    let money = total.money.iter().filter(|(_, i)| !(i.low == Dec::ZERO && i.high == Some(Dec::ZERO)));
    Total { money: money.map(|(cur, interval)| (*cur, *interval)).collect(), unknown: total.unknown }
}

/// With an unknown on either side it can only be said that they differ, and only
/// where no unknown, however large, could make up the difference.
fn same(left: &Total, right: &Total) -> Truth {
    if left.unknown == 0 && right.unknown == 0 {
        return Truth::from_bool(left.money == right.money);
    }
    let lower = ordered(left, Op::Lt, right);
    let higher = ordered(right, Op::Lt, left);
    if lower == Truth::True || higher == Truth::True { Truth::False } else { Truth::Undecided }
}

fn ordered(left: &Total, op: Op, right: &Total) -> Truth {
    let currencies: BTreeSet<Cur> = left.money.keys().chain(right.money.keys()).copied().collect();
    let (mut all, mut none, mut strictly) = (true, true, false);
    for cur in &currencies {
        let (a, b) = (raised(left, *cur), raised(right, *cur));
        all &= intervals(a, Op::Le, b) == Truth::True;
        none &= intervals(b, Op::Le, a) == Truth::True;
        strictly |= intervals(a, Op::Lt, b) == Truth::True || intervals(b, Op::Lt, a) == Truth::True;
    }
    if let (Some(&cur), 1) = (currencies.iter().next(), currencies.len()) {
        return intervals(raised(left, cur), op, raised(right, cur));
    }
    if currencies.is_empty() {
        return intervals(raised_nothing(left), op, raised_nothing(right));
    }
    match op {
        Op::Le if all => Truth::True,
        Op::Lt if all && strictly => Truth::True,
        Op::Le if none && strictly => Truth::False,
        Op::Lt if none => Truth::False,
        _ => Truth::Undecided,
    }
}

/// The bounds of one currency, without an upper one where something is unknown.
fn raised(total: &Total, cur: Cur) -> Interval {
    let known = total.money.get(&cur).copied().unwrap_or(Interval::ZERO);
    if total.unknown > 0 { Interval { high: None, ..known } } else { known }
}

fn raised_nothing(total: &Total) -> Interval {
    if total.unknown > 0 { Interval { high: None, ..Interval::ZERO } } else { Interval::ZERO }
}

/// Counts compare as intervals do.
pub fn compare_counts(left: Interval, op: Op, right: Interval) -> Truth {
    intervals(left, op, right)
}

/// Two intervals. `in` asks whether the left lies within the right.
pub(super) fn intervals(a: Interval, op: Op, b: Interval) -> Truth {
    let below = |x: Option<Dec>, y: Dec| x.is_some_and(|x| x < y);
    let at_most = |x: Option<Dec>, y: Dec| x.is_some_and(|x| x <= y);
    let decided = |yes: bool, no: bool| match (yes, no) {
        (true, _) => Truth::True,
        (_, true) => Truth::False,
        _ => Truth::Undecided,
    };
    match op {
        Op::Eq => Truth::from_bool(a == b),
        Op::Ne => Truth::from_bool(a != b),
        Op::Lt => decided(below(a.high, b.low), at_most(b.high, a.low)),
        Op::Le => decided(at_most(a.high, b.low), below(b.high, a.low)),
        Op::Gt => intervals(b, Op::Lt, a),
        Op::Ge => intervals(b, Op::Le, a),
        Op::In => {
            let within = a.low >= b.low && (b.high.is_none() || (a.high.is_some() && a.high <= b.high));
            decided(within, below(a.high, b.low) || below(b.high, a.low))
        }
        Op::Has | Op::Contains => Truth::Undecided,
    }
}

/// Figures of records: an unknown one decides nothing.
pub(super) fn numbers(a: Figure, op: Op, b: Figure) -> Truth {
    match (a, b) {
        (Figure::Known(a), Figure::Known(b)) => intervals(a.into(), op, b.into()),
        _ => Truth::Undecided,
    }
}

/// Bounds on a common scale.
pub(super) fn scaled(bounds: Bounds, factor: i128) -> Option<Bounds> {
    let by = |d: Dec| d.0.checked_mul(factor).map(Dec);
    let high = match bounds.high {
        Some(high) => Some(by(high)?),
        None => None,
    };
    Some(Bounds { low: by(bounds.low)?, high, ..bounds })
}
