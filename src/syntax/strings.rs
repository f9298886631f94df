//! What a string or a text block says, from how it is written.

use super::TermKind;
use crate::diag::{Diagnostic, codes};
use crate::text::Span;

/// The words of a `Str` or `Text` term: escapes read, margins taken off, line ends
/// as LF. `text` is the whole file. An escape that strings do not know is reported
/// and stays in the value as it is written; a line at the left margin of a text
/// block has been reported by the parser.
pub fn string_value(text: &str, span: Span, kind: TermKind) -> (String, Vec<Diagnostic>) {
    let raw = text.get(span.range()).unwrap_or("");
    match kind {
        TermKind::Text => (block_value(raw), Vec::new()),
        _ => line_value(raw, span),
    }
}

fn line_value(raw: &str, span: Span) -> (String, Vec<Diagnostic>) {
    let inner = raw.strip_prefix('"').unwrap_or(raw);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    if !inner.contains('\\') {
        return (inner.to_owned(), Vec::new());
    }
    let base = span.start as usize + usize::from(raw.starts_with('"'));
    let mut value = String::with_capacity(inner.len());
    let mut errors = Vec::new();
    let mut rest = inner;
    while let Some(n) = rest.find('\\') {
        value.push_str(&rest[..n]);
        rest = &rest[n..];
        let length = match escape(rest) {
            Ok((c, length)) => {
                value.push(c);
                length
            }
            Err(length) => {
                let start = base + (inner.len() - rest.len());
                errors.push(bad_escape(&rest[..length], Span::new(span.file, start, start + length)));
                value.push_str(&rest[..length]);
                length
            }
        };
        rest = &rest[length..];
    }
    value.push_str(rest);
    (value, errors)
}

/// The character that an escape stands for and how long it is written; or how much
/// of the text is no escape.
fn escape(text: &str) -> Result<(char, usize), usize> {
    let Some(c) = text[1..].chars().next() else { return Err(1) };
    match c {
        '"' | '\\' => Ok((c, 2)),
        'n' => Ok(('\n', 2)),
        't' => Ok(('\t', 2)),
        'u' if text[2..].starts_with('{') => {
            let Some(close) = text[3..].find('}').filter(|&n| n <= 8) else { return Err(3) };
            let character = u32::from_str_radix(&text[3..3 + close], 16).ok().and_then(char::from_u32);
            character.map(|c| (c, close + 4)).ok_or(close + 4)
        }
        _ => Err(1 + c.len_utf8()),
    }
}

fn bad_escape(written: &str, span: Span) -> Diagnostic {
    let error = Diagnostic::new(&codes::E0116, span, format!("strings do not know `{written}`"))
        .label("no escape")
        .help("the escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{1F91D}`");
    if written.starts_with("\\u") {
        return error;
    }
    error.maybe("write a backslash", span, format!("\\{written}"))
}

fn block_value(raw: &str) -> String {
    let inner = raw.strip_prefix("\"\"\"").unwrap_or(raw);
    let inner = inner.strip_suffix("\"\"\"").unwrap_or(inner);
    let mut lines: Vec<&str> = inner.split('\n').map(|l| l.strip_suffix('\r').unwrap_or(l)).collect();
    let first = lines.remove(0);
    // The line of the closing quotes is their margin, not text.
    if lines.last().is_some_and(|l| l.trim().is_empty()) {
        lines.pop();
    }
    let margin = margin(&lines);
    let mut out = Vec::with_capacity(lines.len() + 1);
    if !first.trim().is_empty() {
        out.push(first.trim_start());
    }
    out.extend(lines.iter().map(|l| if l.trim().is_empty() { "" } else { &l[margin..] }));
    out.join("\n")
}

/// How many bytes of blanks all lines share.
fn margin(lines: &[&str]) -> usize {
    let blanks = |l: &str| l.len() - l.trim_start_matches([' ', '\t']).len();
    let mut filled = lines.iter().filter(|l| !l.trim().is_empty());
    let Some(first) = filled.next() else { return 0 };
    let mut shared = &first[..blanks(first)];
    for line in filled {
        let same = shared.bytes().zip(line.bytes()).take_while(|(a, b)| a == b).count();
        shared = &shared[..same];
    }
    shared.len()
}
