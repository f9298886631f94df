//! What each whole is worth at a level, and what it has beyond its insides (L2, L4, Wholes).

use super::choose::{Chooser, Selected, Selection};
use super::engine::Engine;
use super::shares::less_open;
use super::tree::Tree;
use super::{Interval, Total};
use crate::model::{Cur, Dec, DeclId};
use crate::schema::{InstrumentKind, Kind, Level, Money};
use rustc_hash::FxHashSet;

/// What every record counts at one level, by declaration.
#[derive(Debug, Clone, Default)]
pub(super) struct LevelData {
    /// Documents are counted: only what is under a package itself is one of its documents.
    pub members: bool,
    pub own: Vec<Total>,
    pub nodes: Vec<Node>,
    /// By declaration: every bound in its family is exact, so sums of atoms are too.
    pub exact: Vec<bool>,
}

/// A record on a level, with everything inside.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub whole: Total,
    /// What it has beyond its insides.
    pub rest: Total,
    /// The known part of the whole, where an unknown inside widens it.
    pub known: Option<Total>,
    /// What insides are held against, where that is not all of its own.
    pub base: Option<Total>,
    /// Its own is a stated amount: insides in other currencies stand in no figure with it.
    pub stated: bool,
    /// There are such insides.
    pub drops: bool,
    /// Its total takes the unknowns inside it.
    pub absorbs: bool,
    /// An upper bound with an end in each of its currencies: it holds what is inside, and
    /// its unknowns where all of it is asked.
    pub limit: Option<Total>,
    /// Insides that count beside its own, not within it.
    pub beside: FxHashSet<DeclId>,
}

impl Node {
    fn of(own: &Total) -> Node {
        Node { whole: own.clone(), rest: own.clone(), ..Node::default() }
    }

    pub fn known(&self) -> &Total {
        self.known.as_ref().unwrap_or(&self.whole)
    }

    /// Insides in the currencies that count beside a stated amount.
    pub fn held(&self, base: &Total, inside: Total) -> Total {
        if self.stated { inside.within(base) } else { inside }
    }
}

/// The unit in which documents are counted, as a currency of its own.
pub(super) const DOCUMENTS: Cur = Cur { code: "documents", prices: None };

/// How a record's own amount holds what is inside it.
#[derive(Debug, Clone, Copy, Default)]
struct Holds {
    stated: bool,
    /// What is inside lies within it.
    bounds: bool,
    absorbs: bool,
}

