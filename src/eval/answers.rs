//! Single figures: a measure or fold over a set, the truth of a condition, the rows
//! of a set.

use super::cells::Need;
use super::choose::{Chooser, Selected, Selection};
use super::engine::Engine;
use super::nodes::DOCUMENTS;
use super::notes::Asked;
use super::rows::{self, Row};
use super::select::{Pick, need_of};
use super::table::{Cell, Note};
use super::{Interval, Total, Truth};
use crate::model::query::{Cond, Measure, Operand, Right, SetQuery};
use crate::model::{Dec, DeclId};
use crate::schema::{Kind, Level, Set};
use std::collections::BTreeSet;

impl Engine<'_> {
    /// The rows of a set that certainly fit, in the order of the text.
    pub fn rows(&self, set: &SetQuery) -> (Vec<Row>, Vec<Note>) {
        let rows: Vec<Row> = self.picks_of(set, Asked::Rows).into_iter().filter(|p| p.stands).map(|p| p.row).collect();
        // Rows are listed, not summed: only which of them were left out is worth a note.
        (rows, self.notes(&BTreeSet::default(), &[]))
    }

    /// Whether a condition over figures holds.
    pub fn truth(&self, cond: &Cond) -> (Truth, Vec<Note>) {
        let truth = rows::truth(&self.context(), cond, None);
        let (mut about, mut levels, mut folded) = (BTreeSet::default(), Vec::new(), BTreeSet::default());
        for operand in figures_of(cond) {
            match operand {
                Operand::OverSet { measure, set, .. } => {
                    let asked = Asked::of(*measure);
                    about.extend(decls(&self.picks_of(set, asked)));
                    levels.extend(asked.money());
                }
                Operand::Fold { set, .. } => folded.extend(subjects(&self.picks_of(set, Asked::Rows))),
                _ => {}
            }
        }
        let mut notes = self.notes(&self.resting_on(&about, &levels), &levels);
        self.also_of_folds(&mut notes, &folded);
        (truth, notes)
    }

    /// A measure or fold over a set, without what a reader must know of it.
    pub fn cell(&self, operand: &Operand) -> Cell {
        match operand {
            Operand::OverSet { measure, set, .. } => self.measure(*measure, set),
            Operand::Fold { set, .. } => self.folded_over(operand, &self.picks_of(set, Asked::Rows)),
            _ => Cell::Empty,
        }
    }

    /// A measure or fold over a set.
    pub fn figure(&self, operand: &Operand) -> (Cell, Vec<Note>) {
        let mut of_fold = Vec::new();
        let (cell, about, asked) = match operand {
            Operand::OverSet { measure, set, .. } => {
                let (cell, picks) = self.measured(*measure, set);
                (cell, decls(&picks).collect(), Asked::of(*measure))
            }
            Operand::Fold { set, .. } => {
                let picks = self.picks_of(set, Asked::Rows);
                of_fold = self.fold_notes(operand, &picks);
                (self.told_fold(operand, &picks), subjects(&picks).collect(), Asked::Level(Level::Announced))
            }
            _ => return (Cell::Empty, Vec::new()),
        };
        let levels: Vec<Level> = asked.money().into_iter().collect();
        let mut notes = self.notes(&self.resting_on(&about, &levels), &levels);
        // Packages and pledges are counted one by one, documents as far as they may overlap.
        let counts_rows = |set: Set| asked == Asked::Count && !matches!(set, Set::Instruments | Set::Agreements);
        match operand {
            Operand::OverSet { set, .. } if counts_rows(set.set) => notes.retain(|note| note.kind != "overlap"),
            // In the set of packages each stands with all that is inside it.
            Operand::OverSet { set, .. } if set.set != Set::Packages => {
                notes.extend(self.parted(&about, &levels, false));
            }
            // What is not added up is no sum that could overlap.
            Operand::Fold { .. } => notes.retain(|note| note.kind != "overlap"),
            _ => {}
        }
        notes.extend(of_fold);
        (cell, notes)
    }

    pub(super) fn picks_of(&self, set: &SetQuery, asked: Asked) -> Vec<Pick> {
        self.picks(set, &[], set.filter.as_ref().map(need_of).unwrap_or_default(), asked)
    }

    pub(super) fn measure(&self, measure: Measure, set: &SetQuery) -> Cell {
        self.measured(measure, set).0
    }

    /// A measure over a set, and the rows that it is taken over.
    pub(super) fn measured(&self, measure: Measure, set: &SetQuery) -> (Cell, Vec<Pick>) {
        let need = set.filter.as_ref().map(need_of).unwrap_or_default();
        let picks = self.picks_of(set, Asked::of(measure));
        let cell = match measure {
            Measure::Count => Cell::Count(self.count(&picks)),
            Measure::Level(level) => Cell::Money(self.money(set.set, level, &picks, need)),
        };
        (cell, picks)
    }

    /// How many documents (or rows) the picks stand for.
    pub(super) fn count(&self, picks: &[Pick]) -> Interval {
        let one = Interval::exact(Dec::ONE);
        let mut documents = Selection::default();
        let mut others = Interval::ZERO;
        for pick in picks {
            match pick.row {
                Row::Rest(id) => drop(documents.insert(id, Selected::All)),
                Row::Decl(id) if self.model.get(id).kind == Kind::Instrument => {
                    documents.insert(id, Selected::All);
                }
                Row::Decl(_) | Row::Line(_) if pick.stands => others = others.plus(one),
                Row::Decl(_) | Row::Line(_) => {}
            }
        }
        let counts = Chooser::within(self, self.document_counts()).figure(&documents);
        counts.get(DOCUMENTS).plus(others)
    }

    /// The money of picks at a level.
    pub(super) fn money(&self, set: Set, level: Level, picks: &[Pick], need: Need) -> Total {
        let selected = self.selected(set, picks);
        match level {
            Level::Realised | Level::Open => self.came_of(level, &selected, need),
            _ => self.selection(level, &selected, need),
        }
    }

    /// Rows as atoms: a package in the set of packages stands with all that is inside it.
    pub(super) fn selected(&self, set: Set, picks: &[Pick]) -> Selection {
        let mut selected = Selection::default();
        for pick in picks {
            let Some(id) = pick.row.decl() else { continue };
            let kind = self.model.get(id).kind;
            if !(kind.is_document() || kind == Kind::Pledge) {
                continue;
            }
            match &pick.cells {
                Some(cells) if cells.is_empty() => {}
                Some(cells) => {
                    selected.insert(id, Selected::Cells(cells.clone()));
                }
                None => {
                    selected.insert(id, Selected::All);
                }
            }
            match &pick.inside {
                // A document in several packages is inside all that is selected of them.
                Some(inside) => inside.iter().for_each(|(id, choice)| add_choice(&mut selected, *id, choice)),
                None if set == Set::Packages && pick.cells.is_none() => {
                    let inside = self.tree.closure(self.tree.insides(id));
                    selected.extend(inside.into_iter().map(|id| (id, Selected::All)));
                }
                None => {}
            }
        }
        selected
    }
}

