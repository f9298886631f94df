//! The text of an archived file: what a reader of it sees, character by character,
//! each with its place in the file.
//!
//! Plain text, Markdown, HTML and what [`crate::pdf`] reads of a PDF, each without a tree: a quotation needs the words in
//! their order, and a scanner of one pass can't be made slow or deep by what it reads.

use crate::pdf::{AGAIN, PAGE_END, Unread};

/// What can be read of a file, or why nothing can.
pub(super) enum Content {
    Text(String, Form),
    Not(String),
}

/// How text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Plain,
    Markdown,
    Html,
    /// The pages of a PDF, perhaps twice.
    Pages,
}

/// What the bytes of a file are. The name only tells apart what looks alike.
pub(super) fn content(path: &str, bytes: Vec<u8>, pdf: &dyn Fn(&[u8]) -> Result<String, Unread>) -> Content {
    if is_pdf(path, &bytes) {
        return pdf(&bytes).map_or_else(|unread| Content::Not(unread.why), |text| Content::Text(text, Form::Pages));
    }
    if bytes.contains(&0) {
        return Content::Not("it is no text".to_owned());
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            return Content::Not(format!("it is not UTF-8 text: byte {at}"));
        }
    };
    let name = path.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|e| name.ends_with(e));
    let head = text.trim_start_matches('\u{feff}').trim_start();
    let head = head.get(..15).unwrap_or("").to_ascii_lowercase();
    let form = if ends(&[".html", ".htm", ".xhtml", ".xml"])
        || head.starts_with("<!doctype html")
        || head.starts_with("<html")
    {
        Form::Html
    } else if ends(&[".md", ".markdown"]) {
        Form::Markdown
    } else {
        Form::Plain
    };
    Content::Text(text, form)
}

/// Readers take a PDF that has other things before its first line.
fn is_pdf(path: &str, bytes: &[u8]) -> bool {
    const HEAD: usize = 1024;
    const MARK: &[u8] = b"%PDF-";
    let head = &bytes[..bytes.len().min(HEAD)];
    let named = path.to_ascii_lowercase().ends_with(".pdf");
    bytes.starts_with(MARK) || (named && head.windows(MARK.len()).any(|w| w == MARK))
}

/// A `)` further away ends no link.
const LONGEST_LINK: usize = 2_000;

/// The characters of a text with their bytes' places.
pub(super) struct Chars<'a> {
    text: &'a str,
    at: usize,
    form: Form,
    /// The rest of an entity that stands for several characters.
    rest: Vec<char>,
    /// The last character given, and whether a line of Markdown has just begun.
    last: char,
    /// The next `)`, as far as it has been looked for.
    close: usize,
}

impl<'a> Chars<'a> {
    pub fn new(text: &'a str, form: Form) -> Self {
        Chars { text, at: 0, form, rest: Vec::new(), last: '\n', close: 0 }
    }

