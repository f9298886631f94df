//! What stands directly behind a verb: an amount, a changed field, a milestone, a
//! rival claim.

use super::fields::Spec;
use super::foreign::guess;
use super::terms::{covered, is_string};
use super::{Lower, Read, Reported, short, verb_elsewhere};
use crate::diag::{Diagnostic, codes};
use crate::model::decl::Arg;
use crate::model::money::Sign;
use crate::schema::{self, Argument, F, FieldType, Kind, V};
use crate::syntax::{Term, TermKind};
use crate::text::Span;

impl Lower<'_> {
    /// The argument of a verb, and how many terms it took, read or not.
    pub(super) fn argument(&mut self, kind: Option<Kind>, verb: V, word: Span, terms: &[Term]) -> (Read<Arg>, usize) {
        // `amended to KZ`, `reported source registry`: the first word is the field.
        let field = matches!(verb.row().argument, Argument::Amendment | Argument::Report)
            && terms.get(1).is_some_and(|t| !is_string(t))
            && terms.first().is_some_and(|t| {
                let field = F::from_word(self.s(t.span));
                field.zip(kind).is_some_and(|(field, kind)| schema::field(field, kind).is_some())
            });
        let end = self.tail_start(terms, usize::from(field));
        let plain = terms[..end].iter().position(is_string).unwrap_or(end);
        match verb.row().argument {
            Argument::Territories if plain > 0 && terms[0].kind == TermKind::Name => {
                let error = Self::error(&codes::E0412, terms[0].span, format!("`{}` without `to`", verb.word()))
                    .label(format!("write `{} to {}`", verb.word(), short(self.s(covered(&terms[..plain])))))
                    .fix("write `to`", self.span(terms[0].span.start, terms[0].span.start), "to ");
                (self.fail(error), plain)
            }
            Argument::None | Argument::Until | Argument::Territories => (Ok(Arg::None), 0),
            Argument::Amount if plain == 0 => (self.missing(verb, word), 0),
            Argument::Amount => {
                let (amount, used) = self.line_amount(&terms[..plain]);
                (amount.map(|a| Arg::Amount(Box::new(a))), used)
            }
            Argument::Milestone => self.milestone(verb, word, terms),
            Argument::Amendment | Argument::Report => self.claim(kind, verb, word, terms, plain, end),
        }
    }

    fn missing(&mut self, verb: V, word: Span) -> Read<Arg> {
        let what = match verb.row().argument {
            Argument::Amount => "an amount",
            Argument::Milestone => "the name of the milestone",
            Argument::Report => "a field and its value, or a verb and its date",
            _ => "a field and its value",
        };
        let mut error = Self::error(&codes::E0412, word, format!("`{}` without {what}", verb.word()))
            .label(format!("{what} stands behind it"))
            .help(format!("for example `{}`", verb.row().example));
        if verb.row().argument == Argument::Amount {
            error = error.help(format!("where nobody knows how much: `{} unknown`", verb.word()));
        }
        self.fail(error)
    }

    fn milestone(&mut self, verb: V, word: Span, terms: &[Term]) -> (Read<Arg>, usize) {
        match terms.first() {
            Some(name) if name.kind == TermKind::Name && !self.begins_tail(terms, 0) => {
                let text = terms.get(1).filter(|t| is_string(t)).map(|t| self.string(*t));
                let used = 1 + usize::from(text.is_some());
                (Ok(Arg::Milestone { name: self.s(name.span).into(), text }), used)
            }
            Some(text) if is_string(text) => {
                let error = Self::error(&codes::E0412, text.span, "a milestone without a name")
                    .label("its name stands before its text")
                    .help(format!("for example `{}`", verb.row().example));
                (self.fail(error), 1)
            }
            _ => (self.missing(verb, word), 0),
        }
    }

    /// `amended FIELD …`, `reported FIELD …`, `reported VERB DATE`.
    fn claim(
        &mut self,
        kind: Option<Kind>,
        verb: V,
        word: Span,
        terms: &[Term],
        plain: usize,
        end: usize,
    ) -> (Read<Arg>, usize) {
        let named = terms.first().filter(|t| t.kind == TermKind::Name && end > 0);
        let (Some(name), Some(kind)) = (named, kind) else {
            return (self.missing(verb, word), plain);
        };
        if let Some(other) = schema::verb(self.s(name.span)) {
            return self.other_verb(kind, verb, other, name.span, &terms[1..plain], plain);
        }
        let Ok(spec) = self.spec(kind, name.span, name.span, &[]) else { return (Err(Reported), end) };
        if let Some((error, used)) = self.old_and_new_value(verb, &spec, name.span, terms) {
            return (self.fail(error), used);
        }
        let end = 1 + self.values_end(&spec, &terms[1..end]);
        if end == 1 {
            return self.no_claim(verb, &spec, name.span, terms);
        }
        (self.claimed(verb, &spec, name.span, &terms[1..end]), end)
    }

    fn other_verb(
        &mut self,
        kind: Kind,
        verb: V,
        other: V,
        name: Span,
        rest: &[Term],
        used: usize,
    ) -> (Read<Arg>, usize) {
        if verb != V::Reported {
            let error = Self::error(
                &codes::E0412,
                name,
                format!("`{}` is a verb, and `{}` takes a field", other.word(), verb.word()),
            )
            .label("a field and its new value stand here")
            .help(format!("for example `{}`", verb.row().example));
            return (self.fail(error), used);
        }
        if !other.row().on.has(kind) {
            let error = verb_elsewhere(other, kind, name);
            return (self.fail(error), used);
        }
        let Some(first) = rest.first() else {
            let error = Self::error(&codes::E0412, name, format!("`reported {}` without a date", other.word()))
                .label("on which day, says the source?")
                .help(format!("for example `2018 reported {} 1979-12-08 source NAME`", other.word()));
            return (self.fail(error), used);
        };
        let read = self.period("reported", rest).and_then(|(date, n)| match rest.get(n) {
            None => Ok(Arg::ReportedVerb { verb: other, date }),
            Some(stray) => {
                let span = first.span.to(stray.span);
                let error = Self::error(
                    &codes::E0412,
                    stray.span,
                    format!("`{}` behind a reported date", short(self.s(stray.span))),
                )
                .label("a verb is reported with its date alone")
                .related(span, "the claim");
                self.fail(error)
            }
        });
        (read, used)
    }

    /// `amended amount from 3mn USD to 5mn USD`, and how many terms that is. What was there
    /// before the lines above say.
    fn old_and_new_value(&self, verb: V, spec: &Spec, name: Span, terms: &[Term]) -> Option<(Diagnostic, usize)> {
        let from = terms.get(1).filter(|t| verb == V::Amended && self.is(Some(t), "from"))?;
        let written = format!("{} {}", verb.word(), spec.word);
        let error =
            |what: &str| Self::error(&codes::E0412, from.span, format!("`from` before the {what} of `{}`", spec.word));
        let Some(to) = (2..terms.len()).find(|&i| self.is(terms.get(i), "to")) else {
            let figure = spec.ty.is_figure() && terms.get(2).is_some_and(|t| t.kind == TermKind::Scalar);
            let error = error("old value").label("the new value stands here, and nothing of the old one");
            return figure
                .then(|| (error.help(format!("for example `{}`", verb.row().example)), self.tail_start(terms, 2)));
        };
        let value = terms.get(to + 1)?;
        let end = self.tail_start(terms, to + 2);
        let end = to + 1 + self.values_end(spec, &terms[to + 1..end]).max(1);
        let right = format!("{written} {}", self.s(covered(&terms[to + 1..end])));
        let gap = self.span(name.end, value.span.start);
        let error = error("old value").label(format!("write `{}`: the new value alone", short(&right)));
        Some((error.fix(format!("write `{}`", short(&right)), gap, " "), end))
    }

    fn claimed(&mut self, verb: V, spec: &Spec, name: Span, terms: &[Term]) -> Read<Arg> {
        if let Some(error) = self.loose_sign(spec, terms) {
            return self.fail(error);
        }
        let change = terms.first().filter(|t| self.is_signed(t));
        if let Some(first) = change
            && !matches!(spec.ty, FieldType::Rate)
        {
            return self.change(verb, spec, *first, terms);
        }
        let values = self.values(spec, name, terms);
        if values.is_empty() {
            return Err(Reported);
        }
        Ok(match verb {
            V::Reported => Arg::Reported { key: spec.key, values },
            _ => Arg::Amended { key: spec.key, values },
        })
    }

    /// `amended amount +200mn USD`
    fn change(&mut self, verb: V, spec: &Spec, first: Term, terms: &[Term]) -> Read<Arg> {
        let changes = matches!(
            spec.ty,
            FieldType::Amount
                | FieldType::Count
                | FieldType::Number
                | FieldType::Percent
                | FieldType::Quantity
                | FieldType::Duration
                | FieldType::DurationOrDate
        );
        if verb != V::Amended || !changes {
            let label =
                if changes { "a source reports a value, not a change" } else { "only figures change by a `+` or `-`" };
            let error = Self::error(&codes::E0224, first.span, format!("`{}` is a change", short(self.s(first.span))))
                .label(label);
            return self.fail(error);
        }
        let sign = if self.s(first.span).starts_with('-') { Sign::Minus } else { Sign::Plus };
        let mut unsigned = terms.to_vec();
        unsigned[0].span.start += 1;
        let (mut by, used) = self.value(spec, &unsigned)?;
        by.span = covered(&terms[..used.clamp(1, terms.len())]);
        if let Some(stray) = terms.get(used) {
            let error =
                Self::error(&codes::E0412, stray.span, format!("`{}` behind a change", short(self.s(stray.span))))
                    .label("a line changes a field by one figure");
            return self.fail(error);
        }
        Ok(Arg::Changed { key: spec.key, sign, by: Box::new(by) })
    }

    /// `amended amount` without a value, or with `to` or `by` before it.
    fn no_claim(&mut self, verb: V, spec: &Spec, name: Span, terms: &[Term]) -> (Read<Arg>, usize) {
        let written = format!("{} {}", verb.word(), spec.word);
        let (to, by) = (self.is(terms.get(1), "to"), self.is(terms.get(1), "by") && verb == V::Amended);
        let value = terms.get(2).filter(|value| match value.kind {
            TermKind::Scalar => to || by && spec.ty.is_figure(),
            TermKind::Name if spec.ty.is_figure() => {
                to && matches!(self.s(value.span), "about" | "over" | "up" | "unknown")
            }
            _ => to && !self.begins_tail(terms, 2),
        });
        let Some(value) = value else {
            let error = Self::error(&codes::E0412, name, format!("`{written}` without a value"))
                .label("the value stands directly behind the field")
                .help(format!("for example `{}`", verb.row().example));
            return (self.fail(error), 1);
        };
        let end = self.tail_start(terms, 3);
        let end = 3 + self.values_end(spec, &terms[2..end]).saturating_sub(1);
        let figure = self.s(covered(&terms[2..end]));
        let signed = figure.starts_with(['+', '-']);
        let right = format!("{written} {}{figure}", if by && !signed { "+" } else { "" });
        let gap = self.span(name.end, value.span.start);
        let error = Self::error(
            &codes::E0412,
            terms[1].span,
            format!("`{}` before the value of `{}`", self.s(terms[1].span), spec.word),
        )
        .label(format!("write `{}`", short(&right)));
        let title = format!("write `{}`", short(&right));
        // Raised by so much, or lowered?
        let error = match by && !signed {
            true => error.help("`+` for more, `-` for less than before").maybe(title, gap, " +"),
            false => error.fix(title, gap, " "),
        };
        (self.fail(error), end)
    }

    /// `+ 7mn USD`, `+$7mn`: a change in another form.
    pub(super) fn loose_sign(&self, spec: &Spec, terms: &[Term]) -> Option<Diagnostic> {
        let first = terms.first().filter(|t| t.kind == TermKind::Odd)?;
        let sign = match self.s(first.span).chars().next()? {
            '+' => '+',
            '-' | '−' | '–' => '-',
            _ => return None,
        };
        let whole = covered(terms);
        let behind = self.s(whole).trim_start_matches(['+', '-', '−', '–']).trim_start();
        let right = match spec.ty {
            FieldType::Amount => match guess(behind, &|word| self.is_currency(word)) {
                Some(guess) if guess.currency => format!("{sign}{}", guess.text),
                _ => return None,
            },
            _ if spec.ty.is_figure() && behind.starts_with(|c: char| c.is_ascii_digit()) => format!("{sign}{behind}"),
            _ => return None,
        };
        let error = Self::error(
            &codes::E0224,
            whole,
            format!("a change is written `{}`, not `{}`", short(&right), short(self.s(whole))),
        );
        Some(error.label("the sign stands directly before the figure").fix(format!("write `{right}`"), whole, right))
    }

    /// Where the values of a field end and the note may stand: at a string that is no
    /// value. A value that is a string stands where an entry begins; a title or a number
    /// in a register behind its first word. No value goes on with a preposition either.
    fn values_end(&self, spec: &Spec, terms: &[Term]) -> usize {
        let begins = |i: usize| i == 0 || terms[i - 1].kind == TermKind::Comma;
        let (first, second) = match spec.ty {
            FieldType::Titled | FieldType::Register => (true, true),
            FieldType::Text | FieldType::TextOrParty | FieldType::TextOrDate | FieldType::Tag | FieldType::Code(_) => {
                (true, false)
            }
            _ => (false, false),
        };
        let is_value =
            |i: usize| (first && begins(i)) || (second && i > 0 && !is_string(&terms[i - 1]) && begins(i - 1));
        let preposition = |i: usize| {
            let word = terms[i].kind == TermKind::Name && !begins(i);
            word && matches!(self.s(terms[i].span), "in" | "on" | "near" | "from" | "for" | "with" | "between")
        };
        (0..terms.len()).find(|&i| is_string(&terms[i]) && !is_value(i) || preposition(i)).unwrap_or(terms.len())
    }
}
