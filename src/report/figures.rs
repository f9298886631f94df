//! Who computes the figures: the engine, behind a trait so that the making of tables
//! can be tested without it.

use crate::eval::rows::Row;
use crate::eval::{Cell, Ledger, Note, Options, Table, TableQuery, Truth};
use crate::model::Model;
use crate::model::query::{Cond, Operand, SetQuery};
use crate::text::FileId;
use rustc_hash::FxHashSet;

pub trait Figures {
    fn table(&self, query: &TableQuery) -> Table;

    fn truth(&self, cond: &Cond) -> (Truth, Vec<Note>);

    /// The rows of a set that certainly fit, in the order of the text.
    fn rows(&self, set: &SetQuery) -> (Vec<Row>, Vec<Note>);

    /// A measure or fold over a set.
    fn figure(&self, operand: &Operand, explain: bool) -> (Cell, Vec<Note>, Vec<Ledger>);
}

/// What the engine is made from.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    pub model: &'a Model,
    /// The files whose records count; all where None.
    pub scope: Option<&'a FxHashSet<FileId>>,
}

struct NotYet;

impl Figures for NotYet {
    fn table(&self, query: &TableQuery) -> Table {
        Table { overlaps: vec![false; query.by.len()], total: vec![Cell::Empty; query.show.len()], ..Table::default() }
    }

    fn truth(&self, _cond: &Cond) -> (Truth, Vec<Note>) {
        (Truth::Undecided, Vec::new())
    }

    fn rows(&self, _set: &SetQuery) -> (Vec<Row>, Vec<Note>) {
        (Vec::new(), Vec::new())
    }

    fn figure(&self, _operand: &Operand, _explain: bool) -> (Cell, Vec<Note>, Vec<Ledger>) {
        (Cell::Empty, Vec::new(), Vec::new())
    }
}

pub fn engine<'a>(_records: Records<'a>, _options: Options) -> Box<dyn Figures + 'a> {
    Box::new(NotYet)
}
