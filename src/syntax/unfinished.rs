//! Items that the next, deeper line goes on with: a verb whose argument stands there, a
//! field without a value, an expression that ends in `and`.

use super::items::Reader;
use super::tree::{Item, ItemKind, TermKind};
use crate::schema::{self, Argument, F};
use crate::text::Span;

/// Whether what begins with `word` on a line of its own is the argument of the verb in
/// which the item before ends: `2016-05 amended`, and below it `maturity 15y`.
pub fn is_argument(reader: &Reader, before: &Item, word: Span) -> bool {
    let Some(argument) = ends_in_verb(reader, before) else { return false };
    let text = reader.slice(word);
    match argument {
        Argument::Amendment => F::from_word(text).is_some() || schema::kind(text).is_none(),
        Argument::Report => F::from_word(text).is_some() || schema::verb(text).is_some(),
        Argument::Milestone => schema::kind(text).is_none(),
        Argument::Amount => matches!(text, "about" | "over" | "up" | "unknown"),
        _ => false,
    }
}

/// Whether a figure on a line of its own is what the item before lacks: `amount:`, and below
/// it `5mn USD`.
pub fn is_figure(reader: &Reader, before: &Item, figure: Span) -> bool {
    let text = reader.slice(figure);
    match &before.kind {
        ItemKind::Field { terms, .. } => terms.is_empty(),
        _ => ends_in_verb(reader, before) == Some(Argument::Amount) && !super::dates::is_when(text),
    }
}

/// Whether an item ends in a word or sign of expressions behind which more must stand.
pub fn ends_in_operator(reader: &Reader, before: &Item) -> bool {
    let (ItemKind::Field { terms, .. } | ItemKind::Dated { terms, .. } | ItemKind::Head { terms, body: None, .. }) =
        &before.kind
    else {
        return false;
    };
    let operator = |word: &str| matches!(word, "and" | "or" | "not" | "where" | "has");
    terms.last().is_some_and(|last| match last.kind {
        TermKind::Op => true,
        TermKind::Name => operator(reader.slice(last.span)),
        _ => false,
    })
}

/// What the verb takes that is the last word of a dated line.
fn ends_in_verb(reader: &Reader, before: &Item) -> Option<Argument> {
    let ItemKind::Dated { terms, .. } = &before.kind else { return None };
    let last = terms.last().filter(|last| last.kind == TermKind::Name && terms.len() <= 3)?;
    Some(schema::verb(reader.slice(last.span))?.row().argument)
}
