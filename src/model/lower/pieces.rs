//! The pieces of an amount as people type it: figures, words, signs.

use super::numbers::scale_word;
use crate::syntax::lookalike;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'t> {
    Number(&'t str),
    Word(&'t str),
    Sign(&'t str),
    Range,
    /// `–` between two figures.
    Dash,
}

/// A character in the form that our own keyboards have.
pub(super) fn plain(c: char) -> char {
    match c {
        '，' | '、' => ',',
        c if lookalike::is_odd_space(c) => ' ',
        c => lookalike::full_width(c).unwrap_or(c),
    }
}

pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap_or(' ');
        let (token, len) = if c.is_ascii_digit() {
            let len = number_len(rest);
            (Some(Token::Number(&rest[..len])), len)
        } else if c == '.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            let len = 1 + number_len(&rest[1..]);
            (Some(Token::Number(&rest[..len])), len)
        } else if c.is_alphabetic() {
            let len = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            // `US$`, `HK$`: one sign. `Mex.$` is beyond us.
            let scaled = matches!(all.last(), Some(Token::Number(_))) && scale_word(&rest[..len]).is_some();
            let len = if len <= 3 && !scaled && bytes.get(at + len) == Some(&b'$') { len + 1 } else { len };
            (Some(Token::Word(&rest[..len])), len)
        } else if let Some(more) = rest.strip_prefix("..") {
            (Some(Token::Range), 2 + more.bytes().take_while(|b| *b == b'.').count())
        } else if matches!(c, '–' | '—') || (c == '-' && matches!(all.last(), Some(Token::Number(_) | Token::Word(_))))
        {
            (Some(Token::Dash), c.len_utf8())
        } else if c.is_whitespace() {
            (None, c.len_utf8())
        } else {
            (Some(Token::Sign(&rest[..c.len_utf8()])), c.len_utf8())
        };
        all.extend(token);
        at += len;
    }
    all
}

/// Digits with separators between them, and groups of three behind a space.
fn number_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while digit(at) {
        at += 1;
        let separator = matches!(bytes.get(at), Some(b'.' | b',' | b'_' | b'\'')) && digit(at + 1);
        let group = bytes.get(at) == Some(&b' ') && (1..=3).all(|n| digit(at + n)) && !digit(at + 4);
        at += usize::from(separator || group);
    }
    at
}
