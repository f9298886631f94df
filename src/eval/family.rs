//! Wholes and what lies inside them (L2, L5, Wholes): a tree of documents, the value
//! of each whole and of its rest, and the value of any selection of them.

use super::engine::{Engine, LevelData};
use super::{Interval, Total};
use crate::model::{Dec, DeclId, Model};
use crate::schema::{Kind, Level, Money};
use rustc_hash::{FxHashMap, FxHashSet};

/// Which documents lie in which. Each has one place where it is counted (`parent`);
/// a second whole that it is in only lacks it.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    insides: Vec<Vec<DeclId>>,
    parent: Vec<Option<DeclId>>,
    children: Vec<Vec<DeclId>>,
    root: Vec<DeclId>,
    order: Vec<DeclId>,
    /// Members of each family in `order`, by its root.
    families: FxHashMap<DeclId, Vec<DeclId>>,
    /// Documents linked by `overlaps`, by the number of their link.
    group: FxHashMap<DeclId, DeclId>,
}

impl Tree {
    pub fn of(model: &Model, counted: impl Fn(DeclId) -> bool) -> Tree {
        let relations = model.relations();
        let count = model.decls.len();
        let matters = |id: DeclId| {
            let kind = model.get(id).kind;
            (kind.is_document() || kind == Kind::Pledge) && counted(id)
        };
        let alike = |a: DeclId, b: DeclId| (model.get(a).kind == Kind::Pledge) == (model.get(b).kind == Kind::Pledge);
        let mut wholes: Vec<Vec<DeclId>> = vec![Vec::new(); count];
        for id in model.ids().filter(|&id| matters(id)) {
            let list = relations.wholes(id).iter().copied().filter(|&w| matters(w) && alike(id, w));
            wholes[id.0 as usize] = list.collect();
        }
        reduce(&mut wholes);
        let mut tree = Tree {
            insides: vec![Vec::new(); count],
            parent: vec![None; count],
            children: vec![Vec::new(); count],
            root: model.ids().collect(),
            ..Tree::default()
        };
        let (order, broken) = insides_first(model.ids().filter(|&id| matters(id)), &wholes, count);
        for id in &broken {
            // A circle is an error that `check` reports; here its members stand alone.
            wholes[id.0 as usize].clear();
        }
        for &id in &order {
            for &whole in &wholes[id.0 as usize] {
                if !broken.contains(&whole) {
                    tree.insides[whole.0 as usize].push(id);
                }
            }
            let parent = wholes[id.0 as usize].iter().copied().find(|w| !broken.contains(w));
            tree.parent[id.0 as usize] = parent;
            if let Some(parent) = parent {
                tree.children[parent.0 as usize].push(id);
            }
        }
        tree.insides.iter_mut().chain(&mut tree.children).for_each(|list| list.sort_unstable());
        for &id in order.iter().rev() {
            tree.root[id.0 as usize] = tree.parent[id.0 as usize].map_or(id, |p| tree.root[p.0 as usize]);
        }
        for &id in &order {
            tree.families.entry(tree.root[id.0 as usize]).or_default().push(id);
        }
        tree.order = order;
        tree.link(model, relations, &matters);
        tree
    }

    /// Overlaps join siblings, or the families that the two are in.
    fn link(&mut self, model: &Model, relations: &crate::model::Relations, matters: &dyn Fn(DeclId) -> bool) {
        for id in model.ids().filter(|&id| matters(id)) {
            for &other in relations.overlaps(id).iter().filter(|&&o| matters(o)) {
                let (a, b) = match self.root(id) == self.root(other) {
                    true if self.parent[id.0 as usize] == self.parent[other.0 as usize] => (id, other),
                    true => continue,
                    false => (self.root(id), self.root(other)),
                };
                self.unite(a, b);
            }
        }
        // What overlaps a whole may be what it shares with another family.
        for id in model.ids().filter(|&id| matters(id) && !relations.overlaps(id).is_empty()) {
            for member in self.insides(id).to_vec() {
                if self.root(member) != self.root(id) {
                    self.unite(self.root(id), self.root(member));
                }
            }
        }
        let linked: Vec<DeclId> = self.group.keys().copied().collect();
        for id in linked {
            let leader = self.leader(id);
            self.group.insert(id, leader);
        }
    }

    fn unite(&mut self, a: DeclId, b: DeclId) {
        let (a, b) = (self.leader(a), self.leader(b));
        self.group.insert(a, a.min(b));
        self.group.insert(b, a.min(b));
    }

