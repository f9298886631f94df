//! What stands first: what fits, what was written last just above, what the project
//! writes most at this place, and then the order of the tables.

use super::record::Record;
use super::{CompletionKind, Writer};
use crate::ide::cursor::{Token, TokenKind};
use crate::ide::slot::{Slot, Spec, Tail};
use crate::ide::usage::{Due, Place, Word};
use crate::model::Key;
use crate::schema::{Argument, F, V};
use std::cmp::Reverse;

/// The lesser the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// How loosely it fits what is typed.
    pub fit: u8,
    /// How far above it was written last, in words; [`Rank::FAR`] where that says nothing.
    pub near: u16,
    /// How often the project writes it here; see [`Usual`].
    pub used: [Reverse<u32>; ASKED],
    /// The order of the tables.
    pub order: u32,
}

impl Rank {
    pub const FAR: u16 = u16::MAX;

    pub fn of(order: u32) -> Rank {
        Rank { fit: 0, near: Rank::FAR, used: [Reverse(0); ASKED], order }
    }
}

const ASKED: usize = 4;

/// What is asked of the usage of words at the place: the first that differs decides.
#[derive(Default)]
pub struct Usual {
    asked: Vec<(Place, Option<Word>)>,
    /// The place whose usual names are to be among the proposals.
    pub names: Option<Place>,
}

impl Usual {
    fn of(asked: &[(Place, Option<Word>)]) -> Usual {
        Usual { asked: asked.to_vec(), names: None }
    }
}

impl Writer<'_> {
    /// What may tell which word is usual here.
    pub(super) fn usual_at(&self, slot: &Slot) -> Usual {
        match slot {
            Slot::Head => self.usual_heads(),
            Slot::Value { kind, spec, entry, .. } => {
                let key = match spec {
                    Spec::Own(row) => Key::Own(row.field),
                    Spec::User(id, _) => Key::User(*id),
                };
                if !entry.is_empty() {
                    return Usual::of(&[(Place::Currency, None)]);
                }
                let before = self.listed_before(self.cursor.item.get(2..).unwrap_or(&[]));
                let here = Place::Value(*kind, key);
                // Who took part is somebody else than who is a party to most.
                let mut anywhere = vec![(Place::Field(key), None), (Place::Named, None)];
                anywhere.truncate(if is_of_people(key) { 1 } else { 2 });
                Usual {
                    asked: [vec![(here, Some(before)), (here, None)], anywhere].concat(),
                    names: Some(if matches!(key, Key::Own(F::Source)) { Place::Field(key) } else { here }),
                }
            }
            Slot::Verb { due } => self.usual_verbs(*due),
            Slot::Argument { verb, .. } => usual_tails(*verb, Word::start()),
            Slot::Tail { verb, tail, words, .. } => self.usual_tail(*verb, *tail, words),
            Slot::Statement { .. } => Usual::of(&[(Place::Currency, None), (Place::Named, None)]),
            Slot::Subject => Usual::of(&[(Place::Subject, None)]),
            _ => Usual::default(),
        }
    }

    fn usual_heads(&self) -> Usual {
        let Some(block) = self.cursor.blocks.last() else {
            return Usual::of(&[(Place::Top, Some(self.above()))]);
        };
        let Some(kind) = block.kind else { return Usual::default() };
        let record = Record::around(self.document, self.offset);
        let before = record.above.unwrap_or(Word::start());
        // What a treaty has says nothing of a loan.
        let here = Place::Body(kind, record.instrument);
        Usual::of(&[(here, Some(before)), (here, None)])
    }

    /// The first word of the item above, at top level.
    pub(super) fn above(&self) -> Word {
        let text = &self.document.text[..self.cursor.word.start];
        let begins = |line: &&str| line.starts_with(|c: char| c.is_ascii_alphanumeric());
        match text.lines().rev().take(500).find(begins) {
            Some(line) if line.starts_with(|c: char| c.is_ascii_digit()) => Word::line(),
            Some(line) => Word::of(line.split_whitespace().next().unwrap_or("")),
            None => Word::start(),
        }
    }

    fn usual_verbs(&self, due: bool) -> Usual {
        let Some(kind) = self.subject_kind() else { return Usual::default() };
        let so_far = self.so_far(kind);
        let due = if due { Due::Yes } else { Due::No };
        let before = so_far.last.map_or(Word::start(), |verb| Word::of(verb.word()));
        let (whole, part) = (Place::Verb(kind, None, due), Place::Verb(kind, so_far.instrument, due));
        Usual::of(&[(part, Some(before)), (whole, Some(before)), (part, None), (whole, None)])
    }

    fn usual_tail(&self, verb: Option<V>, tail: Tail, words: &[Token]) -> Usual {
        let Some(verb) = verb else {
            let sources = Place::Field(Key::Own(F::Source));
            return Usual { names: Some(sources), ..Usual::of(&[(sources, None), (Place::Named, None)]) };
        };
        if !Self::begins(words) {
            return usual_tails(verb, Word::of(tail.word()));
        }
        let here = Place::Tail(verb, tail.word());
        let before = self.listed_before(words);
        Usual { names: Some(here), ..Usual::of(&[(here, Some(before)), (here, None), (Place::Named, None)]) }
    }

    /// The entry of a list before the one at hand.
    fn listed_before(&self, words: &[Token]) -> Word {
        let comma = words.iter().rposition(|t| t.kind == TokenKind::Comma);
        let entry = &words[..comma.unwrap_or(0)];
        let from = entry.iter().rposition(|t| t.kind == TokenKind::Comma).map_or(0, |at| at + 1);
        entry.get(from).map_or(Word::start(), |token| Word::of(self.s(token)))
    }

    /// Puts what the project writes most before what it writes less.
    pub(super) fn rank_by_usage(&mut self) {
        let Some(usage) = self.snapshot.map(crate::ide::Snapshot::usage) else { return };
        for item in &mut self.items {
            let word = match item.kind {
                CompletionKind::Date => Word::line(),
                CompletionKind::Text => Word::text(),
                _ => Word::of(&item.label),
            };
            for (used, (place, before)) in item.rank.used.iter_mut().zip(&self.usual.asked) {
                *used = Reverse(match before {
                    Some(before) => usage.after(*place, *before, word),
                    None => usage.at(*place, word),
                });
            }
        }
    }
}

/// Whether a field names people rather than states.
pub(super) fn is_of_people(key: Key) -> bool {
    matches!(key, Key::Own(F::Participants | F::Guests | F::Witnesses | F::Signatories))
}

/// Currencies, and the words behind the argument of a verb.
fn usual_tails(verb: V, before: Word) -> Usual {
    let tails = [(Place::Tails(verb), Some(before)), (Place::Tails(verb), None)];
    match verb.row().argument {
        Argument::Amount => Usual::of(&[[(Place::Currency, None)].as_slice(), &tails].concat()),
        _ => Usual::of(&tails),
    }
}
