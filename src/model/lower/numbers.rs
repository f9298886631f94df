//! Figures as written: qualifiers, ranges, scales. What they are figures *of* is for
//! the readers of amounts, quantities, percentages and durations.
//!
//! Nothing is reported here: whoever reads the figure knows the near misses of its
//! sort, and says what to write instead.

use super::Lower;
use crate::diag::{Diagnostic, codes};
use crate::model::dates::DurationUnit;
use crate::model::number::{Bounds, Dec, Figure, NumberError};
use crate::syntax::{Term, TermKind};
use crate::text::Span;

/// What stands directly behind the digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Suffix {
    /// `k`, `mn`, `bn`, `tn`, or nothing.
    Scale,
    Percent,
    Duration,
}

/// Why terms are no figure.
pub(super) enum Miss {
    /// Not of the form.
    Form,
    /// One that has a message of its own, whatever the sort of figure.
    Told(Box<Diagnostic>),
}

/// A figure, and how many terms it took.
pub(super) struct Read {
    pub figure: Figure,
    pub used: usize,
    pub unit: DurationUnit,
    /// The digits.
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Qualifier {
    None,
    About,
    Over,
    UpTo,
}

/// The power of ten of a scale.
pub(super) fn scale(word: &str) -> Option<u32> {
    Some(match word {
        "" => 0,
        "k" => 3,
        "mn" => 6,
        "bn" => 9,
        "tn" => 12,
        _ => return None,
    })
}

/// Digits, and what stands behind them.
pub(super) fn split_digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_'))).unwrap_or(text.len());
    text.split_at(end)
}

/// One end of a range, or the only one.
struct Half<'t> {
    digits: &'t str,
    suffix: &'t str,
}

fn half(text: &str) -> Half<'_> {
    let (digits, suffix) = split_digits(text);
    Half { digits, suffix }
}

impl Lower<'_> {
    fn qualifier(&self, terms: &[Term]) -> (Qualifier, usize) {
        if self.is(terms.first(), "about") {
            (Qualifier::About, 1)
        } else if self.is(terms.first(), "over") {
            (Qualifier::Over, 1)
        } else if self.is(terms.first(), "up") && self.is(terms.get(1), "to") {
            (Qualifier::UpTo, 2)
        } else {
            (Qualifier::None, 0)
        }
    }

    /// A figure at the start of `terms`.
    pub(super) fn figure(&self, terms: &[Term], suffix: Suffix) -> Result<Read, Miss> {
        if self.is(terms.first(), "unknown") {
            return Ok(Read { figure: Figure::Unknown, used: 1, unit: DurationUnit::Years, span: terms[0].span });
        }
        let (qualifier, before) = self.qualifier(terms);
        let Some(term) = terms.get(before).filter(|t| t.kind == TermKind::Scalar) else {
            return Err(self.combined(&terms[before.min(terms.len())..], qualifier).unwrap_or(Miss::Form));
        };
        let text = self.s(term.span);
        if text.starts_with(['+', '-']) {
            return Err(told(
                Self::error(&codes::E0224, term.span, format!("`{text}` has a sign"))
                    .label("`+` and `-` stand on changes only: `2016-05-01 amended amount +200mn USD`"),
            ));
        }
        let (bounds, unit) = self.bounds(text, term.span, suffix)?;
        let bounds = self.qualified(qualifier, bounds, terms[0].span.to(term.span))?;
        Ok(Read { figure: Figure::Known(bounds), used: before + 1, unit, span: term.span })
    }

    /// `about over 5bn`: a second qualifier, or `unknown`, after one.
    fn combined(&self, rest: &[Term], first: Qualifier) -> Option<Miss> {
        if first == Qualifier::None {
            return None;
        }
        let second = self.qualifier(rest).0 != Qualifier::None || self.is(rest.first(), "unknown");
        second.then(|| not_combined(rest[0].span))
    }

    fn qualified(&self, qualifier: Qualifier, bounds: Bounds, span: Span) -> Result<Bounds, Miss> {
        if qualifier != Qualifier::None && bounds.high != Some(bounds.low) {
            return Err(not_combined(span));
        }
        Ok(match qualifier {
            Qualifier::None => bounds,
            Qualifier::About => Bounds { about: true, ..bounds },
            Qualifier::Over => Bounds { high: None, ..bounds },
            Qualifier::UpTo => Bounds { low: Dec::ZERO, ..bounds },
        })
    }

    fn bounds(&self, text: &str, span: Span, suffix: Suffix) -> Result<(Bounds, DurationUnit), Miss> {
        let Some((from, to)) = text.split_once("..") else {
            let (value, unit) = number(half(text), span, suffix)?;
            return Ok((Bounds::exact(value), unit));
        };
        if from.is_empty() && to.is_empty() {
            return Err(Miss::Form);
        }
        if to.is_empty() {
            let (low, unit) = number(half(from), span, suffix)?;
            return Ok((Bounds { low, high: None, about: false }, unit));
        }
        let (high, unit) = number(half(to), span, suffix)?;
        let low = if from.is_empty() { Dec::ZERO } else { low_end(from, to, span, suffix)? };
        if low > high {
            let error = Self::error(&codes::E0316, span, format!("the range `{text}` ends below its start"))
                .label("the smaller figure stands first");
            // `30..2bn`: the scale of the end is that of both, and can't change places.
            let scaled = |figure: &str| figure.ends_with(char::is_alphabetic);
            let turned = (scaled(from) == scaled(to) && self.s(span) == text).then(|| format!("{to}..{from}"));
            return Err(told(match turned {
                Some(turned) => error.maybe(format!("write `{turned}`"), span, turned),
                None => error,
            }));
        }
        Ok((Bounds { low, high: Some(high), about: false }, unit))
    }

    /// `1,250`: digits grouped, or a decimal comma, where only a plain number can stand.
    pub(super) fn grouped(&self, terms: &[Term]) -> Option<Diagnostic> {
        let comma = terms.iter().position(|t| t.kind == TermKind::Comma)?;
        // `5 CNY, 6 KZT`: a comma behind a word is in no number.
        let before = terms.get(comma.checked_sub(1)?)?;
        if before.kind == TermKind::Name {
            return None;
        }
        let end = terms[comma..].iter().position(|t| !matches!(t.kind, TermKind::Comma | TermKind::Scalar));
        let last = end.map_or(terms.len(), |n| comma + n) - 1;
        let span = terms[comma.checked_sub(1)?].span.to(terms[last].span);
        let text = self.s(span);
        let groups = text.split(',').skip(1).all(|g| split_digits(g).0.len() == 3);
        let error = Self::error(&codes::E0224, span, format!("`{text}` has a comma between its digits"));
        let (label, right) = match groups {
            true => ("digits are grouped with `_`", text.replace(',', "_")),
            false => ("a decimal point, not a comma", text.replace(',', ".")),
        };
        Some(error.label(label).fix(format!("write `{right}`"), span, right))
    }
}