impl Engine<'_> {
    pub(super) fn compute(&self, level: Level) -> LevelData {
        let chain = matches!(level, Level::Announced | Level::Committed);
        let class = |id: DeclId| match self.model.get(id).kind {
            Kind::Pledge => level.of_pledges(),
            kind => kind.is_document() && !level.of_pledges(),
        };
        let nothing = Total::default();
        let own = |id: DeclId| match class(id) && self.counted(id) {
            true if chain => self.own_at(id, level, &self.covered()[id.0 as usize]),
            true => self.own_at(id, level, &nothing),
            false => Total::default(),
        };
        self.nodes_of(false, self.model.ids().map(own).collect(), |data, id| self.node(level, id, data))
    }

    /// How many documents each record stands for.
    pub(super) fn compute_counts(&self) -> LevelData {
        let own = |id: DeclId| {
            let decl = self.model.get(id);
            let there = decl.kind.is_document() && self.counted(id) && self.history.exists(id, self.options.as_of);
            let weight = match decl.kind {
                _ if !there => return Total::default(),
                Kind::Package => self.count_of(id),
                _ => Interval::exact(Dec::ONE),
            };
            Total { money: [(DOCUMENTS, weight)].into(), unknown: 0 }
        };
        self.nodes_of(true, self.model.ids().map(own).collect(), |data, id| {
            let own = &data.own[id.0 as usize];
            if self.model.get(id).kind != Kind::Package {
                return Node::of(own);
            }
            // What is not there yet holds nobody.
            let there = !own.money.is_empty();
            let counts = own.get(DOCUMENTS) != Interval { low: Dec::ZERO, high: None, approximate: false };
            let holds = Holds { stated: there, bounds: there && counts, absorbs: false };
            self.join(id, None, FxHashSet::default(), holds, None, data)
        })
    }

    /// Insides before their wholes.
    fn nodes_of(&self, members: bool, own: Vec<Total>, node: impl Fn(&LevelData, DeclId) -> Node) -> LevelData {
        let count = self.model.decls.len();
        let mut data = LevelData { members, own, nodes: vec![Node::default(); count], exact: Vec::new() };
        let tree = self.tree_of(&data);
        for &id in tree.order() {
            data.nodes[id.0 as usize] = node(&data, id);
        }
        let leader = |id: DeclId| tree.linked(tree.root(id)).0 as usize;
        let mut exact = vec![true; count];
        for &id in tree.order() {
            let (at, node) = (id.0 as usize, &data.nodes[id.0 as usize]);
            let plain = node.whole.is_exact() && node.rest.is_exact() && data.own[at].is_exact();
            let alone = !tree.overlaps(id) && tree.overlapping(id).is_empty();
            exact[leader(id)] &= plain && alone && !node.drops;
        }
        data.exact = self.model.ids().map(|id| exact[leader(id)]).collect();
        data
    }

    fn node(&self, level: Level, id: DeclId, data: &LevelData) -> Node {
        let own = &data.own[id.0 as usize];
        match level {
            Level::Committed => self.committed_node(id, own, data),
            Level::Announced | Level::Ceiling | Level::Contingent | Level::Relief | Level::Pledged => {
                if self.tree.insides(id).is_empty() {
                    return Node::of(own);
                }
                // Mere payments are no total that could hold what is inside.
                let word = level != Level::Announced || self.word(id).is_some_and(|w| w.is_stated());
                let holds = self.holding(id, word && own.is_stated());
                let absorbs = holds.absorbs && level != Level::Pledged;
                self.join(id, None, FxHashSet::default(), Holds { absorbs, ..holds }, None, data)
            }
            // Acts count where they stand, once, and are summed (L3).
            _ => {
                let mut node = Node::of(own);
                node.whole.add(&self.all_inside(id, data));
                node
            }
        }
    }

    fn holding(&self, id: DeclId, stated: bool) -> Holds {
        let package = self.model.get(id).kind == Kind::Package;
        let bounds = stated && (package || self.kind_of(id) == Some(InstrumentKind::Framework));
        Holds { stated, bounds, absorbs: bounds || stated && self.nature(id).0 == Money::Ceiling }
    }

    /// The sum of all that is inside, each once.
    fn all_inside(&self, id: DeclId, data: &LevelData) -> Total {
        let mut sum = Total::default();
        if self.tree.is_knotted(id) {
            let inside = self.tree.closure(self.tree.insides(id));
            inside.iter().for_each(|m| sum.add(&data.own[m.0 as usize]));
        } else {
            self.tree.insides(id).iter().for_each(|m| sum.add(&data.nodes[m.0 as usize].whole));
        }
        sum
    }

    fn committed_node(&self, id: DeclId, own: &Total, data: &LevelData) -> Node {
        let promise = self.promise(id, Level::Committed).filter(Total::is_stated);
        let package = self.model.get(id).kind == Kind::Package;
        if promise.is_some() {
            let holds = Holds { stated: true, bounds: package, absorbs: package };
            let aside = if package { self.not_binding(id) } else { Vec::new() };
            let left = (!aside.is_empty()).then(|| self.less_not_binding(id, own, &aside));
            // What is beside is still inside its total: together they never exceed it.
            let limit = left.as_ref().map(|_| own.clone());
            return self.join(id, left, aside.into_iter().collect(), holds, limit, data);
        }
        // What bounds and is not committed itself still limits what is inside.
        let limits = package || self.kind_of(id) == Some(InstrumentKind::Framework);
        let limit = if limits { self.word(id).filter(Total::is_stated) } else { None };
        if limit.is_none() && self.tree.insides(id).is_empty() {
            return Node::of(own);
        }
        self.join(id, None, FxHashSet::default(), Holds::default(), limit, data)
    }

    /// Members that never commit their amount, whatever day it is.
    pub(super) fn not_binding(&self, id: DeclId) -> Vec<DeclId> {
        let aside = |m: &DeclId| matches!(self.nature(*m).0, Money::Announcement | Money::Ceiling);
        self.tree.insides(id).iter().copied().filter(aside).collect()
    }

    /// A package that binds commits its total less what its non-binding members are
    /// worth, and never less than what it paid itself.
    fn less_not_binding(&self, id: DeclId, own: &Total, aside: &[DeclId]) -> Total {
        let (announced, open) = self.worth_aside(aside);
        let paid = self.paid(id, false).within(own);
        let left = |cur, total| less_open(total, announced.get(cur), open).larger(paid.get(cur));
        let money = own.money.iter().map(|(&cur, &total)| (cur, left(cur, total)));
        Total { money: money.collect(), unknown: own.unknown }
    }

    /// `max(own, insides)` with its rest; `base` where not all of its own holds them.
    fn join(
        &self,
        id: DeclId,
        base: Option<Total>,
        beside: FxHashSet<DeclId>,
        holds: Holds,
        limit: Option<Total>,
        data: &LevelData,
    ) -> Node {
        let own = base.as_ref().unwrap_or(&data.own[id.0 as usize]);
        let (inside, besides, unknown_inside) = self.insides_of(id, &beside, data);
        let mut node = Node { stated: holds.stated, absorbs: holds.absorbs, beside, ..Node::default() };
        let held = |inside: &Total| node.held(own, inside.clone());
        let (within, next_to) = (held(&inside), held(&besides));
        node.drops = within.money.len() < inside.money.len() || next_to.money.len() < besides.money.len();
        let mut known = own.zip(&within, |o, i| {
            let larger = o.larger(i);
            if !holds.bounds {
                return larger;
            }
            // What is inside lies within the total, so only its certain part can widen it.
            let high = o.high.map(|h| h.max(i.low));
            // The whole keeps its own mark; what is inside gives its own only where it is above.
            let approximate = o.approximate || (i.low > o.low && larger.approximate);
            Interval { high, approximate, ..larger }
        });
        node.rest = own.zip(&within.within(own), Interval::less);
        known.add(&next_to);
        for (cur, top) in limit.iter().flat_map(|l| &l.money) {
            if let Some(interval) = known.money.get_mut(cur) {
                *interval = interval.up_to(*top);
            }
        }
        known.unknown = own.unknown + if node.absorbs { 0 } else { unknown_inside.0 } + unknown_inside.1;
        // Without an end in one currency, an unknown may be beyond all that is known.
        node.limit = limit.filter(|l| l.money.values().all(|i| i.high.is_some()));
        if let Some(limit) = node.limit.as_ref().filter(|_| known.unknown > 0) {
            let open = |i: Interval, top: Interval| {
                let open = Interval { high: None, ..i }.up_to(top);
                if top.is_zero() || open.high == i.high { i } else { open }
            };
            let money = known.zip(limit, open).money;
            node.whole = Total { money, unknown: 0 };
            node.known = Some(known);
        } else {
            node.whole = known;
        }
        node.base = base;
        node
    }

    /// What is inside, what is beside, and the unknowns of both.
    fn insides_of(&self, id: DeclId, beside: &FxHashSet<DeclId>, data: &LevelData) -> (Total, Total, (u64, u64)) {
        let tree = self.tree_of(data);
        let insides = tree.insides(id);
        let chooser = Chooser::within(self, data);
        // What is counted elsewhere overlaps its neighbours here too.
        let shared = |m: DeclId| tree.wholes(m).len() > 1 && tree.has_overlaps(tree.linked(tree.root(m)));
        if !insides.iter().any(|&m| tree.is_loose(m) || shared(m)) {
            let sum = |aside: bool| {
                let list = insides.iter().filter(|m| beside.contains(m) == aside);
                let parts: Vec<(DeclId, Total)> = list.map(|m| (*m, data.nodes[m.0 as usize].whole.clone())).collect();
                let unknown = parts.iter().map(|p| p.1.unknown).sum::<u64>();
                (chooser.side_by_side(parts), unknown)
            };
            let ((inside, a), (besides, b)) =
                (sum(false), if beside.is_empty() { Default::default() } else { sum(true) });
            return (inside, besides, (a, b));
        }
        let everything = all_of(tree, insides);
        let homes = chooser.homes(insides);
        let of = |aside: bool| -> Selection {
            let there =
                everything.iter().filter(|(n, _)| homes.get(n).is_some_and(|top| beside.contains(top) == aside));
            there.map(|(n, s)| (*n, s.clone())).collect()
        };
        let unknown = |list: Vec<DeclId>| chooser.unknowns(&all_of(tree, &list));
        let (there, aside): (Vec<DeclId>, Vec<DeclId>) = insides.iter().copied().partition(|m| !beside.contains(m));
        // A shared unknown is one: what is beside has those that are not inside.
        let (all, below) = (unknown(insides.to_vec()), unknown(there));
        let besides = if aside.is_empty() { Total::default() } else { chooser.together(insides, &of(true)).inside };
        (chooser.together(insides, &of(false)).inside, besides, (below, all.saturating_sub(below)))
    }
}

pub(super) fn all_of(tree: &Tree, list: &[DeclId]) -> Selection {
    tree.closure(list).into_iter().map(|id| (id, Selected::All)).collect()
}
