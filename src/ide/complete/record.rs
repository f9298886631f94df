//! The declaration around an offset as it stands in the text: which fields it has,
//! which lines, of what kind it says to be. What is being typed is left out.

use crate::ide::cursor::Document;
use crate::ide::usage::Word;
use crate::model::Period;
use crate::schema::{self, InstrumentKind, Kind, V};
use crate::syntax::{Body, Item, ItemKind, TermKind};
use crate::text::Span;

#[derive(Debug, Default)]
pub(super) struct Record {
    pub kind: Option<Kind>,
    pub instrument: Option<InstrumentKind>,
    /// Words of its fields, in the order of the text, with the words of their values.
    pub fields: Vec<(String, Vec<String>)>,
    pub lines: Vec<Told>,
    /// The first word of the item above the offset, as usage counts it.
    pub above: Option<Word>,
}

/// A dated line, as far as its verb.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    pub date: Period,
    pub due: bool,
    pub verb: V,
    /// By some of its parties only.
    pub by: bool,
}

impl Record {
    pub fn around(document: &Document, offset: usize) -> Record {
        let mut record = Record::default();
        let Some(chunk) = document.chunk(offset) else { return record };
        let tree = document.tree(chunk);
        let mut items = tree.items.as_slice();
        while let Some((word, body)) = items.iter().find_map(|item| head_around(item, offset)) {
            record = Record::of(document.text, word, body, offset);
            items = &body.items;
        }
        record
    }

    fn of(text: &str, word: Span, body: &Body, offset: usize) -> Record {
        let s = |span: Span| text.get(span.range()).unwrap_or("");
        let mut record = Record { kind: schema::kind(s(word)), ..Record::default() };
        for item in body.items.iter().filter(|item| !touches(item.span, offset, text)) {
            if (item.span.end as usize) <= offset {
                record.above = Some(match &item.kind {
                    ItemKind::Field { name, .. } => Word::of(s(*name)),
                    ItemKind::Head { word, .. } => Word::of(s(*word)),
                    _ => Word::line(),
                });
            }
            match &item.kind {
                ItemKind::Field { name, terms } => {
                    let words: Vec<String> =
                        terms.iter().filter(|t| t.kind == TermKind::Name).map(|t| s(t.span).to_owned()).collect();
                    if s(*name) == "kind" {
                        record.instrument = words.first().and_then(|w| schema::instrument_kind(w));
                    }
                    record.fields.push((s(*name).to_owned(), words));
                }
                ItemKind::Dated { when, terms } => {
                    let words: Vec<&str> = terms.iter().map(|t| s(t.span)).collect();
                    record.lines.extend(told(s(*when), &words));
                }
                _ => {}
            }
        }
        record
    }

    pub fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|(word, _)| word == field)
    }

    pub fn values(&self, field: &str) -> &[String] {
        self.fields.iter().find(|(word, _)| word == field).map_or(&[], |(_, values)| values)
    }
}

/// A line from its date and the words behind it.
pub(super) fn told(when: &str, words: &[&str]) -> Option<Told> {
    let date = Period::parse(when).ok()?;
    let due = words.first() == Some(&"due");
    let verb = schema::verb(words.get(usize::from(due))?)?;
    Some(Told { date, due, verb, by: words.contains(&"by") })
}

fn head_around(item: &Item, offset: usize) -> Option<(Span, &Body)> {
    match &item.kind {
        ItemKind::Head { word, body: Some(body), .. }
            if (body.span.start as usize) < offset && offset <= body.span.end as usize =>
        {
            Some((*word, body))
        }
        _ => None,
    }
}

/// Whether the item is the one being typed: the offset stands in it, or behind it on
/// its last line.
fn touches(span: Span, offset: usize, text: &str) -> bool {
    let range = span.range();
    if range.start > offset {
        return false;
    }
    offset <= range.end || text.get(range.end..offset).is_some_and(|gap| !gap.contains(['\n', ';']))
}
