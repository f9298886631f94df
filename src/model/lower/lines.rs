//! Dated lines: `DATE [SUBJECT] [due] VERB [ARGUMENT]` and their tails, which stand in
//! any order.

use super::terms::{covered, is_string};
use super::verbs::Deed;
use super::{LogLine, Lower, Read, Reported, Told, short};
use crate::diag::{Diagnostic, codes};
use crate::model::dates::{Day, Grain, Period};
use crate::model::decl::{Arg, At, Citation, DeclId, Line, Ref};
use crate::schema::{self, Argument, Kind, Kinds, V};
use crate::syntax::{Term, TermKind};
use crate::text::Span;

/// What the tails of a line say.
#[derive(Default)]
pub(super) struct Tails {
    pub note: Option<(Box<str>, Span)>,
    pub by: Vec<Ref>,
    pub to: Vec<Ref>,
    /// `to 2021-12-31`, of the verb that takes it.
    pub until: Option<Period>,
    pub at: Vec<At>,
    pub effective: Option<Period>,
    pub sources: Vec<Citation>,
    /// Words of tails that were read, for those that stand once.
    pub(super) seen: Vec<(&'static str, Span)>,
}

/// The date of a line whose date can't be read; no record has it.
const NO_DATE: Period = Period { first: Day::MIN, last: Day::MAX, grain: Grain::Range };

pub(in crate::model) const WHO: Kinds = Kinds::of(&[Kind::Party, Kind::Person]);

impl Lower<'_> {
    pub(super) fn body_dated(&mut self, decl: DeclId, span: Span, when: Span, terms: &[Term]) {
        if let Some(first) = terms.first().filter(|t| self.is_statement(t, terms)) {
            return self.only_at_top(first.span);
        }
        if let Some(error) = self.subject_inside(decl, terms) {
            return self.report(error);
        }
        let kind = self.out.decls[decl.0 as usize].kind;
        if let Ok(line) = self.line(Some(kind), span, when, terms) {
            self.out.decls[decl.0 as usize].lines.push(line);
        }
    }

    /// `2015-03-27 dam-loan signed` in the body of `dam-loan`.
    fn subject_inside(&self, decl: DeclId, terms: &[Term]) -> Option<Diagnostic> {
        let [subject, next, ..] = terms else { return None };
        let name = self.s(subject.span);
        let own = *name == *self.out.decls[decl.0 as usize].name && schema::verb(name).is_none();
        let verb = self.is(Some(next), "due") || schema::verb(self.s(next.span)).is_some();
        (own && verb).then(|| {
            Self::error(&codes::E0207, subject.span, "a line inside a declaration names no subject")
                .label("it is about the declaration that it stands in")
                .related(self.out.decls[decl.0 as usize].head, "this one")
                .fix(format!("remove `{name}`"), self.span(subject.span.start, next.span.start), "")
        })
    }

    /// `rate` before a number, `deflator` before a code and a number, `expect`.
    fn is_statement(&self, first: &Term, terms: &[Term]) -> bool {
        let scalar = |i: usize| terms.get(i).is_some_and(|t| t.kind == TermKind::Scalar);
        match self.s(first.span) {
            "rate" => scalar(1),
            "deflator" => scalar(2) && terms[1].kind == TermKind::Name,
            "expect" => true,
            _ => false,
        }
    }

    pub(super) fn top_dated(&mut self, span: Span, when: Span, terms: &[Term]) {
        let Some(first) = terms.first() else {
            let error = Self::error(&codes::E0411, when, "nothing stands behind this date")
                .label("at top level a dated line is `DATE SUBJECT VERB …`");
            return self.report(error);
        };
        if self.is_statement(first, terms) {
            return match self.s(first.span) {
                "rate" => self.rate(span, when, terms),
                "deflator" => self.deflator(span, when, terms),
                _ => self.dated_expect(span, when, &terms[1..]),
            };
        }
        if let Some(error) = self.turned_statement(Some(when), first.span, &terms[1..]) {
            return self.report(error);
        }
        let rest = &terms[1..];
        let due = usize::from(self.is(rest.first(), "due"));
        let verb = rest.get(due).filter(|t| t.kind == TermKind::Name).and_then(|t| schema::verb(self.s(t.span)));
        let starts_as_line =
            first.kind == TermKind::Name && (self.is(Some(first), "due") || schema::verb(self.s(first.span)).is_some());
        if first.kind != TermKind::Name || (verb.is_none() && starts_as_line) {
            let error = self.no_subject(when, first, rest.first());
            return self.report(error);
        }
        let line = match verb.map(|v| v.row().argument) {
            Some(Argument::Amendment | Argument::Report) => Ok(Told::Later { when, terms: rest.to_vec() }),
            // Likely a line that lacks its subject: read only if something is called so.
            Some(_) if starts_as_line => Ok(Told::Later { when, terms: rest.to_vec() }),
            _ => self.line(None, span, when, rest).map(|line| Told::Line(Box::new(line))),
        };
        // The subject is used, whatever became of its line.
        let subject = self.reference(first.span, Kinds::ALL).span;
        self.out.log.push(LogLine { subject, span, line: line.unwrap_or(Told::Lost) });
    }

