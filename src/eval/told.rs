//! What a reader must know of a fold beside its figure: days among times, which it can't
//! take in, and that an average was rounded.

use super::Interval;
use super::engine::Engine;
use super::folds::{Gathered, Unit};
use super::notes::rounded_words;
use super::select::Pick;
use super::table::{Cell, Note};
use crate::model::query::Operand;
use crate::model::{Dec, DeclId};
use crate::schema::Function;
use std::collections::BTreeSet;

impl Engine<'_> {
    /// A fold as it is shown: what is known and no length of time is no unknown, and is told
    /// in a note.
    pub(super) fn told_fold(&self, operand: &Operand, picks: &[Pick]) -> Cell {
        match self.folded_over(operand, picks) {
            Cell::Quantity(units, unknown) if unknown > 0 => {
                let days = self.gathered(operand, picks).days.len() as u64;
                Cell::Quantity(units, unknown.saturating_sub(days))
            }
            cell => cell,
        }
    }

    /// The notes of a fold over all that is asked about.
    pub(super) fn fold_notes(&self, operand: &Operand, picks: &[Pick]) -> Vec<Note> {
        let Operand::Fold { function, .. } = operand else { return Vec::new() };
        let gathered = self.gathered(operand, picks);
        let note = |kind, message: String, rows: &mut dyn Iterator<Item = usize>| {
            let subjects: BTreeSet<DeclId> = rows.map(|row| gathered.rows[row].subject()).collect();
            Note { kind, message, subjects: subjects.into_iter().map(|id| self.model.path(id)).collect() }
        };
        let mut notes = Vec::new();
        if !gathered.days.is_empty() {
            let message = match gathered.days.len() {
                1 => "1 value is a day, which has no length, and is left out".to_owned(),
                n => format!("{n} values are days, which have no length, and are left out"),
            };
            notes.push(note("no-length", message, &mut gathered.days.iter().copied()));
        }
        if matches!(function, Function::Avg | Function::Median) {
            let rounded = rounded(*function, &gathered);
            if rounded > 0 {
                let what = if *function == Function::Avg { "average" } else { "median" };
                notes.push(note("rounded", rounded_words(rounded, what, ""), &mut std::iter::empty()));
            }
        }
        notes
    }
}

/// How many figures, one for each currency or unit, a division had to round.
fn rounded(function: Function, gathered: &Gathered) -> usize {
    let of_unit = |(unit, values): &&(Unit, Vec<(usize, Interval)>)| {
        let minor = if let Unit::Money(cur) = unit { cur.minor_units() } else { 4 };
        let step = 10i128.pow(4 - minor.min(4));
        let bound = |of: fn(&Interval) -> Option<Dec>| {
            let mut bounds: Vec<Dec> = values.iter().filter_map(|(_, i)| of(i)).collect();
            bounds.sort_unstable();
            let middle = bounds.len() / 2;
            let from = match function {
                Function::Avg => &bounds[..],
                _ if bounds.len().is_multiple_of(2) && middle > 0 => &bounds[middle - 1..=middle],
                _ => &bounds[..0],
            };
            let sum = from.iter().fold(0i128, |sum, bound| sum.saturating_add(bound.0));
            from.len() > 1 && sum.rem_euclid(from.len() as i128 * step) != 0
        };
        // Without an end there is no upper bound to round.
        let ends = values.iter().all(|(_, i)| i.high.is_some());
        bound(|i| Some(i.low)) || ends && bound(|i| i.high)
    };
    gathered.by_unit.iter().filter(of_unit).count()
}
