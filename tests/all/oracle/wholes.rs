//! The law of insides (L2, L4, L5): what any choice of atoms of a family is worth.
//!
//! A node is one document at one level. Its atom is its own money, or for a whole
//! its unattributed rest. Everything is recomputed from scratch at each question.

use super::figure::{Figure, Span, higher};
use std::collections::BTreeSet;

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
    /// Own and insides add up: documents are counted so, never money.
    pub adds: bool,
    /// What a total that is not committed itself still bounds at committed.
    pub limit: Option<Figure>,
    pub within: Vec<usize>,
    /// Counted beside `own`: the non-binding members of a binding package.
    pub beside: Vec<usize>,
}

/// A choice of atoms, by index of node.
pub type Choice = BTreeSet<usize>;

#[derive(Clone, Debug, Default)]
pub struct Family {
    pub nodes: Vec<Node>,
    pub overlaps: Vec<Vec<usize>>,
}

impl Family {
    fn children(&self, w: usize) -> Vec<usize> {
        self.nodes[w].within.iter().chain(&self.nodes[w].beside).copied().collect()
    }

    pub fn closure(&self, list: &[usize]) -> Choice {
        let mut found = Choice::new();
        let mut todo = list.to_vec();
        while let Some(n) = todo.pop() {
            if found.insert(n) {
                todo.extend(self.children(n));
            }
        }
        found
    }

    pub fn roots(&self) -> Vec<usize> {
        let inside: Choice = (0..self.nodes.len()).flat_map(|n| self.children(n)).collect();
        (0..self.nodes.len()).filter(|n| !inside.contains(n)).collect()
    }

    /// The insides that can be held against the node's own: of its currencies only.
    fn held(&self, w: usize, inside: Figure) -> Figure {
        let node = &self.nodes[w];
        match node.stated && !node.own.money.is_empty() {
            true => inside.only(|c| node.own.money.contains_key(c)),
            false => inside,
        }
    }

    pub fn rest(&self, w: usize) -> Figure {
        let node = &self.nodes[w];
        if node.adds || node.within.is_empty() {
            return node.own.clone();
        }
        let all = self.closure(&node.within);
        let inside = self.union(&node.within, &all);
        let mut rest = node.own.clone();
        for (c, span) in rest.money.iter_mut() {
            *span = span.minus(inside.get(c));
        }
        rest
    }

    /// A whole with all that is inside it.
    pub fn value(&self, w: usize) -> Figure {
        let node = &self.nodes[w];
        let inside = self.union(&node.within, &self.closure(&node.within));
        if node.adds {
            return node.own.plus(&inside);
        }
        let inside = self.held(w, inside);
        let mut all = node.own.larger(&inside);
        if node.bounds {
            for (c, span) in all.money.iter_mut() {
                // [max(a,c), max(b,c)]: what is inside lies within the total.
                let (own, inner) = (node.own.get(c), inside.get(c));
                if node.own.money.contains_key(c) {
                    let high = own.high.map(|b| b.max(inner.low));
                    let about =
                        if inner.low > own.low || higher(Some(inner.low), own.high) { span.about } else { own.about };
                    *span = Span::new(span.low, high, about);
                }
            }
        }
        if let Some(limit) = &node.limit {
            let below = self.closure(&node.within);
            let open = self.unknowns_held_by(&below, &below) > 0;
            for (c, t) in &limit.money {
                let s = all.get(c);
                let high = if open || higher(s.high, t.high) { t.high.map(|h| h.max(s.low)) } else { s.high };
                let about = s.about || (high != s.high && t.about);
                if open && t.high.is_none() {
                    continue;
                }
                all.money.insert(c.clone(), Span::new(s.low, high, about));
            }
        }
        let beside = self.union(&node.beside, &self.closure(&node.beside));
        all.plus(&self.held(w, beside))
    }

