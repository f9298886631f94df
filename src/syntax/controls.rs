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
    let mut start = 0;
    for block in bytes.chunks(256) {
        if block.iter().fold(false, |found, &b| found | SUSPECT[b as usize]) {
            slowly(reader, range.start + start, range.start + start + block.len());
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

fn slowly(reader: &mut Reader, start: usize, end: usize) {
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
        if is_reported(c) || lone_return {
            report(reader, at, c);
        }
        at += c.len_utf8();
    }
}

fn report(reader: &mut Reader, at: usize, c: char) {
    reader.dirty = true;
    // A file of NUL bytes is one mistake.
    if let Some(last) = reader.errors.last_mut()
        && last.primary.span.end as usize == at
        && reader.text[last.primary.span.range()].starts_with(c)
    {
        last.primary.span.end += c.len_utf8() as u32;
        for edit in last.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span = last.primary.span;
        }
        return;
    }
    let span = reader.span(at, at + c.len_utf8());
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
