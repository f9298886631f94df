//! The canonical form: one way to write every record.
//!
//! Works on the syntax tree alone, one top-level piece at a time, so it knows nothing of
//! names, totals or other files. What it may change: spaces, line ends, blank lines, the
//! order of fields, of dated lines and of the tails of a line. Never a word, a figure, a
//! string or a comment. A piece with a mistake of form is left byte for byte, and every
//! piece that is changed is proved first (see [`proof`]).
//!
//! The form itself is told in `docs/format.md`; [`order`] and [`write`] hold its rules.

mod attach;
mod list;
mod order;
mod proof;
mod tails;
mod wrap;
mod write;

use crate::diag::{Diagnostic, Edit, codes};
use crate::schema;
use crate::syntax::{self, Chunk, Item, ItemKind, Term, TermKind};
use crate::text::{FileId, Span};
use attach::Block;
use rayon::prelude::*;
use std::borrow::Cow;
use std::ops::Range;

/// Columns that a line should not exceed. Only lists and conditions can be wrapped: a
/// string never is.
pub const WIDTH: usize = 100;

/// What a text lacks to be canonical.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Formatted {
    /// In the order of the text, none overlapping, each of whole lines; empty where the
    /// text is canonical.
    pub edits: Vec<Edit>,
    /// What was left as it stands, and why.
    pub left: Vec<Left>,
}

/// A piece of a text, a declaration as a rule, that was left byte for byte.
#[derive(Debug, Clone, PartialEq)]
pub struct Left {
    pub span: Span,
    /// Mistakes of form; or the one internal error, where the proof failed.
    pub errors: Vec<Diagnostic>,
}

/// The canonical form of a whole text (without a byte-order mark).
pub fn format(file: FileId, text: &str) -> Formatted {
    format_where(file, text, |_| true)
}

/// The edits that make a whole text canonical.
pub fn edits(file: FileId, text: &str) -> Vec<Edit> {
    format(file, text).edits
}

/// The edits that make those top-level pieces canonical that `range` (bytes) touches.
pub fn edits_in(file: FileId, text: &str, range: Range<usize>) -> Vec<Edit> {
    // A place between two characters is of the declaration that it stands in.
    let end = range.end.max(range.start + 1);
    format_where(file, text, |chunk| (chunk.start as usize) < end && range.start < chunk.end as usize).edits
}

impl Formatted {
    /// `text`, which was formatted, with the edits made.
    pub fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.edits.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len() + 256);
        let mut at = 0;
        for edit in &self.edits {
            out.push_str(&text[at..edit.span.start as usize]);
            out.push_str(&edit.text);
            at = edit.span.end as usize;
        }
        out.push_str(&text[at..]);
        Cow::Owned(out)
    }
}

/// One piece as it should be.
struct Piece {
    /// None where it is so already, from its first line that is not empty on.
    text: Option<String>,
    /// Whether anything stands in it but blanks.
    filled: bool,
    /// Whether an empty line stands above it in the source.
    blank: bool,
    /// Whether its first, its last item is a declaration over several lines.
    spread: (bool, bool),
}

/// Below this many bytes handing pieces to other threads costs more than it gains.
const PARALLEL: usize = 64 * 1024;

