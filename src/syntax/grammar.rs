//! The only door to pest: a piece of text in, items of the tree out.
//!
//! Reads pest's queue of tokens directly. `Pairs` would be handier, but each `Pair`
//! costs two reference counts, and there are twenty to a declaration.

use std::ops::Range;

use pest::{Parser, Token};

use super::items::Reader;
use super::scan;
use super::tree::{Body, Item, ItemKind, Term, TermKind};
use crate::text::Span;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/deal.pest"]
struct Grammar;

/// What a range of the text is expected to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Items with their ends: a piece, or a whole file.
    Piece,
    /// One item without a block.
    Leaf,
}

/// Reads the items of `range` into `into`, each looked over by `reader`; or tells the
/// place up to which pest came, if the range is not of that shape.
pub fn items(reader: &mut Reader, range: Range<usize>, shape: Shape, into: &mut Vec<Item>) -> Result<(), usize> {
    let rule = match shape {
        Shape::Piece => Rule::piece,
        Shape::Leaf => Rule::leaf,
    };
    let base = range.start;
    let pairs = Grammar::parse(rule, &reader.text[range]).map_err(|e| base + failed_at(&e))?;
    let mut tokens = pairs.tokens();
    Build { reader, base, tokens: &mut tokens }.items(into);
    Ok(())
}

/// Terms of a range that is no item of its own; comments go to the reader.
pub fn terms(reader: &mut Reader, range: Range<usize>, rule: Loose) -> Result<Vec<Term>, usize> {
    let rule = match rule {
        Loose::Line => Rule::loose,
        Loose::Expression => Rule::lexed,
    };
    let base = range.start;
    let pairs = Grammar::parse(rule, &reader.text[range]).map_err(|e| base + failed_at(&e))?;
    let mut tokens = pairs.tokens();
    let mut build = Build { reader, base, tokens: &mut tokens };
    let mut terms = Vec::new();
    while let Some(token) = build.tokens.next() {
        if let Token::Start { rule, pos } = token {
            build.term(rule, pos.pos(), &mut terms);
        }
    }
    Ok(terms)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loose {
    /// The rest of a line.
    Line,
    /// Any tokens, balanced or not.
    Expression,
}

fn failed_at(error: &pest::error::Error<Rule>) -> usize {
    match error.location {
        pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
    }
}

struct Build<'b, 't, 'q> {
    reader: &'b mut Reader<'t>,
    base: usize,
    tokens: &'b mut pest::iterators::Tokens<'q, Rule>,
}

impl Build<'_, '_, '_> {
    /// Items up to the end of the block at hand, or of the text; gives the place.
    fn items(&mut self, into: &mut Vec<Item>) -> usize {
        loop {
            match self.tokens.next() {
                Some(Token::Start { rule: Rule::item, pos }) => {
                    let item = self.item(pos.pos());
                    self.reader.push(into, item);
                }
                Some(Token::Start { pos, .. }) => self.gap(pos.pos()),
                Some(Token::End { pos, .. }) => return pos.pos(),
                None => return 0,
            }
        }
    }

    /// What stands between two items: nothing in it but comments has a meaning.
    fn gap(&mut self, start: usize) {
        let (mut at, end) = (self.base + start, self.base + self.close());
        let bytes = self.reader.text.as_bytes();
        while let Some(n) = scan::find(&bytes[at..end], b'#') {
            let line_end = scan::line_end(bytes, at + n).min(end);
            self.reader.comment(at + n, line_end);
            at = line_end;
        }
    }

    /// Where the token that has just begun is closed; it has none inside.
    fn close(&mut self) -> usize {
        match self.tokens.next() {
            Some(Token::End { pos, .. } | Token::Start { pos, .. }) => pos.pos(),
            None => 0,
        }
    }

    /// The end of the token that has just begun, without the blanks behind it.
    fn end(&mut self) -> usize {
        let end = self.close();
        let bytes = &self.reader.text.as_bytes()[self.base..self.base + end];
        bytes.iter().rposition(|&b| !scan::is_blank(b)).map_or(end, |last| last + 1)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.reader.file, self.base + start, self.base + end)
    }

    fn item(&mut self, start: usize) -> Item {
        let mut head = self.span(start, start);
        let mut last = head;
        let mut field = false;
        let mut terms = Vec::new();
        let mut body = None;
        while let Some(Token::Start { rule, pos }) = self.tokens.next() {
            let at = pos.pos();
            match rule {
                Rule::run if head.is_empty() => {
                    let end = self.end();
                    head = self.span(start, end);
                    last = head;
                }
                Rule::colon => {
                    field = true;
                    let end = self.end();
                    last = self.span(at, end);
                }
                Rule::body => {
                    let mut items = Vec::new();
                    let end = self.items(&mut items);
                    last = self.span(at, end);
                    body = Some(Body { span: last, items });
                }
                _ => {
                    self.term(rule, at, &mut terms);
                    last = terms.last().map_or(last, |t: &Term| t.span);
                }
            }
        }
        let digit = self.reader.text.as_bytes()[head.start as usize].is_ascii_digit();
        let kind = if field {
            ItemKind::Field { name: head, terms }
        } else if digit {
            if let Some(body) = body {
                self.reader.block_on_dated(body.span);
                last = terms.last().map_or(head, |t: &Term| t.span);
            }
            ItemKind::Dated { when: head, terms }
        } else {
            ItemKind::Head { word: head, terms, body }
        };
        Item { kind, span: head.to(last) }
    }

    fn term(&mut self, rule: Rule, start: usize, terms: &mut Vec<Term>) {
        if matches!(rule, Rule::comment | Rule::gap) {
            return self.gap(start);
        }
        let end = self.end();
        let span = self.span(start, end);
        let bytes = &self.reader.text.as_bytes()[span.range()];
        let kind = match rule {
            Rule::comma => TermKind::Comma,
            Rule::open => TermKind::Open,
            Rule::close => TermKind::Close,
            _ => scan::classify(bytes),
        };
        terms.push(Term { kind, span });
    }
}
