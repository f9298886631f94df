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
    ("milliard", "bn"),
    ("milliards", "bn"),
    ("mrd", "bn"),
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
            if let Some((zeros, taken)) = of_india(&tokens[1..]) {
                return Some((raised(&digits, zeros)?, 1 + taken));
            }
            // `$50-million`
            let hyphen = tokens.get(1).is_some_and(|t| t.is_sign("-") && t.follows(first));
            let at = 1 + usize::from(hyphen);
            let scale = tokens.get(at).filter(|t| !hyphen || t.follows(&tokens[1])).and_then(scale);
            let taken = if scale.is_some() { at + 1 } else { 1 };
            Some((Number { digits, scale: scale.unwrap_or("") }, taken))
        }
        TokenKind::Word => part_of_one(tokens).or_else(|| in_words(tokens)),
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
            let groups_of = |n: usize| others.iter().all(|g| g.len() == n) && first.len() <= n;
            // `1,50,000`, as India groups.
            let grouped = last_whole.len() == 3 && (groups_of(3) || groups_of(2));
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

/// `thirty-three`, `two dozen`, `a hundred and five`, `twenty-five million`, `twenty-three
/// point six billion`, `one and a half billion`.
fn in_words(tokens: &[Token]) -> Option<(Number, usize)> {
    let (whole, mut taken) = whole_in_words(tokens)?;
    let mut digits = whole.to_string();
    let words = |at: usize| tokens.get(at).map(Token::lower).unwrap_or_default();
    if words(taken) == "point" {
        let decimals = |t: &Token| small(&t.lower()).filter(|n| *n < 10).or((t.is("zero") || t.is("oh")).then_some(0));
        let decimals: Vec<u64> = tokens[taken + 1..].iter().map_while(decimals).collect();
        digits.push('.');
        decimals.iter().for_each(|d| digits.push_str(&d.to_string()));
        // "the point": what is no decimal makes no number of it.
        (!decimals.is_empty()).then_some(())?;
        taken += 1 + decimals.len();
    } else if words(taken) == "and" && matches!(&*words(taken + 1), "a" | "one") {
        let decimals = match &*words(taken + 2) {
            "half" => Some(".5"),
            "quarter" => Some(".25"),
            _ => None,
        };
        digits.push_str(decimals.unwrap_or_default());
        taken += if decimals.is_some() { 3 } else { 0 };
    }
    if let Some((zeros, more)) = of_india(&tokens[taken..]) {
        return Some((raised(&digits, zeros)?, taken + more));
    }
    let mut number = Number { digits, scale: "" };
    // Letters alone (`five m`) say no scale.
    if let Some(scale) = tokens.get(taken).filter(|t| t.text.len() > 3).and_then(scale) {
        number.scale = scale;
        taken += 1;
    }
    Some((number, taken))
}

fn whole_in_words(tokens: &[Token]) -> Option<(u64, usize)> {
    let mut total: Option<u64> = None;
    let mut taken = 0;
    for (at, token) in tokens.iter().enumerate().take(8) {
        let word = token.text.to_lowercase();
        let follows = tokens.get(at + 1).map(|t| t.text.to_lowercase()).unwrap_or_default();
        let next = match (word.as_str(), total) {
            ("a" | "an", None)
                if matches!(
                    follows.as_str(),
                    "hundred" | "dozen" | "thousand" | "million" | "billion" | "trillion"
                ) =>
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
    Some((total?, taken))
}

/// `half a billion`, `a quarter of a billion`, `three quarters of a million`, `half a dozen`.
fn part_of_one(tokens: &[Token]) -> Option<(Number, usize)> {
    const PARTS: &[(&[&str], u64)] = &[
        (&["a", "quarter", "of"], 250),
        (&["one", "quarter", "of"], 250),
        (&["three", "quarters", "of"], 750),
        (&["three-quarters", "of"], 750),
        (&["half"], 500),
    ];
    let begins = |words: &[&str]| words.len() <= tokens.len() && words.iter().zip(tokens).all(|(w, t)| t.is(w));
    let (words, thousandths) = PARTS.iter().find(|(words, _)| begins(words))?;
    let [article, whole, ..] = &tokens[words.len()..] else { return None };
    if !article.is("a") && !article.is("an") && !article.is("one") {
        return None;
    }
    let (digits, below) = match scale(whole).filter(|_| whole.text.len() > 3) {
        Some("tn") => (*thousandths, "bn"),
        Some("bn") => (*thousandths, "mn"),
        Some("mn") => (*thousandths, "k"),
        _ if whole.is("dozen") => (thousandths * 12 / 1000, ""),
        _ => return None,
    };
    Some((Number { digits: digits.to_string(), scale: below }, words.len() + 2))
}

/// `crore`, `lakh`, `lakh crore`: the zeros that they stand for.
fn of_india(tokens: &[Token]) -> Option<(u32, usize)> {
    let zeros = |t: Option<&Token>| match t.map(Token::lower).as_deref() {
        Some("lakh" | "lakhs") => Some(5),
        Some("crore" | "crores") => Some(7),
        _ => None,
    };
    match (zeros(tokens.first()), zeros(tokens.get(1))) {
        (Some(5), Some(7)) => Some((12, 2)),
        (first, _) => first.map(|zeros| (zeros, 1)),
    }
}

/// A number with zeros behind it, in the largest scale that leaves no decimals but those
/// that were written.
fn raised(digits: &str, zeros: u32) -> Option<Number> {
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let left = (zeros as usize).checked_sub(decimals.len())?;
    let all = format!("{whole}{decimals}{}", "0".repeat(left));
    let all = all.trim_start_matches('0');
    for (scale, length) in [("tn", 12), ("bn", 9), ("mn", 6), ("k", 3)] {
        if let Some((head, tail)) = all.len().checked_sub(length).filter(|at| *at > 0).map(|at| all.split_at(at)) {
            let tail = tail.trim_end_matches('0');
            let digits = if tail.is_empty() { head.to_owned() } else { format!("{head}.{tail}") };
            return Some(Number { digits, scale });
        }
    }
    (!all.is_empty()).then(|| Number { digits: all.to_owned(), scale: "" })
}

/// Whether a number that begins behind a token is only the end of one that can't be read.
pub fn goes_on(token: &Token) -> bool {
    let word = token.lower();
    const JOINTS: [&str; 6] = ["point", "hundred", "half", "quarter", "quarters", "dozen"];
    JOINTS.contains(&word.as_str())
        || (token.kind == TokenKind::Word && (scale(token).is_some() || parts(&word).is_some()))
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
            ("half a billion", "500mn"),
            ("a quarter of a billion", "250mn"),
            ("half a dozen", "6"),
            ("one and a half billion", "1.5bn"),
            ("three and a half trillion", "3.5tn"),
            ("twenty-three point six billion", "23.6bn"),
            ("500 crore", "5bn"),
            ("1.5 lakh crore", "1.5tn"),
            ("12.5 lakh", "1.25mn"),
            ("1,50,000", "150_000"),
            ("1,5 Mrd", "1.5bn"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(read("1,2,3"), None);
        assert_eq!(read("a note"), None);
        assert_eq!(read("1234567890123456789012"), None);
    }
}
