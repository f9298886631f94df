//! Single figures: a measure or fold over a set, the truth of a condition, the rows
//! of a set, and the ledger behind a figure.

use super::cells::Need;
use super::engine::Engine;
use super::family::Selected;
use super::rows::{self, Row, labels};
use super::select::{Pick, need_of};
use super::table::{Cell, Entry, Ledger, Note};
use super::{Interval, Total, Truth};
use crate::model::query::{Cond, Measure, Operand, SetQuery};
use crate::model::{Bounds, Dec, DeclId, Figure, Quantity};
use crate::schema::{Function, Kind, Level, Set};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) type Selection = FxHashMap<DeclId, Selected>;

impl Engine<'_> {
    /// The rows of a set that certainly fit, in the order of the text.
    pub fn rows(&self, set: &SetQuery) -> (Vec<Row>, Vec<Note>) {
        let need = set.filter.as_ref().map(need_of).unwrap_or_default();
        let rows = self.picks(set, &[], need, Level::Announced).into_iter().map(|p| p.row).collect();
        (rows, self.take_notes())
    }

    /// Whether a condition over figures holds.
    pub fn truth(&self, cond: &Cond) -> (Truth, Vec<Note>) {
        let truth = rows::truth(&self.context(), cond, None);
        (truth, self.take_notes())
    }

    /// A measure or fold over a set, with the ledger behind it where that is asked for.
    pub fn figure(&self, operand: &Operand, explain: bool) -> (Cell, Vec<Note>, Vec<Ledger>) {
        let (cell, ledger) = match operand {
            Operand::OverSet { measure, set, .. } => {
                let cell = self.measure(*measure, set);
                let ledger = if explain { self.ledger(*measure, set, &[], &cell) } else { Vec::new() };
                (cell, ledger)
            }
            Operand::Fold { .. } => (self.folded(operand), Vec::new()),
            _ => (Cell::Empty, Vec::new()),
        };
        (cell, self.take_notes(), ledger)
    }

    pub(super) fn measure(&self, measure: Measure, set: &SetQuery) -> Cell {
        let need = set.filter.as_ref().map(need_of).unwrap_or_default();
        match measure {
            Measure::Count => Cell::Count(self.count(&self.picks(set, &[], need, Level::Announced))),
            Measure::Level(level) => {
                let picks = self.picks(set, &[], need, level);
                Cell::Money(self.money(set.set, level, &picks, need))
            }
        }
    }

    /// Whether some of the set's money could not be converted.
    pub(super) fn lacks_rates(&self, set: &SetQuery, measure: Measure) -> bool {
        if self.target().is_none() || measure == Measure::Count {
            return false;
        }
        let about: FxHashSet<DeclId> = self.rows(set).0.iter().filter_map(|r| r.decl()).collect();
        self.notes_about(&about).iter().any(|n| matches!(n.kind, "no-rate" | "no-index"))
    }

    /// How many documents (or rows) the picks stand for.
    pub(super) fn count(&self, picks: &[Pick]) -> Interval {
        let one = Interval::exact(Dec::ONE);
        let weight = |row: Row| match row {
            Row::Rest(id) => self.weights()[id.0 as usize].1,
            Row::Decl(id) if self.model.get(id).kind == Kind::Instrument => self.weights()[id.0 as usize].1,
            Row::Decl(_) | Row::Line(_) => one,
        };
        let documents = |row: &Row| match row {
            Row::Rest(_) => true,
            Row::Decl(id) => self.model.get(*id).kind == Kind::Instrument,
            Row::Line(_) => false,
        };
        let (docs, others): (Vec<Row>, Vec<Row>) = picks.iter().map(|p| p.row).partition(documents);
        let by_root = |row: Row| row.decl().map(|id| (self.tree.root(id), weight(row)));
        let mut families: FxHashMap<DeclId, Interval> = FxHashMap::default();
        for (root, weight) in docs.into_iter().filter_map(by_root) {
            let sum = families.entry(root).or_insert(Interval::ZERO);
            *sum = sum.plus(weight);
        }
        let documents = self.tree.counts_side_by_side(families.into_iter());
        others.into_iter().fold(documents, |sum, row| sum.plus(weight(row)))
    }

    /// The money of picks at a level.
    pub(super) fn money(&self, set: Set, level: Level, picks: &[Pick], need: Need) -> Total {
        let selected = self.selected(set, picks);
        match level {
            Level::Realised | Level::Open => {
                let ids: Vec<DeclId> =
                    selected.keys().copied().filter(|id| self.model.get(*id).kind == Kind::Pledge).collect();
                if level == Level::Realised { self.realised(&ids) } else { self.open(&ids) }
            }
            _ => self.selection(level, &selected, &|id, own, cells| self.part(id, own, need, level, cells)),
        }
    }

    /// Rows as atoms: a package in the set of packages stands with all that is inside it.
    pub(super) fn selected(&self, set: Set, picks: &[Pick]) -> Selection {
        let mut selected = Selection::default();
        for pick in picks {
            let Some(id) = pick.row.decl() else { continue };
            let kind = self.model.get(id).kind;
            if !(kind.is_document() || kind == Kind::Pledge) {
                continue;
            }
            match &pick.cells {
                Some(cells) if cells.is_empty() => {}
                Some(cells) => {
                    selected.insert(id, Selected::Cells(cells.clone()));
                }
                None if set == Set::Packages => {
                    let mut stack = vec![id];
                    while let Some(next) = stack.pop() {
                        if selected.insert(next, Selected::All).is_none() {
                            stack.extend(self.tree.insides(next));
                        }
                    }
                }
                None => {
                    selected.insert(id, Selected::All);
                }
            }
        }
        selected
    }

    /// What documents under these pledges, or under parts of them, have committed.
    pub(super) fn realised(&self, pledges: &[DeclId]) -> Total {
        let (mut seen, mut selected) = (FxHashSet::default(), Selection::default());
        let mut stack: Vec<DeclId> = pledges.iter().copied().filter(|&p| self.pledge_made(p)).collect();
        while let Some(id) = stack.pop() {
            if !seen.insert(id) || !self.counted(id) {
                continue;
            }
            if self.model.get(id).kind.is_document() {
                selected.insert(id, Selected::All);
            }
            stack.extend(self.history.relations().insides(id));
        }
        self.selection(Level::Committed, &selected, &|_, own, _| own.clone())
    }

    /// Pledged less realised, not below zero, nothing once fulfilled: of each pledge
    /// that is no part of another one asked about.
    pub(super) fn open(&self, pledges: &[DeclId]) -> Total {
        let asked: FxHashSet<DeclId> = pledges.iter().copied().collect();
        let mut sum = Total::default();
        for &id in pledges {
            let part = self.tree.parent(id).is_some_and(|p| asked.contains(&p));
            if part || !self.history.pledge_stands(id, self.options.as_of) {
                continue;
            }
            let pledged = self.whole(id, Level::Pledged);
            let realised = self.realised(&[id]);
            let mut left = pledged.zip(&realised.within(&pledged), Interval::less);
            if realised.unknown > 0 {
                left.money.values_mut().for_each(|i| i.low = Dec::ZERO);
            }
            sum.add(&left);
        }
        sum.trimmed()
    }

    /// `sum`, `min`, `max`, `avg`, `median` of a field over a set.
    pub(super) fn folded(&self, operand: &Operand) -> Cell {
        let Operand::Fold { function, field, set, .. } = operand else { return Cell::Empty };
        let ctx = self.context();
        let rows = self.rows(set).0;
        let path = Operand::Field(field.clone());
        let mut money: FxHashMap<crate::model::Cur, Vec<Interval>> = FxHashMap::default();
        let mut units: Vec<(Quantity, Vec<Interval>)> = Vec::new();
        let (mut unknown, mut plain) = (0, false);
        for &row in &rows {
            for total in labels::money(&ctx, &path, row) {
                unknown += total.unknown;
                total.money.iter().for_each(|(c, i)| money.entry(*c).or_default().push(*i));
            }
            for (quantity, has_unit) in labels::quantities(&ctx, &path, row) {
                plain |= !has_unit;
                let Figure::Known(bounds) = quantity.figure else {
                    unknown += 1;
                    continue;
                };
                match units.iter_mut().find(|(q, _)| q.unit == quantity.unit && q.per_year == quantity.per_year) {
                    Some((_, list)) => list.push(bounds.into()),
                    None => units.push((quantity, vec![bounds.into()])),
                }
            }
        }
        if !money.is_empty() || (unknown > 0 && units.is_empty()) {
            let of = |(cur, list): (crate::model::Cur, Vec<Interval>)| {
                Some((cur, fold(*function, list, cur.minor_units())?))
            };
            return Cell::Money(Total { money: money.into_iter().filter_map(of).collect(), unknown });
        }
        let folded = units.into_iter().filter_map(|(q, list)| {
            let interval = fold(*function, list, 4)?;
            let bounds = Bounds { low: interval.low, high: interval.high, about: interval.approximate };
            Some((Quantity { figure: Figure::Known(bounds), ..q }, interval))
        });
        let folded: Vec<_> = folded.collect();
        match folded.as_slice() {
            [] => Cell::Empty,
            [(_, interval)] if plain => Cell::Count(*interval),
            _ => Cell::Quantity(folded, unknown),
        }
    }

    /// The rows behind a figure; what is listed sums to it.
    pub(super) fn ledger(&self, measure: Measure, set: &SetQuery, filters: &[Cond], cell: &Cell) -> Vec<Ledger> {
        let need = set.filter.iter().chain(filters).fold(Need::default(), |n, c| n.or(need_of(c)));
        let level = match measure {
            Measure::Level(level) => level,
            Measure::Count => Level::Announced,
        };
        let picks = self.picks(set, filters, need, level);
        let (mut ledger, mut sum, mut count) = (Vec::new(), Total::default(), Interval::ZERO);
        for pick in &picks {
            let Some(id) = pick.row.decl() else { continue };
            let one = std::slice::from_ref(pick);
            let mut adds = Entry::default();
            if measure == Measure::Count {
                let weight = self.count(one);
                count = count.plus(weight);
                adds.count = Some(weight);
            } else {
                adds.total = self.money(set.set, level, one, need);
                sum.add(&adds.total);
            }
            let reason = self.reason(id, pick.row, level, &adds);
            ledger.push(self.entry(id, measure, adds, reason));
        }
        match cell {
            Cell::Money(total) => ledger.extend(self.balance(total, &sum, &picks, measure)),
            Cell::Count(total) if *total != count => {
                if let Some(id) = picks.iter().find_map(|p| p.row.decl()) {
                    let left = difference(*total, count);
                    let adds = Entry { count: Some(left), ..Entry::default() };
                    ledger.push(self.entry(id, measure, adds, "overlapping documents counted together".into()));
                }
            }
            _ => {}
        }
        ledger
    }

    /// What the rows together are worth beyond or below their sum: shared members,
    /// overlaps, a whole's bounds.
    fn balance(&self, total: &Total, sum: &Total, picks: &[Pick], measure: Measure) -> Option<Ledger> {
        let id = picks.iter().find_map(|p| p.row.decl())?;
        let mut adds = Entry::default();
        for cur in total.money.keys().chain(sum.money.keys()) {
            let left = difference(total.get(*cur), sum.get(*cur));
            if left.low != Dec::ZERO || left.high != Some(Dec::ZERO) {
                adds.total.money.insert(*cur, left);
            }
        }
        let fewer = sum.unknown.saturating_sub(total.unknown);
        if adds.total.money.is_empty() && fewer == 0 {
            return None;
        }
        let absorbed = if fewer > 0 { format!("; {fewer} unknown lie within a total") } else { String::new() };
        let id = self.tree.root(id);
        Some(self.entry(
            id,
            measure,
            adds,
            format!("the rows taken together: wholes, shared members and overlaps{absorbed}"),
        ))
    }

    fn entry(&self, id: DeclId, measure: Measure, adds: Entry, reason: String) -> Ledger {
        let level = match measure {
            Measure::Count => "count",
            Measure::Level(level) => level.word(),
        };
        let rates = self.notes_about(&[id].into_iter().collect());
        let rate = rates.into_iter().find(|n| n.kind == "rate-used").map(|n| n.message);
        Ledger { subject: id, span: self.model.get(id).head, level, adds, rate, reason }
    }

    /// Why a row counts as it does, in one phrase.
    pub fn reason(&self, id: DeclId, row: Row, level: Level, adds: &Entry) -> String {
        if adds.count.is_some() {
            return match row {
                Row::Rest(_) => "documents of the package that are not written out".into(),
                _ if self.history.exists(id, self.options.as_of) => "one document".into(),
                _ => "planned: counts nothing yet".into(),
            };
        }
        if !adds.total.is_nothing() {
            return match row {
                Row::Rest(_) => "the unattributed rest of the package".into(),
                _ if !self.tree.insides(id).is_empty() => "what it has beyond its insides".into(),
                _ => "its own money".into(),
            };
        }
        self.why_nothing(id, level)
    }

    fn why_nothing(&self, id: DeclId, level: Level) -> String {
        let kind = self.model.get(id).kind;
        let amends = !self.model.get(id).values(crate::schema::F::Amends).is_empty();
        let by = self.superseded_by(id).map(|by| self.model.path(by));
        let money = self.nature(id).0;
        if let Some(by) = by {
            return format!("superseded by {by}");
        }
        if self.undone(id) {
            return "cancelled".into();
        }
        if !self.history.exists(id, self.options.as_of) && kind.is_document() {
            return "nothing has happened to it by this day".into();
        }
        if amends {
            return "changes another document's amount".into();
        }
        match (level, money) {
            (Level::Committed, crate::schema::Money::Announcement) => "does not bind: an announcement".into(),
            (Level::Committed, crate::schema::Money::Ceiling) => {
                "a ceiling: only what is drawn under it is committed".into()
            }
            (Level::Committed | Level::Announced, crate::schema::Money::Contingent) => "a guarantee: contingent".into(),
            (Level::Committed | Level::Announced, crate::schema::Money::Relief) => {
                "debt relief: a level of its own".into()
            }
            (Level::Committed, _) if !self.bound(id) => "not bound by this day".into(),
            _ if !self.tree.insides(id).is_empty() => "what is inside it explains all of it".into(),
            _ => format!("no money at the level {}", level.word()),
        }
    }
}

