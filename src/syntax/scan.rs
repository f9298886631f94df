//! Characters, words and strings as the splitter and recovery walk over them.
//!
//! Not a second parser: it finds where things end (strings, text blocks, words),
//! so that pest is given pieces that stand on their own. Works on bytes; every
//! byte it asks for is ASCII, so it never stops inside a character.

use super::TermKind;

/// Blocks, and parentheses, may stand in one another this deep. Far beyond any
/// record, and far below what a thread's stack holds.
pub const MAX_DEPTH: u32 = 64;

/// Where a string or text block ends, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quoted {
    /// After the closing quotes; where the next thing begins if there are none.
    pub end: usize,
    pub closed: bool,
    pub block: bool,
}

/// What ends a word: the complement of `chars` in the grammar.
pub fn is_delimiter(b: u8) -> bool {
    matches!(
        b,
        b' ' | b'\t'
            | b'\r'
            | b'\n'
            | b','
            | b';'
            | b':'
            | b'{'
            | b'}'
            | b'('
            | b')'
            | b'"'
            | b'#'
            | b'='
            | b'<'
            | b'>'
            | b'!'
    )
}

pub fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r')
}

pub fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && is_blank(bytes[at]) {
        at += 1;
    }
    at
}

/// The end of the run of word characters at `at`.
pub fn run_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && !is_delimiter(bytes[at]) {
        at += 1;
    }
    at
}

/// The next line end at or after `at`, or the end of the text.
pub fn line_end(bytes: &[u8], at: usize) -> usize {
    find(&bytes[at..], b'\n').map_or(bytes.len(), |n| at + n)
}

/// How far back a line's start is looked for. Indentation beyond it tells nothing,
/// and a file that is one long line must not be walked again for each of its items.
const FAR: usize = 512;

/// The start of the line that holds `at`; of a very long line, a place in it.
pub fn line_start(bytes: &[u8], at: usize) -> usize {
    let far = at.saturating_sub(FAR);
    bytes[far..at].iter().rposition(|&b| b == b'\n').map_or(far, |n| far + n + 1)
}

/// How far the line of `at` is indented, in bytes.
pub fn indent_of(bytes: &[u8], at: usize) -> usize {
    let start = line_start(bytes, at);
    skip_blanks(bytes, start) - start
}

/// Whether nothing but blanks stands before `at` on its line.
pub fn first_on_line(bytes: &[u8], at: usize) -> bool {
    let far = &bytes[at.saturating_sub(FAR)..at];
    far.iter().rev().find(|&&b| !is_blank(b)).map_or(far.len() < FAR, |&b| b == b'\n')
}

/// Eight bytes at a time: comments and text blocks are most of some files.
pub fn find(bytes: &[u8], wanted: u8) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let pattern = LOW * u64::from(wanted);
    let mut chunks = bytes.chunks_exact(8);
    let mut at = 0;
    for chunk in &mut chunks {
        // chunks_exact(8) gives slices of eight.
        let word = u64::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7]])
            ^ pattern;
        let zero = word.wrapping_sub(LOW) & !word & HIGH;
        if zero != 0 {
            return Some(at + zero.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    chunks.remainder().iter().position(|&b| b == wanted).map(|n| at + n)
}

/// `"""` at or after `at`.
pub fn find_block_quotes(bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(n) = bytes.get(at..).and_then(|rest| find(rest, b'"')) {
        at += n;
        if bytes[at..].starts_with(b"\"\"\"") {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The string or text block that begins at `at` (which holds a `"`).
pub fn quoted(bytes: &[u8], at: usize) -> Quoted {
    if bytes[at..].starts_with(b"\"\"\"") { text_block(bytes, at) } else { string(bytes, at) }
}

fn string(bytes: &[u8], start: usize) -> Quoted {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return Quoted { end: at + 1, closed: true, block: false },
            b'\n' => break,
            b'\\' if bytes.get(at + 1).is_some_and(|&b| b != b'\n') => at += 2,
            _ => at += 1,
        }
    }
    let mut end = at.min(bytes.len());
    while end > start + 1 && is_blank(bytes[end - 1]) {
        end -= 1;
    }
    // `Belt and Road" {`: the brace of the header is no part of the string, else
    // one missing quote spoils the whole block.
    if end > start + 1 && bytes[end - 1] == b'{' {
        end -= 1;
    }
    Quoted { end, closed: false, block: false }
}

fn text_block(bytes: &[u8], start: usize) -> Quoted {
    let open = |end| Quoted { end, closed: false, block: true };
    let mut at = start + 3;
    loop {
        let end = line_end(bytes, at);
        if let Some(quotes) = find_block_quotes(&bytes[..end], at) {
            return Quoted { end: quotes + 3, closed: true, block: true };
        }
        if end >= bytes.len() {
            return open(end);
        }
        at = end + 1;
        let flush = bytes.get(at).is_some_and(|&b| !is_blank(b) && b != b'\n');
        if flush && !bytes[at..].starts_with(b"\"\"\"") {
            // A line that is not indented: forgotten margin, or forgotten quotes?
            match closing_after(bytes, at) {
                Some(quotes) => return Quoted { end: quotes + 3, closed: true, block: true },
                None => return open(at),
            }
        }
    }
}

/// The quotes that close a text block in which the line at `at` is not indented, or
/// `None` if the next quotes rather open another one, or that line is an item.
fn closing_after(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes[at] == b'}' || is_header_line(bytes, at) {
        return None;
    }
    let quotes = find_block_quotes(bytes, at)?;
    let line = line_start(bytes, quotes);
    let first = skip_blanks(bytes, line);
    if first == quotes {
        return Some(quotes);
    }
    let word = run_end(bytes, first);
    let field = bytes.get(skip_blanks(bytes, word)) == Some(&b':');
    (!field).then_some(quotes)
}

/// `word name … {` at the start of a line: a declaration with a block begins.
pub fn is_header_line(bytes: &[u8], at: usize) -> bool {
    if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let next = skip_blanks(bytes, run_end(bytes, at));
    if bytes.get(next) == Some(&b':') {
        return false;
    }
    let mut at = next;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => return true,
            b'\n' | b'#' | b'}' => return false,
            b'"' => {
                let q = string(bytes, at);
                at = q.end.max(at + 1);
            }
            _ => at += 1,
        }
    }
    false
}

