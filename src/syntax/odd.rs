//! Words that are no words of the language, and what to write instead.
//!
//! Only those are told here that no field could mean: foreign quotes and comments,
//! brackets, invisible characters, heads of items. Another odd word (`$23.6bn`) is
//! left to the field that holds it.

use super::controls;
use super::items::{FORMS, Reader};
use super::lookalike;
use super::scan;
use super::tree::{Item, ItemKind, Term, TermKind};
use crate::diag::{Edit, Safety, codes};
use crate::text::Span;

/// At most forty characters of what the user wrote, for a message.
pub fn short(text: &str) -> String {
    let line = text.split(['\n', '\r']).next().unwrap_or("");
    let shown: String = line.chars().take(40).filter(|c| !c.is_control()).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}

const QUOTES: &[char] = &['\'', '“', '”', '„', '«', '»', '‘', '’', '‚', '`'];

/// Characters that look like a space, or like nothing at all.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200f}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202f}'
                | '\u{205f}'
                | '\u{2060}'
                | '\u{3000}'
                | '\u{feff}'
                | '\u{61c}'
                | '\u{ad}'
                | '\u{fe00}'
            ..='\u{fe0f}' | '\u{e0000}'
            ..='\u{e01ef}'
    )
}

/// Looks over the odd terms of an item. Terms that were reported are taken out; a
/// field that lost one is no longer an item.
pub fn check(reader: &mut Reader, item: &mut Item) {
    let field = matches!(item.kind, ItemKind::Field { .. });
    let head = matches!(item.kind, ItemKind::Head { .. });
    let (ItemKind::Field { terms, .. } | ItemKind::Dated { terms, .. } | ItemKind::Head { terms, .. }) = &mut item.kind
    else {
        return;
    };
    let mut kept = Vec::with_capacity(terms.len());
    let mut lost = false;
    let mut spoiled = false;
    let mut told_bracket = false;
    let mut skip_to = 0;
    for (at, term) in terms.iter().enumerate() {
        if term.span.start < skip_to {
            continue;
        }
        if term.kind != TermKind::Odd {
            kept.push(*term);
            continue;
        }
        let text = reader.slice(term.span);
        if reader.dirty && text.contains(controls::is_reported) {
            lost = true;
        } else if is_comment(text) {
            comment(reader, term.span);
            skip_to = scan::line_end(reader.text.as_bytes(), term.span.start as usize) as u32;
        } else if text.starts_with(QUOTES) {
            skip_to = foreign_quotes(reader, term.span, &terms[at..]);
            lost = true;
        } else if text.contains(is_invisible) {
            invisible(reader, term.span);
            lost = true;
            spoiled |= !head;
        } else if let Some((right, c)) = lookalike::word(text).filter(|(word, _)| !head && scan::is_word(word)) {
            alike(reader, term.span, right, c);
            spoiled = true;
        } else if text.starts_with('[') || text.ends_with(']') {
            if !std::mem::replace(&mut told_bracket, true) {
                bracket(reader, &terms[at..]);
            }
            kept.extend(without_brackets(reader, *term));
        } else {
            kept.push(*term);
        }
    }
    *terms = kept;
    if lost && field || spoiled {
        item.kind = ItemKind::Bad;
    }
}

pub fn is_comment(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("/*") || text == "--"
}

pub fn comment(reader: &mut Reader, at: Span) {
    let text = reader.slice(at);
    let mark = if text.starts_with("--") { 2 } else { text.len() - text.trim_start_matches(['/', '*']).len() };
    let mark = reader.span(at.start as usize, at.start as usize + mark);
    let error = reader
        .error(&codes::E0104, mark, format!("`{}` begins no comment", reader.slice(mark)))
        .label("a comment begins with `#`")
        .fix("write `#`", mark, "#");
    reader.report(error);
}

/// `'…'` and `“…”`. Gives the place up to which the terms belong to it.
fn foreign_quotes(reader: &mut Reader, first: Span, terms: &[Term]) -> u32 {
    let start = first.start as usize;
    let line = &reader.text[start..scan::line_end(reader.text.as_bytes(), start)];
    let open = line.chars().next().unwrap_or('\'');
    let width = open.len_utf8();
    let close: &[char] = match open {
        '\'' => &['\''],
        '`' => &['`', '\''],
        '«' => &['»'],
        '‘' | '‚' => &['’', '‘'],
        _ => &['”', '“', '"', '»'],
    };
    let closing = line[width..].find(close).map(|n| n + width);
    let end = closing.map_or(first.end as usize, |n| start + n + line[n..].chars().next().map_or(0, char::len_utf8));
    let mut error =
        reader.error(&codes::E0104, reader.span(start, end), "strings stand in double quotes").label("write `\"…\"`");
    if let Some(closing) = closing.filter(|&n| !line[width..n].contains(['"', '\\'])) {
        let edit = |from, to| Edit { span: reader.span(from, to), text: "\"".to_owned() };
        let edits = vec![edit(start, start + width), edit(start + closing, end)];
        error = error.fix_edits("write double quotes", Safety::Safe, edits);
    }
    reader.report(error);
    let last = terms.iter().rev().find(|t| (t.span.start as usize) < end);
    last.map_or(end as u32, |t| t.span.end.max(end as u32))
}

