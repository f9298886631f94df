//! Tables: rows of a set grouped by dimensions, measured by columns (Groups, L5).

use super::answers::subjects;
use super::cells::Need;
use super::choose::{Selected, Selection};
use super::engine::Engine;
use super::keys::{Dim, DimKey, Numbered, any, dim, parents};
use super::notes::Asked;
use super::rows::labels::Measured;
use super::rows::{self, Labelled, Row};
use super::select::{Pick, need_of, need_of_operand};
use super::table::{Cell, Note, Table, TableQuery, TableRow};
use super::through::Linked;
use super::{Interval, Total};
use crate::model::DeclId;
use crate::model::query::{Column, Cond, Measure, Operand, SetQuery, Step, Virtual};
use crate::schema::{Kind, Level, Set};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// What the rows of a table are made by.
pub(super) struct Grouping<'a> {
    dims: Vec<Dim<'a>>,
    through: Option<Linked<'a>>,
    /// The conditions of the query, and that of the other set.
    pub filters: Vec<Cond>,
    /// What of the records decides where they stand.
    pub need: Need,
}

/// The picks of each row, in the order of the rows.
pub(super) type Groups = BTreeMap<Vec<DimKey>, Vec<Pick>>;

impl Engine<'_> {
    /// A grouped table. Its total row is the ungrouped figure.
    pub fn table(&self, query: &TableQuery<'_>) -> Table {
        let grouping = self.grouping(query);
        let (dims, filters, need) = (&grouping.dims, grouping.filters.as_slice(), grouping.need);
        let filter_need = need_of_all(query.set, filters);
        let mut cells: BTreeMap<Vec<DimKey>, Vec<Option<Cell>>> = BTreeMap::new();
        let (mut total, mut of_folds) = (Vec::new(), Vec::new());
        let (mut about, mut folded): (BTreeSet<DeclId>, BTreeSet<DeclId>) = Default::default();
        let mut shared: Option<(Vec<Pick>, Groups)> = None;
        for (at, column) in query.show.iter().enumerate() {
            let level = asked_of(column).money();
            // The year depends on the level; all else is the same for every column.
            let (picks, groups) = match shared.take() {
                Some(kept) if !need.year => kept,
                kept => {
                    let whole = kept.filter(|_| filter_need.is_none()).map(|(picks, _)| picks);
                    let picks = whole.unwrap_or_else(|| self.picks(query.set, filters, need, asked_of(column)));
                    let groups =
                        if dims.is_empty() { Groups::new() } else { self.groups(&grouping, &picks, need, level) };
                    (picks, groups)
                }
            };
            about.extend(picks.iter().filter_map(|p| p.row.decl()));
            if matches!(column.operand, Operand::Fold { .. }) {
                folded.extend(subjects(&picks));
                of_folds.extend(self.fold_notes(&column.operand, &picks));
            }
            total.push(self.column(column, query.set.set, &picks, need, true));
            for (key, group) in &groups {
                let cell = self.column(column, query.set.set, group, need, false);
                cells.entry(key.clone()).or_insert_with(|| vec![None; query.show.len()])[at] = Some(cell);
            }
            shared = Some((picks, groups));
        }
        if query.show.is_empty() && !dims.is_empty() {
            let picks = self.picks(query.set, filters, need, Asked::Rows);
            for key in self.groups(&grouping, &picks, need, None).into_keys() {
                cells.insert(key, Vec::new());
            }
        }
        // A level that a record never entered has no year, and nothing to say of it.
        let nowhere = |key: &[DimKey], row: &[Option<Cell>]| {
            let no_year = dims.iter().zip(key).any(|(dim, key)| matches!(dim, Dim::Year) && key.rank == 3);
            no_year && !row.is_empty() && row.iter().flatten().all(Cell::is_nothing)
        };
        cells.retain(|key, row| !nowhere(key, row));
        let parents = parents(dims, cells.keys());
        let rows = cells.into_iter().map(|(key, row)| TableRow {
            subtotal: key.iter().enumerate().any(|(i, k)| k.value.as_ref().is_some_and(|v| parents[i].contains(v))),
            cells: row
                .into_iter()
                .zip(query.show)
                .map(|(c, column)| c.unwrap_or_else(|| self.nothing(column)))
                .collect(),
            keys: key.into_iter().map(|k| self.row_key(k)).collect(),
        });
        let mut table = Table {
            rows: rows.collect(),
            total,
            overlaps: query
                .by
                .iter()
                .map(|by| query.through.is_some() || self.is_overlapping(query.set.set, by))
                .collect(),
            ..Table::default()
        };
        if query.explain {
            for column in query.show {
                match &column.operand {
                    Operand::OnRow(measure) => {
                        table.ledger.extend(self.ledger(*measure, query.set, filters));
                    }
                    operand => {
                        let picks = self.picks(query.set, filters, filter_need, Asked::Rows);
                        table.ledger.extend(self.fold_rows(operand, &picks));
                    }
                }
            }
        }
        let levels: Vec<Level> = query.show.iter().filter_map(|column| asked_of(column).money()).collect();
        table.notes = self.notes(&self.resting_on(&about, &levels), &levels);
        self.also_of_folds(&mut table.notes, &folded);
        table.notes.extend(of_folds);
        if levels.is_empty() && !matches!(query.set.set, Set::Instruments | Set::Agreements) {
            // Packages and pledges are counted one by one, documents as far as they may overlap.
            table.notes.retain(|note| note.kind != "overlap");
        }
        if query.set.set != Set::Packages {
            let named =
                |c: &Column| matches!(&c.operand, Operand::Field(p) if p.steps == [Step::Virtual(Virtual::Name)]);
            table.notes.extend(self.parted(&about, &levels, query.by.iter().any(named)));
        }
        if table.overlaps.iter().any(|o| *o) {
            table.notes.push(Note {
                kind: "rows-do-not-add-up",
                message: "rows hold whole documents, so they do not add up to the total".into(),
                subjects: Vec::new(),
            });
        }
        table
    }

    /// What the rows of a table are made by, and which records are asked about.
    pub(super) fn grouping<'a>(&self, query: &TableQuery<'a>) -> Grouping<'a> {
        let through = query.through.as_ref().map(|through| self.linked(through, query.by));
        // Of a choice of the other set only what names one of them is asked about.
        let only = through.as_ref().zip(query.through.as_ref()).and_then(|(linked, to)| linked.only(to));
        let filters: Vec<Cond> = query.filters.iter().cloned().chain(only).collect();
        let by = query.through.map_or(query.by, |through| std::slice::from_ref(through.link));
        let need = by.iter().fold(need_of_all(query.set, &filters), |n, c| n.or(need_of_operand(&c.operand)));
        Grouping { dims: query.by.iter().map(dim).collect(), through, filters, need }
    }

    pub(super) fn column(&self, column: &Column, set: Set, picks: &[Pick], need: Need, total: bool) -> Cell {
        match &column.operand {
            Operand::OnRow(Measure::Count) => Cell::Count(self.count(picks)),
            Operand::OnRow(Measure::Level(level)) => Cell::Money(self.money(set, *level, picks, need)),
            Operand::OverSet { measure, set, .. } => self.measure(*measure, set),
            Operand::Fold { .. } => self.told_fold(&column.operand, picks),
            Operand::Field(_) | Operand::OfDate { .. } if total => Cell::Empty,
            Operand::Field(_) | Operand::OfDate { .. } => {
                if let [pick] = picks
                    && let Some(figure) = self.figure_of_field(&column.operand, pick.row)
                {
                    return figure;
                }
                let mut values: Vec<Labelled> = Vec::new();
                for pick in picks {
                    for label in rows::labels(&self.context(), &column.operand, pick.row) {
                        // Two payments of one size are two; one word for both says all.
                        if label.figure || !values.contains(&label) {
                            values.push(label);
                        }
                    }
                }
                Cell::Values(values)
            }
        }
    }

    /// What a field of one record states, where that is money or quantities.
    fn figure_of_field(&self, operand: &Operand, row: Row) -> Option<Cell> {
        let ctx = self.context();
        let money = rows::labels::money(&ctx, operand, row);
        if !money.is_empty() {
            let mut sum = Total::default();
            money.iter().for_each(|total| sum.add(total));
            return Some(Cell::Money(sum));
        }
        let stated = rows::labels::quantities(&ctx, operand, row);
        let quantities: Vec<_> =
            stated.into_iter().filter(|(_, of)| *of == Measured::InUnits).map(|(q, _)| q).collect();
        let unknown = quantities.iter().filter(|q| q.figure.bounds().is_none()).count() as u64;
        let known = quantities.iter().filter_map(|q| Some((q.clone(), q.figure.bounds()?.into()))).collect();
        (!quantities.is_empty()).then_some(Cell::Quantity(known, unknown))
    }

    /// Each pick into the rows that it, or a cell of it, belongs to.
    pub(super) fn groups(&self, grouping: &Grouping<'_>, picks: &[Pick], need: Need, level: Option<Level>) -> Groups {
        let mut numbered = Numbered::default();
        let mut rows: FxHashMap<Vec<u32>, Vec<Pick>> = FxHashMap::default();
        for pick in picks {
            for part in self.parts(pick, need) {
                let pieces = match part.id {
                    Some(id) if !need.is_none() && self.has_money(id) => self.cells(id, need, level),
                    _ => vec![any()],
                };
                for (at, piece) in pieces.iter().enumerate().filter(|(at, _)| part.has(*at as u32)) {
                    let keys = match &grouping.through {
                        Some(linked) => numbered.rows(self.linked_keys(linked, pick.row, piece)),
                        None => self.keys(&grouping.dims, pick.row, piece, &mut numbered),
                    };
                    for key in keys {
                        let group = rows.entry(key).or_default();
                        // The parts of a pick, and their cells, come one after the other.
                        if group.last().is_none_or(|last| last.row != pick.row) {
                            group.push(part_of(pick, !need.is_none() && self.is_whole(pick.row)));
                        }
                        let Some(entry) = group.last_mut() else { continue };
                        part.put(entry, at as u32, pieces.len() == 1);
                    }
                }
            }
        }
        let mut groups: Groups = rows.into_iter().map(|(key, picks)| (numbered.read(&key), picks)).collect();
        groups.values_mut().flatten().for_each(|pick| self.all_cells(pick, need, level));
        groups
    }

    /// All cells of a document are the document.
    pub(super) fn all_cells(&self, pick: &mut Pick, need: Need, level: Option<Level>) {
        if let (Some(cells), Some(id)) = (&mut pick.cells, pick.row.decl()) {
            cells.sort_unstable();
            cells.dedup();
            if !cells.is_empty() && cells.len() == self.cells(id, need, level).len() {
                pick.cells = None;
            }
        }
        for (id, chosen) in pick.inside.iter_mut().flatten() {
            if matches!(chosen, Selected::Cells(cells) if cells.len() == self.cells(*id, need, level).len()) {
                *chosen = Selected::All;
            }
        }
    }

    /// What a column says of no rows.
    pub(super) fn nothing(&self, column: &Column) -> Cell {
        match column.operand {
            Operand::OnRow(Measure::Count) => Cell::Count(Interval::ZERO),
            Operand::OnRow(Measure::Level(_)) => Cell::Money(Total::default()),
            Operand::Fold { .. } => self.told_fold(&column.operand, &[]),
            _ => Cell::Empty,
        }
    }

    fn has_money(&self, id: DeclId) -> bool {
        let kind = self.model.get(id).kind;
        kind.is_document() || kind == Kind::Pledge
    }

    /// What a pick is made of: itself, and in the set of packages all that is inside it.
    fn parts<'p>(&self, pick: &'p Pick, need: Need) -> Vec<Part<'p>> {
        let own = Part { id: pick.row.decl(), cells: pick.cells.as_deref(), own: true };
        let mut parts = if pick.stands { vec![own] } else { Vec::new() };
        match (&pick.inside, pick.row.decl()) {
            (Some(inside), _) => {
                let cells = |chosen: &'p Selected| match chosen {
                    Selected::All => None,
                    Selected::Cells(cells) => Some(&cells[..]),
                };
                parts.extend(inside.iter().map(|(id, of)| Part { id: Some(*id), cells: cells(of), own: false }));
            }
            (None, Some(id)) if pick.cells.is_none() && !need.is_none() && self.is_whole(pick.row) => {
                let inside = self.tree.closure(self.tree.insides(id));
                parts.extend(inside.into_iter().map(|id| Part { id: Some(id), cells: None, own: false }));
            }
            _ => {}
        }
        parts
    }
}

