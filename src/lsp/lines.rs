//! Lines and columns as editors count them, and byte offsets as we do.
//!
//! A line ends with `\n`, `\r\n` or a lone `\r`, as the protocol says; columns are
//! bytes or UTF-16 units, whatever was negotiated. A position outside the text is
//! moved to the nearest one inside: a client may be ahead of us, or hostile.

use gen_lsp_types::Position;

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    Utf8,
    /// The default of the protocol.
    #[default]
    Utf16,
}

/// Where lines start, in bytes. A text has at least one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    pub fn of(text: &str) -> Lines {
        let mut starts = vec![0];
        starts.extend(starts_within(text.as_bytes(), 0, text.len()));
        Lines { starts }
    }

    /// The byte of a position, at the border of a character.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let Some(&start) = self.starts.get(position.line as usize) else { return text.len() };
        let line = self.line(text, position.line as usize);
        let mut left = position.character as usize;
        for (at, c) in line.char_indices() {
            let width = width(c, encoding);
            if left < width {
                return start as usize + at;
            }
            left -= width;
        }
        start as usize + line.len()
    }

    /// The position of a byte; of one inside a character, that of the character.
    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1);
        let before = &text[self.starts[line] as usize..offset];
        let character = match encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 if before.is_ascii() => before.len(),
            Encoding::Utf16 => before.chars().map(char::len_utf16).sum(),
        };
        Position { line: line as u32, character: character as u32 }
    }

    /// Follows the replacement of `start..old_end` by `new_len` bytes; `text` is the
    /// text after it.
    pub fn replaced(&mut self, text: &str, start: usize, old_end: usize, new_len: usize) {
        // What was a line end just before may be none now (`\r` before `\n`), and the
        // other way round.
        let from = self.starts.partition_point(|&s| (s as usize) < start.max(1));
        let to = self.starts.partition_point(|&s| s as usize <= old_end).max(from);
        let moved = (start + new_len) as i64 - old_end as i64;
        for later in &mut self.starts[to..] {
            *later = (i64::from(*later) + moved) as u32;
        }
        let fresh: Vec<u32> = starts_within(text.as_bytes(), start.saturating_sub(1), start + new_len).collect();
        self.starts.splice(from..to, fresh);
    }

    /// A line without its end.
    fn line<'t>(&self, text: &'t str, line: usize) -> &'t str {
        let start = self.starts[line] as usize;
        let end = self.starts.get(line + 1).map_or(text.len(), |&next| next as usize);
        text[start..end].trim_end_matches(['\n', '\r'])
    }
}

/// Starts of lines that follow a line end among bytes `from..to`.
fn starts_within(bytes: &[u8], from: usize, to: usize) -> impl Iterator<Item = u32> + '_ {
    (from..to)
        .filter(move |&at| match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        })
        .map(|at| at as u32 + 1)
}

fn width(c: char, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => c.len_utf8(),
        Encoding::Utf16 => c.len_utf16(),
    }
}
