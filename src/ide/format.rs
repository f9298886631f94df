//! The canonical form in an editor: of a file, of a part of it, of what was just typed.

use super::cursor::{Cursor, Document, Inside, TokenKind};
use crate::format;
use crate::text::FileId;
use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    pub range: Range<usize>,
    pub text: String,
}

/// What makes a text canonical, or those of its declarations that a range touches.
pub fn format(document: &Document, range: Option<Range<usize>>) -> Vec<TextEdit> {
    let edits = match range {
        Some(range) => format::edits_in(FileId(0), document.text, range),
        None => format::edits(FileId(0), document.text),
    };
    edits.into_iter().map(|edit| TextEdit { range: edit.span.range(), text: edit.text }).collect()
}

/// After a `}` that ends a declaration at top level, that declaration; after a line
/// end, the indentation of the line that begins. Nothing else moves under the hand.
pub fn format_typed(document: &Document, offset: usize, typed: &str) -> Vec<TextEdit> {
    let offset = document.border(offset);
    match typed {
        "}" => closed(document, offset),
        "\n" => indented(document, offset),
        _ => Vec::new(),
    }
}

fn closed(document: &Document, offset: usize) -> Vec<TextEdit> {
    let cursor = Cursor::at(document, offset);
    let Some(chunk) = offset.checked_sub(1).and_then(|brace| document.chunk(brace)) else { return Vec::new() };
    let whole = chunk.sound && cursor.inside == Inside::Code && cursor.blocks.is_empty();
    let last = document.slice(offset..chunk.end as usize).trim().is_empty();
    if whole && last { format(document, Some(offset - 1..offset)) } else { Vec::new() }
}

fn indented(document: &Document, offset: usize) -> Vec<TextEdit> {
    let cursor = Cursor::at(document, offset);
    if cursor.inside != Inside::Code {
        return Vec::new();
    }
    let text = document.text;
    let start = text[..offset].rfind('\n').map_or(0, |n| n + 1);
    let blanks = text[start..].len() - text[start..].trim_start_matches([' ', '\t']).len();
    let closes = text[start + blanks..].starts_with('}');
    // A list that goes on stands deeper than its field.
    let goes_on = cursor.item.last().is_some_and(|t| t.kind == TokenKind::Comma);
    let depth = cursor.blocks.len() + usize::from(goes_on);
    let depth = if closes { cursor.blocks.len().saturating_sub(1) } else { depth };
    let wanted = "  ".repeat(depth);
    let range = start..start + blanks;
    if text[range.clone()] == wanted { Vec::new() } else { vec![TextEdit { range, text: wanted }] }
}
