//! The tails of a dated line in their one order.
//!
//! `DATE [SUBJECT] [due] VERB [ARGUMENT] ["note"] [by …] [to …] [at …] [effective DATE]
//! [source S "words"]`, with a `to` that is a verb's argument before the note. A string
//! directly behind a source, an event or a milestone belongs to it: so nothing is moved
//! where it would come to stand there, nor in a line that is read in no other way than as
//! a mistake.

use crate::schema::{self, Argument, FieldType};
use crate::syntax::{Term, TermKind};

/// The parts of a line, as ranges of its terms.
#[derive(Debug, PartialEq)]
pub struct Reading<'t> {
    /// Subject, `due`, verb and argument.
    head: Vec<&'t str>,
    /// Tails by rank, each with its words; the note is a tail.
    tails: Vec<(Rank, Vec<&'t str>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Argument,
    Note,
    By,
    To,
    At,
    Effective,
    Source,
}

/// A line taken apart: where its tails begin, and each with its terms.
struct Parts {
    head: usize,
    tails: Vec<(Rank, std::ops::Range<usize>)>,
    /// The note would be the text of a milestone if it stood directly behind its name: it
    /// stands behind the first tail that takes no string.
    note_apart: bool,
}

/// The terms in canonical order, where that is another.
pub fn ordered(text: &str, top: bool, terms: &[Term]) -> Option<Vec<Term>> {
    let mut parts = Line { text, terms }.parts(top)?;
    let before = parts.tails.clone();
    parts.tails.sort_by_key(|(rank, _)| *rank);
    if parts.note_apart {
        let line = Line { text, terms };
        let note = parts.tails.remove(0);
        let free = parts.tails.iter().position(|(rank, range)| line.takes_no_string(*rank, range))?;
        parts.tails.insert(free + 1, note);
    }
    if parts.tails == before {
        return None;
    }
    let mut all = terms[..parts.head].to_vec();
    for (_, range) in parts.tails {
        all.extend_from_slice(&terms[range]);
    }
    Some(all)
}

/// What a line says, whatever the order of its tails; None where it can't be read.
pub fn reading<'t>(text: &'t str, top: bool, terms: &[Term]) -> Option<Reading<'t>> {
    let mut parts = Line { text, terms }.parts(top)?;
    parts.tails.sort_by_key(|(rank, _)| *rank);
    let words = |terms: &[Term]| terms.iter().map(|t| &text[t.span.range()]).collect::<Vec<_>>();
    let tails = parts.tails.into_iter().map(|(rank, range)| (rank, words(&terms[range]))).collect();
    Some(Reading { head: words(&terms[..parts.head]), tails })
}

struct Line<'a> {
    text: &'a str,
    terms: &'a [Term],
}

