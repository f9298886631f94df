//! The rest of a whole in some of its cells. Shares are of the whole; what is inside
//! explains its share of it, and so does what has left it: members that were cancelled,
//! and what a package announces and does not commit (Groups).

use super::cells::{Cell, Need};
use super::choose::{Chooser, Selected, Selection};
use super::engine::Engine;
use super::nodes::all_of;
use super::{Interval, Total};
use crate::model::{Dec, DeclId};
use crate::schema::{Kind, Level};
use rustc_hash::FxHashMap;

/// A total as it is divided by shares, and what has left it since: by the cell that it
/// explains, where that is certain.
struct Divided {
    total: Total,
    gone: Vec<(Option<usize>, Total)>,
}

impl Chooser<'_, '_> {
    /// The rest of a record in some of its cells, and in the others: each cell has at most
    /// what its share leaves, and all cells together have the rest.
    pub fn rest_in(&self, id: DeclId, cells: &[u32]) -> (Total, Total) {
        let rest = &self.node(id).rest;
        let Divided { total, gone } = self.divided(id);
        let pieces = self.engine.pieces(id, &total, self.need, self.level);
        let in_cells = |at: usize| cells.contains(&(at as u32));
        let unknown =
            |wanted: bool| self.engine.unknown_in(id, &pieces, self.need, self.level, |at| in_cells(at) == wanted);
        let unknown = (unknown(true), unknown(false));
        let mut left = pieces;
        let mut excess = Total::default();
        if !self.tree.insides(id).is_empty() || !gone.is_empty() {
            let (mut each, elsewhere) = self.inside_by_cell(id, left.len());
            excess = elsewhere;
            for (cell, money) in &gone {
                cell.and_then(|cell| each.get_mut(cell)).unwrap_or(&mut excess).add(money);
            }
            for (piece, inside) in left.iter_mut().zip(&each) {
                // How much more the shares leave than there is.
                excess.add(&inside.zip(piece, |i, p| Interval { low: Dec::ZERO, ..i.less(p) }));
                *piece = piece.zip(&inside.within(piece), Interval::less);
            }
        }
        let sum = |wanted: bool| {
            let mut sum = Total::default();
            left.iter().enumerate().filter(|(at, _)| in_cells(*at) == wanted).for_each(|(_, piece)| sum.add(piece));
            sum.zip(&excess.within(&sum), |s, over| {
                let low = over.high.map_or(Dec::ZERO, |over| Dec((s.low.0 - over.0).max(0)));
                Interval { low, ..s }
            })
        };
        let (mine, others) = (sum(true), sum(false));
        let of = |some: &Total, lacks: &Total, unknown: u64| {
            let cut = |cur, rest: &Interval| some.get(cur).tightened(rest.less(lacks.get(cur)));
            let money = rest.money.iter().map(|(&cur, interval)| (cur, cut(cur, interval)));
            Total { money: money.collect(), unknown }
        };
        (of(&mine, &others, unknown.0), of(&others, &mine, unknown.1))
    }

    /// What is inside a whole, by the cell of it that it explains; and what explains none.
    fn inside_by_cell(&self, id: DeclId, cells: usize) -> (Vec<Total>, Total) {
        let (engine, node) = (self.engine, self.node(id));
        let insides = self.tree.insides(id);
        let homes = if node.beside.is_empty() { FxHashMap::default() } else { self.homes(insides) };
        let within = |member: &DeclId| homes.get(member).is_none_or(|top| !node.beside.contains(top));
        let there = self.tree.closure(insides).into_iter().filter(within);
        let explains = |cell: &Cell| engine.explains(id, cell, self.need, self.level);
        let by_cell = self.by_cell(there, cells, explains);
        let worth = |selection: &Selection| node.held(self.base(id), self.together(insides, selection).inside);
        let mut each: Vec<Total> = by_cell.iter().map(worth).collect();
        let elsewhere = each.pop().unwrap_or_default();
        (each, elsewhere)
    }

    /// Records by the cell of a whole that each of their own cells explains; last, what
    /// explains none.
    pub fn by_cell(
        &self,
        list: impl Iterator<Item = DeclId>,
        cells: usize,
        explains: impl Fn(&Cell) -> Option<usize>,
    ) -> Vec<Selection> {
        let mut by_cell: Vec<Selection> = vec![Selection::default(); cells + 1];
        for member in list {
            let own = self.engine.cells(member, self.need, Some(self.level));
            for (at, cell) in own.iter().enumerate() {
                let cell = explains(cell).filter(|c| *c < cells).unwrap_or(cells);
                let entry = by_cell[cell].entry(member).or_insert(Selected::Cells(Vec::new()));
                if let Selected::Cells(list) = entry {
                    list.push(at as u32);
                }
            }
            for chosen in by_cell.iter_mut().filter_map(|selection| selection.get_mut(&member)) {
                if matches!(chosen, Selected::Cells(list) if list.len() == own.len()) {
                    *chosen = Selected::All;
                }
            }
        }
        by_cell
    }

