//! Values of fields, by their type.

use super::record::Record;
use super::{Completion, CompletionKind, LATE, Writer, text_snippet};
use crate::ide::cursor::{Token, TokenKind};
use crate::ide::hover::instrument;
use crate::ide::meaning::AROUND;
use crate::ide::slot::{Spec, Tail};
use crate::model::Value;
use crate::schema::codes::{dac_codes, languages};
use crate::schema::{self, CodeList, Delivery, F, FieldType, Kind, Kinds, Legal, WordRow, lists};

/// The languages of the United Nations stand before the others.
const LANGUAGES: [&str; 6] = ["en", "zh", "fr", "ru", "es", "ar"];

/// Kinds of instrument of which there are most.
const INSTRUMENTS: [&str; 5] = ["mou", "loan", "grant", "agreement", "treaty"];

/// A state needs no declaration; these do.
const PARTIES: [&str; 4] = ["bank", "company", "fund", "organisation"];

impl Writer<'_> {
    /// `entry` are the words of the entry that stand before.
    pub(super) fn value(&mut self, kind: Kind, spec: Spec, field: &str, entry: &[Token], record: &Record) {
        let fresh = entry.is_empty();
        let listed = self.listed();
        match spec.ty() {
            FieldType::Word(list) if fresh => {
                self.words(list);
                if kind == Kind::Party {
                    self.put_first(&PARTIES);
                }
            }
            FieldType::YesNo if fresh => self.words(lists::YES_NO),
            FieldType::InstrumentKind if fresh => {
                self.instrument_kinds();
                self.put_first(&INSTRUMENTS);
            }
            FieldType::Status if fresh => self.statuses(&listed),
            FieldType::Ref(kinds) | FieldType::Shares(kinds) if fresh => self.names(kinds, &listed),
            FieldType::TextOrParty if fresh => {
                self.names(Kinds::of(&[Kind::Party]), &listed);
                self.add(text_snippet("a name in words").rank(0));
            }
            FieldType::Text if fresh => self.add(text_snippet("text")),
            FieldType::TextOrDate if fresh => {
                self.dates(20);
                self.add(text_snippet("an address"));
            }
            FieldType::Titled | FieldType::Language if fresh => self.languages(&listed),
            FieldType::Titled | FieldType::Register if entry.len() == 1 => self.add(text_snippet("text")),
            FieldType::Code(CodeList::Dac) if fresh => self.purposes(),
            FieldType::Date | FieldType::Period if fresh => self.dates(20),
            FieldType::Amount => self.amount(entry),
            FieldType::Quantity => self.quantity(entry),
            FieldType::Count | FieldType::Number | FieldType::Percent if fresh => self.around(false),
            FieldType::Duration | FieldType::DurationOrDate if fresh => self.durations(),
            FieldType::Renews if fresh => self.words(lists::RENEWS),
            FieldType::Renews if entry.len() == 1 => self.durations(),
            FieldType::KindWords if fresh => {
                for row in schema::kinds() {
                    self.add(Completion::new(row.word, CompletionKind::Keyword).detail(row.doc));
                }
            }
            FieldType::Currency if fresh => {
                self.currencies();
                let none = Completion::new(schema::EACH_CURRENCY, CompletionKind::Word);
                self.add(none.detail("each currency by itself").rank(50));
            }
            FieldType::Tag if fresh => self.tags(spec, field, &listed),
            _ => {}
        }
        // After a whole value its source may be named, where the field does not itself.
        let ends = |t: &Token| matches!(t.kind, TokenKind::Word | TokenKind::Str);
        let names_source = matches!(spec, Spec::Own(row) if row.field == F::Source);
        if entry.last().is_some_and(ends) && !names_source && !self.half_written(spec, entry) && record.kind.is_some() {
            self.tail_words(&[Tail::Source]);
        }
    }

    /// What is written most, where nobody has written anything yet.
    fn put_first(&mut self, words: &[&str]) {
        for item in &mut self.items {
            let at = words.iter().position(|word| *word == item.label);
            item.rank.order = at.map_or(item.rank.order + words.len() as u32, |at| at as u32);
        }
    }

    /// An amount whose currency is still to come, a title whose text is.
    fn half_written(&self, spec: Spec, entry: &[Token]) -> bool {
        let last = entry.last().map_or("", |t| self.s(t));
        match spec.ty() {
            FieldType::Amount | FieldType::Quantity => {
                is_number(last) || AROUND.iter().any(|(w, _)| *w == last && last != "year" && last != "unknown")
            }
            FieldType::Titled | FieldType::Register => entry.len() < 2,
            _ => AROUND.iter().any(|(w, _)| *w == last && last != "unknown"),
        }
    }

    /// The names that the list of this field holds already.
    fn listed(&self) -> Vec<String> {
        let named = |t: &&Token| t.kind == TokenKind::Word;
        let mut listed: Vec<String> =
            self.cursor.item.iter().skip(2).filter(named).map(|t| self.s(t).to_owned()).collect();
        // What stands behind the offset counts too.
        let rest = &self.document.text[self.cursor.word.end..];
        let line = rest.split(['\n', ';', '}']).next().unwrap_or("");
        let behind = line.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty());
        listed.extend(behind.map(str::to_owned));
        listed
    }

    pub(super) fn words(&mut self, list: &'static [WordRow]) {
        for (at, row) in list.iter().enumerate() {
            self.add(Completion::new(row.word, CompletionKind::Word).detail(row.doc).rank(at));
        }
    }

    pub(super) fn instrument_kinds(&mut self) {
        for (at, row) in schema::instruments().iter().enumerate() {
            let item = Completion::new(row.word, CompletionKind::Word).detail(row.doc).doc(instrument(row));
            self.add(item.rank(at));
        }
    }

    /// One legal status and one of delivery.
    pub(super) fn statuses(&mut self, listed: &[String]) {
        let legal = listed.iter().any(|w| Legal::from_word(w).is_some());
        let delivery = listed.iter().any(|w| Delivery::from_word(w).is_some());
        for (at, status) in Legal::ALL.iter().enumerate().filter(|_| !legal) {
            self.add(Completion::new(status.word(), CompletionKind::Word).detail(status.doc()).rank(at));
        }
        for (at, status) in Delivery::ALL.iter().enumerate().filter(|(_, s)| !delivery && **s != Delivery::Cancelled) {
            self.add(Completion::new(status.word(), CompletionKind::Word).detail(status.doc()).rank(20 + at));
        }
    }

    fn languages(&mut self, listed: &[String]) {
        for row in languages().filter(|row| !listed.iter().any(|l| l == row.code)) {
            let usual = LANGUAGES.iter().position(|code| *code == row.code);
            let order = usual.unwrap_or(LANGUAGES.len());
            let mut item = Completion::new(row.code, CompletionKind::Word).detail(row.name).rank(order);
            item.filter = Some(format!("{} {}", row.code, row.name));
            self.add(item);
        }
    }

    /// Purpose codes, by their digits or by a word of their name.
    fn purposes(&mut self) {
        self.incomplete = true;
        let typed = self.word.to_lowercase();
        for row in dac_codes().filter(|row| !row.withdrawn) {
            if row.code.starts_with(&typed) || row.name.to_lowercase().contains(&typed) {
                let mut item = Completion::new(row.code, CompletionKind::Word).detail(row.name);
                item.filter = Some(format!("{} {}", row.code, row.name));
                self.add(item);
            }
        }
    }

    /// Words before a figure.
    pub(super) fn around(&mut self, money: bool) {
        for (word, insert) in [("about", "about "), ("over", "over "), ("up to", "up to "), ("unknown", "unknown")] {
            let doc = AROUND.iter().find(|(w, _)| word.starts_with(w)).map_or("", |(_, doc)| doc);
            if word != "unknown" || money {
                self.add(Completion::new(word, CompletionKind::Keyword).detail(doc).insert(insert).rank(30));
            }
        }
    }

    pub(super) fn quantity(&mut self, entry: &[Token]) {
        let last = entry.last().map_or("", |t| self.s(t));
        if entry.is_empty() && !is_number(self.word) {
            self.around(true);
        } else if is_number(last) {
            self.units();
        } else if !last.is_empty() && !AROUND.iter().any(|(w, _)| *w == last) && last != "to" {
            self.per_year();
        }
    }

    pub(super) fn per_year(&mut self) {
        let doc = "for each year of the term";
        self.add(Completion::new("per year", CompletionKind::Keyword).detail(doc).rank(LATE));
    }

    /// `5` may become years, months or days.
    pub(super) fn durations(&mut self) {
        if !is_number(self.word) {
            return self.around(false);
        }
        let digits = self.word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
        for (at, (unit, doc)) in [("y", "years"), ("mo", "months"), ("d", "days")].into_iter().enumerate() {
            self.add(Completion::new(format!("{digits}{unit}"), CompletionKind::Unit).detail(doc).rank(at));
        }
    }

    /// The words of a field of the project's own, or tags that others have.
    fn tags(&mut self, spec: Spec, field: &str, listed: &[String]) {
        let Some(model) = self.model else { return };
        let word = |value: &Value| match value {
            Value::Tag(word) | Value::Text(word) => Some(word.to_string()),
            _ => None,
        };
        let mut words: Vec<String> = match spec {
            Spec::User(id, _) => model.get(id).values(F::OneOf).iter().filter_map(|e| word(&e.value)).collect(),
            Spec::Own(row) if row.field == F::Tags => {
                let all = model.ids().flat_map(|id| model.get(id).values(F::Tags));
                all.filter_map(|e| word(&e.value)).collect()
            }
            Spec::Own(_) => Vec::new(),
        };
        words.sort();
        words.dedup();
        for word in words.into_iter().filter(|w| !listed.contains(w)) {
            self.add(Completion::new(word, CompletionKind::Word).detail(field.to_owned()));
        }
    }
}

pub(super) fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches(['+', '-']);
    digits.starts_with(|c: char| c.is_ascii_digit())
}

/// The code of a currency, or the name of one of the project's own.
pub(super) fn is_code(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic()) && !AROUND.iter().any(|(w, _)| *w == word) && word != "to"
}
