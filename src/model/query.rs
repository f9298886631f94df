//! Expressions with their names and types settled: what they range over, which
//! words are fields, measures and values. Evaluating them is the room `eval`.

use super::dates::Period;
use super::decl::{DeclId, Key};
use super::money::{Amount, Duration, Quantity};
use super::number::Figure;
use crate::schema::{Delivery, F, Function, InstrumentKind, Legal, Level, Set, V};
use crate::syntax::expr::Op;
use crate::text::Span;

/// `instruments where kind = loan`
#[derive(Debug, Clone)]
pub struct SetQuery {
    pub set: Set,
    pub filter: Option<Cond>,
    pub span: Span,
}

/// What `deal query` asks for.
#[derive(Debug, Clone)]
pub enum Query {
    /// The rows of a set.
    Set(SetQuery),
    /// A truth over figures.
    Cond(Cond),
    /// A figure.
    Figure(Operand),
}

/// A condition. On rows of a set, or (in `expect`) over figures.
#[derive(Debug, Clone)]
pub enum Cond {
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Not(Box<Cond>),
    Compare {
        left: Operand,
        op: Op,
        right: Box<Right>,
        span: Span,
    },
    /// True where present; a level is true where certainly above zero.
    Present {
        operand: Operand,
        span: Span,
    },
    /// Could not be read or typed; reported. Undecided.
    Bad,
}

/// Something that has a value on a row, or over a set.
#[derive(Debug, Clone)]
pub enum Operand {
    /// A field of the row, or of what a field of it names (`from.kind`).
    Field(Path),
    /// A function of a date of the row (`year(signed)`, `day(committed)`).
    OfDate { function: Function, path: Path },
    /// A level or `count` on the row itself.
    OnRow(Measure),
    /// `committed(instruments where …)`, `count(packages)`.
    OverSet { measure: Measure, set: Box<SetQuery>, span: Span },
    /// `sum(quantity of instruments where …)`.
    Fold { function: Function, field: Path, set: Box<SetQuery>, span: Span },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    Count,
    Level(Level),
}

/// A chain of names: all but the last lead to declarations.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    pub steps: Vec<Step>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    Field(Key),
    /// The day of the first line of this verb that concerns the whole.
    Verb(V),
    Virtual(Virtual),
}

/// Words that stand beside the fields of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Virtual {
    Name,
    Title,
    /// Legal status.
    Status,
    Delivery,
    /// The year in which the money entered its level.
    Year,
    Package,
    /// `from.state`, `to.state`, and `of` parties in general: the state it belongs to.
    State,
    // Of dated lines:
    /// The line itself, apart from all others. Nobody writes it: a listing has a row for each.
    Line,
    LineDate,
    LineVerb,
    LineDue,
    LineSubject,
    LineBy,
    LineTo,
    LineAt,
    LineAmount,
    LineSource,
    LineNote,
}

#[derive(Debug, Clone)]
pub enum Right {
    Value(Const, Span),
    /// `( … )`, or one range.
    List(Vec<(Const, Span)>, Span),
    /// A field of the row or another figure.
    Operand(Box<Operand>),
}

/// A value as the left side wants it.
#[derive(Debug, Clone)]
pub enum Const {
    Text(Box<str>),
    /// A word: of a closed list, a tag, a code.
    Word(Box<str>),
    Decl(DeclId),
    Kind(InstrumentKind),
    Legal(Legal),
    Delivery(Delivery),
    Verb(V),
    Period(Period),
    Number(Figure),
    Percent(Figure),
    Amount(Amount),
    /// Several amounts that add up: a figure in several currencies.
    Quantity(Quantity),
    Duration(Duration),
    YesNo(bool),
}

/// A column of a report: a dimension or a measure.
#[derive(Debug, Clone)]
pub struct Column {
    pub operand: Operand,
    /// As written: `year(signed)`.
    pub name: Box<str>,
    pub descending: bool,
    pub span: Span,
}

impl Path {
    /// The path of one field.
    pub fn field(field: F, span: Span) -> Path {
        Path { steps: vec![Step::Field(Key::Own(field))], span }
    }
}
