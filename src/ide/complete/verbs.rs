//! Which verbs may come next in a history: the checks' rules (E0401, E0402, W0405),
//! read forwards.

use super::record::{Record, Told};
use super::{Completion, CompletionKind, LATE, Writer};
use crate::model::DeclId;
use crate::schema::{self, Delivery, InstrumentKind, Kind, Legal, Money, V, VerbRow};

impl Writer<'_> {
    pub(super) fn verbs(&mut self, due: bool) {
        let Some(kind) = self.subject_kind() else { return };
        let so_far = self.so_far(kind);
        for (at, row) in schema::verbs().iter().enumerate().filter(|(_, row)| row.on.has(kind)) {
            let Some(order) = so_far.order(row, due) else { continue };
            let after = match row.argument {
                schema::Argument::None | schema::Argument::Until => "",
                _ => " ",
            };
            let item = Completion::new(row.word, CompletionKind::Verb)
                .detail(row.doc)
                .doc(format!("```deal\n{}\n```", row.example))
                .insert(format!("{}{after}", row.word));
            // What most records begin with stands before what some begin with, and
            // what is lent or given is paid out.
            let pays = so_far.instrument.is_some_and(|kind| kind.row().carries_money) && row.level.is_some();
            let first = matches!(row.verb, V::Signed | V::Made);
            self.add(item.rank(order * 50 + if first || pays { 0 } else { 1 + at }));
        }
        if !due {
            let doc = "an obligation or a plan: it never happens by itself";
            self.add(Completion::new("due", CompletionKind::Keyword).detail(doc).insert("due ").rank(LATE));
        }
    }

    /// What has happened to the subject by the day of the line.
    pub(super) fn so_far(&self, kind: Kind) -> SoFar {
        let in_body = !self.cursor.blocks.is_empty();
        let record = if in_body { Record::around(self.document, self.offset) } else { Record::default() };
        let mut lines = record.lines.clone();
        let mut so_far = SoFar { kind, instrument: record.instrument, ..SoFar::default() };
        so_far.money = record.has("amount");
        if let (Some(snapshot), Some(id)) = (self.snapshot, self.subject()) {
            let model = snapshot.model();
            let decl = model.get(id);
            let typed = self.line_text();
            for line in &decl.lines {
                let inside = line.span.file == decl.span.file
                    && decl.span.start <= line.span.start
                    && line.span.end <= decl.span.end;
                let same = snapshot.slice(line.span).trim() == typed;
                if !(inside && in_body || same) {
                    lines.push(Told { date: line.date, due: line.due, verb: line.verb, by: !line.by.is_empty() });
                }
            }
            so_far.take(snapshot, id, &mut lines, in_body);
        }
        let until = self.line_date().map(|d| d.last);
        so_far.fold(lines, until);
        so_far
    }

    /// The line at hand without what surrounds it.
    fn line_text(&self) -> &str {
        let text = self.document.text;
        let start = text[..self.offset].rfind('\n').map_or(0, |n| n + 1);
        let end = text[self.offset..].find('\n').map_or(text.len(), |n| self.offset + n);
        text[start..end].trim()
    }
}

/// A history up to a day.
#[derive(Debug)]
pub(super) struct SoFar {
    kind: Kind,
    pub instrument: Option<InstrumentKind>,
    /// The verb of the last line, up to the day.
    pub last: Option<V>,
    money: bool,
    legal: Legal,
    delivery: Delivery,
    /// Verbs that have happened to the whole, on any day.
    said: Vec<V>,
    paid: bool,
    anything: bool,
}

impl Default for SoFar {
    fn default() -> Self {
        SoFar {
            kind: Kind::Instrument,
            instrument: None,
            last: None,
            money: false,
            legal: Legal::Planned,
            delivery: Delivery::NotStarted,
            said: Vec::new(),
            paid: false,
            anything: false,
        }
    }
}

