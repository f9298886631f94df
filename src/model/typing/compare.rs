//! Which operator may stand beside which type, and what the right side then is.

use super::super::query::{Cond, Const, Right};
use super::Typer;
use super::ty::{Ty, Typed};
use crate::diag::{Diagnostic, codes};
use crate::schema::{self, Set};
use crate::syntax::expr::{self, Op};
use crate::syntax::{Term, TermKind};
use crate::text::Span;

pub(super) fn word_of(op: Op) -> &'static str {
    match op {
        Op::Eq => "=",
        Op::Ne => "!=",
        Op::Lt => "<",
        Op::Le => "<=",
        Op::Gt => ">",
        Op::Ge => ">=",
        Op::Has => "has",
        Op::In => "in",
        Op::Contains => "contains",
    }
}

fn is_order(op: Op) -> bool {
    matches!(op, Op::Lt | Op::Le | Op::Gt | Op::Ge)
}

/// What is known of the left side when the right is read.
#[derive(Clone, Copy)]
pub(super) struct Left {
    pub typed: Typed,
    pub op: Op,
    pub span: Span,
    pub row: Option<Set>,
}

impl Typer<'_> {
    pub(super) fn compare(
        &mut self,
        left: &expr::Operand,
        op: Op,
        op_span: Span,
        right: &expr::Right,
        row: Option<Set>,
        span: Span,
    ) -> Option<Cond> {
        let left_span = operand_span(left)?;
        let (operand, typed) = self.operand(left, row)?;
        let left = Left { typed, op, span: left_span, row };
        if !self.op_fits(left, op_span, right) {
            return None;
        }
        let right = match right {
            expr::Right::Value(terms, at) => self.value(left, terms, *at)?,
            expr::Right::List(items, at) => self.several(left, items, *at, op_span)?,
            expr::Right::Call(call) => self.other_side(left, call)?,
        };
        Some(Cond::Compare { left: operand, op, right: Box::new(right), span })
    }

    /// Whether the operator makes sense on the left side; reports where it doesn't.
    fn op_fits(&mut self, left: Left, op_span: Span, right: &expr::Right) -> bool {
        let Left { typed, op, span, .. } = left;
        let word = self.text(span);
        let right_text = self.text(right_span(right));
        let d = Diagnostic::new(&codes::E0703, op_span, format!("`{word}` can't be compared with `{}`", word_of(op)));
        let d = match op {
            _ if matches!(typed.ty, Ty::Opaque) => {
                d.label("holds what has no value to compare").help(format!("ask whether it is there: `{word}`"))
            }
            Op::Eq | Op::Ne if typed.list => {
                let not = if op == Op::Ne { "not " } else { "" };
                let d = d.label("a list of values").help(format!("write `{not}{word} has {right_text}`"));
                if op == Op::Eq { d.maybe(format!("write `{word} has {right_text}`"), op_span, "has") } else { d }
            }
            _ if is_order(op) && typed.list && typed.ty.is_worded() => {
                d.label("a list of names or words: they have no order").help(format!("write `{word} has {right_text}`"))
            }
            _ if is_order(op) && typed.list => {
                d.label("a list of values").help(format!("write `{word} has {right_text}`"))
            }
            _ if is_order(op) && typed.ty.is_worded() => d
                .label(format!("holds {}: there is no order of them", typed.ty.described()))
                .help(format!("write `{word} = {right_text}`, or name several: `{word} in (…, …)`")),
            Op::Has if !typed.list => d
                .label("holds one value, no list")
                .help(format!("write `{word} = {right_text}`"))
                .maybe(format!("write `{word} = {right_text}`"), op_span, "="),
            Op::Contains if !typed.ty.is_text() => d
                .label(format!("holds {}", typed.ty.described()))
                .help("`contains` searches titles and other texts: `title contains \"railway\"`"),
            _ => return true,
        };
        self.error(d);
        false
    }

    /// One value, range, or a field of the row.
    fn value(&mut self, left: Left, terms: &[Term], at: Span) -> Option<Right> {
        if left.op == Op::Contains {
            return match terms {
                [Term { kind: TermKind::Str | TermKind::Text, span }] => {
                    Some(Right::Value(Const::Text(self.string(*span)), *span))
                }
                _ => {
                    let text = self.text(at);
                    self.error(
                        Diagnostic::new(&codes::E0703, at, "`contains` searches for a text")
                            .help(format!("write `contains \"{text}\"`"))
                            .maybe("put it in quotes", at, format!("\"{text}\"")),
                    );
                    None
                }
            };
        }
        if !left.typed.ty.is_worded()
            && let [Term { kind: TermKind::Name, span }] = terms
            && self.text(*span) != "unknown"
            && !self.is_only_a_word(left.typed.ty)
        {
            let parts = self.parts(*span);
            return self.other_side(left, &expr::Operand::Path(parts));
        }
        if let Some(error) = self.level_for_day(left, terms, at) {
            self.error(error);
            return None;
        }
        self.constant(left, terms, at).map(|value| Right::Value(value, at))
    }

    /// `committed in 2015`: the word is the level, and its day was meant.
    fn level_for_day(&self, left: Left, terms: &[Term], at: Span) -> Option<Diagnostic> {
        let word = self.text(left.span);
        let both = schema::level(word).is_some() && schema::verb(word).is_some();
        let when = matches!(terms, [one] if crate::syntax::dates::is_when(self.text(one.span)));
        (both && when && left.row.is_some()).then(|| {
            let op = word_of(left.op);
            Diagnostic::new(&codes::E0703, at, format!("`{word}` is money here, and `{}` is a date", self.text(at)))
                .label("no amount")
                .related(left.span, "the level, as beside every figure")
                .help(format!("the day of the line is `day({word})`: write `day({word}) {op} {}`", self.text(at)))
                .maybe(format!("write `day({word})`"), left.span, format!("day({word})"))
        })
    }

    // `archived` may be a text; no field stands right of it.
    fn is_only_a_word(&self, ty: Ty) -> bool {
        matches!(ty, Ty::TextOrDate)
    }

    /// The parts of a dotted name, each with its place.
    fn parts(&self, span: Span) -> Vec<Span> {
        let mut start = span.start;
        let part = |word: &str| {
            let part = Span { start, end: start + word.len() as u32, ..span };
            start = part.end + 1;
            part
        };
        self.text(span).split('.').map(part).collect()
    }

    /// `( VALUE, VALUE … )`: for `in`, and for a figure in several currencies.
    fn several(&mut self, left: Left, items: &[(Vec<Term>, Span)], at: Span, op_span: Span) -> Option<Right> {
        let figure = left.row.is_none() && matches!(left.typed.ty, Ty::Money) && matches!(left.op, Op::Eq | Op::Ne);
        if left.op != Op::In && !figure {
            let word = self.text(left.span);
            let d = Diagnostic::new(
                &codes::E0703,
                op_span,
                format!("several values stand right of `in`, not of `{}`", word_of(left.op)),
            );
            let right = format!("write `{word} in {}`", self.text(at));
            self.error(d.help(right.clone()).maybe(right, op_span, "in"));
            return None;
        }
        let values: Vec<_> =
            items.iter().map(|(terms, span)| self.constant(left, terms, *span).map(|value| (value, *span))).collect();
        // All are read, so that each mistake is told; one that fails spoils the list.
        values.into_iter().collect::<Option<Vec<_>>>().map(|values| Right::List(values, at))
    }

    /// A field of the row, or a figure, on the right.
    fn other_side(&mut self, left: Left, right: &expr::Operand) -> Option<Right> {
        let span = operand_span(right)?;
        let (operand, typed) = self.operand(right, left.row)?;
        let fits = left.typed.ty.compares_with(typed.ty) && !typed.list && !matches!(left.op, Op::Has);
        if !fits {
            let (a, b) = (self.text(left.span), self.text(span));
            self.error(
                Diagnostic::new(&codes::E0703, span, format!("`{a}` can't be compared with `{b}`"))
                    .label(if typed.list {
                        "a list of values".to_string()
                    } else {
                        format!("holds {}", typed.ty.described())
                    })
                    .related(left.span, format!("holds {}", left.typed.ty.described())),
            );
            return None;
        }
        Some(Right::Operand(Box::new(operand)))
    }
}

pub(super) fn operand_span(operand: &expr::Operand) -> Option<Span> {
    match operand {
        expr::Operand::Path(parts) => Some(parts.first()?.to(*parts.last()?)),
        expr::Operand::Call { span, .. } => Some(*span),
    }
}

fn right_span(right: &expr::Right) -> Span {
    match right {
        expr::Right::Value(_, span) | expr::Right::List(_, span) => *span,
        expr::Right::Call(call) => operand_span(call).unwrap_or_default(),
    }
}
