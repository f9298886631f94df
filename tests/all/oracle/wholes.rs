//! The law of insides (L2, L4, L5): what any choice of atoms of a family is worth.
//!
//! A node is one document at one level. Its atom is its own money, or for a whole its
//! unattributed rest; shares divide an atom into cells. What a node is worth with all
//! that is inside it is kept once it is known, all else is worked out at each question.

use super::figure::{Figure, Span, higher};
use super::groups::Place;
use super::years::Course;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default)]
pub struct Node {
    pub name: String,
    /// What it counts without its insides: an amount, or what it paid.
    pub own: Figure,
    /// `own` is a stated amount: insides in other currencies take nothing from it.
    pub stated: bool,
    /// Insides cannot exceed it: a package's total, a framework.
    pub bounds: bool,
    /// Unknowns inside are no unknowns of the whole.
    pub absorbs: bool,
    /// What a total that is not committed itself still bounds at committed.
    pub limit: Option<Figure>,
    /// The wholes that it is directly in, in the order in which it names them.
    pub parents: Vec<usize>,
    pub within: Vec<usize>,
    /// Counted beside `own`: the non-binding members of a binding package.
    pub beside: Vec<usize>,
    /// `own` is less than it states: what is beside has left it.
    pub set_aside: bool,
    /// Where its own money stands in the dimension asked about, with shares.
    pub cells: Vec<(Place, i128)>,
    /// Of a package with shares: its total before anything left it, and what did, by the
    /// cell that it explains.
    pub before: Option<Before>,
    /// Of a table by year: what came in the years that its cells are.
    pub course: Course,
    pub kept: Kept,
}

/// A total before anything left it, and what did, by the cell that it explains.
pub type Before = (Figure, Vec<(Option<usize>, Figure)>);

#[derive(Clone, Debug, Default)]
pub struct Kept {
    known: OnceCell<Figure>,
    rest: OnceCell<Figure>,
    value: OnceCell<Figure>,
}

/// A choice of atoms, by index of node and number of cell.
pub type Choice = BTreeSet<(usize, usize)>;
pub type Nodes = BTreeSet<usize>;

#[derive(Clone, Debug, Default)]
pub struct Family {
    pub nodes: Vec<Node>,
    /// Pairs that overlap.
    pub overlaps: Vec<(usize, usize)>,
}

impl Node {
    /// Its own money in each of its cells.
    fn pieces(&self) -> Vec<Figure> {
        if let Some((total, _)) = &self.before {
            return super::groups::apportion(total, &self.cells);
        }
        if self.course.len() < 2 {
            return super::groups::apportion(&self.own, &self.cells);
        }
        let mut course = self.course.clone();
        // What is beside, of another currency or nothing, may have taken nothing.
        let less = self.set_aside && Figure::sum(course.values()).tidy() != self.own.tidy();
        if let (true, Some(last)) = (less, course.keys().last().copied()) {
            super::years::replace(&mut course, last, &self.own);
        }
        course.into_values().collect()
    }

    /// In how many of these cells it is unknown how much: one and the same unknown, except
    /// that each year has its own.
    fn unknown_in(&self, cells: &BTreeSet<usize>) -> i128 {
        match self.course.len() {
            0 | 1 => self.own.unknown,
            _ => self.course.values().enumerate().filter(|(c, _)| cells.contains(c)).map(|(_, f)| f.unknown).sum(),
        }
    }
}

impl Family {
    fn children(&self, w: usize) -> Vec<usize> {
        self.nodes[w].within.iter().chain(&self.nodes[w].beside).copied().collect()
    }

    /// These and all that is inside them.
    pub fn closure(&self, list: &[usize]) -> Nodes {
        let mut found = Nodes::new();
        let mut todo = list.to_vec();
        while let Some(n) = todo.pop() {
            if found.insert(n) {
                todo.extend(self.children(n));
            }
        }
        found
    }

