//! Which documents lie in which, and which of them overlap (L2): the shape that every
//! level shares.

use crate::model::{DeclId, Model, Relations};
use crate::schema::Kind;
use rustc_hash::{FxHashMap, FxHashSet};

/// The records with money, each with its wholes. A record in several wholes has its
/// *home* in the one that it names first: there it is counted, the others lack it.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    insides: Vec<Vec<DeclId>>,
    wholes: Vec<Vec<DeclId>>,
    children: Vec<Vec<DeclId>>,
    /// The outermost home of each.
    root: Vec<DeclId>,
    /// Insides before their wholes.
    order: Vec<DeclId>,
    /// By root that has something inside: all that has its outermost home there, insides first.
    families: FxHashMap<DeclId, Vec<DeclId>>,
    /// Roots that share members or overlap, with the first of them.
    linked: FxHashMap<DeclId, DeclId>,
    /// Of `linked`, those among which some overlap.
    overlapped: FxHashSet<DeclId>,
    /// The first roots of families in which anything overlaps.
    with_overlaps: FxHashSet<DeclId>,
    /// What is directly linked by `overlaps`.
    overlaps: FxHashMap<DeclId, Vec<DeclId>>,
    /// By record: siblings that overlap, themselves or by what is in them, have one leader.
    group: FxHashMap<DeclId, DeclId>,
    /// Something inside has several wholes.
    knotted: Vec<bool>,
    /// Something inside has a whole that is outside.
    loose: Vec<bool>,
    /// Nothing is inside it, it is in nothing, and it overlaps nothing.
    alone: Vec<bool>,
}

impl Tree {
    /// Of the records that are `counted`, each in those of its wholes that hold it.
    pub fn of(model: &Model, counted: impl Fn(DeclId) -> bool, holds: impl Fn(DeclId) -> bool) -> Tree {
        let relations = model.relations();
        let count = model.decls.len();
        let pledge = |id: DeclId| model.get(id).kind == Kind::Pledge;
        let matters = |id: DeclId| (model.get(id).kind.is_document() || pledge(id)) && counted(id);
        let ids: Vec<DeclId> = model.ids().filter(|&id| matters(id)).collect();
        let mut wholes: Vec<Vec<DeclId>> = vec![Vec::new(); count];
        for &id in &ids {
            let list =
                relations.wholes(id).iter().copied().filter(|&w| matters(w) && holds(w) && pledge(w) == pledge(id));
            wholes[id.0 as usize] = list.collect();
        }
        reduce(&mut wholes);
        let (order, broken) = insides_first(&ids, &wholes, count);
        // A circle is an error that `check` reports; here its members stand alone.
        for list in &mut wholes {
            list.retain(|w| !broken.contains(w));
        }
        broken.iter().for_each(|id| wholes[id.0 as usize].clear());
        let mut tree = Tree {
            insides: vec![Vec::new(); count],
            children: vec![Vec::new(); count],
            root: model.ids().collect(),
            wholes,
            order,
            ..Tree::default()
        };
        for &id in &ids {
            for (at, whole) in tree.wholes[id.0 as usize].iter().enumerate() {
                tree.insides[whole.0 as usize].push(id);
                if at == 0 {
                    tree.children[whole.0 as usize].push(id);
                }
            }
        }
        for &id in tree.order.iter().rev() {
            tree.root[id.0 as usize] = tree.wholes[id.0 as usize].first().map_or(id, |p| tree.root[p.0 as usize]);
        }
        for &id in &tree.order {
            if tree.root[id.0 as usize] != id || !tree.insides[id.0 as usize].is_empty() {
                tree.families.entry(tree.root[id.0 as usize]).or_default().push(id);
            }
        }
        tree.find_knots(count);
        tree.link(relations, &ids, &matters);
        let tied = |id: &DeclId| tree.linked.contains_key(id) || tree.overlaps.contains_key(id);
        tree.alone =
            model.ids().map(|id| tree.wholes(id).is_empty() && tree.insides(id).is_empty() && !tied(&id)).collect();
        tree
    }

