//! Amounts of money in their one form: `about 23.6bn USD`, `5bn USD 2014`,
//! `115mn USD per year`, `7bn CNY = 200bn KZT`. Every other form goes to [`foreign`].

use super::foreign;
use super::numbers::{Miss, Suffix, scale};
use super::terms::covered;
use super::{Lower, Read, Reported, short};
use crate::diag::{Diagnostic, codes};
use crate::model::money::{Amount, Cur};
use crate::model::number::{Bounds, Figure};
use crate::syntax::{Term, TermKind};
use crate::text::Span;

impl Lower<'_> {
    /// An amount at the start of `terms`, which hold nothing behind it that is no
    /// part of it.
    pub(super) fn amount(&mut self, terms: &[Term]) -> Read<(Amount, usize)> {
        // Digits with commas, and `2bn USD..3bn USD`, begin as a good amount does.
        if terms.iter().any(|t| matches!(t.kind, TermKind::Comma | TermKind::Odd)) {
            return self.foreign(terms);
        }
        let read = match self.figure(terms, Suffix::Scale) {
            Ok(read) => read,
            Err(Miss::Told(error)) => return self.fail(*error),
            Err(Miss::Form) => return self.foreign(terms),
        };
        let mut used = read.used;
        let Some(code) = terms.get(used).filter(|t| t.kind == TermKind::Name) else {
            if read.figure == Figure::Unknown {
                return Ok((Amount { figure: read.figure, currency: None, per_year: false, twin: None }, used));
            }
            return self.foreign(terms);
        };
        let word = self.s(code.span);
        if read.figure == Figure::Unknown && self.is(Some(code), "per") {
            let error =
                Self::error(&codes::E0224, code.span, "`unknown` stands alone").label("an unknown amount has no rate");
            return self.fail(error);
        }
        if !self.is_currency(word) {
            // The figure is in our form and only the currency is called by a name.
            let alone = terms.get(used + 1).is_none_or(|t| t.kind != TermKind::Name || self.is(Some(t), "per"));
            if alone && scale(word).is_none() && crate::schema::codes::currency_worded(word).is_some() {
                let error = self.no_currency(code.span);
                return self.fail(error);
            }
            return self.foreign(terms);
        }
        let mut currency = Cur::new(word);
        used += 1;
        if let Some(year) = terms.get(used).filter(|t| t.kind == TermKind::Scalar && self.is_year(t)) {
            currency = currency.of_year(self.price_year(*year)?);
            used += 1;
        }
        let (mut per_year, more) = self.per_year(&terms[used..])?;
        used += more;
        let mut twin = None;
        if terms.get(used).is_some_and(|t| t.kind == TermKind::Op && self.s(t.span) == "=") {
            let (second, more, yearly) = self.twin(&read.figure, currency, terms, used)?;
            twin = Some(Box::new(second));
            per_year |= yearly;
            used += more;
            if let Some(year) = terms.get(used).filter(|t| t.kind == TermKind::Scalar && self.is_year(t)) {
                let error = Self::error(&codes::E0104, year.span, "a year behind a sum in two currencies")
                    .label("constant prices are of one currency")
                    .help(format!("the year stands behind the first: `{currency} {}`", self.s(year.span)));
                return self.fail(error);
            }
        }
        // `5bn USD a year`: words that can be read as a part of it.
        let goes_on = |t: &Term| t.kind == TermKind::Name || self.s(t.span) == "(";
        if terms.get(used).is_some_and(goes_on) && self.guess(terms).is_some() {
            return self.foreign(terms);
        }
        self.check_decimals(read.span, read.figure, currency);
        Ok((Amount { figure: read.figure, currency: Some(currency), per_year, twin }, used))
    }

    fn is_year(&self, term: &Term) -> bool {
        let text = self.s(term.span);
        text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
    }

    /// The year of constant prices.
    pub(super) fn price_year(&mut self, term: Term) -> Read<i32> {
        let year = self.s(term.span).parse().ok().filter(|_| self.is_year(&term));
        match year {
            Some(year) => Ok(year),
            None => {
                let error = Self::error(&codes::E0224, term.span, format!("`{}` is no year", short(self.s(term.span))))
                    .label("the year of constant prices: `5bn USD 2014`");
                self.fail(error)
            }
        }
    }

    /// `= 200bn KZT` behind an amount, at the `=`. A qualifier before the whole holds
    /// for both.
    fn twin(&mut self, first: &Figure, currency: Cur, terms: &[Term], at: usize) -> Read<((Bounds, Cur), usize, bool)> {
        let rest = &terms[at + 1..];
        let read = match self.figure(rest, Suffix::Scale) {
            Ok(read) if read.used == 1 && rest.get(1).is_some_and(|t| self.is_currency(self.s(t.span))) => read,
            Err(Miss::Told(error)) => return self.fail(*error),
            _ => return self.foreign(terms),
        };
        let other = Cur::new(self.s(rest[1].span));
        let (Some(first), Some(second)) = (first.bounds(), read.figure.bounds()) else {
            let error = Self::error(&codes::E0224, covered(terms), "`unknown` has no second currency")
                .label("an unknown amount stands alone");
            return self.fail(error);
        };
        if other == currency {
            let error = Self::error(&codes::E0224, rest[1].span, format!("both sides of `=` are in {currency}"))
                .label("the same sum in a second currency");
            return self.fail(error);
        }
        let Some(exact) = second.high.filter(|h| *h == second.low) else {
            let error = Self::error(&codes::E0224, read.span, "a range on one side of `=`")
                .label("a range has no second currency");
            return self.fail(error);
        };
        let alike = match first {
            Bounds { high: None, .. } => Bounds { low: exact, high: None, about: false },
            Bounds { low, high: Some(high), .. } if low == high => {
                Bounds { low: exact, high: Some(exact), about: first.about }
            }
            Bounds { low, .. } if low == crate::model::number::Dec::ZERO => {
                Bounds { low, high: Some(exact), about: false }
            }
            _ => {
                let error = Self::error(&codes::E0224, covered(&terms[..at]), "a range on one side of `=`")
                    .label("a range has no second currency");
                return self.fail(error);
            }
        };
        self.check_decimals(read.span, read.figure, other);
        let (yearly, more) = self.per_year(&rest[2..])?;
        Ok(((alike, other), 3 + more, yearly))
    }

    /// More decimals than the currency has are a sign of a slip of the scale.
    fn check_decimals(&mut self, span: Span, figure: Figure, currency: Cur) {
        let Some(bounds) = figure.bounds() else { return };
        let places = bounds.low.places().max(bounds.high.map_or(0, |h| h.places()));
        // A unit of the user's own has as many as its records need.
        let known = crate::schema::codes::currency(currency.code).is_some();
        let minor = currency.minor_units();
        if known && places > minor {
            let has = match minor {
                0 => format!("{} has no decimals", currency.code),
                1 => format!("{} has one decimal", currency.code),
                n => format!("{} has {n} decimals", currency.code),
            };
            let warning =
                Self::error(&codes::W0306, span, format!("`{}` has {places} decimals", self.s(span))).label(has);
            self.report(warning);
        }
    }

    /// An amount in another form: told, with the right one.
    fn foreign<T>(&mut self, terms: &[Term]) -> Read<T> {
        let error = self.foreign_amount(terms);
        self.fail(error)
    }

    fn foreign_amount(&self, terms: &[Term]) -> Diagnostic {
        let span = covered(terms);
        let written = self.s(span);
        if let Some(guess) = self.guess(terms) {
            return self.meant(span, written, guess);
        }
        if let [Term { kind: TermKind::Str, .. }] = terms {
            let inner = written.trim_matches('"');
            if let Some(guess) = foreign::guess(inner, &|word| self.is_currency(word)).filter(|g| g.currency) {
                return Self::error(&codes::E0108, span, "an amount stands without quotes")
                    .label(format!("write `{}`", guess.text))
                    .fix(format!("write `{}`", guess.text), span, guess.text);
            }
        }
        if says_unknown(written.trim_matches('"')) {
            return Self::error(
                &codes::E0108,
                span,
                format!("an amount that nobody states is `unknown`, not `{}`", short(written)),
            )
            .label("write `unknown`; where there is no money, leave the field out")
            .maybe("write `unknown`", span, "unknown");
        }
        if let Some(error) = self.bad_currency(terms) {
            return error;
        }
        Self::error(&codes::E0108, span, format!("`{}` is no amount", short(written)))
            .label("a number with its scale, and a currency: `23.6bn USD`")
            .help("the scales are `k`, `mn`, `bn` and `tn`; digits are grouped with `_`: `1_250_000 KZT`")
    }

    /// What an amount in another form means, where that can be told.
    fn guess(&self, terms: &[Term]) -> Option<foreign::Guess> {
        let written = self.s(covered(terms));
        foreign::guess(written, &|word| self.is_currency(word)).filter(|g| !g.currency || g.text != written)
    }

    fn meant(&self, span: Span, written: &str, guess: foreign::Guess) -> Diagnostic {
        let shown = short(written);
        if !guess.currency {
            return Self::error(&codes::E0108, span, format!("the amount `{shown}` has no currency"))
                .label(format!("write for example `{} USD`", guess.text));
        }
        let error = Self::error(&codes::E0108, span, format!("an amount is written `{}`, not `{shown}`", guess.text))
            .label(guess.why);
        let title = format!("write `{}`", guess.text);
        let first = match guess.currencies {
            [] | [_] => None,
            [first, ..] => Some(first.code).filter(|code| guess.text.matches(code).count() == 1),
        };
        match first {
            Some(first) => {
                let error = error.help(foreign::can_mean(guess.currencies));
                guess.currencies.iter().take(foreign::MOST_MEANT).fold(error, |error, currency| {
                    let right = guess.text.replace(first, currency.code);
                    error.maybe(format!("write `{right}`"), span, right)
                })
            }
            None if guess.sure => error.fix(title, span, guess.text),
            None => error.maybe(title, span, guess.text),
        }
    }

    /// A figure in our form, and a word that is no currency behind it.
    fn bad_currency(&self, terms: &[Term]) -> Option<Diagnostic> {
        let at = terms.iter().position(|t| t.kind == TermKind::Scalar)?;
        let word = terms.get(at + 1).filter(|t| t.kind == TermKind::Name)?;
        let text = self.s(word.span);
        if scale(text).is_some() || self.is_currency(text) {
            return None;
        }
        if crate::schema::codes::unit(text).is_some() || self.vocabulary.is_unit(text) {
            return Some(
                Self::error(&codes::E0224, word.span, format!("`{text}` is a unit, and an amount is money"))
                    .label("a quantity stands in `quantity`"),
            );
        }
        Some(self.no_currency(word.span))
    }

    /// The amount of a line, and how many terms it took: `terms` are all that stands
    /// before its first tail. Of a word behind it is told with the tails.
    pub(super) fn line_amount(&mut self, terms: &[Term]) -> (Read<Amount>, usize) {
        let Ok((amount, used)) = self.amount(terms) else { return (Err(Reported), terms.len()) };
        match terms.get(used) {
            Some(stray) if stray.kind != TermKind::Name => {
                let error = self.figure_behind("an amount", stray.span);
                self.report(error);
                (Err(Reported), terms.len())
            }
            _ => (Ok(amount), used),
        }
    }

    /// `14`, `2014..2015` behind an amount or quantity.
    pub(super) fn figure_behind(&self, what: &str, stray: Span) -> Diagnostic {
        let text = self.s(stray);
        let error = Self::error(&codes::E0104, stray, format!("`{}` after {what}", short(text)));
        match what == "an amount" && crate::syntax::dates::is_when(text) {
            true => error
                .label("does not fit here")
                .help("the year of constant prices stands directly behind the currency: `5bn USD 2014 per year`"),
            false => error.label("does not fit here"),
        }
    }
}

/// What tables have where nobody knows the figure.
fn says_unknown(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "tbd",
        "tbc",
        "tba",
        "n/a",
        "na",
        "n.a.",
        "?",
        "??",
        "-",
        "–",
        "—",
        "none",
        "null",
        "undisclosed",
        "not disclosed",
        "confidential",
    ];
    WORDS.contains(&&*text.to_ascii_lowercase())
}
