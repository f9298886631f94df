//! What to say of words on a dated line that are no part of one.

use super::lines::Tails;
use super::terms::covered;
use super::{Lower, short, slug};
use crate::diag::{Diagnostic, codes, nearest};
use crate::schema::{self, Argument, Kinds, V};
use crate::syntax::{Term, TermKind};

impl Lower<'_> {
    pub(super) fn unknown_tail(&self, verb: V, term: &Term, stray: &[Term], tails: &Tails) -> Diagnostic {
        let text = self.s(term.span);
        let told = self.until_when(verb, term, stray).or_else(|| self.second_act(term, stray));
        if let Some(error) = told {
            return error;
        }
        if term.kind == TermKind::Scalar && tails.seen.is_empty() && tails.note.is_none() {
            return self.needless_argument(verb, term, stray);
        }
        let error = Self::error(&codes::E0111, term.span, format!("a dated line has nothing like `{}`", short(text)))
            .label(format!("behind `{}` stand tails only", verb.word()));
        let place = stray.get(1).filter(|t| t.kind == TermKind::Name && matches!(text, "in" | "on" | "near"));
        let elsewhere = match text {
            "with" | "between" => {
                Some("who the parties are stands in `parties:`; behind `by` stands who acted, where not all did")
            }
            "from" => Some("who provides stands in `from:`; behind `by` stands who acted"),
            "per" | "according" | "see" | "cf" | "ref" => {
                Some("where it is to be read stands behind `source`: `source NAME`, perhaps with its words in quotes")
            }
            "on" if stray.get(1).is_some_and(|t| crate::syntax::dates::is_when(self.s(t.span))) => {
                Some("the date of a line stands at its head; the day on which it takes effect is `effective DATE`")
            }
            "for" => {
                Some("what it serves stands in `sectors:` or `initiatives:`, or in the note of the line, in quotes")
            }
            _ => None,
        };
        if let Some(elsewhere) = elsewhere {
            return error.help(elsewhere);
        }
        if schema::codes::country(text).is_some() {
            let error =
                error.help(format!("who acted stands behind `by`, to whom it was done behind `to`: `by {text}`"));
            return error.maybe(format!("write `by {text}`"), term.span, format!("by {text}"));
        }
        let error = match (place, nearest(text, ["by", "to", "at", "effective", "source"])) {
            _ if text == "@" && stray.len() > 1 => error.fix("write `at`", term.span, "at"),
            _ if text == "," && stray.len() > 1 => error.fix("remove the comma", term.span, ""),
            // `by CN and KZ`
            _ if matches!(text, "and" | "&") && stray.len() > 1 && !tails.seen.is_empty() => {
                let before = self.text.get(..term.span.start as usize).map_or(0, |text| text.trim_end().len() as u32);
                error.fix("write a comma", self.span(before, term.span.end), ",")
            }
            (Some(place), _) => {
                let span = term.span.to(covered(&stray[1..]));
                let name = self.s(place.span.to(covered(&stray[1..])));
                error.maybe(format!("write `at \"{name}\"`"), span, format!("at \"{name}\""))
            }
            (None, Some(near)) if term.kind == TermKind::Name && text.len() > 2 => {
                error.help(format!("did you mean `{near}`?")).near(term.span, text, near)
            }
            _ => error,
        };
        error.help("the tails: a note in quotes, `by WHO`, `to WHOM`, `at EVENT` or `at \"Place\"`, `effective DATE`, `source NAME \"words\"`")
    }

    /// `extended 2020`, `extended until 2020`, `extended 5y`
    fn until_when(&self, verb: V, term: &Term, stray: &[Term]) -> Option<Diagnostic> {
        let word = self.s(term.span);
        let until = matches!(word, "until" | "till" | "through");
        let date = stray.get(usize::from(until)).filter(|t| t.kind == TermKind::Scalar)?;
        if verb.row().argument != Argument::Until {
            return None;
        }
        let text = self.s(date.span);
        let span = term.span.to(date.span);
        let verb = verb.word();
        let error = Self::error(&codes::E0412, span, format!("`{verb}` takes nothing like `{}`", short(self.s(span))));
        Some(match crate::syntax::dates::is_when(text) {
            true => error.label("the last day stands behind `to`").fix(
                format!("write `{verb} to {text}`"),
                span,
                format!("to {text}"),
            ),
            false => error
                .label("the day to which it is extended stands here")
                .help(format!("for example `{verb} to 2021-12-31`")),
        })
    }

    /// A date or figure behind a verb that takes none.
    fn needless_argument(&self, verb: V, term: &Term, stray: &[Term]) -> Diagnostic {
        let span = covered(stray);
        let error =
            Self::error(&codes::E0412, span, format!("`{}` takes nothing like `{}`", verb.word(), short(self.s(span))));
        // Renewed for five years, or up to a day: either way it has a new last day.
        let (figure, unit) = super::numbers::split_digits(self.s(term.span));
        if verb == V::Renewed && (!figure.is_empty() && matches!(unit, "y" | "mo" | "d" | "")) {
            return error
                .label("a renewal has no figure")
                .help("the last day to which it runs now is an act of its own: `DATE extended to 2021-12-31`");
        }
        if crate::syntax::dates::is_when(self.s(term.span)) {
            return error
                .label("the date of a line stands at its head")
                .help("the day on which it takes effect, where that is another, is `effective DATE`");
        }
        error.label("no figure stands here").help("what an instrument is worth stands in its field `amount:`; money that moved in a line of its own, `disbursed 40mn USD`")
    }

    pub(super) fn not_a_name(&self, tail: &str, entry: &[Term], kinds: Kinds) -> Diagnostic {
        let span = covered(entry);
        let written = self.s(span);
        let inner = written.trim_matches('"');
        match super::name_for_code(span, inner) {
            Some(error) => error,
            None => {
                let error =
                    Self::error(&codes::E0224, span, format!("`{tail}` takes names, and `{}` is none", short(written)))
                        .label(format!("the name of {} stands here", kinds.described()));
                if tail == "to" && crate::syntax::dates::is_when(inner) {
                    return error.help(format!(
                        "the last day of an instrument is an act of its own: `DATE extended to {inner}`"
                    ));
                }
                if inner.len() < written.len()
                    && let Some(error) = self.name_in_quotes(error.clone(), span, inner, kinds)
                {
                    return error;
                }
                match slug(inner) {
                    name if name.is_empty() || inner.contains('"') => error,
                    name => error
                        .help(format!("declare who it is once, `person {name} \"{inner}\"` or `party {name} \"{inner}\"`, and write `{name}` here"))
                        .maybe(format!("write `{name}`"), span, name),
                }
            }
        }
    }

    /// `ratified by KZ, in force 2017-01-05`: behind the comma.
    fn second_act(&self, term: &Term, stray: &[Term]) -> Option<Diagnostic> {
        let rest = stray.get(1..).filter(|_| term.kind == TermKind::Comma)?;
        let (verb, words) = self.act_of_words(rest)?;
        let span = covered(rest);
        let error = Self::error(&codes::E0111, span, format!("`{}` is a second act on one line", short(self.s(span))))
            .label("each act stands on a line of its own");
        let date = rest.get(words).map(|t| self.s(t.span)).filter(|text| crate::syntax::dates::is_when(text));
        Some(error.help(format!("write `{} {}` on a line of its own", date.unwrap_or("DATE"), verb.word())))
    }

    /// `in force`, `signed`: a verb and how many words it is.
    pub(super) fn act_of_words(&self, terms: &[Term]) -> Option<(V, usize)> {
        let names = terms.iter().take(4).take_while(|t| t.kind == TermKind::Name).count();
        (1..=names).rev().find_map(|n| {
            let words: Vec<String> = terms[..n].iter().map(|t| self.s(t.span).to_ascii_lowercase()).collect();
            let joined = words.join("-");
            let other = || super::verbs::other_word_for_verb(&joined).filter(|_| n > 1);
            Some((schema::verb(&joined).or_else(other)?, n))
        })
    }
}
