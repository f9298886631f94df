//! What is chosen of something and what is not, and whether what is missing weighs.

use super::{Interval, Total};
use crate::model::{Cur, Dec};

/// Of something divided in two: what is chosen and what is not, each with whether there
/// is anything, and whether that weighs.
#[derive(Debug, Clone, Default)]
pub(super) struct Sides {
    pub inside: Total,
    pub outside: Total,
    pub chosen: Weight,
    pub missing: Weight,
}

/// Whether there is anything, and what weighs of it: an unknown, and money by currency.
/// What weighs in another currency alone takes nothing from a figure.
#[derive(Debug, Clone, Default)]
pub(super) struct Weight {
    pub any: bool,
    unknown: bool,
    money: Vec<Cur>,
}

impl Weight {
    pub fn of(rest: &Total) -> Weight {
        // A rest of "about nothing" weighs: without it exact members are exact.
        let weighs = |i: &Interval| i.low != Dec::ZERO || i.high != Some(Dec::ZERO) || i.approximate;
        let money = rest.money.iter().filter(|(_, i)| weighs(i)).map(|(cur, _)| *cur);
        Weight { any: true, unknown: rest.unknown > 0, money: money.collect() }
    }

    pub fn add(&mut self, other: &Weight) {
        self.any |= other.any;
        self.unknown |= other.unknown;
        self.money.extend(other.money.iter().filter(|cur| !self.money.contains(cur)).copied().collect::<Vec<_>>());
    }

    pub fn with(mut self, other: &Weight) -> Weight {
        self.add(other);
        self
    }

    pub fn weighs(&self) -> bool {
        self.unknown || !self.money.is_empty()
    }

    /// An unknown may be in any currency.
    pub fn weighs_in(&self, cur: &Cur) -> bool {
        self.unknown || self.money.contains(cur)
    }
}

impl Sides {
    pub fn add(&mut self, other: &Sides) {
        self.inside.add(&other.inside);
        self.outside.add(&other.outside);
        self.chosen.add(&other.chosen);
        self.missing.add(&other.missing);
    }
}
