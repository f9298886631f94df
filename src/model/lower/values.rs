//! One value of a field, read by the type that the tables give it.

use super::fields::Spec;
use super::figures::part_of_one;
use super::numbers::split_digits;
use super::terms::{covered, is_string};
use super::{Lower, Read, short};
use crate::diag::{Diagnostic, codes};
use crate::model::decl::{Entry, Share, Value};
use crate::model::money::{Cur, Sign};
use crate::schema::codes::currencies_worded;
use crate::schema::{FieldType, Kind, Kinds, lists};
use crate::syntax::{Term, TermKind};
use crate::text::Span;

/// A value, and how many terms it took.
type Taken<T> = Read<(T, usize)>;

impl<'a> Lower<'a> {
    /// Reads one value at the start of `terms`, which are not empty and hold no comma
    /// but inside a number.
    pub(super) fn value(&mut self, spec: &Spec, terms: &[Term]) -> Taken<Entry> {
        if let FieldType::Shares(kinds) = spec.ty {
            return self.shared(spec, terms, kinds);
        }
        let (value, used) = self.plain_value(spec, terms)?;
        let span = covered(&terms[..used.clamp(1, terms.len())]);
        Ok((Entry { value, span, share: None }, used))
    }

    /// A date, or one in a form that people type.
    fn is_date(&self, at: Span) -> bool {
        let text = self.s(at);
        crate::syntax::dates::is_when(text) || crate::syntax::dates::reading(text).is_some()
    }

    fn plain_value(&mut self, spec: &Spec, terms: &[Term]) -> Taken<Value> {
        let first = terms[0];
        match spec.ty {
            FieldType::Text => self.text_value(spec, terms),
            FieldType::TextOrParty if first.kind == TermKind::Name => self.party_or_text(spec, terms),
            FieldType::TextOrParty => self.text_value(spec, terms),
            FieldType::TextOrDate if is_string(&first) => self.text_value(spec, terms),
            FieldType::TextOrDate | FieldType::Date => self.date(spec.word, terms).map(|(p, n)| (Value::Date(p), n)),
            FieldType::Period => self.period(spec.word, terms).map(|(p, n)| (Value::Date(p), n)),
            FieldType::Titled => self.titled(terms),
            FieldType::Register => self.register(terms),
            FieldType::Word(list) => self.word_of(spec.word, first, list).map(|w| (Value::Word(w), 1)),
            FieldType::InstrumentKind => self.instrument_kind(first).map(|k| (Value::Kind(k), 1)),
            FieldType::Status => self.status(first).map(|v| (v, 1)),
            FieldType::Tag => self.tag(spec, first).map(|v| (v, 1)),
            FieldType::Language => self.language(first).map(|v| (v, 1)),
            FieldType::Code(list) => self.code(spec.word, list, first).map(|v| (v, 1)),
            FieldType::Ref(kinds) => self.name_value(spec, terms, kinds),
            // Handled by `shared`.
            FieldType::Shares(kinds) => self.name_value(spec, terms, kinds),
            FieldType::Count => self.count(spec.word, terms).map(|(f, n)| (Value::Number(Box::new(f)), n)),
            FieldType::Number => self.number(spec.word, terms).map(|(f, n)| (Value::Number(Box::new(f)), n)),
            FieldType::Percent => self.percent(spec.word, terms).map(|(f, n)| (Value::Percent(Box::new(f)), n)),
            FieldType::Amount if self.is_signed(&first) && spec.amends() => self.signed_amount(terms),
            FieldType::Amount if first.kind == TermKind::Odd && spec.amends() => match self.loose_sign(spec, terms) {
                Some(error) => self.fail(error),
                None => self.amount(terms).map(|(a, n)| (Value::Amount(Box::new(a)), n)),
            },
            FieldType::Amount => self.amount(terms).map(|(a, n)| (Value::Amount(Box::new(a)), n)),
            FieldType::Quantity => self.quantity(terms).map(|(q, n)| (Value::Quantity(Box::new(q)), n)),
            FieldType::DurationOrDate if self.is_date(first.span) => {
                self.date(spec.word, terms).map(|(p, n)| (Value::Date(p), n))
            }
            FieldType::Duration | FieldType::DurationOrDate => {
                self.duration(spec.word, terms).map(|(d, n)| (Value::Duration(Box::new(d)), n))
            }
            FieldType::Renews => self.renews(spec, terms),
            FieldType::Rate => self.rate_value(terms),
            FieldType::YesNo => self.word_of(spec.word, first, lists::YES_NO).map(|w| (Value::YesNo(w == "yes"), 1)),
            FieldType::KindWords => self.kind_word(first).map(|k| (Value::OnKind(k), 1)),
            FieldType::Currency => self.currency_value(terms),
            // Expressions are kept for the room `typing`.
            FieldType::Set | FieldType::Expr | FieldType::Columns => Err(super::Reported),
        }
    }

