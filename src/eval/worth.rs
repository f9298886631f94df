//! What rows are worth, as conditions ask it of the engine.

use super::answers::decls;
use super::convert::Converted;
use super::engine::Engine;
use super::nodes::DOCUMENTS;
use super::notes::Asked;
use super::rows::{Row, Worth};
use super::table::Cell;
use super::{Interval, Total};
use crate::model::query::{Measure, Operand, Path, SetQuery};
use crate::model::{Amount, Cur, Dec, DeclId, Period};
use crate::schema::{Function, Kind, Level};

impl Engine<'_> {
    /// A row of a set: what a record has beyond what is inside it; in the set of packages
    /// the whole.
    pub(super) fn row_worth(&self, row: Row, level: Level) -> Total {
        match row {
            Row::Decl(id) if self.model.get(id).kind == Kind::Package => self.whole(id, level),
            Row::Decl(id) if level == Level::Realised => self.realised(&[id]),
            Row::Decl(id) if level == Level::Open => self.open(&[id]),
            Row::Decl(id) | Row::Rest(id) => self.level(level).nodes[id.0 as usize].rest.clone().trimmed(),
            Row::Line(_) => Total::default(),
        }
    }

    /// A document or pledge with everything inside it.
    pub fn whole(&self, id: DeclId, level: Level) -> Total {
        match level {
            Level::Realised => self.realised(&self.with_parts(id)),
            Level::Open => self.open(&self.with_parts(id)),
            _ => self.level(level).nodes[id.0 as usize].whole.clone().trimmed(),
        }
    }
}

impl Worth for Engine<'_> {
    fn level(&self, row: Row, level: Level) -> Total {
        self.row_worth_in_full(row, level)
    }

    fn level_in(&self, row: Row, level: Level, to: Cur) -> Option<Total> {
        self.row_worth_in(row, level, to)
    }

    fn claimed(&self, id: DeclId, own: &Amount) -> Amount {
        Engine::claimed(self, id, own)
    }

    fn weight(&self, row: Row) -> Interval {
        match row {
            Row::Decl(id) | Row::Rest(id) if self.model.get(id).kind.is_document() => {
                self.document_counts().nodes[id.0 as usize].rest.get(DOCUMENTS)
            }
            _ => Interval::exact(Dec::ONE),
        }
    }

    fn entered(&self, row: Row) -> Option<Period> {
        match row {
            Row::Decl(id) if self.model.get(id).kind == Kind::Pledge => Engine::entered(self, id, Level::Pledged),
            Row::Decl(id) | Row::Rest(id) => Engine::entered(self, id, Level::Announced),
            Row::Line(at) => Some(self.history.line(at).date),
        }
    }

    fn convert(&self, money: Interval, from: Cur, row: Row, to: Cur) -> Option<Interval> {
        match self.rates.convert(money, from, Worth::entered(self, row), to) {
            Converted::To(interval, _) => Some(interval),
            _ => None,
        }
    }

    fn over_set(&self, measure: Measure, set: &SetQuery) -> Option<Cell> {
        let (cell, picks) = self.measured(measure, set);
        // A figure with money that no rate converts is smaller than the truth.
        match measure {
            Measure::Level(level) if self.lacks_rates(&decls(&picks).collect(), level) => None,
            _ => Some(cell),
        }
    }

    fn fold(&self, function: Function, field: &Path, set: &SetQuery) -> Option<Cell> {
        let fold = Operand::Fold { function, field: field.clone(), set: Box::new(set.clone()), span: set.span };
        let (cell, lacks) = self.folded(&fold, &self.picks_of(set, Asked::Rows));
        (!lacks).then_some(cell)
    }
}
