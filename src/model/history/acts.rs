//! From lines to acts that concern a document as a whole, with what it takes from
//! its package and what supersedes it.

use super::super::view::happens;
use super::super::{Day, DeclId, Line};
use super::order::takes_from;
use super::{ALWAYS, Act, Cause, History, LineAt, sides, status};
use crate::schema::{Delivery, F, Legal, V};

/// An end, as members of a package take it.
pub(super) fn is_end(act: &Act) -> bool {
    act.legal.is_some_and(Legal::is_end) || matches!(act.verb, Some(V::Fulfilled | V::Dropped))
}

fn act_of(at: LineAt, line: &Line) -> Act {
    let row = line.verb.row();
    Act {
        verb: Some(line.verb),
        on: line.date,
        effect: line.effect(),
        cause: Cause::Line(at),
        legal: row.legal,
        delivery: row.delivery,
        joint: false,
    }
}

/// By the first day of the effect; on one day the status further along comes later.
pub(super) fn order_of_effect(act: &Act) -> impl Ord + use<> {
    (act.effect.first, rank(act), act.on.first)
}

/// How far along an act is; what goes back comes after what it goes back from.
pub(super) fn rank(act: &Act) -> impl Ord + use<> {
    let legal = if act.verb == Some(V::Resumed) { Some(Legal::Suspended) } else { act.legal };
    (legal, act.verb == Some(V::Resumed), act.delivery)
}