    fn leader(&mut self, id: DeclId) -> DeclId {
        let mut at = id;
        while let Some(&next) = self.group.get(&at).filter(|&&n| n != at) {
            at = next;
        }
        // Shortened on the way, so that a long chain of overlaps stays linear.
        let mut walk = id;
        while let Some(&next) = self.group.get(&walk).filter(|&&n| n != walk) {
            self.group.insert(walk, at);
            walk = next;
        }
        at
    }

    pub fn order(&self) -> &[DeclId] {
        &self.order
    }

    pub fn insides(&self, id: DeclId) -> &[DeclId] {
        &self.insides[id.0 as usize]
    }

    pub fn children(&self, id: DeclId) -> &[DeclId] {
        &self.children[id.0 as usize]
    }

    pub fn root(&self, id: DeclId) -> DeclId {
        self.root[id.0 as usize]
    }

    pub fn parent(&self, id: DeclId) -> Option<DeclId> {
        self.parent[id.0 as usize]
    }

    pub fn family(&self, root: DeclId) -> &[DeclId] {
        self.families.get(&root).map_or(&[], |f| f)
    }

    pub fn overlaps(&self, id: DeclId) -> bool {
        self.group.contains_key(&id)
    }

    pub fn group_of(&self, id: DeclId) -> Option<DeclId> {
        self.group.get(&id).copied()
    }

    /// The sum of what lies side by side: what overlaps is worth between its largest
    /// and its sum.
    pub fn side_by_side(&self, parts: impl Iterator<Item = (DeclId, Total)>, one_currency: bool) -> Total {
        let mut sum = Total::default();
        let mut groups: FxHashMap<DeclId, Vec<Total>> = FxHashMap::default();
        for (id, total) in parts {
            match self.group_of(id) {
                Some(leader) => groups.entry(leader).or_default().push(total.trimmed()),
                None => sum.add(&total),
            }
        }
        for mut group in groups.into_values() {
            group.retain(|t| !t.is_nothing());
            sum.add(&overlapping(&group, one_currency));
        }
        sum
    }

    /// The same of counts.
    pub fn counts_side_by_side(&self, parts: impl Iterator<Item = (DeclId, Interval)>) -> Interval {
        let mut sum = Interval::ZERO;
        let mut groups: FxHashMap<DeclId, (Interval, Dec)> = FxHashMap::default();
        for (id, count) in parts {
            match self.group_of(id) {
                Some(leader) => {
                    let entry = groups.entry(leader).or_insert((Interval::ZERO, Dec::ZERO));
                    *entry = (entry.0.plus(count), entry.1.max(count.low));
                }
                None => sum = sum.plus(count),
            }
        }
        for (all, largest) in groups.into_values() {
            sum = sum.plus(Interval { low: largest, ..all });
        }
        sum
    }
}

/// A document directly under a whole and under something inside it is inside once.
fn reduce(wholes: &mut [Vec<DeclId>]) {
    let several: Vec<usize> = (0..wholes.len()).filter(|&i| wholes[i].len() > 1).collect();
    for at in several {
        let direct = wholes[at].clone();
        let mut above: FxHashSet<DeclId> = FxHashSet::default();
        let mut stack: Vec<DeclId> = direct.iter().flat_map(|w| wholes[w.0 as usize].iter().copied()).collect();
        while let Some(next) = stack.pop() {
            if above.insert(next) {
                stack.extend(wholes[next.0 as usize].iter().copied());
            }
        }
        wholes[at].retain(|w| !above.contains(w));
    }
}

/// Insides before their wholes; and what stands in a circle.
fn insides_first(
    ids: impl Iterator<Item = DeclId>,
    wholes: &[Vec<DeclId>],
    count: usize,
) -> (Vec<DeclId>, FxHashSet<DeclId>) {
    let ids: Vec<DeclId> = ids.collect();
    let mut waiting = vec![0u32; count];
    for id in &ids {
        wholes[id.0 as usize].iter().for_each(|w| waiting[w.0 as usize] += 1);
    }
    let mut order: Vec<DeclId> = ids.iter().copied().filter(|id| waiting[id.0 as usize] == 0).collect();
    let mut at = 0;
    while at < order.len() {
        for whole in &wholes[order[at].0 as usize] {
            waiting[whole.0 as usize] -= 1;
            if waiting[whole.0 as usize] == 0 {
                order.push(*whole);
            }
        }
        at += 1;
    }
    let done: FxHashSet<DeclId> = order.iter().copied().collect();
    let broken: FxHashSet<DeclId> = ids.into_iter().filter(|id| !done.contains(id)).collect();
    order.extend({
        let mut left: Vec<DeclId> = broken.iter().copied().collect();
        left.sort_unstable();
        left
    });
    (order, broken)
}

