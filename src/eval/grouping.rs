//! Tables: rows of a set grouped by dimensions, measured by columns (Groups, L5).

use super::cells::{Cell as Piece, Need, Place};
use super::course::Slot;
use super::engine::Engine;
use super::notes::Asked;
use super::rows::labels::Measured;
use super::rows::{self, Labelled, Row};
use super::select::{Pick, need_of, need_of_operand};
use super::table::{Cell, Note, RowKey, RowKind, Table, TableQuery, TableRow};
use super::through::Linked;
use super::{Interval, Total};
use crate::model::query::{Column, Cond, Measure, Operand, SetQuery, Step, Virtual};
use crate::model::{DeclId, Key, Period};
use crate::schema::{F, Kind, Level, Set};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A value of a dimension, in the order that rows stand in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct DimKey {
    /// Values first; several, not attributed, not stated after them.
    rank: u8,
    sort: String,
    value: Option<String>,
    within: Option<String>,
    pub decl: Option<DeclId>,
}

/// Keys by number, so that a table of a hundred thousand records compares and copies
/// their texts once for each value.
#[derive(Default)]
struct Numbered {
    keys: Vec<DimKey>,
    numbers: FxHashMap<DimKey, u32>,
    /// By the number of a dimension and what it looks at: the keys of that.
    seen: FxHashMap<(usize, Seen), Rc<[u32]>>,
}

#[derive(PartialEq, Eq, Hash)]
enum Seen {
    Place(Place),
    Entered(Option<Slot>),
}

impl Numbered {
    /// The numbers of keys; made once for all that has the same place.
    fn of(&mut self, place: Option<(usize, Seen)>, keys: impl FnOnce() -> Vec<DimKey>) -> Rc<[u32]> {
        if let Some(known) = place.as_ref().and_then(|place| self.seen.get(place)) {
            return Rc::clone(known);
        }
        let numbers: Rc<[u32]> = keys().into_iter().map(|key| self.number(key)).collect();
        if let Some(place) = place {
            self.seen.insert(place, Rc::clone(&numbers));
        }
        numbers
    }

    fn number(&mut self, key: DimKey) -> u32 {
        if let Some(&number) = self.numbers.get(&key) {
            return number;
        }
        let number = self.keys.len() as u32;
        self.keys.push(key.clone());
        self.numbers.insert(key, number);
        number
    }

    fn rows(&mut self, rows: Vec<Vec<DimKey>>) -> Vec<Vec<u32>> {
        rows.into_iter().map(|row| row.into_iter().map(|key| self.number(key)).collect()).collect()
    }

    fn read(&self, numbers: &[u32]) -> Vec<DimKey> {
        numbers.iter().map(|&number| self.keys[number as usize].clone()).collect()
    }
}

pub(super) enum Dim<'a> {
    Shared(F),
    State(F),
    Year,
    Other(&'a Operand),
}

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
pub(super) type Groups = BTreeMap<Vec<DimKey>, BTreeMap<(u32, u8), Pick>>;

