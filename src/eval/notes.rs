//! What a reader must know of a figure: rates used, amounts left out, rows of which
//! nobody knows whether they belong to it. Noted while figures are computed, and told
//! of the records and levels that were asked about alone.

use super::engine::Engine;
use super::rows::{Row, Worth as _};
use super::table::Note;
use super::{Interval, Total, words};
use crate::model::DeclId;
use crate::model::query::Measure;
use crate::schema::{F, Kind, Level};
use std::collections::{BTreeMap, BTreeSet};

/// Records, each with the level at which something came up.
type Subjects = BTreeSet<(DeclId, Option<Level>)>;

/// Notes by kind and message, with the records they are about and the level at which
/// they came up; and the rows left out, with the levels that were asked of them and what a
/// part of a row, where no more is left out, is worth there.
#[derive(Debug, Default)]
pub(super) struct Noted {
    messages: BTreeMap<(&'static str, String), Subjects>,
    undecided: BTreeMap<Row, BTreeMap<Asked, Option<Total>>>,
}

/// What was asked of rows: to be listed, how many documents they stand for, or what
/// they are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Asked {
    Rows,
    Count,
    Level(Level),
}

impl Noted {
    /// Some money was left out for want of a rate.
    pub fn leaves_out(&self) -> bool {
        self.messages.keys().any(|(kind, _)| matches!(*kind, "no-rate" | "no-index"))
    }
}

impl Asked {
    pub fn of(measure: Measure) -> Asked {
        match measure {
            Measure::Count => Asked::Count,
            Measure::Level(level) => Asked::Level(level),
        }
    }

    /// The level whose days and shares decide which of a document's cells fit.
    pub fn money(self) -> Option<Level> {
        if let Asked::Level(level) = self { Some(level) } else { None }
    }
}

