//! Countries by their names and by their adjectives.

use super::Found;
use super::tokens::{Token, bare};
use crate::schema::codes::{Country, country_adjective, country_named};

/// A country that a text names.
#[derive(Debug, Clone, Copy)]
pub struct Mention {
    pub country: &'static Country,
    /// `Kazakh`, not `Kazakhstan`.
    pub adjective: bool,
}

/// Words that are joined inside a country's name.
const LONGEST: usize = 7;

/// Every mention of a country, the longest name at each place.
pub fn countries(tokens: &[Token]) -> Vec<Found<Mention>> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match mention(&tokens[at..]) {
            Some((value, taken)) => {
                all.push(Found { value, span: tokens[at].span.start..tokens[at + taken - 1].span.end });
                at += taken;
            }
            None => at += 1,
        }
    }
    all
}

fn mention(tokens: &[Token]) -> Option<(Mention, usize)> {
    if !tokens.first()?.is_capitalised() {
        return None;
    }
    let name = (1..=tokens.len().min(LONGEST)).rev().find_map(|n| {
        let (last, head) = tokens[..n].split_last()?;
        // A name ends in a word, not in a comma; a possessive ends it, too.
        if !last.text.starts_with(char::is_alphabetic) || head.iter().any(|t| t.is_sign(",") || t.is_sign(".")) {
            return None;
        }
        let mut words: Vec<&str> = head.iter().map(|t| t.text).collect();
        words.push(bare(last.text));
        // Two letters are a code or a word (`No`, `In`); only these are used as names.
        let joined = words.join(" ");
        let short = joined.len() <= 2 && !matches!(joined.as_str(), "US" | "UK" | "EU");
        (!short).then(|| country_named(&joined)).flatten().map(|country| (country, n))
    });
    if let Some((country, taken)) = name {
        return Some((Mention { country, adjective: false }, taken));
    }
    (1..=tokens.len().min(3)).rev().find_map(|n| {
        let joined = tokens[..n].iter().map(|t| bare(t.text)).collect::<Vec<_>>().join(" ");
        country_adjective(&joined).map(|country| (Mention { country, adjective: true }, n))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn read(text: &str) -> Vec<&'static str> {
        countries(&tokens(text)).iter().map(|m| m.value.country.code).collect()
    }

    #[test]
    fn names_and_adjectives() {
        assert_eq!(read("China and Kazakhstan's premiers"), ["CN", "KZ"]);
        assert_eq!(read("the People's Republic of China, the Republic of Kazakhstan"), ["CN", "KZ"]);
        assert_eq!(read("Chinese Premier Li and his Kazakh counterpart"), ["CN", "KZ"]);
        assert_eq!(read("the U.S. and the United Kingdom"), ["US", "GB"]);
        assert!(read("No one in Beijing said so. In all, it is").is_empty());
    }
}
