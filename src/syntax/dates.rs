//! Dates at the heads of lines: their one form, and the forms that people type.
//!
//! Says what a date in another form would be in ours; whether the calendar has the
//! day is for the model. The model asks here too, for dates that stand in fields.

use crate::diag::{Diagnostic, codes};
use crate::schema::MONTHS;
use crate::text::Span;

/// What a date in another form says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// One way to read it.
    Sure(String),
    /// `03/04/2015`: day first, or month first.
    Either(String, String),
    /// A date, plainly, but not which (`27/03/15`).
    Unclear,
}

/// `2015`, `2015-03`, `2015-03-27`, or two of them with `..` between.
pub fn is_when(text: &str) -> bool {
    match text.split_once("..") {
        Some((from, to)) => is_date(from) && is_date(to),
        None => is_date(text),
    }
}

fn is_date(text: &str) -> bool {
    let b = text.as_bytes();
    let digits = |from: usize, to: usize| b[from..to].iter().all(u8::is_ascii_digit);
    match b.len() {
        4 => digits(0, 4),
        7 => digits(0, 4) && b[4] == b'-' && digits(5, 7),
        10 => digits(0, 4) && b[4] == b'-' && digits(5, 7) && b[7] == b'-' && digits(8, 10),
        _ => false,
    }
}

/// A month or a quarter, as people begin a date with.
pub fn begins_date(word: &str) -> bool {
    month(word).is_some() || quarter(word).is_some()
}

fn quarter(word: &str) -> Option<u32> {
    match word.strip_prefix(['Q', 'q'])?.as_bytes() {
        &[q @ b'1'..=b'4'] => Some(u32::from(q - b'0')),
        _ => None,
    }
}

/// The first letters of the months in Russian; of May those of its genitive too.
const RUSSIAN: [&[&str]; 12] = [
    &["янв"],
    &["фев"],
    &["мар"],
    &["апр"],
    &["май", "мая"],
    &["июн"],
    &["июл"],
    &["авг"],
    &["сен"],
    &["окт"],
    &["ноя"],
    &["дек"],
];

/// An English month, whole or shortened to three letters or more; or a Russian one.
fn month(word: &str) -> Option<u32> {
    if !word.is_ascii() && word.len() <= 20 {
        let word = word.to_lowercase();
        let at = RUSSIAN.iter().position(|months| months.iter().any(|m| word.starts_with(m)));
        return at.map(|n| n as u32 + 1);
    }
    if word.len() < 3 || word.len() > 10 || !word.is_ascii() {
        return None;
    }
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    if word.len() < 3 {
        return None;
    }
    // `sept` too: every beginning of three letters tells the month.
    MONTHS.iter().position(|m| m.starts_with(&word)).map(|n| n as u32 + 1)
}

#[derive(Clone, Copy)]
enum Part {
    /// The value, and how many digits it was written with.
    Number(u32, usize),
    /// `27th`: a day and nothing else.
    Day(u32),
    Month(u32),
    Quarter(u32),
}

/// Reads a date that is not in our form; `None` if it is none at all, or is in our
/// form already.
pub fn reading(text: &str) -> Option<Reading> {
    if is_when(text) || text.len() > 40 {
        return None;
    }
    if text.contains('年') {
        let parts: String =
            text.chars().map(|c| if matches!(c, '年' | '月' | '日' | '号') { ' ' } else { c }).collect();
        return chinese(&parts.split_whitespace().collect::<Vec<_>>());
    }
    if let Some((from, to)) = text.split_once("..") {
        let right = format!("{}..{}", end_of_range(from.trim())?, end_of_range(to.trim())?);
        return (right != text).then_some(Reading::Sure(right));
    }
    let separators = [' ', '\t', '/', '-', '.', ',', '–', '—', '‑', '‐', '−', '\u{a0}', '\u{202f}'];
    let mut parts = Vec::new();
    for word in text.split(separators).filter(|w| !w.is_empty()) {
        parts.push(part(word)?);
    }
    match parts[..] {
        [Part::Number(n, 8)] => day(n / 10_000, n / 100 % 100, n % 100),
        [Part::Number(y, 4), Part::Month(m)] | [Part::Month(m), Part::Number(y, 4)] => month_of(y, m),
        [Part::Number(y, 4), Part::Quarter(q)] | [Part::Quarter(q), Part::Number(y, 4)] => {
            Some(Reading::Sure(format!("{y:04}-{:02}..{y:04}-{:02}", q * 3 - 2, q * 3)))
        }
        [Part::Number(a, 4), Part::Number(b, 4)] if !text.contains([' ', ',']) => {
            Some(Reading::Sure(format!("{a:04}..{b:04}")))
        }
        [Part::Number(y, 4), Part::Number(m, 1 | 2)] | [Part::Number(m, 1 | 2), Part::Number(y, 4)]
            if !text.contains([' ', ',']) =>
        {
            month_of(y, m)
        }
        [Part::Number(y, 4), Part::Month(m), Part::Number(d, 1 | 2) | Part::Day(d)]
        | [Part::Number(d, 1 | 2) | Part::Day(d), Part::Month(m), Part::Number(y, 4)]
        | [Part::Month(m), Part::Number(d, 1 | 2) | Part::Day(d), Part::Number(y, 4)] => day(y, m, d),
        // `14–15 June 2018`, `June 14-15, 2018`, `27 March – 2 April 2018`
        [Part::Number(a, 1 | 2), Part::Number(b, 1 | 2), Part::Month(m), Part::Number(y, 4)]
        | [Part::Month(m), Part::Number(a, 1 | 2), Part::Number(b, 1 | 2), Part::Number(y, 4)]
            if a < b =>
        {
            range(day(y, m, a)?, day(y, m, b)?)
        }
        [Part::Number(a, 1 | 2), Part::Month(m), Part::Number(b, 1 | 2), Part::Month(n), Part::Number(y, 4)]
        | [Part::Month(m), Part::Number(a, 1 | 2), Part::Month(n), Part::Number(b, 1 | 2), Part::Number(y, 4)]
            if m < n =>
        {
            range(day(y, m, a)?, day(y, n, b)?)
        }
        [Part::Number(_, 1 | 2), Part::Month(_), Part::Number(_, 2)] => Some(Reading::Unclear),
        [Part::Number(a, n), Part::Number(b, 1 | 2), Part::Number(c, m)] if !text.contains([' ', ',']) => {
            numbers(text, (a, n), b, (c, m))
        }
        _ => None,
    }
}