    fn no_subject(&self, when: Span, first: &Term, next: Option<&Term>) -> Diagnostic {
        let word = self.s(first.span);
        let label = match next {
            _ if first.kind != TermKind::Name => {
                "at top level the first word is the subject: the name of a declaration".to_owned()
            }
            None => format!("at top level the first word is the subject: `{word}` is read as one, and no verb follows"),
            Some(next) => format!(
                "at top level the first word is the subject: `{word}` is read as one, and `{}` is no verb",
                short(self.s(next.span))
            ),
        };
        without_subject(first.span, label, self.s(when), word)
    }

    /// A line from behind its date (and subject). Without a `kind` the verb is held
    /// against it when the subject is known. One whose date or verb can't be read is kept apart.
    pub(in crate::model) fn line(&mut self, kind: Option<Kind>, span: Span, when: Span, terms: &[Term]) -> Read<Line> {
        let date = self.when(when);
        let due = self.is(terms.first(), "due");
        let rest = &terms[usize::from(due)..];
        if rest.is_empty() {
            let error = Self::error(&codes::E0207, when, "a dated line without a verb")
                .label("what happened on this day?")
                .help("for example `2015-03-27 signed`");
            return self.fail(error);
        }
        let Deed { verb, word, terms: of_verb, certain } = self.deed(kind, rest)?;
        let rest = &rest[of_verb..];
        let mut tails = Tails::default();
        let plain = self.without_commas_before_tails(rest);
        let rest = plain.as_deref().unwrap_or(rest);
        let moved = if certain { self.amount_behind_tails(verb, word, rest) } else { None };
        let rest = moved.as_deref().unwrap_or(rest);
        let (arg, used) = match certain {
            true => self.argument(kind, verb, word, rest),
            false => (Err(Reported), self.tail_start(rest, 0)),
        };
        let arg_span = if used == 0 { word.after() } else { covered(&rest[..used]) };
        self.tails(verb, &rest[used..], &mut tails);
        let arg = self.settle(verb, word, arg, &mut tails);
        let torn = date.is_err() || !certain;
        let line = Line {
            date: date.unwrap_or(NO_DATE),
            due,
            verb,
            arg,
            note: tails.note.map(|(text, _)| text),
            by: tails.by.into(),
            to: tails.to.into(),
            at: tails.at.into(),
            effective: tails.effective,
            sources: tails.sources.into(),
            span,
            date_span: when,
            verb_span: word,
            arg_span,
        };
        if torn {
            self.out.torn.push((kind, line));
            return Err(Reported);
        }
        Ok(line)
    }

    // ---- tails ----

    /// Whether a tail begins at `i`: one of its words, neither in a list nor `up to`.
    pub(super) fn begins_tail(&self, terms: &[Term], i: usize) -> bool {
        let Some(term) = terms.get(i).filter(|t| t.kind == TermKind::Name) else { return false };
        let before = i.checked_sub(1).map(|b| terms[b]);
        match self.s(term.span) {
            "to" if self.is(before.as_ref(), "up") => false,
            "by" | "to" | "at" | "effective" | "source" => before.is_none_or(|b| b.kind != TermKind::Comma),
            _ => false,
        }
    }

    pub(super) fn tail_start(&self, terms: &[Term], from: usize) -> usize {
        (from..terms.len()).find(|&i| self.begins_tail(terms, i)).unwrap_or(terms.len())
    }

    fn tails(&mut self, verb: V, terms: &[Term], tails: &mut Tails) {
        let mut at = 0;
        while let Some(term) = terms.get(at) {
            if is_string(term) {
                self.note(*term, tails);
                at += 1;
            } else if self.begins_tail(terms, at) {
                let word = self.s(term.span);
                let end = self.tail_end(word, terms, at + 1);
                // What a tail should have held has been reported.
                let _ = self.tail(verb, *term, &terms[at + 1..end], tails);
                at = end;
            } else if let Some(close) = self.bracketed(terms, at) {
                let inside = &terms[at + 1..close];
                let told = self.brackets(term.span.to(terms[close].span), self.begins_tail(inside, 0));
                self.report(told);
                if self.begins_tail(inside, 0) {
                    self.tails(verb, inside, tails);
                }
                at = close + 1;
            } else {
                let end = self.tail_start(terms, at + 1);
                let error = self.unknown_tail(verb, term, &terms[at..end], tails);
                self.report(error);
                at = end;
            }
        }
    }

