//! What any choice of records is worth together: family by family, each as tight as
//! the records allow (L5).

use super::cells::Need;
use super::engine::Engine;
use super::nodes::{LevelData, Node};
use super::tree::Tree;
use super::weight::{Sides, Weight};
use super::{Interval, Total};
use crate::model::{Dec, DeclId};
use crate::schema::Level;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::Cell;
use std::collections::BTreeMap;

/// What of a record is selected.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Selected {
    All,
    /// The cells of its shared dimensions, by number.
    Cells(Vec<u32>),
}

/// In the order of the declarations, as everything by declaration lies in memory: the sums of
/// a hundred thousand of them wait for nothing else.
pub(super) type Selection = BTreeMap<DeclId, Selected>;

impl Engine<'_> {
    /// The figure of a selection at a level.
    pub(super) fn selection(&self, level: Level, selected: &Selection, need: Need) -> Total {
        use Level::{Announced, Ceiling, Committed, Contingent, Pledged, Relief};
        let data = self.level(level);
        if matches!(level, Announced | Committed | Ceiling | Contingent | Relief | Pledged) {
            return Chooser::of(self, level, data).over(need).figure(selected);
        }
        // Acts count where they stand, once, and are summed: never joined (L3).
        let mut sum = Total::default();
        for (&id, choice) in selected {
            let own = &data.own[id.0 as usize];
            match choice {
                Selected::All => sum.add(own),
                Selected::Cells(cells) => sum.add(&self.part(id, own, need, level, cells)),
            }
        }
        sum.trimmed()
    }
}

/// Roots that share members or overlap.
pub(super) struct Linked {
    pub leader: DeclId,
    pub parts: Vec<Part>,
}

/// What is selected of one root.
pub(super) struct Part {
    pub root: DeclId,
    /// Without what another one has counted.
    pub part: Total,
    /// With all that is in it; its unknowns left apart.
    pub whole: Total,
}

/// Choices at one level, over cells of the dimensions needed.
pub(super) struct Chooser<'c, 'm> {
    pub engine: &'c Engine<'m>,
    pub data: &'c LevelData,
    pub tree: &'c Tree,
    pub need: Need,
    pub level: Level,
    /// Steps taken where members are shared.
    pub steps: Cell<u32>,
}

impl<'c, 'm> Chooser<'c, 'm> {
    pub fn of(engine: &'c Engine<'m>, level: Level, data: &'c LevelData) -> Chooser<'c, 'm> {
        Chooser { engine, data, tree: engine.tree_of(data), need: Need::default(), level, steps: Cell::new(0) }
    }

    /// While the data are still made: whole records only.
    pub fn within(engine: &'c Engine<'m>, data: &'c LevelData) -> Chooser<'c, 'm> {
        Chooser::of(engine, Level::Announced, data)
    }

    pub fn over(self, need: Need) -> Chooser<'c, 'm> {
        Chooser { need, ..self }
    }

