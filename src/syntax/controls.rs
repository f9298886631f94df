//! Characters that must not stand in a record: controls that change how a text looks
//! on the screen, and controls that are no text at all.
//!
//! Bidirectional overrides, embeddings and isolates (U+202A to U+202E, U+2066 to
//! U+2069) are refused everywhere, also in strings and comments: with them a record
//! can say one thing to the reader and another to the program. The plain marks
//! U+200E, U+200F and U+061C move nothing but punctuation and belong to Arabic,
//! Hebrew and Persian titles: they are allowed in strings, text blocks and comments.

use std::ops::Range;

use super::items::Reader;
use crate::diag::codes;
use crate::text::Span;

/// A character that [`check`] reports wherever it stands.
pub fn is_reported(c: char) -> bool {
    is_bidi(c) || is_control(c)
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_control(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}')
}

/// Reports the controls of a range, a run of equal ones once.
pub fn check(reader: &mut Reader, range: Range<usize>) {
    let bytes = &reader.text.as_bytes()[range.clone()];
    // Blocks without a branch inside, so that the compiler makes wide instructions.
    let (mut start, mut told) = (0, range.start);
    for block in bytes.chunks(256) {
        if block.iter().fold(false, |found, &b| found | SUSPECT[b as usize]) {
            let at = told.max(range.start + start);
            told = slowly(reader, at, range.start + start + block.len(), range.end);
        }
        start += block.len();
    }
}

static SUSPECT: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0;
    while b < 32 {
        table[b] = !matches!(b as u8, b'\t' | b'\n');
        b += 1;
    }
    table[0x7f] = true;
    // Lead bytes of U+0080 to U+00BF, and of U+2000 to U+2FFF.
    table[0xc2] = true;
    table[0xe2] = true;
    table
};

/// Looks at a block, and answers up to where that is done: the last run may go on beyond it.
fn slowly(reader: &mut Reader, start: usize, end: usize, whole: usize) -> usize {
    let bytes = reader.text.as_bytes();
    let mut at = start;
    while at < end {
        if !SUSPECT[bytes[at] as usize] || !reader.text.is_char_boundary(at) {
            at += 1;
            continue;
        }
        // A boundary before the end of the text: there is a character.
        let Some(c) = reader.text[at..].chars().next() else { break };
        let lone_return = c == '\r' && bytes.get(at + 1) != Some(&b'\n');
        let mut after = at + c.len_utf8();
        if is_reported(c) || lone_return {
            // A file of NUL bytes is one mistake.
            let rest = &reader.text[at..whole];
            after = at + rest.len() - rest.trim_start_matches(c).len();
            if c == '\r' && bytes.get(after) == Some(&b'\n') {
                // The last of them ends the line.
                after -= 1;
            }
            report(reader, reader.span(at, after), c);
        }
        at = after;
    }
    at
}

fn report(reader: &mut Reader, span: Span, c: char) {
    reader.dirty = true;
    let number = c as u32;
    let error = if is_bidi(c) {
        reader
            .error(
                &codes::E0113,
                span,
                format!("a control character (U+{number:04X}) changes the order in which this text is shown"),
            )
            .label("what is seen here is not what is read")
            .fix("remove it", span, "")
    } else if c == '\r' {
        reader
            .error(&codes::E0104, span, "a carriage return that ends no line")
            .label("lines end with a line feed, with or without a carriage return before it")
            .maybe("write a line end", span, "\n")
    } else {
        reader
            .error(&codes::E0104, span, format!("a control character (U+{number:04X}) is no text"))
            .label("can't stand in a record")
            .maybe("remove it", span, "")
    };
    reader.report(error);
}
