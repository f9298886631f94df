//! Money, quantities and durations as sources state them.

use super::dates::DurationUnit;
use super::number::{Bounds, Dec, Figure};
use std::collections::HashSet;
use std::fmt;
use std::sync::{LazyLock, Mutex};

/// A currency: an ISO 4217 code or the name of a `unit` of `kind: money`, in the
/// prices of a year where the record says so (`USD 2014` is a currency of its own).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cur {
    pub code: &'static str,
    pub prices: Option<i32>,
}

impl Cur {
    pub fn new(code: &str) -> Cur {
        Cur { code: intern(code), prices: None }
    }

    pub fn of_year(self, year: i32) -> Cur {
        Cur { prices: Some(year), ..self }
    }

    /// The same currency in current prices.
    pub fn nominal(self) -> Cur {
        Cur { prices: None, ..self }
    }

    /// Digits after the point: ISO 4217's, two for a unit of the user's own.
    pub fn minor_units(self) -> u32 {
        crate::schema::codes::currency(self.code).map_or(2, |c| u32::from(c.minor))
    }
}

impl fmt::Display for Cur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.prices {
            Some(year) => write!(f, "{} {year}", self.code),
            None => f.write_str(self.code),
        }
    }
}

/// A code for the life of the process. ISO codes come from the table; a project
/// declares a handful of its own at most.
fn intern(code: &str) -> &'static str {
    if let Some(row) = crate::schema::codes::currency(code) {
        return row.code;
    }
    static OWN: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Default::default);
    let mut own = OWN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    match own.get(code) {
        Some(known) => known,
        None => {
            let leaked: &'static str = Box::leak(code.into());
            own.insert(leaked);
            leaked
        }
    }
}

/// An amount of money as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Amount {
    pub figure: Figure,
    /// None only for a bare `unknown`.
    pub currency: Option<Cur>,
    /// `per year`: worth its figure times the term in years.
    pub per_year: bool,
    /// The same sum as the source states it in a second currency; few are, and the
    /// others are half as large without it.
    pub twin: Option<Box<(Bounds, Cur)>>,
}

impl Amount {
    pub fn twin(&self) -> Option<(Bounds, Cur)> {
        self.twin.as_deref().copied()
    }
}

/// How an amendment changes a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
}

impl Sign {
    /// As it stands before a change.
    pub fn mark(self) -> &'static str {
        match self {
            Sign::Plus => "+",
            Sign::Minus => "-",
        }
    }
}

/// `38bn m3 per year`, `51 projects`.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    pub figure: Figure,
    /// A built-in unit or the name of a declared one.
    pub unit: Box<str>,
    pub per_year: bool,
}

impl Quantity {
    /// What it is measured in, as it is written.
    pub fn in_unit(&self) -> String {
        if self.per_year { format!("{} per year", self.unit) } else { self.unit.to_string() }
    }
}

/// `18mo`, `about 15y`, `15..20y`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duration {
    pub figure: Figure,
    pub unit: DurationUnit,
}

impl Duration {
    /// In years, as bounds over 1/10,000 (a month is 1/12: the numerators are given
    /// over 12 so that nothing is rounded); days count 365 to the year.
    pub fn exact_value(&self) -> Option<Dec> {
        self.figure.bounds().filter(|b| b.is_exact()).map(|b| b.low)
    }
}
