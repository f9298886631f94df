//! The order of a body: fields as the schema has them, the user's own fields after them,
//! dated lines by day, declarations last. What is equal keeps its order.

use super::attach::Node;
use crate::schema::{self, F, Kind};
use crate::syntax::ItemKind;
use crate::text::Span;

/// Puts the nodes of a body of `word` in order.
pub fn body(text: &str, comments: &[Span], word: &str, nodes: &mut [Node]) {
    let kind = schema::kind(word);
    let key = |node: &Node| key(text, kind, node);
    if nodes.is_sorted_by_key(key) || holds_to_its_place(text, comments, nodes) {
        return;
    }
    nodes.sort_by_cached_key(key);
}

fn key(text: &str, kind: Option<Kind>, node: &Node) -> (u8, u32) {
    match &node.item.kind {
        ItemKind::Field { name, .. } => {
            let field = F::from_word(&text[name.range()]);
            let own = field.filter(|&f| kind.is_none_or(|k| schema::field(f, k).is_some()));
            // Under a kind that there is not, as on all.
            let place = |f: F| kind.map_or(4 * f as u32, |kind| schema::place(f, kind));
            (0, own.map_or(u32::MAX, place))
        }
        ItemKind::Dated { when, .. } => (1, day(&text[when.range()])),
        ItemKind::Head { .. } | ItemKind::Bad => (2, 0),
    }
}

/// The first day of a date, of a period its first: on it a line has happened.
fn day(when: &str) -> u32 {
    let from = when.split_once("..").map_or(when, |(from, _)| from);
    let mut parts = from.splitn(3, '-').map(|part| part.parse::<u32>().unwrap_or(1));
    let mut next = || parts.next().unwrap_or(1);
    let (year, month, day) = (next(), next(), next());
    year.saturating_mul(10_000).saturating_add(month * 100 + day)
}

/// An allowance on a line of its own speaks of the item that follows in the text. Inside
/// a list or before a `}` that is an item which need not follow any more after sorting.
fn holds_to_its_place(text: &str, comments: &[Span], nodes: &[Node]) -> bool {
    let allows = |n: usize| text[comments[n].range()].trim_start_matches('#').trim_start().starts_with("deal: allow");
    nodes.iter().any(|node| {
        let mut inside = node.inside.clone();
        let body = node.body.as_ref();
        inside.any(allows)
            || body.is_some_and(|b| b.rest.clone().any(allows) || holds_to_its_place(text, comments, &b.nodes))
    })
}
