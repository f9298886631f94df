//! Figures: intervals per currency, a mark, and a number of unknowns (L4).

use crate::model::{Bounds, Cur, Dec};
use std::collections::BTreeMap;

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
    pub money: BTreeMap<Cur, Interval>,
    pub unknown: u64,
}
