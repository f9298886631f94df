//! The words of a diagnostic, packed: one text that holds message, labels, helps and
//! fixes one after the other.
//!
//! A file can have a million mistakes, all told in one run. As strings in lists their
//! words took a kilobyte each; packed they take little more than what in them is not
//! written in the program. Nobody but [`Diagnostic`](super::Diagnostic) knows the form:
//!
//! ```text
//! part = letter [place] words      place = file ',' start ',' end ','
//! words = length ':' text          of bytes
//!       | number ';'               of a text of the program, see `literals`
//! ```

use super::literals;
use crate::text::{FileId, Span};
use std::borrow::Cow;
use std::fmt::{self, Write};

/// What some words are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    /// The name of the user's own rule; stands first, if it is there.
    Rule,
    Message,
    /// Words under the marked place. The last ones count.
    Label,
    Related,
    Help,
    /// The titles of a certain fix and of a guess; their edits follow.
    Certain,
    Guess,
    Edit,
}

const LETTERS: [(char, For); 8] = [
    ('u', For::Rule),
    ('m', For::Message),
    ('l', For::Label),
    ('r', For::Related),
    ('h', For::Help),
    ('c', For::Certain),
    ('g', For::Guess),
    ('e', For::Edit),
];

/// A part as it is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part<'d> {
    pub is: For,
    /// Of what has a place of its own, else the default.
    pub place: Span,
    pub words: &'d str,
}

#[derive(Clone, Default)]
pub(super) struct Said(Box<str>);

impl Said {
    pub fn add(&mut self, is: For, place: Span, words: Cow<'static, str>) {
        let number = match &words {
            // Shorter ones take no less as a number.
            Cow::Borrowed(text) if text.len() > 4 => literals::number(text),
            _ => None,
        };
        let words = if is == For::Edit { words } else { cut(words) };
        let mut all = std::mem::take(&mut self.0).into_string();
        // Exactly what it takes: at most six numbers, commas and a letter beside the words.
        let mut part = String::with_capacity(40 + number.map_or(words.len(), |_| 0));
        part.extend(LETTERS.iter().find(|(_, known)| *known == is).map(|(letter, _)| *letter));
        if is.has_place() {
            // Writing to a string can't fail.
            let _ = write!(part, "{},{},{},", place.file.0, place.start, place.end);
        }
        let _ = match number {
            Some(n) => write!(part, "{n};"),
            None => write!(part, "{}:{words}", words.len()),
        };
        all.reserve_exact(part.len());
        all.push_str(&part);
        self.0 = all.into_boxed_str();
    }

    pub fn append(&mut self, more: &Said) {
        self.0 = [&*self.0, &*more.0].concat().into();
    }

    pub fn parts(&self) -> Parts<'_> {
        Parts(&self.0)
    }
}

/// More than anybody reads of one piece of words, in bytes.
const LONGEST: usize = 1000;

/// A name of ten megabytes, or a number of a million digits rightly written, is not
/// repeated whole in what is said of it.
fn cut(words: Cow<'static, str>) -> Cow<'static, str> {
    if words.len() <= LONGEST {
        return words;
    }
    let end = (0..=LONGEST).rev().find(|&at| words.is_char_boundary(at)).unwrap_or(0);
    format!("{}…", &words[..end]).into()
}

/// With all words written out, as another process can read them.
pub(super) mod portable {
    use super::Said;
    use serde::{Deserialize, Deserializer, Serializer};
    use std::borrow::Cow;

    pub fn serialize<S: Serializer>(said: &Said, to: S) -> Result<S::Ok, S::Error> {
        let mut all = Said::default();
        said.parts().for_each(|part| all.add(part.is, part.place, Cow::Owned(part.words.to_owned())));
        to.serialize_str(&all.0)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Said, D::Error> {
        Box::<str>::deserialize(from).map(Said)
    }
}

/// Whether they say the same, however it is written.
impl PartialEq for Said {
    fn eq(&self, other: &Said) -> bool {
        self.parts().eq(other.parts())
    }
}

impl Eq for Said {}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_list().entries(self.parts()).finish()
    }
}

impl For {
    pub fn has_place(self) -> bool {
        matches!(self, For::Related | For::Edit)
    }
}

/// Ends at what is no part: a text from another process is not to be trusted.
pub(super) struct Parts<'d>(&'d str);

impl<'d> Iterator for Parts<'d> {
    type Item = Part<'d>;

    fn next(&mut self) -> Option<Part<'d>> {
        let rest = &mut self.0;
        let letter = rest.chars().next()?;
        let (_, is) = *LETTERS.iter().find(|(known, _)| *known == letter)?;
        *rest = &rest[1..];
        let mut place = Span::default();
        if is.has_place() {
            let mut number = || (parsed(rest).filter(|(_, end)| *end == b',')).map(|(n, _)| n);
            place = Span { file: FileId(number()?), start: number()?, end: number()? };
        }
        let words = match parsed(rest)? {
            (length, b':') => {
                let (words, after) = rest.split_at_checked(length as usize)?;
                *rest = after;
                words
            }
            (n, b';') => literals::text(n)?,
            _ => return None,
        };
        Some(Part { is, place, words })
    }
}

/// The number that a text begins with, and the sign behind it.
fn parsed(rest: &mut &str) -> Option<(u32, u8)> {
    let end = rest.bytes().position(|b| !b.is_ascii_digit())?;
    let number = rest[..end].parse().ok()?;
    let sign = rest.as_bytes()[end];
    *rest = rest.get(end + 1..)?;
    Some((number, sign))
}
