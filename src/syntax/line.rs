//! Where one line ends, seen without the grammar, and what is wrong with it that needs
//! no grammar to be seen: quotes and parentheses that do not close.

use super::colons::begins_shares;
use super::scan::{self, MAX_DEPTH};

/// The line of an item, without its block.
pub struct Line {
    /// After the last character that belongs to it.
    pub end: usize,
    /// A `{` follows.
    pub brace: bool,
    /// The comma after it, where a field follows on the same line: `kind: mou, parties: CN`.
    pub joined: Option<usize>,
    /// How far a parenthesis was followed that did not close.
    pub followed: usize,
    pub(super) tokens: usize,
    pub(super) fault: Option<Fault>,
}

impl Line {
    /// A text block in it goes on to the end of the piece, and hides what stands there.
    pub fn swallows(&self, limit: usize) -> bool {
        matches!(self.fault, Some(Fault::Quote { block: true, end, .. }) if end >= limit)
    }
}

/// What can be seen without the grammar.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fault {
    /// A string or text block without its closing quotes.
    Quote {
        start: usize,
        end: usize,
        block: bool,
    },
    Open(usize),
    Close(usize),
    Deep(usize),
}

/// Finds the end of the line that begins at `start`. `narrow`: parentheses do not
/// reach over line ends.
pub fn line(bytes: &[u8], start: usize, limit: usize, narrow: bool) -> Line {
    let mut walk = Walk {
        bytes,
        start,
        at: start,
        limit,
        end: start,
        comma: false,
        parens: 0,
        open: None,
        joined: None,
        tokens: 0,
        fault: None,
    };
    let brace = walk.run(narrow);
    let mut line =
        Line { end: walk.end, brace, joined: walk.joined, followed: 0, tokens: walk.tokens, fault: walk.fault };
    if let Some((at, line_end)) = walk.open {
        line.followed = walk.at;
        line.fault.get_or_insert(Fault::Open(at));
        if let Some(end) = line_end {
            line.end = end;
            line.brace = false;
        }
    }
    line
}

struct Walk<'t> {
    bytes: &'t [u8],
    /// Where the line begins.
    start: usize,
    at: usize,
    limit: usize,
    /// After the last character that is no blank.
    end: usize,
    comma: bool,
    parens: u32,
    /// The outermost open parenthesis, and what stood before the first line end
    /// after it.
    open: Option<(usize, Option<usize>)>,
    joined: Option<usize>,
    tokens: usize,
    fault: Option<Fault>,
}

impl Walk<'_> {
    /// Walks to the end of the line; whether it ended at a `{`.
    fn run(&mut self, narrow: bool) -> bool {
        while self.at < self.limit {
            let at = self.at;
            match self.bytes[at] {
                b' ' | b'\t' | b'\r' => {
                    self.at += 1;
                    continue;
                }
                b'{' => return true,
                b'}' | b';' => return false,
                b'#' if !self.comma && (self.parens == 0 || narrow) => return false,
                b'#' => {
                    self.at = scan::line_end(self.bytes, at).min(self.limit);
                    continue;
                }
                b'\n' if self.parens > 0 && !narrow => {
                    if !self.next_line_in_paren() {
                        return false;
                    }
                    continue;
                }
                b'\n' => {
                    if !self.comma || !self.next_line_after_comma() {
                        return false;
                    }
                    continue;
                }
                b',' if self.parens == 0 && self.field_follows(at + 1) && !begins_shares(self.bytes, self.start) => {
                    self.joined = Some(at);
                    return false;
                }
                b'"' => self.quote(),
                b'(' => self.open(),
                b')' => self.close(),
                b => {
                    let end = scan::run_end(self.bytes, at).min(self.limit);
                    self.at = end.max(at + 1);
                    self.comma = b == b',';
                }
            }
            self.tokens += 1;
            if self.bytes[at] != b',' {
                self.comma = false;
            }
            self.end = self.at;
            if let Some(Fault::Quote { block: true, .. }) = self.fault {
                return false;
            }
        }
        false
    }

    fn field_follows(&self, at: usize) -> bool {
        let word = scan::skip_blanks(self.bytes, at);
        let end = scan::run_end(self.bytes, word);
        let colon = scan::skip_blanks(self.bytes, end);
        end > word && colon < self.limit && self.bytes[colon] == b':' && !self.bytes[colon..].starts_with(b"://")
    }

    fn quote(&mut self) {
        let start = self.at;
        let quoted = scan::quoted(self.bytes, start);
        self.at = quoted.end.min(self.limit);
        if !quoted.closed {
            self.fault.get_or_insert(Fault::Quote { start, end: self.at, block: quoted.block });
        }
    }

    fn open(&mut self) {
        if self.parens == 0 {
            self.open = Some((self.at, None));
        }
        self.parens += 1;
        if self.parens > MAX_DEPTH {
            self.fault.get_or_insert(Fault::Deep(self.at));
        }
        self.at += 1;
    }

    fn close(&mut self) {
        if self.parens == 0 {
            self.fault.get_or_insert(Fault::Close(self.at));
        } else {
            self.parens -= 1;
            if self.parens == 0 {
                self.open = None;
            }
        }
        self.at += 1;
    }

    /// Whether the next line is still inside the parenthesis.
    fn next_line_in_paren(&mut self) -> bool {
        if let Some((_, first @ None)) = &mut self.open {
            *first = Some(self.end);
        }
        let next = skip_lines(self.bytes, self.at, self.limit);
        self.at = next;
        next < self.limit && !scan::is_opener(self.bytes, next)
    }

    /// Whether the list goes on after a comma at the end of the line.
    fn next_line_after_comma(&mut self) -> bool {
        let next = skip_lines(self.bytes, self.at, self.limit);
        if next >= self.limit || self.bytes[next] == b'}' || scan::is_opener(self.bytes, next) {
            return false;
        }
        self.at = next;
        true
    }
}

fn skip_lines(bytes: &[u8], mut at: usize, limit: usize) -> usize {
    while at < limit {
        match bytes[at] {
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            b'#' => at = scan::line_end(bytes, at),
            _ => break,
        }
    }
    at.min(limit)
}
