//! The ledger of a count: how many documents each row stands for.

use super::super::engine::Engine;
use super::super::rows::{Row, Worth as _};
use super::super::select::Pick;
use super::super::table::{Entry, Ledger, LedgerKind};
use super::super::{Interval, Total};
use super::difference;
use crate::model::{Dec, DeclId};
use crate::schema::Kind;
use rustc_hash::FxHashMap;

impl Engine<'_> {
    pub(super) fn count_rows(&self, picks: &[Pick]) -> Vec<Ledger> {
        let (members, mut rows) = (self.members(), Vec::new());
        let mut linked: FxHashMap<DeclId, (DeclId, Vec<Pick>, Interval)> = FxHashMap::default();
        for pick in picks {
            let weight = self.count(std::slice::from_ref(pick));
            let (subject, span) = match pick.row {
                Row::Line(at) => (at.decl, self.history.line(at).span),
                Row::Decl(id) | Row::Rest(id) => (id, self.model.get(id).head),
            };
            let document = self.model.get(subject).kind.is_document() && !matches!(pick.row, Row::Line(_));
            if document {
                let group = members.linked(members.root(subject));
                let of = linked.entry(group).or_insert((subject, Vec::new(), Interval::ZERO));
                of.1.push(pick.clone());
                of.2 = of.2.plus(weight);
            }
            let kind = if weight.is_zero() { LedgerKind::LeftOut } else { LedgerKind::Adds };
            let reason = self.why_counted(pick.row, subject, weight);
            let adds = Entry { count: Some(weight), ..Entry::default() };
            rows.push(Ledger { subject, span, level: "count", kind, adds, rate: None, reason, condition: None });
        }
        let mut linked: Vec<_> = linked.into_values().collect();
        linked.sort_unstable_by_key(|(subject, ..)| *subject);
        for (subject, picks, sum) in linked {
            let together = self.count(&picks);
            if together != sum {
                let adds = Entry { count: Some(difference(together, sum)), ..Entry::default() };
                let reason = match members.has_overlaps(members.linked(members.root(subject))) {
                    true => "overlaps: some may be the same documents",
                    false => "taken together: what their packages count",
                };
                let (span, reason) = (self.model.get(subject).head, reason.to_owned());
                let kind = LedgerKind::Adds;
                rows.push(Ledger { subject, span, level: "count", kind, adds, rate: None, reason, condition: None });
            }
        }
        rows.sort_by_key(|row| row.kind != LedgerKind::Adds);
        rows
    }

    fn why_counted(&self, row: Row, id: DeclId, weight: Interval) -> String {
        let exists = self.history.exists(id, self.options.as_of);
        match (row, self.model.get(id).kind) {
            (Row::Line(at), _) => self.history.line(at).verb.word().to_owned(),
            (_, kind) if !kind.is_document() => format!("one {}", kind.word()),
            _ if !exists => self.not_begun(id),
            (Row::Rest(_), _) if weight.is_zero() => "all of its documents are written out".to_owned(),
            (Row::Rest(_), _) => "documents of the package that are not written out".to_owned(),
            (Row::Decl(_), Kind::Package) => "one package".to_owned(),
            _ => "one document".to_owned(),
        }
    }

    /// What a row that a condition leaves out would have counted.
    pub(super) fn would_count(&self, row: Row) -> Interval {
        match row {
            Row::Decl(id) | Row::Rest(id) if self.model.get(id).kind.is_document() => self.weight(row),
            _ => Interval::exact(Dec::ONE),
        }
    }

    pub(super) fn would_add(&self, row: Row, level: crate::schema::Level) -> Total {
        self.row_worth(row, level)
    }
}
