//! A grouped table of figures, as reports and queries ask for it.

use super::rows::Labelled;
use super::{Interval, Total};
use crate::model::query::{Column, SetQuery};
use crate::model::{DeclId, Quantity};
use crate::text::Span;

/// What to count: rows of a set, grouped by dimensions, measured by columns.
#[derive(Debug, Clone, Copy)]
pub struct TableQuery<'a> {
    pub set: &'a SetQuery,
    /// Conditions beside the set's own (`--where`), all of which must hold.
    pub filters: &'a [crate::model::query::Cond],
    pub by: &'a [Column],
    /// Where `by` is said of the rows of another set that the rows of this one name.
    pub through: Option<Through<'a>>,
    pub show: &'a [Column],
    /// Whether to fill [`Table::ledger`].
    pub explain: bool,
}

/// How rows name those of another set: documents their parties, by `parties`.
#[derive(Debug, Clone, Copy)]
pub struct Through<'a> {
    pub link: &'a Column,
    pub set: &'a SetQuery,
    pub filters: &'a [crate::model::query::Cond],
}

/// Rows as grouped, unsorted by the user's wish (that is the report's), in a stable
/// natural order: by the order of first value (names, numbers, dates ascending;
/// children after their parent; several, not-attributed, not-stated last).
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Whether each dimension's rows overlap (do not add up).
    pub overlaps: Vec<bool>,
    pub rows: Vec<TableRow>,
    /// The ungrouped figure of each column (L5).
    pub total: Vec<Cell>,
    pub notes: Vec<Note>,
    pub ledger: Vec<Ledger>,
}

#[derive(Debug, Clone)]
pub struct TableRow {
    /// One per dimension.
    pub keys: Vec<RowKey>,
    /// A parent sector, whose children stand as rows of their own.
    pub subtotal: bool,
    /// One per column.
    pub cells: Vec<Cell>,
}

/// The value of a dimension in a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RowKey {
    pub kind: RowKind,
    /// What JSON prints: a name or path, a word, a year as digits. None unless `kind` is `Value`.
    pub value: Option<String>,
    /// The title for people, where the value is a declaration with one.
    pub title: Option<String>,
    /// For `several` inside a parent sector or a state: that one's name.
    pub within: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKind {
    Value,
    Several,
    NotAttributed,
    NotStated,
    /// Rows folded by `limit`.
    Others,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Money(Total),
    /// A count of documents or rows.
    Count(Interval),
    /// Quantities by unit, and how many unknowns were left out. Of plain numbers beside
    /// which something is unknown, the unit is empty; a fold of nothing has none.
    Quantity(Vec<(Quantity, Interval)>, u64),
    /// A field of the row (when the set's rows are listed): texts to print, and JSON.
    Values(Vec<Labelled>),
    /// No figure at all: the total of a field.
    Empty,
}

impl Cell {
    /// A field that holds words.
    pub fn words(texts: impl IntoIterator<Item = String>) -> Cell {
        Cell::Values(texts.into_iter().map(Labelled::words).collect())
    }

    /// Whether it says that there is nothing.
    pub fn is_nothing(&self) -> bool {
        match self {
            Cell::Money(total) => total.is_nothing(),
            Cell::Count(count) => count.is_zero(),
            Cell::Quantity(units, unknown) => units.is_empty() && *unknown == 0,
            Cell::Values(values) => values.is_empty(),
            Cell::Empty => true,
        }
    }
}

/// Something that a reader must know of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// `no-rate`, `no-index`, `too-large`, `undecided`, `rows-do-not-add-up`, `overlap`,
    /// `status-without-day`, `rate-used`, `rounded`, …
    pub kind: &'static str,
    pub message: String,
    /// Names of declarations.
    pub subjects: Vec<String>,
}

impl Note {
    /// Whether the message names what it is about: then its subjects need not be told
    /// beside it.
    pub fn names_its_subjects(&self) -> bool {
        self.kind == "undecided"
    }
}

/// A row of the ledger behind a figure.
#[derive(Debug, Clone)]
pub struct Ledger {
    pub subject: DeclId,
    pub span: Span,
    /// The level, `count`, or the function of a fold.
    pub level: &'static str,
    pub kind: LedgerKind,
    /// What it adds; negative bounds for what is taken off.
    pub adds: Entry,
    /// The rates at which what it adds was converted.
    pub rate: Option<String>,
    /// Why it counts so, or does not count.
    pub reason: String,
    /// The condition that leaves it out, and whether it is written with `not`: its words
    /// belong at the end of the reason.
    pub condition: Option<(Span, bool)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerKind {
    /// It is part of the figure.
    Adds,
    /// It is inside something that counts, and adds nothing of its own.
    Explains,
    /// It looks relevant and does not count.
    LeftOut,
}

/// What a ledger row adds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entry {
    pub total: Total,
    /// Weight in documents, for `count`; of a fold, a plain number.
    pub count: Option<Interval>,
    /// Of a fold of quantities.
    pub quantities: Vec<(Quantity, Interval)>,
}

impl Entry {
    pub fn is_nothing(&self) -> bool {
        self.total.is_nothing()
            && self.count.is_none_or(|count| count.is_zero())
            && self.quantities.iter().all(|(_, i)| i.is_zero())
    }
}
