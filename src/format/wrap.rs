//! Where a list or a condition that is too long for one line is broken.
//!
//! A line may be broken behind a comma, and inside parentheses before `and`, `or` and
//! `where`: nowhere else does an item go on with the next line. What stands in
//! parentheses is broken only where what is outside does not suffice.

use super::WIDTH;
use crate::syntax::{Term, TermKind, dates};
use unicode_width::UnicodeWidthStr;

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// Whether a space stands between two terms.
pub fn spaced(text: &str, before: Term, term: Term) -> bool {
    match (before.kind, term.kind) {
        (_, TermKind::Comma | TermKind::Close) | (TermKind::Open, _) => false,
        (TermKind::Name, TermKind::Open) => is_operator(&text[before.span.range()]),
        _ => true,
    }
}

/// Where a term begins that a string before it touches.
pub fn behind_strings(terms: &[Term]) -> impl Iterator<Item = u32> {
    let touched = |pair: &&[Term]| pair[0].kind == TermKind::Str && pair[0].span.end == pair[1].span.start;
    terms.windows(2).filter(touched).map(|pair| pair[1].span.start)
}

/// Where a comma between two digits ends, outside of parentheses: `1,250`. In a figure it is
/// a mistake, and is told as one; with a space behind it there would be two figures.
pub fn commas_in_figures<'t>(text: &'t str, terms: &'t [Term]) -> impl Iterator<Item = u32> + 't {
    let mut depth = 0usize;
    terms.windows(3).filter_map(move |window| {
        match window[0].kind {
            TermKind::Open => depth += 1,
            TermKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        let [before, comma, after] = [window[0], window[1], window[2]];
        let digits = comma.kind == TermKind::Comma
            && after.kind == TermKind::Scalar
            && text[before.span.range()].ends_with(|c: char| c.is_ascii_digit());
        (depth == 0 && digits && before.span.end + 1 == after.span.start).then_some(after.span.start)
    })
}

/// Words before which a parenthesis stands apart: `not (…)`, but `count(…)`.
fn is_operator(word: &str) -> bool {
    matches!(word, "and" | "or" | "not" | "in" | "has" | "contains" | "where" | "of" | "expect")
}

/// A place where a line may be broken.
pub struct Break {
    /// Before the term of this number.
    pub at: usize,
    /// In how many parentheses it stands.
    pub depth: usize,
}

/// `header`: the terms stand before a `{`, and what follows a comma there would be taken
/// for a header of its own.
pub fn breaks(text: &str, terms: &[Term], header: bool) -> Vec<Break> {
    let mut all = Vec::new();
    let mut depth = 0usize;
    for (at, term) in terms.iter().enumerate() {
        let before = at.checked_sub(1).map(|b| terms[b].kind);
        let comma = before == Some(TermKind::Comma) && !matches!(term.kind, TermKind::Comma | TermKind::Close);
        let fits = if depth == 0 {
            comma && !header && !looks_like_an_item(text, &terms[at..])
        } else {
            let word = term.kind == TermKind::Name && matches!(&text[term.span.range()], "and" | "or" | "where");
            comma || (word && before != Some(TermKind::Open))
        };
        if fits {
            all.push(Break { at, depth });
        }
        match term.kind {
            TermKind::Open => depth += 1,
            TermKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    all
}

/// Where `source S "words"` begins at the end of terms.
pub fn source(text: &str, terms: &[Term]) -> usize {
    let mut depth = 0usize;
    let begins = |(at, term): (usize, &Term)| {
        match term.kind {
            TermKind::Open => depth += 1,
            TermKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        let name = term.kind == TermKind::Name && &text[term.span.range()] == "source";
        depth == 0 && name && at > 0 && terms[at - 1].kind != TermKind::Comma
    };
    terms.iter().enumerate().position(begins).unwrap_or(terms.len())
}

/// Whether terms at the beginning of a line would be taken for a dated line.
fn looks_like_an_item(text: &str, terms: &[Term]) -> bool {
    let [first, rest @ ..] = terms else { return false };
    let word = &text[first.span.range()];
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    first.kind == TermKind::Scalar
        && rest.first().is_some_and(|t| t.kind == TermKind::Name)
        && (dates::is_when(word) || (digits == 4 && word[digits..].starts_with('-')))
}

/// How the parts of a line are laid out: for each part but the first, whether it begins a
/// line. Widths are those of the parts without the space before them.
pub struct Fill {
    /// The column at which the first part begins, and the later lines.
    pub first: usize,
    pub next: usize,
    /// What still follows on the last line.
    pub tail: usize,
}

impl Fill {
    /// As much on each line as goes on it; but two lines are made about as long, or the
    /// second would often hold a single word.
    pub fn lines(&self, parts: &[usize]) -> Vec<bool> {
        let greedy = self.within(parts, WIDTH);
        if greedy.iter().filter(|&&new| new).count() != 1 {
            return greedy;
        }
        let places = 0..greedy.len();
        let one = |n: usize| places.clone().map(|at| at == n).collect::<Vec<_>>();
        places.clone().min_by_key(|&n| self.longest(parts, &one(n))).map_or(greedy, one)
    }

    fn within(&self, parts: &[usize], limit: usize) -> Vec<bool> {
        let mut column = self.first + parts.first().copied().unwrap_or(0);
        let last = parts.len().saturating_sub(1);
        let place = |(n, part): (usize, &usize)| {
            let tail = if n == last { self.tail } else { 0 };
            let new = column + 1 + part + tail > limit;
            column = if new { self.next + part } else { column + 1 + part };
            new
        };
        parts.iter().enumerate().skip(1).map(place).collect()
    }

    /// The width of the longest line.
    pub fn longest(&self, parts: &[usize], breaks: &[bool]) -> usize {
        let mut column = self.first + parts.first().copied().unwrap_or(0);
        let mut longest = 0;
        for (part, &new) in parts.iter().skip(1).zip(breaks) {
            longest = longest.max(column);
            column = if new { self.next + part } else { column + 1 + part };
        }
        longest.max(column + self.tail)
    }
}
