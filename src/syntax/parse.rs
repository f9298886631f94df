//! A file, piece by piece, on all cores.

use rayon::prelude::*;

use super::controls;
use super::grammar::{self, Shape};
use super::items::Reader;
use super::recover;
use super::split::{Chunk, split};
use super::tree::{Parsed, Tree};
use crate::text::FileId;
use std::ops::Range;

/// Below this many bytes handing pieces to other threads costs more than it gains.
const PARALLEL: usize = 64 * 1024;

/// A piece beyond this is read item by item: pest's queue takes forty times the bytes
/// of the shortest tokens, and a piece of this size is no declaration.
const HUGE: usize = 4 * 1024 * 1024;

/// A whole file.
pub fn parse(file: FileId, text: &str) -> Parsed {
    let mut whole = Parsed::default();
    for piece in parse_pieces(file, text) {
        whole.tree.items.extend(piece.tree.items);
        whole.tree.comments.extend(piece.tree.comments);
        whole.errors.extend(piece.errors);
    }
    whole
}

/// The pieces of a file in their order, each with its own tree and errors.
pub fn parse_pieces(file: FileId, text: &str) -> Vec<Parsed> {
    map_pieces(file, text, |piece| piece)
}

/// Hands each piece of a file to `f` in the task that parsed it, so that the trees of
/// a large file never stand in memory together. The results are in the file's order.
pub fn map_pieces<T: Send>(file: FileId, text: &str, f: impl Fn(Parsed) -> T + Sync) -> Vec<T> {
    let chunks = split(text);
    let one = |chunk: &Chunk| f(parse_piece(file, text, *chunk));
    if text.len() < PARALLEL {
        return chunks.iter().map(one).collect();
    }
    // A piece takes microseconds; a task of one piece would cost as much again.
    chunks.par_iter().with_min_len(64).map(one).collect()
}

/// One piece of `text`, which is the whole file: spans are places in the file.
pub fn parse_piece(file: FileId, text: &str, chunk: Chunk) -> Parsed {
    let range = chunk.range();
    let mut reader = Reader::new(file, text);
    controls::check(&mut reader, range.clone());
    let plain = chunk.sound && range.len() < HUGE;
    let mut items = Vec::with_capacity(1);
    if !plain || grammar::items(&mut reader, range, Shape::Piece, &mut items).is_err() {
        recover::items(&mut reader, chunk, &mut items);
    }
    reader.finish(items)
}

/// As much text as is handed to pest at once where nothing is wrong. Each call has its
/// cost (queues that grow from nothing, a table of lines): by 4 KiB parsing takes a tenth
/// less than declaration by declaration; with more the queues no longer fit the cache.
const TOGETHER: u32 = 4 * 1024;

/// Pieces of one file that follow each other, in their order. Sound neighbours are parsed
/// in one call; where that finds anything wrong, each by itself, so what is told is the
/// same (and the rest too: mistakes seldom come alone, and nothing is parsed twice then).
pub fn each_parsed(file: FileId, text: &str, chunks: &[Chunk], mut f: impl FnMut(Parsed)) {
    let mut next = 0;
    let mut together = true;
    while let Some(&first) = chunks.get(next) {
        let fits = |c: &&Chunk| first.sound && c.sound && c.end - first.start <= TOGETHER;
        let count = if together { chunks[next..].iter().take_while(fits).count().max(1) } else { 1 };
        let group = &chunks[next..next + count];
        let whole =
            if count > 1 { well_formed(file, text, first.start as usize..group[count - 1].end as usize) } else { None };
        match whole {
            Some(parsed) => f(parsed),
            None => {
                together &= count == 1;
                group.iter().for_each(|chunk| f(parse_piece(file, text, *chunk)));
            }
        }
        next += count;
    }
}

/// A whole file in one call of pest, without splitting and without recovery: whether
/// it is well formed, and its tree. For the tests that hold splitting against it.
pub fn parse_whole(file: FileId, text: &str) -> Option<Tree> {
    well_formed(file, text, 0..text.len()).map(|parsed| parsed.tree)
}

fn well_formed(file: FileId, text: &str, range: Range<usize>) -> Option<Parsed> {
    let mut reader = Reader::new(file, text);
    controls::check(&mut reader, range.clone());
    let mut items = Vec::new();
    grammar::items(&mut reader, range, Shape::Piece, &mut items).ok()?;
    Some(reader.finish(items)).filter(|parsed| parsed.errors.is_empty())
}
