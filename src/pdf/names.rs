//! Glyphs by their names: `eacute`, `uni0416`, `f_i`, `fi.alt` (Adobe Glyph List
//! Specification).

use lopdf::{Dictionary, Document, Object};

/// What a glyph of this name shows; None for names that a program made up (`g123`).
pub(super) fn text(name: &[u8]) -> Option<String> {
    let name = name.split(|b| *b == b'.').next().filter(|n| !n.is_empty())?;
    let mut text = String::new();
    for part in name.split(|b| *b == b'_').take(8) {
        text.push_str(&one(part)?);
    }
    Some(text)
}

fn one(name: &[u8]) -> Option<String> {
    if let Some(listed) = of_encoding(listed(name), 0) {
        return Some(listed);
    }
    let name = std::str::from_utf8(name).ok()?;
    let hex = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    let is_hex = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
    if let Some(digits) = name.strip_prefix("uni").filter(|d| d.len() >= 4 && d.len().is_multiple_of(4) && is_hex(d)) {
        return (0..digits.len()).step_by(4).map(|at| hex(&digits[at..at + 4])).collect();
    }
    let digits = name.strip_prefix('u').filter(|d| (4..=6).contains(&d.len()) && is_hex(d))?;
    hex(digits).map(String::from)
}

// `lopdf` has the list of names and the tables of encodings, and shows them by way of a
// font only.

/// `WinAnsiEncoding` and the like: what each code shows.
pub(super) fn encoding(name: &[u8]) -> Vec<Option<String>> {
    let name = Object::Name(name.to_vec());
    (0..=255).map(|code| of_encoding(name.clone(), code)).collect()
}

/// An encoding whose code 0 is the glyph of a name.
fn listed(name: &[u8]) -> Object {
    let mut encoding = Dictionary::new();
    encoding.set("Differences", vec![Object::Integer(0), Object::Name(name.to_vec())]);
    Object::Dictionary(encoding)
}

fn of_encoding(encoding: Object, code: u8) -> Option<String> {
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Encoding", encoding);
    let text = font.get_font_encoding(&Document::new()).ok()?.bytes_to_string(&[code]).ok()?;
    (!text.is_empty()).then_some(text)
}