impl SoFar {
    /// What the model adds: the kind, a `status`, lines of the package.
    fn take(&mut self, snapshot: &crate::ide::Snapshot, id: DeclId, lines: &mut Vec<Told>, in_body: bool) {
        let model = snapshot.model();
        let decl = model.get(id);
        for entry in decl.values(schema::F::Kind) {
            if let crate::model::Value::Kind(kind) = entry.value {
                self.instrument = self.instrument.or(Some(kind));
            }
        }
        self.money |= !in_body && !decl.values(schema::F::Amount).is_empty();
        for entry in decl.values(schema::F::Status) {
            match entry.value {
                crate::model::Value::Legal(status) => self.legal = status,
                crate::model::Value::Delivery(status) => self.delivery = status,
                _ => {}
            }
            self.anything = true;
        }
        for whole in model.takes_from(id) {
            for line in model.get(whole).lines.iter().filter(|line| line.happens()) {
                let passes = matches!(line.verb, V::Announced | V::Signed | V::Made) || line.verb.is_end();
                if passes && line.verb.row().on.has(self.kind) {
                    // A member may say its own; only what follows from it is known.
                    lines.push(Told { date: line.date, due: false, verb: line.verb, by: true });
                }
            }
        }
    }

    fn fold(&mut self, mut lines: Vec<Told>, until: Option<crate::model::Day>) {
        lines.retain(|line| !line.due && line.verb != V::Reported);
        lines.sort_by_key(|line| (line.date.first, line.verb.row().legal));
        let mut before_suspension = Legal::InForce;
        for line in lines {
            let row = line.verb.row();
            self.anything = true;
            if !line.by {
                self.said.push(line.verb);
            }
            if until.is_some_and(|day| line.date.first > day) {
                continue;
            }
            self.last = Some(line.verb);
            self.paid |= matches!(line.verb, V::Drawn | V::Disbursed);
            if line.verb == V::Resumed {
                self.legal = before_suspension;
            }
            if let Some(legal) = row.legal {
                if legal == Legal::Suspended {
                    before_suspension = self.legal;
                }
                // An act by one of several parties moves forward at most.
                if !line.by || legal > self.legal && !legal.is_end() {
                    self.legal = legal;
                }
            }
            if let Some(delivery) = row.delivery {
                self.delivery = self.delivery.max(delivery);
            }
        }
    }

    /// How soon a verb is likely, from 0; None where it is impossible.
    fn order(&self, row: &VerbRow, due: bool) -> Option<usize> {
        if due {
            let plan = !matches!(row.verb, V::Reported | V::Retracted | V::Amended);
            return plan.then_some(usize::from(row.level.is_none()));
        }
        match self.kind {
            Kind::Pledge => self.of_pledge(row.verb),
            Kind::Source => (row.verb != V::Retracted || !self.said.contains(&V::Retracted)).then_some(1),
            kind if kind.is_document() => self.of_document(row),
            _ => Some(1),
        }
    }

    fn of_pledge(&self, verb: V) -> Option<usize> {
        let said = |v| self.said.contains(&v);
        let over = said(V::Fulfilled) || said(V::Dropped);
        match verb {
            V::Made => (!said(V::Made)).then_some(0),
            V::Fulfilled | V::Dropped => (!over).then_some(1),
            V::Milestone | V::Amended => (!over).then_some(2),
            _ => Some(3),
        }
    }