    /// Where the list behind a tail's word ends: entries with commas between them; of
    /// a name behind `at` or `source`, a string directly after it too.
    fn tail_end(&self, word: &str, terms: &[Term], mut at: usize) -> usize {
        let quoted = matches!(word, "at" | "source");
        loop {
            let plain =
                |i: &usize| !is_string(&terms[*i]) && terms[*i].kind != TermKind::Comma && !self.begins_tail(terms, *i);
            let names = (at..terms.len()).take_while(plain).count();
            let tail = names == 0 && self.begins_tail(terms, at);
            let next = (at + names.max(usize::from(!tail))).min(terms.len());
            // Of words in a row only the first is the entry, but for a name of several words.
            let words = next.saturating_sub(at);
            let one = word == "effective" || self.is_one_name(&terms[at..next]);
            at = if words > 1 && !one { at + 1 } else { next };
            if quoted && words > 0 && terms.get(at).is_some_and(is_string) && !is_string(&terms[at - 1]) {
                at += 1;
            }
            // A second comma is an entry without anything in it: told with the list.
            while terms.len() > at + 1 && is_comma(&terms[at]) && is_comma(&terms[at + 1]) {
                at += 1;
            }
            match terms.get(at) {
                Some(comma) if comma.kind == TermKind::Comma && at + 1 < terms.len() => {
                    let dated = |n: usize| terms.get(at + 1 + n).is_some_and(|t| t.kind == TermKind::Scalar);
                    if self.act_of_words(&terms[at + 1..]).is_some_and(|(_, words)| words > 1 || dated(words)) {
                        return at;
                    }
                    at += 1;
                }
                _ => return at.min(terms.len()),
            }
        }
    }

    /// `South Korea`, `Li Keqiang`, `Great Hall of the People`: words that are one name.
    fn is_one_name(&self, terms: &[Term]) -> bool {
        let proper = |term: &Term| {
            let mut letters = self.s(term.span).chars();
            letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
        };
        let terms = if matches!(terms, [the, _, ..] if self.is(Some(the), "the")) { &terms[1..] } else { terms };
        let ends = terms.first().zip(terms.last());
        ends.is_some_and(|(first, last)| proper(first) && (proper(last) || last.kind == TermKind::Scalar))
            || schema::codes::country_named(self.s(covered(terms))).is_some()
    }

    fn note(&mut self, term: Term, tails: &mut Tails) {
        if let Some((_, first)) = &tails.note {
            let error = Self::error(&codes::E0223, term.span, "a second note on one line")
                .label("a line has one note")
                .related(*first, "the first one")
                .help("words of a source stand directly behind it: `source NAME \"words\"`");
            return self.report(error);
        }
        let text = self.string(term);
        tails.note = Some((text, term.span));
    }

    fn tail(&mut self, verb: V, word: Term, terms: &[Term], tails: &mut Tails) -> Read<()> {
        let name = match self.s(word.span) {
            "by" => "by",
            "to" => "to",
            "at" => "at",
            "effective" => "effective",
            _ => return self.citations(word.span, terms, &mut tails.sources),
        };
        if let Some(&(_, first)) = tails.seen.iter().find(|(w, _)| *w == name) {
            let error = Self::error(&codes::E0111, word.span, format!("`{name}` stands twice on one line"))
                .label("a second time")
                .related(first, "the first one")
                .help(match name {
                    "effective" => "a line takes effect on one day",
                    _ => "several stand in one list, with commas between them",
                });
            return self.fail(error);
        }
        tails.seen.push((name, word.span));
        if let Some(second) = terms.windows(2).find(|pair| pair.iter().all(is_comma)).map(|pair| pair[1].span) {
            let error = Self::error(&codes::E0309, second, "an empty entry in a list")
                .label("nothing stands before this comma")
                .fix("remove the comma", second, "");
            self.report(error);
        }
        if terms.is_empty() {
            return self.empty_tail(word.span, name);
        }
        match name {
            "effective" => {
                tails.effective = Some(self.only(word, terms, |l, t| l.period("effective", t))?);
                Ok(())
            }
            "to" if verb.row().argument == Argument::Until => {
                tails.until = Some(self.only(word, terms, |l, t| l.date("to", t))?);
                Ok(())
            }
            "at" => self.places(terms, &mut tails.at),
            "by" => self.who(name, terms, WHO, &mut tails.by),
            _ => self.who(name, terms, WHO, &mut tails.to),
        }
    }

    fn empty_tail(&mut self, word: Span, name: &str) -> Read<()> {
        let wanted = match name {
            "effective" => "a date",
            "at" => "an event, or a place in quotes",
            _ => "the name of a party or person",
        };
        let error = Self::error(&codes::E0412, word, format!("nothing stands behind `{name}`"))
            .label(format!("{wanted} is missing"));
        self.fail(error)
    }

