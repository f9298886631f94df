//! Conditions evaluated on the rows of a set, in Kleene's logic: true, false or
//! undecided, and only what is known to be true counts (L7).
//!
//! A row is a declaration, the unattributed rest of a package, or a dated line. Knows
//! what a field holds as of the day and how two values compare. What a row is worth
//! at a level, and what a set is worth, it asks of [`Worth`], which the engine
//! implements; so the two can be tested apart.

mod compare;
mod figures;
mod inside;
pub(in crate::eval) mod labels;
mod money;
mod quantities;
mod value;

pub(in crate::eval) use compare::of_whole_field;
pub use figures::{compare_counts, compare_totals};
pub use labels::{Labelled, Order, labels, said};

use super::table::Cell;
use super::{Interval, Total, Truth};
use crate::model::history::LineAt;
use crate::model::query::{Cond, Measure, Path, SetQuery};
use crate::model::{Amount, Cur, Day, DeclId, History, Model, Period};
use crate::schema::{F, Function, Level, Set};

/// A row of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Row {
    Decl(DeclId),
    /// The unattributed rest of a package, in `instruments`: it has the package's fields.
    Rest(DeclId),
    Line(LineAt),
}

impl Row {
    /// The declaration whose fields the row has; a line has none of its own.
    pub fn decl(self) -> Option<DeclId> {
        match self {
            Row::Decl(id) | Row::Rest(id) => Some(id),
            Row::Line(_) => None,
        }
    }

    /// The declaration that it is of.
    pub fn subject(self) -> DeclId {
        match self {
            Row::Decl(id) | Row::Rest(id) => id,
            Row::Line(at) => at.decl,
        }
    }
}

/// What the engine knows of worth.
pub trait Worth {
    /// What a row is worth at a level.
    fn level(&self, row: Row, level: Level) -> Total;

    /// The same in one currency, each amount at the day it entered the level. None where
    /// some of it has no rate.
    fn level_in(&self, row: Row, level: Level, to: Cur) -> Option<Total>;

    /// The amount of a record, or the claim that is to count in its place.
    fn claimed(&self, id: DeclId, own: &Amount) -> Amount;

    /// How many documents (or rows) it stands for.
    fn weight(&self, row: Row) -> Interval;

    /// The day on which the money of a row entered its level; `year` is the year of it.
    fn entered(&self, row: Row) -> Option<Period>;

    /// Money that a row states at the row's own rate: the day of the document's first
    /// word, or of the line. None without a rate.
    fn convert(&self, money: Interval, from: Cur, row: Row, to: Cur) -> Option<Interval>;

    /// A measure over a set. None where it can't be told (no rate, not yet).
    fn over_set(&self, measure: Measure, set: &SetQuery) -> Option<Cell>;

    /// A fold of a field over a set.
    fn fold(&self, function: Function, field: &Path, set: &SetQuery) -> Option<Cell>;
}

/// The values that a condition sees in place of the row's own, where the engine asks
/// cell by cell: a condition on a shared dimension selects the share.
#[derive(Debug, Clone, Copy, Default)]
pub struct Slice<'a> {
    pub sectors: Option<&'a [DeclId]>,
    pub from: Option<&'a [DeclId]>,
    pub to: Option<&'a [DeclId]>,
    /// The day on which the money in question entered its level, where there is one.
    pub entered: Option<Option<Period>>,
}

impl<'a> Slice<'a> {
    fn of(&self, field: F) -> Option<&'a [DeclId]> {
        match field {
            F::Sectors => self.sectors,
            F::From => self.from,
            F::To => self.to,
            _ => None,
        }
    }
}

/// What conditions are asked against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub history: &'a History<'a>,
    pub as_of: Day,
    pub worth: &'a dyn Worth,
    pub slice: Slice<'a>,
}

impl<'a> Context<'a> {
    pub fn new(history: &'a History<'a>, as_of: Day, worth: &'a dyn Worth) -> Context<'a> {
        Context { history, as_of, worth, slice: Slice::default() }
    }

    /// The same context for one cell of a row.
    pub fn within(self, slice: Slice<'a>) -> Context<'a> {
        Context { slice, ..self }
    }

    fn model(&self) -> &'a Model {
        self.history.model()
    }
}

/// Whether a condition holds of a row; with no row (`expect`) over figures alone.
pub fn truth(ctx: &Context<'_>, cond: &Cond, row: Option<Row>) -> Truth {
    match cond {
        Cond::And(parts) => parts.iter().fold(Truth::True, |all, part| match all {
            // What is false stays false: the rest need not be asked.
            Truth::False => all,
            _ => all.and(truth(ctx, part, row)),
        }),
        Cond::Or(parts) => parts.iter().fold(Truth::False, |any, part| match any {
            Truth::True => any,
            _ => any.or(truth(ctx, part, row)),
        }),
        Cond::Not(inner) => truth(ctx, inner, row).not(),
        Cond::Compare { left, op, right, .. } => compare::compare(ctx, left, *op, right, row),
        Cond::Present { operand, .. } => compare::present(ctx, operand, row),
        Cond::Bad => Truth::Undecided,
    }
}

/// The rows of a set before any condition, in the order of the text. In `instruments`
/// each package stands for its rest.
pub fn rows_of(model: &Model, set: Set) -> Vec<Row> {
    use crate::schema::Kind;
    let documents = |amending: bool| {
        let fits = move |id: &DeclId| amending || model.get(*id).values(F::Amends).is_empty();
        let row = |id: DeclId| match model.get(id).kind {
            Kind::Instrument => Some(Row::Decl(id)),
            Kind::Package => Some(Row::Rest(id)),
            _ => None,
        };
        model.ids().filter(fits).filter_map(row).collect()
    };
    match (set, set.row().kind) {
        (Set::Instruments, _) => documents(true),
        (Set::Agreements, _) => documents(false),
        (_, Some(kind)) => model.of_kind(kind).map(Row::Decl).collect(),
        (_, None) => {
            let lines = |id: DeclId| {
                (0..model.get(id).lines.len() as u32).map(move |index| Row::Line(LineAt { decl: id, index }))
            };
            model.ids().flat_map(lines).collect()
        }
    }
}