/// A record that a pick is made of, and which of its cells.
struct Part<'p> {
    id: Option<DeclId>,
    /// None: all. Empty: it is listed, and its money is undecided.
    cells: Option<&'p [u32]>,
    /// The record of the row itself, not one inside it.
    own: bool,
}

impl Part<'_> {
    fn has(&self, cell: u32) -> bool {
        self.cells.is_none_or(|cells| cells.is_empty() || cells.contains(&cell))
    }

    /// Its cell in a row; `only` where it has no other.
    fn put(&self, entry: &mut Pick, cell: u32, only: bool) {
        let listed_only = self.cells.is_some_and(<[u32]>::is_empty);
        if !self.own {
            let (Some(inside), Some(id)) = (&mut entry.inside, self.id) else { return };
            let chosen = inside.entry(id).or_insert_with(|| Selected::Cells(Vec::new()));
            match chosen {
                _ if only => *chosen = Selected::All,
                Selected::Cells(cells) if !cells.contains(&cell) => cells.push(cell),
                _ => {}
            }
            return;
        }
        entry.stands = true;
        if only && !listed_only {
            entry.cells = None;
        } else if let (Some(cells), false) = (&mut entry.cells, listed_only) {
            cells.push(cell);
        }
    }
}

/// A pick in a row, before any cell of it.
fn part_of(pick: &Pick, whole: bool) -> Pick {
    let inside = (whole && (pick.inside.is_some() || pick.cells.is_none())).then(Selection::default);
    Pick { row: pick.row, cells: Some(Vec::new()), inside, stands: false }
}

/// What a set and conditions beside its own ask of cells.
fn need_of_all(set: &SetQuery, filters: &[Cond]) -> Need {
    set.filter.iter().chain(filters).fold(Need::default(), |n, c| n.or(need_of(c)))
}

pub(super) fn asked_of(column: &Column) -> Asked {
    match column.operand {
        Operand::OnRow(measure) => Asked::of(measure),
        _ => Asked::Rows,
    }
}
