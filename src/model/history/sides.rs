//! Who the parties of a document are as of a day, and what lines `by` some of them do.
//!
//! A *side* is a party with those that took its place: where CZ and SK succeeded
//! CSHH, a bilateral agreement still has two sides.

use super::super::view::happens;
use super::super::{Arg, Day, Decl, DeclId, Entry, Key, Line, Model, Period};
use super::{Cause, History, LineAt};
use crate::schema::{F, Legal, V};

/// How far `of` is followed from a body to the state it belongs to: far beyond any
/// real chain, and an end to a cycle.
const OF_DEPTH: usize = 16;

/// Where one party stands in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub status: Legal,
    pub day: Option<Period>,
    pub cause: Cause,
}

/// A side of a document: the party first on record, and who took its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Side {
    pub members: Vec<DeclId>,
    /// Came later, by accession: it need not have signed.
    pub acceded: bool,
}

/// Acts that a party does for itself: those that move a legal status, and what
/// belongs to them. Who pays, approves, builds or registers acts for the whole.
pub(super) fn is_of_parties(verb: V) -> bool {
    verb.row().legal.is_some() || matches!(verb, V::Resumed | V::Reserved | V::Succeeded)
}

/// Lines by parties that moved the whole, with whether several lines were needed.
pub(super) fn joint_acts(model: &Model, id: DeclId) -> Vec<(LineAt, bool)> {
    let decl = model.get(id);
    let mut lines: Vec<(LineAt, &Line)> = decl
        .lines
        .iter()
        .enumerate()
        .filter(|(_, l)| happens(l) && !l.by.is_empty() && is_of_parties(l.verb))
        .map(|(index, line)| (LineAt { decl: id, index: index as u32 }, line))
        .collect();
    lines.sort_by_key(|(_, line)| line.effect().first);

    let mut sides = sides_of(model, id);
    let mut acted: Vec<(V, Vec<bool>)> = Vec::new();
    let mut found = Vec::new();
    for (at, line) in lines {
        enter(model, &mut sides, line);
        let at_verb = match acted.iter().position(|(verb, _)| *verb == line.verb) {
            Some(known) => known,
            None => {
                acted.push((line.verb, Vec::new()));
                acted.len() - 1
            }
        };
        let done = &mut acted[at_verb].1;
        let first = !done.contains(&true);
        let complete = |done: &[bool]| (0..sides.len()).all(|s| has_acted(&sides[s], s, line.verb, done));
        if !first && complete(done) {
            continue;
        }
        done.resize(sides.len(), false);
        let actors = line.by.iter().filter_map(|by| by.target);
        for side in actors.filter_map(|actor| side_of(model, &sides, actor)) {
            done[side] = true;
        }
        // Of two, a denunciation by one ends the instrument.
        let alone = sides.len() < 2 || (line.verb == V::Denounced && sides.len() == 2);
        if alone && first || complete(done) {
            done.fill(true);
            found.push((at, !first));
        }
    }
    found
}

fn has_acted(side: &Side, at: usize, verb: V, done: &[bool]) -> bool {
    let needs_not = side.acceded && verb.row().legal.is_some_and(|legal| legal <= Legal::Ratified);
    needs_not || done.get(at).copied().unwrap_or(false)
}

/// The sides before any line.
fn sides_of(model: &Model, id: DeclId) -> Vec<Side> {
    let mut sides: Vec<Side> = Vec::new();
    let parties = model.parties(id);
    // A record may list the successor beside its predecessor; a line says which is which.
    let late: Vec<DeclId> = entrants(model.get(id)).collect();
    for party in parties.iter().copied().filter(|p| !late.contains(p)) {
        sides.push(Side { members: vec![party], acceded: false });
    }
    sides
}