impl Engine<'_> {
    /// From here on what is noted belongs to a level.
    pub(super) fn noting(&self, level: Level) {
        self.noting.set(Some(level));
    }

    pub(super) fn noted(&self, kind: &'static str, message: &str, id: DeclId) {
        let mut noted = self.noted.borrow_mut();
        noted.messages.entry((kind, message.to_owned())).or_default().insert((id, self.noting.get()));
    }

    /// What is noted of `id` while something is computed, apart from all else.
    pub(super) fn noted_of(&self, kind: &str, id: DeclId, compute: impl FnOnce()) -> Vec<String> {
        let kept = self.noted.take();
        compute();
        let mine = self.noted.replace(kept);
        let of_it = |(key, subjects): &(_, Subjects)| {
            let (known, _): &(&str, String) = key;
            *known == kind && subjects.iter().any(|(subject, _)| *subject == id)
        };
        mine.messages.into_iter().filter(of_it).map(|((_, message), _)| message).collect()
    }

    /// Something computed, and what was noted on the way, for [`Engine::also_noted`].
    pub(super) fn apart<T>(&self, compute: impl FnOnce() -> T) -> (T, Noted) {
        let kept = self.noted.take();
        let computed = compute();
        (computed, self.noted.replace(kept))
    }

    /// What was noted apart: rates only where what they converted is `used`; what is
    /// left out is missing in any case.
    pub(super) fn also_noted(&self, apart: Noted, used: bool) {
        let mut noted = self.noted.borrow_mut();
        for ((kind, message), subjects) in apart.messages {
            if used || !matches!(kind, "rate-used" | "rounded") {
                noted.messages.entry((kind, message)).or_default().extend(subjects);
            }
        }
    }

    /// A row of which nobody knows whether it belongs to what is asked; or of a part of it,
    /// which is worth so much.
    pub(super) fn undecided(&self, row: Row, asked: Asked, part: Option<Total>) {
        self.noted.borrow_mut().undecided.entry(row).or_default().insert(asked, part);
    }

    /// All notes about a figure or table. The rows left out are told once.
    pub(super) fn notes(&self, about: &BTreeSet<DeclId>, levels: &[Level]) -> Vec<Note> {
        let mut notes = self.messages(about, levels);
        let undecided = std::mem::take(&mut self.noted.borrow_mut().undecided);
        notes.extend(undecided.into_iter().map(|(row, asked)| self.undecided_note(row, &asked)));
        notes.extend(self.overlapping(about, levels));
        notes.extend(self.undated(about));
        notes
    }

    /// Adds what is to be known of folds over these: what they left out, the rates used.
    pub(super) fn also_of_folds(&self, notes: &mut Vec<Note>, about: &BTreeSet<DeclId>) {
        let more = self.messages(about, &[]);
        notes.extend(more.into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
    }

    fn messages(&self, about: &BTreeSet<DeclId>, levels: &[Level]) -> Vec<Note> {
        let mut notes: Vec<Note> = Vec::new();
        let (mut rounded, mut of_rounded) = (0, BTreeSet::new());
        for ((kind, message), subjects) in &self.noted.borrow().messages {
            let of_these = |(id, tag): &&(DeclId, Option<Level>)| {
                about.contains(id) && tag.is_none_or(|tag| levels.iter().any(|&l| self.concerns(l, tag, *id)))
            };
            let subjects: BTreeSet<DeclId> = subjects.iter().filter(of_these).map(|(id, _)| *id).collect();
            if *kind == "rounded" {
                // All in one: that it is less than a cent each is soon said.
                rounded += subjects.len();
                of_rounded.extend(subjects);
            } else {
                notes.extend(self.note(kind, message.clone(), subjects));
            }
        }
        notes.extend(self.note("rounded", rounded_words(rounded, "amount", "converted"), of_rounded));
        notes
    }

    fn note(&self, kind: &'static str, message: String, subjects: BTreeSet<DeclId>) -> Option<Note> {
        let subjects: Vec<String> = subjects.into_iter().map(|id| self.model.path(id)).collect();
        (!subjects.is_empty()).then_some(Note { kind, message, subjects })
    }

    /// Whether money that was converted for one level stands in another.
    pub(super) fn concerns(&self, asked: Level, tag: Level, id: DeclId) -> bool {
        use Level::*;
        let paid = matches!(tag, Drawn | Disbursed);
        match asked {
            Announced => paid || matches!(tag, Announced | Committed),
            // What does not bind takes from the total of the package that it is in.
            Committed => paid || tag == Committed || tag == Announced && self.tree.parent(id).is_some(),
            Realised => paid || tag == Committed,
            Open => paid || matches!(tag, Committed | Pledged),
            Outstanding => paid || matches!(tag, Repaid | Forgiven),
            level => tag == level,
        }
    }

    /// The records that a figure over these rows rests on: what is inside them, and
    /// what they superseded.
    pub(super) fn resting_on(&self, rows: &BTreeSet<DeclId>, levels: &[Level]) -> BTreeSet<DeclId> {
        let realised = levels.iter().any(|l| matches!(l, Level::Realised | Level::Open));
        let (mut about, mut stack) = (rows.clone(), Vec::new());
        let behind = |id: DeclId, stack: &mut Vec<DeclId>| {
            stack.extend(self.tree.insides(id));
            stack.extend(self.model.get(id).refs(F::Supersedes));
            if realised {
                stack.extend(self.history.relations().insides(id));
            }
        };
        rows.iter().for_each(|&id| behind(id, &mut stack));
        while let Some(id) = stack.pop() {
            if about.insert(id) {
                behind(id, &mut stack);
            }
        }
        about
    }

    fn undecided_note(&self, row: Row, asked: &BTreeMap<Asked, Option<Total>>) -> Note {
        let worth_at = |level: Level, part: Option<&Total>| {
            let worth = part.cloned().unwrap_or_else(|| self.row_worth_in_full(row, level));
            Some(format!("{} {}", words::phrase(&worth, self.options.exact), level.word()))
        };
        let worth = |(asked, part): (&Asked, &Option<Total>)| match asked {
            Asked::Rows => match row {
                Row::Decl(id) if self.model.get(id).kind == Kind::Pledge => worth_at(Level::Pledged, None),
                Row::Decl(id) if !self.model.get(id).kind.is_document() => None,
                Row::Line(_) => None,
                _ => worth_at(Level::Announced, None),
            },
            Asked::Count => {
                let weight = self.weight(row);
                let one = weight == Interval::exact(crate::model::Dec::ONE);
                Some(format!("{} document{}", words::interval(&weight, true), if one { "" } else { "s" }))
            }
            Asked::Level(level) => worth_at(*level, part.as_ref()),
        };
        let worth: BTreeSet<String> = asked.iter().filter_map(worth).collect();
        let name = match row {
            Row::Decl(id) => self.model.path(id),
            Row::Rest(id) => format!("the rest of {}", self.model.path(id)),
            Row::Line(at) => {
                let line = self.history.line(at);
                format!("the line {} {} of {}", line.date, line.verb.word(), self.model.path(at.decl))
            }
        };
        let worth = if worth.is_empty() {
            String::new()
        } else {
            format!(" ({})", worth.into_iter().collect::<Vec<_>>().join(", "))
        };
        let id = match row {
            Row::Decl(id) | Row::Rest(id) => id,
            Row::Line(at) => at.decl,
        };
        let message = format!("left out, as the condition is undecided: {name}{worth}");
        Note { kind: "undecided", message, subjects: vec![self.model.path(id)] }
    }

    /// Records that are linked with others of these, each family once.
    fn overlapping(&self, about: &BTreeSet<DeclId>, levels: &[Level]) -> Option<Note> {
        use Level::*;
        let joined = |l: &&Level| matches!(l, Announced | Committed | Ceiling | Contingent | Relief | Pledged | Open);
        let joined: Vec<Level> = levels.iter().filter(joined).map(|l| if *l == Open { Pledged } else { *l }).collect();
        // Counts are joined, too; of money only what there is.
        let worth = |id: DeclId| levels.is_empty() || joined.iter().any(|l| !self.whole(id, *l).is_nothing());
        let mut groups: BTreeMap<DeclId, BTreeSet<DeclId>> = BTreeMap::new();
        for &id in about {
            for at in [id, self.tree.root(id)] {
                if let Some(group) = self.tree.group_of(at).filter(|_| worth(at)) {
                    groups.entry(group).or_default().insert(at);
                }
            }
        }
        let linked: BTreeSet<DeclId> = groups.into_values().filter(|of| of.len() > 1).flatten().collect();
        let message = "records that overlap are together worth an interval, not their sum".to_owned();
        self.note("overlap", message, linked)
    }

    /// Wholes that count with what they have beyond their insides, where some of these
    /// are not among the rows (L5), or in a listing have rows of their own.
    pub(super) fn parted(&self, rows: &BTreeSet<DeclId>, levels: &[Level], listed: bool) -> Option<Note> {
        use Level::{Announced, Ceiling, Committed, Contingent, Open, Pledged, Realised, Relief};
        let joined = |l: &&Level| matches!(l, Announced | Committed | Ceiling | Contingent | Relief | Pledged);
        let came = levels.iter().any(|l| matches!(l, Realised | Open));
        let levels: Vec<Level> = levels.iter().filter(joined).copied().collect();
        let part = |m: &DeclId, level: Level| {
            rows.contains(m) == listed && !self.level(level).nodes[m.0 as usize].whole.is_nothing()
        };
        let parted = |&id: &DeclId, level: Level| {
            let node = &self.level(level).nodes[id.0 as usize];
            node.rest != node.whole && self.tree.insides(id).iter().any(|m| part(m, level))
        };
        // What came of a part of a pledge, or is open of it, is the part's.
        let of_parts = |&id: &DeclId| {
            let parts = self.tree.insides(id).iter().filter(|part| rows.contains(part) == listed);
            came && parts.copied().any(|part| !self.pledged(&self.with_parts(part)).is_nothing())
        };
        let parted = |id: &DeclId| levels.iter().any(|&level| parted(id, level)) || of_parts(id);
        let wholes: BTreeSet<DeclId> =
            rows.iter().filter(|id| !self.tree.insides(**id).is_empty()).copied().filter(parted).collect();
        let message = match listed {
            true => "a row shows what a record has beyond what is inside it, which has rows of its own",
            false => "counted only with what they have beyond what is inside them",
        };
        self.note("rest", message.to_owned(), wholes)
    }

    fn undated(&self, about: &BTreeSet<DeclId>) -> Option<Note> {
        let undated = |id: &DeclId| {
            self.model.get(*id).kind.is_document()
                && self.history.announced_from(*id) == Some(crate::model::history::ALWAYS)
        };
        let undated: BTreeSet<DeclId> = about.iter().copied().filter(undated).collect();
        let count = undated.len();
        let message = match count {
            1 => "1 document counts by a status whose day is not known".to_owned(),
            n => format!("{n} documents count by a status whose day is not known"),
        };
        self.note("status-without-day", message, undated)
    }
}

/// `3 converted amounts are rounded to the smallest unit`
pub(super) fn rounded_words(count: usize, what: &str, how: &str) -> String {
    let how = if how.is_empty() { String::new() } else { format!("{how} ") };
    match count {
        1 => format!("1 {how}{what} is rounded to the smallest unit"),
        n => format!("{n} {how}{what}s are rounded to the smallest unit"),
    }
}
