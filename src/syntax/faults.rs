//! One line of a piece that the grammar refuses: what is wrong with it, and what of it
//! can be read all the same.

use std::ops::Range;

use super::controls;
use super::grammar::{self, Loose, Shape};
use super::items::{FORMS, Reader};
use super::line::{Fault, Line};
use super::odd::{self, short};
use super::recover::first_char;
use super::scan::{self, MAX_DEPTH};
use super::tree::{Body, Item, ItemKind, Term, TermKind};
use crate::diag::codes;
use crate::schema;
use crate::text::Span;

/// More words than this in one item are no record; pest's queue for them would take
/// forty times their bytes.
const MANY: usize = 1_000_000;

/// Reads a line into `items`, or tells what is wrong with it.
pub fn read(reader: &mut Reader, items: &mut Vec<Item>, start: usize, line: &Line) {
    let range = start..line.end;
    if let Some(fault) = line.fault {
        return told(reader, items, range, fault);
    }
    if reader.dirty && reader.text[start..].starts_with(controls::is_reported) {
        return bad(reader, items, range);
    }
    if line.tokens > MANY {
        let span = reader.span(start, scan::line_end(reader.text.as_bytes(), start).min(start + 40));
        let span = reader.span(start, floor_char(reader.text, span.end as usize));
        let error = reader
            .error(&codes::E0118, span, "an item with more than a million words")
            .label("begins here")
            .help("divide it into several");
        reader.report(error);
        return bad(reader, items, range);
    }
    if let Err(at) = grammar::items(reader, range.clone(), Shape::Leaf, items) {
        explain(reader, items, range, at, line.brace);
    }
}

pub fn comma_between_fields(reader: &mut Reader, comma: usize) {
    let comma = reader.span(comma, comma + 1);
    let error = reader
        .error(&codes::E0104, comma, "a comma does not divide fields")
        .label("a new line or `;` stands here")
        .fix("write `;`", comma, ";");
    reader.report(error);
}