fn format_where(file: FileId, text: &str, wanted: impl Fn(&Chunk) -> bool) -> Formatted {
    let chunks = pieces(text);
    let eol = line_end(text);
    // The piece above a wanted one is formatted too: whether an empty line divides them
    // depends on both.
    let needed = |n: usize| wanted(&chunks[n]) || chunks.get(n + 1).is_some_and(&wanted);
    let needed: Vec<bool> = (0..chunks.len()).map(needed).collect();
    let one = |(chunk, needed): (&Chunk, &bool)| needed.then(|| piece(file, text, *chunk, eol));
    let pieces: Vec<_> = if text.len() < PARALLEL {
        chunks.iter().zip(&needed).map(one).collect()
    } else {
        // A piece takes microseconds; a task of one piece would cost as much again.
        chunks.par_iter().zip(&needed).with_min_len(64).map(one).collect()
    };
    let mut formatted = Formatted::default();
    let mut above = Above { any: false, spread: false, blank: false };
    for (chunk, piece) in chunks.iter().zip(pieces) {
        let blank = attach::blank_above(text, chunk.end as usize);
        let was = std::mem::replace(&mut above, Above { any: true, spread: false, blank });
        match piece {
            None => {}
            Some(Err(errors)) if wanted(chunk) => formatted.left.push(Left { span: span(file, chunk.range()), errors }),
            Some(Err(_)) => {}
            Some(Ok(piece)) => {
                above = Above { any: was.any || piece.filled, spread: piece.spread.1, blank: false };
                if wanted(chunk) {
                    formatted.edits.extend(edit(file, text, chunk.range(), &was, piece, eol));
                }
            }
        }
    }
    guard(file, text, formatted)
}

/// The top-level pieces of a text. Comments below an item that the splitter left with it,
/// or gave a piece of their own, belong to what follows.
fn pieces(text: &str) -> Vec<Chunk> {
    let mut pieces: Vec<Chunk> = Vec::new();
    for mut chunk in syntax::split(text) {
        if let Some(last) = pieces.last_mut().filter(|last| last.sound) {
            let loose = comments_at_end(&text[last.range()]);
            last.end -= loose as u32;
            chunk.start = last.end;
        }
        pieces.push(chunk);
    }
    pieces.retain(|piece| piece.start < piece.end);
    pieces
}

/// How many bytes of whole lines at the end of a text hold comments or nothing.
fn comments_at_end(text: &str) -> usize {
    let is_loose = |line: &&str| {
        let line = line.trim_start_matches([' ', '\t', '\r', '\n', ';']);
        // The last line of a text block may begin like a comment.
        line.is_empty() || (line.starts_with('#') && !line.contains("\"\"\""))
    };
    text.split_inclusive('\n').rev().take_while(is_loose).map(str::len).sum()
}

/// What stands above a piece.
struct Above {
    any: bool,
    /// A declaration over several lines: an empty line follows it.
    spread: bool,
    /// It is left as it stands, and ends in an empty line.
    blank: bool,
}

fn edit(file: FileId, text: &str, range: Range<usize>, above: &Above, piece: Piece, eol: &str) -> Option<Edit> {
    let old = &text[range.clone()];
    let divided = piece.filled && above.any && !above.blank && (piece.blank || above.spread || piece.spread.0);
    let divider = if divided { eol } else { "" };
    let start = if piece.filled { first_line(old) } else { old.len() };
    if piece.text.is_none() && &old[..start] == divider {
        return None;
    }
    let core = piece.text.as_deref().unwrap_or(&old[start..]);
    Some(narrowed(file, range.start, old, &format!("{divider}{core}")))
}

/// The edit without the whole lines that both texts begin and end with.
fn narrowed(file: FileId, base: usize, old: &str, new: &str) -> Edit {
    let head = old.split_inclusive('\n').zip(new.split_inclusive('\n'));
    let head: usize = head.take_while(|(a, b)| a == b).map(|(a, _)| a.len()).sum();
    let tail = old[head..].split_inclusive('\n').rev().zip(new[head..].split_inclusive('\n').rev());
    let tail: usize = tail.take_while(|(a, b)| a == b).map(|(a, _)| a.len()).sum();
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    Edit { span: span(file, base + head..base + old_end), text: new[head..new_end].to_owned() }
}

fn span(file: FileId, range: Range<usize>) -> Span {
    Span::new(file, range.start, range.end)
}

/// Where the first line begins that is not empty.
fn first_line(text: &str) -> usize {
    let blanks = text.len() - text.trim_start_matches([' ', '\t', '\r', '\n']).len();
    text[..blanks].rfind('\n').map_or(0, |n| n + 1)
}

/// A file keeps its line ends: those of its first line hold for all.
fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

