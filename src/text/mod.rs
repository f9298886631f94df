//! Source texts, spans, lines and columns.
//!
//! Holds the bytes that a user wrote and the arithmetic of places in them. Knows
//! nothing of the language: no token, no name, no diagnostic.

mod source;

use serde::{Deserialize, Serialize};
pub use source::{DecodeError, Source, Sources, decode};

/// A file of the analysis, an index into [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A place in one file: bytes `start..end`, counted from 0 in the text after a
/// byte-order mark was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Span { file, start: start as u32, end: end as u32 }
    }

    /// The smallest span that covers both; `other` must lie in the same file.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The empty place directly after this one.
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }

    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// The whole lines of a place, with their ends, where nothing else stands on them: what
/// goes when it is taken out of a text.
pub fn whole_lines(text: &str, place: Span) -> Option<Span> {
    let (before, after) = (text.get(..place.start as usize)?, text.get(place.end as usize..)?);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = after.find('\n').map_or(after.len(), |at| at + 1);
    let is_alone = before[start..].trim().is_empty() && after[..rest].trim().is_empty();
    is_alone.then(|| Span { start: start as u32, end: place.end + rest as u32, ..place })
}

/// Line and column for people: both count from 1, columns in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}