    /// The total of a package before anything left it. Where more was paid than is left,
    /// and where it came in several years, what is left is divided.
    fn divided(&self, id: DeclId) -> Divided {
        let base = self.base(id);
        let left = || Divided { total: base.clone(), gone: Vec::new() };
        let need = Need { year: false, ..self.need };
        let (engine, chain) = (self.engine, matches!(self.level, Level::Announced | Level::Committed));
        if need.is_none() || !chain || engine.model.get(id).kind != Kind::Package {
            return left();
        }
        if self.need.year && engine.course(id, self.level).parts().len() > 1 {
            return left();
        }
        let cells = engine.cells(id, need, Some(self.level)).len();
        let mut divided = Divided { total: self.data.own[id.0 as usize].clone(), gone: Vec::new() };
        if self.level == Level::Committed && !self.node(id).beside.is_empty() {
            let aside = engine.not_binding(id);
            let (worth, open) = engine.worth_aside(&aside);
            if divided.total.zip(&worth.within(&divided.total), |t, w| less_open(t, w, open)).money != base.money {
                return left();
            }
            divided.gone.extend(self.announced_aside(id, &aside, cells, open));
        }
        divided.take_back(self, id, need);
        divided
    }

    /// What non-binding members of a package have announced, by the cell that it explains.
    fn announced_aside(&self, id: DeclId, aside: &[DeclId], cells: usize, open: bool) -> Vec<(Option<usize>, Total)> {
        let (engine, need) = (self.engine, Need { year: false, ..self.need });
        let chooser = Chooser::of(engine, Level::Announced, engine.level(Level::Announced)).over(need);
        let explains = |cell: &Cell| engine.explains(id, cell, need, self.level);
        let by_cell = chooser.by_cell(chooser.tree.closure(aside).into_iter(), cells, explains);
        let worth = by_cell.iter().map(|selection| chooser.together(aside, selection).inside);
        let mut gone: Vec<_> = (0..).map(|at| Some(at).filter(|at| *at < cells)).zip(worth).collect();
        if open {
            // How much of it was announced, nobody knows, nor of which share.
            let any = Interval { low: Dec::ZERO, high: None, approximate: false };
            let money = self.data.own[id.0 as usize].money.keys().map(|&cur| (cur, any)).collect();
            gone.push((None, Total { money, unknown: 0 }));
        }
        gone
    }
}

impl Divided {
    /// Cancelled members have their amounts back, each to be taken from its own share.
    fn take_back(&mut self, chooser: &Chooser<'_, '_>, id: DeclId, need: Need) {
        let (engine, level) = (chooser.engine, chooser.level);
        let own = &chooser.data.own[id.0 as usize];
        let cancelled = engine.cancelled_members(id, level);
        if cancelled.is_empty() || engine.amount_of_package(id, level).total.money != own.money {
            return;
        }
        self.total = Total { unknown: own.unknown, ..engine.amount(id, level).total };
        for (member, ..) in cancelled {
            let taken = engine.cancelled_amount(member, &self.total, level, engine.entered(id, level));
            let cells = engine.cells(member, need, None);
            for (cell, piece) in cells.iter().zip(engine.shares(member, &taken, need)) {
                self.gone.push((engine.explains(id, cell, need, level), piece));
            }
        }
    }
}

impl Engine<'_> {
    /// What some members have announced, and whether some of that is unknown.
    pub(super) fn worth_aside(&self, aside: &[DeclId]) -> (Total, bool) {
        let everything = all_of(&self.tree, aside);
        let chooser = Chooser::of(self, Level::Announced, self.level(Level::Announced));
        (chooser.together(aside, &everything).inside, chooser.unknowns(&everything) > 0)
    }
}

/// What is left of a total without what was announced in it; perhaps nothing, where some
/// of that is unknown.
pub(super) fn less_open(total: Interval, announced: Interval, open: bool) -> Interval {
    let left = total.less(announced);
    if open { Interval { low: Dec::ZERO, ..left } } else { left }
}
