//! Amounts in the forms that people type: `$23.6bn`, `USD 23.6bn`, `23,6bn USD`,
//! `1,250,000 USD`, `23.6 billion dollars`, `2bn USD..3bn USD`.
//!
//! Says what such a text would be in our form, and how sure that is. Reads nothing
//! into a record: what it finds goes into a message.

use super::numbers::scale_word;
use super::pieces::{Token, plain, tokens};
use crate::schema::codes::{Currency, currencies_worded};
use crate::syntax::lookalike;

/// What was meant.
pub(super) struct Guess {
    /// In our form; without a currency if none was found.
    pub text: String,
    pub currency: bool,
    /// Others that the currency's word can mean, the likeliest first.
    pub currencies: &'static [&'static Currency],
    /// The main thing that was not in our form.
    pub why: &'static str,
    /// The figure can be read in one way only.
    pub sure: bool,
}

/// So many of the currencies that a word can mean are shown.
pub(super) const MOST_MEANT: usize = 6;

/// What a word can mean, for a message.
pub(super) fn can_mean(currencies: &[&Currency]) -> String {
    let shown = currencies.iter().take(MOST_MEANT).map(|c| format!("`{}` ({})", c.code, c.name));
    format!("the word can mean {}", shown.collect::<Vec<_>>().join(", "))
}

const FIRST: &str = "the currency stands behind the figure, as a code";
const POINT: &str = "a decimal point, not a comma";
const DIGIT: &str = "a figure begins with a digit";
const GROUPS: &str = "digits are grouped with `_`";
const SPACE: &str = "no space between the figure and its scale";
const SCALE: &str = "the scales are `k`, `mn`, `bn` and `tn`";
const ONCE: &str = "the currency stands once, at the end";
const CODE: &str = "the currency stands as a code";
const GAP: &str = "a space before the currency";
const TWIN: &str = "one sum in two currencies has `=` between them";
const PRICES: &str = "a year behind the currency means constant prices";
const ALONE: &str = "only the figure and its currency stand here";
const BEHIND: &str = "the scale stands directly behind the figure";
const APART: &str = "a space before the figure";
const RATE: &str = "the rate is written `per year`";
const BLANK: &str = "a space that is not the plain one, as pages and documents have it";
const PLAIN: &str = "plain digits and letters, not such as only look like them";
const RANGE: &str = "a range has `..` between its ends";
const WORDS: &str = "`about`, `over`, `up to`, or a range";

pub(super) fn guess(text: &str, is_currency: &dyn Fn(&str) -> bool) -> Option<Guess> {
    if text.len() > 120 {
        return None;
    }
    let twin =
        ["=", " / ", " or ", " ("].into_iter().find_map(|sign| text.split_once(sign).map(|halves| (sign, halves)));
    if let Some((sign, (left, right))) = twin {
        let right = right.strip_suffix(')').filter(|_| sign == " (").unwrap_or(right);
        if sign == " (" && right.len() == 4 && right.bytes().all(|b| b.is_ascii_digit()) {
            // Prices of that year, or when it was said?
            let left = guess(left.trim(), is_currency).filter(|g| g.currency)?;
            return Some(Guess { text: format!("{} {right}", left.text), sure: false, why: PRICES, ..left });
        }
        let (left, right) = (guess(left.trim(), is_currency)?, guess(right.trim(), is_currency)?);
        // A qualifier before the whole holds for both, and behind the sign is no place for one.
        let (qualifier, right_text) = split_qualifier(&right.text);
        let (own, left_text) = split_qualifier(&left.text);
        let qualifier = match (own, qualifier) {
            (own, "") => own,
            ("" | "about ", "about ") => "about ",
            _ => return None,
        };
        let why = if sign != "=" {
            TWIN
        } else if left.why.is_empty() {
            right.why
        } else {
            left.why
        };
        return Some(Guess {
            text: format!("{qualifier}{left_text} = {right_text}"),
            currency: left.currency && right.currency,
            sure: left.sure && right.sure && sign == "=" && qualifier == own,
            currencies: if left.currencies.len() > 1 { left.currencies } else { right.currencies },
            why,
        });
    }
    // `5bn USD` with a space from a page, `５bn` from a Chinese keyboard.
    let plain: String = text.chars().map(plain).collect();
    let tokens = tokens(&plain);
    let mut reader = Reader { is_currency, ..Reader::new(&tokens) };
    if plain != text {
        reader.why = if text.contains(lookalike::is_odd_space) { BLANK } else { PLAIN };
    }
    reader.read()?;
    reader.compose(&plain)
}

