//! An archived text made ready to be searched, and the search.
//!
//! Each place where a word begins is listed by a hash of the glyphs there, so that a
//! thousand quotations don't read the text a thousand times. Every comparison is
//! counted: a text that was made to be slow ends the search, and is said to.

use super::glyphs::{Folded, Glyph, begins, same_gap};
use super::reading::{Chars, Form};
use rustc_hash::FxHasher;
use std::cell::Cell;
use std::hash::Hasher;

/// Glyphs by which a place is listed. `33` alone is shorter and looked for everywhere.
const KEY: usize = 3;
/// Comparisons for one text: some for each glyph of it, and some for each of what is
/// asked, since a page may be quoted ten thousand times.
const FOR_GLYPH: u64 = 40;
const FOR_PASSAGE: u64 = 20_000;

pub(super) struct Archive {
    pub text: String,
    pub form: Form,
    pub glyphs: Vec<Glyph>,
    /// Where each glyph stands in `text`.
    pub places: Vec<u32>,
    /// Beginnings of words by the hash of what stands there, in their order.
    index: Vec<(u32, u32)>,
    budget: Cell<u64>,
}

/// The text is longer than can be searched in bounded memory.
pub(super) struct TooLong;

/// The search took too long; nobody knows whether the passage is there.
pub(super) struct GaveUp;

impl Archive {
    pub fn new(text: String, form: Form, longest: usize) -> Result<Archive, TooLong> {
        let (mut glyphs, mut places) = (Vec::new(), Vec::new());
        for (place, glyph) in Folded::new(Chars::new(&text, form)) {
            if glyphs.len() == longest {
                return Err(TooLong);
            }
            glyphs.push(glyph);
            places.push(place);
        }
        let budget = (glyphs.len() as u64 + 50_000) * FOR_GLYPH;
        let mut index: Vec<(u32, u32)> = anchors(&glyphs).collect();
        index.sort_unstable();
        Ok(Archive { text, form, glyphs, places, index, budget: Cell::new(budget) })
    }

    /// Where a key stands, in order, from a place on.
    pub fn listed(&self, key: u32, from: u32) -> &[(u32, u32)] {
        let first = self.index.partition_point(|entry| *entry < (key, from));
        let last = first + self.index[first..].partition_point(|entry| entry.0 == key);
        &self.index[first..last]
    }

    /// Whether the passages stand in the text in their order.
    pub fn has(&self, passages: &[Vec<Glyph>]) -> Result<bool, GaveUp> {
        let mut from = 0;
        for passage in passages {
            match self.find(passage, from)? {
                Some(at) => from = at + passage.len(),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The first place from `from` on at which a passage stands.
    fn find(&self, passage: &[Glyph], from: usize) -> Result<Option<usize>, GaveUp> {
        self.budget.set(self.budget.get() + FOR_PASSAGE + 4 * passage.len() as u64);
        // The rarest of the first words decides where to look.
        const WORDS: usize = 12;
        let rarest = anchors(passage).take(WORDS).min_by_key(|(key, _)| self.listed(*key, 0).len());
        if let Some((key, offset)) = rarest {
            for (_, place) in self.listed(key, from as u32 + offset) {
                let at = (place - offset) as usize;
                if self.stands(passage, at)? {
                    return Ok(Some(at));
                }
            }
            return Ok(None);
        }
        for at in from..self.glyphs.len() {
            if self.stands(passage, at)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    fn stands(&self, passage: &[Glyph], at: usize) -> Result<bool, GaveUp> {
        let Some(here) = self.glyphs.get(at..at + passage.len()) else { return Ok(false) };
        let differ =
            here.iter().zip(passage).enumerate().position(|(i, (own, quoted))| {
                !own.same_char(*quoted) || (i > 0 && !same_gap(here[i - 1], *own, *quoted))
            });
        let left = self.budget.get().checked_sub(differ.unwrap_or(passage.len()) as u64 + 1);
        self.budget.set(left.ok_or(GaveUp)?);
        // Neither may lie inside a longer word or figure.
        Ok(differ.is_none() && begins(&self.glyphs, at) && begins(&self.glyphs, at + passage.len()))
    }
}

/// The beginnings of words, each with its key.
pub(super) fn anchors(glyphs: &[Glyph]) -> impl Iterator<Item = (u32, u32)> + '_ {
    let last = (glyphs.len() + 1).saturating_sub(KEY);
    (0..last).filter(|&at| begins(glyphs, at)).map(|at| (key(&glyphs[at..at + KEY]), at as u32))
}

fn key(glyphs: &[Glyph]) -> u32 {
    let mut hasher = FxHasher::default();
    glyphs.iter().for_each(|g| hasher.write_u32(g.lower()));
    let hash = hasher.finish();
    (hash >> 32) as u32 ^ hash as u32
}
