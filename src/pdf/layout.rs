//! From pieces of text with their places to lines and columns.
//!
//! Programs write what belongs together one after another, column by column; that order
//! is kept. Some write line by line across columns, and every one puts the number of the
//! page between the halves of a sentence. So the pages stand in the text a second time
//! where that reads otherwise: in columns by where things stand, without what the
//! margins say. A quotation is looked for in both, and need only be in one.

use super::{AGAIN, PAGE_END, UNTOLD};

#[derive(Default)]
pub(super) struct Page {
    pub pieces: Vec<Piece>,
    /// It has one; it may be a picture of words.
    pub picture: bool,
    /// Something on it can't be told.
    pub untold: bool,
}

/// What one operator shows.
pub(super) struct Piece {
    pub text: String,
    pub from: (f64, f64),
    pub to: (f64, f64),
    /// In which its line runs, of length 1.
    pub direction: (f64, f64),
    /// The size of its letters.
    pub height: f64,
}

/// A gap between words, in heights of the letters: the narrowest space of a justified
/// line is a fifth, the widest kerning a tenth.
const WORD: f64 = 0.15;
/// A gap between columns.
const COLUMN: f64 = 0.9;
/// How far a line's letters stand from its base, with indices.
const LINE: f64 = 0.45;

/// A run of text on one line.
#[derive(Clone)]
struct Segment {
    text: String,
    left: f64,
    right: f64,
    base: f64,
    height: f64,
}

pub(super) fn text(pages: &[Page]) -> String {
    let mut text = String::new();
    for page in pages {
        in_order(page, &mut text);
        if page.untold {
            text.extend(['\n', UNTOLD]);
        }
        text.push(PAGE_END);
    }
    let columns: Vec<Vec<String>> = pages.iter().map(in_columns).collect();
    let mut again = String::new();
    for (at, lines) in columns.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| &*columns[at]);
        for line in without_margins(lines, before, columns.get(at + 1).map(Vec::as_slice)) {
            again.push_str(line);
            again.push('\n');
        }
        again.push(PAGE_END);
    }
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    if words(&text.replace(UNTOLD, "")) != words(&again.replace(UNTOLD, "")) {
        text.push(AGAIN);
        text.push_str(&again);
    }
    text
}

/// Where a point stands along a line and across it.
fn along(direction: (f64, f64), point: (f64, f64)) -> (f64, f64) {
    (point.0 * direction.0 + point.1 * direction.1, point.1 * direction.0 - point.0 * direction.1)
}

/// What is between two pieces.
enum Between {
    Nothing,
    /// So wide, in heights.
    Gap(f64),
    NewLine,
}

fn between(last: &Piece, next: &Piece) -> Between {
    let turned = last.direction.0 * next.direction.0 + last.direction.1 * next.direction.1 < 0.9;
    let (end, base) = along(next.direction, last.to);
    let (start, own) = along(next.direction, next.from);
    let height = last.height.max(next.height).max(1e-9);
    let gap = (start - end) / height;
    if turned || (own - base).abs() > LINE * height || gap < -1.0 {
        Between::NewLine
    } else if gap > WORD {
        Between::Gap(gap)
    } else {
        Between::Nothing
    }
}

/// Shown twice at one place, to look bold.
fn shadow(last: &Piece, next: &Piece) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < 0.2 * next.height;
    last.text == next.text && near(last.from.0, next.from.0) && near(last.from.1, next.from.1)
}

fn in_order(page: &Page, text: &mut String) {
    let mut last: Option<&Piece> = None;
    for piece in &page.pieces {
        if let Some(last) = last {
            if shadow(last, piece) {
                continue;
            }
            match between(last, piece) {
                Between::Nothing => {}
                Between::Gap(_) => text.push(' '),
                Between::NewLine => text.push('\n'),
            }
        }
        text.push_str(&piece.text);
        last = Some(piece);
    }
}

/// The lines of a page, column by column, by where they stand.
fn in_columns(page: &Page) -> Vec<String> {
    let mut segments = segments(page);
    // From the top; what stands on one line from the left.
    segments.sort_by(|a, b| b.base.total_cmp(&a.base));
    let mut lines: Vec<Vec<Segment>> = Vec::new();
    for segment in segments {
        match lines.last_mut() {
            Some(line) if (line[0].base - segment.base).abs() < LINE * line[0].height.max(segment.height) => {
                line.push(segment);
            }
            _ => lines.push(vec![segment]),
        }
    }
    let lines = lines.into_iter().map(joined);
    blocks(lines).into_iter().flatten().map(|segment| segment.text).collect()
}