/// The qualifier of an amount in our form, with its blank, and the rest.
fn split_qualifier(text: &str) -> (&'static str, &str) {
    let found = ["about ", "over ", "up to "].into_iter().find(|q| text.starts_with(q)).unwrap_or("");
    (found, &text[found.len()..])
}

/// Why a text in which every word is one of ours is not in our form.
fn form_of(text: &str) -> &'static str {
    let glued = |(at, c): (usize, char)| {
        c.is_alphabetic() && text[at + c.len_utf8()..].starts_with(|n: char| n.is_ascii_digit())
    };
    if text.contains("...") {
        RANGE
    } else if text.char_indices().any(glued) {
        APART
    } else {
        SPACE
    }
}

struct Figure {
    digits: String,
    scale: &'static str,
}

struct Reader<'t> {
    tokens: &'t [Token<'t>],
    is_currency: &'t dyn Fn(&str) -> bool,
    qualifier: &'static str,
    low: Option<Figure>,
    high: Option<Figure>,
    range: bool,
    currency: Option<String>,
    currencies: &'static [&'static Currency],
    prices: Option<&'t str>,
    per_year: bool,
    why: &'static str,
    sure: bool,
}

impl<'t> Reader<'t> {
    fn new(tokens: &'t [Token<'t>]) -> Self {
        Reader {
            tokens,
            is_currency: &|_| false,
            qualifier: "",
            low: None,
            high: None,
            range: false,
            currency: None,
            currencies: &[],
            prices: None,
            per_year: false,
            why: "",
            sure: true,
        }
    }

    /// The first thing that was noticed is the one that is told.
    fn because(&mut self, why: &'static str) {
        if self.why.is_empty() {
            self.why = why;
        }
    }

    fn read(&mut self) -> Option<()> {
        let mut at = 0;
        while let Some(&token) = self.tokens.get(at) {
            at += match token {
                Token::Number(digits) => self.number(digits)?,
                Token::Range | Token::Dash if self.low.is_some() && !self.range => {
                    if token == Token::Dash {
                        self.because(RANGE);
                    }
                    self.range = true;
                    1
                }
                Token::Range | Token::Dash => return None,
                // `approx. 5bn`
                Token::Sign(".") if matches!(self.tokens.get(at.wrapping_sub(1)), Some(Token::Word(_))) => 1,
                Token::Sign(sign) => self.sign(sign)?,
                Token::Word(_) => self.word(at)?,
            };
        }
        // `2bn USD..3bn USD`
        Some(())
    }

    fn number(&mut self, digits: &'t str) -> Option<usize> {
        let year = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
        let full = if self.range { self.high.is_some() } else { self.low.is_some() };
        if full {
            // `5bn USD 2014`
            if year && self.currency.is_some() && self.prices.is_none() {
                self.prices = Some(digits);
                return Some(1);
            }
            return None;
        }
        if self.currency.is_some() && !self.range {
            self.because(FIRST);
        }
        let figure = Figure { digits: self.plain(digits), scale: "" };
        if self.range {
            self.high = Some(figure)
        } else {
            self.low = Some(figure)
        }
        Some(1)
    }

    /// Digits in our form.
    fn plain(&mut self, text: &str) -> String {
        let mut text = text.replace(['\'', ' '], "_");
        if text.starts_with('.') {
            self.because(DIGIT);
            text.insert(0, '0');
        }
        if text.contains('_') && !text.contains([',', '.']) {
            self.because(GROUPS);
            return text;
        }
        let groups = |separator: char| {
            let mut parts = text.split(separator);
            let first = parts.next().is_some_and(|p| (1..=3).contains(&p.len()));
            first && parts.all(|p| p.len() == 3)
        };
        match (text.matches(',').count(), text.matches('.').count()) {
            (0, 0 | 1) => text,
            (0, _) if groups('.') => {
                self.because(GROUPS);
                text.replace('.', "_")
            }
            (1, 0) if groups(',') => {
                // `1,250` is twelve hundred and fifty to some and one and a quarter to others.
                self.because(GROUPS);
                self.sure = false;
                text.replace(',', "_")
            }
            (1, 0) => {
                self.because(POINT);
                text.replace(',', ".")
            }
            (_, 0) if groups(',') => {
                self.because(GROUPS);
                text.replace(',', "_")
            }
            _ => {
                let point = text.rfind([',', '.']).unwrap_or(text.len());
                self.because(GROUPS);
                format!("{}.{}", text[..point].replace([',', '.'], "_"), &text[point + 1..])
            }
        }
    }

    fn sign(&mut self, sign: &'t str) -> Option<usize> {
        match sign {
            "~" | "≈" => self.qualify("about"),
            ">" | "≥" => self.qualify("over"),
            "<" | "≤" => self.qualify("up to"),
            "+" if self.low.is_some() => self.qualify("over"),
            "/" => Some(1),
            _ => {
                let found = currencies_worded(sign);
                self.found(found)?;
                Some(1)
            }
        }
    }

    fn qualify(&mut self, qualifier: &'static str) -> Option<usize> {
        if !self.qualifier.is_empty() {
            return None;
        }
        self.qualifier = qualifier;
        self.because(WORDS);
        Some(1)
    }

    fn found(&mut self, found: &'static [&'static Currency]) -> Option<()> {
        let first = found.first()?;
        match &self.currency {
            Some(other) if *other != first.code => None,
            Some(_) => {
                self.because(ONCE);
                Some(())
            }
            None => {
                self.because(if self.low.is_some() { CODE } else { FIRST });
                self.currency = Some(first.code.to_owned());
                self.currencies = found;
                self.sure &= found.len() == 1;
                Some(())
            }
        }
    }

    fn word(&mut self, at: usize) -> Option<usize> {
        let Token::Word(word) = self.tokens[at] else { return None };
        let next = |n: usize| match self.tokens.get(at + n) {
            Some(Token::Word(w)) => *w,
            _ => "",
        };
        if (self.is_currency)(word) {
            match &self.currency {
                Some(other) if other != word => return None,
                Some(_) => self.because(ONCE),
                None => self.currency = Some(word.to_owned()),
            }
            return Some(1);
        }
        if let Some(used) = self.qualifier_word(word, next(1), next(2)) {
            return Some(used);
        }
        let lower = word.to_lowercase();
        if lower == "per" && matches!(next(1), "year" | "annum") || matches!(&*lower, "annually" | "yearly" | "p") {
            self.per_year = true;
            if next(1) != "year" {
                self.because(RATE);
            }
            return Some(if lower == "per" { 2 } else { 1 });
        }
        if matches!(&*lower, "year" | "a") && self.low.is_some() {
            self.per_year = true;
            self.because(RATE);
            return Some(1);
        }
        if let Some(found) = scale_word(&lower) {
            return self.scale(word, found);
        }
        if matches!(&*lower, "to" | "and") && self.low.is_some() && !self.range {
            self.range = true;
            self.because(WORDS);
            return Some(1);
        }
        if matches!(&*lower, "of" | "in" | "between" | "from" | "a") {
            // Prices of that year, or money that comes in it? `A $12bn` may be of Australia.
            let of_year = lower == "in" && self.currency.is_some();
            self.sure &= !of_year && word != "A";
            self.because(if of_year { PRICES } else { ALONE });
            return Some(1);
        }
        if let Some(used) = self.glued(word) {
            return Some(used);
        }
        let two = if next(1).is_empty() { &[] } else { currencies_worded(&format!("{word} {}", next(1))) };
        let (found, used) = if two.is_empty() { (currencies_worded(word), 1) } else { (two, 2) };
        self.found(found)?;
        Some(used)
    }

    /// `5bnUSD`
    fn glued(&mut self, word: &str) -> Option<usize> {
        let at = word.find(|c: char| c.is_ascii_uppercase()).filter(|&n| n > 0)?;
        let (scale, code) = word.split_at(at);
        if self.currency.is_some() || self.low.is_none() || !(self.is_currency)(code) {
            return None;
        }
        self.scale(scale, scale_word(scale)?)?;
        self.currency = Some(code.to_owned());
        self.because(GAP);
        Some(1)
    }

    fn scale(&mut self, written: &str, scale: &'static str) -> Option<usize> {
        if written != scale {
            self.because(SCALE);
        }
        if self.currency.is_some() && self.low.is_some() && !self.range {
            self.because(BEHIND);
        }
        let figure = if self.range { self.high.as_mut() } else { self.low.as_mut() };
        let figure = figure.filter(|f| f.scale.is_empty())?;
        figure.scale = scale;
        Some(1)
    }

    fn qualifier_word(&mut self, word: &str, next: &str, after: &str) -> Option<usize> {
        let (qualifier, used) = match (&*word.to_lowercase(), next, after) {
            ("about", ..) => ("about", 1),
            ("over", ..) => ("over", 1),
            ("up", "to", _) => ("up to", 2),
            ("upto", ..) => ("up to", 1),
            (
                "some" | "around" | "approximately" | "approx" | "circa" | "ca" | "roughly" | "nearly" | "almost"
                | "estimated",
                ..,
            ) => ("about", 1),
            ("more", "than", _) => ("over", 2),
            ("at", "least", _) => ("over", 2),
            ("above" | "exceeding", ..) => ("over", 1),
            ("at", "most", _) => ("up to", 2),
            ("less", "than", _) => ("up to", 2),
            ("no" | "not", "more", "than") => ("up to", 3),
            ("under" | "below" | "max" | "maximum", ..) => ("up to", 1),
            _ => return None,
        };
        if !self.qualifier.is_empty() || self.low.is_some() {
            return None;
        }
        self.qualifier = qualifier;
        if !matches!(word, "about" | "over" | "up") {
            self.because(WORDS);
        }
        Some(used)
    }

    fn compose(mut self, written: &str) -> Option<Guess> {
        let low = self.low.take()?;
        let mut text = String::new();
        if !self.qualifier.is_empty() {
            text = format!("{} ", self.qualifier);
        }
        match self.high.take() {
            Some(high) => {
                // `2-3 billion`: of the lower end nobody can doubt the scale, but it is a guess.
                let scale_low = if low.scale.is_empty() { high.scale } else { low.scale };
                self.sure &= scale_low == low.scale;
                text.push_str(&format!("{}{scale_low}..{}{}", low.digits, high.digits, high.scale));
            }
            None if self.range => return None,
            None => text.push_str(&format!("{}{}", low.digits, low.scale)),
        }
        if let Some(currency) = &self.currency {
            text.push(' ');
            text.push_str(currency);
            if let Some(year) = self.prices {
                text.push(' ');
                text.push_str(year);
            }
        }
        if self.per_year {
            text.push_str(" per year");
        }
        let why = if self.why.is_empty() { form_of(written) } else { self.why };
        Some(Guess { text, currency: self.currency.is_some(), currencies: self.currencies, why, sure: self.sure })
    }
}
