//! Legal and delivery status as of a day, with what decided it.

use super::super::{Day, DeclId, Period, Value};
use super::{Act, Cause, History};
use crate::schema::{Delivery, F, Kind, Legal, V};

/// A status, the (effective) day it was reached where one is known, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status<T> {
    pub status: T,
    pub day: Option<Period>,
    pub cause: Cause,
}

/// A status whose holder was bound (L1), perhaps before it ended. Provisional
/// application makes no promise of its own; what was cancelled is undone.
pub(super) fn is_bound(word: Legal) -> bool {
    use Legal::*;
    matches!(word, Adopted | Signed | Ratified | InForce | Suspended | Expired | Denounced | Terminated)
}

/// A status that only what was in force can have.
pub(super) fn was_in_force(word: Legal) -> bool {
    use Legal::*;
    matches!(word, InForce | Suspended | Expired | Denounced | Terminated)
}

/// The legal status that acts make of a claim, and the act that brought it about. What a
/// claim without a day says further along than the lines happened on a day that nobody
/// knows, so they don't take it back; nor does what single parties did together.
pub(crate) fn legal_after<'a>(claim: Legal, acts: impl IntoIterator<Item = &'a Act>) -> (Legal, Option<&'a Act>) {
    let (mut now, mut by, mut before_suspension) = (claim, None, None);
    for act in acts {
        match (act.verb, act.legal) {
            (Some(V::Resumed), _) if now == Legal::Suspended => {
                // Back to what it was; the day is that of the resumption.
                (now, by) = (before_suspension.take().unwrap_or(Legal::InForce), Some(act));
            }
            (_, Some(status)) if status >= now || !(act.joint || by.is_none()) => {
                if status == Legal::Suspended && now != Legal::Suspended {
                    before_suspension = Some(now);
                }
                (now, by) = (status, Some(act));
            }
            _ => {}
        }
    }
    (now, by)
}

impl History<'_> {
    /// The words of the field `status`: a legal one, and one of delivery.
    pub fn status_words(&self, id: DeclId) -> (Option<Legal>, Option<Delivery>) {
        let mut words = (None, None);
        for entry in self.model.get(id).values(F::Status) {
            match entry.value {
                Value::Legal(Legal::Cancelled) => words = (Some(Legal::Cancelled), Some(Delivery::Cancelled)),
                Value::Legal(word) => words.0 = Some(word),
                // `cancelled` is a word of both, however it was read.
                Value::Delivery(Delivery::Cancelled) => words = (Some(Legal::Cancelled), Some(Delivery::Cancelled)),
                Value::Delivery(word) => words.1 = Some(word),
                _ => {}
            }
        }
        words
    }

    /// The legal status as of a day; None for what has no such status (pledges and
    /// all that is no document).
    pub fn legal(&self, id: DeclId, as_of: Day) -> Option<Status<Legal>> {
        if !self.model.get(id).kind.is_document() {
            return None;
        }
        let said = self.ended[id.0 as usize].or(self.status_words(id).0);
        let (word, cause) = said.map_or((Legal::Planned, Cause::Nothing), |word| (word, Cause::Field));
        let (status, by) = legal_after(word, self.told_legal(id, as_of));
        let (day, cause) = by.map_or((None, cause), |act| (Some(act.effect), act.cause));
        Some(Status { status, day, cause })
    }

    /// The delivery status as of a day; None for what has none.
    pub fn delivery(&self, id: DeclId, as_of: Day) -> Option<Status<Delivery>> {
        if !self.model.get(id).kind.is_document() {
            return None;
        }
        let said = self
            .status_words(id)
            .1
            .or_else(|| (self.ended[id.0 as usize] == Some(Legal::Cancelled)).then_some(Delivery::Cancelled));
        let (word, cause) = said.map_or((Delivery::NotStarted, Cause::Nothing), |word| (word, Cause::Field));
        let last = self.told_delivery(id, as_of).pop();
        // What `status:` says happened on a day that nobody knows: no line takes it back.
        let (status, day, cause) = match last.and_then(|act| Some((act.delivery?, act))) {
            Some((delivery, act)) if delivery >= word => (delivery, Some(act.effect), act.cause),
            _ => (word, None, cause),
        };
        Some(Status { status, day, cause })
    }

    /// True where a pledge was made and neither fulfilled nor dropped by the day.
    pub fn pledge_stands(&self, id: DeclId, as_of: Day) -> bool {
        let come = |verb| self.first_effect_of(id, verb).is_some_and(|day| day.first <= as_of);
        self.model.get(id).kind == Kind::Pledge && come(V::Made) && !come(V::Fulfilled) && !come(V::Dropped)
    }
}
