//! The ledger of levels that sum up dated lines, line by line; and of what came of
//! pledges.

use super::super::Total;
use super::super::cells::{Need, act_of};
use super::super::choose::Selected;
use super::super::choose::Selection;
use super::super::engine::Engine;
use super::super::select::Pick;
use super::super::table::LedgerKind;
use super::{Line, Missing, gather, missing, sum};
use crate::model::{DeclId, Period};
use crate::schema::{Kind, Level, V};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

impl Engine<'_> {
    pub(super) fn act_lines(&self, level: Level, selected: &Selection, need: Need) -> Vec<Line> {
        let data = self.level(level);
        let mut ids: Vec<DeclId> = selected.keys().copied().collect();
        ids.sort_unstable();
        let mut lines = Vec::new();
        for id in ids {
            let own = &data.own[id.0 as usize];
            match &selected[&id] {
                _ if own.is_nothing() => {}
                Selected::All if level != Level::Outstanding => lines.extend(self.dated(id, level)),
                choice => {
                    let (adds, reason) = match choice {
                        Selected::All => (own.clone(), self.outstanding_words(id)),
                        Selected::Cells(cells) => (self.part(id, own, need, level, cells), "its share".to_owned()),
                    };
                    if !adds.is_nothing() {
                        let rates = self.rates_of(id, level);
                        lines.push(Line { rates, ..Line::adds(id, adds, reason) });
                    }
                }
            }
        }
        lines
    }

    /// Each line of a document by itself, at its own place and rate.
    fn dated(&self, id: DeclId, level: Level) -> Vec<Line> {
        let own: Vec<&crate::model::Line> = match act_of(level) {
            Some(verb) => self.model.get(id).lines.iter().filter(|l| l.verb == verb && self.counts(l)).collect(),
            None => {
                let due = self.history.due(id, self.options.as_of).into_iter().filter(|d| d.met.is_none());
                due.map(|d| self.history.line(d.line)).collect()
            }
        };
        let one = |line: &crate::model::Line| {
            let amount = line.amount()?;
            let mut adds = Total::default();
            let rates = self.noted_of("rate-used", id, || adds = self.stated(amount, Some(line.date), id));
            let due = if line.due { "due " } else { "" };
            let missing = adds.is_nothing();
            let kind = if missing { LedgerKind::LeftOut } else { LedgerKind::Adds };
            let why = if missing && !rates.is_empty() { ", which comes to nothing" } else { "" };
            let no_rate = if missing && rates.is_empty() && self.target().is_some() { ": no rate" } else { "" };
            let reason = format!("{due}{} {}{why}{no_rate}", line.verb.word(), line.date);
            Some(Line { span: Some(line.span), rates, ..Line::new(id, kind, adds, reason) })
        };
        own.into_iter().filter_map(one).collect()
    }

    fn outstanding_words(&self, id: DeclId) -> String {
        let mut words = vec![format!("paid out {}", self.said(&self.paid(id, true)))];
        for verb in [V::Repaid, V::Forgiven] {
            let back = self.acts(id, verb, true);
            if !back.is_nothing() {
                words.push(format!("{} {}", verb.word(), self.said(&back)));
            }
        }
        words.join(", ")
    }

    /// What came of pledges, or is open of them: of whole pledges by documents and parts, of
    /// the share of one as a row of its own.
    pub(super) fn pledge_lines(&self, level: Level, picks: &[Pick], selected: &Selection, need: Need) -> Vec<Line> {
        let (mut whole, mut lines) = (Vec::new(), Vec::new());
        for id in picks.iter().filter_map(|pick| pick.row.decl()) {
            match selected.get(&id) {
                Some(Selected::Cells(cells)) => lines.push(self.share_of_pledge(level, id, cells, need)),
                _ => whole.push(id),
            }
        }
        lines.extend(if level == Level::Realised { self.realised_lines(whole) } else { self.open_lines(whole) });
        lines
    }

    fn share_of_pledge(&self, level: Level, id: DeclId, cells: &[u32], need: Need) -> Line {
        let choice: Selection = [(id, Selected::Cells(cells.to_vec()))].into_iter().collect();
        let pledged = self.selection(Level::Pledged, &choice, need);
        let realised = self.came_of(Level::Realised, &choice, need);
        let reason = match self.history.pledge_stands(id, self.options.as_of) {
            true => format!("its share: pledged {}, realised {}", self.said(&pledged), self.said(&realised)),
            false => self.why_no_pledge(id),
        };
        match self.came_of(level, &choice, need) {
            figure if figure.is_nothing() => Line::new(id, LedgerKind::LeftOut, Total::default(), reason),
            figure => Line { rates: self.rates_of(id, Level::Pledged), ..Line::adds(id, figure, reason) },
        }
    }

    /// The documents that realise pledges, as what they commit.
    fn realised_lines(&self, pledges: Vec<DeclId>) -> Vec<Line> {
        let selected = self.under(&pledges);
        let mut lines = self.family_lines(Level::Committed, &selected, Need::default());
        for line in &mut lines {
            let under = self.history.relations().wholes(line.subject).iter();
            let pledge = under.copied().find(|w| self.model.get(*w).kind == Kind::Pledge);
            if let Some(pledge) = pledge {
                line.reason = format!("under {}: {}", self.model.path(pledge), line.reason);
            }
        }
        for &id in &pledges {
            let realised = self.realised(&[id]);
            let parts = self.tree.children(id).iter().any(|part| pledges.contains(part));
            lines.push(match self.pledge_made(id) {
                true if !realised.is_nothing() => {
                    Line::explains(id, format!("documents under it have committed {}", self.said(&realised)))
                }
                true if parts => Line::explains(id, "what came of it came of its parts".to_owned()),
                true => Line::new(id, LedgerKind::LeftOut, Total::default(), self.why_not_realised(id)),
                false => Line::new(id, LedgerKind::LeftOut, Total::default(), self.why_no_pledge(id)),
            });
        }
        lines
    }

    /// Of a pledge that stands in the figure without its parts.
    fn why_not_realised(&self, id: DeclId) -> String {
        let mut parts = self.with_parts(id);
        parts.retain(|&part| part != id);
        let came = self.realised(&parts);
        match came.is_nothing() {
            true => "no document under it has committed anything".to_owned(),
            false => format!("what came of it came of its parts, which are not asked for: {}", self.said(&came)),
        }
    }

    /// Each pledge and part by itself; and where what is known of them together says more,
    /// by how much.
    fn open_lines(&self, pledges: Vec<DeclId>) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut told: FxHashSet<DeclId> = FxHashSet::default();
        let mut families: BTreeMap<DeclId, Total> = BTreeMap::new();
        for asked in self.tops(&pledges) {
            let open = self.open_of(&asked);
            families.entry(self.tree.root(asked.top)).or_default().add(&open);
            let mut own: Vec<Line> = asked.standing.iter().map(|&id| self.open_line(id, asked.top)).collect();
            match missing(&sum(&own), &open) {
                Missing::Nothing => {}
                Missing::Row(adds) => {
                    let reason = "what it and its parts are together".to_owned();
                    own.push(Line::adds(asked.top, adds, reason));
                }
                Missing::NoRow => gather(&mut own, open, "open together"),
            }
            told.extend(&asked.standing);
            lines.extend(own);
        }
        lines.extend(self.overlap_lines(&families.into_iter().collect::<Vec<_>>()));
        for id in pledges.into_iter().filter(|id| !told.contains(id)) {
            lines.push(Line::new(id, LedgerKind::LeftOut, Total::default(), self.why_no_pledge(id)));
        }
        lines
    }

    fn open_line(&self, id: DeclId, top: DeclId) -> Line {
        let (pledged, realised) = (self.pledged(&[id]), self.realised(&[id]));
        let beyond = if self.tree.insides(id).is_empty() { "" } else { " beyond its parts" };
        let part = if id == top { String::new() } else { format!("part of {}: ", self.model.path(top)) };
        let words = format!("{part}pledged {}{beyond}, realised {}", self.said(&pledged), self.said(&realised));
        let open = self.open_alone(id);
        if open.is_nothing() {
            return Line::new(id, LedgerKind::LeftOut, Total::default(), words);
        }
        let mut rates = self.rates_of(id, Level::Pledged);
        let documents: std::collections::BTreeSet<DeclId> = self.under(&[id]).into_keys().collect();
        rates.extend(documents.into_iter().flat_map(|id| self.rates_of(id, Level::Committed)));
        Line { rates, ..Line::adds(id, open, words) }
    }

    pub(super) fn why_no_pledge(&self, id: DeclId) -> String {
        let come = |verb: V| self.history.first_effect_of(id, verb).filter(|day| day.first <= self.options.as_of);
        let said = |word: &str, day: Period| format!("{word} {day}");
        match (come(V::Dropped), come(V::Fulfilled), come(V::Made)) {
            (Some(day), ..) => said("dropped", day),
            (_, Some(day), _) => said("fulfilled", day),
            (_, _, None) => format!("not made by {}", self.options.as_of),
            _ if !self.level(Level::Pledged).own[id.0 as usize].is_nothing() => {
                "all that it pledges is in its parts".to_owned()
            }
            _ => "no amount is stated".to_owned(),
        }
    }
}