    /// Where members are shared.
    fn find_knots(&mut self, count: usize) {
        let (mut knotted, mut loose) = (vec![false; count], vec![false; count]);
        let shared = self.wholes.iter().any(|w| w.len() > 1);
        // Of what is inside, the wholes that may be outside.
        let mut outside: Vec<Vec<DeclId>> = vec![Vec::new(); count];
        let mut above: FxHashMap<DeclId, FxHashSet<DeclId>> = FxHashMap::default();
        for &id in self.order.iter().filter(|_| shared) {
            let mut open: Vec<DeclId> = Vec::new();
            for &inner in self.insides(id) {
                knotted[id.0 as usize] |= knotted[inner.0 as usize] || self.wholes(inner).len() > 1;
                open.extend(&outside[inner.0 as usize]);
                open.extend(self.wholes(inner).iter().filter(|&&w| w != id));
            }
            open.sort_unstable();
            open.dedup();
            open.retain(|w| !above.entry(*w).or_insert_with(|| self.at_or_above(*w)).contains(&id));
            loose[id.0 as usize] = !open.is_empty();
            outside[id.0 as usize] = open;
        }
        (self.knotted, self.loose) = (knotted, loose);
    }

    fn at_or_above(&self, id: DeclId) -> FxHashSet<DeclId> {
        let (mut found, mut stack) = (FxHashSet::default(), vec![id]);
        while let Some(next) = stack.pop() {
            if found.insert(next) {
                stack.extend(self.wholes(next));
            }
        }
        found
    }

    /// Which siblings overlap, and which roots must be looked at together.
    fn link(&mut self, relations: &Relations, ids: &[DeclId], matters: &dyn Fn(DeclId) -> bool) {
        let (mut siblings, mut roots, mut overlapped) = (Union::default(), Union::default(), Vec::new());
        let mut depth: Option<Vec<u32>> = None;
        for &id in ids {
            let others: Vec<DeclId> = relations.overlaps(id).iter().copied().filter(|&o| matters(o)).collect();
            for &other in others.iter().filter(|&&o| o > id) {
                let depth = depth.get_or_insert_with(|| self.depths());
                if let Some((a, b)) = self.siblings(id, other, depth) {
                    siblings.unite(a, b);
                }
                let (here, there) = (self.roots_of(id), self.roots_of(other));
                for &a in here.iter().filter(|a| !there.contains(a)) {
                    for &b in there.iter().filter(|b| !here.contains(b)) {
                        roots.unite(a, b);
                        overlapped.push(a);
                    }
                }
                // Each counts at home, though one lies in the whole of the other too.
                let (a, b) = (self.root(id), self.root(other));
                if a != b {
                    roots.unite(a, b);
                    overlapped.push(a);
                }
            }
            if !others.is_empty() {
                self.overlaps.insert(id, others);
            }
            for whole in self.wholes(id).iter().skip(1) {
                roots.unite(self.root(id), self.root(*whole));
            }
        }
        self.group = siblings.leaders();
        self.linked = roots.leaders();
        self.overlapped = overlapped.into_iter().map(|id| self.linked(id)).collect();
        self.with_overlaps = self.overlaps.keys().map(|id| self.linked(self.root(*id))).collect();
    }

    /// All outermost wholes that it is in.
    fn roots_of(&self, id: DeclId) -> Vec<DeclId> {
        match self.wholes(id) {
            [] => vec![id],
            _ => self.at_or_above(id).into_iter().filter(|&w| self.wholes(w).is_empty()).collect(),
        }
    }

    fn depths(&self) -> Vec<u32> {
        let mut depth = vec![0; self.wholes.len()];
        for &id in self.order.iter().rev() {
            depth[id.0 as usize] = self.parent(id).map_or(0, |p| depth[p.0 as usize] + 1);
        }
        depth
    }

    /// The siblings that hold the two. None where one is inside the other.
    fn siblings(&self, a: DeclId, b: DeclId, depth: &[u32]) -> Option<(DeclId, DeclId)> {
        let (mut a, mut b) = (a, b);
        while depth[a.0 as usize] > depth[b.0 as usize] {
            a = self.parent(a)?;
        }
        while depth[b.0 as usize] > depth[a.0 as usize] {
            b = self.parent(b)?;
        }
        while a != b && self.parent(a) != self.parent(b) {
            (a, b) = (self.parent(a)?, self.parent(b)?);
        }
        (a != b).then_some((a, b))
    }