/// Who came later, by each accession or succession. Who had left before it acceded was
/// there from the beginning.
fn entrants(decl: &Decl) -> impl Iterator<Item = DeclId> + '_ {
    let exits: Vec<&Line> =
        decl.lines.iter().filter(|l| l.verb == V::Denounced && happens(l) && !l.by.is_empty()).collect();
    let entries = decl.lines.iter().filter(|l| happens(l) && matches!(l.verb, V::Acceded | V::Succeeded));
    let by = |l: &Line| l.by.iter().filter_map(|by| by.target).collect::<Vec<_>>();
    entries.flat_map(move |l| {
        let left = |party: &DeclId| {
            let own = |exit: &&&Line| exit.effect().first < l.effect().first && by(exit).contains(party);
            exits.iter().any(|exit| own(&exit))
        };
        by(l).into_iter().filter(|party| !left(party)).collect::<Vec<_>>()
    })
}

/// What an accession or succession does to the sides.
fn enter(model: &Model, sides: &mut Vec<Side>, line: &Line) {
    if !matches!(line.verb, V::Acceded | V::Succeeded) {
        return;
    }
    for party in line.by.iter().filter_map(|by| by.target) {
        if sides.iter().any(|side| side.members.contains(&party)) {
            continue;
        }
        let predecessor = (line.verb == V::Succeeded)
            .then(|| sides.iter().position(|side| side.members.iter().any(|&p| model.successors(p).contains(&party))))
            .flatten()
            .or_else(|| (line.verb == V::Succeeded).then(|| ended_side(model, sides, line.effect().first)).flatten());
        match predecessor {
            Some(side) => sides[side].members.push(party),
            None => sides.push(Side { members: vec![party], acceded: true }),
        }
    }
}

/// The only side whose party had ended by the day.
fn ended_side(model: &Model, sides: &[Side], day: Day) -> Option<usize> {
    let ended = |party: &DeclId| model.years(*party).1.is_some_and(|last| last <= day);
    let mut found = (0..sides.len()).filter(|&s| sides[s].members.iter().all(ended));
    let one = found.next();
    if found.next().is_some() { None } else { one }
}

/// The side that somebody acts for: itself, or the party that it is a body or person of.
pub(super) fn side_of(model: &Model, sides: &[Side], actor: DeclId) -> Option<usize> {
    let mut actor = actor;
    for _ in 0..OF_DEPTH {
        if let Some(side) = sides.iter().position(|side| side.members.contains(&actor)) {
            return Some(side);
        }
        actor = model.get(actor).refs(F::Of).next()?;
    }
    None
}

