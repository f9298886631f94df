//! The values of dimensions: which rows of a table something belongs to, and in which
//! order these stand.

use super::cells::{Cell as Piece, Place};
use super::course::Slot;
use super::engine::Engine;
use super::rows::{self, Row};
use super::table::{RowKey, RowKind};
use crate::model::query::{Column, Operand, Step, Virtual};
use crate::model::{DeclId, Key, Period};
use crate::schema::{F, Kind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// A value of a dimension, in the order that rows stand in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct DimKey {
    /// Values first; several, not attributed, not stated after them.
    pub rank: u8,
    sort: String,
    pub value: Option<String>,
    within: Option<String>,
    pub decl: Option<DeclId>,
}

/// Keys by number, so that a table of a hundred thousand records compares and copies
/// their texts once for each value.
#[derive(Default)]
pub(super) struct Numbered {
    keys: Vec<DimKey>,
    numbers: FxHashMap<DimKey, u32>,
    /// By the number of a dimension and what it looks at: the keys of that.
    seen: FxHashMap<(usize, Seen), Rc<[u32]>>,
}

#[derive(PartialEq, Eq, Hash)]
pub(super) enum Seen {
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

    pub fn rows(&mut self, rows: Vec<Vec<DimKey>>) -> Vec<Vec<u32>> {
        rows.into_iter().map(|row| row.into_iter().map(|key| self.number(key)).collect()).collect()
    }

    pub fn read(&self, numbers: &[u32]) -> Vec<DimKey> {
        numbers.iter().map(|&number| self.keys[number as usize].clone()).collect()
    }
}

pub(super) enum Dim<'a> {
    Shared(F),
    State(F),
    Year,
    Other(&'a Operand),
}

impl Engine<'_> {
    /// The product of the keys of all dimensions.
    pub(super) fn key_rows(&self, dims: &[Dim<'_>], row: Row, piece: &Piece) -> Vec<Vec<DimKey>> {
        let mut numbered = Numbered::default();
        let keys = self.keys(dims, row, piece, &mut numbered);
        keys.iter().map(|key| numbered.read(key)).collect()
    }

    /// The product of the keys of all dimensions, by their numbers.
    pub(super) fn keys(&self, dims: &[Dim<'_>], row: Row, piece: &Piece, numbered: &mut Numbered) -> Vec<Vec<u32>> {
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
                // A joint venture belongs to several states.
                match piece.place(*field) {
                    Place::Value(v) => match self.model.states_of(*v).as_slice() {
                        [] => vec![special(3, None)],
                        [one] => vec![self.value(*one)],
                        _ => vec![special(1, None)],
                    },
                    Place::Several(list) => {
                        let mut states: Vec<Vec<DeclId>> = list.iter().map(|v| self.model.states_of(*v)).collect();
                        states.dedup();
                        match states.as_slice() {
                            [one] if one.len() == 1 => vec![self.value(one[0])],
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

    /// Several values without shares: inside the sector that they all lie in, which may be
    /// one of them.
    fn several(&self, list: &[DeclId]) -> Vec<DimKey> {
        let mut common = list.first().map(|&first| self.with_parents(first)).unwrap_or_default();
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

/// The place of what is asked about no shared dimension.
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
pub(super) fn parents<'k>(dims: &[Dim<'_>], keys: impl Iterator<Item = &'k Vec<DimKey>>) -> Vec<FxHashSet<String>> {
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