    // ---- texts ----

    fn text_value(&mut self, spec: &Spec, terms: &[Term]) -> Taken<Value> {
        if is_string(&terms[0]) {
            return Ok((Value::Text(self.string(terms[0])), 1));
        }
        let span = covered(terms);
        let error = self.unquoted(span, format!("`{}` holds text, and text stands in quotes", spec.word));
        self.fail(error)
    }

    /// Words without quotes, and the fix that adds them.
    pub(super) fn unquoted(&self, span: Span, message: String) -> Diagnostic {
        let written = self.s(span);
        let error = Self::error(&codes::E0224, span, message);
        if written.contains(['"', '\\', '\n']) {
            return error.label("write `\"…\"`");
        }
        error.label(format!("write `\"{}\"`", short(written))).fix("write it in quotes", span, format!("\"{written}\""))
    }

    fn party_or_text(&mut self, spec: &Spec, terms: &[Term]) -> Taken<Value> {
        if terms.len() > 1 && terms[1].kind != TermKind::Comma {
            return self.text_value(spec, terms);
        }
        let reference = self.reference(terms[0].span, Kinds::of(&[Kind::Party]));
        Ok((Value::Ref(reference), 1))
    }

    fn titled(&mut self, terms: &[Term]) -> Taken<Value> {
        match terms {
            [lang, text, ..] if lang.kind == TermKind::Name && is_string(text) => {
                let Value::Tag(tag) = self.language(*lang)? else { return Err(super::Reported) };
                Ok((Value::Titled { lang: tag, text: self.string(*text) }, 2))
            }
            [text, ..] if is_string(text) => {
                let error = Self::error(&codes::E0224, text.span, "a title without its language")
                    .label("the language stands before it: `zh \"…\"`");
                self.fail(error)
            }
            _ => {
                let error = Self::error(&codes::E0224, covered(terms), "a title is a language and a text in quotes")
                    .label("write for example `zh \"一带一路\"`");
                self.fail(error)
            }
        }
    }

    fn register(&mut self, terms: &[Term]) -> Taken<Value> {
        match terms {
            [register, number, ..] if register.kind == TermKind::Name && is_string(number) => {
                let register = self.s(register.span).into();
                Ok((Value::Register { register, number: self.string(*number) }, 2))
            }
            [register, number, ..] if register.kind == TermKind::Name => {
                let error = self.unquoted(number.span, "the number in a register stands in quotes".into());
                self.fail(error)
            }
            _ => {
                let error = Self::error(
                    &codes::E0224,
                    covered(terms),
                    "a reference is the name of a register and a number in quotes",
                )
                .label("write for example `un \"5535\"`");
                self.fail(error)
            }
        }
    }

    // ---- names ----

    /// A name that means a declaration.
    fn name_value(&mut self, spec: &Spec, terms: &[Term], kinds: Kinds) -> Taken<Value> {
        let first = terms[0];
        if first.kind != TermKind::Name {
            let error = self.no_name(spec, first, kinds);
            return self.fail(error);
        }
        if let Some(error) = self.name_of_words(terms, kinds) {
            return self.fail(error);
        }
        Ok((Value::Ref(self.reference(first.span, kinds)), 1))
    }