    /// All atoms of some nodes.
    pub fn atoms(&self, nodes: &Nodes) -> Choice {
        nodes.iter().flat_map(|n| (0..self.nodes[*n].cells.len().max(1)).map(|c| (*n, c))).collect()
    }

    pub fn roots(&self) -> Vec<usize> {
        let inside: Nodes = (0..self.nodes.len()).flat_map(|n| self.children(n)).collect();
        (0..self.nodes.len()).filter(|n| !inside.contains(n)).collect()
    }

    /// Which one of `list` each node inside counts in: through the whole that it names
    /// first, of those that lie there.
    fn homes(&self, list: &[usize]) -> BTreeMap<usize, usize> {
        let there = self.closure(list);
        let mut homes = BTreeMap::new();
        for n in &there {
            let mut at = *n;
            while !list.contains(&at) {
                at = *self.nodes[at].parents.iter().find(|p| there.contains(p)).expect("it lies in one of them");
            }
            homes.insert(*n, at);
        }
        homes
    }

    /// What is inside is held against a stated amount in its currencies only.
    fn held(&self, w: usize, inside: Figure) -> Figure {
        let node = &self.nodes[w];
        match node.stated && !node.own.money.is_empty() {
            true => inside.only(|c| node.own.money.contains_key(c)),
            false => inside,
        }
    }

    /// The part of a choice that counts inside `own`, not beside it.
    fn not_beside(&self, w: usize, choice: &Choice) -> Choice {
        let homes = self.homes(&self.children(w));
        let within = |n: &usize| homes.get(n).is_some_and(|top| self.nodes[w].within.contains(top));
        choice.iter().filter(|(n, _)| within(n)).copied().collect()
    }

    fn below(&self, w: usize) -> Choice {
        self.atoms(&self.closure(&self.children(w)))
    }

    /// What is inside it and explains its own.
    fn inside(&self, w: usize) -> Figure {
        self.together(&self.children(w), &self.not_beside(w, &self.below(w)))
    }

    pub fn rest(&self, w: usize) -> Figure {
        let node = &self.nodes[w];
        let find = || {
            if node.within.is_empty() {
                return node.own.clone();
            }
            let inside = self.inside(w);
            let mut rest = node.own.clone();
            for (c, span) in rest.money.iter_mut() {
                *span = span.minus(inside.get(c));
            }
            rest
        };
        node.kept.rest.get_or_init(find).clone()
    }

    /// The rest of a whole in some of its cells. Shares are of the whole, and what is
    /// inside explains its share of it: each cell has at most what its share leaves, and
    /// all cells together have the rest.
    fn rest_in(&self, w: usize, cells: &BTreeSet<usize>) -> Figure {
        let node = &self.nodes[w];
        let rest = self.rest(w);
        if cells.is_empty() {
            return Figure::nothing();
        }
        if cells.len() == node.cells.len().max(1) {
            return rest;
        }
        let pieces = node.pieces();
        let below = self.not_beside(w, &self.below(w));
        let stands = |(n, c): &(usize, usize)| super::groups::explains(&node.cells, &self.nodes[*n].cells[*c].0);
        let inside = |cell: Option<usize>| {
            let there: Choice = below.iter().filter(|a| stands(a) == cell).copied().collect();
            self.held(w, self.together(&self.children(w), &there))
        };
        // What has left it explains its share as what is inside does.
        let with_gone = |cell: Option<usize>| {
            let gone = node.before.iter().flat_map(|b| &b.1).filter(|g| g.0 == cell);
            gone.fold(inside(cell), |all, (_, money)| all.plus(money))
        };
        let each: Vec<Figure> = (0..node.cells.len()).map(|c| with_gone(Some(c))).collect();
        let elsewhere = with_gone(None);
        let mut all = Figure { unknown: node.unknown_in(cells), ..Figure::nothing() };
        for (currency, rest) in &rest.money {
            let left = |c: usize| pieces[c].get(currency).minus(each[c].get(currency));
            // How much more the shares leave than there is.
            let mut excess = elsewhere.get(currency).high;
            for (c, piece) in pieces.iter().enumerate() {
                let over = each[c].get(currency).high.map(|h| (h - piece.get(currency).low).max(0));
                excess = excess.zip(over).map(|(a, b)| a + b);
            }
            let sum = |inside: bool| {
                let some = (0..pieces.len()).filter(|c| cells.contains(c) == inside);
                let s = some.map(left).fold(Span::ZERO, Span::plus);
                let low = excess.map_or(0, |e| (s.low - e).max(0));
                Span::new(low, s.high, s.about)
            };
            all.money.insert(currency.clone(), sum(true).cut(rest.minus(sum(false))));
        }
        all
    }