/// The segments of a line from the left, those without a gap in one.
fn joined(mut line: Vec<Segment>) -> Vec<Segment> {
    line.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut joined: Vec<Segment> = Vec::new();
    for segment in line {
        match joined.last_mut() {
            Some(last) if segment.left - last.right < COLUMN * last.height.max(segment.height) => {
                if segment.left - last.right > WORD * last.height.max(segment.height) {
                    last.text.push(' ');
                }
                last.text.push_str(&segment.text);
                last.right = last.right.max(segment.right);
            }
            _ => joined.push(segment),
        }
    }
    joined
}

/// Pieces of level lines that follow on one another without a wide gap.
fn segments(page: &Page) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut last: Option<&Piece> = None;
    for piece in page.pieces.iter().filter(|p| p.direction.0 > 0.9) {
        let how = match last {
            Some(last) if shadow(last, piece) => continue,
            Some(last) => between(last, piece),
            None => Between::NewLine,
        };
        match (how, segments.last_mut()) {
            (Between::Nothing, Some(segment)) => {
                segment.text.push_str(&piece.text);
                segment.right = segment.right.max(piece.to.0);
            }
            (Between::Gap(gap), Some(segment)) if gap < COLUMN => {
                segment.text.push(' ');
                segment.text.push_str(&piece.text);
                segment.right = segment.right.max(piece.to.0);
            }
            _ => segments.push(Segment {
                text: piece.text.clone(),
                left: piece.from.0,
                right: piece.to.0,
                base: piece.from.1,
                height: piece.height,
            }),
        }
        last = Some(piece);
    }
    segments
}

/// Segments that stand under one another, each under no other: paragraphs and columns.
fn blocks(lines: impl Iterator<Item = Vec<Segment>>) -> Vec<Vec<Segment>> {
    /// Lines further up are not looked at.
    const OPEN: usize = 64;
    let mut blocks: Vec<Vec<Segment>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for line in lines {
        let over = |block: usize, segment: &Segment| {
            let last = &blocks[block][blocks[block].len() - 1];
            last.left < segment.right && segment.left < last.right
        };
        let above: Vec<Vec<usize>> =
            line.iter().map(|s| open.iter().copied().filter(|b| over(*b, s)).collect()).collect();
        let mut next = Vec::new();
        for (at, segment) in line.iter().enumerate() {
            let alone = |b: usize| above.iter().enumerate().all(|(other, list)| other == at || !list.contains(&b));
            match above[at][..] {
                [block] if alone(block) => {
                    blocks[block].push(segment.clone());
                    next.push(block);
                }
                _ => {
                    blocks.push(vec![segment.clone()]);
                    next.push(blocks.len() - 1);
                }
            }
        }
        let covered: Vec<usize> = above.into_iter().flatten().collect();
        open.retain(|block| !covered.contains(block));
        open.extend(next);
        let many = open.len().saturating_sub(OPEN);
        open.drain(..many);
    }
    blocks
}

/// The lines of a page without a first and last one that is a number, or that its
/// neighbour has too.
fn without_margins<'a>(lines: &'a [String], before: Option<&[String]>, after: Option<&[String]>) -> &'a [String] {
    // `Page 3 of 9` is `Page 4 of 9`.
    let form = |line: &str| line.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect::<String>();
    let number = |line: &str| line.len() < 12 && !line.chars().any(char::is_alphabetic);
    let margin = |line: &str, others: [Option<&String>; 2]| {
        number(line) || others.into_iter().flatten().any(|other| form(other) == form(line))
    };
    let mut kept = lines;
    if let [line, rest @ ..] = kept
        && margin(line, [before.and_then(<[String]>::first), after.and_then(<[String]>::first)])
    {
        kept = rest;
    }
    if let [rest @ .., line] = kept
        && margin(line, [before.and_then(<[String]>::last), after.and_then(<[String]>::last)])
    {
        kept = rest;
    }
    kept
}
