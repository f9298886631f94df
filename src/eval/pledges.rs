//! What came of pledges: realised and open. A pledge counts here what is directly under
//! it; a part that is a pledge of its own counts by itself (L5).

use super::cells::{Cell, Need};
use super::choose::{Chooser, Selected, Selection};
use super::course::smaller;
use super::engine::Engine;
use super::{Interval, Total};
use crate::model::DeclId;
use crate::schema::{Kind, Level};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// A pledge that is part of no other one asked about, with its parts that are.
pub(super) struct Asked {
    pub top: DeclId,
    /// The top and its parts that have been made and still stand.
    pub standing: Vec<DeclId>,
}

impl Engine<'_> {
    /// What documents under these pledges have committed.
    pub(super) fn realised(&self, pledges: &[DeclId]) -> Total {
        self.selection(Level::Committed, &self.under(pledges), Need::default())
    }

    /// What came of a selection of pledges, or is open of it; of some cells of one, what came
    /// there.
    pub(super) fn came_of(&self, level: Level, selected: &Selection, need: Need) -> Total {
        let of = |ids: &[DeclId]| if level == Level::Realised { self.realised(ids) } else { self.open(ids) };
        let pledges = || selected.iter().filter(|(id, _)| self.model.get(**id).kind == Kind::Pledge);
        let whole: Vec<DeclId> = pledges().filter(|(_, choice)| **choice == Selected::All).map(|(id, _)| *id).collect();
        let mut sum = of(&whole);
        for (&id, choice) in pledges() {
            if let Selected::Cells(cells) = choice {
                sum.add(&self.came_in(level, id, cells, need));
            }
        }
        sum
    }

    /// What came in some cells of a pledge, or is open of them. What is under it explains its
    /// share of it, as what is inside a whole does; what explains none may be any of it.
    fn came_in(&self, level: Level, id: DeclId, wanted: &[u32], need: Need) -> Total {
        let need = Need { year: false, ..need };
        let count = self.cells(id, need, Some(Level::Pledged)).len();
        let chooser = Chooser::of(self, Level::Committed, self.level(Level::Committed)).over(need);
        let explains = |cell: &Cell| self.explains(id, cell, need, Level::Pledged);
        let by_cell = chooser.by_cell(self.under(&[id]).into_keys(), count, explains);
        let together = |fits: &dyn Fn(usize) -> bool| {
            let mut all = Selection::default();
            for (_, cells) in by_cell.iter().enumerate().filter(|(at, _)| fits(*at)) {
                cells.iter().for_each(|(&document, choice)| merge(&mut all, document, choice));
            }
            self.selection(Level::Committed, &all, need)
        };
        let certain = together(&|at| wanted.contains(&(at as u32)));
        let perhaps = together(&|at| at == count || wanted.contains(&(at as u32)));
        let mut realised = perhaps.zip(&certain, |most, least| Interval { low: least.low, ..most });
        if level == Level::Realised {
            return realised;
        }
        if !self.history.pledge_stands(id, self.options.as_of) {
            return Total::default();
        }
        let pledged =
            self.selection(Level::Pledged, &[(id, Selected::Cells(wanted.to_vec()))].into_iter().collect(), need);
        let unknown = std::mem::take(&mut realised.unknown) > 0;
        let left = |pledged: Interval, realised: Interval| {
            let realised = if unknown { Interval { high: None, ..realised } } else { realised };
            pledged.less(realised)
        };
        pledged.zip(&realised.within(&pledged), left)
    }

    /// The documents under these pledges, and what is inside those.
    pub(super) fn under(&self, pledges: &[DeclId]) -> Selection {
        let mut selected = Selection::default();
        let document = |id: &DeclId| self.model.get(*id).kind.is_document() && self.counted(*id);
        let inside = |id: DeclId| self.history.relations().insides(id).iter().copied().filter(document);
        // What is under a part too is inside once: there.
        let under_itself = |pledge: DeclId, id: &DeclId| {
            let wholes = self.history.relations().wholes(*id);
            wholes.len() < 2 || {
                let parts = self.tree.closure(self.tree.insides(pledge));
                !wholes.iter().any(|w| parts.contains(w))
            }
        };
        let made = pledges.iter().copied().filter(|&p| self.pledge_made(p));
        let mut stack: Vec<DeclId> = made.flat_map(|p| inside(p).filter(move |id| under_itself(p, id))).collect();
        while let Some(id) = stack.pop() {
            if selected.insert(id, Selected::All).is_none() {
                stack.extend(inside(id));
            }
        }
        selected
    }

    /// Pledged less realised, not below zero, nothing once fulfilled: pledge by pledge, each
    /// with what it has beyond its parts (L5). What came of one part beyond its amount
    /// fulfils no other.
    pub(super) fn open(&self, pledges: &[DeclId]) -> Total {
        let mut families: BTreeMap<DeclId, Total> = BTreeMap::new();
        for asked in self.tops(pledges) {
            families.entry(self.tree.root(asked.top)).or_default().add(&self.open_of(&asked));
        }
        // Pledges that overlap are open as they are pledged: between the most of one and
        // the sum of all.
        let chooser = Chooser::of(self, Level::Pledged, self.level(Level::Pledged));
        let unknown = families.values().map(|f| f.unknown).sum();
        Total { unknown, ..chooser.side_by_side(families.into_iter().collect()) }.trimmed()
    }

    /// What is open of a pledge and its parts that are asked about: the sum over them,
    /// within what they are together pledged less what of it has come.
    pub(super) fn open_of(&self, asked: &Asked) -> Total {
        let pledged = self.pledged(&asked.standing);
        let (mut come, mut left) = (Total::default(), Total::default());
        for &id in &asked.standing {
            let (rest, realised) = (self.pledged(&[id]), self.come_of(id));
            come.add(&rest.zip(&realised, smaller));
            left.add(&rest.zip(&realised, Interval::less));
        }
        pledged.zip(&come, Interval::less).zip(&left, Interval::tightened)
    }

    /// What is open of one pledge beyond its parts.
    pub(super) fn open_alone(&self, id: DeclId) -> Total {
        self.pledged(&[id]).zip(&self.come_of(id), Interval::less)
    }

    /// What came of a pledge, in its currencies; unknown how much, it may be anything.
    fn come_of(&self, id: DeclId) -> Total {
        let (pledged, mut realised) = (self.pledged(&[id]), self.realised(&[id]));
        let open = std::mem::take(&mut realised.unknown) > 0;
        realised = realised.within(&pledged);
        for &cur in pledged.money.keys().filter(|_| open) {
            realised.money.insert(cur, Interval { high: None, ..realised.get(cur) });
        }
        realised
    }

    pub(super) fn pledged(&self, pledges: &[DeclId]) -> Total {
        let selected: Selection = pledges.iter().map(|&id| (id, Selected::All)).collect();
        self.selection(Level::Pledged, &selected, Need::default())
    }

    /// The pledges asked about, each with its parts among them.
    pub(super) fn tops(&self, pledges: &[DeclId]) -> Vec<Asked> {
        let asked: FxHashSet<DeclId> = pledges.iter().copied().collect();
        let mut tops: BTreeMap<DeclId, Vec<DeclId>> = BTreeMap::new();
        for &id in &asked {
            let (mut top, mut at) = (id, id);
            while let Some(above) = self.tree.parent(at) {
                at = above;
                top = if asked.contains(&at) { at } else { top };
            }
            let standing = tops.entry(top).or_default();
            standing.extend(Some(id).filter(|&id| self.history.pledge_stands(id, self.options.as_of)));
        }
        let sorted = |mut standing: Vec<DeclId>| {
            standing.sort_unstable();
            standing
        };
        tops.into_iter().map(|(top, standing)| Asked { top, standing: sorted(standing) }).collect()
    }

    /// A pledge and all its parts.
    pub(super) fn with_parts(&self, id: DeclId) -> Vec<DeclId> {
        let (mut parts, mut at) = (vec![id], 0);
        while at < parts.len() {
            parts.extend(self.tree.children(parts[at]));
            at += 1;
        }
        parts.retain(|&part| self.model.get(part).kind == Kind::Pledge);
        parts
    }
}

/// Some cells of a record, beside others of it that are selected already.
fn merge(all: &mut Selection, id: DeclId, choice: &Selected) {
    match (all.get_mut(&id), choice) {
        (Some(Selected::Cells(known)), Selected::Cells(more)) => known.extend(more),
        (Some(Selected::All), _) => {}
        _ => {
            all.insert(id, choice.clone());
        }
    }
}