impl History<'_> {
    /// Gathers the acts of one declaration; its wholes have theirs already.
    pub(super) fn collect(&mut self, id: DeclId) {
        let start = self.acts.len();
        self.ended[id.0 as usize] = self.status_words(id).0.filter(|word| word.is_end());
        self.own_acts(id);
        let own = self.acts.len();
        for at in 0..self.relations.wholes(id).len() {
            let whole = self.relations.wholes(id)[at];
            if takes_from(self.model, id, whole) {
                self.take(id, whole, start, own);
            }
        }
        self.acts[start..].sort_by_key(order_of_effect);
        self.ranges[id.0 as usize] = start as u32..self.acts.len() as u32;
    }

    fn own_acts(&mut self, id: DeclId) {
        let decl = self.model.get(id);
        let mut by_parties = false;
        for (index, line) in decl.lines.iter().enumerate().filter(|(_, line)| happens(line)) {
            let at = LineAt { decl: id, index: index as u32 };
            if line.by.is_empty() || !sides::is_of_parties(line.verb) {
                self.acts.push(act_of(at, line));
            } else {
                by_parties = true;
            }
        }
        if by_parties {
            for (at, joint) in sides::joint_acts(self.model, id) {
                self.acts.push(Act { joint, ..act_of(at, &decl.lines[at.index as usize]) });
            }
        }
    }

    /// What a member takes from its whole: the words `announced`, `signed` and `made`
    /// that it does not say itself, and its end.
    fn take(&mut self, id: DeclId, whole: DeclId, start: usize, own_end: usize) {
        let own = &self.model.get(id).lines;
        let says = |fits: &dyn Fn(V) -> bool| own.iter().any(|line| happens(line) && fits(line.verb));
        let passes = |verb: V| match verb {
            V::Announced | V::Made => !says(&|v| v == verb),
            V::Signed => !says(&|v| v.row().promises),
            _ => false,
        };
        let kind = self.model.get(id).kind;
        let first_end = self.acts[start..].iter().filter(|act| is_end(act)).map(|act| act.effect.first).min();
        let own_ended = self.acts[start..own_end].iter().filter(|act| is_end(act)).map(|act| act.effect.first).min();
        let completed = self.acts[start..].iter().any(|act| act.delivery == Some(Delivery::Completed));
        let ended_always = self.ended[id.0 as usize].is_some();
        let mut taken = Vec::new();
        for act in self.acts(whole) {
            // What several packages end on one day takes the ends of all of them.
            let still_runs = !ended_always
                && own_ended.is_none_or(|end| end > act.effect.first)
                && first_end.is_none_or(|end| end >= act.effect.first);
            if is_end(act) && still_runs {
                // What was delivered before its package was cancelled stays delivered.
                let delivery = act.delivery.filter(|_| !completed);
                taken.push(Act { delivery, ..*act });
            } else if act.verb.is_some_and(|verb| passes(verb) && verb.row().on.has(kind)) {
                taken.push(*act);
            }
        }
        self.acts.append(&mut taken);
        let ended = &mut self.ended;
        if ended[id.0 as usize].is_none() && first_end.is_none() {
            ended[id.0 as usize] = ended[whole.0 as usize];
        }
    }

    /// Adds to each superseded document the act that ends it, and passes it on to
    /// members. The day hangs on the successor's own lines alone, so a chain of any
    /// length is one pass.
    pub(super) fn supersede(&mut self) {
        let ends: Vec<(DeclId, Act)> = self
            .model
            .ids()
            .flat_map(|id| self.relations.superseded_by(id).iter().map(move |&by| (id, by)))
            .filter_map(|(id, by)| self.supersession_by(by).map(|act| (id, act)))
            .collect();
        if ends.is_empty() {
            return;
        }
        let mut added: Vec<Vec<Act>> = vec![Vec::new(); self.model.decls.len()];
        for (id, act) in ends {
            if act.effect == ALWAYS {
                self.ended[id.0 as usize] = Some(Legal::Superseded);
            }
            added[id.0 as usize].push(act);
        }
        for id in super::order::wholes_first(self.model, self.relations) {
            for &part in self.relations.insides(id) {
                if takes_from(self.model, part, id) {
                    self.pass_on(id, part, &mut added);
                }
            }
        }
        self.insert(&added);
    }

    /// A member ends with its superseded package, unless it had ended before.
    fn pass_on(&mut self, whole: DeclId, part: DeclId, added: &mut [Vec<Act>]) {
        if self.ended[part.0 as usize].is_some() {
            return;
        }
        let first = |ends: &mut dyn Iterator<Item = &Act>| ends.map(|act| act.effect.first).min();
        let is_own = |act: &Act| self.is_own(part, act);
        let ends = |acts: &[Act], own: bool| {
            first(&mut acts.iter().filter(|act| is_end(act) && is_own(act) == own)).unwrap_or(Day::MAX)
        };
        let (acts, to) = (self.acts(part), &added[part.0 as usize]);
        let own = ends(acts, true).min(ends(to, true));
        let taken = ends(acts, false).min(ends(to, false));
        let still_runs = |act: &&Act| own > act.effect.first && taken >= act.effect.first;
        let passed: Vec<Act> = added[whole.0 as usize].iter().filter(still_runs).copied().collect();
        added[part.0 as usize].extend(passed);
        if self.ended[whole.0 as usize] == Some(Legal::Superseded) && own.min(taken) == Day::MAX {
            self.ended[part.0 as usize] = Some(Legal::Superseded);
        }
    }

    /// Whether an end is of the document itself, and not of a package that it is in.
    fn is_own(&self, id: DeclId, act: &Act) -> bool {
        match act.cause {
            Cause::Line(at) => at.decl == id,
            Cause::Supersession(by) => self.relations.superseded_by(id).contains(&by),
            _ => true,
        }
    }

    fn insert(&mut self, added: &[Vec<Act>]) {
        let mut acts = Vec::with_capacity(self.acts.len() + added.len());
        for (at, more) in added.iter().enumerate() {
            let id = DeclId(at as u32);
            let start = acts.len();
            let ended = |own: bool| {
                let ends = more.iter().filter(|act| self.is_own(id, act) == own);
                ends.map(|act| act.effect.first).min().unwrap_or(Day::MAX)
            };
            let (own, taken) = (ended(true), ended(false));
            // What was superseded before does not end with its package once more.
            let runs_till = |act: &&Act| {
                let day = act.effect.first;
                !is_end(act) || self.is_own(id, act) || (own > day && taken >= day)
            };
            acts.extend(self.acts(id).iter().filter(runs_till));
            acts.extend_from_slice(more);
            acts[start..].sort_by_key(order_of_effect);
            self.ranges[at] = start as u32..acts.len() as u32;
            // The old list is read through the old ranges of what is still to come.
        }
        self.acts = acts;
    }

    /// When a document takes the place of those that it supersedes: with its entry
    /// into force if it is of a treaty kind (Vienna Convention, art. 59), else with
    /// its signing. It stays if the successor ends later.
    fn supersession_by(&self, by: DeclId) -> Option<Act> {
        let decl = self.model.get(by);
        let kind = decl.values(F::Kind).iter().find_map(|e| match e.value {
            super::super::Value::Kind(kind) => Some(kind),
            _ => None,
        });
        let effect = if kind.is_some_and(|k| k.row().treaty) {
            let said = self.status_words(by).0.is_some_and(status::was_in_force);
            if said { Some(ALWAYS) } else { self.first_effect_of(by, V::InForce) }
        } else {
            self.binds_from(by)
        }?;
        let cause = Cause::Supersession(by);
        Some(Act {
            verb: None,
            on: effect,
            effect,
            cause,
            legal: Some(Legal::Superseded),
            delivery: None,
            joint: false,
        })
    }
}