    /// One value and no more.
    fn only<T>(
        &mut self,
        word: Term,
        terms: &[Term],
        read: impl FnOnce(&mut Self, &[Term]) -> Read<(T, usize)>,
    ) -> Read<T> {
        let (value, used) = read(self, terms)?;
        match terms.get(used) {
            None => Ok(value),
            Some(stray) => {
                let error = Self::error(&codes::E0223, stray.span, format!("`{}` takes one date", self.s(word.span)))
                    .label("a second one");
                self.fail(error)
            }
        }
    }

    fn who(&mut self, tail: &str, terms: &[Term], kinds: Kinds, into: &mut Vec<Ref>) -> Read<()> {
        for entry in super::terms::entries(terms, false) {
            let Some(first) = entry.first() else { continue };
            let again = into.iter().find(|who| entry.len() == 1 && self.s(who.span) == self.s(first.span));
            if let Some(earlier) = again.map(|who| who.span) {
                self.named_twice(tail, first.span, earlier);
                continue;
            }
            if first.kind != TermKind::Name || entry.len() > 1 {
                let error = self.not_a_name(tail, entry, kinds);
                self.report(error);
                continue;
            }
            into.push(self.reference(first.span, kinds));
        }
        Ok(())
    }

    fn places(&mut self, terms: &[Term], into: &mut Vec<At>) -> Read<()> {
        for entry in super::terms::entries(terms, false) {
            match entry {
                [] => {}
                [text] if is_string(text) => {
                    let place = self.string(*text);
                    into.push(At::Place(place, text.span));
                }
                [name, rest @ ..] if name.kind == TermKind::Name && rest.len() <= 1 && rest.iter().all(is_string) => {
                    let same = |at: &At| match at {
                        At::Event(event, None) if rest.is_empty() => self.s(event.span) == self.s(name.span),
                        _ => false,
                    };
                    if let Some(At::Event(earlier, _)) = into.iter().find(|at| same(at)) {
                        self.named_twice("at", name.span, earlier.span);
                        continue;
                    }
                    let event = self.reference(name.span, Kinds::of(&[Kind::Event]));
                    let words = rest.first().map(|t| self.string(*t));
                    into.push(At::Event(event, words));
                }
                other => {
                    let span = covered(other);
                    let written = self.s(span);
                    let error = Self::error(
                        &codes::E0224,
                        span,
                        format!("`at` takes an event, or a place in quotes, and `{}` is neither", short(written)),
                    )
                    .label("write `at EVENT` or `at \"Place\"`");
                    // `at visit.`: the stop of a sentence.
                    let stopped = written.strip_suffix('.').filter(|word| crate::syntax::is_word(word));
                    if let Some(word) = stopped.filter(|word| word.bytes().all(|b| !b.is_ascii_uppercase())) {
                        let error = error.maybe("remove the full stop", span, word.to_owned());
                        return self.fail(error);
                    }
                    let error = match written.contains(['"', '\\', '\n']) {
                        true => error,
                        false => error.maybe("write it in quotes", span, format!("\"{written}\"")),
                    };
                    return self.fail(error);
                }
            }
        }
        Ok(())
    }

    fn named_twice(&mut self, tail: &str, second: Span, first: Span) {
        let name = self.s(second);
        let error = Self::error(&codes::E0310, second, format!("`{name}` stands twice behind `{tail}`"))
            .label("a second time")
            .related(first, "it stands here already");
        let error = match self.with_comma_before(second) {
            Some(place) => error.fix("remove the second", place, ""),
            None => error,
        };
        self.report(error);
    }

    /// What a verb needs in its tails, and what it can't have.
    fn settle(&mut self, verb: V, word: Span, arg: Read<Arg>, tails: &mut Tails) -> Arg {
        let arg = match arg {
            Ok(arg) => arg,
            Err(Reported) => return Arg::Bad,
        };
        match verb.row().argument {
            Argument::Until => tails.until.map_or(arg, Arg::Until),
            Argument::Territories if !tails.seen.iter().any(|(w, _)| *w == "to") => {
                let error = Self::error(&codes::E0412, word, format!("`{}` without its territories", verb.word()))
                    .label("`to` and their names follow")
                    .help(format!("for example `{}`", verb.row().example));
                self.report(error);
                Arg::Bad
            }
            _ => arg,
        }
    }
}

fn is_comma(term: &Term) -> bool {
    term.kind == TermKind::Comma
}

/// A line at top level whose first word is no name.
pub(in crate::model) fn without_subject(first: Span, label: String, when: &str, word: &str) -> Diagnostic {
    Diagnostic::new(&codes::E0411, first, "a dated line at top level without a subject")
        .label(label)
        .help(format!("write `{when} NAME {} …`, or move the line into the block of what it is about", short(word)))
}
