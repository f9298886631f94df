//! Behind a date: subjects, arguments of verbs, tails.

use super::record::Record;
use super::values::{is_code, is_number};
use super::{Completion, CompletionKind, LATE, Rank, Writer, text_snippet};
use crate::ide::cursor::{Token, TokenKind};
use crate::ide::slot::{self, Tail};
use crate::model::{DeclId, Period, Value};
use crate::schema::{self, Argument, F, Kind, Kinds, V};

const WHO: Kinds = Kinds::of(&[Kind::Party, Kind::Person]);
const WITH_LINES: Kinds = Kinds::of(&[Kind::Instrument, Kind::Package, Kind::Pledge, Kind::Source, Kind::Party]);

impl Writer<'_> {
    /// At top level: whom the line is about, or one of the three statements.
    pub(super) fn subjects(&mut self) {
        self.names_where(WITH_LINES, &[], |decl| !decl.implied);
        // Of documents there is more to tell than of sources and parties.
        for item in &mut self.items {
            if matches!(item.kind, CompletionKind::Decl(Kind::Source | Kind::Party)) {
                item.rank.near = Rank::FAR;
                item.rank.order += 1 << 25;
            }
        }
        let above = self.document.text[..self.cursor.word.start].lines().rev().nth(1);
        let above = above.and_then(|line| line.split_whitespace().nth(1));
        let rows = [
            ("expect", "an assertion that must hold as of this day"),
            ("rate", "an exchange rate: `rate 1 USD = 6.2073 CNY`"),
            ("deflator", "a price index: `deflator USD 94.5`"),
        ];
        for (word, doc) in rows {
            let mut item = Completion::new(word, CompletionKind::Keyword).detail(doc).insert(format!("{word} "));
            // Published figures and rates stand together.
            if above == Some(word) {
                item.rank.near = 0;
            }
            self.add(item.rank(LATE));
        }
    }

    /// The declaration that the line at hand is about.
    pub(super) fn subject(&self) -> Option<DeclId> {
        let model = self.model?;
        let name = slot::subject(self.cursor, self.document.text)?;
        let block = self.cursor.blocks.last();
        if block.is_some_and(|b| b.kind == Some(Kind::Sector)) {
            return None;
        }
        model.by_name(name)
    }

    pub(super) fn subject_kind(&self) -> Option<Kind> {
        match self.cursor.blocks.last() {
            Some(block) => block.kind,
            None => self.subject().and_then(|id| self.model.map(|m| m.get(id).kind)),
        }
    }

    /// The day at the head of the line.
    pub(super) fn line_date(&self) -> Option<Period> {
        self.cursor.item.first().and_then(|t| Period::parse(self.s(t)).ok())
    }

    pub(super) fn argument(&mut self, verb: V, words: &[Token], tails: &[Tail]) {
        let kind = self.subject_kind();
        let whole = match verb.row().argument {
            Argument::None => true,
            Argument::Amount => {
                self.amount(words);
                words.last().is_some_and(|t| is_code(self.s(t)) || self.s(t) == "unknown" || t.kind == TokenKind::Str)
            }
            Argument::Amendment | Argument::Report => self.changed(verb, kind, words),
            Argument::Milestone => {
                if words.is_empty() {
                    self.milestones();
                }
                !words.is_empty()
            }
            Argument::Until => {
                self.until(words);
                true
            }
            Argument::Territories => {
                self.tail_words(&[Tail::To]);
                false
            }
        };
        if whole {
            let mut open: Vec<Tail> = open_tails(verb, tails);
            if verb.row().argument == Argument::Until {
                open.retain(|tail| *tail != Tail::To);
            }
            self.tail_words(&open);
            if !words.iter().any(|t| t.kind == TokenKind::Str) {
                self.add(text_snippet("a note"));
            }
        }
    }

    fn until(&mut self, words: &[Token]) {
        if words.is_empty() {
            let doc = "until this day";
            self.add(Completion::new("to", CompletionKind::Keyword).detail(doc).insert("to ").rank(5));
        }
    }

    /// `amended FIELD VALUE`, `reported FIELD VALUE`, `reported VERB DATE`; whether it is whole.
    pub(super) fn changed(&mut self, verb: V, kind: Option<Kind>, words: &[Token]) -> bool {
        let Some(kind) = kind else { return false };
        let Some(first) = words.first() else {
            for (at, row) in schema::fields_of(kind).enumerate() {
                let passive =
                    matches!(row.field, F::Source | F::Note | F::Tags | F::Url | F::Under | F::Amends | F::Supersedes);
                // What holds on every day as it is written (W0522).
                let passive = passive || verb == V::Amended && matches!(row.field, F::Status | F::Overlaps);
                if !passive {
                    let item = Completion::new(row.word, CompletionKind::Field).detail(row.doc);
                    // What amendments change most stands first.
                    let usual = [F::Amount, F::Term, F::Maturity, F::Rate].iter().position(|f| *f == row.field);
                    let order = usual.filter(|_| verb == V::Amended).unwrap_or(10 + at);
                    self.add(item.insert(format!("{} ", row.word)).rank(order));
                }
            }
            if verb == V::Reported {
                for row in schema::verbs().iter().filter(|row| row.on.has(kind) && row.verb != V::Reported) {
                    self.add(Completion::new(row.word, CompletionKind::Verb).detail(row.doc).rank(100));
                }
            }
            return false;
        };
        let field = self.s(first);
        match slot::spec(kind, field, self.model) {
            Some(spec) => {
                let from = words.iter().rposition(|t| t.kind == TokenKind::Comma).map_or(1, |at| at + 1);
                let entry = &words[from.min(words.len())..];
                let record = Record::default();
                self.value(kind, spec, field, entry, &record);
                let half = matches!(spec.ty(), schema::FieldType::Amount | schema::FieldType::Quantity)
                    && entry.last().is_some_and(|t| is_number(self.s(t)));
                !entry.is_empty() && !half
            }
            None if schema::verb(field).is_some() => {
                if words.len() == 1 {
                    self.dates(20);
                }
                words.len() > 1
            }
            None => false,
        }
    }

    /// Milestones that are due and have a name.
    fn milestones(&mut self) {
        let (Some(model), Some(id)) = (self.model, self.subject()) else { return };
        for line in &model.get(id).lines {
            if let crate::model::Arg::Milestone { name, text } = &line.arg {
                let mut item = Completion::new(&**name, CompletionKind::Word);
                item.detail = text.as_deref().map(str::to_owned);
                self.add(item);
            }
        }
    }

    /// The value of a tail, or the tails that may follow it.
    pub(super) fn tail(&mut self, verb: Option<V>, tail: Tail, words: &[Token], tails: &[Tail]) {
        if !Self::begins(words) {
            if let Some(verb) = verb {
                let open = open_tails(verb, tails);
                self.tail_words(&open);
            }
            return;
        }
        let listed: Vec<String> = words.iter().map(|t| self.s(t).to_owned()).collect();
        match tail {
            Tail::By => {
                self.acting = self.parties_of_line(verb);
                self.names(WHO, &listed);
            }
            Tail::To if verb.is_some_and(|v| v.row().argument == Argument::Until) => self.dates(20),
            Tail::To => {
                self.acting = self.parties_of_line(None);
                self.names(WHO, &listed);
            }
            Tail::At => {
                let day = self.line_date();
                self.names_where(Kinds::of(&[Kind::Event]), &listed, |event| may_lie_in(event, day));
                self.add(text_snippet("a place that is no event"));
            }
            Tail::Effective => self.dates(20),
            Tail::Source => self.names(Kinds::of(&[Kind::Source]), &listed),
        }
    }

    /// Who of a record acts by a verb: who gives pays out, who receives pays back.
    pub(super) fn parties_of_line(&self, verb: Option<V>) -> Vec<String> {
        let fields: &[F] = match verb {
            Some(V::Disbursed | V::Forgiven | V::RolledOver | V::Rescheduled | V::Approved) => &[F::From],
            Some(V::Drawn | V::Repaid) => &[F::To],
            Some(_) => &[F::Parties, F::From, F::To],
            None => &[F::To],
        };
        if !self.cursor.blocks.is_empty() {
            let record = Record::around(self.document, self.offset);
            return fields.iter().flat_map(|field| record.values(field.word()).to_vec()).collect();
        }
        let (Some(model), Some(id)) = (self.model, self.subject()) else { return Vec::new() };
        let named = fields.iter().flat_map(|&field| model.get(id).refs(field));
        named.map(|id| model.path(id)).collect()
    }

    pub(super) fn tail_words(&mut self, tails: &[Tail]) {
        for (_, word, doc) in Tail::ALL.iter().filter(|(tail, ..)| tails.contains(tail)) {
            let order = tails.iter().position(|tail| tail.word() == *word).unwrap_or(0);
            let item = Completion::new(*word, CompletionKind::Keyword).detail(*doc).insert(format!("{word} "));
            self.add(item.rank(60 + order));
        }
    }

    /// `rate 1 USD = 6.2073 CNY`, `deflator USD 94.5`
    pub(super) fn statement(&mut self, word: &str, words: &[Token]) {
        let last = words.last().map_or("", |t| self.s(t));
        let numbered = words.last().is_some_and(|t| t.kind == TokenKind::Word) && is_number(last);
        match word {
            "rate" if numbered => self.currencies(),
            "deflator" if words.is_empty() => self.currencies(),
            "rate" if words.len() >= 5 => self.tail_words(&[Tail::Source]),
            "deflator" if words.len() == 2 => self.tail_words(&[Tail::Source]),
            _ if last == "source" => self.names(Kinds::of(&[Kind::Source]), &[]),
            _ => {}
        }
    }
}

/// Tails that the line does not have yet, each at most once, in the order in which such a
/// line mostly has them: who acts alone or pays, where all act together.
fn open_tails(verb: V, seen: &[Tail]) -> Vec<Tail> {
    let acts = !matches!(verb, V::Reported);
    let row = verb.row();
    let alone = row.argument == Argument::Amount
        || matches!(verb, V::Approved | V::Ratified | V::Acceded | V::Succeeded | V::Reserved | V::Denounced);
    let order = match alone {
        true => [Tail::By, Tail::Source, Tail::To, Tail::At, Tail::Effective],
        false => [Tail::At, Tail::By, Tail::Source, Tail::Effective, Tail::To],
    };
    order.into_iter().filter(|tail| !seen.contains(tail) && (acts || *tail == Tail::Source)).collect()
}

/// Whether a line of a day may have happened at an event: a line outside its dates is
/// an error.
fn may_lie_in(event: &crate::model::Decl, day: Option<Period>) -> bool {
    let Some(day) = day else { return true };
    let dates = event.values(F::Date).iter().filter_map(|e| match e.value {
        Value::Date(period) => Some(period),
        _ => None,
    });
    dates.into_iter().all(|period| period.touches(day))
}
