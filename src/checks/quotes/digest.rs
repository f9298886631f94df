//! Digests of archived files: `sha256:` or `sha512:` and the digits, as `sha256sum`
//! prints them.

use crate::diag::{Diagnostic, codes};
use crate::text::Span;
use sha2::{Digest as _, Sha256, Sha512};
use std::io::{self, Read};

/// More than this is not read for a digest.
const LARGEST: u64 = 1 << 30;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Sha256,
    Sha512,
}

const ALGORITHMS: [(Algorithm, &str, usize); 2] =
    [(Algorithm::Sha256, "sha256", 64), (Algorithm::Sha512, "sha512", 128)];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digest {
    pub algorithm: Algorithm,
    /// In lower case.
    digits: String,
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = ALGORITHMS.iter().find(|row| row.0 == self.algorithm).map_or("", |row| row.1);
        write!(f, "{word}:{}", self.digits)
    }
}

/// A digest in another form than ours.
pub(super) struct Malformed {
    written: String,
    label: String,
    /// What was certainly meant.
    meant: Option<Digest>,
}

impl Digest {
    pub fn read(written: &str) -> Result<Digest, Malformed> {
        let (word, digits) = written.split_once(':').unwrap_or(("", written));
        let malformed = |label: String, meant| Err(Malformed { written: written.to_owned(), label, meant });
        let digest = |algorithm, digits: &str| Digest { algorithm, digits: digits.to_ascii_lowercase() };
        if let Some((algorithm, word, length)) = ALGORITHMS.into_iter().find(|row| row.1 == word) {
            if digits.len() == length && is_hex(digits) {
                return Ok(digest(algorithm, digits));
            }
            let has = if is_hex(digits) { digits.len().to_string() } else { "something else".to_owned() };
            return malformed(
                format!("`{word}:` is followed by {length} digits of 0-9 and a-f, and here by {has}"),
                None,
            );
        }
        // `SHA-256:…`, `sha256-…`, or the digits alone, as a program prints them.
        let from = written
            .rfind(|c: char| !c.is_ascii_hexdigit())
            .map_or(0, |at| at + written[at..].chars().next().map_or(1, char::len_utf8));
        let (word, digits) = written.split_at(from);
        let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let meant = ALGORITHMS.into_iter().find(|row| row.2 == digits.len() && (word.is_empty() || word == row.1));
        match meant {
            Some((algorithm, ..)) => {
                let meant = digest(algorithm, digits);
                malformed("the algorithm stands before the digits, with a `:`".to_owned(), Some(meant))
            }
            None => malformed("Deal knows `sha256:` and `sha512:`".to_owned(), None),
        }
    }
}

fn is_hex(digits: &str) -> bool {
    digits.bytes().all(|b| b.is_ascii_hexdigit())
}

impl Malformed {
    pub fn report(&self, span: Span, out: &mut Vec<Diagnostic>) {
        let short: String = self.written.chars().take(24).collect();
        let cut = if short.len() < self.written.len() { "…" } else { "" };
        let diagnostic =
            Diagnostic::new(&codes::E0609, span, format!("`{short}{cut}` is no digest")).label(self.label.clone());
        out.push(match &self.meant {
            Some(digest) => diagnostic.fix(format!("write `{digest}`"), span, format!("\"{digest}\"")),
            None => diagnostic.help("write `sha256:` and what `sha256sum FILE` prints"),
        });
    }
}

/// The file is another than the one of the digest.
pub(super) fn differs(path: &str, found: &Digest, span: Span, file: Span) -> Diagnostic {
    Diagnostic::new(&codes::E0608, span, format!("`{path}` is not the file that this digest was taken of"))
        .label("the file has another")
        .related(file, "changed since, or another copy")
        .help(format!("its digest is `{found}`"))
        .help("bring the old file back, or look at what changed and take the digest anew")
        .maybe(format!("write `{found}`"), span, format!("\"{found}\""))
}

/// What was read of a file.
pub(super) struct Contents {
    /// Its bytes, up to what was to be kept and one more.
    pub kept: Vec<u8>,
    pub length: u64,
    /// None where none was asked for, or the file is too large.
    pub digest: Option<Digest>,
}

enum Hasher {
    Sha256(Sha256),
    Sha512(Sha512),
}

/// Reads a file to its end for a digest, else only as far as it is kept.
pub(super) fn read(mut file: Box<dyn Read>, digest: Option<Algorithm>, keep: u64) -> io::Result<Contents> {
    const PIECE: usize = 1 << 16;
    let mut hasher = digest.map(|algorithm| match algorithm {
        Algorithm::Sha256 => Hasher::Sha256(Sha256::new()),
        Algorithm::Sha512 => Hasher::Sha512(Sha512::new()),
    });
    let limit = if hasher.is_some() { LARGEST } else { keep };
    let (mut kept, mut length, mut piece) = (Vec::new(), 0u64, vec![0; PIECE]);
    while length <= limit {
        let n = match file.read(&mut piece) {
            Ok(0) => break,
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        length += n as u64;
        let read = &piece[..n];
        if length <= keep {
            kept.extend_from_slice(read);
        }
        match &mut hasher {
            Some(Hasher::Sha256(hasher)) => hasher.update(read),
            Some(Hasher::Sha512(hasher)) => hasher.update(read),
            None => {}
        }
    }
    let digest = hasher.filter(|_| length <= LARGEST).map(|hasher| match hasher {
        Hasher::Sha256(hasher) => Digest { algorithm: Algorithm::Sha256, digits: hex(&hasher.finalize()) },
        Hasher::Sha512(hasher) => Digest { algorithm: Algorithm::Sha512, digits: hex(&hasher.finalize()) },
    });
    Ok(Contents { kept, length, digest })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
