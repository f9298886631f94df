//! Where an offset stands: in which blocks, in which item, after which words.
//!
//! Reads from the start of a top-level piece forward to the offset, so what is being
//! typed need not be whole: only what stands before it counts. Knows shapes, no word
//! of the language but which words are kinds.

use crate::schema::{self, Kind};
pub use crate::syntax::is_delimiter;
use crate::syntax::{self, Chunk, Tree};
use crate::text::FileId;
use std::ops::Range;

/// A text with its top-level pieces, found once for many questions.
#[derive(Debug, Clone, Copy)]
pub struct Document<'t> {
    pub text: &'t str,
    pub chunks: &'t [Chunk],
}

impl<'t> Document<'t> {
    /// The piece that holds an offset; the later one at a border.
    pub fn chunk(&self, offset: usize) -> Option<Chunk> {
        let next = self.chunks.partition_point(|c| c.start as usize <= offset);
        next.checked_sub(1).map(|at| self.chunks[at])
    }

    /// The tree of a piece; its places are places in the text, of file 0.
    pub fn tree(&self, chunk: Chunk) -> Tree {
        syntax::parse_piece(FileId(0), self.text, chunk).tree
    }

    pub fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or("")
    }

    /// The nearest border of a character at or before an offset.
    pub fn border(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A name, number, date, anything up to a delimiter.
    Word,
    Str,
    /// Directly after the first word of an item.
    Colon,
    Comma,
    Open,
    Close,
    Op,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
}

impl Token {
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// An open block around the offset.
#[derive(Debug, Clone)]
pub struct Block {
    pub kind: Option<Kind>,
    /// The first word after the kind; empty where there is none.
    pub name: Range<usize>,
    /// Where its `{` stands.
    pub open: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inside {
    Code,
    Comment(Range<usize>),
    /// A string or text block, quotes included as far as they are there.
    Str(Range<usize>),
}

#[derive(Debug, Clone)]
pub struct Cursor {
    /// From the outside in.
    pub blocks: Vec<Block>,
    /// Whole tokens of the item before the word at the offset.
    pub item: Vec<Token>,
    /// The word at the offset, from its first to its last character; empty at the
    /// offset where there is none.
    pub word: Range<usize>,
    pub inside: Inside,
}

impl Cursor {
    pub fn at(document: &Document, offset: usize) -> Cursor {
        let offset = document.border(offset);
        let start = document.chunk(offset).map_or(0, |c| c.start as usize);
        let mut reader = Reader::new(document.text, start, offset);
        reader.run();
        reader.cursor
    }

    pub fn kind(&self) -> Option<Kind> {
        self.blocks.last().and_then(|b| b.kind)
    }
}

struct Reader<'t> {
    bytes: &'t [u8],
    text: &'t str,
    at: usize,
    offset: usize,
    parens: usize,
    cursor: Cursor,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, at: usize, offset: usize) -> Self {
        let cursor = Cursor { blocks: Vec::new(), item: Vec::new(), word: offset..offset, inside: Inside::Code };
        Reader { bytes: text.as_bytes(), text, at, offset, parens: 0, cursor }
    }

    fn run(&mut self) {
        while self.at < self.offset || (self.at == self.offset && self.starts_word()) {
            let (start, byte) = (self.at, self.bytes[self.at]);
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    // A bracket that stays open does not swallow the declaration below.
                    let margin =
                        self.cursor.blocks.is_empty() && self.bytes.get(self.at).is_some_and(u8::is_ascii_alphanumeric);
                    let goes_on = self.parens > 0 && !margin
                        || self.cursor.item.last().is_some_and(|t| t.kind == TokenKind::Comma);
                    if !goes_on {
                        self.end_item();
                    }
                }
                b';' => {
                    self.at += 1;
                    self.end_item();
                }
                b'#' => {
                    let end = self.text[start..].find('\n').map_or(self.text.len(), |n| start + n);
                    if self.offset > start && self.offset <= end {
                        self.cursor.inside = Inside::Comment(start..end);
                        return;
                    }
                    self.at = end;
                }
                b'"' => {
                    let end = quoted_end(self.text, start);
                    if self.offset < end || (self.offset == end && !closed(self.text, start, end)) {
                        self.cursor.inside = Inside::Str(start..end);
                        self.cursor.word = start..end;
                        return;
                    }
                    self.token(TokenKind::Str, end);
                }
                b'{' => self.open_block(),
                b'}' => {
                    self.at += 1;
                    self.cursor.blocks.pop();
                    self.end_item();
                }
                b'(' => {
                    self.parens += 1;
                    self.token(TokenKind::Open, start + 1);
                }
                b')' => {
                    self.parens = self.parens.saturating_sub(1);
                    self.token(TokenKind::Close, start + 1);
                }
                b',' => self.token(TokenKind::Comma, start + 1),
                b':' => self.token(TokenKind::Colon, start + 1),
                b'=' | b'<' | b'>' | b'!' => {
                    let end = start + self.bytes[start..].iter().take_while(|b| b"=<>!".contains(b)).count();
                    self.token(TokenKind::Op, end);
                }
                _ => {
                    let end = word_end(self.bytes, start);
                    if self.offset <= end {
                        self.cursor.word = start..end;
                        return;
                    }
                    self.token(TokenKind::Word, end);
                }
            }
        }
    }

    /// Whether a word or string begins right at the offset: hovering its first letter.
    fn starts_word(&self) -> bool {
        self.bytes.get(self.at).is_some_and(|&b| !is_delimiter(b))
    }

    fn token(&mut self, kind: TokenKind, end: usize) {
        self.cursor.item.push(Token { kind, start: self.at, end });
        self.at = end;
    }

    fn end_item(&mut self) {
        self.cursor.item.clear();
        self.parens = 0;
    }

    fn open_block(&mut self) {
        let word = |n: usize| self.cursor.item.get(n).filter(|t| t.kind == TokenKind::Word).map(|t| t.range());
        let kind = word(0).and_then(|r| schema::kind(&self.text[r]));
        let name = word(1).unwrap_or(self.at..self.at);
        self.cursor.blocks.push(Block { kind, name, open: self.at });
        self.at += 1;
        self.end_item();
    }
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    start + bytes[start..].iter().take_while(|&&b| !is_delimiter(b)).count()
}

/// The end of the string or text block at `start`, closing quotes included.
fn quoted_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    if let Some(body) = rest.strip_prefix("\"\"\"") {
        // An unclosed block ends where a line stands at the left margin.
        let close = body.find("\"\"\"").map(|n| start + 3 + n + 3);
        let margin = body
            .match_indices('\n')
            .map(|(n, _)| n + 1)
            .find(|&n| body[n..].bytes().next().is_some_and(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'"')));
        let margin = margin.map_or(text.len(), |n| start + 3 + n);
        return close.map_or(margin, |close| close.min(margin.max(start + 3)));
    }
    let mut at = start + 1;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at + 1,
            b'\n' => break,
            b'\\' if bytes.get(at + 1).is_some_and(|&b| b != b'\n') => at += 2,
            _ => at += 1,
        }
    }
    let mut at = at.min(bytes.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn closed(text: &str, start: usize, end: usize) -> bool {
    end > start + 1 && text[..end].ends_with('"')
}
