//! What rival sources claim of amounts. It counts nowhere; asked by it, a figure says what it
//! would be, and the ledger and `show` say so beside what counts (Changes).

use super::amounts::amount_of;
use super::engine::Engine;
use super::table::Note;
use super::{Claims, Options, Total};
use crate::model::{Amount, Arg, DeclId, Key, Line, Value};
use crate::schema::{F, Level, V};

impl Engine<'_> {
    /// The lowest or highest claim that is not retracted, where that is asked for.
    pub(super) fn claimed(&self, id: DeclId, own: &Amount) -> Amount {
        let mut best = own;
        for claim in self.claims_of(id).filter(|_| self.options.claims != Claims::Own) {
            let (Some(a), Some(b)) = (claim.figure.bounds(), best.figure.bounds()) else {
                if claim.figure.bounds().is_some() && best.figure.bounds().is_none() {
                    best = claim;
                }
                continue;
            };
            let better = match self.options.claims {
                Claims::Low => a.low < b.low,
                _ => b.high.is_some_and(|h| a.high.is_none_or(|o| o > h)),
            };
            let same = best.currency.is_none() || claim.currency == best.currency;
            if same && better {
                best = claim;
            }
        }
        best.clone()
    }

    /// The claims of its amount that have come and are not retracted.
    fn claims_of(&self, id: DeclId) -> impl Iterator<Item = &Amount> {
        let come = |line: &&Line| !line.due && line.effect().first <= self.options.as_of;
        let retracted = |s: DeclId| self.model.get(s).lines.iter().any(|l| l.verb == V::Retracted && self.counts(l));
        let stands = move |line: &&Line| !line.sources.iter().any(|c| c.source.target.is_some_and(retracted));
        let lines = self.model.get(id).lines.iter().filter(come).filter(stands);
        lines
            .filter_map(|line| match &line.arg {
                Arg::Reported { key: Key::Own(F::Amount), values } => Some(values.iter().filter_map(amount_of)),
                _ => None,
            })
            .flatten()
    }

    /// Whether a claim counts in place of what the record states.
    fn is_claimed(&self, id: DeclId) -> bool {
        let replaced = |own: &Amount| self.claimed(id, own) != *own;
        self.options.claims != Claims::Own
            && self.model.get(id).values(F::Amount).iter().any(|entry| match &entry.value {
                Value::Amount(own) => replaced(own),
                _ => false,
            })
    }

    /// That figures are by claims, and whose amounts that changes. None where they are not.
    pub fn claims_note(&self) -> Option<Note> {
        let which = which(self.options.claims)?;
        let message = format!("where sources rival, the {which} claim counts as the amount");
        let subjects = self.model.ids().filter(|id| self.counted(*id) && self.is_claimed(*id));
        Some(Note { kind: "claims", message, subjects: subjects.map(|id| self.model.path(id)).collect() })
    }

    /// An amount of a record in the words of a ledger.
    pub(super) fn by_claim(&self, id: DeclId, amount: &str) -> String {
        match which(self.options.claims).filter(|_| self.is_claimed(id)) {
            Some(which) => format!("{amount} by its {which} claim"),
            None => amount.to_owned(),
        }
    }

    /// What rival claims would make of a row that is worth so much, told behind its reason.
    pub(super) fn would_make(&self, id: DeclId, own: &Total, worth: impl Fn(&Engine<'_>) -> Total) -> String {
        // What is inside a whole may be what sources rival about.
        let rival = || self.tree.closure(&[id]).iter().any(|id| self.claims_of(*id).next().is_some());
        if self.options.claims != Claims::Own || !rival() {
            return String::new();
        }
        let would = |claims: Claims| {
            let worth = worth(&self.asked(Options { claims, ..self.options })).trimmed();
            let other = worth != own.clone().trimmed();
            let worth = super::words::phrase(&worth, self.options.exact);
            other.then(|| format!("{worth} by the {} claim", which(claims).unwrap_or_default()))
        };
        let told: Vec<String> = [Claims::Low, Claims::High].into_iter().filter_map(would).collect();
        if told.is_empty() { String::new() } else { format!("; it would be {}", told.join(", ")) }
    }

    /// The rest of a record at a level, and all of it: what rows of a ledger add.
    pub(super) fn rest_or_whole(&self, id: DeclId, level: Level, whole: bool) -> Total {
        let node = &self.level(level).nodes[id.0 as usize];
        if whole { node.whole.clone() } else { node.rest.clone() }
    }
}

fn which(claims: Claims) -> Option<&'static str> {
    match claims {
        Claims::Own => None,
        Claims::Low => Some("lowest"),
        Claims::High => Some("highest"),
    }
}