fn overlapping(group: &[Total], one_currency: bool) -> Total {
    let mut sum = Total::default();
    group.iter().for_each(|t| sum.add(t));
    if group.len() < 2 {
        return sum;
    }
    // Without rates nobody knows which of several currencies the common part is in.
    let mixed = !one_currency && sum.money.len() > 1;
    for (cur, interval) in &mut sum.money {
        let largest = group.iter().map(|t| t.get(*cur).low).max().unwrap_or(Dec::ZERO);
        interval.low = if mixed { Dec::ZERO } else { largest };
    }
    sum
}

/// A whole on a level, with everything inside.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub whole: Total,
    /// What it has beyond its insides.
    pub rest: Total,
    /// Its total takes the unknowns inside it.
    pub absorbs: bool,
    /// Money inside in other currencies stands in no figure with its rest.
    pub drops: bool,
    /// Only its upper bound holds what is inside: that bound holds their unknowns too.
    pub limits: bool,
}

/// What of a record is selected.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Selected {
    All,
    /// The cells of its shared dimensions, by number.
    Cells(Vec<u32>),
}

impl Engine<'_> {
    /// The value of a whole and its rest, from those of its insides.
    pub(super) fn node(&self, level: Level, id: DeclId, data: &LevelData) -> Node {
        let own = &data.own[id.0 as usize];
        let insides = self.tree.insides(id);
        if insides.is_empty() {
            return Node { whole: own.clone(), rest: own.clone(), absorbs: false, drops: false, limits: false };
        }
        let value = |m: &DeclId| (*m, data.nodes[m.0 as usize].whole.clone());
        let sum = |of: &[DeclId]| self.tree.side_by_side(of.iter().map(value), self.target().is_some());
        match level {
            Level::Announced | Level::Ceiling | Level::Contingent | Level::Relief | Level::Pledged => {
                self.join(level, id, own, &sum(insides))
            }
            Level::Committed => self.committed_node(id, own, &sum),
            // Acts count where they stand, once, and are summed (L3).
            _ => {
                let mut whole = own.clone();
                whole.add(&sum(insides));
                Node { whole, rest: own.clone(), absorbs: false, drops: false, limits: false }
            }
        }
    }

    /// `max(own, insides)` with its rest.
    pub(super) fn join(&self, level: Level, id: DeclId, own: &Total, insides: &Total) -> Node {
        let (money, kind) = (self.nature(id).0, self.model.get(id).kind);
        // Mere payments are no total that could hold what is inside.
        let worded = level != Level::Announced || self.come(self.history.announced_from(id)) && !self.undone(id);
        let stated = worded && own.unknown == 0 && !own.money.is_empty();
        let package = kind == Kind::Package && stated;
        let framework = self.kind_of(id) == Some(crate::schema::InstrumentKind::Framework) && stated;
        let caps = package || framework;
        let absorbs = level != Level::Pledged && stated && (package || money == Money::Ceiling);
        let inside = insides.within(own);
        let drops = inside.money.len() < insides.money.len();
        let whole = own.zip(&inside, |o, i| {
            let larger = o.larger(i);
            match (caps, o.high) {
                // What is inside lies within the total, so only its certain part can widen it.
                (true, Some(high)) => {
                    let approximate = if i.low > o.low { larger.approximate } else { o.approximate };
                    Interval { high: Some(high.max(i.low)), approximate, ..larger }
                }
                _ => larger,
            }
        });
        let unknown = own.unknown + if absorbs { 0 } else { insides.unknown };
        let rest = own.zip(&inside, |o, i| o.less(i));
        Node {
            whole: Total { unknown, ..whole },
            rest: Total { unknown: own.unknown, ..rest },
            absorbs,
            drops,
            limits: false,
        }
    }

    fn committed_node(&self, id: DeclId, own: &Total, sum: &dyn Fn(&[DeclId]) -> Total) -> Node {
        let insides = self.tree.insides(id);
        let package = self.model.get(id).kind == Kind::Package;
        let announced = self.level(Level::Announced);
        if package
            && !own.money.is_empty()
            && self.nature(id).0 == Money::Commitment
            && self.bound(id)
            && !self.undone(id)
        {
            let binds = |m: &&DeclId| self.nature(**m).0 == Money::Commitment && self.bound(**m);
            let binding: Vec<DeclId> = insides.iter().filter(binds).copied().collect();
            let others: Vec<DeclId> = insides.iter().filter(|m| !binds(m)).copied().collect();
            let worth = |m: &DeclId| (*m, announced.nodes[m.0 as usize].whole.clone());
            let promised = self.tree.side_by_side(others.iter().map(worth), self.target().is_some());
            let mut left = own.zip(&promised.within(own), Interval::less);
            if promised.unknown > 0 {
                left.money.values_mut().for_each(|i| i.low = Dec::ZERO);
            }
            let mut node = self.join(Level::Committed, id, &left, &sum(&binding));
            node.whole.add(&sum(&others).within(own));
            return node;
        }
        let inside = sum(insides);
        let mut node = self.join_plain(own, &inside);
        // Never more than the total's upper bound, and what is unknown lies below it.
        let total = &announced.own[id.0 as usize];
        let framework = self.kind_of(id) == Some(crate::schema::InstrumentKind::Framework);
        if (package || framework) && !total.money.is_empty() && total.unknown == 0 {
            for (cur, bound) in &total.money {
                let Some(high) = bound.high else { continue };
                let unknown = node.whole.unknown > 0 && total.money.len() == 1;
                let Some(i) = node.whole.money.get_mut(cur) else {
                    if unknown {
                        node.whole.money.insert(
                            *cur,
                            Interval { low: Dec::ZERO, high: Some(high), approximate: bound.approximate },
                        );
                        (node.whole.unknown, node.absorbs, node.limits) = (0, true, true);
                    }
                    continue;
                };
                let top = if unknown { high } else { i.high.map_or(high, |h| h.min(high)) };
                i.high = Some(top.max(i.low));
                if unknown {
                    (node.whole.unknown, node.absorbs, node.limits) = (0, true, true);
                }
            }
        }
        node
    }

    fn join_plain(&self, own: &Total, insides: &Total) -> Node {
        let inside = insides.within(own);
        let drops = inside.money.len() < insides.money.len();
        let whole = own.zip(&inside, Interval::larger);
        let rest = own.zip(&inside, Interval::less);
        Node {
            whole: Total { unknown: own.unknown + insides.unknown, ..whole },
            rest: Total { unknown: own.unknown, ..rest },
            absorbs: false,
            drops,
            limits: false,
        }
    }

    /// The figure of a selection: family by family, each as tight as the records allow.
    pub(super) fn selection(
        &self,
        level: Level,
        selected: &FxHashMap<DeclId, Selected>,
        part: &dyn Fn(DeclId, &Total, &[u32]) -> Total,
    ) -> Total {
        let data = self.level(level);
        use Level::{Announced, Ceiling, Committed, Contingent, Pledged, Relief};
        if !matches!(level, Announced | Committed | Ceiling | Contingent | Relief | Pledged) {
            // Acts count where they stand, once, and are summed: never joined (L3).
            let mut sum = Total::default();
            for (id, choice) in selected {
                let own = &data.own[id.0 as usize];
                match choice {
                    Selected::All => sum.add(own),
                    Selected::Cells(cells) => sum.add(&part(*id, own, cells)),
                }
            }
            return sum.trimmed();
        }
        let parts = self.parts(level, selected, part).into_iter();
        self.tree.side_by_side(parts, self.target().is_some()).trimmed()
    }

    /// What is selected of each family by itself, by its root, at a level that joins.
    pub(super) fn parts(
        &self,
        level: Level,
        selected: &FxHashMap<DeclId, Selected>,
        part: &dyn Fn(DeclId, &Total, &[u32]) -> Total,
    ) -> Vec<(DeclId, Total)> {
        let data = self.level(level);
        let mut roots: Vec<DeclId> = selected.keys().map(|&id| self.tree.root(id)).collect();
        roots.sort_unstable();
        roots.dedup();
        let mut by_root: FxHashMap<DeclId, Vec<DeclId>> = FxHashMap::default();
        selected.keys().for_each(|&id| by_root.entry(self.tree.root(id)).or_default().push(id));
        let parts = roots.into_iter().map(|root| {
            let chosen = &by_root[&root];
            let family = self.tree.family(root);
            let whole_only = chosen.iter().all(|id| selected[id] == Selected::All);
            // Sums of exact atoms are as tight as can be; so much work for one of
            // thousands of members would be quadratic over a table.
            let cheap =
                whole_only && (data.exact[root.0 as usize] || family.len() > 2_000 && chosen.len() * 2 < family.len());
            let total = if cheap {
                let mut sum = Total::default();
                chosen.iter().for_each(|id| sum.add(&data.nodes[id.0 as usize].rest));
                sum
            } else {
                self.of_family(level, data, family, selected, part)
            };
            (root, total)
        });
        parts.collect()
    }

    fn of_family(
        &self,
        level: Level,
        data: &LevelData,
        family: &[DeclId],
        selected: &FxHashMap<DeclId, Selected>,
        part: &dyn Fn(DeclId, &Total, &[u32]) -> Total,
    ) -> Total {
        let mut done: FxHashMap<DeclId, Picked> = FxHashMap::default();
        let mut last = Total::default();
        for &id in family {
            let node = &data.nodes[id.0 as usize];
            let children = self.tree.children(id);
            let ins =
                self.tree.side_by_side(children.iter().map(|c| (*c, done[c].inside.clone())), self.target().is_some());
            let outs =
                self.tree.side_by_side(children.iter().map(|c| (*c, done[c].outside.clone())), self.target().is_some());
            let whole = children.iter().all(|c| done[c].complete);
            let choice = selected.get(&id);
            let picked = match choice {
                Some(Selected::Cells(cells)) => {
                    let own = part(id, &data.own[id.0 as usize], cells);
                    // Members counted in another whole explain their share of this one too.
                    let lent: Vec<DeclId> =
                        self.tree.insides(id).iter().copied().filter(|m| !children.contains(m)).collect();
                    let own = lent.iter().fold(own, |own, m| {
                        let there = match selected.get(m) {
                            Some(Selected::All) => data.nodes[m.0 as usize].whole.clone(),
                            Some(Selected::Cells(cells)) => part(*m, &data.own[m.0 as usize], cells),
                            None => Total::default(),
                        };
                        own.zip(&there.within(&own), Interval::less)
                    });
                    let inside = match level {
                        _ if children.is_empty() => own,
                        Level::Announced | Level::Pledged | Level::Ceiling | Level::Contingent | Level::Relief => {
                            self.join(level, id, &own, &ins).whole
                        }
                        Level::Committed if self.nature(id).0 == Money::Commitment => {
                            self.join(level, id, &own, &ins).whole
                        }
                        Level::Committed => self.join_plain(&own, &ins).whole,
                        _ => {
                            let mut sum = own;
                            sum.add(&ins);
                            sum
                        }
                    };
                    // The other cells of a document without insides are just what it has more;
                    // with insides only their bounds are known.
                    let others = |w: Interval, i: Interval| Interval {
                        low: Dec((w.low.0 - i.low.0).max(0)),
                        high: w.high.zip(i.high).map(|(w, i)| Dec((w.0 - i.0).max(0))),
                        ..w
                    };
                    let outside = match children.is_empty() {
                        true => node.whole.zip(&inside, others),
                        false => node.whole.zip(&inside, Interval::less),
                    };
                    Picked { inside, outside, complete: false }
                }
                _ => pick(node, ins, outs, choice.is_some(), whole, self.tree.insides(id).len() > children.len()),
            };
            last = picked.inside.clone();
            done.insert(id, picked);
        }
        last
    }
}

