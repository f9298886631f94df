//! Counts, numbers, percentages, quantities, rates of interest.

use super::foreign::guess;
use super::numbers::scale_word;
use super::numbers::{Miss, Read as Figured, Suffix, split_digits};
use super::terms::covered;
use super::{Lower, Read, short};
use crate::diag::{Diagnostic, codes, nearest};
use crate::model::decl::Value;
use crate::model::money::Quantity;
use crate::model::number::{Dec, Decimal, Figure};
use crate::schema::codes::{unit, unit_worded, units};
use crate::syntax::{Term, TermKind};
use crate::text::Span;

/// What a count lies below: no package has a million million documents, and as many
/// unknowns as ten million packages may then have can still be added.
const MOST: i128 = 1_000_000_000_000;

impl Lower<'_> {
    /// A figure of no form of its own but digits, with a message where it is none.
    fn plain_figure(
        &mut self,
        terms: &[Term],
        suffix: Suffix,
        miss: impl FnOnce(&Self) -> Diagnostic,
    ) -> Read<Figured> {
        let read = self.figure(terms, suffix);
        // Only a comma inside a number is left in these terms.
        if let Some(error) = self.grouped(terms) {
            return self.fail(error);
        }
        match read {
            Ok(read) => Ok(read),
            Err(Miss::Told(error)) => self.fail(*error),
            Err(Miss::Form) => {
                let error = miss(self);
                self.fail(error)
            }
        }
    }

    /// A whole number, perhaps qualified.
    pub(super) fn count(&mut self, field: &str, terms: &[Term]) -> Read<(Figure, usize)> {
        let read = self.plain_figure(terms, Suffix::Scale, |l| l.no_number(field, terms, "a whole number: `33`"))?;
        let whole = read.figure.bounds().is_none_or(|b| b.low.is_whole() && b.high.is_none_or(|h| h.is_whole()));
        if !whole {
            let error = Self::error(
                &codes::E0224,
                read.span,
                format!("`{field}` counts things, and `{}` is no whole number", self.s(read.span)),
            )
            .label("a whole number");
            return self.fail(error);
        }
        let most = read.figure.bounds().map(|b| b.high.unwrap_or(b.low).max(b.low));
        if most.is_some_and(|most| most >= Dec(MOST * Dec::SCALE)) {
            let error = Self::error(&codes::E0315, read.span, format!("`{field}` is beyond what can be counted"))
                .label("counts lie below 10^12");
            return self.fail(error);
        }
        Ok((read.figure, read.used))
    }

    pub(super) fn number(&mut self, field: &str, terms: &[Term]) -> Read<(Figure, usize)> {
        let read = self.plain_figure(terms, Suffix::Scale, |l| l.no_number(field, terms, "a number: `33`, `6.2`"))?;
        Ok((read.figure, read.used))
    }

    fn no_number(&self, field: &str, terms: &[Term], wanted: &str) -> Diagnostic {
        let span = covered(terms);
        let written = self.s(span);
        let error =
            Self::error(&codes::E0224, span, format!("`{field}` holds a number, and `{}` is none", short(written)))
                .label(format!("write {wanted}"));
        // `more than 30`, `30+`: a figure in other words, as with amounts.
        let guess = guess(written, &|word| self.is_currency(word)).filter(|g| !g.currency && g.text != written);
        if let Some(guess) = guess.filter(|g| !g.text.ends_with("year")) {
            let error = Self::error(
                &codes::E0224,
                span,
                format!("`{field}` is written `{}`, not `{}`", guess.text, short(written)),
            )
            .label(guess.why);
            let title = format!("write `{}`", guess.text);
            return if guess.sure { error.fix(title, span, guess.text) } else { error.maybe(title, span, guess.text) };
        }
        let inner = written.trim_matches('"');
        if inner != written && inner.bytes().all(|b| b.is_ascii_digit()) && !inner.is_empty() {
            return error.fix("remove the quotes", span, inner.to_owned());
        }
        error
    }

    pub(super) fn percent(&mut self, field: &str, terms: &[Term]) -> Read<(Figure, usize)> {
        let read = self.plain_figure(terms, Suffix::Percent, |l| l.no_percent(field, terms))?;
        Ok((read.figure, read.used))
    }

    fn no_percent(&self, field: &str, terms: &[Term]) -> Diagnostic {
        let spaced = terms.get(1).is_some_and(|t| matches!(self.s(t.span), "%" | "percent" | "pct" | "per" | "p.a."));
        let span = if spaced { covered(terms) } else { terms[0].span };
        let written = self.s(span);
        let error =
            Self::error(&codes::E0224, span, format!("{field} is a percentage, and `{}` is none", short(written)));
        let (digits, rest) = split_digits(written);
        // An interest rate is one of a year.
        let rest = rest.trim().trim_end_matches("p.a.").trim_end_matches("per annum").trim_end_matches("a year").trim();
        if !digits.is_empty() && matches!(rest, "%" | "percent" | "pct" | "per cent" | "") {
            let right = format!("{digits}%");
            if let Some(hundredfold) = part_of_one(digits).filter(|_| rest.is_empty()) {
                return error.label(format!("`{right}`, or `{hundredfold}%` if it is a part of one"));
            }
            let error = error.label(format!("write `{right}`"));
            return if rest.is_empty() {
                error.maybe(format!("write `{right}`"), span, right.to_owned())
            } else {
                error.fix(format!("write `{right}`"), span, right.to_owned())
            };
        }
        error.label(if field == INTEREST {
            "write for example `3.6%`, or with a reference rate `libor-6mo 3.6%`"
        } else {
            "write for example `40%`"
        })
    }

    /// `38bn m3 per year`
    pub(super) fn quantity(&mut self, terms: &[Term]) -> Read<(Quantity, usize)> {
        let read = self.plain_figure(terms, Suffix::Scale, |l| l.no_quantity(terms))?;
        let Some(unit) = terms.get(read.used).filter(|t| t.kind == TermKind::Name) else {
            if let Some(error) = terms.get(read.used).and_then(|odd| self.odd_unit(odd.span)) {
                return self.fail(error);
            }
            let error = Self::error(
                &codes::E0224,
                read.span,
                format!("the quantity `{}` has no unit", short(self.s(read.span))),
            )
            .label(match read.figure {
                Figure::Unknown => "of what is unknown the unit is said too: `unknown ha`",
                Figure::Known(_) => "a unit stands behind it: `15_000 ha`",
            });
            return self.fail(error);
        };
        self.check_unit(read.span, unit, terms)?;
        let used = read.used + 1;
        let (per_year, more) = self.per_year(&terms[used..])?;
        Ok((Quantity { figure: read.figure, unit: self.s(unit.span).into(), per_year }, used + more))
    }

    /// `m³`, `m3/year`, `t/a`
    fn odd_unit(&self, span: Span) -> Option<Diagnostic> {
        let written = self.s(span);
        let (word, rate) = written.split_once('/').map_or((written, None), |(word, rate)| (word, Some(rate)));
        let word = if self.vocabulary.is_unit(word) { word } else { unit_worded(word)?.word };
        let (right, label) = match rate {
            None => (word.to_owned(), "a unit is written in plain letters and digits"),
            Some("year" | "yr" | "y" | "a" | "annum") => (format!("{word} per year"), "the rate is written `per year`"),
            Some(_) => return None,
        };
        let error = Self::error(&codes::E0210, span, format!("a unit is written `{right}`, not `{}`", short(written)));
        Some(error.label(label).fix(format!("write `{right}`"), span, right))
    }

    fn check_unit(&mut self, digits: Span, term: &Term, terms: &[Term]) -> Read<()> {
        let word = self.s(term.span);
        if unit(word).is_some() || self.vocabulary.is_unit(word) {
            return Ok(());
        }
        if self.is_currency(word) {
            let error =
                Self::error(&codes::E0224, term.span, format!("`{word}` is a currency, and a quantity is no money"))
                    .label("money stands in `amount`");
            return self.fail(error);
        }
        if let Some(scale) = scale_word(&word.to_lowercase()).map(|found| if found.is_empty() { word } else { found }) {
            let right = format!("{}{scale}", self.s(digits));
            let error = Self::error(&codes::E0224, digits.to(term.span), format!("a space before the scale `{word}`"))
                .label(format!("write `{right}`"))
                .fix(format!("write `{right}`"), digits.to(term.span), right);
            return self.fail(error);
        }
        // `cubic metres`: two words for one unit.
        let words = terms.iter().position(|t| t.span == term.span).unwrap_or(0);
        let wider = terms.get(words + 1).filter(|t| t.kind == TermKind::Name).map(|t| term.span.to(t.span));
        let meant = wider.and_then(|w| unit_worded(self.s(w)).map(|u| (w, u.word)));
        let meant = meant.or_else(|| unit_worded(word).map(|u| (term.span, u.word)));
        let (span, meant, sure) = match meant {
            Some((span, meant)) => (span, Some(meant), true),
            None => (term.span, nearest(word, units().map(|u| u.word).chain(self.vocabulary.units())), false),
        };
        let mut error = Self::error(&codes::E0210, span, format!("there is no unit `{}`", short(self.s(span))))
            .label("neither built in nor declared with `unit`");
        error = match meant {
            Some(right) if sure => {
                error.help(format!("write `{right}`")).fix(format!("write `{right}`"), span, right.to_owned())
            }
            Some(right) => {
                error.help(format!("did you mean `{right}`?")).maybe(format!("write `{right}`"), span, right.to_owned())
            }
            None => error.help(format!("declare it: `unit {word} \"…\"`")),
        };
        self.fail(error)
    }

    fn no_quantity(&self, terms: &[Term]) -> Diagnostic {
        let first = terms[0];
        let written = self.s(first.span);
        let (digits, rest) = split_digits(written);
        if first.kind == TermKind::Scalar && !digits.is_empty() {
            // The longest unit first: `150km2` is no `150k m2`.
            let known = |word: &str| unit(word).is_some() || self.vocabulary.is_unit(word);
            let meant = ["", "bn", "mn", "tn", "k"]
                .into_iter()
                .find_map(|scale| Some((scale, rest.strip_prefix(scale).filter(|word| known(word))?)));
            if let Some((scale, word)) = meant {
                let right = format!("{digits}{scale} {word}");
                let error = Self::error(&codes::E0224, first.span, format!("no space before the unit `{word}`"))
                    .label(format!("write `{right}`"));
                // `20kt`: a thousand, or a unit that begins with this letter?
                let title = format!("write `{right}`");
                return match scale {
                    "k" => error.maybe(title, first.span, right),
                    _ => error.fix(title, first.span, right),
                };
            }
        }
        let span = covered(terms);
        Self::error(&codes::E0224, span, format!("`{}` is no quantity", short(self.s(span))))
            .label("a number and its unit: `38bn m3 per year`, `15_000 ha`")
    }

    /// `per year`, and how many terms it took.
    pub(super) fn per_year(&mut self, terms: &[Term]) -> Read<(bool, usize)> {
        if !self.is(terms.first(), "per") {
            return Ok((false, 0));
        }
        if self.is(terms.get(1), "year") {
            return Ok((true, 2));
        }
        let span = covered(&terms[..terms.len().min(2)]);
        let error = Self::error(&codes::E0224, span, format!("`{}` is not known", short(self.s(span))))
            .label("only `per year`");
        let error = match terms.get(1).map(|t| self.s(t.span)) {
            Some("annum" | "yr" | "years") => error.fix("write `per year`", span, "per year"),
            _ => error,
        };
        self.fail(error)
    }

    /// `LIBOR+3.6%`, `libor 6mo 3.6%`, `360bp`; `rest` is what stands behind the reference.
    fn rate_meant(&self, terms: &[Term], rest: &[Term]) -> Option<Diagnostic> {
        let is_percent = |text: &str| text.strip_suffix('%').is_some_and(|digits| Decimal::parse(digits).is_ok());
        let error = |span: Span, right: &str| {
            let shown = short(self.s(span));
            Self::error(&codes::E0224, span, format!("an interest rate is written `{right}`, not `{shown}`"))
                .label("a percentage, or a reference rate and its margin")
        };
        let behind = covered(rest);
        if let Some(right) = of_basis_points(self.s(behind)) {
            return Some(error(behind, &right).fix(format!("write `{right}`"), behind, right));
        }
        let span = covered(terms);
        let right = match (self.s(span).split_once('+'), terms) {
            (Some((reference, margin)), _) if is_percent(margin.trim()) => Some(super::slug(reference))
                .filter(|name| !name.is_empty())
                .map(|name| format!("{name} {}", margin.trim())),
            (None, [name, period, margin]) if name.kind == TermKind::Name && is_percent(self.s(margin.span)) => {
                let (name, period) = (self.s(name.span).to_ascii_lowercase(), self.s(period.span));
                let unit = split_digits(period).1;
                matches!(unit, "mo" | "m" | "M" | "y" | "Y").then(|| format!("{name}-{period} {}", self.s(margin.span)))
            }
            _ => None,
        }?;
        Some(error(span, &right).maybe(format!("write `{right}`"), span, right))
    }

    /// Words that say something of a rate and are the name of none: `interest-free`, `fixed`.
    fn is_no_rate(&self, span: Span) -> Option<Diagnostic> {
        let word = self.s(span);
        let error = |says: &str| {
            Self::error(&codes::E0224, span, format!("`{}` is no reference rate", short(word))).label(says.to_owned())
        };
        match &*word.to_ascii_lowercase() {
            "interest-free" | "zero" | "zero-interest" | "no-interest" | "free" => {
                Some(error("without interest is `0%`").fix("write `0%`", span, "0%"))
            }
            // Nobody knows it, or nobody pays it?
            "none" | "nil" | "no" | "n-a" => Some(
                error("write `0%` where there is no interest, `unknown` where nobody says what it is")
                    .maybe("write `0%`", span, "0%")
                    .maybe("write `unknown`", span, "unknown"),
            ),
            "tbd" | "tba" | "undisclosed" | "confidential" | "unspecified" => {
                Some(error("a rate that nobody says is `unknown`").fix("write `unknown`", span, "unknown"))
            }
            "fixed" | "floating" | "variable" | "concessional" | "commercial" | "market" | "low" | "preferential" => {
                Some(error(
                    "write the percentage, or the reference rate and the margin: `libor-6mo 3.6%`; what else the text says of it is a `note`",
                ))
            }
            _ => None,
        }
    }

    /// `2%`, or `libor-6mo 3.6%`.
    pub(super) fn rate_value(&mut self, terms: &[Term]) -> Read<(Value, usize)> {
        // A percentage like any other: `about 3%`, `up to 3%`, `2..3%`.
        let is_figure = |text: &str| matches!(text, "about" | "over" | "up") || text.contains("..");
        if terms.first().is_some_and(|first| is_figure(self.s(first.span))) {
            let (figure, used) = self.percent(INTEREST, terms)?;
            return Ok((Value::Percent(Box::new(figure)), used));
        }
        if let Some(error) = terms.first().and_then(|first| self.is_no_rate(first.span)) {
            return self.fail(error);
        }
        let (reference, rest) = match terms {
            [first, rest @ ..] if first.kind == TermKind::Name && !self.is(Some(first), "unknown") => {
                (Some(first), rest)
            }
            rest => (None, rest),
        };
        let before = usize::from(reference.is_some());
        let name = reference.map(|t| self.s(t.span).into());
        let Some(first) = rest.first() else {
            return Ok((Value::Rate { reference: name, margin: None }, before));
        };
        if first.kind == TermKind::Odd && self.s(first.span) == "+" && rest.len() > 1 {
            let span = first.span.to(rest[1].span);
            let right = self.s(rest[1].span);
            let error = Self::error(&codes::E0224, span, "the margin stands directly behind the reference rate")
                .label(format!("write `{right}`"))
                .fix("remove the `+`", span, right.to_owned());
            return self.fail(error);
        }
        let text = self.s(first.span);
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        match digits.strip_suffix('%').map(Decimal::parse) {
            Some(Ok(margin)) => {
                let digits = if negative { -margin.digits } else { margin.digits };
                let margin = Some(Box::new(Decimal { digits, ..margin }));
                Ok((Value::Rate { reference: name, margin }, before + 1))
            }
            _ if self.is(Some(first), "unknown") && reference.is_none() => {
                Ok((Value::Rate { reference: None, margin: None }, 1))
            }
            _ => {
                let error = match self.grouped(rest) {
                    Some(error) => error,
                    None => match self.rate_meant(terms, rest) {
                        Some(error) => error,
                        None if reference.is_some() => Self::error(
                            &codes::E0224,
                            first.span,
                            format!(
                                "the margin over a reference rate is one percentage, and `{}` is none",
                                short(text)
                            ),
                        )
                        .label("write for example `libor-6mo 3.6%`"),
                        None => self.no_percent(INTEREST, rest),
                    },
                };
                self.fail(error)
            }
        }
    }
}

/// What messages call an interest rate, whatever the field.
const INTEREST: &str = "an interest rate";

/// `3.6%` for `360bp`, `360 bps`.
fn of_basis_points(text: &str) -> Option<String> {
    let (digits, unit) = split_digits(text);
    let points =
        Decimal::parse(digits).ok().filter(|_| matches!(unit.trim(), "bp" | "bps" | "bp." | "basis points"))?;
    Dec::parse(digits, 0).ok().filter(|_| points.places <= 2).map(|d| format!("{}%", Dec(d.0 / 100)))
}

/// `45` for `0.45`: what may be a part of one, as spreadsheets keep a percentage.
pub(super) fn part_of_one(digits: &str) -> Option<String> {
    let decimals = digits.strip_prefix("0.").filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    let (whole, rest) = if decimals.len() > 2 { decimals.split_at(2) } else { (decimals, "") };
    let whole = format!("{whole:0<2}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") })
}
