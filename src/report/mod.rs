//! Reports as plain tables: what is asked (built-in or declared), and the rows,
//! totals and notes that answer it.
//!
//! Computes no figure: those come from the room eval, behind [`figures::Figures`].
//! Knows nothing of how a table is drawn.

mod arrange;
mod ask;
mod builtin;
mod define;
mod due;
mod figures;
mod lines;
mod make;
mod others;
mod pivot;
mod query;
mod show;
mod shown;
mod sorting;
mod sources;
mod summary;
pub(crate) mod values;

pub use ask::{Asked, Question, Wanted};
pub use builtin::{Builtin, builtins};
pub use define::{Definition, declared, define, define_builtin};
pub use make::{Ground, make};
pub use query::{Answer, AnswerKind, SetRow, answer};
pub use show::{Cited, Fact, Shown, Worth, named_by, show};

use crate::diag::Diagnostic;
use crate::eval::{Cell, Claims, Entry, Interval, LedgerKind, Note, RowKey};
use crate::model::{Amount, Cur, Day};
use serde::Serialize;
use std::fmt;

/// A report as it stands: everything that any format prints.
#[derive(Debug, Clone)]
pub struct Report {
    pub name: String,
    pub title: Option<String>,
    pub as_of: Day,
    pub currency: Option<Cur>,
    /// Whose amounts it counts.
    pub claims: Claims,
    pub scope: Scope,
    /// Dimensions first, then what each row's cells are.
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// One per cell of a row; None where rows of a set are listed without measures.
    pub total: Option<Vec<Cell>>,
    pub notes: Vec<Note>,
    pub ledger: Option<Vec<LedgerLine>>,
    /// Columns that would add what can't be added; then the report says nothing.
    pub mixed: Vec<Diagnostic>,
    pub summary: Option<Summary>,
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Scope {
    pub title: Option<String>,
    pub files: usize,
    pub revision: Option<Revision>,
    #[serde(rename = "where")]
    pub condition: Option<String>,
}

/// Where the records stand in their history, by the `git` program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revision {
    pub commit: String,
    /// Whether the records differ from the commit.
    pub changed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The key in JSON: as written (`year(signed)`), in a pivot `committed 2014`.
    pub name: String,
    pub role: Role,
    /// In a pivot: which value of the dimension across it is of.
    pub across: Option<Across>,
}

/// A measure of one value of the dimension across.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Across {
    pub measure: String,
    pub key: RowKey,
    /// A parent sector, whose children stand in columns of their own.
    pub subtotal: bool,
}

impl Column {
    /// The name of what it measures.
    pub fn measure(&self) -> &str {
        self.across.as_ref().map_or(&self.name, |across| &across.measure)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Dimension {
        overlaps: bool,
    },
    Measure,
    /// A field of the row, and whether it may hold several values.
    Field {
        list: bool,
    },
}

#[derive(Debug, Clone)]
pub struct Row {
    pub keys: Vec<RowKey>,
    pub subtotal: bool,
    pub cells: Vec<Cell>,
    /// For the row that `limit` folds: how many rows it stands for.
    pub folded: Option<usize>,
}

/// A row of the ledger, with its place.
#[derive(Debug, Clone)]
pub struct LedgerLine {
    pub subject: String,
    pub title: Option<String>,
    pub file: String,
    pub line: u32,
    pub level: &'static str,
    pub kind: LedgerKind,
    pub adds: Entry,
    pub rate: Option<String>,
    pub reason: String,
}

/// What stands beside the table of the summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub parties: usize,
    pub documents: Interval,
    pub detailed: usize,
    pub packages: usize,
    pub pledges: usize,
    pub initiatives: usize,
    pub sectors: usize,
}

impl Report {
    pub fn dimensions(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|c| matches!(c.role, Role::Dimension { .. }))
    }

    /// The columns of a row's cells.
    pub fn cells(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|c| !matches!(c.role, Role::Dimension { .. }))
    }
}

/// A value of a field in plain form.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    Number(crate::model::Figure),
    Quantity(crate::model::Quantity),
    Text(String),
    Amount(Amount),
    /// With the share beside it, as written.
    Shared(Box<FieldValue>, String),
}

/// As the language writes it.
impl fmt::Display for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FieldValue::Text(text) => f.write_str(text),
            FieldValue::Amount(amount) => f.write_str(&values::amount(amount)),
            FieldValue::Number(figure) => f.write_str(&values::figure(*figure, "")),
            FieldValue::Quantity(quantity) => f.write_str(&values::quantity(quantity)),
            FieldValue::Shared(value, share) => write!(f, "{value} {share}"),
        }
    }
}
