//! The meaning of words as an editor colours them: what a regular grammar can't know.

use super::cursor::Document;
use super::snapshot::Snapshot;
use crate::schema::{self, Kind};
use crate::syntax::{Item, ItemKind, Term, TermKind};
use crate::text::Span;
use std::ops::Range;

/// Names of the types, in the protocol's own words where it has one.
pub const TYPES: [&str; 11] = [
    "keyword",
    "property",
    "function",
    "namespace",
    "variable",
    "enumMember",
    "string",
    "number",
    "operator",
    "comment",
    "type",
];

pub const MODIFIERS: [&str; 2] = ["declaration", "defaultLibrary"];

const KEYWORD: usize = 0;
const PROPERTY: usize = 1;
const FUNCTION: usize = 2;
const NAMESPACE: usize = 3;
const VARIABLE: usize = 4;
const ENUM_MEMBER: usize = 5;
const STRING: usize = 6;
const NUMBER: usize = 7;
const OPERATOR: usize = 8;
const COMMENT: usize = 9;
const TYPE: usize = 10;

const DECLARATION: u32 = 1;
const LIBRARY: u32 = 2;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SemanticToken {
    pub range: Range<usize>,
    /// An index into [`TYPES`].
    pub ty: usize,
    /// Bits of [`MODIFIERS`].
    pub modifiers: u32,
}

/// All tokens of a text, in their order; none spans lines.
pub fn semantic_tokens(document: &Document, snapshot: Option<&Snapshot>) -> Vec<SemanticToken> {
    let mut tokens = Vec::new();
    for &chunk in document.chunks {
        let tree = document.tree(chunk);
        let mut painter = Painter { text: document.text, snapshot, tokens: &mut tokens };
        tree.items.iter().for_each(|item| painter.item(item, true));
        for comment in tree.comments {
            painter.push(comment, COMMENT, 0);
        }
    }
    tokens.sort_by_key(|t| (t.range.start, t.range.end));
    tokens.dedup_by(|b, a| b.range.start < a.range.end);
    tokens
}

struct Painter<'a> {
    text: &'a str,
    snapshot: Option<&'a Snapshot>,
    tokens: &'a mut Vec<SemanticToken>,
}

impl Painter<'_> {
    fn s(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    fn push(&mut self, span: Span, ty: usize, modifiers: u32) {
        // A client need not know tokens over several lines.
        let mut start = span.start as usize;
        for line in self.text.get(span.range()).unwrap_or("").split('\n') {
            let shown = line.trim_end_matches('\r');
            if !shown.is_empty() {
                self.tokens.push(SemanticToken { range: start..start + shown.len(), ty, modifiers });
            }
            start += line.len() + 1;
        }
    }

    fn item(&mut self, item: &Item, top: bool) {
        match &item.kind {
            ItemKind::Field { name, terms } => {
                self.push(*name, PROPERTY, 0);
                self.terms(terms);
            }
            ItemKind::Dated { when, terms } => {
                self.push(*when, NUMBER, 0);
                let mut rest = terms.as_slice();
                if top && let Some((first, after)) = terms.split_first() {
                    let statement = matches!(self.s(first.span), "expect" | "rate" | "deflator");
                    self.push(first.span, if statement { KEYWORD } else { VARIABLE }, 0);
                    rest = after;
                }
                if let Some((first, after)) = rest.split_first()
                    && self.s(first.span) == "due"
                {
                    self.push(first.span, KEYWORD, 0);
                    rest = after;
                }
                if let Some((first, after)) = rest.split_first()
                    && schema::verb(self.s(first.span)).is_some()
                {
                    self.push(first.span, FUNCTION, 0);
                    rest = after;
                }
                self.terms(rest);
            }
            ItemKind::Head { word, terms, body } => {
                self.push(*word, KEYWORD, 0);
                let mut rest = terms.as_slice();
                if schema::kind(self.s(*word)).is_some()
                    && let Some((name, after)) = terms.split_first()
                    && name.kind == TermKind::Name
                {
                    let ty = self.ty_of_kind(schema::kind(self.s(*word)));
                    self.push(name.span, ty, DECLARATION);
                    rest = after;
                }
                self.terms(rest);
                body.iter().flat_map(|b| &b.items).for_each(|inner| self.item(inner, false));
            }
            ItemKind::Bad => {}
        }
    }

    fn ty_of_kind(&self, kind: Option<Kind>) -> usize {
        match kind {
            Some(Kind::Party | Kind::Person) => TYPE,
            Some(Kind::Sector | Kind::Initiative) => NAMESPACE,
            _ => VARIABLE,
        }
    }

    fn terms(&mut self, terms: &[Term]) {
        for (at, term) in terms.iter().enumerate() {
            let word = self.s(term.span);
            let is_open = |t: Option<&Term>| t.is_some_and(|t| t.kind == TermKind::Open);
            let (ty, modifiers) = match term.kind {
                TermKind::Str | TermKind::Text => (STRING, 0),
                TermKind::Scalar => (NUMBER, 0),
                TermKind::Op => (OPERATOR, 0),
                // `count(instruments …)`
                TermKind::Name if is_open(terms.get(at + 1)) => (FUNCTION, 0),
                TermKind::Name if schema::set(word).is_some() && is_open(at.checked_sub(1).map(|b| &terms[b])) => {
                    (NAMESPACE, LIBRARY)
                }
                TermKind::Name => match self.name(word) {
                    Some(found) => found,
                    None => continue,
                },
                _ => continue,
            };
            self.push(term.span, ty, modifiers);
        }
    }

    fn name(&self, word: &str) -> Option<(usize, u32)> {
        if matches!(
            word,
            "by" | "to"
                | "at"
                | "effective"
                | "source"
                | "and"
                | "or"
                | "not"
                | "where"
                | "has"
                | "in"
                | "contains"
                | "of"
        ) {
            return Some((KEYWORD, 0));
        }
        if let Some(snapshot) = self.snapshot {
            let model = snapshot.model();
            if let Some(id) = model.by_name(word) {
                let decl = model.get(id);
                return Some((self.ty_of_kind(Some(decl.kind)), if decl.implied { LIBRARY } else { 0 }));
            }
        }
        if schema::codes::country(word).is_some() {
            return Some((TYPE, LIBRARY));
        }
        Some((ENUM_MEMBER, 0))
    }
}
