//! Dates, periods and durations as values.

use super::numbers::{Miss, Suffix, split_digits};
use super::terms::{covered, is_string};
use super::{Lower, Read, Reported, short};
use crate::diag::{Diagnostic, codes};
use crate::model::dates::{DateError, Day, DurationUnit, Grain, Period};
use crate::model::money::Duration;
use crate::syntax::dates::{Reading, is_when, reading, wrong_form};
use crate::syntax::{Term, TermKind};
use crate::text::Span;

impl Lower<'_> {
    /// A date, perhaps partial, but no range.
    pub(super) fn date(&mut self, field: &str, terms: &[Term]) -> Read<(Period, usize)> {
        let (period, used) = self.period(field, terms)?;
        if period.grain == Grain::Range {
            let error = Self::error(&codes::E0224, terms[0].span, format!("`{field}` is one date, not a range"))
                .label("write `2015-03-27`, `2015-03` or `2015`");
            return self.fail(error);
        }
        Ok((period, used))
    }

    pub(super) fn period(&mut self, field: &str, terms: &[Term]) -> Read<(Period, usize)> {
        let first = terms[0];
        if let Some(error) = self.loose_range(terms).or_else(|| self.preposition(terms)) {
            return self.fail(error);
        }
        if first.kind == TermKind::Scalar {
            match Period::parse(self.s(first.span)) {
                Ok(period) => return Ok((period, 1)),
                Err(DateError::Form) => {}
                Err(error) => {
                    let error = self.no_such_date(first.span, error);
                    return self.fail(error);
                }
            }
        }
        let error = self.no_date(field, terms);
        self.fail(error)
    }

    /// `2015-11-30 - 2015-12-12`, with a blank on either side, or with `to`.
    fn loose_range(&self, terms: &[Term]) -> Option<Diagnostic> {
        let [from, sign, to, ..] = terms else { return None };
        let is_sign = matches!(self.s(sign.span), "-" | "–" | "—" | ".." | "..." | "to" | "until" | "till" | "through");
        let day = |term: &Term| {
            let text = self.s(term.span);
            term.kind == TermKind::Scalar && !text.contains("..") && Period::parse(text).is_ok()
        };
        if !is_sign || !day(from) || !day(to) {
            return None;
        }
        let span = from.span.to(to.span);
        let right = format!("{}..{}", self.s(from.span), self.s(to.span));
        let error =
            Self::error(&codes::E0107, span, format!("a range is written `{right}`, not `{}`", short(self.s(span))));
        Some(error.label("`..` between its ends, and no blank").fix(format!("write `{right}`"), span, right))
    }

    /// `effective on 2016-02-01`
    fn preposition(&self, terms: &[Term]) -> Option<Diagnostic> {
        let [word, date, ..] = terms else { return None };
        let written = self.s(word.span);
        let stray = word.kind == TermKind::Name && matches!(written, "on" | "from" | "in" | "since" | "as");
        (stray && is_when(self.s(date.span))).then(|| {
            Self::error(&codes::E0107, word.span, format!("`{written}` before a date"))
                .label("the date stands alone")
                .fix(format!("remove `{written}`"), self.span(word.span.start, date.span.start), "")
        })
    }

    fn no_date(&self, field: &str, terms: &[Term]) -> Diagnostic {
        for count in (1..=terms.len().min(6)).rev() {
            let span = covered(&terms[..count]);
            if let Some(found) = reading(self.s(span)) {
                return wrong_form(self.s(span), span, &found);
            }
        }
        let span = covered(&terms[..1]);
        let written = self.s(span);
        let inner = written.trim_matches('"');
        if is_string(&terms[0]) && is_when(inner) {
            return Self::error(&codes::E0224, span, "a date stands without quotes")
                .label(format!("write `{inner}`"))
                .fix("remove the quotes", span, inner.to_owned());
        }
        if let Some(Reading::Sure(right)) = is_string(&terms[0]).then(|| reading(inner)).flatten() {
            return wrong_form(inner, span, &Reading::Sure(right));
        }
        if let Some(day) = of_spreadsheet(written) {
            return Self::error(
                &codes::E0107,
                span,
                format!("`{written}` is the number that a spreadsheet keeps for a day"),
            )
            .label(format!("perhaps `{day}`"))
            .maybe(format!("write `{day}`"), span, day.to_string());
        }
        // A range with one end in another form: the whole is told.
        Self::error(&codes::E0107, span, format!("`{field}` is a date, and `{}` is none", short(written)))
            .label("write `2015-03-27`, or `2015-03` or `2015` where no more is known")
    }

    /// A date of the right form that is none.
    pub(super) fn no_such_date(&self, span: Span, error: DateError) -> Diagnostic {
        let text = self.s(span);
        if error == DateError::Backwards {
            let error = Self::error(&codes::E0316, span, format!("the range `{text}` ends before it begins"))
                .label("the earlier date stands first");
            return match text.split_once("..") {
                Some((from, to)) => error.maybe(format!("write `{to}..{from}`"), span, format!("{to}..{from}")),
                None => error,
            };
        }
        let diagnostic = Self::error(&codes::E0301, span, format!("there is no day `{text}`"));
        let bad = text.split("..").find(|part| Period::parse(part).is_err()).unwrap_or(text);
        let mut parts = bad.split('-');
        let year: i32 = parts.next().and_then(|p| p.parse().ok()).unwrap_or(0);
        if year == 0 {
            return diagnostic.label("years count from 0001");
        }
        let month: u32 = parts.next().and_then(|p| p.parse().ok()).unwrap_or(0);
        match Period::month(year, month) {
            Some(month) if month.first != Day::MIN => {
                // Which day was meant nobody can say: no fix.
                diagnostic.label(format!("{month} has {} days", month.last.day()))
            }
            _ if month > 12 && bad.matches('-').count() == 2 => {
                let diagnostic = diagnostic.label("months count from 01 to 12: year, month, day");
                match reading(&swapped(bad)) {
                    None if text == bad => {
                        let right = swapped(bad);
                        if Period::parse(&right).is_ok() {
                            diagnostic.maybe(format!("write `{right}`"), span, right)
                        } else {
                            diagnostic
                        }
                    }
                    _ => diagnostic,
                }
            }
            _ => diagnostic.label("months count from 01 to 12"),
        }
    }

    /// The date at the head of a line.
    pub(super) fn when(&mut self, span: Span) -> Read<Period> {
        match Period::parse(self.s(span)) {
            Ok(period) if period.first != Day::MIN && period.last != Day::MAX => Ok(period),
            // The form was reported by the parser.
            Ok(_) | Err(DateError::Form) => Err(Reported),
            Err(error) => {
                let error = self.no_such_date(span, error);
                self.fail(error)
            }
        }
    }

    pub(super) fn duration(&mut self, field: &str, terms: &[Term]) -> Read<(Duration, usize)> {
        match self.figure(terms, Suffix::Duration) {
            Ok(read) => Ok((Duration { figure: read.figure, unit: read.unit }, read.used)),
            Err(Miss::Told(error)) => self.fail(*error),
            Err(Miss::Form) => {
                let error = self.no_duration(field, terms);
                self.fail(error)
            }
        }
    }

    fn no_duration(&self, field: &str, terms: &[Term]) -> Diagnostic {
        const ENDLESS: [&str; 8] = [
            "indefinite",
            "indefinitely",
            "unlimited",
            "perpetual",
            "perpetuity",
            "permanent",
            "open-ended",
            "forever",
        ];
        let all = self.s(covered(terms)).trim_matches('"');
        if ENDLESS.contains(&&*all.to_ascii_lowercase()) {
            return Self::error(&codes::E0112, covered(terms), format!("`{}` is no duration", short(all)))
                .label("what has no end is not written")
                .help(format!("leave `{field}` out; the words of the text can stand in `note: \"…\"`"));
        }
        let qualifier = terms.iter().take_while(|t| matches!(self.s(t.span), "about" | "over" | "up" | "to")).count();
        let terms = &terms[qualifier.min(terms.len() - 1)..];
        let span = covered(terms);
        let written = self.s(span);
        if let Some(right) = duration_meant(written.trim_matches('"')) {
            return Self::error(
                &codes::E0112,
                span,
                format!("a duration is written `{right}`, not `{}`", short(written)),
            )
            .label(format!("write `{right}`: one number, one unit"))
            .fix(format!("write `{right}`"), span, right);
        }
        Self::error(&codes::E0112, span, format!("`{field}` is a duration, and `{}` is none", short(written)))
            .label("one number and one unit: `5y`, `18mo`, `90d`")
    }
}

