//! The text of a PDF, as far as its reader sees one: what quotations are looked for in.
//!
//! `lopdf` reads the file (its objects, filters and encryption), this room what is
//! written on the pages: which characters the fonts show, and which of them stand
//! beside one another. It draws nothing and opens nothing.
//!
//! A PDF comes from anywhere. What is decoded and looked at is counted and limited here;
//! but the library builds all objects before anybody can count them, and a file made for
//! it can fill any memory by way of them. So who reads files of strangers does that in a
//! process of its own (`cli::pdf`); [`text`] is what runs there.

mod cmap;
mod content;
mod font;
mod layout;
mod names;
mod widths;

use lopdf::{Document, Error, LoadOptions};

/// Why there is no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// In words that follow on "can't be looked at: ".
    pub why: String,
    /// Whether it would be said again of the same bytes; not of what ran out of time.
    pub lasting: bool,
}

impl Unread {
    pub fn lasting(why: &str) -> Unread {
        Unread { why: why.to_owned(), lasting: true }
    }

    pub fn passing(why: &str) -> Unread {
        Unread { why: why.to_owned(), lasting: false }
    }
}

/// Stands in the text for a letter that nobody can tell, and for a page that has only a
/// picture: what is not found beside one may be there all the same.
pub const UNTOLD: char = '\u{fffd}';

/// Ends every page.
pub const PAGE_END: char = '\u{c}';
/// Stands before the pages where they are there a second time (see [`layout`]).
pub const AGAIN: char = '\u{1d}';

/// Bytes that one stream of objects may have, decoded. Those of programs have a few
/// hundred objects each.
const LARGEST_STREAM: usize = 16 << 20;
/// Bytes of pages and fonts that are looked at in all, decoded.
const MOST_LOOKED_AT: usize = 256 << 20;
/// Pages of a file; the longest treaty series' volumes have a thousand.
const MOST_PAGES: usize = 50_000;

const TOO_MUCH: &str = "it has more in it than is looked at in one file";

/// The text of all pages. A panic of the library's is caught by the caller.
pub fn text(bytes: &[u8]) -> Result<String, Unread> {
    let options = LoadOptions { max_decompressed_size: Some(LARGEST_STREAM), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| unread(&error))?;
    if document.is_encrypted() {
        return Err(Unread::lasting("it is encrypted, and opens with a password only"));
    }
    let mut pages = Vec::new();
    let mut reader = content::Reader::new(&document, MOST_LOOKED_AT);
    for page in document.page_iter() {
        if pages.len() == MOST_PAGES {
            return Err(Unread::lasting(TOO_MUCH));
        }
        pages.push(reader.page(page).map_err(|content::TooMuch| Unread::lasting(TOO_MUCH))?);
    }
    if pages.is_empty() {
        return Err(Unread::lasting("it is a damaged PDF: no pages are found in it"));
    }
    let text = layout::text(&pages);
    if !text.chars().any(|c| c.is_alphanumeric() || c == UNTOLD) {
        return Err(Unread::lasting("its pages have no text"));
    }
    if text.chars().any(char::is_alphanumeric) {
        return Ok(text);
    }
    let drawn = pages.iter().all(|page| page.pieces.is_empty());
    Err(Unread::lasting(if drawn {
        "its pages are pictures without text, perhaps scanned; keep their text beside it and name that file"
    } else {
        "it does not say what its letters are; keep its text beside it and name that file"
    }))
}

/// [`text`] in a thread of its own, so that a panic ends nothing else: for tests, and for
/// programs that have not said how to start themselves anew. Time and memory are as they
/// may be.
pub fn text_beside(bytes: &[u8]) -> Result<String, Unread> {
    const STACK: usize = 64 << 20;
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || text(bytes));
        match worker.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(read)) => read,
            _ => Err(Unread::lasting(FELL)),
        }
    })
}

/// Of a file that the reader does not survive.
pub const FELL: &str = "it is a PDF that can't be read, damaged or made to be hard to read";

fn unread(error: &Error) -> Unread {
    Unread::lasting(match error {
        Error::Decompress(_) => TOO_MUCH,
        Error::Decryption(_) | Error::InvalidPassword | Error::UnsupportedSecurityHandler(_) => {
            "it is encrypted, and opens with a password only"
        }
        _ => "it is a damaged PDF",
    })
}
