//! How a sum came to be: its parts, each with the year in which it entered its level
//! (Groups, `year`).
//!
//! What is added later stands in its own year. What is taken away never entered, so it is
//! nowhere: it leaves the part that came last, and no year falls below zero.

use super::{Interval, Total};
use crate::model::history::ALWAYS;
use crate::model::{Cur, Day, Dec, Grain, Period};

/// A year, or a period that lies in several; what has no day comes before all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Slot(Option<(i32, i32)>);

impl Slot {
    pub fn of(day: Option<Period>) -> Slot {
        Slot(day.filter(|d| *d != ALWAYS).map(|d| (d.first.year(), d.last.year())))
    }

    pub fn period(self) -> Option<Period> {
        let (from, to) = self.0?;
        let grain = if from == to { Grain::Year } else { Grain::Range };
        Some(Period { first: Day::from_ymd(from, 1, 1)?, last: Day::from_ymd(to, 12, 31)?, grain })
    }
}

/// The parts of a sum in the order of time, one for each slot.
#[derive(Debug, Clone, Default)]
pub(super) struct Course(Vec<(Slot, Total)>);

impl Course {
    pub fn of(slot: Slot, money: Total) -> Course {
        Course(vec![(slot, money)])
    }

    pub fn parts(&self) -> &[(Slot, Total)] {
        &self.0
    }

    pub fn add(&mut self, slot: Slot, money: &Total) {
        match self.0.binary_search_by_key(&slot, |(s, _)| *s) {
            Ok(at) => self.0[at].1.add(money),
            Err(at) => self.0.insert(at, (slot, money.clone())),
        }
    }

    pub fn join(&mut self, other: &Course) {
        other.0.iter().for_each(|(slot, money)| self.add(*slot, money));
    }

    pub fn sum(&self) -> Total {
        let mut sum = Total::default();
        self.0.iter().for_each(|(_, money)| sum.add(money));
        sum
    }

    pub fn unknown(&self) -> u64 {
        self.0.iter().map(|(_, money)| money.unknown).sum()
    }

    /// Another sum in place of this one: what was there before stays as far as the new
    /// one reaches, and only what goes beyond it enters now.
    pub fn become_sum(&mut self, slot: Slot, to: &Total) {
        if to.unknown > 0 {
            *self = Course::of(slot, to.clone());
            return;
        }
        let mut left = to.clone();
        for (_, money) in &mut self.0 {
            let mut kept = Total::default();
            for (&cur, _) in &to.money {
                let mut before = money.get(cur);
                if money.unknown > 0 {
                    before.high = None;
                }
                let now = left.get(cur);
                kept.money.insert(cur, smaller(before, now));
                left.money.insert(cur, tidy(now.less(before)));
            }
            *money = kept;
        }
        self.add(slot, &left);
    }

    /// No more than this, from the first part on.
    pub fn cut_to(&self, to: &Total) -> Course {
        let last = self.0.last().map_or_else(Slot::default, |(slot, _)| *slot);
        let mut cut = self.clone();
        cut.become_sum(last, to);
        cut
    }

    /// Taken away from what came last.
    pub fn less_last(&mut self, by: &Total) {
        let parts = self.0.iter_mut().rev();
        take(parts.map(|(_, money)| money), by);
    }

    /// Taken away from what came first.
    pub fn less_first(&mut self, by: &Total) {
        take(self.0.iter_mut().map(|(_, money)| money), by);
    }

    /// Nothing of it is certain but its upper bounds.
    pub fn at_most(&mut self) {
        self.0.iter_mut().for_each(|(_, m)| m.money.values_mut().for_each(|i| i.low = Dec::ZERO));
    }

    pub fn within(&self, of: &Total) -> Course {
        Course(self.0.iter().map(|(slot, money)| (*slot, money.within(of))).collect())
    }