/// `total - sum`, bound by bound; it may be negative.
fn difference(total: Interval, sum: Interval) -> Interval {
    let high = match (total.high, sum.high) {
        (Some(a), Some(b)) => Some(Dec(a.0 - b.0)),
        (None, _) => None,
        (Some(a), None) => Some(a),
    };
    let high = if total.high.is_none() && sum.high.is_none() { Some(Dec::ZERO) } else { high };
    Interval { low: Dec(total.low.0 - sum.low.0), high, approximate: false }
}

/// What a document is worth as recorded, for notes.
pub(super) fn amount_in_words(engine: &Engine<'_>, id: DeclId) -> String {
    let total = if engine.model.get(id).kind.is_document() || engine.model.get(id).kind == Kind::Pledge {
        let level = if engine.model.get(id).kind == Kind::Pledge { Level::Pledged } else { Level::Announced };
        engine.whole(id, level)
    } else {
        Total::default()
    };
    let mut words: Vec<String> = total
        .money
        .iter()
        .map(|(cur, i)| match i.high {
            Some(h) if h == i.low => format!("{} {cur}", i.low),
            Some(h) => format!("{}..{h} {cur}", i.low),
            None => format!("over {} {cur}", i.low),
        })
        .collect();
    if total.unknown > 0 {
        words.push(format!("{} unknown", total.unknown));
    }
    if words.is_empty() { "no money".into() } else { words.join(", ") }
}