    /// `South Korea`: several words that name a country.
    fn name_of_words(&self, terms: &[Term], kinds: Kinds) -> Option<Diagnostic> {
        if !kinds.has(Kind::Party) || !(2..=8).contains(&terms.len()) || terms.iter().any(|t| t.kind != TermKind::Name)
        {
            return None;
        }
        let span = covered(terms);
        super::name_for_code(span, self.s(span))
    }

    fn no_name(&self, spec: &Spec, term: Term, kinds: Kinds) -> Diagnostic {
        let written = self.s(term.span);
        if !is_string(&term) {
            if let Some(error) = self.names_in_one(spec, term, kinds) {
                return error;
            }
            let error = Self::error(
                &codes::E0224,
                term.span,
                format!("`{}` takes names, and `{}` is none", spec.word, short(written)),
            )
            .label(format!("the name of {} stands here", kinds.described()));
            return match written.ends_with('%') {
                true => error.help(format!("a share stands behind its name: `NAME {}`", short(written))),
                false => error,
            };
        }
        let inner = written.trim_matches('"');
        if let Some(error) = super::name_for_code(term.span, inner).filter(|_| kinds.has(Kind::Party)) {
            return error;
        }
        let error = Self::error(&codes::E0224, term.span, format!("`{}` takes names, not texts in quotes", spec.word))
            .label(format!("the name of {} stands here", kinds.described()));
        if let Some(error) = self.name_in_quotes(error.clone(), term.span, inner, kinds) {
            return error;
        }
        match kinds.iter().next() {
            Some(kind) => error.help(format!(
                "declare it once, for example `{}`, and write its name here",
                kind.row().example.split(" {").next().unwrap_or("")
            )),
            None => error,
        }
    }

    /// `"CN"`, `"energy.hydro"`: what is a name without its quotes.
    pub(super) fn name_in_quotes(
        &self,
        error: Diagnostic,
        span: Span,
        inner: &str,
        kinds: Kinds,
    ) -> Option<Diagnostic> {
        let country = crate::schema::codes::country(inner).is_some() && kinds.has(Kind::Party);
        let name = inner.split('.').all(crate::syntax::is_word) && inner.bytes().all(|b| !b.is_ascii_uppercase());
        match (country, name) {
            (true, _) => Some(error.fix("remove the quotes", span, inner.to_owned())),
            // Perhaps nothing is called so.
            (_, true) => {
                Some(error.help("names stand without quotes").maybe("remove the quotes", span, inner.to_owned()))
            }
            _ => None,
        }
    }

    /// `energy/hydro`, a path as others write it; `CN/KZ`, two names.
    fn names_in_one(&self, spec: &Spec, term: Term, kinds: Kinds) -> Option<Diagnostic> {
        let written = self.s(term.span);
        let is_name = |part: &str| crate::syntax::is_word(part) && !part.contains('.');
        let accents = crate::syntax::lookalike::without_accents(written);
        if accents != written && is_name(&accents) {
            let error = Self::error(&codes::E0224, term.span, format!("`{}` is no name", short(written)))
                .label("a name has letters from a to z, digits and single hyphens")
                .maybe(format!("write `{accents}`"), term.span, accents);
            return Some(error);
        }
        let parts: Vec<&str> = written.split(['/', '>', '+', '&', '\\', '，', '、', '；']).collect();
        if parts.len() < 2 || !parts.iter().all(|part| is_name(part)) {
            return None;
        }
        let sector = kinds.has(Kind::Sector) && !written.contains(['+', '&', '，', '、', '；']);
        let (label, right) = match sector {
            true => ("a nested sector is named through its parents, with `.` between them", parts.join(".")),
            false => ("entries of a list have commas between them", parts.join(", ")),
        };
        let error = Self::error(
            &codes::E0224,
            term.span,
            format!("`{}` takes names, and `{}` is none", spec.word, short(written)),
        )
        .label(label);
        Some(error.maybe(format!("write `{right}`"), term.span, right))
    }