    pub fn order(&self) -> &[DeclId] {
        &self.order
    }

    pub fn insides(&self, id: DeclId) -> &[DeclId] {
        &self.insides[id.0 as usize]
    }

    pub fn wholes(&self, id: DeclId) -> &[DeclId] {
        &self.wholes[id.0 as usize]
    }

    /// What is inside it and counted there.
    pub fn children(&self, id: DeclId) -> &[DeclId] {
        &self.children[id.0 as usize]
    }

    pub fn parent(&self, id: DeclId) -> Option<DeclId> {
        self.wholes[id.0 as usize].first().copied()
    }

    pub fn root(&self, id: DeclId) -> DeclId {
        self.root[id.0 as usize]
    }

    pub fn family(&self, root: DeclId) -> &[DeclId] {
        self.families.get(&root).map_or(std::slice::from_ref(&self.root[root.0 as usize]), |f| f)
    }

    /// Nothing is inside it, it is in nothing, and it overlaps nothing: what nearly all
    /// records are.
    pub fn is_alone(&self, id: DeclId) -> bool {
        self.alone[id.0 as usize]
    }

    /// The first of the roots that a root shares members with or overlaps.
    pub fn linked(&self, root: DeclId) -> DeclId {
        self.linked.get(&root).copied().unwrap_or(root)
    }

    /// Whether some of the roots linked with this first one overlap.
    pub fn is_overlapped(&self, leader: DeclId) -> bool {
        self.overlapped.contains(&leader)
    }

    pub fn has_overlaps(&self, leader: DeclId) -> bool {
        self.with_overlaps.contains(&leader)
    }

    /// Whether it overlaps a sibling, itself or by what is in it.
    pub fn overlaps(&self, id: DeclId) -> bool {
        self.group.contains_key(&id)
    }

    pub fn overlapping(&self, id: DeclId) -> &[DeclId] {
        self.overlaps.get(&id).map_or(&[], |o| o)
    }

    pub fn group_of(&self, id: DeclId) -> Option<DeclId> {
        self.group.get(&id).copied()
    }

    pub fn is_knotted(&self, id: DeclId) -> bool {
        self.knotted[id.0 as usize]
    }

    pub fn is_loose(&self, id: DeclId) -> bool {
        self.loose[id.0 as usize]
    }

    /// It and all that is inside it.
    pub fn closure(&self, list: &[DeclId]) -> FxHashSet<DeclId> {
        let (mut found, mut stack) = (FxHashSet::default(), list.to_vec());
        while let Some(next) = stack.pop() {
            if found.insert(next) {
                stack.extend(self.insides(next));
            }
        }
        found
    }
}

/// Sets that are joined: a long chain of links stays linear.
#[derive(Default)]
pub(super) struct Union(FxHashMap<DeclId, DeclId>);

impl Union {
    pub fn unite(&mut self, a: DeclId, b: DeclId) {
        let (a, b) = (self.leader(a), self.leader(b));
        self.0.insert(a, a.min(b));
        self.0.insert(b, a.min(b));
    }

    fn leader(&mut self, id: DeclId) -> DeclId {
        let mut at = id;
        while let Some(&next) = self.0.get(&at).filter(|&&n| n != at) {
            at = next;
        }
        let mut walk = id;
        while let Some(&next) = self.0.get(&walk).filter(|&&n| n != walk) {
            self.0.insert(walk, at);
            walk = next;
        }
        at
    }

    /// Each that was united, with the first of its set.
    pub fn leaders(mut self) -> FxHashMap<DeclId, DeclId> {
        let all: Vec<DeclId> = self.0.keys().copied().collect();
        all.into_iter().map(|id| (id, self.leader(id))).collect()
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

/// Insides before their wholes; and what stands in a circle, last.
fn insides_first(ids: &[DeclId], wholes: &[Vec<DeclId>], count: usize) -> (Vec<DeclId>, FxHashSet<DeclId>) {
    let mut waiting = vec![0u32; count];
    for id in ids {
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
    let mut left: Vec<DeclId> = ids.iter().copied().filter(|id| !done.contains(id)).collect();
    order.extend(&left);
    (order, left.drain(..).collect())
}
