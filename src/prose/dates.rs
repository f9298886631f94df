//! Dates in words and figures.

use super::Found;
use super::tokens::{Token, TokenKind};
use crate::model::{Day, Period};
use crate::schema::MONTHS;

/// A date as a text gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Date {
    /// A day, a range of days, a month.
    Full(Period),
    /// A day and month without their year: a dateline.
    NoYear { month: u32, day: u32 },
}

/// The month that a word names, whole or by its first letters (`Mar`, `Sept`).
fn month(token: &Token) -> Option<u32> {
    // `may` and `march` are words of other meaning.
    if !token.is_capitalised() || token.text.len() < 3 {
        return None;
    }
    let word = token.text.to_lowercase();
    let at = MONTHS.iter().position(|m| *m == word || (word.len() <= 4 && m.starts_with(&word)))?;
    Some(at as u32 + 1)
}

/// Whether a word is the name of a month.
pub fn is_month(token: &Token) -> bool {
    month(token).is_some()
}

/// Every date, in the order of the text.
pub fn dates(tokens: &[Token]) -> Vec<Found<Date>> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let here = &tokens[at..];
        // "31 February 2015" is no day, and no February either.
        let odd_day = at > 0 && day_number(tokens.get(at - 1)).is_some();
        let by_month = || month_first(here).filter(|_| !odd_day);
        let found = in_figures(here).or_else(|| day_first(here)).or_else(by_month);
        match found {
            Some((value, taken)) => {
                let span = tokens[at].span.start..tokens[at + taken - 1].span.end;
                all.push(Found { value, span });
                at += taken;
            }
            None => at += 1,
        }
    }
    all
}

fn number(token: Option<&Token>, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let token = token.filter(|t| t.kind == TokenKind::Number && digits.contains(&t.text.len()))?;
    token.text.parse().ok()
}

fn year(token: Option<&Token>) -> Option<i32> {
    number(token, 4..=4).filter(|y| (1500..2200).contains(y)).map(|y| y as i32)
}

fn day_number(token: Option<&Token>) -> Option<u32> {
    number(token, 1..=2).filter(|d| (1..=31).contains(d))
}

/// `2015-03-27`, `27.03.2015`, `27/03/2015` where it can be read in one way only.
fn in_figures(tokens: &[Token]) -> Option<(Date, usize)> {
    if let Some((day, month, year)) = pointed(tokens.first()?) {
        return Some((Date::Full(period(year, month, day, day)?), 1));
    }
    let [a, s, b, t, c] = tokens.get(..5)? else { return None };
    let joined = s.text == t.text && s.span.start == a.span.end && c.span.start == t.span.end;
    if !joined {
        return None;
    }
    let (day, month, year) = match (s.text, year(Some(a))) {
        ("-" | "/", Some(year)) => (day_number(Some(c))?, day_number(Some(b))?, year),
        ("/", None) => {
            let (first, second) = (day_number(Some(a))?, day_number(Some(b))?);
            let (day, month) = if first > 12 {
                (first, second)
            } else if second > 12 {
                (second, first)
            } else {
                return None;
            };
            (day, month, year(Some(c))?)
        }
        _ => return None,
    };
    Some((Date::Full(period(year, month, day, day)?), 5))
}

/// `27.03.2015`: one token, since a point stands between digits.
fn pointed(token: &Token) -> Option<(u32, u32, i32)> {
    let mut parts = token.text.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let sound = token.kind == TokenKind::Number && year.len() == 4 && parts.next().is_none();
    sound.then_some((day.parse().ok()?, month.parse().ok()?, year.parse().ok()?))
}

/// `27 March 2015`, `27-28 March 2015`, `27th of March, 2015`.
fn day_first(tokens: &[Token]) -> Option<(Date, usize)> {
    let first = day_number(tokens.first())?;
    let mut at = 1 + ordinal(tokens, 1);
    let mut last = first;
    if tokens.get(at).is_some_and(joins)
        && let Some(day) = day_number(tokens.get(at + 1))
    {
        last = day;
        at += 2;
        at += ordinal(tokens, at);
    }
    at += usize::from(tokens.get(at).is_some_and(|t| t.is("of")));
    let named = tokens.get(at)?;
    with_year(tokens, at + 1 + point(tokens, at), month(named)?, first, last)
}