impl History<'_> {
    /// The parties as of a day: those of the record, and whom accession or succession
    /// added by then. Who was succeeded, or left, remains listed: standing says so.
    pub fn parties(&self, id: DeclId, as_of: Day) -> Vec<DeclId> {
        let decl = self.model.get(id);
        let mut parties = self.recorded(id, as_of);
        let enters = |l: &&Line| happens(l) && matches!(l.verb, V::Acceded | V::Succeeded);
        let come = decl.lines.iter().filter(enters).filter(|l| l.effect().first <= as_of);
        let now: Vec<DeclId> = come.flat_map(|l| &l.by).filter_map(|by| by.target).collect();
        let ever: Vec<DeclId> = entrants(decl).collect();
        // Listed in `parties` and entering later: not yet one, unless it already was.
        parties.retain(|p| now.contains(p) || !ever.contains(p));
        for party in now {
            if !parties.contains(&party) {
                parties.push(party);
            }
        }
        parties
    }

    /// The parties as of a day, without those that left by then: of more than two, an act by
    /// one changes its own standing and no other. Who was succeeded remains.
    pub fn parties_now(&self, id: DeclId, as_of: Day) -> Vec<DeclId> {
        let mut parties = self.parties(id, as_of);
        let lines = &self.model.get(id).lines;
        if parties.len() > 2 && lines.iter().any(|l| l.verb == V::Denounced && !l.by.is_empty()) {
            parties.retain(|&party| !self.left(id, party, as_of));
        }
        parties
    }

    /// Whether the last that a party itself did by the day, of joining and leaving, was to leave.
    fn left(&self, id: DeclId, party: DeclId, as_of: Day) -> bool {
        let own = |l: &&Line| l.by.iter().any(|by| by.target == Some(party));
        let moves = |l: &&Line| matches!(l.verb, V::Acceded | V::Succeeded | V::Signed | V::Ratified | V::Denounced);
        let lines = self.model.get(id).lines.iter().filter(|l| happens(l) && l.effect().first <= as_of);
        let last = lines.filter(own).filter(moves).max_by_key(|l| (l.effect().first, l.verb == V::Denounced));
        last.is_some_and(|l| l.verb == V::Denounced)
    }

    /// The parties as recorded, and as amended by a day.
    fn recorded(&self, id: DeclId, as_of: Day) -> Vec<DeclId> {
        const BOUND: [F; 3] = [F::Parties, F::From, F::To];
        let changes = |l: &Line| matches!(&l.arg, Arg::Amended { key: Key::Own(field), .. } if BOUND.contains(field));
        let mut at = id;
        for _ in 0..OF_DEPTH {
            let decl = self.model.get(at);
            if decl.lines.iter().any(|l| happens(l) && changes(l)) {
                let of = |field| self.entries(at, Key::Own(field), as_of);
                let named = of(F::Parties);
                if !named.is_empty() {
                    return named.iter().filter_map(Entry::target).collect();
                }
                let mut states = Vec::new();
                for body in of(F::From).iter().chain(of(F::To).iter()).filter_map(Entry::target) {
                    let new: Vec<DeclId> =
                        self.model.states_of(body).into_iter().filter(|s| !states.contains(s)).collect();
                    states.extend(new);
                }
                return states;
            }
            match self.model.takes_from(at).next() {
                Some(whole) if BOUND.iter().all(|field| decl.field(*field).is_none()) => at = whole,
                _ => break,
            }
        }
        self.model.parties(id)
    }

    /// Where a party stands as of a day: by its own lines, and by those that concern
    /// all. None for one that is no party then.
    pub fn standing(&self, id: DeclId, party: DeclId, as_of: Day) -> Option<Standing> {
        if !self.parties(id, as_of).contains(&party) {
            return None;
        }
        let sides = [Side { members: vec![party], acceded: false }];
        let acts_here = |line: &Line| {
            line.by.is_empty()
                || line.by.iter().filter_map(|b| b.target).any(|a| side_of(self.model, &sides, a).is_some())
        };
        let decl = self.model.get(id);
        let mut lines: Vec<(usize, &Line)> = decl
            .lines
            .iter()
            .enumerate()
            .filter(|(_, l)| happens(l) && l.effect().first <= as_of && acts_here(l))
            .collect();
        lines.sort_by_key(|(_, l)| (l.effect().first, l.verb.row().legal));
        let mut now = self.base_standing(id, as_of);
        let mut before = None;
        for (index, line) in lines {
            let cause = Cause::Line(LineAt { decl: id, index: index as u32 });
            let status = match line.verb {
                V::Resumed if now.status == Legal::Suspended => before.take().unwrap_or(Legal::InForce),
                // A successor stands where its predecessor stood: nothing of its own moves.
                verb => match verb.row().legal {
                    Some(status) => status,
                    None => continue,
                },
            };
            if status == Legal::Suspended {
                before = Some(now.status);
            }
            now = Standing { status, day: Some(line.effect()), cause };
        }
        Some(now)
    }

    /// What the document took from its package or its field `status`.
    fn base_standing(&self, id: DeclId, as_of: Day) -> Standing {
        let taken = |cause: Cause| !matches!(cause, Cause::Line(at) if at.decl == id);
        let acts = self.acts(id).iter().take_while(|a| a.effect.first <= as_of);
        let last = acts.filter(|a| taken(a.cause)).filter_map(|a| a.legal.map(|l| (l, a))).last();
        match last {
            Some((status, act)) => Standing { status, day: Some(act.effect), cause: act.cause },
            None => {
                let said = self.status_words(id).0;
                let cause = if said.is_some() { Cause::Field } else { Cause::Nothing };
                Standing { status: said.unwrap_or(Legal::Planned), day: None, cause }
            }
        }
    }
}
