//! What had happened to a document or pledge by a day: both statuses, the first day
//! of a verb, when it was announced, bound and was undone, who its parties were,
//! which due lines were met.
//!
//! Built once over the whole model, in linear time: wholes before their members, so
//! that lines and ends pass from a package to its members without recursion, however
//! long the chain. Knows no money: what an amendment does to an amount is eval's.
//!
//! Two days stand on a line. The *effective* day decides statuses and whether a line
//! has come; the day at the head is what an expression calls `signed` (totals.md,
//! Day and status). A partial date has come on its first day.

mod acts;
mod due;
mod fields;
mod order;
mod sides;
mod status;
mod told;

use super::view::happens;
use super::{Day, DeclId, Grain, Line, Model, Period, Relations};
use crate::schema::{Delivery, Legal, V};
pub use due::DueLine;
pub use sides::Standing;
pub use status::Status;
pub(crate) use status::legal_after;
use std::ops::Range;

/// A dated line by its place: the declaration that holds it, and its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineAt {
    pub decl: DeclId,
    pub index: u32,
}

/// What brought a status about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A line of the document itself or of the whole that it takes lines and ends from.
    Line(LineAt),
    /// A document that supersedes it.
    Supersession(DeclId),
    /// The field `status`, here or on the whole that ended: no day is known.
    Field,
    /// Nothing has happened yet.
    Nothing,
}

/// Something that happened to a document as a whole: by a line without `by`, or once
/// all its parties had acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// None for a supersession.
    pub verb: Option<V>,
    /// The day at the head of the line.
    pub on: Period,
    pub effect: Period,
    pub cause: Cause,
    pub legal: Option<Legal>,
    pub delivery: Option<Delivery>,
    /// Put together from lines by single parties: it never takes the status back.
    pub joint: bool,
}

/// The day of what holds on every as-of day (`status:` names it and nobody knows when).
pub const ALWAYS: Period = Period { first: Day::MIN, last: Day::MIN, grain: Grain::Range };

/// The histories of all documents and pledges of a model.
#[derive(Debug, Clone)]
pub struct History<'m> {
    model: &'m Model,
    relations: &'m Relations,
    /// All acts, those of one declaration together in the order of the first days of their effect.
    acts: Vec<Act>,
    ranges: Vec<Range<u32>>,
    /// The legal end that a `status:` field gives it, its own or its package's.
    ended: Vec<Option<Legal>>,
}

impl<'m> History<'m> {
    pub fn of(model: &'m Model, relations: &'m Relations) -> History<'m> {
        let count = model.decls.len();
        let mut history =
            History { model, relations, acts: Vec::new(), ranges: vec![0..0; count], ended: vec![None; count] };
        for id in order::wholes_first(model, relations) {
            history.collect(id);
        }
        history.supersede();
        history
    }

    pub fn model(&self) -> &'m Model {
        self.model
    }

    pub fn relations(&self) -> &'m Relations {
        self.relations
    }

    /// What happened to it as a whole, on any day, in the order of the first days of effect.
    pub fn acts(&self, id: DeclId) -> &[Act] {
        let range = &self.ranges[id.0 as usize];
        &self.acts[range.start as usize..range.end as usize]
    }

    /// The line that a place names.
    pub fn line(&self, at: LineAt) -> &'m Line {
        &self.model.get(at.decl).lines[at.index as usize]
    }

    /// The day (at the head) of the first such line that concerns the whole and has
    /// come by `as_of`: what an expression calls `signed`.
    pub fn first_day(&self, id: DeclId, verb: V, as_of: Day) -> Option<Period> {
        let come = self.acts(id).iter().take_while(|act| act.effect.first <= as_of);
        come.filter(|act| act.verb == Some(verb)).map(|act| act.on).min_by_key(|on| (on.first, on.last))
    }

    /// The first effective day of an act that makes a promise (L1), whole documents
    /// only; [`ALWAYS`] where `status:` says that it is bound.
    pub fn binds_from(&self, id: DeclId) -> Option<Period> {
        if self.status_words(id).0.is_some_and(status::is_bound) {
            return Some(ALWAYS);
        }
        self.first_effect(id, |act| act.verb.is_some_and(|v| v.row().promises))
    }

    /// The first effective day on which it was announced, or bound.
    pub fn announced_from(&self, id: DeclId) -> Option<Period> {
        match self.status_words(id).0 {
            Some(word) if word == Legal::Announced || status::is_bound(word) => Some(ALWAYS),
            _ => self.first_effect(id, |act| act.verb.is_some_and(|v| v == V::Announced || v.row().promises)),
        }
    }

    /// The day on which it was cancelled or superseded: it no longer counts.
    pub fn undone(&self, id: DeclId) -> Option<Period> {
        if matches!(self.ended[id.0 as usize], Some(Legal::Cancelled | Legal::Superseded)) {
            return Some(ALWAYS);
        }
        self.first_effect(id, |act| matches!(act.legal, Some(Legal::Cancelled | Legal::Superseded)))
    }

    /// The first day of an end of any kind, or of a pledge's being fulfilled or dropped.
    pub fn ended(&self, id: DeclId) -> Option<Period> {
        if self.ended[id.0 as usize].is_some() {
            return Some(ALWAYS);
        }
        self.first_effect(id, acts::is_end)
    }

    /// The first effective day of a verb that concerns the whole: `made`, `fulfilled`,
    /// `dropped` of a pledge, too.
    pub fn first_effect_of(&self, id: DeclId, verb: V) -> Option<Period> {
        self.first_effect(id, |act| act.verb == Some(verb))
    }

    /// Whether anything at all has come by the day, or `status` says so: it is no
    /// longer a plan (totals.md, Day and status).
    pub fn exists(&self, id: DeclId, as_of: Day) -> bool {
        let (legal, delivery) = self.status_words(id);
        let said = legal.is_some_and(|word| word != Legal::Planned) || delivery.is_some();
        // The end of its package ends a member; it does not make a document of a plan.
        let own = |act: &Act| match act.cause {
            Cause::Line(at) => at.decl == id || !act.verb.is_some_and(V::is_end),
            _ => true,
        };
        said || self.acts(id).iter().any(|act| act.verb.is_some() && own(act) && act.effect.first <= as_of)
            || self.model.get(id).lines.iter().any(|line| happens(line) && line.effect().first <= as_of)
    }

    // Acts stand in the order of first days, so the first that fits is the earliest.
    fn first_effect(&self, id: DeclId, fits: impl Fn(&Act) -> bool) -> Option<Period> {
        self.acts(id).iter().find(|act| fits(act)).map(|act| act.effect)
    }
}