/// A day as spreadsheets count them, from the end of 1899; of the years in which
/// agreements are recorded.
fn of_spreadsheet(text: &str) -> Option<Day> {
    let number: i32 = text.parse().ok().filter(|n| text.len() == 5 && (20_000..60_000).contains(n))?;
    Some(Day::from_ymd(1899, 12, 30)?.plus_days(number))
}

/// `2015-27-03` with day and month in their places.
fn swapped(date: &str) -> String {
    let parts: Vec<&str> = date.split('-').collect();
    match parts.as_slice() {
        [y, m, d] => format!("{y}-{d}-{m}"),
        _ => date.to_owned(),
    }
}

/// What a duration in another form says: `5 years`, `15y6mo`, `2w`.
pub(super) fn duration_meant(text: &str) -> Option<String> {
    // `15-20 years`, `15 to 20 years`
    let ends = [" to ", "–", "-"].into_iter().find_map(|sign| text.split_once(sign));
    if let Some((low, high)) = ends
        && low.trim().bytes().all(|b| b.is_ascii_digit())
        && let (low, Some(high)) = (low.trim(), duration_meant(high).filter(|_| !low.trim().is_empty()))
    {
        return Some(format!("{low}..{high}"));
    }
    let text = &*text.replace(['(', ')'], " ");
    let mut parts: Vec<(&str, DurationUnit, u64)> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (digits, after) = split_digits(rest);
        let after = after.trim_start_matches([' ', '-']);
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        let (unit, times) = duration_unit(&word.to_ascii_lowercase())?;
        if digits.is_empty() || digits.starts_with('.') || digits.ends_with('.') {
            return None;
        }
        parts.push((digits, unit, times));
        rest = after.trim_start_matches([' ', ',']).trim_start();
        rest = rest.strip_prefix("and ").unwrap_or(rest);
    }
    let whole = |digits: &str| digits.parse::<u64>().ok();
    match parts[..] {
        [(digits, unit, 1)] => Some(format!("{digits}{}", unit.word())),
        [(digits, unit, times)] => Some(format!("{}{}", whole(digits)?.checked_mul(times)?, unit.word())),
        [(y, DurationUnit::Years, _), (m, DurationUnit::Months, _)] => {
            Some(format!("{}mo", whole(y)?.checked_mul(12)?.checked_add(whole(m)?)?))
        }
        _ => None,
    }
}

fn duration_unit(word: &str) -> Option<(DurationUnit, u64)> {
    Some(match word {
        "y" | "yr" | "yrs" | "year" | "years" | "a" => (DurationUnit::Years, 1),
        "mo" | "m" | "mos" | "mth" | "mths" | "month" | "months" => (DurationUnit::Months, 1),
        "q" | "quarter" | "quarters" => (DurationUnit::Months, 3),
        "w" | "wk" | "week" | "weeks" => (DurationUnit::Days, 7),
        "d" | "day" | "days" => (DurationUnit::Days, 1),
        _ => return None,
    })
}
