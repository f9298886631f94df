//! From records to figures: what counts, at which level, within which bounds.
//!
//! Written from the eight laws (docs/totals.md). Knows the model; knows nothing of
//! tables as text, of files or of the command line.

mod amounts;
mod answers;
mod cells;
mod choose;
mod claims;
mod convert;
mod course;
mod due;
mod engine;
mod entry;
mod figure;
mod folds;
mod grouping;
mod keys;
mod knots;
mod lacking;
mod ledger;
mod nodes;
mod notes;
mod overlapping;
mod own;
mod pledges;
pub mod rows;
mod select;
mod shares;
mod sums;
mod table;
mod through;
mod together;
mod told;
mod tree;
mod weight;
pub mod words;
mod worth;

pub use convert::{Converted, Rates};
pub use engine::Engine;
pub use figure::{Interval, Total};
pub use folds::mixed_units;
pub use sums::Sums;
pub use table::{Cell, Entry, Ledger, LedgerKind, Note, RowKey, RowKind, Table, TableQuery, TableRow, Through};

use crate::model::{Cur, Day};

/// How a figure is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The day at whose close every figure is taken (L0).
    pub as_of: Day,
    /// Convert to this currency, perhaps in prices of a year.
    pub currency: Option<Cur>,
    pub claims: Claims,
    pub split: Split,
    /// Notes and reasons write all digits, never `23.6bn`.
    pub exact: bool,
}

impl Options {
    pub fn at(as_of: Day) -> Options {
        Options { as_of, currency: None, claims: Claims::Own, split: Split::None, exact: false }
    }
}

/// Whose amounts count where sources rival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Claims {
    #[default]
    Own,
    Low,
    High,
}

/// What happens to money of several values without shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Split {
    /// It stands in a row `several`.
    #[default]
    None,
    /// It is divided equally, and a note says so.
    Equal,
}

/// True, false or undecided (Kleene's logic, L7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    True,
    False,
    Undecided,
}

impl Truth {
    pub fn from_bool(b: bool) -> Truth {
        if b { Truth::True } else { Truth::False }
    }

    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, Truth::True) => Truth::True,
            _ => Truth::Undecided,
        }
    }

    pub fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }

    #[allow(clippy::should_implement_trait)]
    pub fn not(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Undecided => Truth::Undecided,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Truth::True => "true",
            Truth::False => "false",
            Truth::Undecided => "undecided",
        }
    }
}
