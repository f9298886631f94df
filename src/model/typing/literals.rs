//! Literals right of an operator, read by the type that the left side asks for.

use super::super::query::Const;
use super::super::{
    Amount, Bounds, Cur, DateError, Dec, Duration, DurationUnit, Figure, Model, NumberError, Period, Quantity,
};
use super::ty::Ty;
use crate::diag::{Code, codes};
use crate::schema::{F, Function, Kind, codes as lists};
use crate::syntax::TermKind;
use crate::text::Span;

pub(super) struct Problem {
    pub code: &'static Code,
    pub span: Span,
    pub message: String,
    pub help: Option<String>,
}

type Word<'t> = (TermKind, &'t str, Span);

/// A constant of a type that is neither words nor names.
pub(super) fn read(model: &Model, ty: Ty, words: &[Word<'_>], at: Span) -> Result<Const, Problem> {
    let reader = Reader { model, words, at, ty };
    match ty {
        Ty::Date | Ty::TextOrDate => reader.date().map(Const::Period),
        Ty::Part(Function::Quarter | Function::Month) if reader.is_date() => reader.date().map(Const::Period),
        Ty::Number | Ty::Part(_) => reader.figure(0).and_then(|(figure, rest)| reader.done(rest, Const::Number(figure))),
        Ty::Percent | Ty::Rate => reader.percent(),
        Ty::Money => reader.amount(),
        Ty::Quantity => reader.quantity(),
        Ty::Duration => reader.duration(),
        Ty::DurationOrDate if reader.is_date() => reader.date().map(Const::Period),
        Ty::DurationOrDate => reader.duration(),
        _ => Err(reader.unlike(at)),
    }
}

struct Reader<'r> {
    model: &'r Model,
    words: &'r [Word<'r>],
    at: Span,
    ty: Ty,
}

/// What a figure's scalar carries behind its digits.
#[derive(Clone, Copy, PartialEq)]
enum Suffix {
    None,
    Percent,
    Duration(DurationUnit),
}

