//! Numbers in figures and in words, exact as written.

use super::tokens::{Token, TokenKind};
use std::fmt;

/// A number as the language writes it: digits with at most one decimal point, and a
/// scale of its own (`23.6` and `bn`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    digits: String,
    pub scale: &'static str,
}

impl Number {
    /// The digits before the decimal point; None for a number that has a scale or decimals.
    pub fn whole(&self) -> Option<u64> {
        if self.scale.is_empty() { self.digits.parse().ok() } else { None }
    }

    /// Decimals that are left once the scale is taken: `0.00001` has five, `23.6bn` none.
    pub fn decimals(&self) -> usize {
        let written = self.digits.split_once('.').map_or(0, |(_, decimals)| decimals.trim_end_matches('0').len());
        written.saturating_sub(self.zeros() as usize)
    }

    /// In millionths of the unit, for comparison; None for what no sum of money needs.
    fn millionths(&self) -> Option<u128> {
        let (whole, decimals) = self.digits.split_once('.').unwrap_or((&self.digits, ""));
        if whole.len() + decimals.len() > 15 || decimals.len() > 6 {
            return None;
        }
        let number: u128 = format!("{whole}{decimals}").parse().ok()?;
        Some(number * 10u128.pow(self.zeros() + 6 - decimals.len() as u32))
    }

    pub fn is_below(&self, other: &Number) -> bool {
        self.millionths().zip(other.millionths()).is_some_and(|(a, b)| a < b)
    }

    fn zeros(&self) -> u32 {
        match self.scale {
            "k" => 3,
            "mn" => 6,
            "bn" => 9,
            "tn" => 12,
            _ => 0,
        }
    }

    pub fn with_scale(mut self, scale: &'static str) -> Number {
        self.scale = scale;
        self
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, decimals) = match self.digits.split_once('.') {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (self.digits.as_str(), None),
        };
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && whole.len() > 4 && (whole.len() - i).is_multiple_of(3) {
                f.write_str("_")?;
            }
            write!(f, "{digit}")?;
        }
        if let Some(decimals) = decimals {
            write!(f, ".{decimals}")?;
        }
        f.write_str(self.scale)
    }
}

const SCALES: &[(&str, &str)] = &[
    ("thousand", "k"),
    ("k", "k"),
    ("million", "mn"),
    ("millions", "mn"),
    ("mn", "mn"),
    ("mln", "mn"),
    ("mio", "mn"),
    ("m", "mn"),
    ("billion", "bn"),
    ("billions", "bn"),
    ("bn", "bn"),
    ("bln", "bn"),
    ("b", "bn"),
    ("trillion", "tn"),
    ("trillions", "tn"),
    ("tn", "tn"),
    ("trn", "tn"),
];

/// The scale that a word says: `billion`, `bn`, `mln`.
pub fn scale(token: &Token) -> Option<&'static str> {
    if token.kind != TokenKind::Word {
        return None;
    }
    let word = token.text.to_ascii_lowercase();
    SCALES.iter().find(|(w, _)| *w == word).map(|(_, scale)| *scale)
}

/// A number that begins at a token, and how many tokens it takes.
pub fn number(tokens: &[Token]) -> Option<(Number, usize)> {
    let first = tokens.first()?;
    match first.kind {
        TokenKind::Number => {
            let digits = digits(first.text)?;
            let scale = tokens.get(1).and_then(scale);
            Some((Number { digits, scale: scale.unwrap_or("") }, 1 + usize::from(scale.is_some())))
        }
        TokenKind::Word => in_words(tokens),
        TokenKind::Sign => None,
    }
}

