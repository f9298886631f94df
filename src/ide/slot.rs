//! What may stand at a place: the one reading of the words before it that completion,
//! hover and going to a definition share.
//!
//! Derived from the schema's tables; no field or verb is named here but those with a
//! form of their own (`source`, `expect`, `rate`).

use super::cursor::{Cursor, Token, TokenKind};
use crate::model::{DeclId, Model, Value};
use crate::schema::{self, F, FieldRow, FieldType, Kind, Kinds, V};
use crate::syntax::dates;

/// A field as its record has it: a row of the tables, or one of the project's own.
#[derive(Clone, Copy)]
pub enum Spec {
    Own(&'static FieldRow),
    User(DeclId, FieldType),
}

impl Spec {
    pub fn ty(self) -> FieldType {
        match self {
            Spec::Own(row) => row.ty,
            Spec::User(_, ty) => ty,
        }
    }
}

/// The words that say who, where, when and by which source, after a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    By,
    To,
    At,
    Effective,
    Source,
}

impl Tail {
    pub const ALL: [(Tail, &'static str, &'static str); 5] = [
        (Tail::By, "by", "who acts"),
        (Tail::To, "to", "whom it reaches"),
        (Tail::At, "at", "the event or place"),
        (Tail::Effective, "effective", "the day it takes effect, where that is another day"),
        (Tail::Source, "source", "the source that says so, with its words"),
    ];

    pub fn word(self) -> &'static str {
        Tail::ALL[self as usize].1
    }

    pub fn of(word: &str) -> Option<Tail> {
        Tail::ALL.iter().find(|(_, w, _)| *w == word).map(|&(tail, ..)| tail)
    }
}

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// `expect`: a truth over figures.
    Figures,
    /// `require`: a condition on rows of the record's set.
    Rows,
    /// `for`, `from`: a set with its condition.
    Set,
    /// `by`, `show`, `sort`.
    Columns,
}

pub enum Slot {
    /// The first word of an item.
    Head,
    /// The name of a declaration.
    Name(Kind),
    /// A value of a field; `entry` are the words of its entry that stand before.
    Value {
        kind: Kind,
        spec: Spec,
        field: String,
        entry: Vec<Token>,
    },
    /// The subject of a line at top level, or the word of a statement.
    Subject,
    /// After the date (and subject): `due`, or a verb.
    Verb {
        due: bool,
    },
    /// After a verb.
    Argument {
        verb: V,
        words: Vec<Token>,
        tails: Vec<Tail>,
    },
    /// The value of a tail; whether a list has begun.
    Tail {
        verb: Option<V>,
        tail: Tail,
        words: Vec<Token>,
        tails: Vec<Tail>,
    },
    /// The path of an `include`.
    Include,
    Expression {
        asks: Asks,
        words: Vec<Token>,
    },
    /// `rate`, `deflator`: the words behind it.
    Statement {
        word: &'static str,
        words: Vec<Token>,
    },
    /// Nothing that is known.
    None,
}

/// Of a dated line, what it is about: the record around it, or its subject.
pub fn subject<'t>(cursor: &Cursor, text: &'t str) -> Option<&'t str> {
    if cursor.blocks.is_empty() {
        cursor.item.get(1).and_then(|t| text.get(t.range()))
    } else {
        cursor.blocks.last().and_then(|b| text.get(b.name.clone()))
    }
}

pub fn slot(cursor: &Cursor, text: &str, model: Option<&Model>) -> Slot {
    let s = |token: &Token| text.get(token.range()).unwrap_or("");
    let words = cursor.item.as_slice();
    let Some(first) = words.first() else { return Slot::Head };
    let kind = cursor.kind();
    if first.kind != TokenKind::Word {
        return Slot::None;
    }
    let head = s(first);
    if words.get(1).is_some_and(|t| t.kind == TokenKind::Colon) {
        return match kind {
            Some(kind) => field_slot(kind, head, &words[2..], text, model),
            None => Slot::None,
        };
    }
    if head.starts_with(|c: char| c.is_ascii_digit()) {
        return if dates::is_when(head) { dated(cursor, text, model) } else { Slot::None };
    }
    match head {
        "include" if cursor.blocks.is_empty() => Slot::Include,
        "expect" if cursor.blocks.is_empty() => expression(Asks::Figures, &words[1..], text),
        _ => match schema::kind(head) {
            Some(kind) if words.len() == 1 => Slot::Name(kind),
            _ => Slot::None,
        },
    }
}

/// The row of a field, or the project's own field, on a kind.
pub fn spec(kind: Kind, word: &str, model: Option<&Model>) -> Option<Spec> {
    if let Some(field) = F::from_word(word) {
        return schema::field(field, kind).map(Spec::Own);
    }
    let model = model?;
    let id = model.by_name(word).filter(|&id| model.get(id).kind == Kind::Field)?;
    Some(Spec::User(id, user_type(model, id)?))
}

