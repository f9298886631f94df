//! Messages of rules: what stands in braces in them (`{name}`, `{amount}`, `{from.state}`)
//! is a word of the rows that the rule is about, as in its conditions, and is filled in
//! for each row. What is no such word stands as it is written.

use super::context::Context;
use crate::diag::{Diagnostic, codes, nearest};
use crate::eval::rows::{self, Row};
use crate::model::query::{Operand, Path, Step, Virtual};
use crate::model::typing::{self, in_braces};
use crate::model::{DeclId, Key, Value};
use crate::schema::{self, F, Kind, Set};
use crate::text::Span;
use rustc_hash::FxHashMap;

/// A message, with what the words in its braces ask of a row.
pub(super) struct Message {
    text: String,
    words: FxHashMap<Box<str>, Asked>,
}

/// What a word in braces asks.
enum Asked {
    Name,
    Title,
    /// A field as it is written in the record: of a line, in that of its subject.
    Written(Key),
    /// The amount of a line, as written.
    OfLine,
    Operand(Operand),
}

impl Message {
    /// The message of a rule over the rows of a set; None where it has none of its own.
    pub fn of(context: &Context, rule: DeclId, set: Set) -> Option<Message> {
        let entry = context.get(rule).values(F::Message).first()?;
        let Value::Text(text) = &entry.value else { return None };
        let in_braces = in_braces(context.text(entry.span), entry.span);
        let words = in_braces.filter_map(|(word, span)| Some((word.into(), asked(context, word, span, set)?)));
        Some(Message { text: text.to_string(), words: words.collect() })
    }

    /// With its words filled in for a row.
    pub fn filled(&self, context: &Context, asked: &rows::Context, row: Row) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut rest = &*self.text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let found = after.split_once('}').and_then(|(word, end)| Some((self.words.get(word)?, end)));
            match found {
                Some((word, end)) => {
                    out.push_str(&word.on(context, asked, row).unwrap_or_else(|| "nothing".to_owned()));
                    rest = end;
                }
                None => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }
}

impl Asked {
    fn on(&self, context: &Context, asked: &rows::Context, row: Row) -> Option<String> {
        let id = match row {
            Row::Decl(id) | Row::Rest(id) => id,
            Row::Line(at) => at.decl,
        };
        let decl = context.get(id);
        match self {
            Asked::Name => Some(context.model.path(id)),
            Asked::Title => Some(context.model.title_of(id).to_owned()),
            Asked::Written(key) => match decl.fields.iter().find(|field| field.key == *key) {
                Some(field) => {
                    let written: Vec<&str> = field.values.iter().map(|entry| context.text(entry.span)).collect();
                    Some(written.join(", "))
                }
                // An amount that nobody wrote is nothing to be shown.
                None if *key == Key::Own(F::Amount) => None,
                // What it takes from its package, or has by what it does say.
                None => {
                    let path = Path { steps: vec![Step::Field(*key)], span: decl.name_span };
                    Asked::Operand(Operand::Field(path)).on(context, asked, Row::Decl(id))
                }
            },
            Asked::OfLine => {
                let Row::Line(at) = row else { return None };
                let line = context.line(at);
                line.amount().map(|_| context.text(line.arg_span).to_owned())
            }
            Asked::Operand(operand) => Some(rows::said(asked, operand, row)).filter(|said| !said.is_empty()),
        }
    }
}

/// What a word asks of the rows of a set; None where it is no word of theirs.
fn asked(context: &Context, word: &str, span: Span, set: Set) -> Option<Asked> {
    match word {
        "name" => return Some(Asked::Name),
        "title" => return Some(Asked::Title),
        _ => {}
    }
    match typing::word(context.model, context.sources, &parts(word, span), set) {
        Some(Operand::Field(path)) => Some(match *path.steps.as_slice() {
            [Step::Field(key)] => Asked::Written(key),
            [Step::Virtual(Virtual::LineAmount)] => Asked::OfLine,
            _ => Asked::Operand(Operand::Field(path)),
        }),
        Some(operand) => Some(Asked::Operand(operand)),
        // Of its subject, where a line has no such word itself.
        None if set == Set::Lines => field_of(context, word).map(Asked::Written),
        None => None,
    }
}

fn field_of(context: &Context, word: &str) -> Option<Key> {
    let own = || context.model.by_name(word).filter(|&field| context.get(field).kind == Kind::Field);
    F::from_word(word).map(Key::Own).or_else(|| own().map(Key::User))
}

/// Words in braces that no row could fill: mistyped, or words of other records.
pub(super) fn placeholders(context: &Context, out: &mut Vec<Diagnostic>) {
    for rule in context.model.of_kind(Kind::Rule) {
        // Without a set nobody knows whose words are meant.
        let Some(set) = context.get(rule).values(F::For).iter().find_map(|entry| match &entry.value {
            Value::Set(set) => Some(set.set),
            _ => None,
        }) else {
            continue;
        };
        for entry in context.get(rule).values(F::Message) {
            let unknown = in_braces(context.text(entry.span), entry.span);
            let unknown = unknown.filter(|(word, span)| asked(context, word, *span, set).is_none());
            out.extend(unknown.filter_map(|(word, span)| mistaken(context, word, span, set)));
        }
    }
}

/// A word that is like none may be meant as it stands.
fn mistaken(context: &Context, word: &str, inner: Span, set: Set) -> Option<Diagnostic> {
    let span = Span { start: inner.start - 1, end: inner.end + 1, ..inner };
    let first = word.split('.').next().unwrap_or(word);
    if typing::is_word(context.model, context.sources, first) {
        let message = format!("`{}` have no `{word}` to be written here", set.word());
        return Some(Diagnostic::new(&codes::E0203, span, message).label("a word of other records"));
    }
    let own = context.model.of_kind(Kind::Field).map(|field| &*context.get(field).name);
    let near =
        nearest(word, ["name", "title"].into_iter().chain(schema::field_words())).or_else(|| nearest(word, own))?;
    let message = format!("no record has a field `{word}` to be written here");
    let error = Diagnostic::new(&codes::E0203, span, message)
        .label("`{name}`, `{title}`, or a field")
        .help(format!("did you mean `{{{near}}}`?"));
    Some(error.near(span, &format!("{{{word}}}"), &format!("{{{near}}}")))
}

fn parts(word: &str, span: Span) -> Vec<Span> {
    let mut start = span.start;
    let part = |part: &str| {
        let one = Span { start, end: start + part.len() as u32, ..span };
        start = one.end + 1;
        one
    };
    word.split('.').map(part).collect()
}
