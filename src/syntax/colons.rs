//! A `:` or braces in a list, and a `:` where the `{` of a declaration stands: forms of
//! other languages.

use super::faults::alone;
use super::grammar::{self, Loose};
use super::items::Reader;
use super::scan;
use super::tree::{Body, Item, ItemKind, Term, TermKind};
use crate::diag::{Edit, Safety, codes};
use crate::schema;
use std::ops::Range;

/// Where the values of a field begin, if the text from `start` on is one.
fn values(bytes: &[u8], start: usize) -> Option<usize> {
    let colon = scan::skip_blanks(bytes, scan::run_end(bytes, start));
    (bytes.get(colon) == Some(&b':')).then(|| scan::skip_blanks(bytes, colon + 1))
}

/// The `:` of `rail: 40%`, whose first word stands at `at`.
fn of_share(bytes: &[u8], at: usize) -> Option<usize> {
    let end = scan::run_end(bytes, at);
    let colon = scan::skip_blanks(bytes, end);
    let figure = scan::skip_blanks(bytes, colon + 1);
    let named = end > at && bytes[at].is_ascii_alphabetic() && bytes.get(colon) == Some(&b':');
    (named && bytes.get(figure).is_some_and(u8::is_ascii_digit)).then_some(colon)
}

/// `sectors: rail: 40%`, up to where a comma stands: what follows the comma is no field.
pub fn begins_shares(bytes: &[u8], start: usize) -> bool {
    values(bytes, start).is_some_and(|at| of_share(bytes, at).is_some())
}

/// `sectors: rail: 40%, energy: 60%`: told once, and read without the signs.
pub fn shares(reader: &mut Reader, items: &mut Vec<Item>, range: Range<usize>) -> bool {
    let bytes = reader.text.as_bytes();
    let Some(first) = values(bytes, range.start) else { return false };
    let mut colons = Vec::new();
    let mut terms: Vec<Term> = Vec::new();
    let mut at = first;
    for entry in reader.text[first..range.end].split(',') {
        let end = at + entry.len();
        let word = scan::skip_blanks(bytes, at);
        let colon = of_share(bytes, word).filter(|&colon| colon < end);
        if entry.matches(':').count() > usize::from(colon.is_some()) {
            return false;
        }
        // The name, and what stands behind its sign.
        let share = colon.map_or(end, |colon| scan::skip_blanks(bytes, colon + 1));
        let parts = [word..colon.unwrap_or(end), share..end];
        for part in parts.into_iter().filter(|part| part.start < part.end) {
            let part = part.start..part.start + reader.text[part].trim_end().len();
            let Ok(read) = grammar::terms(reader, part, Loose::Line) else { return false };
            terms.extend(read);
        }
        colons.extend(colon);
        if end < range.end {
            terms.push(Term { kind: TermKind::Comma, span: reader.span(end, end + 1) });
        }
        at = end + 1;
    }
    let [colon, _, ..] = colons[..] else { return false };
    let edit = |&colon: &usize| {
        let blank = if bytes.get(colon + 1) == Some(&b' ') { "" } else { " " };
        Edit { span: reader.span(colon, colon + 1), text: blank.to_owned() }
    };
    let edits = colons.iter().map(edit).collect();
    let error = reader
        .error(&codes::E0104, reader.span(colon, colon + 1), "a `:` between a name and its share")
        .label("a share stands directly behind its name")
        .help("write for example `sectors: rail 40%, energy 60%`")
        .fix_edits("remove the `:`", Safety::Safe, edits);
    reader.report(error);
    let name = reader.span(range.start, scan::run_end(bytes, range.start));
    reader.push(items, Item { kind: ItemKind::Field { name, terms }, span: reader.span(range.start, range.end) });
    true
}

/// `package p "P":` with its fields below, as Python has it: told here, so that the `}` of
/// the block is no news.
pub fn for_brace(reader: &mut Reader, items: &mut Vec<Item>, range: Range<usize>, colon: usize) -> bool {
    if colon + 1 != range.end {
        return false;
    }
    let head = alone(reader, range.start..range.start + reader.text[range.start..colon].trim_end().len());
    let Some(Item { kind: ItemKind::Head { word, terms, body: None }, span }) = head else { return false };
    let named = matches!(terms[..], [name] | [name, _] if name.kind == TermKind::Name);
    if !named || schema::kind(reader.slice(word)).is_none() || !closes_below(reader.text, range.end, range.start) {
        return false;
    }
    let error = reader
        .error(&codes::E0104, reader.span(colon, colon + 1), "a `:` where the block of a declaration begins")
        .label("`{` stands here")
        .fix("write `{`", reader.span(span.end as usize, colon + 1), " {");
    reader.report(error);
    reader.told_brace = Some(span.start);
    items.push(Item { kind: ItemKind::Head { word, terms, body: None }, span });
    true
}

/// Whether the lines below are deeper than the one of `head`, up to a `}` under it.
fn closes_below(text: &str, end: usize, head: usize) -> bool {
    let indent = scan::indent_of(text.as_bytes(), head);
    let depth = |line: &str| line.len() - line.trim_start().len();
    let below = text[end..].lines().skip(1).filter(|line| !line.trim().is_empty());
    let mut after = below.skip_while(|line| depth(line) > indent);
    after.next().is_some_and(|line| depth(line) == indent && line.trim_start().starts_with('}'))
}

/// `parties: {CN, KZ}`: told, and read as the list inside.
pub fn list_in_braces(reader: &mut Reader, item: &mut Item, body: &Body) -> bool {
    let (start, end) = (body.span.start as usize, body.span.end as usize);
    let Some(inside) = reader.text[start..end].strip_prefix('{').and_then(|text| text.strip_suffix('}')) else {
        return false;
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | ',' | '-' | '.' | '%');
    if inside.trim().is_empty() || !inside.chars().all(plain) {
        return false;
    }
    let blank = inside.len() - inside.trim_start().len();
    let first = start + 1 + blank;
    let Ok(read) = grammar::terms(reader, first..first + inside.trim().len(), Loose::Line) else { return false };
    if let ItemKind::Field { terms, .. } = &mut item.kind {
        *terms = read;
    }
    let gone = |at: usize| Edit { span: reader.span(at, at + 1), text: String::new() };
    let error = reader
        .error(&codes::E0104, reader.span(start, start + 1), "a list stands without brackets")
        .label("write `CN, KZ`")
        .fix_edits("remove the brackets", Safety::Safe, vec![gone(start), gone(end - 1)]);
    reader.report(error);
    true
}