/// `word name "Title"` at the start of a line: a declaration, with a block or without.
pub fn is_titled_line(bytes: &[u8], at: usize) -> bool {
    let word =
        |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic).then(|| skip_blanks(bytes, run_end(bytes, at)));
    word(at).and_then(word).is_some_and(|next| bytes.get(next) == Some(&b'"'))
}

/// Words that only go on with what stands before them.
pub fn is_tail_word(word: &[u8]) -> bool {
    matches!(word, b"and" | b"or" | b"has" | b"in" | b"by" | b"at" | b"effective" | b"where" | b"contains")
}

/// Whether a line that begins at `at` plainly goes on with the line above.
pub fn goes_on(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'{' | b'}' | b',' | b')' | b'=' | b'<' | b'>' | b'!' => true,
        b'a' | b'o' | b'h' | b'i' | b'b' | b'e' | b'w' | b'c' => {
            let end = run_end(bytes, at);
            is_tail_word(&bytes[at..end]) && bytes.get(skip_blanks(bytes, end)) != Some(&b':')
        }
        _ => false,
    }
}

/// Whether an item begins at `at` that can't be an entry of a list: `opener` in the
/// grammar, for recovery.
pub fn is_opener(bytes: &[u8], at: usize) -> bool {
    let end = run_end(bytes, at);
    if end == at {
        return false;
    }
    let next = skip_blanks(bytes, end);
    if bytes.get(next) == Some(&b':') {
        return true;
    }
    let dated = end - at >= 7
        && bytes[at..at + 4].iter().all(u8::is_ascii_digit)
        && bytes[at + 4] == b'-'
        && next > end
        && bytes.get(next).is_some_and(u8::is_ascii_alphabetic);
    dated || is_header_line(bytes, at)
}

/// What a token is, by its first character and its shape.
pub fn classify(token: &[u8]) -> TermKind {
    match token {
        [b'"', b'"', b'"', ..] => TermKind::Text,
        [b'"', ..] => TermKind::Str,
        b"=" | b"<" | b">" | b"<=" | b">=" | b"!=" => TermKind::Op,
        [b'0'..=b'9', ..] | [b'+' | b'-', b'0'..=b'9', ..] | [b'.', b'.', b'0'..=b'9', ..] => TermKind::Scalar,
        [b'a'..=b'z' | b'A'..=b'Z', ..] if is_name(token) => TermKind::Name,
        _ => TermKind::Odd,
    }
}

/// Whether a text is a name, perhaps with dots.
pub fn is_word(text: &str) -> bool {
    classify(text.as_bytes()) == TermKind::Name
}

/// Letters, digits and single hyphens, parts joined by dots, each beginning with a
/// letter.
fn is_name(run: &[u8]) -> bool {
    let mut before = b'.';
    for &b in run {
        let fits = match b {
            b'a'..=b'z' | b'A'..=b'Z' => true,
            b'0'..=b'9' => before != b'.',
            b'-' | b'.' => before.is_ascii_alphanumeric(),
            _ => false,
        };
        if !fits {
            return false;
        }
        before = b;
    }
    before.is_ascii_alphanumeric()
}