    /// A whole with all that is inside it, its unknowns left apart.
    fn known(&self, w: usize) -> Figure {
        let node = &self.nodes[w];
        let find = || {
            let inside = self.held(w, self.inside(w));
            let mut all = node.own.larger(&inside);
            if node.bounds {
                for (c, span) in all.money.iter_mut() {
                    // [max(a,c), max(b,c)]: what is inside lies within the total.
                    let (own, inner) = (node.own.get(c), inside.get(c));
                    if node.own.money.contains_key(c) {
                        let high = own.high.map(|b| b.max(inner.low));
                        // It keeps its own mark; what is inside gives its own only where it is above.
                        let above = inner.low > own.low || higher(Some(inner.low), own.high);
                        let about = own.about || (above && span.about);
                        *span = Span::new(span.low, high, about);
                    }
                }
            }
            let below = self.below(w);
            let within = self.not_beside(w, &below);
            let beside: Choice = below.difference(&within).copied().collect();
            all = all.plus(&self.held(w, self.together(&self.children(w), &beside)));
            for (c, t) in node.limit.iter().flat_map(|l| &l.money) {
                let s = all.get(c);
                if higher(s.high, t.high) {
                    let high = t.high.map(|h| h.max(s.low));
                    all.money.insert(c.clone(), Span::new(s.low, high, s.about || t.about));
                }
            }
            all
        };
        node.kept.known.get_or_init(find).without_unknown()
    }

    /// A whole with all that is inside it. What only an upper bound holds may be anything
    /// up to it, and is no unknown any more.
    pub fn value(&self, w: usize) -> Figure {
        let find = || {
            let mut all = self.known(w);
            let Some(limit) = self.limit_of_all(w) else { return all };
            let there = self.closure(&[w]);
            let mut others = there.clone();
            others.remove(&w);
            // Unknowns inside a total are none; beside it they are.
            let open = if self.nodes[w].absorbs { self.closure(&self.nodes[w].beside) } else { there };
            if self.unknowns_held_by(&self.atoms(&open), &others) == 0 {
                return all;
            }
            for (c, t) in &limit.money {
                let s = all.get(c);
                let high = t.high.map(|h| h.max(s.low));
                all.money.insert(c.clone(), Span::new(s.low, high, s.about || (high != s.high && t.about)));
            }
            all
        };
        self.nodes[w].kept.value.get_or_init(find).clone()
    }

    /// A limit that has an end in every currency, so that no unknown can be beyond it.
    fn limit_of_all(&self, w: usize) -> Option<&Figure> {
        self.nodes[w].limit.as_ref().filter(|l| l.money.values().all(|s| s.high.is_some()))
    }

