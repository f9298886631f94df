//! Rows that one condition keeps out of a figure, or of which nobody knows whether
//! they belong to it.

use super::super::Total;
use super::super::cells::Need;
use super::super::engine::Engine;
use super::super::notes::Asked;
use super::super::rows::Row;
use super::super::select::{Pick, need_of};
use super::super::table::{Entry, Ledger, LedgerKind};
use crate::model::Dec;
use crate::model::query::{Cond, Measure, Operand, Path, SetQuery, Step, Virtual};
use crate::schema::{Level, Set};
use crate::text::Span;
use rustc_hash::FxHashSet;

impl Engine<'_> {
    pub(super) fn left_out_rows(
        &self,
        measure: Measure,
        set: &SetQuery,
        filters: &[Cond],
        picks: &[Pick],
        need: Need,
    ) -> Vec<Ledger> {
        let mut conds: Vec<&Cond> = Vec::new();
        set.filter.iter().chain(filters).for_each(|cond| parts_of(cond, &mut conds));
        if conds.is_empty() {
            return Vec::new();
        }
        let picked: FxHashSet<Row> = picks.iter().map(|pick| pick.row).collect();
        let rows = self.rows_in_scope(set.set).into_iter().filter(|row| !picked.contains(row));
        rows.filter_map(|row| self.kept_out(measure, set.set, &conds, row, need)).collect()
    }

    /// A row that fits all conditions but one: which one, and what it would have added.
    fn kept_out(&self, measure: Measure, set: Set, conds: &[&Cond], row: Row, need: Need) -> Option<Ledger> {
        let level = Asked::of(measure).money();
        let id = match row {
            Row::Decl(id) | Row::Rest(id) => id,
            Row::Line(at) => at.decl,
        };
        let mut failing: Option<(&Cond, bool)> = None;
        for cond in conds {
            let by_cells = !need_of(cond).is_none();
            let (pick, open) = self.fits(std::slice::from_ref(cond), row, by_cells, need, level);
            if pick.is_some() {
                continue;
            }
            if failing.is_some() {
                return None;
            }
            failing = Some((cond, open.is_some()));
        }
        let would = self.in_words(measure, set, row);
        let (reason, cond) = match failing {
            // Each condition holds of some part of it, and all of no part.
            None => (format!("no part of it fits all conditions: {}", would?), None),
            Some((cond, true)) => {
                let would = would.unwrap_or_else(|| "nothing".to_owned());
                (format!("undecided, would add {would}: nobody can tell whether"), Some(cond))
            }
            Some((cond, false)) => match would {
                Some(would) => (format!("would add {would}: left out by"), Some(cond)),
                None if of_history(cond) && measure != Measure::Count => {
                    (self.why_nothing(id, level.unwrap_or(Level::Announced), false)?, None)
                }
                None if of_history(cond) => (self.not_begun(id), None),
                None => return None,
            },
        };
        let span = match row {
            Row::Line(at) => self.history.line(at).span,
            _ => self.model.get(id).head,
        };
        let level = match measure {
            Measure::Count => "count",
            Measure::Level(level) => level.word(),
        };
        let adds = Entry { total: Total::default(), ..Entry::default() };
        let condition = cond.and_then(place_of);
        Some(Ledger { subject: id, span, level, kind: LedgerKind::LeftOut, adds, rate: None, reason, condition })
    }

    /// What a row would have added; None for nothing.
    fn in_words(&self, measure: Measure, set: Set, row: Row) -> Option<String> {
        match measure {
            Measure::Count => {
                let count = self.would_count(row);
                let one = if set.row().kind.is_some_and(|kind| kind.is_document()) { "document" } else { "row" };
                let many = if count.low == Dec::ONE && count.high == Some(Dec::ONE) { "" } else { "s" };
                (!count.is_zero()).then(|| format!("{} {one}{many}", super::super::words::interval(&count, true)))
            }
            Measure::Level(level) => {
                let worth = self.would_add(row, level);
                (!worth.is_nothing()).then(|| self.said(&worth))
            }
        }
    }
}

/// The conditions that must all hold.
fn parts_of<'c>(cond: &'c Cond, out: &mut Vec<&'c Cond>) {
    match cond {
        Cond::And(parts) => parts.iter().for_each(|part| parts_of(part, out)),
        cond => out.push(cond),
    }
}

/// Whether a condition asks about what happened: then what did not happen is why a
/// record does not fit.
fn of_history(cond: &Cond) -> bool {
    let path = |path: &Path| {
        matches!(
            path.steps.first(),
            Some(Step::Verb(_) | Step::Virtual(Virtual::Year | Virtual::Status | Virtual::Delivery))
        )
    };
    let operand = |operand: &Operand| match operand {
        Operand::Field(p) | Operand::OfDate { path: p, .. } => path(p),
        Operand::OnRow(_) => true,
        _ => false,
    };
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().any(of_history),
        Cond::Not(_) | Cond::Bad => false,
        Cond::Compare { left, .. } => operand(left),
        Cond::Present { operand: o, .. } => operand(o),
    }
}

/// Where a condition is written, and whether `not` stands before it.
fn place_of(cond: &Cond) -> Option<(Span, bool)> {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => {
            let (first, last) = (place_of(parts.first()?)?, place_of(parts.last()?)?);
            Some((first.0.to(last.0), false))
        }
        Cond::Not(inner) => place_of(inner).map(|(span, not)| (span, !not)),
        Cond::Compare { span, .. } | Cond::Present { span, .. } => Some((*span, false)),
        Cond::Bad => None,
    }
}
