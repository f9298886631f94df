//! The ledger of levels at which wholes hold what is inside them (L2): family by
//! family, from the top down.

use super::super::Total;
use super::super::cells::Need;
use super::super::choose::{Chooser, Part, Selected, Selection};
use super::super::engine::Engine;
use super::super::table::LedgerKind;
use super::{Line, Missing, gather, missing, negative, sum};
use crate::model::DeclId;
use crate::schema::Level;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// What a row inherits from the wholes above it that are listed.
#[derive(Clone, Default)]
struct Above {
    /// All of this whole is selected: what is inside it explains it.
    covered: Option<DeclId>,
    /// Its total takes the unknowns inside it.
    absorbed: Option<DeclId>,
    /// Only money in the currencies of this whole stands beside it.
    beside: Option<DeclId>,
}

/// One family in the making.
struct Family<'a> {
    level: Level,
    need: Need,
    selected: &'a Selection,
    complete: FxHashSet<DeclId>,
    lines: Vec<Line>,
    /// Cancelled members that have a row already.
    told: FxHashSet<DeclId>,
}

impl Engine<'_> {
    pub(super) fn family_lines(&self, level: Level, selected: &Selection, need: Need) -> Vec<Line> {
        let chooser = Chooser::of(self, level, self.level(level)).over(need);
        let mut lines: Vec<Line> = Vec::new();
        for linked in chooser.parts(selected) {
            let mut apart = Total::default();
            for Part { root, part, .. } in &linked.parts {
                lines.extend(self.one_family(level, selected, need, *root, part));
                apart.add(part);
            }
            let [first, others @ ..] = linked.parts.as_slice() else { continue };
            let overlapping = self.tree.is_overlapped(linked.leader);
            let sides = linked.parts.iter().map(|p| (p.part.clone().apart_from_unknowns(), p.whole.clone())).collect();
            let together = Total { unknown: apart.unknown, ..chooser.linked(sides, overlapping) };
            if let Missing::Row(adds) = missing(&apart, &together) {
                let names = listed(&others.iter().map(|p| self.model.path(p.root)).collect::<Vec<_>>());
                let reason = match overlapping {
                    true => format!("overlaps {names}: how much is in both nobody says"),
                    false => format!("shares members with {names}: together no less than the largest"),
                };
                lines.push(Line::adds(first.root, adds, reason));
            }
        }
        lines
    }

    /// What pledges that overlap are together worth less than their sum.
    pub(super) fn overlap_lines(&self, families: &[(DeclId, Total)]) -> Vec<Line> {
        let mut linked: BTreeMap<DeclId, Vec<(DeclId, Total)>> = BTreeMap::new();
        for (root, worth) in families {
            if let Some(group) = self.tree.group_of(*root) {
                linked.entry(group).or_default().push((*root, worth.clone()));
            }
        }
        let chooser = Chooser::of(self, Level::Pledged, self.level(Level::Pledged));
        let mut lines = Vec::new();
        for parts in linked.into_values() {
            let mut apart = Total::default();
            parts.iter().for_each(|(_, worth)| apart.add(worth));
            let together = Total { unknown: apart.unknown, ..chooser.side_by_side(parts.clone()) };
            if let Missing::Row(adds) = missing(&apart, &together) {
                let names: Vec<String> = parts[1..].iter().map(|(id, _)| self.model.path(*id)).collect();
                let reason = format!("overlaps {}: how much is in both nobody says", listed(&names));
                lines.push(Line::adds(parts[0].0, adds, reason));
            }
        }
        lines
    }

    fn one_family(&self, level: Level, selected: &Selection, need: Need, root: DeclId, worth: &Total) -> Vec<Line> {
        let family = self.tree.family(root);
        let complete = self.complete(family, selected);
        let mut made = Family { level, need, selected, complete, lines: Vec::new(), told: FxHashSet::default() };
        let mut stack = vec![(root, Above::default())];
        while let Some((id, inherited)) = stack.pop() {
            let own = self.family_line(&mut made, id, inherited);
            stack.extend(self.tree.children(id).iter().rev().map(|&child| (child, own.clone())));
        }
        let mut lines = made.lines;
        match missing(&sum(&lines), worth) {
            Missing::Nothing => {}
            Missing::Row(adds) => {
                let id = lines.first().map_or(root, |line| line.subject);
                let reason = format!("what the total of {} allows these to be together", self.model.path(root));
                lines.push(Line::adds(id, adds, reason));
            }
            Missing::NoRow => {
                gather(&mut lines, worth.clone(), &format!("what {} leaves for them", self.model.path(root)))
            }
        }
        lines
    }

    /// Wholes of which all is selected, and that count no member elsewhere.
    fn complete(&self, family: &[DeclId], selected: &Selection) -> FxHashSet<DeclId> {
        let mut complete = FxHashSet::default();
        for &id in family {
            let all = selected.get(&id) == Some(&Selected::All);
            if all && self.tree.children(id).iter().all(|c| complete.contains(c)) {
                complete.insert(id);
            }
        }
        complete
    }

    /// The rows of one record, and what they mean for what is inside it.
    fn family_line(&self, made: &mut Family, id: DeclId, mut above: Above) -> Above {
        let node = &self.level(made.level).nodes[id.0 as usize];
        let Some(choice) = made.selected.get(&id) else { return above };
        if let Some(whole) = above.covered {
            self.explaining(made, id, whole);
            return above;
        }
        let insides = self.tree.insides(id);
        if made.complete.contains(&id) && insides.len() > self.tree.children(id).len() {
            self.sharing(made, id);
            above.covered = Some(id);
            return above;
        }
        if made.complete.contains(&id) && !insides.is_empty() && !self.only_gathers(made.level, id) {
            self.whole_line(made, id, &above);
            above.covered = Some(id);
            return above;
        }
        let (worth, reason) = match choice {
            Selected::All => (node.rest.clone(), self.why_counts(id, made.level, &node.rest)),
            Selected::Cells(cells) => self.share(made, id, cells),
        };
        let before = worth.clone();
        let worth = self.limited(made.level, worth, &above);
        if !worth.is_nothing() {
            let rates = self.rates_of(id, made.level);
            made.lines.push(Line { rates, ..Line::adds(id, worth, reason) });
        } else if !before.is_nothing() {
            let whole = above.absorbed.or(above.beside).map_or_else(String::new, |w| self.model.path(w));
            let reason = format!("{} lies within the total of {whole}", self.said(&before));
            made.lines.push(Line::explains(id, reason));
        }
        if *choice == Selected::All && !insides.is_empty() {
            above.absorbed = above.absorbed.or(Some(id).filter(|_| node.absorbs));
            above.beside = above.beside.or(Some(id).filter(|_| node.drops));
        }
        above
    }

    /// A whole that has nothing of its own at the level, and just what is inside it.
    fn only_gathers(&self, level: Level, id: DeclId) -> bool {
        let data = self.level(level);
        let mut inside = Total::default();
        self.tree.insides(id).iter().for_each(|m| inside.add(&data.nodes[m.0 as usize].whole));
        data.own[id.0 as usize].is_nothing() && inside.trimmed() == data.nodes[id.0 as usize].whole.clone().trimmed()
    }

    /// Without what a whole above it takes: unknowns that lie within its total, money
    /// that stands in no figure beside it.
    fn limited(&self, level: Level, mut worth: Total, above: &Above) -> Total {
        if let Some(whole) = above.beside {
            worth = worth.within(&self.level(level).nodes[whole.0 as usize].whole);
        }
        if above.absorbed.is_some() {
            worth.unknown = 0;
        }
        worth
    }

    /// A member that is told by its whole.
    fn explaining(&self, made: &mut Family, id: DeclId, whole: DeclId) {
        if made.told.contains(&id) {
            return;
        }
        let worth = self.whole(id, made.level);
        let name = self.model.path(whole);
        let line = match worth.is_nothing() {
            false => Line::explains(id, format!("explains {} of {name}", self.said(&worth))),
            true => match self.why_nothing(id, made.level, false) {
                Some(reason) => Line::new(id, LedgerKind::LeftOut, Total::default(), reason),
                None => return,
            },
        };
        made.lines.push(line);
    }

    /// A whole with all that is inside it; a member that was cancelled takes its amount
    /// out of it, in a row of its own.
    fn whole_line(&self, made: &mut Family, id: DeclId, above: &Above) {
        let node = &self.level(made.level).nodes[id.0 as usize];
        let mut worth = self.limited(made.level, node.whole.clone(), above);
        let mut off = Vec::new();
        for (member, taken, why) in self.taken_out(id, made.level) {
            if let Missing::Row(before) = missing(&taken, &worth) {
                worth = Total { unknown: worth.unknown, ..before };
                let reason = format!("{why}: takes its amount out of {}", self.model.path(id));
                off.push(Line::adds(member, taken, reason));
                made.told.insert(member);
            }
        }
        if !worth.is_nothing() {
            let mut rates = self.rates_of(id, made.level);
            if node.whole != self.level(made.level).own[id.0 as usize] {
                self.below(id).into_iter().for_each(|inside| rates.extend(self.rates_of(inside, made.level)));
            }
            made.lines.push(Line { rates, ..Line::adds(id, worth, self.why_whole(id, made.level)) });
        } else if let Some(reason) = self.why_nothing(id, made.level, false) {
            made.lines.push(Line::new(id, LedgerKind::LeftOut, Total::default(), reason));
        }
        made.lines.extend(off);
    }

    /// A whole with members that another whole counts: together they are worth their
    /// sum less these.
    fn sharing(&self, made: &mut Family, id: DeclId) {
        let data = self.level(made.level);
        let node = &data.nodes[id.0 as usize];
        made.lines.push(Line {
            rates: self.rates_of(id, made.level),
            ..Line::adds(id, node.whole.clone(), self.why_whole(id, made.level))
        });
        let children = self.tree.children(id);
        for &member in self.tree.insides(id).iter().filter(|m| !children.contains(m)) {
            let shared = data.nodes[member.0 as usize].whole.clone().within(&node.whole);
            if !shared.money.values().all(|i| i.is_zero()) {
                let elsewhere = self.tree.parent(member).map_or_else(String::new, |p| self.model.path(p));
                let reason = format!("is also inside {elsewhere}, where it is counted");
                made.lines.push(Line::adds(member, negative(&shared), reason));
            }
        }
    }

    /// The cells of a record that are selected, beyond what is inside it.
    fn share(&self, made: &Family, id: DeclId, cells: &[u32]) -> (Total, String) {
        let chooser = Chooser::of(self, made.level, self.level(made.level)).over(made.need);
        let choice = Selected::Cells(cells.to_vec());
        let rest = chooser.rest_sides(id, Some(&choice)).0.unwrap_or_default();
        let reason = match self.tree.insides(id).is_empty() {
            true => self.share_words(id, made.need, made.level, cells),
            false => "its share, beyond what is inside it".to_owned(),
        };
        (rest, reason)
    }
}

fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(3);
    let shown = names[..names.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}
