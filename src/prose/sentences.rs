//! Where a sentence begins and ends.

use std::ops::Range;

/// The sentences of a text and its headings, without the space around them. A line
/// break inside a paragraph is a space; an empty line ends a sentence.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = at + c.len_utf8();
        let ends = match c {
            '\n' => begins_a_paragraph(&text[after..]),
            '.' | '!' | '?' | '…' => ends_here(text, start, at, after),
            '。' | '！' | '？' => true,
            _ => false,
        };
        if ends {
            let closing = text[after..].chars().take_while(|c| matches!(c, '"' | '”' | '\'' | '’' | ')'));
            let end = after + closing.map(char::len_utf8).sum::<usize>();
            while chars.next_if(|(at, _)| *at < end).is_some() {}
            push(&mut all, text, start..end);
            start = end;
        }
    }
    push(&mut all, text, start..text.len());
    all
}

fn push(all: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let part = &text[range.clone()];
    let trimmed = part.trim();
    if trimmed.chars().any(char::is_alphanumeric) {
        let start = range.start + (part.len() - part.trim_start().len());
        all.push(start..start + trimmed.len());
    }
}

/// An empty line, or an item of a list.
fn begins_a_paragraph(rest: &str) -> bool {
    let line = rest.split('\n').next().unwrap_or("").trim_start();
    line.trim().is_empty() || line.starts_with(['-', '*', '•', '–', '—', '·'])
}

/// Words that end in a point and no sentence with them.
const ABBREVIATED: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nos", "art", "arts", "h.e", "i.e", "e.g", "cf", "approx", "ca", "c",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "gen", "col", "vs", "ltd",
    "co", "inc", "corp", "p", "pp", "vol",
];

fn ends_here(text: &str, start: usize, at: usize, after: usize) -> bool {
    let mut next = text[after..].chars().skip_while(|c| matches!(c, '"' | '”' | '\'' | '’' | ')')).peekable();
    if next.peek().is_some_and(|c| !c.is_whitespace()) {
        return false;
    }
    if text[at..].starts_with('.') {
        let word = text[start..at].rsplit(char::is_whitespace).next().unwrap_or("").trim_start_matches(['(', '"', '“']);
        let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
        if is_initial || ABBREVIATED.contains(&word.to_lowercase().as_str()) {
            return false;
        }
    }
    // "U.S. and Kazakhstan": a sentence does not begin in lower case.
    !next.find(|c| !c.is_whitespace()).is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn a_point_in_a_number_or_name_ends_nothing() {
        let text = "Worth $23.6 billion. Mr. Li met H. E. Nazarbayev.\nBoth signed (at once). The U.S. said no.";
        let expected =
            ["Worth $23.6 billion.", "Mr. Li met H. E. Nazarbayev.", "Both signed (at once).", "The U.S. said no."];
        assert_eq!(parts(text), expected);
    }

    #[test]
    fn headings_and_lists_stand_alone() {
        assert_eq!(
            parts("Talks in Beijing\n\n- steel\n- glass\nand more"),
            ["Talks in Beijing", "- steel", "- glass\nand more"]
        );
    }
}
