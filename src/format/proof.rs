//! That a piece in canonical form says what it said before.
//!
//! The form is parsed again and laid beside the original, item by item, word by word,
//! comment by comment, up to the order that [`order`](super::order) and
//! [`tails`](super::tails) may change; and it is written once more, which must change
//! nothing. Text that is equal needs no proof.

use super::attach::{Block, Node};
use super::{tails, write};
use crate::syntax::{self, ItemKind, Term, Tree};
use crate::text::{FileId, Span};

pub fn holds(file: FileId, text: &str, tree: &Tree, block: &Block, new: &str, eol: &'static str) -> bool {
    let parsed = syntax::parse(file, new);
    if !parsed.errors.is_empty() {
        return false;
    }
    let again = Block::of(new, &parsed.tree, 0..new.len());
    let old = Side { text, comments: &tree.comments };
    let side = Side { text: new, comments: &parsed.tree.comments };
    blocks(old, block, side, &again, true)
        && write::piece(new, &parsed.tree.comments, &again, eol, new.len()).text == new
}

#[derive(Clone, Copy)]
struct Side<'t> {
    text: &'t str,
    comments: &'t [Span],
}

impl<'t> Side<'t> {
    fn word(self, span: Span) -> &'t str {
        &self.text[span.range()]
    }

    fn comments(self, range: impl IntoIterator<Item = usize>) -> impl Iterator<Item = &'t str> {
        range.into_iter().map(move |n| self.word(self.comments[n]).trim_end())
    }
}

fn blocks(a: Side, one: &Block, b: Side, two: &Block, top: bool) -> bool {
    a.comments(one.open).eq(b.comments(two.open))
        && a.comments(one.rest.clone()).eq(b.comments(two.rest.clone()))
        && one.nodes.len() == two.nodes.len()
        && one.nodes.iter().zip(&two.nodes).all(|(one, two)| nodes(a, one, b, two, top))
}

fn nodes(a: Side, one: &Node, b: Side, two: &Node, top: bool) -> bool {
    let bodies = match (&one.body, &two.body) {
        (None, None) => true,
        (Some(one), Some(two)) => blocks(a, one, b, two, false),
        _ => false,
    };
    bodies
        && a.comments(one.before.clone()).eq(b.comments(two.before.clone()))
        && a.comments(one.after).eq(b.comments(two.after))
        && inside(a, one) == inside(b, two)
        && items(a, one, b, two, top)
}

/// Comments inside an item, each with the number of terms before it.
fn inside<'t>(side: Side<'t>, node: &Node) -> Vec<(usize, &'t str)> {
    let before = |n: usize| node.terms().partition_point(|t| t.span.start < side.comments[n].start);
    node.inside.clone().map(|n| (before(n), side.word(side.comments[n]).trim_end())).collect()
}

fn items(a: Side, one: &Node, b: Side, two: &Node, top: bool) -> bool {
    use ItemKind::{Dated, Field, Head};
    let same = |one: &[Term], two: &[Term]| {
        one.len() == two.len() && one.iter().zip(two).all(|(x, y)| x.kind == y.kind && a.word(x.span) == b.word(y.span))
    };
    match (&one.item.kind, &two.item.kind) {
        (Field { name: x, terms: one }, Field { name: y, terms: two }) => a.word(*x) == b.word(*y) && same(one, two),
        (Head { word: x, terms: one, .. }, Head { word: y, terms: two, .. }) => {
            a.word(*x) == b.word(*y) && same(one, two)
        }
        (Dated { when: x, terms: one }, Dated { when: y, terms: two }) => {
            let reading = tails::reading(a.text, top, one);
            a.word(*x) == b.word(*y)
                && (same(one, two) || (reading.is_some() && reading == tails::reading(b.text, top, two)))
        }
        _ => false,
    }
}