    fn next_char(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Past the next `end`, or to the end of the text where there is none.
    fn skip_past(&mut self, end: &str) {
        self.at = self.text[self.at..].find(end).map_or(self.text.len(), |found| self.at + found + end.len());
    }

    /// A tag, a comment or the like at `<`; what it is for the flow of text.
    fn tag(&mut self) -> Option<char> {
        let rest = &self.text[self.at + 1..];
        if rest.starts_with("!--") {
            self.at += 4;
            self.skip_past("-->");
            return None;
        }
        if rest.starts_with(['!', '?']) {
            self.skip_past(">");
            return None;
        }
        let closing = rest.starts_with('/');
        let name = rest[usize::from(closing)..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let name = name.get(..name.len().min(10)).unwrap_or("").to_ascii_lowercase();
        self.end_of_tag();
        if !closing && matches!(&*name, "script" | "style" | "template" | "svg") {
            self.skip_element(&name);
        }
        const INLINE: [&str; 26] = [
            "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q",
            "s", "samp", "small", "span", "strong", "sub", "sup", "tt", "u", "wbr",
        ];
        (!INLINE.contains(&&*name)).then_some('\n')
    }

    /// To the `>` that ends a tag; one in a quoted attribute does not.
    fn end_of_tag(&mut self) {
        let bytes = self.text.as_bytes();
        let mut quote = None;
        while let Some(&b) = bytes.get(self.at) {
            self.at += 1;
            match (quote, b) {
                (None, b'>') => return,
                // Only the value of an attribute is quoted, not a stray mark.
                (None, b'"' | b'\'') if bytes[self.at - 2] == b'=' => quote = Some(b),
                (Some(q), b) if q == b => quote = None,
                _ => {}
            }
        }
    }

    fn skip_element(&mut self, name: &str) {
        while let Some(found) = self.text[self.at..].find("</") {
            self.at += found + 2;
            let same = self.text.as_bytes()[self.at..].get(..name.len());
            if same.is_some_and(|s| s.eq_ignore_ascii_case(name.as_bytes())) {
                self.end_of_tag();
                return;
            }
        }
        self.at = self.text.len();
    }

    /// `&nbsp;`, `&#8211;`: what it stands for, where it is one.
    fn entity(&mut self) -> Option<char> {
        const LONGEST: usize = 40;
        let rest = &self.text[self.at..];
        let end = rest.bytes().take(LONGEST).position(|b| b == b';')?;
        let written = &rest[..=end];
        let decoded = html_escape::decode_html_entities(written);
        if decoded == written {
            return None;
        }
        self.at += written.len();
        self.rest = decoded.chars().rev().collect();
        self.rest.pop()
    }

    /// The `)` of a link that begins here, or here where there is none near. Each is
    /// looked for once: `](](](…` must not be read to the end for every `]`.
    fn end_of_link(&mut self) -> usize {
        if self.close < self.at {
            self.close = self.text[self.at..].find(')').map_or(self.text.len(), |found| self.at + found);
        }
        if self.close < self.text.len() && self.close - self.at < LONGEST_LINK { self.close } else { self.at }
    }

    /// Whether a character of Markdown is markup here: emphasis at the edge of a
    /// word, quotation and headings at the start of a line, links.
    fn is_markup(&mut self, c: char) -> bool {
        let next = self.text[self.at + c.len_utf8()..].chars().next().unwrap_or('\n');
        match c {
            '*' | '`' | '[' => true,
            '_' => !(self.last.is_alphanumeric() && next.is_alphanumeric()),
            '>' | '#' => self.last == '\n' || self.last == c,
            '\\' => next.is_ascii_punctuation(),
            ']' => {
                if next == '(' {
                    self.at = self.end_of_link();
                }
                true
            }
            _ => false,
        }
    }
}

impl Iterator for Chars<'_> {
    type Item = (u32, char);

    fn next(&mut self) -> Option<(u32, char)> {
        loop {
            let start = self.at as u32;
            if let Some(c) = self.rest.pop() {
                return Some((start, c));
            }
            let c = self.next_char()?;
            let given = match (self.form, c) {
                (Form::Html, '<')
                    if self.text[self.at + 1..]
                        .starts_with(|n: char| n.is_ascii_alphabetic() || matches!(n, '/' | '!' | '?')) =>
                {
                    match self.tag() {
                        Some(c) => c,
                        None => continue,
                    }
                }
                (Form::Html, '&') => match self.entity() {
                    Some(c) => c,
                    None => {
                        self.at += 1;
                        '&'
                    }
                },
                (Form::Markdown, c) if self.is_markup(c) => {
                    // A `]` may have skipped its link: then this is the `)`.
                    self.at += self.next_char().map_or(0, char::len_utf8);
                    if matches!(c, '>' | '#') {
                        self.last = c;
                    }
                    continue;
                }
                (_, c) => {
                    self.at += c.len_utf8();
                    c
                }
            };
            self.last = given;
            return Some((start, given));
        }
    }
}

/// Where a place of a text is, in words for who looks it up.
pub(super) fn place(text: &str, form: Form, at: u32) -> String {
    let before = text.get(..at as usize).unwrap_or(text);
    let count = |text: &str, end: char| text.matches(end).count() + 1;
    match form {
        Form::Pages => format!("on page {}", count(before.rsplit(AGAIN).next().unwrap_or(before), PAGE_END)),
        _ => format!("in line {}", count(before, '\n')),
    }
}