    /// The chosen atoms of one whole: the whole, or a part of it cut by what is missing.
    fn part(&self, w: usize, chosen: &Choice) -> Figure {
        if chosen.is_empty() {
            return Figure::nothing();
        }
        let children = self.children(w);
        let (mine, below): (Choice, Choice) = chosen.iter().partition(|(n, _)| *n == w);
        let mine: BTreeSet<usize> = mine.into_iter().map(|(_, c)| c).collect();
        let missing: Choice = self.atoms(&self.closure(&[w])).difference(chosen).copied().collect();
        let full = self.together(&children, &self.below(w));
        // Its own, or nothing that it would keep out of its figures.
        let all = !mine.is_empty() || self.held(w, full.clone()) == full;
        if all && !missing.iter().any(|a| self.weighs(*a, None)) {
            return self.value(w);
        }
        let mut sum = self.together(&children, &below);
        if !mine.is_empty() {
            sum = self.rest_in(w, &mine).plus(&self.held(w, sum));
        }
        let (others, below): (Choice, Choice) = missing.iter().partition(|(n, _)| *n == w);
        let others: BTreeSet<usize> = others.into_iter().map(|(_, c)| c).collect();
        let lacks = self.together(&children, &below).plus(&self.rest_in(w, &others));
        let whole = if self.limits_all(w, &missing) { self.value(w) } else { self.known(w) };
        let known = self.known(w);
        for (c, of_whole) in whole.money {
            let here = all || self.nodes[w].own.money.contains_key(&c);
            if here && !missing.iter().any(|a| self.weighs(*a, Some(&c))) {
                // Nothing is missing in this currency.
                sum.money.insert(c, of_whole);
            } else if !sum.get(&c).is_zero() {
                let cut = sum.get(&c).cut(known.get(&c).minus(lacks.get(&c)));
                sum.money.insert(c, cut);
            }
        }
        sum.without_unknown()
    }

    /// An upper bound holds all that is chosen: nothing is missing in its currencies.
    fn limits_all(&self, w: usize, missing: &Choice) -> bool {
        let open = |l: &Figure| missing.iter().any(|a| l.money.keys().any(|c| self.weighs(*a, Some(c))));
        self.limit_of_all(w).is_some_and(|l| !open(l))
    }

    /// In a currency, or in any; an unknown in all of them.
    fn weighs(&self, (n, c): (usize, usize), currency: Option<&String>) -> bool {
        // A rest of "about nothing" weighs: without it exact members are exact.
        let rest = self.rest_in(n, &BTreeSet::from([c]));
        let weighs = |(c, s): (&String, &Span)| currency.is_none_or(|only| only == c) && (!s.is_zero() || s.about);
        rest.unknown > 0 || rest.money.iter().any(weighs)
    }

    /// What lies side by side: each member counts in one of them, and what is linked by
    /// `overlaps` is worth no less than the largest of it and no more than its sum.
    pub fn together(&self, list: &[usize], chosen: &Choice) -> Figure {
        let homes = self.homes(list);
        let mut sum = Figure::nothing();
        for (group, overlaps) in self.linked(list) {
            let of = |w: usize| chosen.iter().filter(|(n, _)| homes[n] == w).copied().collect::<Choice>();
            let parts: Vec<Figure> = group.iter().map(|w| self.part(*w, &of(*w)).tidy()).collect();
            let mut all = Figure::sum(&parts);
            let several = overlaps && parts.iter().filter(|p| !p.money.is_empty()).count() > 1;
            let one_currency = all.tidy().money.len() == 1;
            if several {
                all.money.values_mut().for_each(|s| s.low = 0);
            }
            if group.len() > 1 && (!several || one_currency) {
                // Together they are not less than any one of them that is asked for.
                for w in group.iter().filter(|w| !of(**w).is_empty()) {
                    let there = self.closure(&[*w]);
                    let whole = chosen.iter().filter(|(n, _)| there.contains(n)).copied().collect::<Choice>();
                    for (c, s) in self.part(*w, &whole).money {
                        // What a whole keeps out of its figures is in none of them.
                        let Some(mut now) = all.money.get(&c).copied() else { continue };
                        let floor = now.high.map_or(s.low, |h| s.low.min(h));
                        now.low = now.low.max(floor);
                        all.money.insert(c, now);
                    }
                }
            }
            sum = sum.plus(&all);
        }
        sum.without_unknown()
    }

