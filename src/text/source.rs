//! Files as the analysis holds them, with a table of line starts.

use super::{FileId, Position, Span};
use std::sync::{Arc, OnceLock};

/// One file: its path as diagnostics show it (relative to the project's root, `/`
/// between parts) and its text.
#[derive(Debug, Clone)]
pub struct Source {
    path: Arc<str>,
    text: Arc<str>,
    /// Byte offsets at which lines start. Looking a line up is a binary search: a
    /// linear scan per diagnostic is quadratic over a file full of errors. Made when
    /// first asked for: where nothing is wrong nobody asks.
    lines: Arc<OnceLock<Vec<u32>>>,
    /// The file begins with a byte-order mark, which is no part of the text.
    marked: bool,
}

const MARK: char = '\u{feff}';

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeError {
    /// Offset of the first byte that is not UTF-8, in the file as it stands on disk.
    pub offset: usize,
}

/// UTF-8 text from bytes; a byte-order mark is dropped.
pub fn decode(bytes: Vec<u8>) -> Result<String, DecodeError> {
    let mut text = String::from_utf8(bytes).map_err(|e| DecodeError { offset: e.utf8_error().valid_up_to() })?;
    if text.starts_with(MARK) {
        text.drain(..MARK.len_utf8());
    }
    Ok(text)
}

impl Source {
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Source { path: path.into(), text: text.into(), lines: Arc::default(), marked: false }
    }

    /// The same, of a file that begins with a byte-order mark or does not.
    pub fn with_mark(self, marked: bool) -> Self {
        Source { marked, ..self }
    }

    /// The same under another path.
    pub fn called(&self, path: impl Into<Arc<str>>) -> Self {
        Source { path: path.into(), ..self.clone() }
    }

    pub fn is_marked(&self) -> bool {
        self.marked
    }

    /// Where a byte of the text stands in the file.
    pub fn in_file(&self, byte: u32) -> u32 {
        byte + if self.marked { MARK.len_utf8() as u32 } else { 0 }
    }

    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let newlines = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(newlines.map(|at| at as u32 + 1)).collect()
        })
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn shared_path(&self) -> Arc<str> {
        Arc::clone(&self.path)
    }

    pub fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Line and column of a byte offset (clamped to the text, moved back to a
    /// character boundary).
    pub fn position(&self, offset: u32) -> Position {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.lines().partition_point(|&start| start as usize <= offset) - 1;
        let start = self.lines()[line] as usize;
        let column = self.text[start..offset].chars().count() as u32 + 1;
        Position { line: line as u32 + 1, column }
    }

    /// Bytes of the line (counted from 1) without its line end.
    pub fn line(&self, line: u32) -> std::ops::Range<usize> {
        let lines = self.lines();
        let at = (line.max(1) as usize - 1).min(lines.len() - 1);
        let start = lines[at] as usize;
        let end = lines.get(at + 1).map_or(self.text.len(), |&next| next as usize);
        let end = start + self.text[start..end].trim_end_matches(['\n', '\r']).len();
        start..end
    }

    pub fn line_count(&self) -> u32 {
        self.lines().len() as u32
    }
}

/// All files of one analysis.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    pub fn add(&mut self, source: Source) -> FileId {
        self.files.push(source);
        FileId(self.files.len() as u32 - 1)
    }

    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(i, s)| (FileId(i as u32), s))
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The text that a span covers; empty where the span lies outside the file.
    pub fn slice(&self, span: Span) -> &str {
        self.files.get(span.file.0 as usize).and_then(|s| s.text.get(span.range())).unwrap_or("")
    }

    pub fn path(&self, id: FileId) -> &str {
        self.get(id).path()
    }

    /// Line (from 1) on which a span begins.
    pub fn line(&self, span: Span) -> u32 {
        self.get(span.file).position(span.start).line
    }
}
