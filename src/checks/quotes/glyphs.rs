//! Text in the form in which quotations are compared: what is left when white space,
//! quotation marks, the width of a dash, hyphens at line ends, soft hyphens and the
//! normal forms of Unicode are no longer told apart. The words stay, and so do figures
//! and the other marks.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What stands between a glyph and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Before {
    Nothing,
    Space,
    /// `well-known`
    Hyphen,
    /// `talks – held`
    Dash,
    /// `coop-` at the end of a line: nobody knows whether the word has a hyphen.
    LineEnd,
}

impl Before {
    fn has_dash(self) -> bool {
        matches!(self, Before::Hyphen | Before::Dash | Before::LineEnd)
    }
}

/// A character in 21 bits, what is before it, and whether its case is of no account:
/// four bytes, since an archived page has millions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph(u32);

const CASE_FREE: u32 = 1 << 30;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Letter,
    Digit,
    /// Of a script that is written without spaces.
    Unspaced,
    Mark,
}

impl Glyph {
    fn new(c: char, before: Before) -> Glyph {
        Glyph(c as u32 | (before as u32) << 24)
    }

    pub fn char(self) -> char {
        char::from_u32(self.0 & 0x1f_ffff).unwrap_or('\u{fffd}')
    }

    pub fn before(self) -> Before {
        match (self.0 >> 24) & 0x3f {
            0 => Before::Nothing,
            1 => Before::Space,
            2 => Before::Hyphen,
            3 => Before::Dash,
            _ => Before::LineEnd,
        }
    }

    pub fn case_free(self) -> Glyph {
        Glyph(self.0 | CASE_FREE)
    }

    pub fn class(self) -> Class {
        let c = self.char();
        match c {
            'a'..='z' | 'A'..='Z' => Class::Letter,
            '0'..='9' => Class::Digit,
            '\0'..='\u{7f}' => Class::Mark,
            // Thai to Myanmar, Khmer, kana, Han.
            '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' => Class::Unspaced,
            c if c.is_alphanumeric() || is_combining_mark(c) => Class::Letter,
            _ => Class::Mark,
        }
    }

    /// Whether it says what a quotation says, whatever the case where that is free.
    pub fn same_char(self, quoted: Glyph) -> bool {
        let (own, other) = (self.char(), quoted.char());
        own == other || (quoted.0 & CASE_FREE != 0 && own.to_lowercase().eq(other.to_lowercase()))
    }

    /// Lower case, for what is looked up whatever its case.
    pub fn lower(self) -> u32 {
        let c = self.char();
        c.to_lowercase().next().unwrap_or(c) as u32
    }
}

/// Whether what is between two glyphs of a text is what is between them in a
/// quotation. Of no account beside marks, and between a figure and a letter (`RMB1.5bn`).
pub(super) fn same_gap(last: Glyph, text: Glyph, quoted: Glyph) -> bool {
    let (own, other) = (text.before(), quoted.before());
    if own == other {
        return true;
    }
    let (left, right) = (last.class(), text.class());
    if left == Class::Mark || right == Class::Mark {
        return true;
    }
    match (own.has_dash(), other.has_dash()) {
        (true, true) => true,
        (false, false) => left != right || left == Class::Unspaced,
        // `cooperation`, `co-operation`: hyphenation, not another word.
        (true, false) => other == Before::Nothing && own != Before::Dash,
        (false, true) => own == Before::Nothing && other != Before::Dash,
    }
}

/// Whether a word or figure may begin at a glyph.
pub(super) fn begins(glyphs: &[Glyph], at: usize) -> bool {
    let (Some(glyph), Some(last)) = (glyphs.get(at), at.checked_sub(1).map(|i| glyphs[i])) else { return true };
    let (left, right) = (last.class(), glyph.class());
    if glyph.before() != Before::Nothing || right == Class::Unspaced || left == Class::Unspaced {
        return true;
    }
    // `23.6` is one figure, though a mark stands in it.
    let point = |i: usize, then: usize| {
        let mark = glyphs.get(i).is_some_and(|g| matches!(g.char(), '.' | ','));
        mark && glyphs.get(then).is_some_and(|g| g.class() == Class::Digit)
    };
    match (left, right) {
        (Class::Mark, Class::Digit) => !(at >= 2 && point(at - 1, at - 2)),
        (Class::Digit, Class::Mark) => {
            !(point(at, at + 1) && glyphs.get(at + 1).is_some_and(|g| g.before() == Before::Nothing))
        }
        // `(cheap).`: a mark is no part of another.
        (Class::Mark, Class::Mark) => true,
        (left, right) => left != right,
    }
}