/// Of a document that several rows hold the cells of all of them.
pub(super) fn add_choice(selected: &mut Selection, id: DeclId, choice: &Selected) {
    match (selected.get_mut(&id), choice) {
        (Some(Selected::All), _) => {}
        (Some(Selected::Cells(known)), Selected::Cells(more)) => {
            known.extend(more);
            known.sort_unstable();
            known.dedup();
        }
        _ => drop(selected.insert(id, choice.clone())),
    }
}

pub(super) fn decls(picks: &[Pick]) -> impl Iterator<Item = DeclId> {
    picks.iter().filter_map(|pick| pick.row.decl())
}

/// The declarations that picks are of; of lines their subjects.
pub(super) fn subjects(picks: &[Pick]) -> impl Iterator<Item = DeclId> {
    picks.iter().map(|pick| pick.row.subject())
}

/// The figures that a condition compares.
pub(super) fn figures_of(cond: &Cond) -> Vec<&Operand> {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().flat_map(figures_of).collect(),
        Cond::Not(inner) => figures_of(inner),
        Cond::Compare { left, right, .. } => match &**right {
            Right::Operand(right) => vec![left, right],
            _ => vec![left],
        },
        Cond::Present { operand, .. } => vec![operand],
        Cond::Bad => Vec::new(),
    }
}
