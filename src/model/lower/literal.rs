//! Literals right of an operator, for the room `typing`: the same readers as for the
//! values of fields, so a near miss in an expression is told as well as one in a record.

use super::{Lower, Vocabulary};
use crate::diag::Diagnostic;
use crate::model::query::Const;
use crate::syntax::Term;
use crate::text::FileId;

/// What sort of literal the left side asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Wanted {
    Period,
    Number,
    Percent,
    Amount,
    Quantity,
    Duration,
}

/// The literal at the start of `terms` (not empty), and how many terms it took; None
/// where it can't be read, which is then among the diagnostics. `left` is the left
/// side as written, for messages; `text` the whole file of the terms.
pub(in crate::model) fn literal(
    (file, text): (FileId, &str),
    vocabulary: &Vocabulary,
    wanted: Wanted,
    left: &str,
    terms: &[Term],
) -> (Option<(Const, usize)>, Vec<Diagnostic>) {
    let mut lower = Lower::new(file, text, vocabulary);
    let read = match wanted {
        Wanted::Period => lower.period(left, terms).map(|(v, n)| (Const::Period(v), n)),
        Wanted::Number => lower.number(left, terms).map(|(v, n)| (Const::Number(v), n)),
        Wanted::Percent => lower.percent(left, terms).map(|(v, n)| (Const::Percent(v), n)),
        Wanted::Amount => lower.amount(terms).map(|(v, n)| (Const::Amount(v), n)),
        Wanted::Quantity => lower.quantity(terms).map(|(v, n)| (Const::Quantity(v), n)),
        Wanted::Duration => lower.duration(left, terms).map(|(v, n)| (Const::Duration(v), n)),
    };
    (read.ok(), lower.out.errors)
}
