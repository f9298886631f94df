//! Figures: intervals per currency, a mark, and a number of unknowns (L4), with the
//! arithmetic that keeps bounds true.

use super::Sums;
use crate::model::{Bounds, Cur, Dec};

/// Bounds of one currency's money, and whether any of it is approximate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval {
    pub low: Dec,
    /// None: no upper bound.
    pub high: Option<Dec>,
    pub approximate: bool,
}

impl Interval {
    pub const ZERO: Interval = Interval { low: Dec::ZERO, high: Some(Dec::ZERO), approximate: false };

    pub const fn exact(value: Dec) -> Interval {
        Interval { low: value, high: Some(value), approximate: false }
    }

    pub fn is_exact(self) -> bool {
        self.high == Some(self.low) && !self.approximate
    }

    pub fn is_zero(self) -> bool {
        self == Interval::ZERO
    }

    /// Both bounds, and the mark of either. What is added lies below [`Dec::LIMIT`], so
    /// that sums of ten billion of them fit: more than there can be records.
    pub fn plus(self, other: Interval) -> Interval {
        let high = self.high.zip(other.high).map(|(a, b)| Dec(a.0.saturating_add(b.0)));
        Interval {
            low: Dec(self.low.0.saturating_add(other.low.0)),
            high,
            approximate: self.approximate || other.approximate,
        }
    }

    /// Certainly at least `self.low - other.high`, never below zero.
    pub fn less(self, other: Interval) -> Interval {
        if self.is_zero() {
            return self;
        }
        let low = other.high.map_or(Dec::ZERO, |h| Dec((self.low.0 - h.0).max(0)));
        let high = self.high.map(|h| Dec((h.0 - other.low.0).max(0)));
        Interval { low, high, approximate: self.approximate || other.approximate }
    }

    /// The larger, bound by bound. Where one side has both bounds at least as large it
    /// gives the mark (at a tie this side), else both do.
    pub fn larger(self, other: Interval) -> Interval {
        let high = self.high.zip(other.high).map(|(a, b)| a.max(b));
        let above = |a: Interval, b: Interval| a.low >= b.low && a.high.is_none_or(|h| b.high.is_some_and(|o| h >= o));
        let approximate = if above(self, other) {
            self.approximate
        } else if above(other, self) {
            other.approximate
        } else {
            self.approximate || other.approximate
        };
        Interval { low: self.low.max(other.low), high, approximate }
    }

    /// The bounds that both leave open; `self` where they exclude each other. `other`
    /// leaves its mark only where it is tighter.
    pub fn tightened(self, other: Interval) -> Interval {
        let low = self.low.max(other.low);
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        if high.is_some_and(|h| h < low) {
            return self;
        }
        let tighter = low != self.low || high != self.high;
        Interval { low, high, approximate: self.approximate || (tighter && other.approximate) }
    }

    /// Not more than a limit, where more is not certain.
    pub fn up_to(self, limit: Interval) -> Interval {
        match (self.high, limit.high) {
            (high, Some(top)) if high.is_none_or(|h| h > top) => {
                Interval { high: Some(top.max(self.low)), approximate: self.approximate || limit.approximate, ..self }
            }
            _ => self,
        }
    }
}

impl From<Bounds> for Interval {
    fn from(b: Bounds) -> Interval {
        Interval { low: b.low, high: b.high, approximate: b.about }
    }
}

/// A figure: one interval per currency, empty where there is no money, and how many
/// unknowns it has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Total {
    pub money: Sums,
    pub unknown: u64,
}

impl Total {
    pub fn unknown(count: u64) -> Total {
        Total { unknown: count, ..Total::default() }
    }

    pub fn is_nothing(&self) -> bool {
        self.unknown == 0 && self.money.values().all(|i| i.is_zero())
    }

    /// A figure is named, and all of it.
    pub fn is_stated(&self) -> bool {
        self.unknown == 0 && !self.money.is_empty()
    }

    pub fn is_exact(&self) -> bool {
        self.unknown == 0 && self.money.values().all(|i| i.is_exact())
    }

    pub fn get(&self, cur: Cur) -> Interval {
        self.money.get(&cur).copied().unwrap_or(Interval::ZERO)
    }

    pub fn add(&mut self, other: &Total) {
        self.unknown += other.unknown;
        for (&cur, &interval) in other.money.iter() {
            self.add_money(cur, interval);
        }
    }

    pub fn add_money(&mut self, cur: Cur, interval: Interval) {
        let sum = self.money.of(cur);
        *sum = sum.plus(interval);
    }

    /// Currency by currency; unknowns of the result are `self`'s.
    pub fn zip(&self, other: &Total, f: impl Fn(Interval, Interval) -> Interval) -> Total {
        let keys = self.money.keys().chain(other.money.keys().filter(|c| !self.money.contains_key(c)));
        Total { money: keys.map(|&c| (c, f(self.get(c), other.get(c)))).collect(), unknown: self.unknown }
    }

    /// The known part.
    pub fn apart_from_unknowns(self) -> Total {
        Total { unknown: 0, ..self }
    }

    /// Only the currencies that `of` has; all where it has none.
    pub fn within(&self, of: &Total) -> Total {
        if of.money.is_empty() {
            return self.clone();
        }
        let money = self.money.iter().filter(|(c, _)| of.money.contains_key(c)).map(|(c, i)| (*c, *i)).collect();
        Total { money, unknown: self.unknown }
    }

    /// Without currencies of which there is exactly nothing.
    pub fn trimmed(mut self) -> Total {
        self.money.retain(|_, i| i.low != Dec::ZERO || i.high != Some(Dec::ZERO));
        self
    }
}
