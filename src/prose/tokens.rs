//! Words, numbers and signs of a text, with their places.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, with the hyphens and apostrophes between them: `thirty-three`. Also
    /// initials with their points (`U.S.`) and a currency's sign that begins with
    /// letters (`US$`).
    Word,
    /// Digits with the separators between them: `1,250,000`, `23.6`.
    Number,
    /// Any other character that is no space.
    Sign,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'t> {
    pub kind: TokenKind,
    pub text: &'t str,
    pub span: Range<usize>,
}

impl Token<'_> {
    /// A word whatever its case.
    pub fn is(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub fn is_sign(&self, sign: &str) -> bool {
        self.kind == TokenKind::Sign && self.text == sign
    }

    /// Whether it stands directly behind another.
    pub fn follows(&self, other: &Token) -> bool {
        other.span.end == self.span.start
    }

    pub fn is_capitalised(&self) -> bool {
        self.kind == TokenKind::Word && self.text.starts_with(char::is_uppercase)
    }

    /// The word in lower case, without a possessive `'s`.
    pub fn lower(&self) -> String {
        bare(self.text).to_lowercase()
    }
}

/// A word without its possessive: `Kazakhstan's`, `states'`.
pub fn bare(word: &str) -> &str {
    let without_s = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s"));
    without_s.unwrap_or(word).trim_end_matches(['\'', '’'])
}

pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, len) = if c.is_ascii_digit() {
            (TokenKind::Number, number_len(rest))
        } else if c.is_alphabetic() {
            (TokenKind::Word, word_len(rest))
        } else {
            (TokenKind::Sign, c.len_utf8())
        };
        if !c.is_whitespace() {
            all.push(Token { kind, text: &rest[..len], span: at..at + len });
        }
        at += len;
    }
    all
}

/// Digits, and a `.`, `,` or thin space between two of them.
fn number_len(text: &str) -> usize {
    let mut len = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next_is_digit = chars.peek().is_some_and(|(_, n)| n.is_ascii_digit());
        if c.is_ascii_digit() || (matches!(c, '.' | ',' | '\u{2009}' | '\u{202f}' | '\u{a0}') && next_is_digit) {
            len = at + c.len_utf8();
        } else {
            break;
        }
    }
    len
}

fn word_len(text: &str) -> usize {
    let initials = initials_len(text);
    if initials > 0 {
        return initials;
    }
    // `50-million-dollar`: the scale is a word of its own.
    const SCALES: [&str; 5] = ["hundred-", "thousand-", "million-", "billion-", "trillion-"];
    if let Some(scale) = SCALES.iter().find(|s| text.starts_with(**s)) {
        return scale.len() - 1;
    }
    let mut len = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = matches!(c, '-' | '\'' | '’' | '\u{2010}') && chars.peek().is_some_and(|(_, n)| n.is_alphabetic());
        if !c.is_alphabetic() && !joins {
            break;
        }
        len = at + c.len_utf8();
    }
    // `US$`, `HK$`, `NT$`: letters and the sign are one.
    if len <= 3 && text[len..].starts_with('$') { len + 1 } else { len }
}

/// `U.S.`, `P.R.C.`: single capitals, each with its point, at least two.
fn initials_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while bytes.get(at).is_some_and(u8::is_ascii_uppercase) && bytes.get(at + 1) == Some(&b'.') {
        at += 2;
    }
    if at >= 4 { at } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).iter().map(|t| t.text).collect()
    }

    #[test]
    fn words_numbers_and_signs() {
        assert_eq!(texts("US$23.6bn, over thirty-three of"), ["US$", "23.6", "bn", ",", "over", "thirty-three", "of"]);
        assert_eq!(texts("Kazakhstan's 1,250,000."), ["Kazakhstan's", "1,250,000", "."]);
        assert_eq!(texts("the U.S. and R. Smith"), ["the", "U.S.", "and", "R", ".", "Smith"]);
    }
}
