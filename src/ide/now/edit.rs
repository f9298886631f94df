//! What has changed in a text since the whole project was looked at, piece by piece.

use crate::syntax::Chunk;
use crate::text::{FileId, Span};
use std::ops::Range;

/// The pieces of a file that are not what they were. All before them and all behind them
/// are, but that those behind may stand elsewhere.
pub(super) struct Edit<'a> {
    pub file: FileId,
    text: &'a str,
    old_len: usize,
    old: &'a [Chunk],
    new: &'a [Chunk],
    /// So many pieces are the same at the start, and so many at the end.
    before: usize,
    behind: usize,
    change: Change,
}

/// Bytes `start..old_end` became `start..new_end`.
struct Change {
    start: usize,
    old_end: usize,
    new_end: usize,
}

impl<'a> Edit<'a> {
    /// None where nothing has changed.
    pub fn of(file: FileId, was: &str, old: &'a [Chunk], text: &'a str, new: &'a [Chunk]) -> Option<Edit<'a>> {
        let change = Change::between(was, text)?;
        let moved = text.len() as i64 - was.len() as i64;
        let same = |a: &Chunk, b: &Chunk, by: i64| {
            (i64::from(a.start) + by, i64::from(a.end) + by, a.open, a.sound)
                == (i64::from(b.start), i64::from(b.end), b.open, b.sound)
        };
        let start = old.iter().zip(new);
        let before = start.take_while(|(a, b)| a.end as usize <= change.start && same(a, b, 0)).count();
        let end = old[before..].iter().rev().zip(new[before..].iter().rev());
        let behind = end.take_while(|(a, b)| a.start as usize >= change.old_end && same(a, b, moved)).count();
        Some(Edit { file, text, old_len: was.len(), old, new, before, behind, change })
    }

    /// The changed pieces as they were; as places in the old text.
    pub fn was(&self) -> Range<usize> {
        self.range(self.old, self.old_len)
    }

    /// The changed pieces as they are.
    pub fn is(&self) -> Range<usize> {
        self.range(self.new, self.text.len())
    }

    fn range(&self, chunks: &[Chunk], len: usize) -> Range<usize> {
        let border = |at: usize| chunks.get(at).map_or(len, |c| c.start as usize);
        border(self.before)..border(chunks.len() - self.behind)
    }

    pub fn pieces(&self) -> &'a [Chunk] {
        &self.new[self.before..self.new.len() - self.behind]
    }

    pub fn text(&self) -> &'a str {
        &self.text[self.is()]
    }

    /// Whether a piece, by its number in the old text, has changed.
    pub fn changes(&self, at: u32) -> bool {
        (self.before..self.old.len() - self.behind).contains(&(at as usize))
    }

    /// Whether a place of this file begins in a changed piece.
    pub fn holds(&self, span: Span) -> bool {
        let next = self.new.partition_point(|c| c.start <= span.start);
        next > self.before && next <= self.new.len() - self.behind
    }

    /// An old piece outside of those that have changed, as it is now.
    pub fn piece(&self, at: u32) -> Option<Chunk> {
        let at = at as usize;
        if at < self.before {
            return self.new.get(at).copied();
        }
        (at + self.behind >= self.old.len()).then(|| self.new[at + self.new.len() - self.old.len()])
    }

    /// Where an old place is now; None where its text has changed.
    pub fn forward(&self, span: Span) -> Option<Span> {
        let Change { start, old_end, new_end } = self.change;
        if span.end as usize <= start {
            return Some(span);
        }
        let at = |offset: u32| (offset as usize + new_end - old_end) as u32;
        (span.start as usize >= old_end).then(|| Span { start: at(span.start), end: at(span.end), ..span })
    }

    /// Where a place outside of the changed pieces was.
    pub fn back(&self, span: Span) -> Span {
        if (span.start as usize) < self.is().end {
            return span;
        }
        let at = |offset: u32| (offset as usize + self.old_len - self.text.len()) as u32;
        Span { start: at(span.start), end: at(span.end), ..span }
    }
}

impl Change {
    fn between(old: &str, new: &str) -> Option<Change> {
        let start = common_start(old.as_bytes(), new.as_bytes());
        if start == old.len() && start == new.len() {
            return None;
        }
        let most = old.len().min(new.len()) - start;
        let end = common_end(&old.as_bytes()[old.len() - most..], &new.as_bytes()[new.len() - most..]);
        let (mut start, mut end) = (start, end);
        while !new.is_char_boundary(start) || !old.is_char_boundary(start) {
            start -= 1;
        }
        while !new.is_char_boundary(new.len() - end) || !old.is_char_boundary(old.len() - end) {
            end -= 1;
        }
        Some(Change { start, old_end: old.len() - end, new_end: new.len() - end })
    }
}

/// Texts of megabytes differ in a letter: blocks are compared, and bytes in one of them.
const BLOCK: usize = 4096;

fn common_start(a: &[u8], b: &[u8]) -> usize {
    let blocks = a.chunks_exact(BLOCK).zip(b.chunks_exact(BLOCK)).take_while(|(a, b)| a == b).count();
    let from = blocks * BLOCK;
    from + a[from..].iter().zip(&b[from..]).take_while(|(a, b)| a == b).count()
}

fn common_end(a: &[u8], b: &[u8]) -> usize {
    let blocks = a.rchunks_exact(BLOCK).zip(b.rchunks_exact(BLOCK)).take_while(|(a, b)| a == b).count();
    let to = blocks * BLOCK;
    to + a[..a.len() - to].iter().rev().zip(b[..b.len() - to].iter().rev()).take_while(|(a, b)| a == b).count()
}
