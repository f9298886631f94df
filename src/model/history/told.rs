//! The acts that have come by a day, in the order in which they tell the story.
//!
//! Two lines are out of order only when certainly so (totals.md, Day and status): of
//! periods that overlap, as of one day, the status further along comes later. So
//! `2014-06-10 signed` and `2014 terminated` are a document that ended in 2014.

use super::acts::rank;
use super::{Act, Day, DeclId, History};
use crate::schema::V;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

impl History<'_> {
    /// What has come by the day and moves the legal status; each act after all that
    /// certainly were before it.
    pub fn told_legal(&self, id: DeclId, as_of: Day) -> Vec<&Act> {
        self.told(id, as_of, |act| act.legal.is_some() || act.verb == Some(V::Resumed))
    }

    /// What has come by the day and moves the delivery status, likewise.
    pub fn told_delivery(&self, id: DeclId, as_of: Day) -> Vec<&Act> {
        self.told(id, as_of, |act| act.delivery.is_some())
    }

    fn told(&self, id: DeclId, as_of: Day, moves: fn(&Act) -> bool) -> Vec<&Act> {
        let acts = self.acts(id);
        let come = acts[..acts.partition_point(|act| act.effect.first <= as_of)].iter();
        let come: Vec<&Act> = come.filter(|act| moves(act)).collect();
        let days = come.iter().all(|act| act.effect.first == act.effect.last);
        if days { come } else { in_a_possible_order(&come) }
    }
}

/// Of all acts before which certainly no other one was, the one least far along comes
/// first; `come` stands in the order of first days.
fn in_a_possible_order<'a>(come: &[&'a Act]) -> Vec<&'a Act> {
    let mut told = vec![false; come.len()];
    let mut ordered = Vec::with_capacity(come.len());
    // Which of those that are left must be over first; and which may come now.
    let mut over: BinaryHeap<_> = come.iter().enumerate().map(|(at, act)| Reverse((act.effect.last, at))).collect();
    let mut possible = BinaryHeap::new();
    let mut next = 0;
    while let Some(&Reverse((last, at))) = over.peek() {
        if told[at] {
            over.pop();
            continue;
        }
        while let Some(act) = come.get(next).filter(|act| act.effect.first <= last) {
            possible.push(Reverse((rank(act), next)));
            next += 1;
        }
        let Some(Reverse((_, now))) = possible.pop() else { break };
        told[now] = true;
        ordered.push(come[now]);
    }
    ordered
}