/// Bound by bound; an average is rounded once, half to even, to `minor` digits.
fn fold(function: Function, mut list: Vec<Interval>, minor: u32) -> Option<Interval> {
    if list.is_empty() {
        return None;
    }
    let approximate = list.iter().any(|i| i.approximate);
    let sum = list.iter().fold(Interval::ZERO, |a, &b| a.plus(b));
    let n = list.len() as i128;
    let mean = |v: Dec, n: i128| {
        let step = 10i128.pow(4 - minor.min(4));
        let (q, r) = (v.0.div_euclid(n * step), v.0.rem_euclid(n * step));
        let up = 2 * r > n * step || (2 * r == n * step && q % 2 != 0);
        Dec((q + i128::from(up)) * step)
    };
    let highs: Option<Vec<Dec>> = list.iter().map(|i| i.high).collect();
    Some(match function {
        Function::Sum => sum,
        Function::Min => Interval {
            low: list.iter().map(|i| i.low).min()?,
            high: list.iter().filter_map(|i| i.high).min(),
            approximate,
        },
        Function::Max => Interval {
            low: list.iter().map(|i| i.low).max()?,
            high: highs.and_then(|h| h.into_iter().max()),
            approximate,
        },
        Function::Avg => Interval { low: mean(sum.low, n), high: sum.high.map(|h| mean(h, n)), approximate },
        Function::Median => {
            let middle = |mut v: Vec<Dec>| {
                v.sort_unstable();
                let at = v.len() / 2;
                if v.len() % 2 == 1 { v[at] } else { mean(Dec(v[at - 1].0 + v[at].0), 2) }
            };
            list.sort_by_key(|i| i.low);
            Interval { low: middle(list.iter().map(|i| i.low).collect()), high: highs.map(middle), approximate }
        }
        _ => return None,
    })
}