/// What a field of the project's own holds.
pub fn user_type(model: &Model, id: DeclId) -> Option<FieldType> {
    let word = model.get(id).values(F::Type).first().map(|e| &e.value)?;
    Some(match word {
        Value::Word("text") => FieldType::Text,
        Value::Word("number") => FieldType::Number,
        Value::Word("percent") => FieldType::Percent,
        Value::Word("amount") => FieldType::Amount,
        Value::Word("date") => FieldType::Date,
        Value::Word("duration") => FieldType::Duration,
        Value::Word("yes-no") => FieldType::YesNo,
        Value::Word("party") => FieldType::Ref(Kinds::of(&[Kind::Party])),
        Value::Word("source") => FieldType::Ref(Kinds::of(&[Kind::Source])),
        Value::Word("one-of") => FieldType::Tag,
        _ => return None,
    })
}

fn field_slot(kind: Kind, word: &str, words: &[Token], text: &str, model: Option<&Model>) -> Slot {
    let Some(spec) = spec(kind, word, model) else { return Slot::None };
    match spec.ty() {
        FieldType::Set => return expression(Asks::Set, words, text),
        FieldType::Expr => return expression(Asks::Rows, words, text),
        FieldType::Columns => return expression(Asks::Columns, words, text),
        _ => {}
    }
    if let Some(cited) = source_tail(words, text) {
        return source_slot(None, &words[cited + 1..], Vec::new());
    }
    let entry = words.iter().rposition(|t| t.kind == TokenKind::Comma).map_or(0, |at| at + 1);
    Slot::Value { kind, spec, field: word.to_owned(), entry: words[entry..].to_vec() }
}

/// Where `source` ends the values of a field.
fn source_tail(words: &[Token], text: &str) -> Option<usize> {
    (1..words.len()).find(|&at| {
        words[at].kind == TokenKind::Word
            && text.get(words[at].range()) == Some("source")
            && words[at - 1].kind != TokenKind::Comma
    })
}

fn source_slot(verb: Option<V>, words: &[Token], tails: Vec<Tail>) -> Slot {
    // After the name stands its passage, and then nothing that could be guessed.
    match words.last() {
        Some(last) if last.kind != TokenKind::Comma && tails.is_empty() => Slot::None,
        _ => Slot::Tail { verb, tail: Tail::Source, words: words.to_vec(), tails },
    }
}

fn dated(cursor: &Cursor, text: &str, model: Option<&Model>) -> Slot {
    let s = |token: &Token| text.get(token.range()).unwrap_or("");
    let words = cursor.item.as_slice();
    let rest = if cursor.blocks.is_empty() {
        let Some(subject) = words.get(1) else { return Slot::Subject };
        let declared = model.is_some_and(|m| m.by_name(s(subject)).is_some());
        match s(subject) {
            "expect" => return expression(Asks::Figures, &words[2..], text),
            "rate" if !declared => return Slot::Statement { word: "rate", words: words[2..].to_vec() },
            "deflator" if !declared => return Slot::Statement { word: "deflator", words: words[2..].to_vec() },
            _ => &words[2..],
        }
    } else {
        &words[1..]
    };
    let due = rest.first().is_some_and(|t| s(t) == "due");
    let rest = &rest[usize::from(due)..];
    let Some(verb) = rest.first() else { return Slot::Verb { due } };
    let Some(verb) = schema::verb(s(verb)) else { return Slot::None };
    after_verb(verb, &rest[1..], text)
}

fn after_verb(verb: V, words: &[Token], text: &str) -> Slot {
    let s = |at: usize| words.get(at).map_or("", |t| text.get(t.range()).unwrap_or(""));
    let tail_at = |at: usize| {
        let word = words[at].kind == TokenKind::Word;
        let listed = at > 0 && words[at - 1].kind == TokenKind::Comma;
        let up_to = s(at) == "to" && at > 0 && s(at - 1) == "up";
        Tail::of(s(at)).filter(|_| word && !listed && !up_to)
    };
    let tails: Vec<(usize, Tail)> = (0..words.len()).filter_map(|at| Some((at, tail_at(at)?))).collect();
    let seen: Vec<Tail> = tails.iter().map(|&(_, tail)| tail).collect();
    match tails.last() {
        None => Slot::Argument { verb, words: words.to_vec(), tails: seen },
        Some(&(at, tail)) => Slot::Tail { verb: Some(verb), tail, words: words[at + 1..].to_vec(), tails: seen },
    }
}

fn expression(asks: Asks, words: &[Token], text: &str) -> Slot {
    // A statement ends in `source S "words"`.
    let cited = (1..words.len()).rev().find(|&at| {
        text.get(words[at].range()) == Some("source") && words[at - 1].kind != TokenKind::Op && asks == Asks::Figures
    });
    match cited {
        Some(at) => source_slot(None, &words[at + 1..], Vec::new()),
        None => Slot::Expression { asks, words: words.to_vec() },
    }
}