impl Line<'_> {
    fn word(&self, i: usize) -> &str {
        self.terms.get(i).map_or("", |t| &self.text[t.span.range()])
    }

    fn is(&self, i: usize, kind: TermKind) -> bool {
        self.terms.get(i).is_some_and(|t| t.kind == kind)
    }

    fn is_string(&self, i: usize) -> bool {
        self.is(i, TermKind::Str) || self.is(i, TermKind::Text)
    }

    fn tail_word(&self, i: usize) -> Option<Rank> {
        if !self.is(i, TermKind::Name) || (i > 0 && self.is(i - 1, TermKind::Comma)) {
            return None;
        }
        match self.word(i) {
            "by" => Some(Rank::By),
            "to" if i > 0 && self.word(i - 1) == "up" => None,
            "to" => Some(Rank::To),
            "at" => Some(Rank::At),
            "effective" => Some(Rank::Effective),
            "source" => Some(Rank::Source),
            _ => None,
        }
    }

    fn parts(&self, top: bool) -> Option<Parts> {
        let mut at = 0;
        if top {
            // Statements have no tails but the source.
            if matches!(self.word(0), "rate" | "deflator" | "expect") || !self.is(0, TermKind::Name) {
                return None;
            }
            at = 1;
        }
        at += usize::from(self.word(at) == "due");
        let argument = schema::verb(self.word(at)).filter(|_| self.is(at, TermKind::Name))?.row().argument;
        let begins = at + 1;
        // `amended to KZ`, `reported source registry`: the first word is the field.
        let claims = matches!(argument, Argument::Amendment | Argument::Report);
        let field = usize::from(claims && self.is_field(begins) && !self.is_string(begins + 1));
        let end = (begins + field..self.terms.len()).find(|&i| self.tail_word(i).is_some());
        let end = end.unwrap_or(self.terms.len());
        let plain = (begins..end).find(|&i| self.is_string(i)).unwrap_or(end);
        let head = match argument {
            Argument::None | Argument::Until | Argument::Territories => begins,
            Argument::Amount => plain,
            Argument::Milestone if !self.is(begins, TermKind::Name) || begins == end => return None,
            Argument::Milestone => begins + 1 + usize::from(self.is_string(begins + 1)),
            Argument::Amendment | Argument::Report => {
                (begins + 1..end).find(|&i| self.is_string(i) && !self.takes_string(begins, i)).unwrap_or(end)
            }
        };
        let tails = self.tails(argument, head)?;
        let note = tails.iter().any(|(rank, _)| *rank == Rank::Note);
        let note_apart = note && argument == Argument::Milestone && !self.is_string(head - 1);
        let parts = Parts { head, tails, note_apart };
        self.can_move(&parts, argument, begins).then_some(parts)
    }

    /// Whether a field of the language stands at `i`; `by` is one of reports, and a tail.
    fn is_field(&self, i: usize) -> bool {
        self.is(i, TermKind::Name) && self.word(i) != "by" && schema::F::from_word(self.word(i)).is_some()
    }

    /// Whether a string before the term `i` is a value of the field that stands at
    /// `field`: where an entry begins, or behind the first word of a title or number in
    /// a register.
    fn takes_string(&self, field: usize, i: usize) -> bool {
        let word = self.word(field);
        if schema::verb(word).is_some() {
            return false;
        }
        let types: Vec<FieldType> = schema::fields().iter().filter(|row| row.word == word).map(|row| row.ty).collect();
        let begins = |i: usize| i == field + 1 || self.is(i - 1, TermKind::Comma);
        let second = |ty: &FieldType| matches!(ty, FieldType::Titled | FieldType::Register);
        let first = |ty: &FieldType| {
            use FieldType::{Code, Tag, Text, TextOrDate, TextOrParty};
            second(ty) || matches!(ty, Text | TextOrParty | TextOrDate | Tag | Code(_))
        };
        // A field of the user's own may hold anything.
        (begins(i) && (types.is_empty() || types.iter().any(first)))
            || (i > field + 1 && !self.is_string(i - 1) && begins(i - 1) && types.iter().any(second))
    }

    /// Tails up to the end, each in its strict form; None where something else stands.
    fn tails(&self, argument: Argument, mut at: usize) -> Option<Vec<(Rank, std::ops::Range<usize>)>> {
        let mut tails = Vec::new();
        while at < self.terms.len() {
            let start = at;
            if self.is_string(at) {
                at += 1;
                tails.push((Rank::Note, start..at));
                continue;
            }
            let rank = self.tail_word(at)?;
            at = self.entries(rank, at + 1)?;
            let takes = matches!(argument, Argument::Until | Argument::Territories);
            tails.push((if rank == Rank::To && takes { Rank::Argument } else { rank }, start..at));
        }
        Some(tails)
    }

    fn entries(&self, rank: Rank, mut at: usize) -> Option<usize> {
        loop {
            let place = rank == Rank::At && self.is_string(at);
            let scalar = matches!(rank, Rank::Effective | Rank::To) && self.is(at, TermKind::Scalar);
            if self.tail_word(at).is_some() || !(place || scalar || self.is(at, TermKind::Name)) {
                return None;
            }
            at += 1;
            if matches!(rank, Rank::At | Rank::Source) && !place && self.is_string(at) {
                at += 1;
            }
            if !self.is(at, TermKind::Comma) {
                return Some(at);
            }
            at += 1;
        }
    }

    /// Whether a string directly behind a tail is no part of it.
    fn takes_no_string(&self, rank: Rank, tail: &std::ops::Range<usize>) -> bool {
        !matches!(rank, Rank::At | Rank::Source) || self.is_string(tail.end - 1)
    }

    /// Whether each tail stands once (only sources may be several), and the note may
    /// stand directly behind the argument without being taken for a part of it.
    fn can_move(&self, parts: &Parts, argument: Argument, begins: usize) -> bool {
        let twice = |rank: Rank| parts.tails.iter().filter(|(r, _)| *r == rank).count() > 1;
        let once = [Rank::Argument, Rank::Note, Rank::By, Rank::To, Rank::At, Rank::Effective];
        if once.into_iter().any(twice) {
            return false;
        }
        let Some((_, note)) = parts.tails.iter().find(|(rank, _)| *rank == Rank::Note) else { return true };
        match argument {
            _ if note.start == parts.head => true,
            Argument::Amendment | Argument::Report => {
                parts.head > begins
                    && !self.is(parts.head - 1, TermKind::Comma)
                    && !self.takes_string(begins, parts.head)
            }
            _ => true,
        }
    }
}
