//! Which rows of a set, and which cells of them, a condition selects (L7, Groups).

use super::Truth;
use super::cells::{Cell, Need, Place};
use super::choose::{Selected, Selection};
use super::course::Slot;
use super::engine::Engine;
use super::notes::Asked;
use super::rows::{self, Context, Row, Slice};
use crate::model::query::{Cond, Operand, Path, Right, SetQuery, Step, Virtual};
use crate::model::{DeclId, Entry, Key, Line};
use crate::schema::{F, Kind, Level, Set};
use rustc_hash::FxHashSet;

/// A row that is selected, and which of its cells.
#[derive(Debug, Clone)]
pub(super) struct Pick {
    pub row: Row,
    /// None: all of it. Empty: it is listed, and its money is undecided.
    pub cells: Option<Vec<u32>>,
    /// Of a row of the set of packages what is selected of the documents inside. None: all
    /// where `cells` is all, else nothing.
    pub inside: Option<Selection>,
    /// The record itself is selected, not only what is inside it.
    pub stands: bool,
}

impl Pick {
    pub fn all(row: Row) -> Pick {
        Pick { row, cells: None, inside: None, stands: true }
    }

    /// It is all of its row.
    fn is_all(&self) -> bool {
        self.cells.is_none() && self.inside.is_none()
    }
}

/// Which cells of a record fit, by number.
#[derive(Default)]
struct Fitting {
    fit: Vec<u32>,
    /// Of which nobody knows.
    open: Vec<u32>,
    /// Some value of it fits, though perhaps nobody knows how much has it.
    listed: bool,
    /// How many cells there are.
    of: usize,
}

impl Fitting {
    /// None: all of them.
    fn choice(&self, cells: &[u32]) -> Option<Vec<u32>> {
        (cells.len() < self.of).then(|| cells.to_vec())
    }

    fn put(&self, cells: &[u32], id: DeclId, selection: &mut Selection) {
        if !cells.is_empty() {
            selection.insert(id, self.choice(cells).map_or(Selected::All, Selected::Cells));
        }
    }
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
            // A due line is known on every day; another one that has not come has not happened.
            Row::Line(at) => self.counted(at.decl) && self.told(self.history.line(*at)),
            Row::Decl(id) if named.contains(id) => true,
            Row::Decl(id) | Row::Rest(id) => self.counted(*id),
        });
        rows
    }

    fn told(&self, line: &Line) -> bool {
        line.due || line.effect().first <= self.options.as_of
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
            if let Some(open) = open {
                let money = asked.money().filter(|_| !open.is_all());
                let worth = money.map(|level| self.money(set.set, level, std::slice::from_ref(&open), need));
                self.undecided(row, asked, worth);
            }
            picks.extend(pick);
        }
        picks
    }

    /// Whether a row, or which of its cells, certainly fits; and what of it may.
    pub(super) fn fits(
        &self,
        conds: &[&Cond],
        row: Row,
        by_cells: bool,
        need: Need,
        level: Option<Level>,
    ) -> (Option<Pick>, Option<Pick>) {
        match row {
            Row::Decl(id) | Row::Rest(id) if by_cells => self.by_cells(conds, row, id, need, level),
            _ => match self.holds(conds, row, Slice::default()) {
                Truth::True => (Some(Pick::all(row)), None),
                Truth::False => (None, None),
                Truth::Undecided => (None, Some(Pick::all(row))),
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
    ) -> (Option<Pick>, Option<Pick>) {
        let own = self.cells_that_fit(conds, row, id, need, level);
        let mut open = Pick { row, cells: own.choice(&own.open), inside: None, stands: !own.open.is_empty() };
        let mut pick = Pick { row, cells: own.choice(&own.fit), inside: None, stands: own.listed };
        if self.is_whole(row) {
            let (mut inside, mut perhaps) = (Selection::default(), Selection::default());
            let mut all = pick.cells.is_none();
            for member in self.tree.closure(self.tree.insides(id)) {
                let cells = self.cells_that_fit(conds, row, member, need, level);
                all &= cells.fit.len() == cells.of;
                cells.put(&cells.fit, member, &mut inside);
                cells.put(&cells.open, member, &mut perhaps);
            }
            pick.inside = Some(inside).filter(|_| !all);
            open.inside = Some(perhaps);
        }
        let some = |pick: &Pick| pick.stands || pick.inside.as_ref().is_some_and(|inside| !inside.is_empty());
        (Some(pick).filter(some), Some(open).filter(some))
    }

    /// A row of the set of packages: it stands with all that is inside it.
    pub(super) fn is_whole(&self, row: Row) -> bool {
        matches!(row, Row::Decl(id) if self.model.get(id).kind == Kind::Package)
    }

    /// The cells of a record that certainly fit, those that may, and whether any value does.
    fn cells_that_fit(&self, conds: &[&Cond], row: Row, id: DeclId, need: Need, level: Option<Level>) -> Fitting {
        let cells = self.cells(id, need, level);
        let mut fitting = Fitting { of: cells.len(), ..Fitting::default() };
        for (at, cell) in cells.iter().enumerate() {
            let truths = self.of_cell(conds, row, cell);
            let all = truths.iter().fold(Truth::True, |a, t| a.and(*t));
            let some = truths.iter().fold(Truth::False, |a, t| a.or(*t));
            fitting.listed |= some == Truth::True;
            match (all, some) {
                (Truth::True, _) => fitting.fit.push(at as u32),
                (_, Truth::False) => {}
                _ => fitting.open.push(at as u32),
            }
        }
        fitting
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
        Cond::Present { operand, .. } if rows::of_whole_field(operand) => Need::default(),
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