    /// Sums of what overlaps: no less than the largest, no more than all.
    pub fn linked_sums(&self, parts: &BTreeMap<usize, Figure>) -> Figure {
        let mut sum = Figure::nothing();
        for (group, overlaps) in self.linked(&parts.keys().copied().collect::<Vec<_>>()) {
            let parts: Vec<Figure> = group.iter().map(|w| parts[w].tidy()).collect();
            let mut all = Figure::sum(&parts);
            if overlaps && parts.iter().filter(|p| !p.money.is_empty()).count() > 1 {
                let one_currency = all.tidy().money.len() == 1;
                for (c, s) in all.money.iter_mut() {
                    let largest = parts.iter().map(|p| p.get(c).low).max().unwrap_or(0);
                    s.low = if one_currency { largest } else { 0 };
                }
            }
            sum = sum.plus(&all);
        }
        sum.without_unknown()
    }

    /// Those of a list that share something inside or overlap there, and whether they overlap.
    fn linked(&self, list: &[usize]) -> Vec<(Vec<usize>, bool)> {
        let there: BTreeMap<usize, Nodes> = list.iter().map(|w| (*w, self.closure(&[*w]))).collect();
        let homes = self.homes(list);
        let overlap = |x: usize, y: usize| {
            // Each counts at home, though one lies in the whole of the other too.
            let at = |n: &usize, w: usize| homes.get(n) == Some(&w);
            if self.overlaps.iter().any(|(a, b)| at(a, x) && at(b, y) || at(b, x) && at(a, y)) {
                return true;
            }
            let (in_x, in_y) = (&there[&x], &there[&y]);
            let apart =
                |a: &usize, b: &usize| in_x.contains(a) && in_y.contains(b) && !in_x.contains(b) && !in_y.contains(a);
            self.overlaps.iter().any(|(a, b)| apart(a, b) || apart(b, a))
        };
        let mut groups: Vec<(Vec<usize>, bool)> = vec![];
        for w in list {
            let mut one = (vec![*w], false);
            let mut apart = vec![];
            for (group, overlaps) in groups {
                let over = group.iter().any(|o| overlap(*o, *w));
                if over || group.iter().any(|o| !there[o].is_disjoint(&there[w])) {
                    one.0.splice(0..0, group);
                    one.1 |= over || overlaps;
                } else {
                    apart.push((group, overlaps));
                }
            }
            groups = apart;
            groups.push(one);
        }
        groups
    }

    /// An unknown counts unless the rest of a whole that absorbs it is chosen too.
    pub fn unknowns(&self, chosen: &Choice) -> i128 {
        self.unknowns_held_by(chosen, &(0..self.nodes.len()).collect())
    }

    /// The unknowns that none of these wholes absorbs.
    fn unknowns_held_by(&self, chosen: &Choice, wholes: &Nodes) -> i128 {
        let chosen_nodes: Nodes = chosen.iter().map(|a| a.0).collect();
        let absorbed = |n: usize| {
            wholes.iter().any(|w| {
                let w = *w;
                if self.nodes[w].absorbs
                    && chosen_nodes.contains(&w)
                    && self.closure(&self.nodes[w].within).contains(&n)
                {
                    return true;
                }
                let there = self.closure(&[w]);
                // What counts in another whole is not held by the bound of this one.
                let at_home =
                    |m: &usize| *m == w || self.nodes[*m].parents.first().is_some_and(|up| there.contains(up));
                there.contains(&n)
                    && there.iter().all(at_home)
                    && self.limits_all(w, &self.atoms(&there).difference(chosen).copied().collect())
            })
        };
        let counts = |n: &&usize| self.nodes[**n].own.unknown > 0 && !absorbed(**n);
        let cells = |n: usize| chosen.iter().filter(|a| a.0 == n).map(|a| a.1).collect();
        chosen_nodes.iter().filter(counts).map(|n| self.nodes[*n].unknown_in(&cells(*n))).sum()
    }

    /// The figure of a choice of atoms, unknowns and all.
    pub fn figure(&self, chosen: &Choice) -> Figure {
        let sum = self.together(&self.roots(), chosen);
        Figure { unknown: self.unknowns(chosen), ..sum }
    }
}