impl<'r> Reader<'r> {
    fn get(&self, at: usize) -> Option<Word<'r>> {
        self.words.get(at).copied()
    }

    fn unlike(&self, span: Span) -> Problem {
        let text = if span == self.at { self.all() } else { self.words.iter().find(|w| w.2 == span).map_or("", |w| w.1).into() };
        let code: &'static Code = match self.ty {
            Ty::Date | Ty::Part(Function::Year) if text.contains(['/', '-']) => &codes::E0107,
            Ty::Money => &codes::E0108,
            Ty::Duration => &codes::E0112,
            _ => &codes::E0703,
        };
        Problem {
            code,
            span,
            message: format!("`{text}` is not {}", self.ty.described()),
            help: Some(format!("write it as `{}`", self.ty.example())),
        }
    }

    fn all(&self) -> String {
        self.words.iter().map(|w| w.1).collect::<Vec<_>>().join(" ")
    }

    fn done(&self, next: usize, value: Const) -> Result<Const, Problem> {
        match self.get(next) {
            None => Ok(value),
            Some((_, _, span)) => Err(self.unlike(span)),
        }
    }

    fn is_date(&self) -> bool {
        // Periods of a quarter or month have a hyphen; durations never do.
        matches!(self.words, [(TermKind::Scalar, text, _)] if text.contains('-') || (matches!(self.ty, Ty::DurationOrDate) && text.len() == 4))
    }

    fn date(&self) -> Result<Period, Problem> {
        let [(TermKind::Scalar, text, span)] = *self.words else { return Err(self.unlike(self.at)) };
        if let Some(quarter) = quarter(text) {
            return Ok(quarter);
        }
        Period::parse(text).map_err(|error| match error {
            DateError::Form => self.unlike(span),
            DateError::Impossible => Problem {
                code: &codes::E0301,
                span,
                message: format!("the calendar has no `{text}`"),
                help: None,
            },
            DateError::Backwards => Problem {
                code: &codes::E0316,
                span,
                message: format!("`{text}` ends before it starts"),
                help: None,
            },
        })
    }

    /// A figure from the word at `at`, with the index after it: qualifiers, a scalar,
    /// a scale. Suffixes are the caller's to want.
    fn figure(&self, at: usize) -> Result<(Figure, usize), Problem> {
        let (figure, suffix, next) = self.suffixed(at)?;
        if suffix == Suffix::None { Ok((figure, next)) } else { Err(self.unlike(self.at)) }
    }

    fn suffixed(&self, at: usize) -> Result<(Figure, Suffix, usize), Problem> {
        let known = |bounds, suffix, next| Ok((Figure::Known(bounds), suffix, next));
        match (self.get(at).map(|w| w.1), self.get(at + 1).map(|w| w.1)) {
            (Some("unknown"), _) => Ok((Figure::Unknown, Suffix::None, at + 1)),
            (Some("about"), _) => {
                let (bounds, suffix) = self.scalar(at + 1)?;
                known(Bounds { about: true, ..bounds }, suffix, at + 2)
            }
            (Some("over"), _) => {
                let (bounds, suffix) = self.scalar(at + 1)?;
                known(Bounds { high: None, ..bounds }, suffix, at + 2)
            }
            (Some("up"), Some("to")) => {
                let (bounds, suffix) = self.scalar(at + 2)?;
                known(Bounds { low: Dec::ZERO, ..bounds }, suffix, at + 3)
            }
            _ => {
                let (bounds, suffix) = self.scalar(at)?;
                known(bounds, suffix, at + 1)
            }
        }
    }

    fn scalar(&self, at: usize) -> Result<(Bounds, Suffix), Problem> {
        let Some((TermKind::Scalar, text, span)) = self.get(at) else {
            return Err(self.unlike(self.get(at).map_or(self.at, |w| w.2)));
        };
        let Some((from, to)) = text.split_once("..") else {
            let (value, suffix) = self.number(text, span)?;
            return Ok((Bounds::exact(value), suffix));
        };
        // The unit stands once, at the end.
        let low = if from.is_empty() { (Dec::ZERO, Suffix::None) } else { self.number(from, span)? };
        let (high, suffix) = if to.is_empty() { (None, low.1) } else { self.number(to, span).map(|(v, s)| (Some(v), s))? };
        if high.is_some_and(|high| high < low.0) {
            let message = format!("`{text}` ends before it starts");
            return Err(Problem { code: &codes::E0316, span, message, help: None });
        }
        Ok((Bounds { low: low.0, high, about: false }, suffix))
    }

    fn number(&self, text: &str, span: Span) -> Result<(Dec, Suffix), Problem> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
        let (exponent, suffix) = match &text[digits.len()..] {
            "" => (0, Suffix::None),
            "k" => (3, Suffix::None),
            "mn" => (6, Suffix::None),
            "bn" => (9, Suffix::None),
            "tn" => (12, Suffix::None),
            "%" => (0, Suffix::Percent),
            "y" => (0, Suffix::Duration(DurationUnit::Years)),
            "mo" => (0, Suffix::Duration(DurationUnit::Months)),
            "d" => (0, Suffix::Duration(DurationUnit::Days)),
            _ => return Err(self.unlike(span)),
        };
        let problem = |code, message| Problem { code, span, message, help: None };
        match Dec::parse(digits, exponent) {
            Ok(value) => Ok((value, suffix)),
            Err(NumberError::Form) => Err(self.unlike(span)),
            Err(NumberError::TooPrecise) => {
                Err(problem(&codes::E0314, format!("`{text}` has more than four decimals")))
            }
            Err(NumberError::TooBig) => Err(problem(&codes::E0315, format!("`{text}` is beyond what Deal counts with"))),
        }
    }

    fn percent(&self) -> Result<Const, Problem> {
        match self.suffixed(0)? {
            (figure, suffix, next) if suffix == Suffix::Percent || figure == Figure::Unknown => {
                self.done(next, Const::Percent(figure))
            }
            _ => Err(self.unlike(self.at)),
        }
    }

    fn duration(&self) -> Result<Const, Problem> {
        match self.suffixed(0)? {
            (figure, Suffix::Duration(unit), next) => self.done(next, Const::Duration(Duration { figure, unit })),
            _ => Err(self.unlike(self.at)),
        }
    }

    fn amount(&self) -> Result<Const, Problem> {
        let (figure, next) = self.figure(0)?;
        let plain = |currency, per_year| Amount { figure, currency, per_year, twin: None };
        if figure == Figure::Unknown && self.get(next).is_none() {
            return Ok(Const::Amount(plain(None, false)));
        }
        let Some((TermKind::Name, code, span)) = self.get(next) else {
            return Err(Problem {
                code: &codes::E0108,
                span: self.at,
                message: format!("`{}` has no currency", self.all()),
                help: Some(format!("write it as `{} USD`", self.all())),
            });
        };
        let currency = self.currency(code, span)?;
        let (currency, next) = match self.get(next + 1) {
            Some((TermKind::Scalar, year, _)) if year.len() == 4 => match year.parse() {
                Ok(year) => (currency.of_year(year), next + 2),
                Err(_) => (currency, next + 1),
            },
            _ => (currency, next + 1),
        };
        let (per_year, next) = self.per_year(next);
        self.done(next, Const::Amount(plain(Some(currency), per_year)))
    }

    fn currency(&self, code: &str, span: Span) -> Result<Cur, Problem> {
        if lists::currency(code).is_some() || self.is_money(code) {
            return Ok(Cur::new(code));
        }
        let meant = lists::currency_worded(code).map(|c| format!("did you mean `{}`?", c.code));
        Err(Problem { code: &codes::E0302, span, message: format!("there is no currency `{code}`"), help: meant })
    }

    fn is_money(&self, name: &str) -> bool {
        let unit = self.model.by_name(name).map(|id| self.model.get(id)).filter(|d| d.kind == Kind::Unit);
        unit.is_some_and(|d| d.values(F::Kind).iter().any(|e| matches!(e.value, super::super::Value::Word("money"))))
    }

    fn per_year(&self, at: usize) -> (bool, usize) {
        let said = self.get(at).is_some_and(|w| w.1 == "per") && self.get(at + 1).is_some_and(|w| w.1 == "year");
        if said { (true, at + 2) } else { (false, at) }
    }

    fn quantity(&self) -> Result<Const, Problem> {
        let (figure, next) = self.figure(0)?;
        let Some((TermKind::Name, unit, span)) = self.get(next) else { return Err(self.unlike(self.at)) };
        let declared = self.model.by_name(unit).is_some_and(|id| self.model.get(id).kind == Kind::Unit);
        if lists::unit(unit).is_none() && !declared {
            let help = lists::unit_worded(unit).map(|u| format!("did you mean `{}`?", u.word));
            return Err(Problem { code: &codes::E0210, span, message: format!("there is no unit `{unit}`"), help });
        }
        let (per_year, next) = self.per_year(next + 1);
        self.done(next, Const::Quantity(Quantity { figure, unit: unit.into(), per_year }))
    }
}

/// `2015-Q1`, as reports print quarters.
fn quarter(text: &str) -> Option<Period> {
    let (year, quarter) = text.split_once("-Q")?;
    let quarter: u32 = quarter.parse().ok().filter(|q| (1..=4).contains(q))?;
    let first = Period::month(year.parse().ok()?, quarter * 3 - 2)?;
    let last = Period::month(first.first.year(), quarter * 3)?;
    Some(Period { last: last.last, grain: super::super::Grain::Range, ..first })
}
