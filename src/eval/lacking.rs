//! Money that no rate or index converts. It stands in no figure in the currency asked for,
//! so a figure that lacks some decides nothing: it is smaller than the truth (L7).

use super::convert::Converted;
use super::engine::Engine;
use super::rows::Row;
use super::{Interval, Options, Total};
use crate::model::{Cur, Dec, DeclId};
use crate::schema::{F, Level};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::rc::Rc;

/// What came up while money was converted. Unlike notes, it is never set apart.
#[derive(Debug, Default)]
pub(super) struct Lacking {
    /// Records with money that no rate converts, and the level for which it was sought.
    pub seen: FxHashSet<(DeclId, Option<Level>)>,
    /// By level, and by how much was seen at the time: see [`Engine::lacks`].
    by_level: FxHashMap<usize, (usize, Rc<FxHashSet<DeclId>>)>,
}

impl Engine<'_> {
    /// The records whose figure at a level lacks some money: their own, that of what is
    /// inside them, or of what they superseded.
    fn lacks(&self, level: Level) -> Rc<FxHashSet<DeclId>> {
        let of_pledges = matches!(level, Level::Realised | Level::Open);
        // What is lacking comes up as the level is worked out.
        let rests_on: &[Level] = if of_pledges { &[Level::Committed, Level::Pledged] } else { &[level] };
        rests_on.iter().for_each(|level| {
            self.level(*level);
        });
        let seen = self.lacking.borrow().seen.len();
        if let Some((known, marked)) = self.lacking.borrow().by_level.get(&(level as usize))
            && *known == seen
        {
            return marked.clone();
        }
        let marked = Rc::new(self.marked(level, of_pledges));
        self.lacking.borrow_mut().by_level.insert(level as usize, (seen, marked.clone()));
        marked
    }

    fn marked(&self, level: Level, of_pledges: bool) -> FxHashSet<DeclId> {
        let concerned = |(id, tag): &&(DeclId, Option<Level>)| tag.is_none_or(|tag| self.concerns(level, tag, *id));
        let mut stack: Vec<DeclId> = self.lacking.borrow().seen.iter().filter(concerned).map(|(id, _)| *id).collect();
        let mut marked = FxHashSet::default();
        if stack.is_empty() {
            return marked;
        }
        let mut successors: FxHashMap<DeclId, Vec<DeclId>> = FxHashMap::default();
        for id in self.model.ids() {
            self.model.get(id).refs(F::Supersedes).for_each(|before| successors.entry(before).or_default().push(id));
        }
        while let Some(id) = stack.pop() {
            if !marked.insert(id) {
                continue;
            }
            stack.extend(self.tree.wholes(id));
            stack.extend(successors.get(&id).into_iter().flatten());
            if of_pledges {
                stack.extend(self.history.relations().wholes(id));
            }
        }
        marked
    }

    /// Whether some of the money of these records could not be converted.
    pub(super) fn lacks_rates(&self, rows: &BTreeSet<DeclId>, level: Level) -> bool {
        self.target().is_some() && {
            let marked = self.lacks(level);
            !marked.is_empty() && rows.iter().any(|id| marked.contains(id))
        }
    }

    fn row_lacks(&self, row: Row, level: Level) -> bool {
        self.target().is_some() && row.decl().is_some_and(|id| self.lacks(level).contains(&id))
    }

    /// What a row is worth at a level: where no rate converts some of it, each currency by
    /// itself, as nothing that is there may be taken for zero.
    pub(super) fn row_worth_in_full(&self, row: Row, level: Level) -> Total {
        match self.row_lacks(row, level) {
            true => self.asked(Options { currency: None, ..self.options }).row_worth(row, level),
            false => self.row_worth(row, level),
        }
    }

    /// What a row is worth at a level in one currency; None where some of it has no rate.
    pub(super) fn row_worth_in(&self, row: Row, level: Level, to: Cur) -> Option<Total> {
        match self.target() {
            Some(target) if target == to && !self.row_lacks(row, level) => Some(self.row_worth(row, level)),
            // Never from what was converted already.
            Some(_) => self.asked(Options { currency: None, ..self.options }).row_converted(row, level, to),
            None => self.row_converted(row, level, to),
        }
    }

    /// What a row is worth, converted at its own rate: what is stated as it is stated (a sum
    /// stated twice has no need of one), else all of it at the day it entered the level, else
    /// each amount at its own.
    fn row_converted(&self, row: Row, level: Level, to: Cur) -> Option<Total> {
        let own = self.row_worth(row, level);
        let nothing = |i: &Interval| i.low == Dec::ZERO && i.high == Some(Dec::ZERO);
        // No rate is used where none is needed: a row is compared as it is shown.
        let needs_none = own.money.iter().all(|(cur, i)| *cur == to || nothing(i));
        if needs_none {
            return Some(own);
        }
        let id = row.decl()?;
        let other = self.asked(Options { currency: Some(to), ..self.options });
        if self.amount_of_package(id, level).total == own {
            let (worth, noted) = other.apart(|| other.amount_of_package(id, level).total);
            if !noted.leaves_out() {
                return Some(worth);
            }
        }
        self.at_its_day(row, level, &own, to)
            .or_else(|| (!other.row_lacks(row, level)).then(|| other.row_worth(row, level)))
    }

    fn at_its_day(&self, row: Row, level: Level, own: &Total, to: Cur) -> Option<Total> {
        let day = self.stock_day(level).or_else(|| self.entered(row.subject(), level));
        let mut sum = Total::unknown(own.unknown);
        for (&cur, &interval) in &own.money {
            let Converted::To(interval, _) = self.rates.convert(interval, cur, day, to) else { return None };
            sum.add_money(to, interval);
        }
        Some(sum)
    }
}
