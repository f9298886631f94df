//! What a finding is known by from one run to the next.

use std::fmt;

/// A finding's identity: the same after lines have moved, another for another mistake.
/// Kept in baselines and by the services that follow findings through a history, so
/// the way it is reckoned is part of what Deal promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// Of some texts in their order: FNV-1a of 128 bits, which needs no library and is
    /// the same on every machine. It guards against chance, not against malice.
    pub fn of<'t>(parts: impl IntoIterator<Item = &'t str>) -> Fingerprint {
        const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        let step = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(PRIME);
        // 0xFF is no byte of UTF-8: `ab`, `c` and `a`, `bc` differ.
        let of_part = |hash, part: &'t str| part.bytes().chain([0xff]).fold(hash, step);
        Fingerprint(parts.into_iter().fold(BASIS, of_part))
    }

    pub fn parse(text: &str) -> Option<Fingerprint> {
        let is_one = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        u128::from_str_radix(text, 16).ok().filter(|_| is_one).map(Fingerprint)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}
