//! What rows are worth, as conditions ask it of the engine.

use super::convert::Converted;
use super::engine::Engine;
use super::nodes::DOCUMENTS;
use super::rows::{Row, Worth};
use super::table::Cell;
use super::{Interval, Total};
use crate::model::query::{Measure, Operand, Path, SetQuery};
use crate::model::{Cur, Dec, DeclId, Period};
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
        self.row_worth(row, level)
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

    fn convert(&self, money: Interval, from: Cur, row: Row, level: Option<Level>, to: Cur) -> Option<Interval> {
        let day = match (row, level) {
            (_, Some(level)) if level.row().stock => Some(Period::day(self.options.as_of)),
            (Row::Decl(id) | Row::Rest(id), Some(level)) => Engine::entered(self, id, level),
            (row, _) => Worth::entered(self, row),
        };
        match self.rates.convert(money, from, day, to) {
            Converted::To(interval, _) => Some(interval),
            _ => None,
        }
    }

    fn over_set(&self, measure: Measure, set: &SetQuery) -> Option<Cell> {
        let (cell, picks) = self.measured(measure, set);
        // A figure with money that no rate converts is smaller than the truth.
        match measure {
            Measure::Level(level) if self.lacks_rates(&super::answers::decls(&picks).collect(), level) => None,
            _ => Some(cell),
        }
    }

    fn fold(&self, function: Function, field: &Path, set: &SetQuery) -> Option<Cell> {
        let span = set.span;
        Some(self.folded(&Operand::Fold { function, field: field.clone(), set: Box::new(set.clone()), span }))
    }
}