    fn of_document(&self, row: &VerbRow) -> Option<usize> {
        let ended = self.legal.is_end();
        let said = self.said.contains(&row.verb);
        let lends = matches!(
            self.instrument,
            Some(InstrumentKind::Loan | InstrumentKind::CreditLine | InstrumentKind::SwapLine)
        ) || self.instrument.is_none();
        let has_money = self.money || self.instrument.is_none_or(|k| k.row().carries_money);
        let line = self.instrument.is_some_and(|k| k.row().money == Money::Ceiling);
        let treaty = self.instrument.is_none_or(|k| k.row().treaty);
        match row.verb {
            // Nobody pays out or acts after an end; what was paid is still repaid.
            V::Drawn | V::Disbursed => {
                let usual = if line == (row.verb == V::Drawn) { 1 } else { 2 };
                (!ended && has_money).then_some(usual)
            }
            V::Repaid | V::RolledOver | V::Rescheduled | V::Forgiven => (lends && self.paid).then_some(2),
            V::Announced | V::Initialled | V::Adopted | V::Signed | V::Committed => {
                let done = said || self.legal > Legal::Signed;
                let promised = row.promises && (self.said.contains(&V::Signed) || self.said.contains(&V::Committed));
                (!ended && !done && !promised && row.legal.is_some_and(|l| l >= self.legal)).then_some(0)
            }
            V::InForce => (!ended && !said).then_some(1),
            // Acts of states under a treaty; what a bank and a ministry sign seldom has them.
            V::ProvisionallyApplied => {
                (!ended && !said && self.legal < Legal::InForce).then_some(if treaty { 2 } else { 3 })
            }
            V::Ratified | V::Acceded | V::Succeeded | V::Reserved => {
                (!ended && !said).then_some(if treaty { 1 } else { 3 })
            }
            V::Suspended => (!ended && self.legal != Legal::Suspended && self.legal >= Legal::Signed).then_some(2),
            V::Resumed => (self.legal == Legal::Suspended).then_some(0),
            V::Expired | V::Denounced | V::Terminated => (!ended && self.legal >= Legal::Signed).then_some(3),
            V::Cancelled => (!ended && self.anything).then_some(3),
            V::Started => (!ended && self.delivery < Delivery::Running).then_some(1),
            V::Completed => (self.delivery < Delivery::Completed && self.legal != Legal::Cancelled).then_some(1),
            V::Extended | V::Renewed => (!ended && self.legal >= Legal::Signed).then_some(2),
            V::Registered => (!said).then_some(if treaty { 2 } else { 3 }),
            V::Applied => (!ended).then_some(if treaty { 2 } else { 3 }),
            V::Approved => (!ended).then_some(2),
            V::Amended | V::Milestone => Some(2),
            _ => Some(3),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::told;
    use super::*;
    use crate::model::Period;

    fn line(text: &str) -> Option<Told> {
        let (when, rest) = text.split_once(' ')?;
        told(when, &rest.split(' ').collect::<Vec<_>>())
    }

    fn possible(kind: InstrumentKind, lines: &[&str], until: Option<&str>) -> Vec<&'static str> {
        let mut so_far = SoFar { instrument: Some(kind), money: true, ..SoFar::default() };
        let until = until.and_then(|d| Period::parse(d).ok()).map(|p| p.last);
        so_far.fold(lines.iter().filter_map(|l| line(l)).collect(), until);
        let rows = schema::verbs().iter().filter(|row| row.on.has(Kind::Instrument));
        rows.filter(|row| so_far.order(row, false).is_some()).map(|row| row.word).collect()
    }

    #[test]
    fn what_has_not_been_paid_is_not_repaid() {
        let before = possible(InstrumentKind::Loan, &["2015-01-01 signed"], None);
        assert!(before.contains(&"disbursed") && !before.contains(&"repaid"), "{before:?}");
        let after = possible(InstrumentKind::Loan, &["2015-01-01 signed", "2016-01-01 disbursed 1mn USD"], None);
        assert!(after.contains(&"repaid"), "{after:?}");
    }

    #[test]
    fn after_an_end_nothing_is_paid_out_and_no_other_end_comes() {
        let ended = possible(InstrumentKind::Loan, &["2015-01-01 signed", "2017-01-01 cancelled"], None);
        for verb in ["disbursed", "signed", "in-force", "terminated", "cancelled", "resumed"] {
            assert!(!ended.contains(&verb), "{verb} after an end: {ended:?}");
        }
        // On a day before it all that is still possible.
        let before = possible(InstrumentKind::Loan, &["2015-01-01 signed", "2017-01-01 cancelled"], Some("2016-01-01"));
        assert!(before.contains(&"disbursed"), "{before:?}");
    }

    #[test]
    fn only_what_is_suspended_is_resumed() {
        let running = possible(InstrumentKind::Treaty, &["2015-01-01 signed", "2016-01-01 in-force"], None);
        assert!(running.contains(&"suspended") && !running.contains(&"resumed"), "{running:?}");
        let lines = ["2015-01-01 signed", "2016-01-01 in-force", "2017-01-01 suspended"];
        let suspended = possible(InstrumentKind::Treaty, &lines, None);
        assert!(suspended.contains(&"resumed") && !suspended.contains(&"suspended"), "{suspended:?}");
    }
}
