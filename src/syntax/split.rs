//! Cuts a file into its top-level pieces, so that each can be parsed on its own.
//!
//! A scanner that knows strings, text blocks, comments and depth, and nothing else.
//! A piece holds one declaration or statement with the comments above it; a piece
//! that can't be sound (a block that stays open, nesting too deep) is marked, and is
//! read by recovery without asking pest first.
//!
//! Depth alone decides where a piece ends as long as all blocks close. Only when the
//! end of the file comes with a block open, the rest from that block on is cut again,
//! and then a declaration at the left margin begins a new piece even inside a block:
//! so one missing `}` spoils one declaration. Cutting at the margin from the start
//! would be wrong for files that are not indented at all.

use super::scan::{self, MAX_DEPTH};

/// One piece of a file: bytes `start..end`. Pieces follow each other without a gap
/// and together are the whole text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    pub start: u32,
    pub end: u32,
    /// Blocks that are still open at the end.
    pub open: u32,
    /// False where the scanner has seen what no grammar reads.
    pub sound: bool,
}

impl Chunk {
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A file that is indented as a whole would be one piece; after this many bytes an
/// indented line may begin a piece too.
const LONG: usize = 64 * 1024;

/// The pieces of a text.
pub fn split(text: &str) -> Vec<Chunk> {
    let mut splitter = Splitter { bytes: text.as_bytes(), ..Splitter::default() };
    splitter.run();
    splitter.chunks
}

/// The pieces of a text of which bytes `start..old_end` became `start..new_end`; `old`
/// are the pieces before that. The same as [`split`], found by looking at the pieces
/// around the change: a border is decided by what stands from it on, up to the next.
pub fn resplit(text: &str, old: &[Chunk], start: usize, old_end: usize, new_end: usize) -> Vec<Chunk> {
    let touched = old.partition_point(|c| (c.end as usize) < start);
    // The border before the change was drawn by what comes after it.
    let first = touched.saturating_sub(1);
    let moved = new_end as i64 - old_end as i64;
    let shifted = |at: u32| (i64::from(at) + moved) as u32;
    // Behind it the old borders hold again from the first that is drawn anew.
    let later = old.partition_point(|c| (c.start as usize) <= old_end);
    // Where a block stays open the margin cuts up to the end of the file.
    let sound = |chunks: &[Chunk]| chunks.iter().all(|c| c.sound && c.open == 0);
    if !sound(&old[..first]) || !sound(&old[later.min(old.len())..]) {
        return split(text);
    }
    let from = old.get(first).map_or(0, |c| c.start as usize);
    let borders = &old[later.min(old.len())..];
    let mut splitter =
        Splitter { bytes: text.as_bytes(), at: from, resync: Some(Resync { borders, moved }), ..Splitter::default() };
    splitter.reset(from);
    splitter.scan();
    let mut chunks = old[..first].to_vec();
    let Some(met) = splitter.met else {
        if splitter.depth > 0 || splitter.parens > 0 {
            return split(text);
        }
        if splitter.start < text.len() {
            splitter.cut(text.len());
        }
        chunks.append(&mut splitter.chunks);
        return chunks;
    };
    chunks.append(&mut splitter.chunks);
    chunks.extend(borders[met..].iter().map(|c| Chunk { start: shifted(c.start), end: shifted(c.end), ..*c }));
    chunks
}

/// Old borders, and by how much they have moved.
#[derive(Clone, Copy)]
struct Resync<'o> {
    borders: &'o [Chunk],
    moved: i64,
}

#[derive(Default)]
struct Splitter<'t> {
    bytes: &'t [u8],
    at: usize,
    chunks: Vec<Chunk>,
    /// Where the piece at hand begins.
    start: usize,
    /// After the last line of an item at depth 0: where the piece would end.
    ended: usize,
    /// Something other than blanks and comments was seen on this line.
    filled: bool,
    /// Something other than blanks was seen before on the line, and the last such
    /// byte was a comma.
    comma: bool,
    depth: u32,
    parens: u32,
    sound: bool,
    /// Whether the lines inside the outermost open block are indented.
    indented: Option<bool>,
    /// The margin cuts (see the head of this file).
    strict: bool,
    /// Where to stop: at an old border.
    resync: Option<Resync<'t>>,
    /// The old border that was met.
    met: Option<usize>,
}

