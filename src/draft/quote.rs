//! The passage that stands beside a fact, and texts as strings of the language.

use std::ops::Range;

/// Characters of a passage, at most about.
const LONGEST: usize = 160;

/// The words around a place in its sentence, as the text has them: whole where the
/// sentence is short, else cut at spaces.
pub fn passage<'t>(text: &'t str, sentence: &Range<usize>, at: &Range<usize>) -> &'t str {
    let whole = &text[sentence.clone()];
    if whole.len() <= LONGEST {
        return whole;
    }
    let spare = LONGEST.saturating_sub(at.len()) / 2;
    let mut start = sentence.start.max(at.start.saturating_sub(spare));
    let mut end = sentence.end.min(at.end.saturating_add(spare));
    if start > sentence.start {
        start = next_word(text, start).min(at.start);
    }
    if end < sentence.end {
        end = last_word(text, end).max(at.end);
    }
    text[start..end].trim_matches(|c: char| c.is_whitespace() || c == ',')
}

/// The beginning of the first word that begins at or after a byte.
fn next_word(text: &str, at: usize) -> usize {
    let at = (at..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
    let rest = &text[at..];
    let space = rest.find(char::is_whitespace).unwrap_or(rest.len());
    at + space + (rest[space..].len() - rest[space..].trim_start().len())
}

/// The end of the last word that ends at or before a byte.
fn last_word(text: &str, at: usize) -> usize {
    let at = (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    text[..at].rfind(char::is_whitespace).map_or(0, |i| text[..i].trim_end().len())
}

/// A string of the language: white space as single spaces, what can't stand in a
/// string escaped.
pub fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for (i, word) in text.split_whitespace().enumerate() {
        if i > 0 {
            out.push(' ');
        }
        for c in word.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                // Control characters, and those that turn the direction of a line.
                c if c.is_control() || is_format(c) => out.push_str(&format!("\\u{{{:X}}}", u32::from(c))),
                c => out.push(c),
            }
        }
    }
    out.push('"');
    out
}

fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_is_cut_between_words() {
        let text = format!("{}the 33 documents {}", "word ".repeat(60), "more ".repeat(60));
        let at = text.find("33").unwrap();
        let cut = passage(&text, &(0..text.len()), &(at..at + 12));
        assert!(cut.contains("the 33 documents") && cut.len() < 200 && cut.starts_with("word"), "{cut}");
    }

    #[test]
    fn strings_hold_anything() {
        assert_eq!(string("a \"b\"\n c\\\u{202e}"), "\"a \\\"b\\\" c\\\\\\u{202E}\"");
    }
}