fn piece(file: FileId, text: &str, chunk: Chunk, eol: &'static str) -> Result<Piece, Vec<Diagnostic>> {
    let parsed = syntax::parse_piece(file, text, chunk);
    if !parsed.errors.is_empty() {
        return Err(parsed.errors);
    }
    let tree = parsed.tree;
    if let Some(word) = stray_word(text, &tree.items, true) {
        return Err(vec![stray(text, span(file, word.range()))]);
    }
    if let Some((at, gap)) = joined(text, &tree.items) {
        return Err(vec![syntax::runs_on(at, gap)]);
    }
    let block = Block::of(text, &tree, chunk.range());
    let written = write::piece(text, &tree.comments, &block, eol, chunk.range().len());
    let old = &text[chunk.range()];
    let same = old[first_line(old)..] == written.text;
    if !same && !proof::holds(file, text, &tree, &block, &written.text, eol) {
        let first = tree.items.first().map_or(span(file, chunk.range()), |item| item.span);
        let end = text[first.range()].find(['\n', '{']).map_or(first.end as usize, |n| first.start as usize + n);
        let place = span(file, first.start as usize..end);
        return Err(vec![unproved(place)]);
    }
    Ok(Piece {
        filled: !written.text.is_empty(),
        blank: block.begins().is_some_and(|at| attach::blank_above(text, at)),
        spread: written.spread,
        text: (!same).then_some(written.text),
    })
}

/// The first word that stands where a declaration begins, and begins none: what it is
/// part of (`parties: CN; KZ`) is told from what stands around it, so nothing may move.
fn stray_word(text: &str, items: &[Item], top: bool) -> Option<Span> {
    items.iter().find_map(|item| match &item.kind {
        ItemKind::Head { word, body: None, .. } => {
            let written = &text[word.range()];
            let known = schema::kind(written).is_some() || (top && matches!(written, "include" | "expect"));
            (!known).then_some(*word)
        }
        ItemKind::Head { body: Some(body), .. } => stray_word(text, &body.items, false),
        _ => None,
    })
}

/// The first declaration that begins behind the title of another, and what stands between.
fn joined(text: &str, items: &[Item]) -> Option<(Span, Span)> {
    let begins = |three: &[Term]| {
        let [title, word, name] = three else { return None };
        let another = title.kind == TermKind::Str
            && name.kind == TermKind::Name
            && schema::kind(&text[word.span.range()]).is_some();
        let gap = span(word.span.file, title.span.end as usize..word.span.start as usize);
        another.then_some((word.span, gap))
    };
    items.iter().find_map(|item| match &item.kind {
        ItemKind::Head { terms, body, .. } => {
            let inside = || body.as_ref().and_then(|body| joined(text, &body.items));
            terms.windows(3).find_map(begins).or_else(inside)
        }
        _ => None,
    })
}

fn stray(text: &str, word: Span) -> Diagnostic {
    let written: String = text[word.range()].chars().take(40).collect();
    Diagnostic::new(&codes::E0104, word, format!("`{written}` begins no item"))
        .label("left as it stands")
        .help("`deal check` says what to write instead")
}

fn unproved(place: Span) -> Diagnostic {
    Diagnostic::new(&codes::E0901, place, "the canonical form of this would not say the same")
        .label("left as it stands")
        .help("this is a mistake of `deal fmt`, not of the record; please report it")
}

/// Where something is wrong in a text, what is wrong must not look different after the
/// rest has been formatted: an open quote or block reaches as far as what follows lets it.
fn guard(file: FileId, text: &str, formatted: Formatted) -> Formatted {
    if formatted.edits.is_empty() || formatted.left.is_empty() {
        return formatted;
    }
    let told = |text: &str| -> Vec<(&'static str, String)> {
        syntax::parse(file, text).errors.into_iter().map(|e| (e.code.code, e.message().to_owned())).collect()
    };
    if told(text) == told(&formatted.apply(text)) {
        return formatted;
    }
    Formatted { edits: Vec::new(), left: formatted.left }
}