/// The numbers of `2015年3月27日`.
fn chinese(parts: &[&str]) -> Option<Reading> {
    let numbers: Vec<u32> = parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match numbers[..] {
        [y] if (1000..=9999).contains(&y) => Some(Reading::Sure(y.to_string())),
        [y, m] => month_of(y, m),
        [y, m, d] => day(y, m, d),
        _ => None,
    }
}

/// One end, perhaps open, in our form.
fn end_of_range(text: &str) -> Option<String> {
    if text.is_empty() || (is_when(text) && !text.contains("..")) {
        return Some(text.to_owned());
    }
    match reading(text)? {
        Reading::Sure(right) if !right.contains("..") => Some(right),
        _ => None,
    }
}

fn numbers(text: &str, a: (u32, usize), b: u32, c: (u32, usize)) -> Option<Reading> {
    match (a, c) {
        ((y, 4), (d, 1 | 2)) if b > 12 && d <= 12 => day(y, d, b),
        ((y, 4), (d, 1 | 2)) => day(y, b, d),
        ((a, 1 | 2), (y, 4)) if a > 12 || a == b || text.contains('.') => day(y, b, a),
        ((a, 1 | 2), (y, 4)) if b > 12 => day(y, a, b),
        ((a, 1 | 2), (y, 4)) => match (day(y, b, a)?, day(y, a, b)?) {
            (Reading::Sure(first), Reading::Sure(second)) => Some(Reading::Either(first, second)),
            _ => None,
        },
        ((_, 1 | 2), (_, 2)) => Some(Reading::Unclear),
        _ => None,
    }
}

fn part(word: &str) -> Option<Part> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits == word.len() {
        // Eight digits fit.
        return (digits <= 8).then(|| Part::Number(word.parse().unwrap_or(0), digits));
    }
    if (1..=2).contains(&digits) && matches!(&word[digits..], "st" | "nd" | "rd" | "th") {
        return word[..digits].parse().ok().map(Part::Day);
    }
    quarter(word).map(Part::Quarter).or_else(|| month(word).map(Part::Month))
}

fn month_of(year: u32, month: u32) -> Option<Reading> {
    (1..=12).contains(&month).then(|| Reading::Sure(format!("{year:04}-{month:02}")))
}

fn range(from: Reading, to: Reading) -> Option<Reading> {
    match (from, to) {
        (Reading::Sure(from), Reading::Sure(to)) => Some(Reading::Sure(format!("{from}..{to}"))),
        _ => None,
    }
}

fn day(year: u32, month: u32, day: u32) -> Option<Reading> {
    let fits = (1..=12).contains(&month) && (1..=31).contains(&day);
    fits.then(|| Reading::Sure(format!("{year:04}-{month:02}-{day:02}")))
}

/// The error for a date in another form, with its fixes.
pub fn wrong_form(text: &str, span: Span, reading: &Reading) -> Diagnostic {
    let text = super::odd::short(text);
    match reading {
        Reading::Sure(right) => {
            let dashes = |c: char| matches!(c, '–' | '—' | '‑' | '‐' | '−');
            let label = match text.replace(dashes, "-") == *right {
                true => "dashes, where a date has the plain `-`".to_owned(),
                false => format!("write `{right}`"),
            };
            Diagnostic::new(&codes::E0107, span, format!("a date is written `{right}`, not `{text}`")).label(label).fix(
                format!("write `{right}`"),
                span,
                right.clone(),
            )
        }
        Reading::Either(first, second) => {
            Diagnostic::new(&codes::E0107, span, format!("`{text}` is one day in Europe and another in America"))
                .label(format!("write `{first}` or `{second}`"))
                .help("a date is written year, month, day: `2015-03-27`")
                .maybe(format!("day first: write `{first}`"), span, first.clone())
                .maybe(format!("month first: write `{second}`"), span, second.clone())
        }
        Reading::Unclear => Diagnostic::new(&codes::E0107, span, format!("`{text}` does not say which year it means"))
            .label("a date is written year, month, day: `2015-03-27`"),
    }
}