/// The glyphs of characters, each with the place of its character.
pub(super) struct Folded<I: Iterator<Item = (u32, char)>> {
    chars: std::iter::Peekable<I>,
    /// Characters of one place whose normal form is being given, the next last.
    normal: Vec<(u32, char)>,
    gap: Gap,
}

/// What was seen since the last glyph.
#[derive(Default, Clone, Copy)]
struct Gap {
    space: bool,
    dash: bool,
    soft_hyphen: bool,
    line_end: bool,
    space_before_dash: bool,
}

impl Gap {
    fn before(self) -> Before {
        if self.dash {
            match (self.space_before_dash, self.space, self.line_end) {
                (false, true, true) => Before::LineEnd,
                (false, false, _) => Before::Hyphen,
                _ => Before::Dash,
            }
        } else if self.soft_hyphen && self.line_end {
            Before::LineEnd
        } else if self.space {
            Before::Space
        } else {
            Before::Nothing
        }
    }
}

impl<I: Iterator<Item = (u32, char)>> Folded<I> {
    pub fn new(chars: I) -> Self {
        Folded { chars: chars.peekable(), normal: Vec::new(), gap: Gap { space: true, ..Gap::default() } }
    }

    /// The next character of the normal form NFKC: a character and what combines
    /// with it are taken together, and runs outside of ASCII (Hangul is put together
    /// from several letters).
    fn normal(&mut self) -> Option<(u32, char)> {
        const RUN: usize = 64;
        if let Some(next) = self.normal.pop() {
            return Some(next);
        }
        let (at, c) = self.chars.next()?;
        let joins = |next: Option<&(u32, char)>, all: bool| {
            next.is_some_and(|(_, n)| !n.is_ascii() && (all || is_combining_mark(*n)))
        };
        if c.is_ascii() && !joins(self.chars.peek(), false) {
            return Some((at, c));
        }
        let mut run = vec![(at, c)];
        while run.len() < RUN && joins(self.chars.peek(), true) {
            run.extend(self.chars.next());
        }
        let text = run.iter().map(|(_, c)| *c).nfkc();
        // Where nothing changes each keeps its place; else all have that of the first.
        let normal: Vec<char> = text.collect();
        self.normal = match normal.iter().eq(run.iter().map(|(_, c)| c)) {
            true => run,
            false => normal.into_iter().map(|c| (at, c)).collect(),
        };
        self.normal.reverse();
        self.normal.pop()
    }
}

impl<I: Iterator<Item = (u32, char)>> Iterator for Folded<I> {
    type Item = (u32, Glyph);

    fn next(&mut self) -> Option<(u32, Glyph)> {
        loop {
            let (at, c) = self.normal()?;
            let gap = &mut self.gap;
            match c {
                '\u{ad}' => gap.soft_hyphen = true,
                // Joiners, marks of direction, a byte-order mark, the Arabic stretch.
                '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{feff}'
                | '\u{640}' => {}
                '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => {
                    gap.space_before_dash |= gap.space && !gap.dash;
                    gap.space = false;
                    gap.line_end = false;
                    gap.dash = true;
                }
                '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '「' | '」' | '『' | '』' | '〝' | '〞' => {
                    gap.space = true
                }
                '\'' | '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '`' | '´' | 'ʼ' => {}
                c if c.is_whitespace() || c.is_control() => {
                    gap.space = true;
                    gap.line_end |= matches!(c, '\n' | '\r' | '\u{c}' | '\u{2028}' | '\u{2029}');
                }
                c => {
                    let before = std::mem::take(gap).before();
                    return Some((at, Glyph::new(c, before)));
                }
            }
        }
    }
}

/// The glyphs of a short text.
pub(super) fn folded(text: impl Iterator<Item = char>) -> Vec<Glyph> {
    Folded::new(text.map(|c| (0, c))).map(|(_, glyph)| glyph).collect()
}
