//! A piece that the grammar refuses, read item by item: each item that is well
//! formed comes into the tree, each that is not gives one message at its place.
//!
//! Walks blocks by itself (so nesting is counted, never left to the stack) and asks
//! pest for each line alone. What is missing is guessed from indentation, but only
//! where the splitter has counted more `{` than `}`.

use super::items::Reader;
use super::scan::{self, MAX_DEPTH};
use super::split::Chunk;
use super::tree::{Body, Item, ItemKind};
use super::{faults, line};
use crate::diag::{Diagnostic, Edit, Safety, codes};
use crate::text::Span;

pub fn items(reader: &mut Reader, chunk: Chunk, items: &mut Vec<Item>) {
    let range = chunk.range();
    let missing = chunk.open;
    let mut recovery = Recovery { reader, at: range.start, end: range.end, missing, quiet: false, narrow: 0 };
    loop {
        recovery.block(items, None);
        if recovery.at >= recovery.end {
            return;
        }
        recovery.stray_close(items);
    }
}

const NO_OPEN: &str = "a `}` without a `{`";

struct Recovery<'r, 't> {
    reader: &'r mut Reader<'t>,
    at: usize,
    end: usize,
    /// How many `}` the piece lacks.
    missing: u32,
    /// Blocks that stay open are no news: nesting too deep was told.
    quiet: bool,
    /// Up to here no parenthesis is taken to go on with the next line: one that is
    /// not closed was followed so far, and need not be followed again by each line.
    narrow: usize,
}

/// An open block.
#[derive(Clone, Copy)]
struct Block {
    /// From the first word of the header to the `{`.
    head: Span,
    brace: usize,
    indent: usize,
    /// How deep the inside of the block is; the top level is 0.
    depth: u32,
}