    /// A name with a share beside it.
    fn shared(&mut self, spec: &Spec, terms: &[Term], kinds: Kinds) -> Taken<Entry> {
        let names = terms.iter().take_while(|t| t.kind == TermKind::Name).count();
        let (value, used) = self.name_value(spec, &terms[..names.max(1)], kinds)?;
        let rest = &terms[used..];
        let begins = rest.first().is_some_and(|t| match t.kind {
            TermKind::Scalar => true,
            TermKind::Odd => !self.is_and(t),
            TermKind::Name => match self.s(t.span) {
                "about" | "over" | "up" => rest.len() > 1,
                word => word == "unknown",
            },
            _ => false,
        });
        if !begins {
            return Ok((Entry { value, span: terms[0].span, share: None }, used));
        }
        let (share, more) = self.share(rest)?;
        let used = used + more;
        Ok((Entry { value, span: covered(&terms[..used]), share: Some(Box::new(share)) }, used))
    }

    fn share(&mut self, terms: &[Term]) -> Taken<Share> {
        if self.is(terms.first(), "unknown") {
            let place = self.span(terms[0].span.start, covered(terms).end);
            let error = Self::error(&codes::E0224, place, "a share that nobody knows is left out")
                .label("a share is one percentage or one amount");
            return self.fail(error);
        }
        let percent = terms.iter().any(|t| self.s(t.span).ends_with('%'));
        if let Some(error) = self.bare_share(terms).filter(|_| !percent) {
            return self.fail(error);
        }
        if !percent {
            return self.amount(terms).map(|(a, n)| (Share::Amount(a), n));
        }
        let (figure, used) = self.percent("a share", terms)?;
        match figure.bounds().filter(|b| b.is_exact()) {
            Some(exact) => Ok((Share::Percent(exact.low), used)),
            None => {
                let error =
                    Self::error(&codes::E0224, covered(&terms[..used]), "a share is one percentage or one amount")
                        .label("write for example `40%`");
                self.fail(error)
            }
        }
    }

    /// `60`: digits that can be a percentage, and have neither `%` nor a currency.
    fn bare_share(&self, terms: &[Term]) -> Option<Diagnostic> {
        let [term] = terms else { return None };
        let written = self.s(term.span);
        let (digits, rest) = split_digits(written);
        let whole = digits.split('.').next().unwrap_or("").parse::<u32>().ok();
        whole.filter(|n| rest.is_empty() && *n <= 100)?;
        let error =
            Self::error(&codes::E0108, term.span, format!("the share `{written}` is no percentage and no amount"));
        if let Some(hundredfold) = part_of_one(digits) {
            return Some(error.label(format!("`{written}%`, or `{hundredfold}%` if it is a part of one")));
        }
        Some(error.label(format!("write `{written}%`, or an amount with its currency")).maybe(
            format!("write `{written}%`"),
            term.span,
            format!("{written}%"),
        ))
    }

    // ---- others ----

    pub(super) fn is_signed(&self, term: &Term) -> bool {
        term.kind == TermKind::Scalar && self.s(term.span).starts_with(['+', '-'])
    }

    /// `+200mn USD`, of an instrument that amends another.
    fn signed_amount(&mut self, terms: &[Term]) -> Taken<Value> {
        let sign = if self.s(terms[0].span).starts_with('-') { Sign::Minus } else { Sign::Plus };
        let mut unsigned = terms.to_vec();
        unsigned[0].span.start += 1;
        let (by, used) = self.amount(&unsigned)?;
        Ok((Value::Change { sign, by: Box::new(by) }, used))
    }

