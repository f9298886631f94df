//! What a record says together with what it takes from its package: the one place
//! that knows which fields and lines are inherited.
//!
//! Timeless: who is a party on a day, and which status holds, is the room `history`.
//! What ends a package ends its members too; that is history's as well.

use super::decl::{Arg, Citation, DeclId, Entry, Key, Line, Value};
use super::{Day, Model};
use crate::schema::codes::{Ymd, country};
use crate::schema::{F, Kind, V};

/// How far a chain (`of`, wholes) is followed. Chains are short; a circle in them is
/// an error of its own, and must not be walked for ever.
const DEPTH: usize = 16;

impl Model {
    /// The wholes that it takes facts from, as written: the package it is a member of,
    /// nested or by `under`; of a pledge, the pledge it is part of. A loan under a
    /// pledge or a framework takes nothing.
    pub fn takes_from(&self, id: DeclId) -> impl Iterator<Item = DeclId> + '_ {
        let decl = self.get(id);
        let holds = matches!(decl.kind, Kind::Instrument | Kind::Package | Kind::Pledge);
        let pledge = decl.kind == Kind::Pledge;
        let wholes = decl.parent.into_iter().chain(decl.refs(F::Under));
        wholes.filter(move |&whole| match self.get(whole).kind {
            Kind::Package => holds && whole != id,
            Kind::Pledge => pledge && whole != id,
            _ => false,
        })
    }

    /// The package that it is a member of.
    pub fn is_member(&self, id: DeclId) -> Option<DeclId> {
        self.takes_from(id).find(|&whole| self.get(whole).kind == Kind::Package)
    }

    /// The values of a field: its own, or those of its whole where a member takes them.
    ///
    /// Who is bound is one statement in three fields: a member that names its own
    /// parties takes neither `from` nor `to`, and one that says who provides or
    /// receives has its parties from there.
    pub fn entries(&self, id: DeclId, field: F) -> &[Entry] {
        self.holder(id, field).map_or(&[], |holder| self.get(holder).values(field))
    }

    /// The record that says a field for this one: itself, or the whole that it takes
    /// it from.
    pub fn holder(&self, id: DeclId, field: F) -> Option<DeclId> {
        let mut id = id;
        for _ in 0..DEPTH {
            let decl = self.get(id);
            if decl.field(field).is_some() {
                return Some(id);
            }
            let says = |f: F| decl.field(f).is_some();
            let taken = match field {
                F::Parties => !says(F::From) && !says(F::To),
                F::From | F::To => !says(F::Parties),
                F::Initiatives | F::Source | F::Witnesses => true,
                _ => false,
            };
            // Of several packages the first that is written says it.
            match self.takes_from(id).next().filter(|_| taken) {
                Some(whole) => id = whole,
                None => break,
            }
        }
        None
    }

    /// The targets of [`entries`](Self::entries).
    pub fn targets(&self, id: DeclId, field: F) -> impl Iterator<Item = DeclId> + '_ {
        self.entries(id, field).iter().filter_map(Entry::target)
    }

    /// The parties as recorded: named, else the states and organisations that
    /// providers and receivers belong to, else those of its package.
    pub fn parties(&self, id: DeclId) -> Vec<DeclId> {
        let mut id = id;
        for _ in 0..DEPTH {
            let decl = self.get(id);
            if decl.field(F::Parties).is_some() {
                return decl.refs(F::Parties).collect();
            }
            let mut states = Vec::new();
            for body in self.targets(id, F::From).chain(self.targets(id, F::To)) {
                let new: Vec<DeclId> = self.states_of(body).into_iter().filter(|s| !states.contains(s)).collect();
                states.extend(new);
            }
            if !states.is_empty() {
                return states;
            }
            match self.takes_from(id).next() {
                Some(whole) => id = whole,
                None => break,
            }
        }
        Vec::new()
    }

    /// Its lines, and those it takes from its whole: `announced`, `signed`, `made`
    /// where it has none of its own; no `signed` where it binds by a line of its own.
    pub fn lines(&self, id: DeclId) -> Vec<&Line> {
        let own = self.get(id).lines.iter();
        own.chain(self.taken_lines(id).into_iter().map(|(_, line)| line)).collect()
    }

    /// The lines that it takes, with the whole that says each.
    pub fn taken_lines(&self, id: DeclId) -> Vec<(DeclId, &Line)> {
        let mut taken = Vec::new();
        self.take_lines(id, id, DEPTH, &mut taken);
        taken
    }

    fn take_lines<'m>(&'m self, id: DeclId, of: DeclId, depth: usize, taken: &mut Vec<(DeclId, &'m Line)>) {
        if depth == 0 {
            return;
        }
        let decl = self.get(id);
        let before = taken.len();
        for whole in self.takes_from(of) {
            for line in self.get(whole).lines.iter().filter(|l| happens(l)) {
                let nearer = taken[..before].iter().map(|(_, line)| *line);
                let mut known = decl.lines.iter().chain(nearer).filter(|l| happens(l));
                let passes = match line.verb {
                    V::Announced | V::Made => known.all(|l| l.verb != line.verb),
                    V::Signed => known.all(|l| !l.verb.row().promises),
                    _ => false,
                };
                if passes && line.verb.row().on.has(decl.kind) {
                    taken.push((whole, line));
                }
            }
            self.take_lines(id, whole, depth - 1, taken);
        }
    }

    /// The fields that it takes from a whole, with the whole that says each.
    pub fn taken_fields(&self, id: DeclId) -> impl Iterator<Item = (DeclId, F)> + '_ {
        const TAKEN: [F; 6] = [F::Parties, F::From, F::To, F::Initiatives, F::Witnesses, F::Source];
        let taken = move |field| self.holder(id, field).filter(|&holder| holder != id).map(|holder| (holder, field));
        TAKEN.into_iter().filter_map(taken)
    }

    /// The state or organisation that a party, body or person belongs to; itself for
    /// one that is a state or organisation.
    pub fn state_of(&self, party: DeclId) -> Option<DeclId> {
        let mut at = party;
        for _ in 0..DEPTH {
            let decl = self.get(at);
            match decl.refs(F::Of).next() {
                Some(owner) => at = owner,
                None => return matches!(self.party_kind(at), Some("state" | "organisation")).then_some(at),
            }
        }
        None
    }

    /// All states and organisations that a party belongs to: a joint venture may have
    /// several.
    pub fn states_of(&self, party: DeclId) -> Vec<DeclId> {
        let (mut states, mut chain) = (Vec::new(), vec![party]);
        let mut next = 0;
        while let Some(&at) = chain.get(next).filter(|_| next < DEPTH) {
            next += 1;
            let before = chain.len();
            for owner in self.get(at).refs(F::Of) {
                if !chain.contains(&owner) {
                    chain.push(owner);
                }
            }
            let own = self.get(at).refs(F::Of).next().is_none();
            if own && before == chain.len() && matches!(self.party_kind(at), Some("state" | "organisation")) {
                states.push(at);
            }
        }
        states
    }

    /// The word in `kind` of a party; of a known code, what the list says it is.
    pub fn party_kind(&self, party: DeclId) -> Option<&'static str> {
        self.get(party).values(F::Kind).iter().find_map(|e| match e.value {
            Value::Word(word) => Some(word),
            _ => None,
        })
    }

    /// Whether a party is another, a body of it, or a member of it (of a group or
    /// organisation), by any number of steps.
    pub fn belongs_to(&self, party: DeclId, other: DeclId) -> bool {
        self.reaches(party, other, DEPTH)
    }

    fn reaches(&self, party: DeclId, other: DeclId, depth: usize) -> bool {
        if party == other {
            return true;
        }
        if depth == 0 {
            return false;
        }
        let owners = || self.get(party).refs(F::Of);
        self.get(other).refs(F::Members).any(|m| m == party)
            || owners().any(|owner| self.reaches(owner, other, depth - 1))
    }

    /// Those that continue a party: as recorded, else as the list of countries says, as
    /// far as records name them.
    pub fn successors(&self, party: DeclId) -> Vec<DeclId> {
        let decl = self.get(party);
        if decl.field(F::SucceededBy).is_some() {
            return decl.refs(F::SucceededBy).collect();
        }
        let known = country(&decl.name).map_or(&[][..], |row| &row.successors);
        known.iter().filter_map(|code| self.by_name(code)).collect()
    }

    /// The first and the last day on which a party can have acted; None is open.
    pub fn years(&self, party: DeclId) -> (Option<Day>, Option<Day>) {
        let decl = self.get(party);
        let said = |field: F| {
            decl.values(field).iter().find_map(|e| match &e.value {
                Value::Date(period) => Some(*period),
                _ => None,
            })
        };
        let row = country(&decl.name);
        let day = |ymd: Option<Ymd>| ymd.and_then(|(y, m, d)| Day::from_ymd(y, u32::from(m), u32::from(d)));
        let first = said(F::Since).map(|p| p.first).or_else(|| day(row.and_then(|r| r.from)));
        let last = said(F::Until).map(|p| p.last).or_else(|| day(row.and_then(|r| r.until)));
        (first, last)
    }

    /// The title, or the name where there is none.
    pub fn title_of(&self, id: DeclId) -> &str {
        let decl = self.get(id);
        decl.title.as_deref().unwrap_or(&decl.name)
    }

    /// Every `source S "words"` on its own fields and lines.
    pub fn citations(&self, id: DeclId) -> impl Iterator<Item = &Citation> {
        let decl = self.get(id);
        let fields = decl.fields.iter().flat_map(|f| &f.sources);
        fields.chain(decl.lines.iter().flat_map(|l| &l.sources))
    }

    /// The sources that what a record says on a day rests on: those that hold for all of it,
    /// and those beside its fields and what has happened or is due. A rival claim of its
    /// amount is no ground of the figure that it contradicts.
    pub fn grounds_of(&self, id: DeclId, as_of: Day) -> Vec<DeclId> {
        let decl = self.get(id);
        let stands = |line: &&Line| !is_rival(line) && (line.due || line.effect().first <= as_of);
        let beside = decl.fields.iter().flat_map(|field| &field.sources);
        let beside = beside.chain(decl.lines.iter().filter(stands).flat_map(|line| &line.sources));
        each_once(self.targets(id, F::Source).chain(beside.filter_map(|c| c.source.target)))
    }

    /// The sources that claim another amount.
    pub fn rivals_of(&self, id: DeclId) -> Vec<DeclId> {
        let lines = self.get(id).lines.iter().filter(|line| is_rival(line));
        lines.flat_map(|line| line.sources.iter().filter_map(|c| c.source.target)).collect()
    }

    /// The sources that a record rests on: in its field `source`, its own or taken from
    /// its package, and beside its fields and lines. Each once.
    pub fn sources_of(&self, id: DeclId) -> Vec<DeclId> {
        let cited = self.citations(id).filter_map(|c| c.source.target);
        each_once(self.targets(id, F::Source).chain(cited))
    }
}

fn each_once(ids: impl Iterator<Item = DeclId>) -> Vec<DeclId> {
    let mut all = Vec::new();
    for id in ids {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    all
}

/// Whether a line claims another amount than the record's own.
fn is_rival(line: &Line) -> bool {
    matches!(&line.arg, Arg::Reported { key: Key::Own(F::Amount), .. })
}

/// Whether a line is something that happens: neither due nor a rival claim.
pub(super) fn happens(line: &Line) -> bool {
    line.happens()
}