fn floor_char(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn bad(reader: &Reader, items: &mut Vec<Item>, range: Range<usize>) {
    items.push(Item { kind: ItemKind::Bad, span: reader.span(range.start, range.end) });
}

/// A fault that the walk has found.
fn told(reader: &mut Reader, items: &mut Vec<Item>, range: Range<usize>, fault: Fault) {
    let (at, error) = match fault {
        Fault::Quote { start, end, block: false } => {
            // The `{` of a header is likelier a block than the end of a title.
            let written = reader.text[start..end].trim_end();
            let title = written.split_once(" {").map_or(written, |(title, _)| title);
            let close = start + title.strip_suffix('{').unwrap_or(title).trim_end().len();
            let error = reader
                .error(&codes::E0103, reader.span(start, end), "a string that is not closed")
                .label("no `\"` up to the end of the line")
                .help("a string ends on its line; a longer text stands between `\"\"\"`")
                .maybe("close the string", reader.span(close, close), "\"");
            (start, error)
        }
        Fault::Quote { start, end, .. } => {
            let end_word = if end >= reader.text.len() {
                (reader.span(end, end), "the file ends, and the text block is still open")
            } else {
                (
                    reader.span(end, end + first_char(reader.text, end)),
                    "this line is not indented, so the text block must end before it",
                )
            };
            let error = reader
                .error(&codes::E0103, reader.span(start, start + 3), "a text block that is not closed")
                .label("no `\"\"\"` ends it")
                .related(end_word.0, end_word.1);
            (start, error)
        }
        Fault::Open(at) => {
            let error =
                reader.error(&codes::E0701, reader.span(at, at + 1), "a `(` without its `)`").label("is not closed");
            (at, error)
        }
        Fault::Close(at) => {
            let error =
                reader.error(&codes::E0701, reader.span(at, at + 1), "a `)` without a `(`").label("closes nothing");
            (at, error)
        }
        Fault::Deep(at) => {
            let error = reader
                .error(
                    &codes::E0114,
                    reader.span(at, at + 1),
                    format!("parentheses stand in one another more than {MAX_DEPTH} deep"),
                )
                .label("one level too many");
            (at, error)
        }
    };
    reader.report(error);
    salvage(reader, items, range, at);
}

/// The name of a declaration is kept though its header has a fault further on: what
/// refers to it should not be told that it does not exist.
fn salvage(reader: &mut Reader, items: &mut Vec<Item>, range: Range<usize>, fault: usize) {
    let before = range.start..range.start + reader.text[range.start..fault].trim_end().len();
    let head = alone(reader, before);
    match head {
        Some(mut head) if matches!(&head.kind, ItemKind::Head { terms, .. } if !terms.is_empty()) => {
            head.span.end = head.span.end.max(range.end as u32);
            items.push(head);
        }
        _ => bad(reader, items, range),
    }
}

/// The item of a range by itself, without what it would do to the items before it and
/// without its errors: one message about a line is enough.
pub(super) fn alone(reader: &mut Reader, range: Range<usize>) -> Option<Item> {
    let errors = reader.errors.len();
    let mut items = Vec::new();
    if !range.is_empty() {
        let _ = grammar::items(reader, range, Shape::Leaf, &mut items);
    }
    reader.errors.truncate(errors);
    items.pop().filter(|_| items.is_empty())
}

/// A line that the grammar refuses at `at`.
fn explain(reader: &mut Reader, items: &mut Vec<Item>, range: Range<usize>, at: usize, brace: bool) {
    let bytes = reader.text.as_bytes();
    match bytes[range.start] {
        b'=' | b'<' | b'>' | b'!' | b',' => {
            if let Ok(terms) = grammar::terms(reader, range.clone(), Loose::Line) {
                return reader.broken_line(items, terms);
            }
        }
        b'"' => return quoted_head(reader, items, range),
        _ if bullet(reader, items, range.clone()) => return,
        _ if odd::is_comment(&reader.text[range.clone()]) => {
            let all = reader.span(range.start, range.end);
            odd::comment(reader, all);
            return bad(reader, items, range);
        }
        _ => {
            if let Some(colon) = stray_colon(bytes, range.clone()) {
                if super::colons::shares(reader, items, range.clone())
                    || !brace && super::colons::for_brace(reader, items, range.clone(), colon)
                {
                    return;
                }
                return explain_colon(reader, items, range, colon, brace);
            }
        }
    }
    let at = at.clamp(range.start, range.end.saturating_sub(1).max(range.start));
    let at = floor_char(reader.text, at);
    let end = scan::run_end(&bytes[..range.end], at).max(at + first_char(reader.text, at));
    let span = reader.span(at, end);
    let text = short(reader.slice(span));
    let message = if at == range.start {
        format!("an item can't begin with `{text}`")
    } else {
        format!("`{text}` does not fit here")
    };
    let error = reader.error(&codes::E0104, span, message).label("begins no item").help(FORMS);
    reader.report(error);
    salvage(reader, items, range, at);
}

/// `- kind: loan`: read without its bullet.
fn bullet(reader: &mut Reader, items: &mut Vec<Item>, range: Range<usize>) -> bool {
    let text = &reader.text[range.clone()];
    let mark = text.len() - text.trim_start_matches(['-', '*', '•', '–']).len();
    let rest = range.start + mark + text[mark..].len() - text[mark..].trim_start_matches([' ', '\t']).len();
    if mark == 0 || rest == range.start + mark || rest >= range.end {
        return false;
    }
    let errors = reader.errors.len();
    let mut read = Vec::new();
    if grammar::items(reader, rest..range.end, Shape::Leaf, &mut read).is_err() {
        reader.errors.truncate(errors);
        return false;
    }
    let place = reader.span(range.start, range.start + mark);
    let error = reader
        .error(&codes::E0104, place, "an item begins without a bullet")
        .label("nothing stands before it")
        .fix("remove it", reader.span(range.start, rest), "");
    reader.report(error);
    items.append(&mut read);
    true
}

/// `"kind": "mou"`, as JSON has it, is read as the field that it means to be.
fn quoted_head(reader: &mut Reader, items: &mut Vec<Item>, range: Range<usize>) {
    let bytes = reader.text.as_bytes();
    let end = scan::quoted(bytes, range.start).end.min(range.end);
    let span = reader.span(range.start, end);
    if end == range.end && title_below(reader, items, span) {
        return;
    }
    let name = reader.span(range.start + 1, end.saturating_sub(1).max(range.start + 1));
    let word = reader.slice(name);
    let colon = scan::skip_blanks(bytes, end);
    let error = reader.error(&codes::E0104, span, "an item can't begin with a string");
    if colon >= range.end || bytes[colon] != b':' || scan::classify(word.as_bytes()) != TermKind::Name {
        reader.report(error.label("begins no item").help(FORMS));
        return bad(reader, items, range);
    }
    reader.report(error.label("the names of fields stand without quotes").fix(
        "remove the quotes",
        span,
        word.to_owned(),
    ));
    let rest = scan::skip_blanks(bytes, colon + 1);
    let terms = match rest < range.end {
        true => grammar::terms(reader, rest..range.end, Loose::Line).ok(),
        false => Some(Vec::new()),
    };
    let Some(terms) = terms else { return bad(reader, items, range) };
    let item = Item { kind: ItemKind::Field { name, terms }, span: reader.span(range.start, range.end) };
    reader.push(items, item);
}

/// A title on the line below its header: told, and read with it.
fn title_below(reader: &mut Reader, items: &mut [Item], title: Span) -> bool {
    let Some(Item { kind: ItemKind::Head { terms, body: None, .. }, span }) = items.last_mut() else { return false };
    if !matches!(terms[..], [Term { kind: TermKind::Name, .. }]) {
        return false;
    }
    let gap = reader.span(span.end as usize, title.start as usize);
    let mut error = reader
        .error(&codes::E0106, title, "a title stands on the line of its header")
        .label("this belongs to the line above")
        .related(*span, "the header");
    if reader.slice(gap).trim().is_empty() {
        error = error.fix("join the two lines", gap, " ");
    }
    terms.push(Term { kind: TermKind::Str, span: title });
    span.end = title.end;
    reader.report(error);
    true
}

/// The first `:` that does not stand after the first word.
fn stray_colon(bytes: &[u8], range: Range<usize>) -> Option<usize> {
    let first = scan::skip_blanks(bytes, scan::run_end(bytes, range.start));
    let mut at = if bytes.get(first) == Some(&b':') { first + 1 } else { first };
    while at < range.end {
        match bytes[at] {
            b':' => return Some(at),
            b'"' => at = scan::quoted(bytes, at).end,
            b'#' => at = scan::line_end(bytes, at),
            _ => at += 1,
        }
    }
    None
}

fn explain_colon(reader: &mut Reader, items: &mut Vec<Item>, range: Range<usize>, colon: usize, brace: bool) {
    let bytes = reader.text.as_bytes();
    let span = reader.span(colon, colon + 1);
    let word_start = bytes[range.start..colon]
        .iter()
        .rposition(|&b| scan::is_delimiter(b))
        .map_or(range.start, |n| range.start + n + 1);
    if reader.text[colon..range.end].starts_with("://") {
        let end = bytes[colon..range.end]
            .iter()
            .position(|&b| matches!(b, b' ' | b'\t' | b',' | b'"' | b'\r' | b'\n'))
            .map_or(range.end, |n| colon + n);
        let url = reader.span(word_start, end);
        let quoted = format!("\"{}\"", reader.slice(url));
        let error = reader
            .error(&codes::E0104, url, "what has `:` or `/` in it stands in quotes")
            .label(format!("write `{}`", short(&quoted)))
            .fix("write it as a string", url, quoted);
        reader.report(error);
        return salvage(reader, items, range, word_start);
    }
    let dated = bytes[range.start].is_ascii_digit();
    let gap = reader.span(colon, scan::skip_blanks(bytes, colon + 1).min(range.end));
    let space = if gap.end == range.end as u32 || bytes[colon - 1] == b' ' { "" } else { " " };
    let word = &reader.text[word_start..colon];
    let first = scan::skip_blanks(bytes, scan::run_end(bytes, range.start));
    let is_field = first < word_start && bytes[first] == b':';
    // Directly behind the `:` of the field: no second one, which would stand behind a value.
    let begins_list = is_field && scan::skip_blanks(bytes, first + 1) == word_start && scan::is_word(word);
    let what = if dated { "line" } else { "field" };
    let digits = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let time_end = scan::run_end(bytes, colon + 1).min(range.end);
    if dated && digits(word) && digits(reader.text[colon + 1..time_end].trim()) {
        let blank = range.start + reader.text[range.start..word_start].trim_end().len();
        let error = reader
            .error(&codes::E0107, reader.span(word_start, time_end), "a line has a day, and no time of day")
            .label("nothing is kept of the hour")
            .fix("remove it", reader.span(blank, time_end), "");
        reader.report(error);
        return bad(reader, items, range);
    }
    let error = if !brace && word == "source" {
        reader
            .error(&codes::E0109, span, format!("`source` at the end of a {what} has no `:`"))
            .label("only the field `source:` has one, on a line of its own")
            .fix("remove the `:`", gap, space)
    } else if dated && schema::verb(word).is_none() && schema::F::from_word(word).is_some() {
        let error = reader
            .error(&codes::E0109, span, format!("the field `{word}` on a dated line"))
            .label("only fields have a `:`, and they stand on lines of their own")
            .help(format!("a fact without a day is written `{word}: …`, a change `DATE amended {word} …`, a note in quotes behind its verb"));
        reader.report(error);
        return bad(reader, items, range);
    } else if dated {
        reader
            .error(&codes::E0109, span, format!("`{}` is no field: a verb has no `:`", short(word)))
            .label("only fields have a `:`")
            .fix("remove the `:`", gap, space)
    } else if brace {
        reader.error(&codes::E0104, span, "a declaration has no `:`").label("only fields have a `:`").fix(
            "remove the `:`",
            gap,
            space,
        )
    } else if gap.end - gap.start == 1 && !word.is_empty() && colon + 1 < range.end {
        // `sha256:9f86`, `12:30`
        let text = reader.span(word_start, scan::run_end(bytes, colon + 1).min(range.end));
        let quoted = format!("\"{}\"", reader.slice(text));
        let error = reader
            .error(&codes::E0104, text, "what has `:` or `/` in it stands in quotes")
            .label(format!("write `{}`", short(&quoted)))
            .maybe("write it as a string", text, quoted);
        reader.report(error);
        return salvage(reader, items, range, word_start);
    } else if is_field
        && scan::is_word(word)
        && !begins_list
        && bytes[word_start - 1] != b','
        && (gap.end as usize) < range.end
    {
        return second_field(reader, items, range, word_start..colon);
    } else if !is_field && several_words(reader, items, range.clone(), colon) {
        return;
    } else {
        let error = reader
            .error(&codes::E0104, span, "a `:` stands only after the name of a field, once")
            .label("does not fit here")
            .help(if is_field { "what has a `:` in it is a string: `\"…\"`" } else { FORMS });
        // `from: eximbank: 45%`
        if begins_list { error.maybe("remove the `:`", gap, space) } else { error }
    };
    reader.report(error);
    let Some(mut item) = alone(reader, range.start..colon) else { return bad(reader, items, range) };
    // What stands after the `:` is read as if it were not there.
    let rest = grammar::terms(reader, gap.end as usize..range.end, Loose::Line).unwrap_or_default();
    item.span.end = rest.last().map_or(item.span.end, |t| t.span.end);
    if let ItemKind::Field { terms, .. } | ItemKind::Dated { terms, .. } | ItemKind::Head { terms, .. } = &mut item.kind
    {
        terms.extend(rest);
    }
    items.push(item);
}

/// `grace period: 7y`, `entry into force: 2016-11-04`: words before a `:` of which one or all
/// say what is meant.
fn several_words(reader: &mut Reader, items: &mut Vec<Item>, range: Range<usize>, colon: usize) -> bool {
    let words: Vec<&str> = reader.text[range.start..colon].split_whitespace().collect();
    let behind = scan::skip_blanks(reader.text.as_bytes(), colon + 1);
    if behind >= range.end || !(2..=4).contains(&words.len()) || !words.iter().all(|word| scan::is_word(word)) {
        return false;
    }
    let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let fields: Vec<&str> = lower.iter().filter_map(|word| schema::F::from_word(word)).map(schema::F::word).collect();
    let joined = lower.join("-");
    let force = lower.last().is_some_and(|last| last == "force").then_some(schema::V::InForce);
    let verb = schema::verb(&joined).or(force);
    let name = reader.span(range.start, range.start + reader.text[range.start..colon].trim_end().len());
    let value = reader.span(behind, range.end);
    let shown = short(reader.slice(name));
    let error = reader.error(&codes::E0104, name, format!("the name of a field is one word, and `{shown}` is several"));
    let error = match (verb, schema::F::from_word(&joined).map(schema::F::word), &fields[..]) {
        (Some(verb), ..) => {
            let error = error.label("what happened stands on a dated line");
            let date = reader.slice(value).trim_end();
            match super::dates::is_when(date) {
                true => {
                    let right = format!("{date} {}", verb.word());
                    let end = value.start as usize + date.len();
                    error.fix(format!("write `{right}`"), reader.span(range.start, end), right)
                }
                false => error.help(format!("for example `{}`", verb.row().example)),
            }
        }
        (None, Some(field), _) | (None, None, &[field]) => {
            error.label(format!("perhaps `{field}:`")).maybe(format!("write `{field}:`"), name, field)
        }
        (None, None, several) if !several.is_empty() => {
            several.iter().fold(error.label("one of them is a field"), |error, field| {
                error.maybe(format!("write `{field}:`"), name, (*field).to_owned())
            })
        }
        _ => error.label("a field has one word before its `:`").help(FORMS),
    };
    reader.report(error);
    bad(reader, items, range);
    true
}

/// `kind: loan amount: 5mn USD`: both are read, as if a `;` stood between them.
fn second_field(reader: &mut Reader, items: &mut Vec<Item>, range: Range<usize>, name: Range<usize>) {
    let before = range.start + reader.text[range.start..name.start].trim_end().len();
    let word = short(&reader.text[name.clone()]);
    let error = reader
        .error(
            &codes::E0104,
            reader.span(name.start, name.end + 1),
            format!("`{word}:` begins a second field on one line"),
        )
        .label("a new line or `;` stands before it")
        .maybe("write `;`", reader.span(before, before), ";");
    reader.report(error);
    for part in [range.start..before, name.start..range.end] {
        match alone(reader, part.clone()) {
            Some(item) => items.push(item),
            None => bad(reader, items, part),
        }
    }
}

/// `name: {` is a declaration with a `:` too many; `kind: mou {` a field with a block.
pub fn block_on_field(reader: &mut Reader, item: &mut Item, body: Body) {
    let ItemKind::Field { name, terms } = &item.kind else { return };
    let name = *name;
    item.span.end = item.span.end.max(body.span.end);
    let word = reader.slice(name);
    let title = terms.get(1).is_some_and(|t| matches!(t.kind, TermKind::Str | TermKind::Text));
    if let Some(first) = terms.first()
        && schema::kind(word).is_some()
        && (title || schema::F::from_word(word).is_none())
    {
        // `instrument: a "A" {`
        let colon = scan::skip_blanks(reader.text.as_bytes(), name.end as usize);
        let error = reader
            .error(&codes::E0104, reader.span(colon, colon + 1), format!("a declaration has no `:` after `{word}`"))
            .label("only fields have a `:`")
            .fix("remove the `:`", reader.span(name.end as usize, first.span.start as usize), " ");
        reader.report(error);
        item.kind = ItemKind::Head { word: name, terms: terms.clone(), body: Some(body) };
        return;
    }
    if !terms.is_empty() {
        let brace = reader.span(body.span.start as usize, body.span.start as usize + 1);
        let error = reader
            .error(&codes::E0104, brace, "a field has no block")
            .label("a block stands on declarations only")
            .related(name, "the field");
        return reader.report(error);
    }
    if schema::kind(word).is_none() && super::colons::list_in_braces(reader, item, &body) {
        return;
    }
    // What was taken for the `:` may be another sign, behind a blank that is none of ours.
    let behind = &reader.text[name.end as usize..body.span.start as usize];
    let sign = behind.char_indices().find(|(_, c)| !c.is_whitespace());
    let (start, len) = sign.map_or((0, 0), |(at, c)| (at, c.len_utf8()));
    let colon = name.end as usize + start;
    let error = reader
        .error(&codes::E0104, reader.span(colon, colon + len), "a declaration has no `:` before its `{`")
        .label("only fields have a `:`")
        .help("a declaration is `kind name \"Title\" {`, a list is written `field: one, two`")
        .fix("remove the `:`", reader.span(name.end as usize, colon + len), "");
    reader.report(error);
    item.kind = ItemKind::Head { word: name, terms: Vec::new(), body: Some(body) };
}