impl<'t> Recovery<'_, 't> {
    fn bytes(&self) -> &'t [u8] {
        self.reader.text.as_bytes()
    }

    /// Items up to the `}` of the block, or to where it must have ended. At the top
    /// level a `}` is left standing.
    fn block(&mut self, items: &mut Vec<Item>, block: Option<Block>) {
        let mut aligned = false;
        loop {
            self.gap();
            if self.at >= self.end {
                if let Some(block) = block {
                    self.unclosed(block, self.end);
                }
                return;
            }
            if let Some(block) = block
                && self.missing > 0
                && self.ends_here(block, &mut aligned, items.is_empty())
            {
                return self.unclosed(block, self.at);
            }
            if self.bytes()[self.at] == b'}' {
                let inner = block.is_some_and(|b| scan::indent_of(self.bytes(), self.at) > b.indent);
                if inner && self.adopt(items) {
                    continue;
                }
                self.at += usize::from(block.is_some());
                return;
            }
            self.item(items, block);
        }
    }

    /// Whether indentation says that the `}` of `block` is missing before this place.
    /// `aligned` remembers that its items are no deeper than its header, which makes
    /// indentation worthless.
    fn ends_here(&self, block: Block, aligned: &mut bool, first: bool) -> bool {
        if *aligned || !scan::first_on_line(self.bytes(), self.at) {
            return false;
        }
        let indent = scan::indent_of(self.bytes(), self.at);
        if self.bytes()[self.at] == b'}' {
            return indent < block.indent;
        }
        if first && indent <= block.indent {
            *aligned = true;
        }
        !first && indent <= block.indent
    }

    fn unclosed(&mut self, block: Block, next: usize) {
        self.missing = self.missing.saturating_sub(1);
        if self.quiet {
            return;
        }
        let reader = &mut *self.reader;
        let brace = reader.span(block.brace, block.brace + 1);
        let name = super::odd::short(reader.slice(block.head).trim_end_matches(['{', ' ', '\t']));
        let at_end = next >= reader.text.len();
        let place =
            if at_end { reader.span(next, next) } else { reader.span(next, next + first_char(reader.text, next)) };
        let words =
            if at_end { "the file ends, and the block is still open" } else { "the block must end before this" };
        let margin = " ".repeat(block.indent.min(80));
        let insert = if at_end {
            let newline = if reader.text.ends_with('\n') { "" } else { "\n" };
            Edit { span: place, text: format!("{newline}{margin}}}\n") }
        } else {
            let line = scan::line_start(reader.text.as_bytes(), next);
            Edit { span: reader.span(line, line), text: format!("{margin}}}\n") }
        };
        let error = reader
            .error(
                &codes::E0102,
                brace,
                if name.is_empty() {
                    "this block is not closed".to_owned()
                } else {
                    format!("the block of `{name}` is not closed")
                },
            )
            .label("this `{` has no `}`")
            .related(place, words)
            .fix_edits("write the `}`", Safety::Unsafe, vec![insert]);
        reader.report(error);
    }

    /// `},` as JSON has it: a comma where the item is at its end.
    fn comma_behind(&mut self) {
        let comma = self.reader.span(self.at, self.at + 1);
        self.at += 1;
        let error = self
            .reader
            .error(&codes::E0104, comma, "no comma stands behind an item")
            .label("the item before ends here")
            .fix("remove the comma", comma, "");
        self.reader.report(error);
    }

    fn stray_close(&mut self, items: &mut Vec<Item>) {
        if self.adopt(items) {
            return;
        }
        let span = self.reader.span(self.at, self.at + 1);
        self.at += 1;
        let error = self
            .reader
            .error(&codes::E0115, span, NO_OPEN)
            .label("no block is open here")
            .help("the `{` of a block stands on the line of its header, and each `{` has one `}`")
            .maybe("remove it", span, "");
        self.reader.report(error);
        items.push(Item { kind: ItemKind::Bad, span });
    }

    /// A header whose `{` is missing: items below it are deeper, and the `}` at hand
    /// stands under its first word. They become its block; false if there is none.
    fn adopt(&mut self, items: &mut Vec<Item>) -> bool {
        let (bytes, at) = (self.bytes(), self.at);
        if !scan::first_on_line(bytes, at) {
            return false;
        }
        let indent = scan::indent_of(bytes, at);
        let place = |item: &Item| {
            let start = item.span.start as usize;
            scan::first_on_line(bytes, start).then(|| scan::indent_of(bytes, start))
        };
        let deeper = items.iter().rev().take_while(|i| place(i).is_none_or(|n| n > indent)).count();
        let Some(head) = items.len().checked_sub(deeper + 1).filter(|_| deeper > 0) else { return false };
        if place(&items[head]) != Some(indent) || !matches!(items[head].kind, ItemKind::Head { body: None, .. }) {
            return false;
        }
        let inside = items.split_off(head + 1);
        let Some(Item { kind: ItemKind::Head { body, .. }, span }) = items.last_mut() else { return false };
        self.at += 1;
        let (header, close) = (*span, self.reader.span(at, at + 1));
        *body = Some(Body { span: header.after().to(close), items: inside });
        *span = header.to(close);
        if self.reader.told_brace == Some(header.start) {
            return true;
        }
        let error = self
            .reader
            .error(&codes::E0115, close, NO_OPEN)
            .label("no block is open here")
            .related(header, "the `{` of this header is missing")
            .fix("write the `{`", header.after(), " {");
        self.reader.report(error);
        true
    }

    /// Blanks, line ends, `;` and comments.
    fn gap(&mut self) {
        while self.at < self.end {
            match self.bytes()[self.at] {
                b' ' | b'\t' | b'\r' | b'\n' | b';' => self.at += 1,
                b'#' => self.comment(),
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        let end = scan::line_end(self.bytes(), self.at).min(self.end);
        self.reader.comment(self.at, end);
        self.at = end;
    }

    /// One item: its line, and its block if it has one.
    fn item(&mut self, items: &mut Vec<Item>, outer: Option<Block>) {
        let start = self.at;
        let line = line::line(self.bytes(), start, self.end, start < self.narrow);
        self.at = line.end;
        self.narrow = self.narrow.max(line.followed);
        self.quiet |= line.swallows(self.reader.text.len());
        if start < line.end {
            faults::read(self.reader, items, start, &line);
        }
        if let Some(comma) = line.joined {
            faults::comma_between_fields(self.reader, comma);
            self.at = comma + 1;
            return;
        }
        if line.brace {
            self.at = scan::skip_blanks(self.bytes(), self.at);
            self.with_block(items, start, outer);
        }
        self.ending(items);
    }

    /// What stands between an item and the end of its line.
    fn ending(&mut self, items: &[Item]) {
        self.at = scan::skip_blanks(self.bytes(), self.at).min(self.end);
        let Some(&next) = self.bytes()[..self.end].get(self.at) else { return };
        if matches!(next, b'\n' | b';' | b'#' | b'}') || items.is_empty() {
            return;
        }
        let before = items[items.len() - 1].span;
        if scan::first_on_line(self.bytes(), self.at) || before.end as usize > self.at || next == b'{' {
            return;
        }
        if next == b',' {
            return self.comma_behind();
        }
        if !next.is_ascii_alphanumeric() {
            // What begins no item is told as that.
            return;
        }
        let span = self.reader.span(self.at, self.at + first_char(self.reader.text, self.at));
        self.reader.report(runs_on(span, self.reader.span(before.end as usize, self.at)));
    }

    /// The block after a header that began at `start`.
    fn with_block(&mut self, items: &mut Vec<Item>, start: usize, outer: Option<Block>) {
        let brace = self.at;
        let depth = outer.map_or(0, |b| b.depth) + 1;
        let head = self.reader.span(start, brace + 1);
        let block = Block { head, brace, indent: scan::indent_of(self.bytes(), start), depth };
        self.at += 1;
        let mut inside = Vec::new();
        if depth > MAX_DEPTH {
            self.too_deep(brace);
        } else {
            self.block(&mut inside, Some(block));
        }
        let body = Body { span: self.reader.span(brace, self.at), items: inside };
        if start == brace {
            return self.block_without_header(items, body);
        }
        // A broken line has become a part of the item before.
        match items.last_mut() {
            Some(Item { kind: ItemKind::Head { body: place @ None, .. }, span }) => {
                span.end = body.span.end;
                *place = Some(body);
            }
            Some(Item { kind: ItemKind::Dated { .. }, .. }) => self.reader.block_on_dated(body.span),
            Some(item @ Item { kind: ItemKind::Field { .. }, .. }) => faults::block_on_field(self.reader, item, body),
            Some(item) => item.span.end = item.span.end.max(body.span.end),
            None => items.push(Item { kind: ItemKind::Bad, span: head.to(body.span) }),
        }
    }

    /// `{` at the beginning of a line: the header stands on the line above.
    fn block_without_header(&mut self, items: &mut Vec<Item>, body: Body) {
        let brace = self.reader.span(body.span.start as usize, body.span.start as usize + 1);
        if let Some(Item { kind: ItemKind::Head { body: place @ None, .. }, span }) = items.last_mut() {
            let gap = self.reader.span(span.end as usize, brace.start as usize);
            let mut error = self
                .reader
                .error(&codes::E0106, brace, "`{` stands on the line of its header")
                .label("this belongs to the line above")
                .related(*span, "the header");
            if self.reader.slice(gap).trim().is_empty() {
                error = error.fix("join the two lines", gap, " ");
            }
            span.end = body.span.end;
            *place = Some(body);
            return self.reader.report(error);
        }
        let error = self
            .reader
            .error(&codes::E0104, brace, "a block without a header")
            .label("a block begins with its header: `sector steel \"Steel\" {`");
        self.reader.report(error);
        items.push(Item { kind: ItemKind::Bad, span: body.span });
    }

    fn too_deep(&mut self, brace: usize) {
        let error = self
            .reader
            .error(
                &codes::E0114,
                self.reader.span(brace, brace + 1),
                format!("blocks stand in one another more than {MAX_DEPTH} deep"),
            )
            .label("one level too many");
        self.reader.report(error);
        let mut depth = 1;
        while self.at < self.end && depth > 0 {
            match self.bytes()[self.at] {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                b'"' => {
                    self.at = scan::quoted(self.bytes(), self.at).end;
                    continue;
                }
                b'#' => {
                    self.comment();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.end);
        self.quiet |= depth > 0;
    }
}

pub fn first_char(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

/// An item that begins on the line of another; `gap` is what stands between the two.
pub fn runs_on(at: Span, gap: Span) -> Diagnostic {
    Diagnostic::new(&codes::E0104, at, "an item begins on a line of its own")
        .label("the item before ends here")
        .help("write a newline or `;` between two items")
        .fix("write a newline", gap, "\n")
}
