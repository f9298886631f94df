//! Characters that look like those of our words and are others: Cyrillic and Greek
//! letters in codes, full-width forms, letters with accents in names.
//!
//! Says what a word would be in plain letters. It changes nothing: what it finds goes
//! into a message.

/// Cyrillic and Greek letters, and the Latin ones that they look like.
const ALIKE: [(&str, &str); 2] =
    [("АВЕЅЗІЈКМНОРСТУХаеѕіјорсухһ", "ABES3IJKMHOPCTYXaesijopcyxh"), ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo")];

/// The plain character of a full-width one.
pub fn full_width(c: char) -> Option<char> {
    matches!(c, '\u{ff01}'..='\u{ff5e}').then(|| char::from_u32(c as u32 - 0xfee0)).flatten()
}

/// The plain character that one looks like.
pub fn plain(c: char) -> Option<char> {
    if let Some(plain) = full_width(c) {
        return Some(plain);
    }
    ALIKE.iter().find_map(|(alike, latin)| alike.chars().zip(latin.chars()).find(|(a, _)| *a == c).map(|(_, l)| l))
}

/// The word in plain letters, with the first that only looks like one; `None` where
/// nothing does, or something is not plain after that.
pub fn word(text: &str) -> Option<(String, char)> {
    let first = text.chars().find(|&c| plain(c).is_some())?;
    let all: String = text.chars().map(|c| plain(c).unwrap_or(c)).collect();
    all.is_ascii().then_some((all, first))
}

/// Whether a space, or what takes no room, is another than the plain one.
pub fn is_odd_space(c: char) -> bool {
    !c.is_ascii() && c.is_whitespace()
}

/// The letters of a name without their accents: `communiqué`.
pub fn without_accents(text: &str) -> String {
    const ACCENTS: [(&str, &str); 15] = [
        ("àáâãäåāă", "a"),
        ("ÀÁÂÃÄÅ", "A"),
        ("çćč", "c"),
        ("ÇĆČ", "C"),
        ("èéêëēę", "e"),
        ("ÈÉÊË", "E"),
        ("ìíîïı", "i"),
        ("ñńň", "n"),
        ("òóôõöøō", "o"),
        ("ÒÓÔÕÖØ", "O"),
        ("ùúûüū", "u"),
        ("ÙÚÛÜ", "U"),
        ("şśšș", "s"),
        ("ğ", "g"),
        ("ýÿ", "y"),
    ];
    text.chars()
        .map(|c| ACCENTS.iter().find(|(all, _)| all.contains(c)).and_then(|(_, to)| to.chars().next()).unwrap_or(c))
        .collect()
}
