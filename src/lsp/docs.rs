//! Open documents, kept in step with the editor.

use super::lines::{Encoding, Lines};
use crate::ide::Document;
use crate::syntax::{self, Chunk};
use gen_lsp_types::{Position, Range, TextDocumentContentChangeEvent, Uri};
use std::cell::OnceCell;
use std::sync::Arc;

/// A text as the editor has it. A byte-order mark is no part of it, but counts in the
/// columns of the first line.
#[derive(Clone)]
pub struct Doc {
    pub uri: Uri,
    pub version: i32,
    text: String,
    bom: bool,
    lines: Lines,
    chunks: OnceCell<Vec<Chunk>>,
    shared: OnceCell<Arc<str>>,
}

impl Doc {
    pub fn new(uri: Uri, version: i32, text: &str) -> Doc {
        let (bom, text) = without_bom(text);
        let lines = Lines::of(text);
        Doc { uri, version, text: text.to_owned(), bom, lines, chunks: OnceCell::new(), shared: OnceCell::new() }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// For the analysis, which runs beside the editing.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(self.shared.get_or_init(|| self.text.as_str().into()))
    }

    pub fn document(&self) -> Document<'_> {
        Document { text: &self.text, chunks: self.chunks.get_or_init(|| syntax::split(&self.text)) }
    }

    pub fn offset(&self, mut position: Position, encoding: Encoding) -> usize {
        if self.bom && position.line == 0 {
            position.character = position.character.saturating_sub(bom_width(encoding));
        }
        self.lines.offset(&self.text, position, encoding)
    }

    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let mut position = self.lines.position(&self.text, offset, encoding);
        if self.bom && position.line == 0 {
            position.character += bom_width(encoding);
        }
        position
    }

    pub fn range(&self, range: std::ops::Range<usize>, encoding: Encoding) -> Range {
        Range { start: self.position(range.start, encoding), end: self.position(range.end, encoding) }
    }

    /// Applies changes in their order; each speaks of the text after the one before.
    pub fn change(&mut self, changes: Vec<TextDocumentContentChangeEvent>, version: i32, encoding: Encoding) {
        self.version = version;
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let (a, b) = (self.offset(part.range.start, encoding), self.offset(part.range.end, encoding));
                    self.replace(a.min(b)..a.max(b), &part.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    *self = Doc::new(self.uri.clone(), version, &whole.text);
                }
            }
        }
    }

    fn replace(&mut self, range: std::ops::Range<usize>, with: &str) {
        let old = self.chunks.take();
        self.text.replace_range(range.clone(), with);
        self.lines.replaced(&self.text, range.start, range.end, with.len());
        if let Some(old) = old {
            let chunks = syntax::resplit(&self.text, &old, range.start, range.end, range.start + with.len());
            let _ = self.chunks.set(chunks);
        }
        self.shared.take();
    }
}

fn without_bom(text: &str) -> (bool, &str) {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => (true, rest),
        None => (false, text),
    }
}

fn bom_width(encoding: Encoding) -> u32 {
    match encoding {
        Encoding::Utf8 => 3,
        Encoding::Utf16 => 1,
    }
}
