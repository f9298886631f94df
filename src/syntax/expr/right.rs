//! What stands right of an operator: a value, several in parentheses, or a measure.

use super::super::tree::{Term, TermKind};
use super::parse::{Parser, Read};
use super::teach;
use super::{Operand, Right};
use crate::diag::{Diagnostic, codes};
use crate::text::Span;

impl Parser<'_> {
    pub fn right(&mut self, op: Span) -> Read<Right> {
        let Some(term) = self.peek() else { return Err(teach::no_right(self, op)) };
        match term.kind {
            TermKind::Open => self.list(),
            TermKind::Name if self.ahead(1).is_some_and(|t| t.kind == TermKind::Open) => {
                let call: Operand = self.operand()?;
                self.no_arithmetic()?;
                Ok(Right::Call(Box::new(call)))
            }
            _ => {
                let (terms, span) = self.value(op)?;
                Ok(Right::Value(terms, span))
            }
        }
    }

    /// `(CN, KZ)`.
    fn list(&mut self) -> Read<Right> {
        let open = self.terms[self.at].span;
        let mut values = Vec::new();
        loop {
            self.at += 1;
            if self.kind() == Some(TermKind::Close) {
                let close = self.terms[self.at].span;
                if values.is_empty() {
                    return Err(teach::empty(open.to(close)));
                }
                self.errors.push(trailing_comma(self.last_span()));
                break;
            }
            values.push(self.value(self.last_span())?);
            if self.kind() != Some(TermKind::Comma) {
                break;
            }
        }
        self.close(open)?;
        Ok(Right::List(values, open.to(self.last_span())))
    }

    /// The terms of one value; its type will read them.
    fn value(&mut self, before: Span) -> Read<(Vec<Term>, Span)> {
        let start = self.at;
        let Some(first) = self.peek() else { return Err(teach::no_right(self, before)) };
        let word = self.slice(first.span);
        match first.kind {
            TermKind::Str | TermKind::Text => self.at += 1,
            TermKind::Scalar => self.figure(),
            TermKind::Odd if word.starts_with('\'') => return Err(teach::single_quotes(self, first)),
            TermKind::Odd if !is_arithmetic(word) => self.figure(),
            TermKind::Name if !self.is_join() => {
                let next = self.ahead(1).map(|t| t.kind);
                let up_to = word == "up" && self.ahead(1).is_some_and(|t| self.slice(t.span) == "to");
                self.at += 1;
                if up_to {
                    self.at += 1;
                }
                // `about 5bn USD`; `USD 5bn` too, so that the type can say how it is written.
                if up_to || next == Some(TermKind::Scalar) {
                    self.figure();
                }
            }
            _ => return Err(teach::no_right(self, before)),
        }
        self.no_arithmetic()?;
        let span = self.terms[start].span.to(self.last_span());
        Ok((self.terms[start..self.at].to_vec(), span))
    }

    /// A number with what belongs to it: scale, unit, currency, the year of constant
    /// prices, `per year`. Generous: a wrong form is told by the type that reads it.
    fn figure(&mut self) {
        if matches!(self.kind(), Some(TermKind::Scalar | TermKind::Odd)) {
            self.at += 1;
        }
        for _ in 0..4 {
            match self.peek() {
                Some(term) if term.kind == TermKind::Scalar && !self.slice(term.span).starts_with(['+', '-']) => {}
                Some(term) if term.kind == TermKind::Name && !ends_value(self.slice(term.span)) => {
                    // A word before an operator begins the next comparison; a code does not.
                    let code = self.slice(term.span).starts_with(|c: char| c.is_ascii_uppercase());
                    let next = self.ahead(1).filter(|_| !code);
                    if next.is_some_and(|t| matches!(t.kind, TermKind::Op | TermKind::Open)) {
                        return;
                    }
                }
                _ => return,
            }
            self.at += 1;
        }
    }

    /// `a = b + c`
    fn no_arithmetic(&self) -> Read<()> {
        match self.peek() {
            Some(term)
                if matches!(term.kind, TermKind::Odd | TermKind::Scalar) && is_arithmetic(self.slice(term.span)) =>
            {
                Err(teach::arithmetic(term.span))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a term begins with a sign of arithmetic: `+`, `-5`, `*`, `/2`.
pub fn is_arithmetic(word: &str) -> bool {
    word.starts_with(['+', '-', '*', '/', '^', '%']) && !word.starts_with("--")
}

/// Words that no value goes on with.
fn ends_value(word: &str) -> bool {
    const WORDS: [&str; 15] = [
        "and",
        "or",
        "not",
        "source",
        "has",
        "in",
        "contains",
        "where",
        "is",
        "like",
        "between",
        "of",
        "by",
        "descending",
        "ascending",
    ];
    // `IN` and `OR` are no codes of a unit or currency, so capitals end a value too.
    WORDS.iter().any(|w| w.eq_ignore_ascii_case(word))
}

fn trailing_comma(comma: Span) -> Diagnostic {
    Diagnostic::new(&codes::E0105, comma, "a comma with nothing after it")
        .label("nothing follows that could be a value")
        .fix("remove the comma", comma, "")
}
