//! What of a text is nearest to a quotation that is not in it, and where the two part.

use super::glyphs::{Glyph, begins};
use super::passage::{Archive, anchors};
use super::reading::{Chars, place};
use rustc_hash::FxHashMap;

/// Words of a quotation that are laid beside the text.
const WORDS: usize = 80;

pub(super) struct Nearest {
    /// `in line 12`, `on page 3`
    pub place: String,
    /// The passage as the text has it.
    pub passage: String,
    /// The first difference: what the quotation has, and what the text has there.
    pub differs: Option<(String, String)>,
}

pub(super) fn nearest(archive: &Archive, passages: &[Vec<Glyph>]) -> Option<Nearest> {
    let quoted: Vec<Glyph> = passages.concat();
    let start = likeliest(archive, &quoted)?;
    // The quotation may be shorter or longer than what it was taken from.
    let slack = quoted.len() / 4 + 30;
    let from = start.saturating_sub(slack);
    let to = (start + quoted.len() + slack).min(archive.glyphs.len());
    let (ours, theirs) = (words(&quoted, 0..quoted.len()), words(&archive.glyphs, from..to));
    let pairs = common(&quoted, &ours, archive, &theirs);
    // Less than a third of the words in common is another passage.
    if pairs.len() * 3 < ours.len() {
        return None;
    }
    let (first, last) = (pairs.first()?, pairs.last()?);
    // As many words more on each side as the quotation has there.
    let begin = first.1.saturating_sub(first.0);
    let end = (last.1 + ours.len() - last.0).min(theirs.len());
    let span = theirs[begin].start..theirs[end - 1].end;
    Some(Nearest {
        place: place(&archive.text, archive.form, archive.places[span.start]),
        passage: shown(archive, span),
        differs: difference(&pairs, &quoted, &ours, archive, &theirs, begin..end),
    })
}

/// Where most words of the quotation stand in their order and distance. Words that
/// are everywhere say nothing.
fn likeliest(archive: &Archive, quoted: &[Glyph]) -> Option<usize> {
    const EVERYWHERE: usize = 200;
    const ASKED: usize = 400;
    const NEAR: usize = 32;
    let mut votes: FxHashMap<usize, (usize, usize)> = FxHashMap::default();
    for (key, offset) in anchors(quoted).take(ASKED) {
        let listed = archive.listed(key, 0);
        for (_, at) in listed.iter().take(EVERYWHERE) {
            let start = (*at as usize + NEAR).saturating_sub(offset as usize);
            let weight = if listed.len() <= 20 { 3 } else { 1 };
            // Half a step apart, so that no two near one another fall into no common one.
            for step in [start / NEAR, start / NEAR + 1] {
                let entry = votes.entry(step).or_insert((0, start));
                entry.0 += weight;
            }
        }
    }
    let best = votes.into_iter().max_by_key(|(step, (votes, _))| (*votes, std::cmp::Reverse(*step)))?;
    Some(best.1.1.saturating_sub(NEAR))
}

/// The words of a range of glyphs; at most as many as are laid beside one another.
fn words(glyphs: &[Glyph], range: std::ops::Range<usize>) -> Vec<std::ops::Range<usize>> {
    let mut words: Vec<std::ops::Range<usize>> = Vec::new();
    for at in range {
        let full = words.len() == 2 * WORDS;
        match words.last_mut() {
            Some(word) if !begins(glyphs, at) => word.end = at + 1,
            _ if full => break,
            _ => words.push(at..at + 1),
        }
    }
    words
}

/// The longest run of words in common, as pairs of places in either list.
fn common(
    quoted: &[Glyph],
    ours: &[std::ops::Range<usize>],
    archive: &Archive,
    theirs: &[std::ops::Range<usize>],
) -> Vec<(usize, usize)> {
    let ours = &ours[..ours.len().min(WORDS)];
    let same = |i: usize, j: usize| {
        let (a, b) = (&quoted[ours[i].clone()], &archive.glyphs[theirs[j].clone()]);
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| b.same_char(*a))
    };
    let mut length = vec![vec![0u16; theirs.len() + 1]; ours.len() + 1];
    for i in (0..ours.len()).rev() {
        for j in (0..theirs.len()).rev() {
            length[i][j] = if same(i, j) { length[i + 1][j + 1] + 1 } else { length[i + 1][j].max(length[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < ours.len() && j < theirs.len() {
        if same(i, j) {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if length[i + 1][j] >= length[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// The first words that only one of the two has.
fn difference(
    pairs: &[(usize, usize)],
    quoted: &[Glyph],
    ours: &[std::ops::Range<usize>],
    archive: &Archive,
    theirs: &[std::ops::Range<usize>],
    within: std::ops::Range<usize>,
) -> Option<(String, String)> {
    let ends = (ours.len().min(WORDS), within.end);
    let (mut i, mut j) = (0, within.start);
    for &(next_i, next_j) in pairs.iter().chain([&ends]) {
        if next_i > i || next_j > j {
            let own = join(quoted, &ours[i..next_i]);
            let other = shown_words(archive, theirs, j..next_j);
            return Some((own, other));
        }
        (i, j) = (next_i + 1, next_j + 1);
    }
    None
}

fn join(glyphs: &[Glyph], words: &[std::ops::Range<usize>]) -> String {
    use super::glyphs::{Before, Class};
    let mut text = String::new();
    for (n, at) in words.iter().flat_map(Clone::clone).enumerate() {
        match glyphs[at].before() {
            _ if n == 0 => {}
            Before::Space if glyphs[at].class() != Class::Unspaced => text.push(' '),
            Before::Hyphen | Before::LineEnd => text.push('-'),
            Before::Dash => text.push_str(" – "),
            _ => {}
        }
        text.push(glyphs[at].char());
    }
    text
}

fn shown_words(archive: &Archive, words: &[std::ops::Range<usize>], range: std::ops::Range<usize>) -> String {
    match words.get(range) {
        Some([first, .., last]) => shown(archive, first.start..last.end),
        Some([one]) => shown(archive, one.clone()),
        _ => String::new(),
    }
}

/// The text of some glyphs as it stands in the file, white space as single spaces.
fn shown(archive: &Archive, glyphs: std::ops::Range<usize>) -> String {
    const LONGEST: usize = 300;
    let start = archive.places[glyphs.start] as usize;
    let end = archive.places.get(glyphs.end).map_or(archive.text.len(), |&at| at as usize);
    let Some(piece) = archive.text.get(start..end) else { return String::new() };
    let mut text = String::new();
    for (_, c) in Chars::new(piece, archive.form) {
        if text.len() > LONGEST {
            text.push('…');
            break;
        }
        match c {
            c if c.is_whitespace() && (text.is_empty() || text.ends_with(' ')) => {}
            c if c.is_whitespace() => text.push(' '),
            '\u{ad}' => {}
            c => text.push(c),
        }
    }
    text.trim_end_matches([' ', '"', '“', '”', '(', '«', '-', '–', '—']).to_owned()
}
