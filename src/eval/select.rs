//! Which rows of a set, and which cells of them, a condition selects (L7, Groups).

use super::Truth;
use super::cells::{Cell, Need, Place};
use super::course::Slot;
use super::engine::Engine;
use super::notes::Asked;
use super::rows::{self, Context, Row, Slice};
use crate::model::query::{Cond, Operand, Path, Right, SetQuery, Step, Virtual};
use crate::model::{DeclId, Entry, Key};
use crate::schema::{F, Kind, Level, Set};
use rustc_hash::FxHashSet;

/// A row that is selected, and which of its cells.
#[derive(Debug, Clone)]
pub(super) struct Pick {
    pub row: Row,
    /// None: all of it. Empty: it is listed, and its money is undecided.
    pub cells: Option<Vec<u32>>,
}

impl Engine<'_> {
    pub(super) fn context(&self) -> Context<'_> {
        Context::new(&self.history, self.options.as_of, self)
    }

    /// The rows of a set in the scope, before any condition.
    pub(super) fn rows_in_scope(&self, set: Set) -> Vec<Row> {
        let mut rows = rows::rows_of(self.model, set);
        // A country needs no declaration: it is a party where the scope names it.
        let named = if set == Set::Parties { self.parties_named() } else { FxHashSet::default() };
        rows.retain(|row| match row {
            Row::Line(at) => self.counted(at.decl),
            Row::Decl(id) if named.contains(id) => true,
            Row::Decl(id) | Row::Rest(id) => self.counted(*id),
        });
        rows
    }

    /// The parties that stand in fields and lines of the scope.
    fn parties_named(&self) -> FxHashSet<DeclId> {
        let mut named = FxHashSet::default();
        for id in self.model.ids().filter(|id| self.counted(*id)) {
            let decl = self.model.get(id);
            let of_fields = decl.fields.iter().flat_map(|field| &field.values).filter_map(Entry::target);
            let of_lines = decl.lines.iter().flat_map(|line| line.by.iter().chain(&line.to)).filter_map(|r| r.target);
            named.extend(of_fields.chain(of_lines).filter(|&id| self.model.get(id).kind == Kind::Party));
        }
        named
    }

    /// The rows that certainly fit, with the cells that do; those of which nobody knows
    /// are noted by name and amount.
    pub(super) fn picks(&self, set: &SetQuery, filters: &[Cond], need: Need, asked: Asked) -> Vec<Pick> {
        let conds: Vec<&Cond> = set.filter.iter().chain(filters).collect();
        let by_cells = !conds.iter().fold(Need::default(), |n, c| n.or(need_of(c))).is_none();
        let mut picks = Vec::new();
        for row in self.rows_in_scope(set.set) {
            let (pick, open) = self.fits(&conds, row, by_cells, need, asked.money());
            if open {
                self.undecided(row, asked);
            }
            picks.extend(pick);
        }
        picks
    }

    /// Whether a row, or which of its cells, certainly fits; and whether some of it may.
    pub(super) fn fits(
        &self,
        conds: &[&Cond],
        row: Row,
        by_cells: bool,
        need: Need,
        level: Option<Level>,
    ) -> (Option<Pick>, bool) {
        match row {
            Row::Decl(id) | Row::Rest(id) if by_cells => self.by_cells(conds, row, id, need, level),
            _ => match self.holds(conds, row, Slice::default()) {
                Truth::True => (Some(Pick { row, cells: None }), false),
                Truth::False => (None, false),
                Truth::Undecided => (None, true),
            },
        }
    }

    fn holds(&self, conds: &[&Cond], row: Row, slice: Slice<'_>) -> Truth {
        let ctx = self.context().within(slice);
        conds.iter().fold(Truth::True, |all, cond| match all {
            Truth::False => all,
            _ => all.and(rows::truth(&ctx, cond, Some(row))),
        })
    }

    fn by_cells(
        &self,
        conds: &[&Cond],
        row: Row,
        id: DeclId,
        need: Need,
        level: Option<Level>,
    ) -> (Option<Pick>, bool) {
        let cells = self.cells(id, need, level);
        let (mut chosen, mut listed, mut open) = (Vec::new(), false, false);
        for (at, cell) in cells.iter().enumerate() {
            let truths = self.of_cell(conds, row, cell);
            let all = truths.iter().fold(Truth::True, |a, t| a.and(*t));
            let some = truths.iter().fold(Truth::False, |a, t| a.or(*t));
            listed |= some == Truth::True;
            match (all, some) {
                (Truth::True, _) => chosen.push(at as u32),
                (_, Truth::False) => {}
                _ => open = true,
            }
        }
        let all = chosen.len() == cells.len();
        let pick = || Pick { row, cells: if all { None } else { Some(chosen.clone()) } };
        ((listed || !chosen.is_empty()).then(pick), open)
    }

    /// The truth of each value that a cell may stand for: one, or several without shares.
    fn of_cell(&self, conds: &[&Cond], row: Row, cell: &Cell) -> Vec<Truth> {
        let options = |place: &Place| -> Vec<Option<Vec<DeclId>>> {
            match place {
                Place::Any => vec![None],
                Place::Value(v) => vec![Some(vec![*v])],
                Place::Several(list) => list.iter().map(|v| Some(vec![*v])).collect(),
                Place::NotAttributed | Place::NotStated => vec![Some(Vec::new())],
            }
        };
        let (sectors, from, to) = (options(&cell.sectors), options(&cell.from), options(&cell.to));
        let mut truths = Vec::new();
        for s in &sectors {
            for f in &from {
                for t in &to {
                    let slice = Slice {
                        sectors: s.as_deref(),
                        from: f.as_deref(),
                        to: t.as_deref(),
                        entered: cell.entered.map(Slot::period),
                    };
                    truths.push(self.holds(conds, row, slice));
                }
            }
        }
        truths
    }
}

/// Which shared dimensions, and whether the year of entry, a condition asks about.
pub(super) fn need_of(cond: &Cond) -> Need {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().fold(Need::default(), |n, c| n.or(need_of(c))),
        Cond::Not(inner) => need_of(inner),
        Cond::Compare { left, right, .. } => {
            let right = match &**right {
                Right::Operand(operand) => need_of_operand(operand),
                _ => Need::default(),
            };
            need_of_operand(left).or(right)
        }
        Cond::Present { operand, .. } => need_of_operand(operand),
        Cond::Bad => Need::default(),
    }
}

pub(super) fn need_of_operand(operand: &Operand) -> Need {
    match operand {
        Operand::Field(path) | Operand::OfDate { path, .. } => need_of_path(path),
        _ => Need::default(),
    }
}

fn need_of_path(path: &Path) -> Need {
    match path.steps.first() {
        Some(Step::Field(Key::Own(F::Sectors))) => Need { sectors: true, ..Need::default() },
        Some(Step::Field(Key::Own(F::From))) => Need { from: true, ..Need::default() },
        Some(Step::Field(Key::Own(F::To))) => Need { to: true, ..Need::default() },
        Some(Step::Virtual(Virtual::Year)) => Need { year: true, ..Need::default() },
        _ => Need::default(),
    }
}
