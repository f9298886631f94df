//! What the word at a place means, by where it stands.

use super::cursor::{Cursor, Document, Inside, TokenKind};
use super::slot::{self, Asks, Slot, Spec, Tail};
use crate::model::{DeclId, Model};
use crate::schema::codes::{Country, Currency, Unit, country, currency, dac, hs_chapter, isic_section, language, unit};
use crate::schema::{
    self, Argument, CodeList, Delivery, F, FieldRow, FieldType, Function, InstrumentKind, Kind, Legal, LevelRow,
    SetRow, V, WordRow,
};
use std::ops::Range;

pub enum Meaning {
    Kind(Kind),
    Statement(&'static str),
    Field(Kind, &'static FieldRow),
    UserField(DeclId),
    Verb(V),
    Due,
    Tail(Tail),
    Word(&'static WordRow),
    InstrumentKind(InstrumentKind),
    Legal(Legal),
    Delivery(Delivery),
    Decl(DeclId),
    Country(&'static Country),
    Currency(&'static Currency),
    Unit(&'static Unit),
    Language(&'static str),
    Code(&'static str, String),
    Level(&'static LevelRow),
    Set(&'static SetRow),
    Function(Function),
    Count,
    Operator(&'static str, &'static str),
}

/// Words that stand before figures and between them.
pub static AROUND: &[(&str, &str)] = &[
    ("about", "approximately; the figure is marked so wherever it counts"),
    ("over", "more than: a lower bound, nothing is known above"),
    ("up", "`up to`: at most; an upper bound"),
    ("unknown", "there is money, nobody knows how much: counted as an unknown, never as zero"),
    ("per", "`per year`: for each year of the term"),
    ("year", "`per year`: for each year of the term"),
];

pub static OPERATORS: &[(&str, &str)] = &[
    ("and", "both hold"),
    ("or", "one of them holds"),
    ("not", "it does not hold"),
    ("where", "only the rows for which this holds"),
    ("has", "one of its entries is that value itself"),
    ("in", "lies in: a list, a period, a thing that contains it"),
    ("contains", "title, `titles` or `aliases` hold these letters, whatever their case"),
    ("of", "of the rows of a set"),
    ("descending", "the largest first"),
];

/// The word at an offset and what it means.
pub fn at(document: &Document, offset: usize, model: Option<&Model>) -> Option<(Range<usize>, Meaning)> {
    let cursor = Cursor::at(document, offset);
    if cursor.inside != Inside::Code || cursor.word.is_empty() {
        return None;
    }
    let word = document.slice(cursor.word.clone());
    // Of a path the part up to the offset: `energy` in `energy.hydro`.
    let end = word[offset.saturating_sub(cursor.word.start).min(word.len())..]
        .find('.')
        .map_or(cursor.word.end, |n| offset + n);
    let part = document.slice(cursor.word.start..end);
    let start = part.rfind('.').map_or(cursor.word.start, |n| cursor.word.start + n + 1);
    let slot = slot::slot(&cursor, document.text, model);
    let asker = Asker { document, cursor: &cursor, model };
    let meaning = asker.of(&slot, word, part)?;
    let range = if matches!(meaning, Meaning::Decl(_)) { start..end } else { cursor.word.clone() };
    Some((range, meaning))
}

struct Asker<'a> {
    document: &'a Document<'a>,
    cursor: &'a Cursor,
    model: Option<&'a Model>,
}

impl Asker<'_> {
    fn of(&self, slot: &Slot, word: &str, part: &str) -> Option<Meaning> {
        match slot {
            Slot::Head => self.head(word),
            Slot::Name(kind) => self.declared(*kind, word),
            Slot::Value { kind, spec, .. } => self.value(*kind, *spec, word, part),
            Slot::Subject => match word {
                "expect" | "rate" | "deflator" if self.named(word).is_none() => statement(word),
                _ => self.named(part),
            },
            Slot::Verb { .. } if word == "due" => Some(Meaning::Due),
            Slot::Verb { .. } => schema::verb(word).map(Meaning::Verb),
            Slot::Argument { verb, words, .. } => self.argument(*verb, words.len(), word, part),
            Slot::Tail { words, .. } => {
                let fresh = words.last().is_some_and(|t| t.kind != TokenKind::Comma);
                let tail = Tail::of(word).filter(|_| fresh).map(Meaning::Tail);
                tail.or_else(|| self.named(part))
            }
            Slot::Expression { asks, .. } => self.expression(*asks, word, part),
            Slot::Statement { .. } => currency(word).map(Meaning::Currency).or_else(|| tail_or(word, None)),
            Slot::Include | Slot::None => Tail::of(word).map(Meaning::Tail).or_else(|| self.named(part)),
        }
    }

    /// A declaration, or a country that none declares.
    fn named(&self, part: &str) -> Option<Meaning> {
        let declared = self.model.and_then(|m| m.by_name(part).filter(|&id| !m.get(id).implied));
        declared.map(Meaning::Decl).or_else(|| country(part).map(Meaning::Country))
    }

    fn head(&self, word: &str) -> Option<Meaning> {
        let after = self.document.text[self.cursor.word.end..].trim_start_matches([' ', '\t']);
        if let Some(kind) = self.cursor.kind().filter(|_| after.starts_with(':')) {
            return match slot::spec(kind, word, self.model)? {
                Spec::Own(row) => Some(Meaning::Field(kind, row)),
                Spec::User(id, _) => Some(Meaning::UserField(id)),
            };
        }
        schema::kind(word).map(Meaning::Kind).or_else(|| statement(word))
    }

    /// The name in the head of a declaration.
    fn declared(&self, kind: Kind, word: &str) -> Option<Meaning> {
        let model = self.model?;
        let mut names: Vec<&str> = Vec::new();
        if kind == Kind::Sector {
            names.extend(self.cursor.blocks.iter().map(|b| self.document.slice(b.name.clone())));
        }
        names.push(word);
        model.by_name(&names.join(".")).map(Meaning::Decl)
    }

    fn value(&self, kind: Kind, spec: Spec, word: &str, part: &str) -> Option<Meaning> {
        if word == "source" {
            let listed = self.cursor.item.last().is_some_and(|t| matches!(t.kind, TokenKind::Comma | TokenKind::Colon));
            if !listed {
                return Some(Meaning::Tail(Tail::Source));
            }
        }
        match spec.ty() {
            FieldType::Word(list) => row(list, word),
            FieldType::Renews => row(schema::lists::RENEWS, word),
            FieldType::YesNo => row(schema::lists::YES_NO, word),
            FieldType::InstrumentKind => schema::instrument_kind(word).map(Meaning::InstrumentKind),
            FieldType::Status => {
                let legal = Legal::from_word(word).map(Meaning::Legal);
                legal.or_else(|| Delivery::from_word(word).map(Meaning::Delivery))
            }
            FieldType::Ref(_) | FieldType::Shares(_) | FieldType::TextOrParty => {
                self.named(part).or_else(|| currency(word).map(Meaning::Currency))
            }
            FieldType::Language | FieldType::Titled => language(word).map(|l| Meaning::Language(l.name)),
            FieldType::Code(list) => code(list, word),
            FieldType::Amount | FieldType::Quantity | FieldType::Currency => self.figure(word),
            FieldType::KindWords => schema::kind(word).map(Meaning::Kind),
            FieldType::Tag => match spec {
                Spec::Own(row) if row.field == F::Tags => None,
                Spec::Own(_) | Spec::User(..) => None,
            },
            _ => {
                around(word).or_else(|| (kind == Kind::Report).then(|| currency(word).map(Meaning::Currency)).flatten())
            }
        }
    }

    fn figure(&self, word: &str) -> Option<Meaning> {
        if let Some(found) = currency(word).map(Meaning::Currency).or_else(|| around(word)) {
            return Some(found);
        }
        let own = self.model.and_then(|m| m.by_name(word).filter(|&id| m.get(id).kind == Kind::Unit));
        own.map(Meaning::Decl).or_else(|| unit(word).map(Meaning::Unit))
    }

    fn argument(&self, verb: V, before: usize, word: &str, part: &str) -> Option<Meaning> {
        if let Some(tail) = Tail::of(word) {
            return Some(Meaning::Tail(tail));
        }
        match verb.row().argument {
            Argument::Amendment | Argument::Report if before == 0 => {
                let field = F::from_word(word).and_then(|f| schema::fields().iter().find(|row| row.field == f));
                let field = field.map(|row| Meaning::Field(row.on.iter().next().unwrap_or(Kind::Instrument), row));
                field.or_else(|| schema::verb(word).map(Meaning::Verb)).or_else(|| self.named(part))
            }
            Argument::Amount => self.figure(word),
            Argument::Amendment | Argument::Report => self.figure(word).or_else(|| self.named(part)),
            _ => None,
        }
    }

    fn expression(&self, _asks: Asks, word: &str, part: &str) -> Option<Meaning> {
        let after_op = self.cursor.item.last().is_some_and(|t| {
            let text = self.document.slice(t.range());
            t.kind == TokenKind::Op || matches!(text, "has" | "in")
        });
        if let Some(&(word, doc)) = OPERATORS.iter().find(|(w, _)| *w == word) {
            return Some(Meaning::Operator(word, doc));
        }
        let value = || {
            let named = self.named(part);
            named
                .or_else(|| schema::instrument_kind(word).map(Meaning::InstrumentKind))
                .or_else(|| Legal::from_word(word).map(Meaning::Legal))
                .or_else(|| self.figure(word))
        };
        if after_op && let Some(found) = value() {
            return Some(found);
        }
        let first = word.split('.').next().unwrap_or(word);
        if first == "count" {
            return Some(Meaning::Count);
        }
        if let Some(level) = schema::level(first) {
            return Some(Meaning::Level(level.row()));
        }
        // `parties` is a set after a bracket, else a field.
        let set = schema::set(first).map(|s| Meaning::Set(s.row()));
        let opened = self.cursor.item.last().is_none_or(|t| matches!(t.kind, TokenKind::Open | TokenKind::Colon));
        let field = || {
            let row = F::from_word(first).and_then(|f| schema::fields().iter().find(|row| row.field == f));
            row.map(|row| Meaning::Field(row.on.iter().next().unwrap_or(Kind::Instrument), row))
        };
        let set_first = if opened { set.or_else(field) } else { field().or(set) };
        set_first
            .or_else(|| schema::verb(first).map(Meaning::Verb))
            .or_else(|| schema::function(first).map(Meaning::Function))
            .or_else(value)
    }
}

fn statement(word: &str) -> Option<Meaning> {
    ["include", "expect", "rate", "deflator"].into_iter().find(|w| *w == word).map(Meaning::Statement)
}

fn tail_or(word: &str, other: Option<Meaning>) -> Option<Meaning> {
    Tail::of(word).map(Meaning::Tail).or(other)
}

fn row(list: &'static [WordRow], word: &str) -> Option<Meaning> {
    list.iter().find(|row| row.word == word).map(Meaning::Word)
}

fn around(word: &str) -> Option<Meaning> {
    AROUND.iter().find(|(w, _)| *w == word).map(|&(w, doc)| Meaning::Operator(w, doc))
}

fn code(list: CodeList, word: &str) -> Option<Meaning> {
    let word = word.trim_matches('"');
    match list {
        CodeList::Dac => dac(word).map(|d| Meaning::Code("purpose code of the OECD DAC", d.name.to_owned())),
        CodeList::Isic => isic_section(word).map(|name| Meaning::Code("code of ISIC, in the section", name.to_owned())),
        CodeList::Hs => {
            hs_chapter(word).map(|name| Meaning::Code("code of the Harmonized System, in the chapter", name.to_owned()))
        }
        CodeList::Lei | CodeList::Digest => None,
    }
}
