//! CMaps: which characters the codes of a font stand for (`ToUnicode`), and how many
//! bytes a code has.

use rustc_hash::FxHashMap;

/// Entries of one map; a font has no more than 65,536 glyphs.
const MOST: usize = 1 << 17;

/// A code and its length in bytes: `<00>` and `<0000>` are two.
type Code = (u32, u8);

#[derive(Default)]
pub(super) struct CMap {
    chars: FxHashMap<Code, String>,
    /// First and last code, and what the first stands for; the last unit counts up.
    ranges: Vec<(u32, u32, u8, Vec<u16>)>,
    spaces: Vec<(u32, u32, u8)>,
}

enum Token<'a> {
    Hex(Vec<u8>),
    Open,
    Close,
    Word(&'a [u8]),
}

impl CMap {
    pub fn read(text: &[u8]) -> CMap {
        let mut map = CMap::default();
        let mut tokens = Tokens(text);
        while let Some(token) = tokens.next() {
            let Token::Word(word) = token else { continue };
            match word {
                b"begincodespacerange" => map.read_spaces(&mut tokens),
                b"beginbfchar" => map.read_chars(&mut tokens),
                b"beginbfrange" => map.read_ranges(&mut tokens),
                _ => {}
            }
        }
        map
    }

    fn read_spaces(&mut self, tokens: &mut Tokens) {
        while let (Some(Token::Hex(low)), Some(Token::Hex(high))) = (tokens.next(), tokens.next()) {
            if self.spaces.len() < 256
                && let (Some((low, length)), Some((high, _))) = (code(&low), code(&high))
            {
                self.spaces.push((low, high, length));
            }
        }
    }

    fn read_chars(&mut self, tokens: &mut Tokens) {
        while let Some(Token::Hex(from)) = tokens.next() {
            let Some(Token::Hex(to)) = tokens.next() else { return };
            if self.chars.len() < MOST
                && let Some(from) = code(&from)
            {
                self.chars.insert(from, String::from_utf16_lossy(&units(&to)));
            }
        }
    }

    fn read_ranges(&mut self, tokens: &mut Tokens) {
        while let Some(Token::Hex(first)) = tokens.next() {
            let Some(Token::Hex(last)) = tokens.next() else { return };
            let (Some((first, length)), Some((last, _))) = (code(&first), code(&last)) else { return };
            match tokens.next() {
                Some(Token::Hex(to)) if self.ranges.len() < MOST => {
                    self.ranges.push((first, last, length, units(&to)));
                }
                Some(Token::Open) => {
                    let mut next = first;
                    while let Some(Token::Hex(to)) = tokens.next() {
                        if self.chars.len() < MOST {
                            self.chars.insert((next, length), String::from_utf16_lossy(&units(&to)));
                        }
                        next = next.wrapping_add(1);
                    }
                }
                _ => return,
            }
        }
    }

    /// What a code stands for.
    pub fn get(&self, code: u32, length: u8) -> Option<String> {
        if let Some(text) = self.chars.get(&(code, length)) {
            return Some(text.clone());
        }
        let within = |range: &&(u32, u32, u8, Vec<u16>)| range.2 == length && range.0 <= code && code <= range.1;
        let (first, _, _, to) = self.ranges.iter().find(within)?;
        let mut to = to.clone();
        let last = to.last_mut()?;
        *last = last.wrapping_add((code - first) as u16);
        Some(String::from_utf16_lossy(&to))
    }

    pub fn is_empty(&self) -> bool {
        self.chars.is_empty() && self.ranges.is_empty()
    }

    /// How many bytes the code has that some bytes begin with; each byte lies in the
    /// bounds of its own.
    pub fn length(&self, bytes: &[u8]) -> Option<u8> {
        let fits = |&&(low, high, length): &&(u32, u32, u8)| {
            bytes.len() >= usize::from(length)
                && (0..length).all(|i| {
                    let shift = 8 * u32::from(length - 1 - i);
                    let byte = bytes[usize::from(i)];
                    ((low >> shift) as u8..=(high >> shift) as u8).contains(&byte)
                })
        };
        self.spaces.iter().find(fits).map(|space| space.2)
    }
}

fn code(bytes: &[u8]) -> Option<Code> {
    let length = u8::try_from(bytes.len()).ok().filter(|n| (1..=4).contains(n))?;
    Some((bytes.iter().fold(0, |code, b| code << 8 | u32::from(*b)), length))
}

/// UTF-16, big end first; of one byte what some programs write for it.
fn units(bytes: &[u8]) -> Vec<u16> {
    const LONGEST: usize = 64;
    if let [one] = bytes {
        return vec![u16::from(*one)];
    }
    bytes.chunks_exact(2).take(LONGEST).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

/// PostScript, as far as CMaps have it.
struct Tokens<'a>(&'a [u8]);

impl<'a> Tokens<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let (&first, rest) = self.0.split_first()?;
            match first {
                b'%' => {
                    let end = rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
                    self.0 = &rest[end..];
                }
                b'<' if rest.first() != Some(&b'<') => {
                    let end = rest.iter().position(|b| *b == b'>').unwrap_or(rest.len());
                    let digits: Vec<u8> =
                        rest[..end].iter().filter_map(|b| (*b as char).to_digit(16)).map(|d| d as u8).collect();
                    self.0 = rest.get(end + 1..).unwrap_or(&[]);
                    return Some(Token::Hex(digits.chunks(2).map(|d| d[0] << 4 | d.get(1).unwrap_or(&0)).collect()));
                }
                b'[' | b']' => {
                    self.0 = rest;
                    return Some(if first == b'[' { Token::Open } else { Token::Close });
                }
                b if b.is_ascii_alphanumeric() => {
                    let end = self.0.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(self.0.len());
                    let (word, rest) = self.0.split_at(end);
                    self.0 = rest;
                    return Some(Token::Word(word));
                }
                _ => self.0 = rest,
            }
        }
    }
}
