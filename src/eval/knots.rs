//! Wholes that share members: each member counts in the whole that it names first, of
//! those that are looked at together, and the others lack it (L2).
//!
//! What a whole is worth and what a part of it is depends on which wholes are looked at,
//! so nothing can be worked out once for all, as in a tree. Such records are few. Where a
//! project makes many of them, one in another to any depth, the work is bounded and the
//! figure is then the plain sum of its atoms: as true, and less tight.

use super::Total;
use super::choose::{Chooser, Selected, Selection};
use super::tree::Union;
use super::weight::{Sides, Weight};
use crate::model::DeclId;
use rustc_hash::{FxHashMap, FxHashSet};

const DEEPEST: u32 = 100;
const MOST_STEPS: u32 = 2_000_000;

impl Chooser<'_, '_> {
    /// Which of `list` each record inside counts in.
    pub fn homes(&self, list: &[DeclId]) -> FxHashMap<DeclId, DeclId> {
        let tree = self.tree;
        let there = tree.closure(list);
        let mut homes: FxHashMap<DeclId, DeclId> = list.iter().map(|id| (*id, *id)).collect();
        for &id in &there {
            let (mut way, mut at) = (Vec::new(), id);
            while !homes.contains_key(&at) {
                way.push(at);
                match tree.wholes(at).iter().find(|w| there.contains(w)) {
                    Some(&whole) => at = whole,
                    None => break,
                }
            }
            if let Some(&top) = homes.get(&at) {
                homes.extend(way.into_iter().map(|n| (n, top)));
            }
        }
        homes
    }

    /// What lies side by side, divided into what is chosen and what is not.
    pub fn together(&self, list: &[DeclId], selected: &Selection) -> Sides {
        self.of_siblings(list, selected, 0)
    }

    fn of_siblings(&self, list: &[DeclId], selected: &Selection, depth: u32) -> Sides {
        let tree = self.tree;
        if !list.iter().any(|&id| tree.is_knotted(id) || tree.is_loose(id) || tree.wholes(id).len() > 1) {
            return self.of_plain_siblings(list, selected);
        }
        let closures: Vec<FxHashSet<DeclId>> = list.iter().map(|&id| tree.closure(&[id])).collect();
        self.steps.set(self.steps.get().saturating_add(closures.iter().map(|c| c.len() as u32).sum()));
        let homes = self.homes(list);
        let mut linked = Union::default();
        let mut parts: Vec<(DeclId, Sides, Sides)> = Vec::new();
        for (&id, there) in list.iter().zip(&closures) {
            let absent: FxHashSet<DeclId> = there.iter().copied().filter(|n| homes.get(n) != Some(&id)).collect();
            absent.iter().filter_map(|n| homes.get(n)).for_each(|&other| linked.unite(id, other));
            let chosen = |lacks: &FxHashSet<DeclId>| -> Selection {
                let there = there.iter().filter(|n| !lacks.contains(n));
                there.filter_map(|n| Some((*n, selected.get(n)?.clone()))).collect()
            };
            let part = self.of_knot(id, &chosen(&absent), &absent, depth);
            let nothing = FxHashSet::default();
            let whole =
                if absent.is_empty() { part.clone() } else { self.of_knot(id, &chosen(&nothing), &nothing, depth) };
            parts.push((id, part, whole));
        }
        let overlapping = self.overlaps_among(list, &closures, &homes, &mut linked);
        let leaders = linked.leaders();
        let overlapping: FxHashSet<DeclId> =
            overlapping.iter().map(|id| leaders.get(id).copied().unwrap_or(*id)).collect();
        let mut groups: FxHashMap<DeclId, Vec<(Sides, Sides)>> = FxHashMap::default();
        for (id, part, whole) in parts {
            groups.entry(leaders.get(&id).copied().unwrap_or(id)).or_default().push((part, whole));
        }
        let mut sum = Sides::default();
        for (leader, group) in groups {
            let over = overlapping.contains(&leader);
            let side = |of: &dyn Fn(&Sides) -> (Total, Weight)| {
                let parts = group.iter().map(|(part, whole)| match of(part) {
                    (sum, weight) if weight.any => (sum, of(whole).0),
                    (sum, _) => (sum, Total::default()),
                });
                self.linked(parts.collect(), over)
            };
            let inside = side(&|s| (s.inside.clone(), s.chosen.clone()));
            let outside = side(&|s| (s.outside.clone(), s.missing.clone()));
            let weight =
                |of: &dyn Fn(&Sides) -> Weight| group.iter().fold(Weight::default(), |w, (part, _)| w.with(&of(part)));
            let (chosen, missing) = (weight(&|s| s.chosen.clone()), weight(&|s| s.missing.clone()));
            sum.add(&Sides { inside, outside, chosen, missing });
        }
        sum
    }

