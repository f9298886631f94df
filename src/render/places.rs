//! Lines and columns of many places in turn.

use crate::text::{FileId, Position, Sources};
use std::cell::Cell;

/// Positions asked mostly in the order of the text: a column is counted on from the
/// last one of the same line. A million errors on one line would otherwise each count
/// their column from its start.
pub struct Places<'s> {
    pub sources: &'s Sources,
    last: Cell<(FileId, u32, Position)>,
}

impl<'s> Places<'s> {
    pub fn new(sources: &'s Sources) -> Self {
        Places { sources, last: Cell::new((FileId(u32::MAX), 0, Position { line: 1, column: 1 })) }
    }

    pub fn position(&self, file: FileId, byte: u32) -> Position {
        let source = self.sources.get(file);
        let (last_file, last_byte, last) = self.last.get();
        let near = last_file == file && last_byte <= byte && byte as usize <= source.line(last.line).end;
        let between = if near { source.text().get(last_byte as usize..byte as usize) } else { None };
        let position = match between {
            Some(text) => Position { line: last.line, column: last.column + text.chars().count() as u32 },
            None => source.position(byte),
        };
        self.last.set((file, byte, position));
        position
    }
}