/// `СN` with a Cyrillic С.
fn alike(reader: &mut Reader, at: Span, right: String, c: char) {
    let text = reader.slice(at);
    let only = !text.contains(|c: char| c.is_ascii_alphabetic());
    let start = at.start as usize + text.find(c).unwrap_or(0);
    let place = reader.span(start, start + c.len_utf8());
    let error = reader
        .error(&codes::E0104, place, format!("`{c}` in `{}` is no Latin letter (U+{:04X})", short(text), c as u32))
        .label("only looks like one");
    let title = format!("write `{right}` with plain letters");
    reader.report(if only { error.maybe(title, at, right) } else { error.fix(title, at, right) });
}

fn invisible(reader: &mut Reader, at: Span) {
    let text = reader.slice(at);
    let Some((n, c)) = text.char_indices().find(|&(_, c)| is_invisible(c)) else { return };
    let place = reader.span(at.start as usize + n, at.start as usize + n + c.len_utf8());
    let spaces = c.is_whitespace();
    let (what, instead) =
        if spaces { ("a space that is not the plain one", " ") } else { ("a character that can't be seen", "") };
    let all: String = text
        .chars()
        .filter(|&c| !is_invisible(c) || c.is_whitespace())
        .map(|c| if is_invisible(c) { ' ' } else { c })
        .collect();
    let error = reader
        .error(&codes::E0104, place, format!("{what} (U+{:04X})", c as u32))
        .label("often comes with text that is copied from a page or a document")
        .fix(if instead.is_empty() { "remove it" } else { "write a plain space" }, at, all);
    reader.report(error);
}

fn bracket(reader: &mut Reader, terms: &[Term]) {
    let Some(first) = terms.first() else { return };
    let mut edits = Vec::new();
    for term in terms.iter().filter(|t| t.kind == TermKind::Odd) {
        let text = reader.slice(term.span);
        let (start, end) = (term.span.start as usize, term.span.end as usize);
        if text.starts_with('[') {
            edits.push(Edit { span: reader.span(start, start + 1), text: String::new() });
        }
        if text.len() > 1 && text.ends_with(']') || text == "]" {
            edits.push(Edit { span: reader.span(end - 1, end), text: String::new() });
        }
    }
    let start = first.span.start as usize;
    let place = match reader.slice(first.span).starts_with('[') {
        true => reader.span(start, start + 1),
        false => reader.span(first.span.end as usize - 1, first.span.end as usize),
    };
    let error = reader.error(&codes::E0104, place, "a list stands without brackets").label("write `CN, KZ`").fix_edits(
        "remove the brackets",
        Safety::Safe,
        edits,
    );
    reader.report(error);
}

fn without_brackets(reader: &Reader, term: Term) -> Option<Term> {
    let text = reader.slice(term.span);
    let inner = text.trim_start_matches('[').trim_end_matches(']');
    let start = term.span.start as usize + (text.len() - text.trim_start_matches('[').len());
    let kind = scan::classify(inner.as_bytes());
    (!inner.is_empty()).then(|| Term { kind, span: reader.span(start, start + inner.len()) })
}

/// An item whose first word is none.
pub fn head(reader: &mut Reader, items: &mut Vec<Item>, mut item: Item) {
    let ItemKind::Head { word, terms, .. } = &item.kind else { return items.push(item) };
    let (word, text) = (*word, reader.slice(*word));
    if reader.dirty && text.contains(controls::is_reported) {
        // Told already.
    } else if is_comment(text) {
        comment(reader, word);
    } else if matches!(text, "-" | "*" | "•" | "–") {
        if reader.bullet(items, word, terms, item.span) {
            return;
        }
        stray(reader, word, "an item begins without a bullet");
    } else if matches!(text, "&&" | "&" | "||" | "|") {
        let mut all = vec![Term { kind: TermKind::Odd, span: word }];
        all.extend_from_slice(terms);
        return reader.broken_line(items, all);
    } else if text.contains(is_invisible) {
        invisible(reader, word);
    } else {
        name(reader, word);
    }
    item.kind = ItemKind::Bad;
    items.push(item);
}

fn stray(reader: &mut Reader, at: Span, label: &'static str) {
    let text = short(reader.slice(at));
    let error = reader.error(&codes::E0104, at, format!("an item can't begin with `{text}`")).label(label).help(FORMS);
    reader.report(error);
}

/// A word that should be a name and is not of its form.
pub fn name(reader: &mut Reader, at: Span) {
    let text = reader.slice(at);
    if reader.dirty && text.contains(controls::is_reported) {
        return;
    }
    if !text.starts_with(char::is_alphabetic) {
        return stray(reader, at, "begins no item");
    }
    if let Some((right, c)) = lookalike::word(text).filter(|(word, _)| scan::is_word(word)) {
        return alike(reader, at, right, c);
    }
    let mut error = reader
        .error(&codes::E0117, at, format!("`{}` is no name", short(text)))
        .label("a name has letters from a to z, digits and single hyphens");
    if let Some((field, value)) = text.split_once('：').filter(|(field, _)| scan::is_word(field)) {
        let colon = at.start as usize + field.len();
        let colon = reader.span(colon, colon + '：'.len_utf8());
        let blank = if value.is_empty() { "" } else { " " };
        error = reader
            .error(&codes::E0104, colon, "a full-width colon (U+FF1A)")
            .label("the plain `:` stands here")
            .fix("write `:`", colon, format!(":{blank}"));
    }
    let tried = lookalike::without_accents(text).replace('_', "-");
    if tried != text && scan::classify(tried.as_bytes()) == TermKind::Name {
        error = error.maybe(format!("write `{tried}`"), at, tried);
    }
    reader.report(error);
}