/// The lower end: of percentages and durations without the unit, which stands once,
/// at the end; of scaled figures with its scale, for `2..3bn` can be read two ways.
fn low_end(text: &str, to: &str, span: Span, suffix: Suffix) -> Result<Dec, Miss> {
    let low = half(text);
    if suffix != Suffix::Scale {
        if !low.suffix.is_empty() {
            let error = Diagnostic::new(&codes::E0224, span, format!("the range `{text}..{to}` has two units"))
                .label("the unit stands once, at the end");
            return Err(told(match in_one_unit(low, half(to)) {
                Some(right) => error.fix(format!("write `{right}`"), span, right),
                None => error.help("write both ends in the unit of one of them"),
            }));
        }
        return dec(low.digits, 0, span);
    }
    let scale = half(to).suffix;
    let value = number(low, span, suffix)?.0;
    if half(text).suffix.is_empty() && !scale.is_empty() && value != Dec::ZERO {
        let right = format!("{text}{scale}..{to}");
        let error = Diagnostic::new(
            &codes::E0108,
            span,
            format!("the scale of `{text}` in `{text}..{to}` can be read two ways"),
        )
        .label("each end of a range has its own scale")
        .maybe(format!("write `{right}`"), span, right);
        return Err(told(error));
    }
    Ok(value)
}

/// `1y..18mo` is `12..18mo`. Of years and days nobody can say how many make the other.
fn in_one_unit(low: Half, high: Half) -> Option<String> {
    let months = |half: &Half| {
        let times = if half.suffix == "y" { 12 } else { 1 };
        Dec::parse(half.digits, 0).ok().and_then(|d| d.0.checked_mul(times)).map(Dec)
    };
    match (low.suffix, high.suffix) {
        (one, other) if one == other => Some(format!("{}..{}{other}", low.digits, high.digits)),
        ("y" | "mo", "y" | "mo") => Some(format!("{}..{}mo", months(&low)?, months(&high)?)),
        _ => None,
    }
}

fn number(half: Half, span: Span, suffix: Suffix) -> Result<(Dec, DurationUnit), Miss> {
    let (exponent, unit) = match (suffix, half.suffix) {
        (Suffix::Scale, word) => (scale(word).ok_or(Miss::Form)?, DurationUnit::Years),
        (Suffix::Percent, "%") => (0, DurationUnit::Years),
        (Suffix::Duration, "y") => (0, DurationUnit::Years),
        (Suffix::Duration, "mo") => (0, DurationUnit::Months),
        (Suffix::Duration, "d") => (0, DurationUnit::Days),
        _ => return Err(Miss::Form),
    };
    Ok((dec(half.digits, exponent, span)?, unit))
}

fn dec(digits: &str, exponent: u32, span: Span) -> Result<Dec, Miss> {
    Dec::parse(digits, exponent).map_err(|e| match e {
        NumberError::Form => Miss::Form,
        NumberError::TooPrecise => told(
            Diagnostic::new(&codes::E0314, span, "more than four decimals of the unit")
                .label("at most four digits after the point, once the scale is applied"),
        ),
        NumberError::TooBig => told(
            Diagnostic::new(&codes::E0315, span, "a figure beyond what can be counted")
                .label("figures lie below 10^24"),
        ),
    })
}

fn not_combined(span: Span) -> Miss {
    told(
        Diagnostic::new(&codes::E0224, span, "two qualifiers on one figure")
            .label("`about`, `over`, `up to`, a range and `unknown` are not combined"),
    )
}

pub(super) fn told(diagnostic: Diagnostic) -> Miss {
    Miss::Told(Box::new(diagnostic))
}

/// A scale as it is said elsewhere.
pub(super) fn scale_word(lower: &str) -> Option<&'static str> {
    Some(match lower {
        "thousand" | "thousands" | "th" | "tsd" | "tys" | "тыс" | "тысяч" => "k",
        "m" | "mm" | "mln" | "mil" | "mill" | "mio" | "million" | "millions" | "млн" | "миллионов" => "mn",
        "b" | "bln" | "bil" | "bill" | "billion" | "billions" | "mrd" | "mlrd" | "milliard" | "млрд" | "миллиардов" => {
            "bn"
        }
        "t" | "trn" | "tln" | "trillion" | "trillions" | "трлн" => "tn",
        "k" => "k",
        "mn" => "mn",
        "bn" => "bn",
        "tn" => "tn",
        other => return scale(other).map(|_| ""),
    })
}