/// Of one subtree: what is selected, what is not, and whether all of it is.
struct Picked {
    inside: Total,
    outside: Total,
    complete: bool,
}

/// A whole with its rest in or out: the sum of the atoms, cut by the whole less what
/// is missing (L5).
fn pick(node: &Node, ins: Total, outs: Total, rest_in: bool, children_in: bool, shares_members: bool) -> Picked {
    let nothing_there = node.rest.is_nothing();
    let complete = children_in && (rest_in || nothing_there);
    if complete && !shares_members && (rest_in || !node.drops) {
        // Only the rest takes the unknowns of its members: a filter without it has them.
        let unknown = if node.absorbs && !node.limits && !rest_in { ins.unknown } else { node.whole.unknown };
        let inside = Total { unknown, ..node.whole.clone() };
        return Picked { inside, outside: Total::default(), complete };
    }
    let (mut inside, mut outside) = (ins, outs);
    if rest_in {
        if node.drops {
            inside = inside.within(&node.whole);
        }
        let unknown = if node.absorbs && !node.limits { node.rest.unknown } else { inside.unknown + node.rest.unknown };
        inside.add(&node.rest);
        inside.unknown = unknown;
    } else {
        outside.add(&node.rest);
    }
    if !shares_members && !node.drops && !inside.is_nothing() && !outside.is_nothing() {
        let cut = |total: &Total, other: &Total| {
            let left = node.whole.zip(other, Interval::less);
            total.zip(&left, |t, l| if t.is_zero() { t } else { t.tightened(l) })
        };
        // An unknown may hide anything: only what is known to the last unit cuts.
        if node.whole.unknown == 0 && inside.unknown == 0 && outside.unknown == 0 {
            let (a, b) = (cut(&inside, &outside), cut(&outside, &inside));
            (inside, outside) = (a, b);
        }
    }
    Picked { inside, outside, complete }
}
