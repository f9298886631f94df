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
        let mut now = Status { status: word, day: None, cause };
        let mut before_suspension = None;
        for act in self.acts(id).iter().take_while(|act| act.effect.first <= as_of) {
            match (act.verb, act.legal) {
                (Some(V::Resumed), _) if now.status == Legal::Suspended => {
                    // Back to what it was; the day is that of the resumption.
                    let back = before_suspension.take().unwrap_or(Legal::InForce);
                    now = Status { status: back, day: Some(act.effect), cause: act.cause };
                }
                (_, Some(status)) if !(act.joint && status < now.status) => {
                    if status == Legal::Suspended && now.status != Legal::Suspended {
                        before_suspension = Some(now.status);
                    }
                    now = Status { status, day: Some(act.effect), cause: act.cause };
                }
                _ => {}
            }
        }
        Some(now)
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
        let of_delivery = |act: &&Act| act.delivery.is_some();
        // On one day the one further along holds.
        let come = self.acts(id).iter().take_while(|act| act.effect.first <= as_of).filter(of_delivery);
        let last = come.max_by_key(|act| (act.effect.first, act.delivery));
        Some(match last {
            Some(act) => Status { status: act.delivery.unwrap_or(word), day: Some(act.effect), cause: act.cause },
            None => Status { status: word, day: None, cause },
        })
    }

    /// True where a pledge was made and neither fulfilled nor dropped by the day.
    pub fn pledge_stands(&self, id: DeclId, as_of: Day) -> bool {
        let come = |verb| self.first_effect_of(id, verb).is_some_and(|day| day.first <= as_of);
        self.model.get(id).kind == Kind::Pledge && come(V::Made) && !come(V::Fulfilled) && !come(V::Dropped)
    }
}
