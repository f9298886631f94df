//! A piece written in canonical form.
//!
//! Two spaces for each level and for what goes on; one item a line, one space between
//! words, nothing aligned; at most one empty line, and one around each declaration over
//! several lines. A body of one or two fields stands on the line of its header where it
//! fits.

use super::attach::{Block, Node, blank_above};
use super::wrap::{self, width};
use super::{WIDTH, tails};
use crate::schema;
use crate::syntax::{Body, ItemKind};
use crate::text::Span;
use std::borrow::Cow;

/// A piece as it is written.
pub struct Written {
    /// From its first line that is not empty to the end of its last.
    pub text: String,
    /// Whether its first, its last item is a declaration over several lines.
    pub spread: (bool, bool),
}

/// A body with more fields than this is spread over lines.
const ON_ONE_LINE: usize = 2;

pub fn piece(text: &str, comments: &[Span], block: &Block, eol: &'static str, size: usize) -> Written {
    let mut writer =
        Writer { text, comments, out: String::with_capacity(size + 64), eol, indent: 0, glued: Vec::new() };
    let spread = writer.block(block);
    Written { text: writer.out, spread }
}

pub(super) struct Writer<'t> {
    pub text: &'t str,
    pub comments: &'t [Span],
    pub out: String,
    eol: &'static str,
    /// Levels of blocks around the item at hand.
    pub indent: usize,
    /// Where terms of the item at hand begin that have no space before them.
    pub glued: Vec<u32>,
}

impl<'t> Writer<'t> {
    pub fn slice(&self, span: Span) -> &'t str {
        &self.text[span.range()]
    }

    /// The column of the place at hand.
    pub fn column(&self) -> usize {
        let start = self.out.rfind('\n').map_or(0, |n| n + 1);
        width(&self.out[start..])
    }

    pub fn margin(&mut self, more: usize) {
        for _ in 0..self.indent + more {
            self.out.push_str("  ");
        }
    }

    pub fn new_line(&mut self) {
        self.out.push_str(self.eol);
    }

    pub fn comment(&mut self, n: usize) {
        let comment = self.slice(self.comments[n]);
        self.out.push_str(comment.trim_end_matches([' ', '\t', '\r']));
    }

    /// Writes all lines of a block; whether its first and last item are spread.
    fn block(&mut self, block: &Block) -> (bool, bool) {
        let mut spread = (false, false);
        for (n, node) in block.nodes.iter().enumerate() {
            let start = self.out.len();
            let blank = n > 0 && (spread.1 || blank_above(self.text, node.start));
            if blank {
                self.new_line();
            }
            self.lines_above(node);
            let is_spread = self.node(node);
            if is_spread && n > 0 && !blank {
                self.out.insert_str(start, self.eol);
            }
            spread = (if n == 0 { is_spread } else { spread.0 }, is_spread);
        }
        for n in block.rest.clone() {
            let first = n == block.rest.start && block.nodes.is_empty();
            if !first && blank_above(self.text, self.comments[n].start as usize) {
                self.new_line();
            }
            self.margin(0);
            self.comment(n);
            self.new_line();
            spread.1 = false;
        }
        spread
    }

    fn lines_above(&mut self, node: &Node) {
        for n in node.before.clone() {
            if n > node.before.start && blank_above(self.text, self.comments[n].start as usize) {
                self.new_line();
            }
            self.margin(0);
            self.comment(n);
            self.new_line();
        }
        if !node.before.is_empty() && blank_above(self.text, node.item.span.start as usize) {
            self.new_line();
        }
    }

    /// One item with its line end; whether it is a declaration over several lines.
    fn node(&mut self, node: &Node) -> bool {
        self.margin(0);
        let spread = match &node.item.kind {
            ItemKind::Head { word, body: Some(body), .. } => {
                self.out.push_str(self.slice(*word));
                self.header(node, body)
            }
            _ => {
                self.line(node);
                false
            }
        };
        if let Some(n) = node.after {
            self.out.push(' ');
            self.comment(n);
        }
        self.new_line();
        spread
    }

    /// A field, a dated line, a header without a body.
    fn line(&mut self, node: &Node) {
        let mut terms = Cow::Borrowed(node.terms());
        match &node.item.kind {
            ItemKind::Field { name, .. } => {
                self.out.push_str(self.slice(*name));
                self.out.push(':');
            }
            ItemKind::Dated { when, .. } => {
                self.out.push_str(self.slice(*when));
                if node.inside.is_empty()
                    && let Some(ordered) = tails::ordered(self.text, self.indent == 0, &terms)
                {
                    terms = Cow::Owned(ordered);
                }
            }
            ItemKind::Head { word, .. } => self.out.push_str(self.slice(*word)),
            ItemKind::Bad => self.out.push_str(self.slice(node.item.span)),
        }
        self.keep_figures(node);
        self.terms(&terms, node, 0);
    }

    /// Digits with commas between them stay as they are where a figure may stand; a list of
    /// codes is one without its spaces. What stands right behind a string in a field stays
    /// there: it is told as a quote inside a text.
    fn keep_figures(&mut self, node: &Node) {
        self.glued.clear();
        self.glued.extend(wrap::commas_in_figures(self.text, node.terms()));
        if let (false, ItemKind::Field { name, .. }) = (self.glued.is_empty(), &node.item.kind)
            && schema::F::from_word(self.slice(*name)).is_some_and(|field| !schema::holds_figures(field))
        {
            self.glued.clear();
        }
        if matches!(node.item.kind, ItemKind::Field { .. }) {
            self.glued.extend(wrap::behind_strings(node.terms()));
        }
    }

    /// The rest of a declaration with a body.
    fn header(&mut self, node: &Node, body: &Body) -> bool {
        let Some(block) = &node.body else { return false };
        let empty = block.nodes.is_empty() && !block.has_comments();
        self.terms(node.terms(), node, if empty { 3 } else { 2 });
        if empty {
            self.out.push_str(" {}");
            return false;
        }
        if self.folded(block, body) {
            return false;
        }
        self.out.push_str(" {");
        if let Some(n) = block.open {
            self.out.push(' ');
            self.comment(n);
        }
        self.new_line();
        self.indent += 1;
        self.block(block);
        self.indent -= 1;
        self.margin(0);
        self.out.push('}');
        true
    }

    /// Writes a small body behind its header, if it is one and fits.
    fn folded(&mut self, block: &Block, body: &Body) -> bool {
        let is_field = |node: &Node| matches!(node.item.kind, ItemKind::Field { .. });
        // The smallest way to write it is too long already for most.
        let small = block.nodes.len() <= ON_ONE_LINE && (body.span.end - body.span.start) as usize <= 4 * WIDTH;
        if !small || !block.nodes.iter().all(is_field) || block.has_comments() {
            return false;
        }
        let start = self.out.len();
        self.out.push_str(" {");
        for (n, node) in block.nodes.iter().enumerate() {
            self.out.push_str(if n == 0 { " " } else { "; " });
            if let ItemKind::Field { name, .. } = &node.item.kind {
                self.out.push_str(self.slice(*name));
                self.out.push(':');
            }
            self.keep_figures(node);
            self.flat(node.terms(), true);
        }
        self.out.push_str(" }");
        let fits = !self.out[start..].contains('\n') && self.column() <= WIDTH;
        if !fits {
            self.out.truncate(start);
        }
        fits
    }
}