/// `March 27, 2015`, `March 27 to 28, 2015`, `March 2015`.
fn month_first(tokens: &[Token]) -> Option<(Date, usize)> {
    let month = month(tokens.first()?)?;
    let behind = 1 + point(tokens, 0);
    if let Some(year) = year(tokens.get(behind)) {
        return Some((Date::Full(Period::month(year, month)?), behind + 1));
    }
    let first = day_number(tokens.get(behind))?;
    let mut at = behind + 1 + ordinal(tokens, behind + 1);
    let mut last = first;
    if tokens.get(at).is_some_and(joins)
        && let Some(day) = day_number(tokens.get(at + 1))
    {
        last = day;
        at += 2;
        at += ordinal(tokens, at);
    }
    with_year(tokens, at, month, first, last)
}

fn with_year(tokens: &[Token], at: usize, month: u32, first: u32, last: u32) -> Option<(Date, usize)> {
    let comma = usize::from(tokens.get(at).is_some_and(|t| t.is_sign(",")));
    if let Some(year) = year(tokens.get(at + comma)) {
        return Some((Date::Full(period(year, month, first, last)?), at + comma + 1));
    }
    // A leap year, so that 29 February is possible.
    period(2000, month, first, last)?;
    Some((Date::NoYear { month, day: first }, at))
}

/// The point of a month that is cut short: `Sept. 12`.
fn point(tokens: &[Token], month: usize) -> usize {
    let cut = tokens.get(month).is_some_and(|t| t.text.len() <= 4);
    usize::from(cut && tokens.get(month + 1).is_some_and(|t| t.is_sign(".")))
}

fn ordinal(tokens: &[Token], at: usize) -> usize {
    usize::from(tokens.get(at).is_some_and(|t| ["st", "nd", "rd", "th"].iter().any(|o| t.is(o))))
}

fn joins(token: &Token) -> bool {
    ["-", "–", "—"].iter().any(|s| token.is_sign(s)) || token.is("to") || token.is("and")
}

fn period(year: i32, month: u32, first: u32, last: u32) -> Option<Period> {
    let (first, last) = (Day::from_ymd(year, month, first)?, Day::from_ymd(year, month, last)?);
    let text = if first == last { first.to_string() } else { format!("{first}..{last}") };
    Period::parse(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let all = dates(&tokens(text));
        all.iter()
            .map(|d| match d.value {
                Date::Full(period) => period.to_string(),
                Date::NoYear { month, day } => format!("?-{month}-{day}"),
            })
            .collect()
    }

    #[test]
    fn dates_of_press_releases() {
        for (text, expected) in [
            ("On 27 March 2015 they", "2015-03-27"),
            ("March 27, 2015", "2015-03-27"),
            ("27th of March, 2015", "2015-03-27"),
            ("26-27 March 2015", "2015-03-26..2015-03-27"),
            ("March 26 to 27, 2015", "2015-03-26..2015-03-27"),
            ("in March 2015", "2015-03"),
            ("2015-03-27", "2015-03-27"),
            ("27/03/2015", "2015-03-27"),
            ("03/27/2015", "2015-03-27"),
            ("27.03.2015", "2015-03-27"),
            ("BEIJING, March 27 (Xinhua)", "?-3-27"),
            ("Sept. 1", "?-9-1"),
            ("Sept. 12, 2014", "2014-09-12"),
            ("on 3 Oct. 2013", "2013-10-03"),
            ("2013/10/03", "2013-10-03"),
        ] {
            assert_eq!(read(text), [expected], "{text}");
        }
        assert!(read("they may 27 times, 31 February 2015, 03/04/2015").is_empty());
        assert_eq!(read("on 1 March 2015 and 2 March 2015"), ["2015-03-01", "2015-03-02"]);
    }
}