    fn of_plain_siblings(&self, list: &[DeclId], selected: &Selection) -> Sides {
        let mut sum = Sides::default();
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        for &id in list {
            let sides = self.plain(&self.insides_first(id), selected);
            inside.push((id, sides.inside.clone()));
            outside.push((id, sides.outside.clone()));
            sum.chosen.add(&sides.chosen);
            sum.missing.add(&sides.missing);
        }
        (sum.inside, sum.outside) = (self.side_by_side(inside), self.side_by_side(outside));
        sum
    }

    /// A record and all inside it, insides first, where nothing is shared.
    fn insides_first(&self, id: DeclId) -> Vec<DeclId> {
        let mut order = vec![id];
        let mut at = 0;
        while at < order.len() {
            order.extend(self.tree.insides(order[at]));
            at += 1;
        }
        order.reverse();
        order
    }

    /// Which of the list overlap, by what is in them: joined, and named.
    fn overlaps_among(
        &self,
        list: &[DeclId],
        closures: &[FxHashSet<DeclId>],
        homes: &FxHashMap<DeclId, DeclId>,
        linked: &mut Union,
    ) -> Vec<DeclId> {
        let tree = self.tree;
        let mut found = Vec::new();
        for (&x, in_x) in list.iter().zip(closures) {
            for &a in in_x {
                for &b in tree.overlapping(a) {
                    // Each counts at home, though one lies in the whole of the other too.
                    let apart = homes.get(&a) == Some(&x) && homes.get(&b).is_some_and(|home| *home != x);
                    for (&y, in_y) in list.iter().zip(closures) {
                        let outside = !in_x.contains(&b) && in_y.contains(&b) && !in_y.contains(&a);
                        if outside || apart && homes.get(&b) == Some(&y) {
                            linked.unite(x, y);
                            found.push(x);
                        }
                    }
                }
            }
        }
        found
    }

    /// One whole, without what counts elsewhere.
    pub fn of_knot(&self, id: DeclId, chosen: &Selection, absent: &FxHashSet<DeclId>, depth: u32) -> Sides {
        let tree = self.tree;
        if depth > DEEPEST || self.steps.get() > MOST_STEPS {
            return self.atoms(id, chosen, absent);
        }
        if absent.is_empty() && !tree.is_knotted(id) {
            return self.plain(&self.insides_first(id), chosen);
        }
        let inner = self.of_siblings(tree.insides(id), chosen, depth + 1);
        // What counts elsewhere is missing from either side.
        let with_absent = (!absent.is_empty()).then(|| {
            let mut more = chosen.clone();
            more.extend(absent.iter().map(|n| (*n, Selected::All)));
            self.of_siblings(tree.insides(id), &more, depth + 1)
        });
        let (mine, others) = self.rest_sides(id, chosen.get(&id));
        let sum = |inside: &Total, rest: &Option<Total>| {
            let mut sum = inside.clone();
            rest.iter().for_each(|r| sum.add(r));
            sum
        };
        let other_side = with_absent.as_ref().unwrap_or(&inner);
        let weights = self.weights_of(id, chosen, absent);
        let lacking = |side: &Weight| side.clone().with(&weights.2);
        let lacks = sum(&inner.outside, &others);
        let inside = self.part(id, weights.0.any, &lacking(&weights.1), mine.as_ref(), inner.inside.clone(), &lacks);
        let lacks = sum(&other_side.inside, &mine);
        let outside =
            self.part(id, weights.1.any, &lacking(&weights.0), others.as_ref(), other_side.outside.clone(), &lacks);
        Sides { inside, outside, chosen: weights.0, missing: weights.1 }
    }

    /// Whether what is chosen, what is missing and what counts elsewhere weighs.
    fn weights_of(&self, id: DeclId, chosen: &Selection, absent: &FxHashSet<DeclId>) -> (Weight, Weight, Weight) {
        let (mut mine, mut others, mut elsewhere) = (Weight::default(), Weight::default(), Weight::default());
        for n in self.tree.closure(&[id]) {
            let (a, b) = self.rest_sides(n, chosen.get(&n));
            let weight = |rest: Option<Total>| rest.as_ref().map(Weight::of).unwrap_or_default();
            let (a, b) = (weight(a), weight(b));
            if absent.contains(&n) {
                elsewhere.add(&b);
            } else {
                mine.add(&a);
                others.add(&b);
            }
        }
        (mine, others, elsewhere)
    }

    /// The plain sum of atoms, where tighter bounds would cost too much.
    fn atoms(&self, id: DeclId, chosen: &Selection, absent: &FxHashSet<DeclId>) -> Sides {
        let mut sides = Sides::default();
        for n in self.tree.closure(&[id]).into_iter().filter(|n| !absent.contains(n)) {
            let (mine, others) = self.rest_sides(n, chosen.get(&n));
            for (rest, side, weight) in
                [(mine, &mut sides.inside, &mut sides.chosen), (others, &mut sides.outside, &mut sides.missing)]
            {
                let Some(rest) = rest else { continue };
                side.add(&rest);
                weight.add(&Weight::of(&rest));
            }
        }
        sides
    }
}
