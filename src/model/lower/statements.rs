//! Statements without a body: `include`, `expect`, rates and deflators.

use super::terms::{covered, is_string};
use super::{Lower, Pending, Read, short};
use crate::diag::{Diagnostic, codes};
use crate::model::Include;
use crate::model::dates::Period;
use crate::model::decl::{Deflator, Rate};
use crate::model::money::Cur;
use crate::model::number::{Decimal, NumberError};
use crate::syntax::expr::parse_expr_prefix;
use crate::syntax::{Body, Term, TermKind};
use crate::text::Span;

const FIGURE_FIRST: &str = "each figure stands before its currency";

impl Lower<'_> {
    pub(super) fn include(&mut self, span: Span, terms: &[Term], body: Option<&Body>) {
        match terms {
            [pattern] if is_string(pattern) && body.is_none() => {
                let text = self.string(*pattern);
                // The words without their quotes: a path is what is wrong, if anything is.
                let quotes = if pattern.kind == TermKind::Str { 1 } else { 3 };
                let pattern_span = self.span(pattern.span.start + quotes, pattern.span.end - quotes);
                self.out.includes.push(Include { span, pattern: text, pattern_span });
            }
            _ => {
                let at = if terms.is_empty() { span } else { covered(terms) };
                let written = self.s(at);
                let error = Self::error(&codes::E0224, at, "`include` takes one path in quotes")
                    .label("write `include \"kz/*.deal\"`");
                let bare = matches!(terms, [t] if !is_string(t)) && !written.contains('"');
                let right = format!("\"{written}\"");
                self.report(if bare { error.fix("write it in quotes", at, right) } else { error });
            }
        }
    }

    pub(super) fn dated_expect(&mut self, span: Span, when: Span, terms: &[Term]) {
        let date = self.when(when);
        self.expectation(date.map(Some), span, terms);
    }

    pub(super) fn expect(&mut self, span: Span, terms: &[Term]) {
        self.expectation(Ok(None), span, terms);
    }

    fn expectation(&mut self, date: Read<Option<Period>>, span: Span, terms: &[Term]) {
        if terms.is_empty() {
            let error = Self::error(&codes::E0701, span, "`expect` without a condition")
                .label("what must hold?")
                .help("for example `expect count(instruments) = 34`");
            return self.report(error);
        }
        let (expr, errors, used) = parse_expr_prefix(terms, self.text);
        self.out.errors.extend(errors);
        let sources = self.source_tails(&terms[used.min(terms.len())..]);
        let torn = date.is_err();
        self.out.pending.push(Pending::Expect { date: date.unwrap_or(None), expr, sources, span, torn });
    }

    /// `rate 1 USD = 6.2073 CNY`
    pub(super) fn rate(&mut self, span: Span, when: Span, terms: &[Term]) {
        let (body, tail) = terms.split_at(self.source_tail(terms));
        let sources = self.source_tails(tail);
        let date = self.when(when);
        let sides = self.rate_sides(&body[1..]);
        let (Ok(date), Ok((left, right))) = (date, sides) else { return };
        if left.1 == right.1 {
            let error = Self::error(&codes::E0224, covered(&body[1..]), format!("a rate from {} to itself", left.1))
                .label("two currencies stand here");
            return self.report(error);
        }
        self.out.rates.push(Rate { date, left, right, sources, span });
    }

    fn rate_sides(&mut self, terms: &[Term]) -> Read<((Decimal, Cur), (Decimal, Cur))> {
        if let Some(error) = self.grouped(terms) {
            return self.fail(error);
        }
        let [left, from, equals, right, to] = terms else { return self.no_rate(terms) };
        if self.s(equals.span) != "=" || from.kind != TermKind::Name || to.kind != TermKind::Name {
            return self.no_rate(terms);
        }
        let left = self.plain_decimal(*left)?;
        let from = self.currency(*from)?;
        let right = self.plain_decimal(*right)?;
        Ok(((left, from), (right, self.currency(*to)?)))
    }

    fn no_rate<T>(&mut self, terms: &[Term]) -> Read<T> {
        let span = covered(terms);
        let error = Self::error(&codes::E0224, span, format!("`{}` is no exchange rate", short(self.s(span))));
        let error = match self.turned_rate(terms) {
            Some(right) => error.label(FIGURE_FIRST).fix(format!("write `{right}`"), span, right),
            None => error.label("write `rate 1 USD = 6.2073 CNY`"),
        };
        self.fail(error)
    }

    /// Digits without a scale or sign, above zero.
    fn plain_decimal(&mut self, term: Term) -> Read<Decimal> {
        let text = self.s(term.span);
        let error = match Decimal::parse(text) {
            Ok(value) if value.digits > 0 => return Ok(value),
            Ok(_) => Self::error(&codes::E0224, term.span, "nothing is worth zero here").label("a number above zero"),
            Err(NumberError::Form) => {
                Self::error(&codes::E0224, term.span, format!("`{}` is no plain number", short(text)))
                    .label("digits, and a decimal point where needed: `6.2073`")
            }
            Err(_) => {
                Self::error(&codes::E0315, term.span, "more digits than can be counted with").label("at most 30 digits")
            }
        };
        self.fail(error)
    }

    /// `deflator USD 94.5`
    pub(super) fn deflator(&mut self, span: Span, when: Span, terms: &[Term]) {
        let (body, tail) = terms.split_at(self.source_tail(terms));
        let sources = self.source_tails(tail);
        let date = self.when(when);
        if let Some(error) = self.grouped(body) {
            return self.report(error);
        }
        let [_, currency, index, rest @ ..] = body else {
            let span = covered(terms);
            let error = Self::error(&codes::E0224, span, format!("`{}` is no price index", short(self.s(span))));
            return self.report(error.label("write `deflator USD 94.5`"));
        };
        let Ok(currency) = self.currency(*currency) else { return };
        let Ok(index) = self.plain_decimal(*index) else { return };
        if let Some(stray) = rest.first() {
            let error =
                Self::error(&codes::E0104, stray.span, format!("`{}` behind a price index", short(self.s(stray.span))))
                    .label("does not fit here")
                    .help("write `2015 deflator USD 94.5`");
            return self.report(error);
        }
        let Ok(date) = date else { return };
        self.out.deflators.push(Deflator { date, currency, index, sources, span });
    }

    /// `rate USD 1 = EUR 1.1`, `deflator 94.5 USD`, or one of them without its date.
    /// Or a rate of one unit without its `1`.
    pub(super) fn turned_statement(&self, when: Option<Span>, word: Span, terms: &[Term]) -> Option<Diagnostic> {
        let (body, _) = terms.split_at(self.source_tail(terms));
        let right = match self.s(word) {
            "rate" => self.turned_rate(body).or_else(|| self.bare_rate(body)).map(|right| format!("rate {right}")),
            "deflator" => {
                let plain: Vec<Term> = body.iter().filter(|t| !matches!(self.s(t.span), "=" | ",")).copied().collect();
                self.figure_of_currency(&plain).map(|(index, currency)| format!("deflator {currency} {index}"))
            }
            _ => None,
        };
        let Some(right) = right else { return self.broken_statement(when?, word, body) };
        let (what, order, example) = match self.s(word) {
            "rate" => ("an exchange rate", FIGURE_FIRST, "2018-01-01"),
            _ => ("a price index", "the currency stands before its index", "2015"),
        };
        let span = word.to(covered(body));
        Some(match when {
            Some(_) => {
                let error = Self::error(&codes::E0224, span, format!("`{}` is no form of {what}", short(self.s(span))));
                error.label(order).fix(format!("write `{right}`"), span, right)
            }
            None => Self::error(&codes::E0104, span, format!("{what} without its date"))
                .label("its date stands first")
                .help(format!("for example `{example} {right}`")),
        })
    }

    /// `rate USD 6.6`, `deflator USD`, `expects …`, `exchange rate 1 USD = 6.6 CNY`: begins as a
    /// statement that has a date does, or nearly so.
    fn broken_statement(&self, when: Span, word: Span, body: &[Term]) -> Option<Diagnostic> {
        let (written, next) = (self.s(word), body.first()?);
        let whole = word.to(covered(body));
        let says = |what: &str| format!("`{}` is no {what}", short(self.s(whole)));
        let of_currency = next.kind == TermKind::Name && self.is_currency(self.s(next.span));
        match written {
            "rate" if of_currency => {
                Some(Self::error(&codes::E0224, whole, says("exchange rate")).label("write `rate 1 USD = 6.2073 CNY`"))
            }
            "deflator" if of_currency => {
                Some(Self::error(&codes::E0224, whole, says("price index")).label("write `deflator USD 94.5`"))
            }
            "expects" | "expected" if crate::schema::verb(self.s(next.span)).is_none() => Some(
                Self::error(&codes::E0104, word, format!("what must hold is an `expect`, not `{written}`"))
                    .label("write `expect`")
                    .fix("write `expect`", word, "expect"),
            ),
            "exchange" | "fx" | "forex" if matches!(self.s(next.span), "rate" | "rates") && body.len() > 1 => {
                let right = format!("{} rate {}", self.s(when), self.s(covered(&body[1..])));
                Some(
                    Self::error(
                        &codes::E0104,
                        word.to(next.span),
                        format!("`{written} {}` is one word: `rate`", self.s(next.span)),
                    )
                    .label(format!("write `{}`", short(&right)))
                    .fix("write `rate`", word.to(next.span), "rate"),
                )
            }
            _ => None,
        }
    }

    /// `1 USD = 1.1 EUR` of a rate of which a currency stands before its figure.
    fn turned_rate(&self, body: &[Term]) -> Option<String> {
        let equals = body.iter().position(|t| t.kind == TermKind::Op && self.s(t.span) == "=")?;
        let (left, from) = self.figure_of_currency(&body[..equals])?;
        let (right, to) = self.figure_of_currency(&body[equals + 1..])?;
        Some(format!("{left} {from} = {right} {to}"))
    }

    /// `USD = 6.2 CNY`, `USD/CNY 6.2`, `USD CNY 6.2`: of one of the first.
    fn bare_rate(&self, body: &[Term]) -> Option<String> {
        let words: Vec<&str> =
            body.iter().flat_map(|t| self.s(t.span).split(['/', '='])).filter(|word| !word.is_empty()).collect();
        let (from, figure, to) = match (&words[..], body.last()?.kind) {
            ([from, figure, to], TermKind::Name) => (from, figure, to),
            ([from, to, figure], TermKind::Scalar) => (from, figure, to),
            _ => return None,
        };
        let above_zero = Decimal::parse(figure).is_ok_and(|value| value.digits > 0);
        let sound = self.is_currency(from) && self.is_currency(to) && above_zero;
        sound.then(|| format!("1 {from} = {figure} {to}"))
    }

    fn figure_of_currency(&self, terms: &[Term]) -> Option<(&str, &str)> {
        let [a, b] = terms else { return None };
        let (figure, code) = if self.is_plain_number(a) { (a, b) } else { (b, a) };
        let (written, currency) = (self.s(figure.span), self.s(code.span));
        (self.is_plain_number(figure) && self.is_currency(currency)).then_some((written, currency))
    }

    fn is_plain_number(&self, term: &Term) -> bool {
        term.kind == TermKind::Scalar && Decimal::parse(self.s(term.span)).is_ok_and(|value| value.digits > 0)
    }
}
