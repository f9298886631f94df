//! A quotation as the record gives it: its passages in their order, with what was left
//! out (`…`, `[...]`, `[words of the editor]`) between them, or the place of a passage
//! (`p. 3`), which is looked for by people.

use super::glyphs::{self, Class, Glyph};

/// The passages of a quotation; none where it only says where to look.
pub(super) fn passages(quote: &str) -> Vec<Vec<Glyph>> {
    let mut passages = Vec::new();
    for part in parts(words(quote)) {
        let mut glyphs = glyphs::folded(part.chars.iter().copied());
        // A sentence quoted in another loses its point, or its capital letter.
        let stop = |g: &Glyph| matches!(g.char(), '.' | ',' | ';' | ':' | '!' | '?' | '。' | '，' | '、');
        while glyphs.last().is_some_and(stop) {
            glyphs.pop();
        }
        let leading = glyphs.iter().take_while(|g| stop(g)).count();
        glyphs.drain(..leading);
        if let Some(first) = glyphs.first_mut() {
            *first = first.case_free();
        }
        for at in part.case_free {
            // Counted in characters of the part: marks before it may have gone.
            let before = glyphs::folded(part.chars[..at].iter().copied()).len().saturating_sub(leading);
            if let Some(glyph) = glyphs.get_mut(before) {
                *glyph = glyph.case_free();
            }
        }
        if glyphs.iter().any(|g| g.class() != Class::Mark) {
            passages.push(glyphs);
        }
    }
    passages
}

/// The words that are quoted, without the place that may stand before them
/// (`p. 3: total amount …`); empty where there is nothing but a place.
pub(in crate::checks) fn words(quote: &str) -> &str {
    if is_place(quote) {
        return "";
    }
    match quote.split_once(':') {
        Some((place, words)) if is_place(place) => words.trim(),
        _ => quote,
    }
}

/// `p. 3`, `Article 5(2)`, `table 4, row 12`, `§ 7`
fn is_place(text: &str) -> bool {
    const PLACES: &[&str] = &[
        "p",
        "pp",
        "page",
        "pages",
        "art",
        "arts",
        "article",
        "articles",
        "para",
        "paras",
        "paragraph",
        "paragraphs",
        "section",
        "sections",
        "sec",
        "sect",
        "chapter",
        "chap",
        "ch",
        "annex",
        "appendix",
        "table",
        "tables",
        "figure",
        "fig",
        "box",
        "line",
        "lines",
        "row",
        "rows",
        "column",
        "columns",
        "col",
        "cell",
        "sheet",
        "slide",
        "no",
        "nos",
        "number",
        "item",
        "vol",
        "volume",
        "part",
        "footnote",
        "note",
        "fn",
        "schedule",
        "clause",
        "preamble",
        "id",
        "seite",
        "artikel",
        "abs",
        "стр",
        "с",
        "ст",
        "статья",
        "пункт",
        "п",
        "页",
        "第",
        "条",
        "款",
    ];
    const LONGEST: usize = 60;
    if text.len() > LONGEST || text.trim().is_empty() {
        return false;
    }
    if text.trim_start().starts_with('§') {
        return true;
    }
    let mut named = false;
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let all = words.into_iter().all(|word| {
        let lower = word.to_lowercase();
        let letters = lower.trim_matches(|c: char| c.is_ascii_digit());
        let place = PLACES.contains(&letters)
            || (!letters.is_ascii()
                && letters.chars().all(|c| PLACES.contains(&&*c.to_string()) || c.is_ascii_digit()));
        named |= place && !letters.is_empty();
        let roman = || letters.chars().all(|c| "ivxlc".contains(c));
        place || letters.is_empty() || letters.len() == 1 || roman() || matches!(letters, "and" | "to" | "ff" | "bis")
    });
    all && named
}

#[derive(Default)]
struct Part {
    chars: Vec<char>,
    /// Characters whose case the editor changed: `[T]otal`.
    case_free: Vec<usize>,
}

/// What stands between the gaps.
fn parts(quote: &str) -> Vec<Part> {
    const LONGEST_INSERTION: usize = 200;
    let chars: Vec<char> = quote.chars().collect();
    let (mut parts, mut part) = (Vec::new(), Part::default());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let inserted = || chars[at..].iter().take(LONGEST_INSERTION).position(|c| *c == ']');
        if let Some(length) = ellipsis(&chars[at..]) {
            parts.push(std::mem::take(&mut part));
            at += length;
            continue;
        }
        match (c, if c == '[' { inserted() } else { None }) {
            ('[', Some(2)) if chars.get(at + 3).is_some_and(|c| c.is_alphabetic()) => {
                part.case_free.push(part.chars.len());
                part.chars.push(chars[at + 1]);
                at += 3;
            }
            ('[', Some(length)) => {
                parts.push(std::mem::take(&mut part));
                at += length + 1;
            }
            _ => {
                part.chars.push(c);
                at += 1;
            }
        }
    }
    parts.push(part);
    parts
}

/// How many characters an ellipsis at the start of a text has: `…`, `...`, `. . .`,
/// in round or square brackets or without.
fn ellipsis(chars: &[char]) -> Option<usize> {
    let (open, close) = match chars.first()? {
        '[' => (1, Some(']')),
        '(' => (1, Some(')')),
        _ => (0, None),
    };
    let mut at = open;
    let spaces = |mut at: usize| {
        while chars.get(at).is_some_and(|c| *c == ' ') {
            at += 1;
        }
        at
    };
    let mut dots = 0;
    loop {
        let next = if dots == 0 && open == 0 { at } else { spaces(at) };
        match chars.get(next) {
            Some('…' | '⋯') => dots += 3,
            Some('.') => dots += 1,
            _ => break,
        }
        at = next + 1;
    }
    if dots < 3 {
        return None;
    }
    match close {
        Some(close) => {
            let end = spaces(at);
            (chars.get(end) == Some(&close)).then_some(end + 1)
        }
        None => Some(at),
    }
}
