//! A file, piece by piece, on all cores.

use rayon::prelude::*;

use super::controls;
use super::grammar::{self, Shape};
use super::items::Reader;
use super::recover;
use super::split::{Chunk, split};
use super::tree::{Parsed, Tree};
use crate::text::FileId;

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

/// A whole file in one call of pest, without splitting and without recovery: whether
/// it is well formed, and its tree. For the tests that hold splitting against it.
pub fn parse_whole(file: FileId, text: &str) -> Option<Tree> {
    let mut reader = Reader::new(file, text);
    controls::check(&mut reader, 0..text.len());
    let mut items = Vec::new();
    grammar::items(&mut reader, 0..text.len(), Shape::Piece, &mut items).ok()?;
    let parsed = reader.finish(items);
    parsed.errors.is_empty().then_some(parsed.tree)
}