impl Splitter<'_> {
    fn run(&mut self) {
        self.reset(0);
        loop {
            self.scan();
            if (self.depth == 0 && self.parens == 0) || self.strict {
                break;
            }
            self.strict = true;
            self.reset(self.start);
            self.at = self.start;
        }
        if self.start < self.bytes.len() {
            self.cut(self.bytes.len());
        }
    }

    fn reset(&mut self, start: usize) {
        self.start = start;
        self.ended = start;
        self.filled = false;
        self.comma = false;
        self.depth = 0;
        self.parens = 0;
        self.sound = true;
        self.indented = None;
    }

    fn cut(&mut self, end: usize) {
        let sound = self.sound && self.depth == 0 && self.parens == 0;
        self.chunks.push(Chunk { start: self.start as u32, end: end as u32, open: self.depth, sound });
        self.reset(end);
        if let Some(Resync { borders, moved }) = self.resync {
            let was = end as i64 - moved;
            self.met = borders.binary_search_by_key(&was, |c| i64::from(c.start)).ok();
        }
    }

    fn scan(&mut self) {
        let bytes = self.bytes;
        let mut at = self.at;
        while at < bytes.len() && self.met.is_none() {
            match CLASS[bytes[at] as usize] {
                Class::Word => {
                    self.filled = true;
                    self.comma = false;
                    at += 1;
                    while at < bytes.len() && matches!(CLASS[bytes[at] as usize], Class::Word) {
                        at += 1;
                    }
                }
                Class::Blank => at += 1,
                Class::Newline => {
                    at += 1;
                    self.newline(at);
                }
                Class::Comment => at = scan::line_end(bytes, at),
                Class::Quote => {
                    let quoted = scan::quoted(bytes, at);
                    self.sound &= quoted.closed;
                    self.filled = true;
                    self.comma = false;
                    at = quoted.end;
                    // An unclosed text block ends where the next line begins.
                    if at > 0 && !quoted.closed && bytes[at - 1] == b'\n' {
                        self.newline(at);
                    }
                }
                Class::Other => {
                    self.punctuation(bytes[at]);
                    at += 1;
                }
            }
        }
    }

    fn punctuation(&mut self, byte: u8) {
        self.filled = true;
        self.comma = byte == b',';
        match byte {
            b'{' => {
                self.depth += 1;
                self.parens = 0;
                self.sound &= self.depth <= MAX_DEPTH;
            }
            b'}' => {
                self.depth = self.depth.saturating_sub(1);
                self.parens = 0;
                if self.depth == 0 {
                    self.indented = None;
                }
            }
            b'(' => {
                self.parens += 1;
                self.sound &= self.parens <= MAX_DEPTH;
            }
            b')' => self.parens = self.parens.saturating_sub(1),
            _ => {}
        }
    }

    /// A line begins at `at`.
    fn newline(&mut self, at: usize) {
        if std::mem::take(&mut self.filled) && self.depth == 0 {
            self.ended = at;
        }
        let Some(&first) = self.bytes.get(at) else { return };
        if matches!(first, b'\n' | b'\r' | b'#') {
            return;
        }
        let margin = !matches!(first, b' ' | b'\t') || at - self.start > LONG;
        if self.depth == 0 && self.parens == 0 {
            if margin && !self.comma && self.ended > self.start && !self.goes_on(at) {
                self.cut(self.ended);
            }
        } else if self.depth > 0 && self.indented.is_none() {
            self.indented = Some(!margin);
        }
        if self.strict && margin && (self.depth > 0 || self.parens > 0) && self.new_start(at) {
            let end = self.before_comments(at);
            self.cut(end);
        }
    }

    fn goes_on(&self, at: usize) -> bool {
        let at = scan::skip_blanks(self.bytes, at);
        self.bytes.get(at).is_none_or(|&b| matches!(b, b'\n' | b'#')) || scan::goes_on(self.bytes, at)
    }

    /// Whether the line at the margin, inside a block that never closes, begins a
    /// declaration of its own.
    fn new_start(&self, at: usize) -> bool {
        if self.comma || self.goes_on(at) {
            return false;
        }
        if self.depth == 0 || self.indented == Some(true) {
            return self.bytes[at].is_ascii_alphanumeric();
        }
        scan::is_header_line(self.bytes, at) || scan::is_titled_line(self.bytes, at)
    }

    /// Moves a cut up over the comments and empty lines directly above `at`: they
    /// belong to what follows.
    fn before_comments(&self, at: usize) -> usize {
        let mut cut = at;
        while cut > self.start + 1 {
            let line = scan::line_start(self.bytes, cut - 1);
            if line <= self.start || self.bytes[line - 1] != b'\n' || self.bytes[line] != b'#' {
                break;
            }
            cut = line;
        }
        cut
    }
}

#[derive(Clone, Copy)]
enum Class {
    Word,
    Blank,
    Newline,
    Comment,
    Quote,
    Other,
}

static CLASS: [Class; 256] = {
    let mut table = [Class::Word; 256];
    table[b' ' as usize] = Class::Blank;
    table[b'\t' as usize] = Class::Blank;
    table[b'\r' as usize] = Class::Blank;
    table[b'\n' as usize] = Class::Newline;
    table[b'#' as usize] = Class::Comment;
    table[b'"' as usize] = Class::Quote;
    table[b'{' as usize] = Class::Other;
    table[b'}' as usize] = Class::Other;
    table[b'(' as usize] = Class::Other;
    table[b')' as usize] = Class::Other;
    table[b',' as usize] = Class::Other;
    table
};
