//! Which comment belongs to what.
//!
//! A comment on a line of its own belongs to the item below it, one behind an item to
//! that item, one behind `{` to the header, one before `}` to the end of the block, one
//! inside a list to its place in the list. They travel with what they belong to. (The
//! same reading has `# deal: allow`.)

use crate::syntax::{Item, ItemKind, Term, Tree};
use crate::text::Span;
use std::ops::Range;

/// Items of a block, or of a top-level piece, with their comments. Comments are numbers
/// into the list of the tree.
pub struct Block<'t> {
    /// Behind `{`, on its line.
    pub open: Option<usize>,
    /// In canonical order.
    pub nodes: Vec<Node<'t>>,
    /// After the last item.
    pub rest: Range<usize>,
    /// Where the first comment or item of the source begins.
    start: Option<usize>,
}

pub struct Node<'t> {
    pub item: &'t Item,
    /// On lines of their own above.
    pub before: Range<usize>,
    /// Inside, between its terms.
    pub inside: Range<usize>,
    /// Behind it, on the line where it ends.
    pub after: Option<usize>,
    pub body: Option<Block<'t>>,
    /// Where it begins in the source, its comments included.
    pub start: usize,
}

impl Node<'_> {
    pub fn terms(&self) -> &[Term] {
        match &self.item.kind {
            ItemKind::Field { terms, .. } | ItemKind::Dated { terms, .. } | ItemKind::Head { terms, .. } => terms,
            ItemKind::Bad => &[],
        }
    }

    pub fn has_comments(&self) -> bool {
        !self.before.is_empty() || !self.inside.is_empty() || self.after.is_some()
    }
}

impl<'t> Block<'t> {
    pub fn of(text: &str, tree: &'t Tree, range: Range<usize>) -> Block<'t> {
        Attach { text, comments: &tree.comments, next: 0 }.block(&tree.items, None, range.end)
    }

    /// Where the first comment or item begins in the source.
    pub fn begins(&self) -> Option<usize> {
        self.start
    }

    pub fn has_comments(&self) -> bool {
        self.open.is_some() || !self.rest.is_empty() || self.nodes.iter().any(Node::has_comments)
    }
}

struct Attach<'a> {
    text: &'a str,
    comments: &'a [Span],
    next: usize,
}

impl Attach<'_> {
    /// `head`: the word of the declaration and the place of its `{`, in a body.
    fn block<'t>(&mut self, items: &'t [Item], head: Option<(&str, usize)>, end: usize) -> Block<'t> {
        let begins = |n: usize| items.get(n).map_or(end, |item: &Item| item.span.start as usize);
        let open = head.and_then(|(_, brace)| self.on_line(brace + 1, begins(0)));
        let first = self.comments.get(self.next).map(|c| c.start as usize).filter(|&at| at < begins(0));
        let start = first.or(items.first().map(|i| i.span.start as usize));
        let mut nodes = Vec::with_capacity(items.len());
        for (n, item) in items.iter().enumerate() {
            nodes.push(self.node(item, begins(n + 1)));
        }
        let rest = self.up_to(end);
        if let Some((word, _)) = head {
            super::order::body(self.text, self.comments, word, &mut nodes);
        }
        Block { open, nodes, rest, start }
    }

    fn node<'t>(&mut self, item: &'t Item, next: usize) -> Node<'t> {
        let before = self.up_to(item.span.start as usize);
        let start = self.comments[before.clone()].first().map_or(item.span.start, |c| c.start) as usize;
        let (inside, body) = match &item.kind {
            ItemKind::Head { word, body: Some(body), .. } => {
                let inside = self.up_to(body.span.start as usize);
                let head = (&self.text[word.range()], body.span.start as usize);
                (inside, Some(self.block(&body.items, Some(head), body.span.end as usize)))
            }
            _ => (self.up_to(item.span.end as usize), None),
        };
        let after = self.on_line(item.span.end as usize, next);
        Node { item, before, inside, after, body, start }
    }

    fn up_to(&mut self, end: usize) -> Range<usize> {
        let start = self.next;
        while self.comments.get(self.next).is_some_and(|c| (c.start as usize) < end) {
            self.next += 1;
        }
        start..self.next
    }

    /// The comment on the line of `at`, before `limit`.
    fn on_line(&mut self, at: usize, limit: usize) -> Option<usize> {
        let start = self.comments.get(self.next)?.start as usize;
        if start >= limit || self.text[at..start].contains('\n') {
            return None;
        }
        self.next += 1;
        Some(self.next - 1)
    }
}

/// Whether an empty line stands above the line of `at`, where an item or comment begins.
pub fn blank_above(text: &str, at: usize) -> bool {
    let blanks = text.as_bytes()[..at].iter().rev().take_while(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b';'));
    blanks.filter(|&&b| b == b'\n').nth(1).is_some()
}