impl Engine<'_> {
    /// A grouped table. Its total row is the ungrouped figure.
    pub fn table(&self, query: &TableQuery<'_>) -> Table {
        let grouping = self.grouping(query);
        let (dims, filters, need) = (&grouping.dims, grouping.filters.as_slice(), grouping.need);
        let filter_need = need_of_all(query.set, filters);
        let mut cells: BTreeMap<Vec<DimKey>, Vec<Option<Cell>>> = BTreeMap::new();
        let mut total = Vec::new();
        let mut about: FxHashSet<DeclId> = FxHashSet::default();
        let mut shared: Option<(Vec<Pick>, Groups)> = None;
        for (at, column) in query.show.iter().enumerate() {
            let level = asked_of(column).money();
            // The year depends on the level; all else is the same for every column.
            let (picks, groups) = match shared.take() {
                Some(kept) if !need.year => kept,
                _ => {
                    let picks = self.picks(query.set, filters, need, asked_of(column));
                    let groups =
                        if dims.is_empty() { Groups::new() } else { self.groups(&grouping, &picks, need, level) };
                    (picks, groups)
                }
            };
            about.extend(picks.iter().filter_map(|p| p.row.decl()));
            total.push(self.column(column, query.set.set, &picks, need, true));
            for (key, group) in &groups {
                let group: Vec<Pick> = group.values().cloned().collect();
                let cell = self.column(column, query.set.set, &group, need, false);
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
            Operand::Fold { .. } => self.folded_over(&column.operand, picks),
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
                        if !values.contains(&label) {
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
        let mut rows: FxHashMap<Vec<u32>, BTreeMap<(u32, u8), Pick>> = FxHashMap::default();
        for pick in picks {
            let id = pick.row.decl();
            let document = id.is_some_and(|id| {
                let kind = self.model.get(id).kind;
                kind.is_document() || kind == Kind::Pledge
            });
            let pieces = match id {
                Some(id) if document && !need.is_none() => self.cells(id, need, level),
                _ => vec![any()],
            };
            for (at, piece) in pieces.iter().enumerate() {
                let listed_only = pick.cells.as_ref().is_some_and(Vec::is_empty);
                if pick.cells.as_ref().is_some_and(|c| !c.is_empty() && !c.contains(&(at as u32))) {
                    continue;
                }
                let keys = match &grouping.through {
                    Some(linked) => numbered.rows(self.linked_keys(linked, pick.row, piece)),
                    None => self.keys(&grouping.dims, pick.row, piece, &mut numbered),
                };
                for key in keys {
                    let order = id.map_or((0, 0), |id| (id.0, u8::from(matches!(pick.row, Row::Rest(_)))));
                    let entry = rows
                        .entry(key)
                        .or_default()
                        .entry(order)
                        .or_insert(Pick { row: pick.row, cells: Some(Vec::new()) });
                    if pieces.len() == 1 && !listed_only {
                        entry.cells = None;
                    } else if let (Some(cells), false) = (&mut entry.cells, listed_only) {
                        cells.push(at as u32);
                    }
                }
            }
        }
        let mut groups: Groups = rows.into_iter().map(|(key, picks)| (numbered.read(&key), picks)).collect();
        groups.values_mut().flat_map(BTreeMap::values_mut).for_each(|pick| self.all_cells(pick, need, level));
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
    }

    /// The product of the keys of all dimensions.
    pub(super) fn key_rows(&self, dims: &[Dim<'_>], row: Row, piece: &Piece) -> Vec<Vec<DimKey>> {
        let mut numbered = Numbered::default();
        let keys = self.keys(dims, row, piece, &mut numbered);
        keys.iter().map(|key| numbered.read(key)).collect()
    }

    /// The product of the keys of all dimensions, by their numbers.
    fn keys(&self, dims: &[Dim<'_>], row: Row, piece: &Piece, numbered: &mut Numbered) -> Vec<Vec<u32>> {
        let mut keys = vec![Vec::with_capacity(dims.len())];
        for (at, dim) in dims.iter().enumerate() {
            let place = match dim {
                Dim::Shared(field) | Dim::State(field) => Some((at, Seen::Place(piece.place(*field).clone()))),
                Dim::Year => Some((at, Seen::Entered(piece.entered))),
                Dim::Other(_) => None,
            };
            let own = numbered.of(place, || self.dim_keys(dim, row, piece));
            match *own {
                [one] => keys.iter_mut().for_each(|key| key.push(one)),
                _ => {
                    let with = |key: &Vec<u32>, k: u32| key.iter().copied().chain([k]).collect();
                    keys = keys.iter().flat_map(|key| own.iter().map(move |&k| with(key, k))).collect();
                }
            }
        }
        keys
    }

    fn dim_keys(&self, dim: &Dim<'_>, row: Row, piece: &Piece) -> Vec<DimKey> {
        match dim {
            Dim::Shared(field) => match piece.place(*field) {
                Place::Value(v) => self.with_parents(*v),
                Place::Several(list) => self.several(list),
                Place::NotAttributed => vec![special(2, None)],
                Place::Any | Place::NotStated => vec![special(3, None)],
            },
            Dim::State(field) => {
                let state = |v: &DeclId| self.model.state_of(*v);
                match piece.place(*field) {
                    Place::Value(v) => vec![state(v).map_or(special(3, None), |s| self.value(s))],
                    Place::Several(list) => {
                        let mut states: Vec<Option<DeclId>> = list.iter().map(state).collect();
                        states.dedup();
                        match states.as_slice() {
                            [Some(one)] => vec![self.value(*one)],
                            _ => vec![special(1, None)],
                        }
                    }
                    Place::NotAttributed => vec![special(2, None)],
                    Place::Any | Place::NotStated => vec![special(3, None)],
                }
            }
            Dim::Year => match piece.entered.and_then(Slot::period).and_then(Period::single_year) {
                Some(year) => vec![plain(format!("{year:04}"))],
                None => vec![special(3, None)],
            },
            Dim::Other(operand) => {
                let of_date = matches!(operand, Operand::OfDate { .. });
                let mut keys: Vec<DimKey> = rows::labels(&self.context(), operand, row)
                    .into_iter()
                    .filter(|label| label.order.is_known(of_date))
                    .map(|l| l.decl.map_or_else(|| plain(l.text), |d| self.value(d)))
                    .collect();
                // A sector's own name and its path name the same row.
                if let (Operand::Field(path), Some(id)) = (operand, row.decl())
                    && path.steps.as_slice() == [Step::Virtual(Virtual::Name)]
                {
                    keys = vec![self.value(id)];
                }
                keys.sort();
                keys.dedup();
                // Each has one place: the rest of a package stands in the row of that one,
                // whatever it is in; a member of several in none of theirs alone.
                match (is_package(operand), row) {
                    (true, Row::Rest(id)) => return vec![self.value(id)],
                    (true, _) if keys.len() > 1 => return vec![special(1, None)],
                    _ => {}
                }
                if keys.is_empty() { vec![special(3, None)] } else { keys }
            }
        }
    }

    /// What a column says of no rows.
    pub(super) fn nothing(&self, column: &Column) -> Cell {
        match column.operand {
            Operand::OnRow(Measure::Count) => Cell::Count(Interval::ZERO),
            Operand::OnRow(Measure::Level(_)) => Cell::Money(Total::default()),
            Operand::Fold { .. } => self.folded_over(&column.operand, &[]),
            _ => Cell::Empty,
        }
    }

    fn value(&self, id: DeclId) -> DimKey {
        let path = self.model.path(id);
        DimKey { rank: 0, sort: path.clone(), value: Some(path), within: None, decl: Some(id) }
    }

    /// A sector and all it lies in: parents are subtotals.
    pub(super) fn with_parents(&self, id: DeclId) -> Vec<DimKey> {
        let mut keys = vec![self.value(id)];
        let mut at = id;
        while let Some(parent) = self.model.get(at).parent.filter(|_| self.model.get(at).kind == Kind::Sector) {
            keys.push(self.value(parent));
            at = parent;
        }
        keys
    }

    /// Several values without shares: inside the sector that they all lie in.
    fn several(&self, list: &[DeclId]) -> Vec<DimKey> {
        let above = |id: DeclId| self.with_parents(id).into_iter().skip(1).collect::<Vec<_>>();
        let mut common = list.first().map(|&f| above(f)).unwrap_or_default();
        for &id in list.iter().skip(1) {
            let own = self.with_parents(id);
            common.retain(|k| own.contains(k));
        }
        let Some(inner) = common.first() else { return vec![special(1, None)] };
        let mut keys = vec![special(1, inner.value.clone())];
        keys.extend(common);
        keys
    }

    pub(super) fn row_key(&self, key: DimKey) -> RowKey {
        let kind = match (key.value.is_some(), key.within.is_some(), key.rank) {
            (true, ..) => RowKind::Value,
            (_, true, _) | (_, _, 1) => RowKind::Several,
            (_, _, 2) => RowKind::NotAttributed,
            _ => RowKind::NotStated,
        };
        let title = key.decl.and_then(|id| self.model.get(id).title.as_deref()).map(str::to_owned);
        RowKey { kind, value: key.value, title, within: key.within }
    }
}

fn is_package(operand: &Operand) -> bool {
    matches!(operand, Operand::Field(path) if path.steps.as_slice() == [Step::Virtual(Virtual::Package)])
}

pub(super) fn dim(column: &Column) -> Dim<'_> {
    let Operand::Field(path) = &column.operand else { return Dim::Other(&column.operand) };
    match path.steps.as_slice() {
        [Step::Field(Key::Own(f @ (F::Sectors | F::From | F::To)))] => Dim::Shared(*f),
        [Step::Field(Key::Own(f @ (F::From | F::To))), Step::Virtual(Virtual::State)] => Dim::State(*f),
        [Step::Virtual(Virtual::Year)] => Dim::Year,
        _ => Dim::Other(&column.operand),
    }
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

pub(super) fn any() -> Piece {
    Piece { sectors: Place::Any, from: Place::Any, to: Place::Any, entered: None }
}

fn plain(text: String) -> DimKey {
    // Numbers stand in the order of numbers: the ninth month before the tenth, and a year
    // before the days of it.
    let (number, rest) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    let sort = if number.is_empty() { text.clone() } else { format!("{number:0>12}{rest}") };
    DimKey { rank: 0, sort, value: Some(text), within: None, decl: None }
}

/// A row that is no single value; inside a parent it stands after the parent's others.
pub(super) fn special(rank: u8, within: Option<String>) -> DimKey {
    match within {
        Some(parent) => {
            DimKey { rank: 0, sort: format!("{parent}.\u{10ffff}"), value: None, within: Some(parent), decl: None }
        }
        None => DimKey { rank, sort: String::new(), value: None, within: None, decl: None },
    }
}

/// Of each dimension the values that other rows lie in.
fn parents<'k>(dims: &[Dim<'_>], keys: impl Iterator<Item = &'k Vec<DimKey>>) -> Vec<FxHashSet<String>> {
    let mut parents = vec![FxHashSet::default(); dims.len()];
    for key in keys {
        for (at, k) in key.iter().enumerate().filter(|(at, _)| matches!(dims[*at], Dim::Shared(F::Sectors))) {
            let inner = k.value.as_deref().and_then(|v| v.rsplit_once('.')).map(|(above, _)| above);
            for above in inner.into_iter().chain(k.within.as_deref()) {
                let mut at_path = above;
                loop {
                    parents[at].insert(at_path.to_owned());
                    match at_path.rsplit_once('.') {
                        Some((up, _)) => at_path = up,
                        None => break,
                    }
                }
            }
        }
    }
    parents
}