    /// The larger of two sums at any time, with as many unknowns as `unknown` makes of
    /// those of both: in each year enters by how much the larger of them grew.
    pub fn larger(&self, other: &Course, unknown: fn(u64, u64) -> u64) -> Course {
        let mut slots: Vec<Slot> = self.0.iter().chain(&other.0).map(|(slot, _)| *slot).collect();
        slots.sort_unstable();
        slots.dedup();
        let part = |of: &Course, slot: Slot| -> Total {
            of.0.iter().find(|(s, _)| *s == slot).map(|(_, money)| money.clone()).unwrap_or_default()
        };
        let (mut here, mut there) = (Total::default(), Total::default());
        let mut course = Course::default();
        for slot in slots {
            let (a, b) = (part(self, slot), part(other, slot));
            let mut grown = Total::default();
            for cur in currencies(&a, &b) {
                let by = grown_by((here.get(cur), a.get(cur)), (there.get(cur), b.get(cur)));
                grown.money.insert(cur, by);
            }
            let before = unknown(here.unknown, there.unknown);
            here.add(&a);
            there.add(&b);
            grown.unknown = unknown(here.unknown, there.unknown).saturating_sub(before);
            course.0.push((slot, grown));
        }
        course
    }

    /// Without parts that are nothing.
    pub fn tidy(mut self) -> Course {
        self.0.retain(|(_, money)| !money.is_nothing());
        self
    }

    /// Its parts contain the sum, and are it where all of them are exact.
    pub fn makes(&self, sum: &Total) -> bool {
        let parts = self.sum();
        if parts.unknown != sum.unknown {
            return false;
        }
        let exact = parts.is_exact();
        currencies(&parts, sum).into_iter().all(|cur| {
            let (parts, sum) = (parts.get(cur), sum.get(cur));
            let above = parts.high.is_none_or(|p| sum.high.is_some_and(|s| s <= p));
            parts.low <= sum.low && above && (!exact || parts.low == sum.low)
        })
    }
}

fn currencies(a: &Total, b: &Total) -> Vec<Cur> {
    let mut all: Vec<Cur> = a.money.keys().chain(b.money.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn take<'t>(parts: impl Iterator<Item = &'t mut Total>, by: &Total) {
    let mut by = by.clone();
    for money in parts {
        for (cur, left) in by.money.iter_mut() {
            if let Some(part) = money.money.get_mut(cur) {
                let before = *part;
                *part = tidy(before.less(*left));
                *left = tidy(left.less(before));
            }
        }
    }
}

/// Exactly nothing has no mark.
fn tidy(i: Interval) -> Interval {
    if i.low == Dec::ZERO && i.high == Some(Dec::ZERO) { Interval::ZERO } else { i }
}

/// The smaller of two, bound by bound, with the mark of the one that certainly is.
pub(super) fn smaller(a: Interval, b: Interval) -> Interval {
    let high = match (a.high, b.high) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let below = |a: Interval, b: Interval| a.high.is_some_and(|h| h <= b.low);
    let approximate = match (below(a, b), below(b, a)) {
        (true, _) => a.approximate,
        (_, true) => b.approximate,
        _ => a.approximate || b.approximate,
    };
    tidy(Interval { low: a.low.min(b.low), high, approximate })
}

/// No sum of money comes near it.
const OPEN: i128 = i128::MAX / 8;

/// By how much the larger of two sums grows as each of them does. Whatever else is known,
/// it rises or falls steadily with either sum, so the ends of both give the bounds.
fn grown_by((a, more_a): (Interval, Interval), (b, more_b): (Interval, Interval)) -> Interval {
    let above = |x: Interval, y: Interval| y.high.is_some_and(|h| x.low >= h);
    if above(a, b) && above(a.plus(more_a), b.plus(more_b)) {
        return tidy(more_a);
    }
    if above(b, a) && above(b.plus(more_b), a.plus(more_a)) {
        return tidy(more_b);
    }
    let high = |i: Interval| i.high.map_or(OPEN, |h| h.0.min(OPEN));
    let ends = |i: Interval| [i.low.0, high(i)];
    let grown = |a: i128, by_a: i128, b: i128, by_b: i128| (a + by_a).max(b + by_b) - a.max(b);
    let (mut low, mut top) = (OPEN, 0);
    for x in ends(a) {
        for y in ends(b) {
            low = low.min(grown(x, more_a.low.0, y, more_b.low.0));
            top = top.max(grown(x, high(more_a), y, high(more_b)));
        }
    }
    let approximate = [a, more_a, b, more_b].iter().any(|i| i.approximate);
    let high = (top < OPEN / 2).then_some(Dec(top));
    tidy(Interval { low: Dec(low), high, approximate })
}