    /// The chosen atoms of one whole: the whole, or a part of it cut by what is missing.
    fn part(&self, w: usize, chosen: &Choice) -> Figure {
        let node = &self.nodes[w];
        let all = self.closure(&[w]);
        let missing: Choice = all.difference(chosen).copied().filter(|n| self.weighs(*n)).collect();
        if missing.is_empty() {
            return self.value(w);
        }
        let children = self.children(w);
        if all.is_disjoint(chosen) {
            return Figure::nothing();
        }
        let mut sum = self.union(&children, chosen);
        if chosen.contains(&w) {
            sum = self.rest(w).plus(&self.held(w, sum));
        }
        if node.adds || (node.limit.is_some() && self.unknowns_held_by(&all, &self.closure(&children)) > 0) {
            return sum;
        }
        let mut lacks = self.union(&children, &missing);
        if missing.contains(&w) {
            lacks = lacks.plus(&self.rest(w));
        }
        for (c, whole) in self.value(w).money {
            let cut = sum.get(&c).cut(whole.minus(lacks.get(&c)));
            sum.money.insert(c, cut);
        }
        sum
    }

    fn weighs(&self, n: usize) -> bool {
        // A rest of "about nothing" weighs: without it exact members are exact.
        let rest = self.rest(n);
        rest.unknown > 0 || rest.money.values().any(|s| s.low != 0 || s.high != Some(0) || s.about)
    }

    /// Several wholes together: what an earlier one has counted a later one lacks.
    pub fn union(&self, list: &[usize], chosen: &Choice) -> Figure {
        let mut sum = Figure::nothing();
        let mut left = chosen.clone();
        for w in list {
            let one = self.part(*w, &left);
            sum = sum.plus(&one);
            for n in self.closure(&[*w]) {
                left.remove(&n);
            }
        }
        // Together they are not less than any one of them.
        for w in list {
            for (c, s) in self.part(*w, chosen).money {
                let mut now = sum.get(&c);
                now.low = now.low.max(s.low);
                sum.money.insert(c, now);
            }
        }
        sum.without_unknown()
    }

    /// An unknown counts unless the rest of a whole that absorbs it is chosen too.
    pub fn unknowns(&self, chosen: &Choice) -> i128 {
        self.unknowns_held_by(chosen, &(0..self.nodes.len()).collect())
    }

    /// The unknowns that none of these wholes absorbs.
    fn unknowns_held_by(&self, chosen: &Choice, wholes: &Choice) -> i128 {
        let absorbed = |n: usize| {
            wholes.iter().any(|w| {
                let w = *w;
                let inside = self.closure(&self.nodes[w].within);
                let whole = || self.closure(&[w]).iter().all(|m| chosen.contains(m) || !self.weighs(*m));
                let limited = |l: &Figure| l.money.values().any(|s| s.high.is_some()) && whole();
                inside.contains(&n)
                    && ((self.nodes[w].absorbs && chosen.contains(&w))
                        || self.nodes[w].limit.as_ref().is_some_and(limited))
            })
        };
        chosen
            .iter()
            .filter(|n| self.nodes[**n].own.unknown > 0 && !absorbed(**n))
            .map(|n| self.nodes[*n].own.unknown)
            .sum()
    }

    /// The figure of a choice of atoms, overlaps and unknowns and all.
    pub fn figure(&self, chosen: &Choice) -> Figure {
        let mut sum = self.union(&self.roots(), chosen);
        for family in &self.overlaps {
            self.overlap(family, chosen, &mut sum);
        }
        sum.unknown = self.unknowns(chosen);
        sum
    }

    /// Documents that overlap are together worth no less than the largest of them, no more.
    fn overlap(&self, family: &[usize], chosen: &Choice, sum: &mut Figure) {
        let parts: Vec<Figure> = family.iter().map(|w| self.part(*w, chosen).tidy()).collect();
        if parts.iter().filter(|p| !p.money.is_empty()).count() < 2 {
            return; // one alone overlaps nothing
        }
        let together = self.union(family, chosen);
        let currencies: BTreeSet<&String> = parts.iter().flat_map(|p| p.money.keys()).collect();
        for c in &currencies {
            let largest = match currencies.len() {
                1 => parts.iter().map(|p| p.get(c).low).max().unwrap_or(0),
                _ => 0,
            };
            let mut s = sum.get(c);
            s.low -= together.get(c).low - largest;
            sum.money.insert((*c).clone(), s);
        }
    }
}
