//! Who computes the figures: the engine, behind a trait so that the making of tables
//! can be tested without it.

use crate::eval::rows::Row;
use crate::eval::{Cell, Engine, Ledger, Note, Options, RowKey, Table, TableQuery, TableRow, Total, Truth};
use crate::model::Model;
use crate::model::history::LineAt;
use crate::model::query::{Cond, Operand, Query, SetQuery};
use crate::text::FileId;
use rustc_hash::FxHashSet;

pub trait Figures {
    fn table(&self, query: &TableQuery) -> Table;

    /// See [`Engine::together`].
    fn together(&self, query: &TableQuery, keys: &[Vec<RowKey>]) -> Vec<TableRow>;

    fn truth(&self, cond: &Cond) -> (Truth, Vec<Note>);

    /// The rows of a set that certainly fit, in the order of the text.
    fn rows(&self, set: &SetQuery) -> (Vec<Row>, Vec<Note>);

    /// The lines that are due, with what each adds to the level.
    fn due_lines(&self) -> (Vec<(LineAt, Total)>, Vec<Note>);

    /// A measure or fold over a set.
    fn figure(&self, operand: &Operand) -> (Cell, Vec<Note>);

    /// That figures are by rival claims, where they are.
    fn claims_note(&self) -> Option<Note>;

    /// The ledger behind what was asked.
    fn explain(&self, query: &Query) -> Vec<Ledger>;
}

/// What the engine is made from.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    pub model: &'a Model,
    /// The files whose records count; all where None.
    pub scope: Option<&'a FxHashSet<FileId>>,
}

impl Figures for Engine<'_> {
    fn table(&self, query: &TableQuery) -> Table {
        Engine::table(self, query)
    }

    fn together(&self, query: &TableQuery, keys: &[Vec<RowKey>]) -> Vec<TableRow> {
        Engine::together(self, query, keys)
    }

    fn truth(&self, cond: &Cond) -> (Truth, Vec<Note>) {
        Engine::truth(self, cond)
    }

    fn rows(&self, set: &SetQuery) -> (Vec<Row>, Vec<Note>) {
        Engine::rows(self, set)
    }

    fn due_lines(&self) -> (Vec<(LineAt, Total)>, Vec<Note>) {
        Engine::due_lines(self)
    }

    fn figure(&self, operand: &Operand) -> (Cell, Vec<Note>) {
        Engine::figure(self, operand)
    }

    fn claims_note(&self) -> Option<Note> {
        Engine::claims_note(self)
    }

    fn explain(&self, query: &Query) -> Vec<Ledger> {
        match query {
            Query::Figure(operand) => Engine::explain(self, operand),
            Query::Cond(cond) => self.explain_truth(cond),
            Query::Set(set) => self.explain_rows(set),
        }
    }
}

pub fn engine<'a>(records: Records<'a>, options: Options) -> Box<dyn Figures + 'a> {
    Box::new(Engine::new(records.model, options, records.scope))
}