/// `1,250,000` and `23.6` as people write them in English; a single comma before
/// other than three digits is a decimal comma. None where it can't be told.
fn digits(text: &str) -> Option<String> {
    let plain: String = text.chars().map(|c| if c.is_ascii() { c } else { ',' }).collect();
    let mut commas = plain.split(',');
    let first = commas.next()?.to_owned();
    let groups: Vec<&str> = commas.collect();
    let digits = match groups.split_last() {
        None => first,
        Some((last, others)) => {
            let (last_whole, decimals) = last.split_once('.').map_or((*last, None), |(w, d)| (w, Some(d)));
            let grouped = last_whole.len() == 3 && others.iter().all(|g| g.len() == 3) && first.len() <= 3;
            if grouped && !first.contains('.') {
                let whole = format!("{first}{}{last_whole}", others.concat());
                decimals.map_or(whole.clone(), |d| format!("{whole}.{d}"))
            } else if others.is_empty() && decimals.is_none() {
                format!("{first}.{last}")
            } else {
                return None;
            }
        }
    };
    // `1.250.000`: points that group.
    let digits = if digits.matches('.').count() > 1 {
        let groups: Vec<&str> = digits.split('.').collect();
        groups[1..].iter().all(|g| g.len() == 3).then(|| groups.concat())?
    } else {
        digits
    };
    let trimmed = digits.trim_start_matches('0');
    let digits =
        if trimmed.is_empty() || trimmed.starts_with('.') { format!("0{trimmed}") } else { trimmed.to_owned() };
    // Longer than any sum of money: a telephone number or worse.
    (digits.len() <= 18).then_some(digits)
}

const SMALL: &[(&str, u64)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

fn small(word: &str) -> Option<u64> {
    SMALL.iter().find(|(w, _)| *w == word).map(|(_, n)| *n)
}

/// `thirty-three`, `two dozen`, `a hundred and five`, `twenty-five million`.
fn in_words(tokens: &[Token]) -> Option<(Number, usize)> {
    let mut total: Option<u64> = None;
    let mut taken = 0;
    for (at, token) in tokens.iter().enumerate().take(8) {
        let word = token.text.to_lowercase();
        let follows = tokens.get(at + 1).map(|t| t.text.to_lowercase()).unwrap_or_default();
        let next = match (word.as_str(), total) {
            ("a" | "an", None)
                if matches!(follows.as_str(), "hundred" | "dozen" | "thousand" | "million" | "billion") =>
            {
                Some(1)
            }
            ("hundred", Some(n)) if n < 100 => Some(n * 100),
            ("dozen", Some(n)) if n < 100 => Some(n * 12),
            ("dozen", None) => Some(12),
            ("and", Some(n)) if n >= 100 && parts(&follows).is_some() => Some(n),
            (_, Some(n)) if n >= 100 || (n >= 20 && n % 10 == 0) => {
                parts(&word).filter(|p| *p < 100 && (n >= 100 || *p < 10)).map(|p| n + p)
            }
            (_, None) => parts(&word),
            _ => None,
        };
        let Some(next) = next else { break };
        total = Some(next);
        taken = at + 1;
    }
    let mut number = Number { digits: total?.to_string(), scale: "" };
    // Letters alone (`five m`) say no scale.
    if let Some(scale) = tokens.get(taken).filter(|t| t.text.len() > 3).and_then(scale) {
        number.scale = scale;
        taken += 1;
    }
    Some((number, taken))
}

/// `thirty-three`
fn parts(word: &str) -> Option<u64> {
    word.split(['-', '\u{2010}']).try_fold(0, |sum, part| Some(sum + small(part)?)).filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn read(text: &str) -> Option<String> {
        number(&tokens(text)).map(|(n, _)| n.to_string())
    }

    #[test]
    fn figures_and_words() {
        for (text, expected) in [
            ("23.6 billion", "23.6bn"),
            ("23.6bn", "23.6bn"),
            ("1,250,000", "1_250_000"),
            ("1.250.000", "1_250_000"),
            ("23,6 billion", "23.6bn"),
            ("23,600", "23_600"),
            ("33", "33"),
            ("thirty-three", "33"),
            ("Thirty three", "33"),
            ("two dozen", "24"),
            ("a hundred and five", "105"),
            ("twenty-five million", "25mn"),
            ("0.5 trillion", "0.5tn"),
            ("007", "7"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(read("1,2,3"), None);
        assert_eq!(read("a note"), None);
        assert_eq!(read("1234567890123456789012"), None);
    }
}