    fn renews(&mut self, spec: &Spec, terms: &[Term]) -> Taken<Value> {
        let word = self.word_of(spec.word, terms[0], lists::RENEWS)?;
        let rest = &terms[1..];
        if rest.first().is_none_or(|t| t.kind != TermKind::Scalar) {
            return Ok((Value::Renews { word, period: None }, 1));
        }
        let (period, used) = self.duration(spec.word, rest)?;
        Ok((Value::Renews { word, period: Some(Box::new(period)) }, used + 1))
    }

    /// `USD`, `USD 2021`.
    fn currency_value(&mut self, terms: &[Term]) -> Taken<Value> {
        if self.s(terms[0].span) == crate::schema::EACH_CURRENCY {
            return Ok((Value::Word(crate::schema::EACH_CURRENCY), 1));
        }
        let currency = self.currency(terms[0])?;
        match terms.get(1).filter(|t| t.kind == TermKind::Scalar) {
            Some(year) => Ok((Value::Currency(currency.of_year(self.price_year(*year)?)), 2)),
            None => Ok((Value::Currency(currency), 1)),
        }
    }

    /// The currency of a code, or the right code for a word.
    pub(super) fn currency(&mut self, term: Term) -> Read<Cur> {
        let code = self.s(term.span);
        if term.kind == TermKind::Name && self.is_currency(code) {
            return Ok(Cur::new(code));
        }
        let error = self.no_currency(term.span);
        self.fail(error)
    }

    pub(super) fn is_currency(&self, code: &str) -> bool {
        crate::schema::codes::currency(code).is_some() || self.vocabulary.is_money(code)
    }

    pub(super) fn no_currency(&self, span: Span) -> Diagnostic {
        let word = self.s(span);
        let named =
            || Self::error(&codes::E0214, span, format!("`{}` is a name, and a currency code is meant", short(word)));
        match currencies_worded(word) {
            [] => {}
            [row] => {
                return named().label(format!("its code is `{}` ({})", row.code, row.name)).fix(
                    format!("write `{}`", row.code),
                    span,
                    row.code,
                );
            }
            several => {
                let error = named().label("the name of several").help(super::foreign::can_mean(several));
                return several
                    .iter()
                    .take(super::foreign::MOST_MEANT)
                    .fold(error, |error, row| error.maybe(format!("write `{}`", row.code), span, row.code));
            }
        }
        let error = Self::error(&codes::E0302, span, format!("no currency has the code `{}`", short(word)))
            .label("not an ISO 4217 code, and no `unit` of `kind: money` in this project");
        if let Some(country) = crate::schema::codes::country(word) {
            return error.help(format!("`{}` is {}: a currency code has three letters", country.code, country.name));
        }
        // Of those that are money today, and of states: no gold, no unit of account.
        let is_money = |c: &&crate::schema::codes::Currency| {
            c.until.is_none() && (!c.code.starts_with('X') || matches!(c.code, "XAF" | "XCD" | "XCG" | "XOF" | "XPF"))
        };
        let states = crate::schema::codes::currencies().filter(is_money).map(|c| c.code);
        let known = states.chain(self.vocabulary.currencies());
        match near_code(word, known) {
            Some(near) => {
                let name = crate::schema::codes::currency(near).map_or(String::new(), |c| format!(" ({})", c.name));
                error.help(format!("did you mean `{near}`{name}?")).near(span, word, near)
            }
            None => error.help("an amount is written `23.6bn USD`"),
        }
    }
}

/// A code is short: only a single letter may differ, and of several such codes the
/// one that begins alike for longest is likeliest.
fn near_code<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    if !(2..=4).contains(&word.len()) {
        return None;
    }
    let upper = word.to_ascii_uppercase();
    let alike = |k: &str| k.bytes().zip(upper.bytes()).take_while(|(a, b)| a == b).count();
    known
        .map(|k| (strsim::osa_distance(&upper, &k.to_ascii_uppercase()), std::cmp::Reverse(alike(k)), k))
        .filter(|&(distance, ..)| distance <= 1)
        .min()
        .map(|(.., k)| k)
}