    pub fn node(&self, id: DeclId) -> &'c Node {
        &self.data.nodes[id.0 as usize]
    }

    /// What insides are held against.
    pub fn base(&self, id: DeclId) -> &'c Total {
        self.node(id).base.as_ref().unwrap_or(&self.data.own[id.0 as usize])
    }

    /// The figure of a selection, unknowns and all.
    pub fn figure(&self, selected: &Selection) -> Total {
        let mut sum = Total::default();
        let mut linked = Vec::new();
        for (&id, choice) in selected {
            match choice {
                Selected::All if self.tree.is_alone(id) => {
                    let whole = &self.node(id).whole;
                    whole.money.iter().for_each(|(&cur, &interval)| sum.add_money(cur, interval));
                }
                _ => linked.push(id),
            }
        }
        for linked in self.parts_of(linked, selected) {
            let parts = linked.parts.into_iter().map(|p| (p.part.apart_from_unknowns(), p.whole)).collect();
            sum.add(&self.linked(parts, self.tree.is_overlapped(linked.leader)));
        }
        sum.unknown = self.unknowns(selected);
        sum.trimmed()
    }

    /// What is selected of each root, those together that share members or overlap.
    pub fn parts(&self, selected: &Selection) -> Vec<Linked> {
        self.parts_of(selected.keys().copied().collect(), selected)
    }

    fn parts_of(&self, chosen: Vec<DeclId>, selected: &Selection) -> Vec<Linked> {
        let tree = self.tree;
        let mut linked: BTreeMap<DeclId, BTreeMap<DeclId, Vec<DeclId>>> = BTreeMap::new();
        for id in chosen {
            let root = tree.root(id);
            linked.entry(tree.linked(root)).or_default().entry(root).or_default().push(id);
        }
        let all = linked.into_iter().map(|(leader, roots)| {
            let chosen = || roots.values().flatten();
            let members: usize = roots.keys().map(|r| tree.family(*r).len()).sum();
            // Sums of exact atoms are as tight as can be; so much work for one of
            // thousands of members would be quadratic over a table.
            let few = members > 2_000 && chosen().count() * 2 < members && !tree.has_overlaps(leader);
            let sums = chosen().all(|id| selected[id] == Selected::All) && (self.data.exact[leader.0 as usize] || few);
            let parts = roots.iter().map(|(&root, chosen)| {
                let (mut part, whole) =
                    if sums { self.plain_sum(chosen) } else { self.of_root(root, chosen, selected) };
                let open: Vec<DeclId> =
                    chosen.iter().copied().filter(|id| self.data.own[id.0 as usize].unknown > 0).collect();
                part.unknown = self.unknowns_among(&open, selected);
                Part { root, part, whole }
            });
            Linked { leader, parts: parts.collect() }
        });
        all.collect()
    }

    fn plain_sum(&self, chosen: &[DeclId]) -> (Total, Total) {
        let mut sum = Total::default();
        chosen.iter().for_each(|id| sum.add(&self.node(*id).rest));
        (sum.clone(), sum.apart_from_unknowns())
    }

    /// What is selected of a root, and of all that is in it, wherever it counts.
    fn of_root(&self, root: DeclId, chosen: &[DeclId], selected: &Selection) -> (Total, Total) {
        let tree = self.tree;
        if !tree.is_knotted(root) {
            let part = self.plain(tree.family(root), selected).inside;
            return (part.clone(), part);
        }
        let own = |ids: &[DeclId]| ids.iter().map(|id| (*id, selected[id].clone())).collect::<Selection>();
        let there = tree.closure(&[root]);
        let absent: FxHashSet<DeclId> = there.iter().copied().filter(|m| tree.root(*m) != root).collect();
        let part = self.of_knot(root, &own(chosen), &absent, 0).inside;
        if absent.is_empty() {
            return (part.clone(), part);
        }
        let all: Vec<DeclId> = there.into_iter().filter(|m| selected.contains_key(m)).collect();
        (part, self.of_knot(root, &own(&all), &FxHashSet::default(), 0).inside)
    }

    /// What is linked: each without what another one has counted, and each with all that
    /// is in it. What overlaps is worth no less than the largest and no more than the sum;
    /// what shares members, no less than the largest.
    pub fn linked(&self, parts: Vec<(Total, Total)>, overlapping: bool) -> Total {
        let mut sum = Total::default();
        let mut with_money = 0;
        let alone = parts.len() < 2;
        for (part, _) in &parts {
            let part = part.clone().trimmed();
            with_money += u32::from(!part.money.is_empty());
            sum.add(&part);
        }
        let several = overlapping && with_money > 1;
        // Without rates nobody knows which of several currencies the common part is in.
        let one_currency = sum.money.values().filter(|i| i.low != Dec::ZERO || i.high != Some(Dec::ZERO)).count() == 1;
        if several {
            sum.money.values_mut().for_each(|i| i.low = Dec::ZERO);
        }
        if !alone && (!several || one_currency) {
            for (_, whole) in &parts {
                for (cur, interval) in whole.money.iter().filter(|(_, i)| i.low > Dec::ZERO) {
                    let now = sum.get(*cur);
                    // What a whole keeps out of its figures is in none of them.
                    let floor = now.high.map_or(interval.low, |high| interval.low.min(high));
                    sum.money.insert(*cur, Interval { low: now.low.max(floor), ..now });
                }
            }
        }
        sum.apart_from_unknowns()
    }

    /// Siblings none of which shares a member.
    pub fn side_by_side(&self, parts: Vec<(DeclId, Total)>) -> Total {
        let mut sum = Total::default();
        let mut groups: FxHashMap<DeclId, Vec<(Total, Total)>> = FxHashMap::default();
        for (id, part) in parts {
            let part = part.trimmed();
            match self.tree.group_of(id) {
                Some(leader) => groups.entry(leader).or_default().push((part.clone(), part)),
                None => sum.add(&part),
            }
        }
        groups.into_values().for_each(|group| sum.add(&self.linked(group, true)));
        sum.apart_from_unknowns()
    }

    /// A family none of whose members has several wholes, insides first.
    pub fn plain(&self, family: &[DeclId], selected: &Selection) -> Sides {
        let tree = self.tree;
        let mut done: FxHashMap<DeclId, Sides> = FxHashMap::default();
        let mut last = Sides::default();
        for &id in family {
            let mut inner = Sides::default();
            let (mut inside, mut outside) = (Vec::new(), Vec::new());
            for child in tree.children(id) {
                let Some(sides) = done.remove(child) else { continue };
                if tree.overlaps(*child) {
                    inside.push((*child, sides.inside.clone()));
                    outside.push((*child, sides.outside.clone()));
                    inner.add(&Sides { inside: Total::default(), outside: Total::default(), ..sides });
                } else {
                    inner.add(&sides);
                }
            }
            if !inside.is_empty() {
                inner.inside.add(&self.side_by_side(inside));
                inner.outside.add(&self.side_by_side(outside));
            }
            last = self.with_insides(id, selected.get(&id), inner);
            done.insert(id, last.clone());
        }
        last
    }

    /// A record with what it has inside.
    fn with_insides(&self, id: DeclId, choice: Option<&Selected>, inner: Sides) -> Sides {
        let (mine, others) = self.rest_sides(id, choice);
        let weight = |rest: &Option<Total>| rest.as_ref().map(Weight::of).unwrap_or_default();
        let (chosen, missing) = (inner.chosen.with(&weight(&mine)), inner.missing.with(&weight(&others)));
        let lacks = |inside: &Total, rest: &Option<Total>| {
            let mut lacks = inside.clone();
            rest.iter().for_each(|rest| lacks.add(rest));
            lacks
        };
        let (outside_lacks, inside_lacks) = (lacks(&inner.inside, &mine), lacks(&inner.outside, &others));
        let inside = self.part(id, chosen.any, &missing, mine.as_ref(), inner.inside, &inside_lacks);
        let outside = self.part(id, missing.any, &chosen, others.as_ref(), inner.outside, &outside_lacks);
        Sides { inside, outside, chosen, missing }
    }

    /// What is chosen of a record's own rest, and what is not.
    pub fn rest_sides(&self, id: DeclId, choice: Option<&Selected>) -> (Option<Total>, Option<Total>) {
        let rest = || Some(self.node(id).rest.clone());
        match choice {
            None => (None, rest()),
            Some(Selected::All) => (rest(), None),
            Some(Selected::Cells(cells)) => {
                let (mine, others) = self.rest_in(id, cells);
                (Some(mine), Some(others))
            }
        }
    }

    /// A part of one whole: the sum of its atoms, cut by the whole less what is missing. In
    /// a currency in which nothing is missing it is the whole.
    pub fn part(
        &self,
        id: DeclId,
        any: bool,
        missing: &Weight,
        mine: Option<&Total>,
        inside: Total,
        lacks: &Total,
    ) -> Total {
        let node = self.node(id);
        if !any {
            return Total::default();
        }
        // Its own, or nothing that it would keep out of its figures.
        let all = mine.is_some() || !node.drops;
        if all && !missing.weighs() {
            return node.whole.clone().apart_from_unknowns().trimmed();
        }
        let mut sum = inside;
        if let Some(mine) = mine {
            sum = node.held(self.base(id), sum);
            sum.add(mine);
        }
        let whole = if node.limits_all(missing) { &node.whole } else { node.known() };
        // A currency that the whole keeps out of its figures is cut by none of them.
        for (cur, &of_whole) in whole.money.iter().filter(|(_, i)| !is_nothing(i)) {
            let here = all || self.base(id).money.contains_key(cur);
            if here && !missing.weighs_in(cur) {
                sum.money.insert(*cur, of_whole);
            } else if let Some(interval) = sum.money.get_mut(cur).filter(|i| !is_nothing(i)) {
                *interval = interval.tightened(node.known().get(*cur).less(lacks.get(*cur)));
            }
        }
        // A part that is nothing has no mark to give.
        sum.apart_from_unknowns().trimmed()
    }

    /// The unknowns of a choice: one counts unless the rest of a whole that absorbs it is
    /// chosen too, or all of a whole that limits it.
    pub fn unknowns(&self, selected: &Selection) -> u64 {
        let open: Vec<DeclId> =
            selected.keys().copied().filter(|id| self.data.own[id.0 as usize].unknown > 0).collect();
        self.unknowns_among(&open, selected)
    }

    fn unknowns_among(&self, open: &[DeclId], selected: &Selection) -> u64 {
        let mut absorbed: FxHashMap<DeclId, bool> = FxHashMap::default();
        let mut complete: FxHashMap<DeclId, bool> = FxHashMap::default();
        let tree = self.tree;
        for &id in open {
            let mut stack = vec![id];
            while let Some(&at) = stack.last() {
                let waiting: Vec<DeclId> =
                    tree.wholes(at).iter().copied().filter(|w| !absorbed.contains_key(w)).collect();
                if !waiting.is_empty() && !absorbed.contains_key(&at) {
                    stack.extend(waiting);
                    continue;
                }
                let limited = |w: DeclId, complete: &mut FxHashMap<DeclId, bool>| {
                    self.node(w).limit.is_some() && *complete.entry(w).or_insert_with(|| self.is_complete(w, selected))
                };
                let above = |w: &DeclId| {
                    let node = self.node(*w);
                    absorbed[w] || node.absorbs && selected.contains_key(w) && !node.beside.contains(&at)
                };
                let is = tree.wholes(at).iter().any(above) || limited(at, &mut complete);
                absorbed.insert(at, is);
                stack.pop();
            }
        }
        open.iter().filter(|id| !absorbed[id]).map(|id| self.unknown_of(*id, &selected[id])).sum()
    }

    fn unknown_of(&self, id: DeclId, choice: &Selected) -> u64 {
        let own = &self.data.own[id.0 as usize];
        match choice {
            Selected::Cells(cells) if self.need.year => self.engine.part(id, own, self.need, self.level, cells).unknown,
            _ => own.unknown,
        }
    }

    /// Whether all that weighs in the currencies that a whole limits is chosen, and counts
    /// there: what counts in another whole is not held by the bound of this one.
    fn is_complete(&self, whole: DeclId, selected: &Selection) -> bool {
        let there = self.tree.closure(&[whole]);
        there.iter().all(|&id| {
            let at_home = id == whole || self.tree.parent(id).is_some_and(|home| there.contains(&home));
            let missing = || self.rest_sides(id, selected.get(&id)).1;
            at_home && missing().is_none_or(|rest| self.node(whole).limits_all(&Weight::of(&rest)))
        })
    }
}

fn is_nothing(i: &Interval) -> bool {
    i.low == Dec::ZERO && i.high == Some(Dec::ZERO)
}

impl Node {
    /// Its upper bound holds all that is chosen: what is missing weighs in none of the
    /// currencies that it is in.
    fn limits_all(&self, missing: &Weight) -> bool {
        self.limit.as_ref().is_some_and(|limit| !limit.money.keys().any(|cur| missing.weighs_in(cur)))
    }
}
