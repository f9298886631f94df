//! Grouping by what another set says of its rows: the documents of parties, by the kind of
//! these parties. A document stands in the row of each party that it names, so the rows
//! hold whole documents and overlap.

use super::cells::{Cell as Piece, Need, Place};
use super::engine::Engine;
use super::keys::{Dim, DimKey, any, dim, special};
use super::notes::Asked;
use super::rows::{self, Row};
use super::select::Pick;
use super::table::Through;
use crate::model::DeclId;
use crate::model::query::{Column, Cond, Const, Right};
use crate::syntax::expr::Op;
use rustc_hash::{FxHashMap, FxHashSet};

/// The rows of the other set that fit, each with the keys of the table's rows that it is in.
pub(super) struct Linked<'a> {
    dim: Dim<'a>,
    keys: FxHashMap<DeclId, Vec<Vec<DimKey>>>,
    /// Only some rows of the set: what hangs on none of them is in no row.
    filtered: bool,
    width: usize,
}

impl Engine<'_> {
    pub(super) fn linked<'a>(&self, through: &Through<'a>, by: &'a [Column]) -> Linked<'a> {
        let dims: Vec<Dim<'_>> = by.iter().map(dim).collect();
        let picks = self.picks(through.set, through.filters, Need::default(), Asked::Rows);
        let of = |pick: &Pick| Some((pick.row.decl()?, self.key_rows(&dims, pick.row, &any())));
        Linked {
            dim: dim(through.link),
            keys: picks.iter().filter_map(of).collect(),
            filtered: through.set.filter.is_some() || !through.filters.is_empty(),
            width: by.len(),
        }
    }

    /// The rows that a document, or a cell of it, belongs to.
    pub(super) fn linked_keys(&self, linked: &Linked<'_>, row: Row, piece: &Piece) -> Vec<Vec<DimKey>> {
        let nowhere = |rank| if linked.filtered { Vec::new() } else { linked.special(rank) };
        let (named, several) = match &linked.dim {
            Dim::Shared(field) | Dim::State(field) => match piece.place(*field) {
                // What lies in a sector lies in those above it.
                Place::Value(v) => (self.lineage(*v), Vec::new()),
                Place::Several(list) => (self.above_all(list), list.clone()),
                Place::NotAttributed => return nowhere(2),
                Place::Any | Place::NotStated => return nowhere(3),
            },
            Dim::Other(operand) => {
                let labels = rows::labels(&self.context(), operand, row);
                (labels.into_iter().filter_map(|label| label.decl).collect(), Vec::new())
            }
            Dim::Year => return nowhere(3),
        };
        if named.is_empty() && several.is_empty() {
            return nowhere(3);
        }
        let mut keys: Vec<Vec<DimKey>> = named.iter().filter_map(|id| linked.keys.get(id)).flatten().cloned().collect();
        keys.extend(linked.of_several(&several));
        keys.sort();
        keys.dedup();
        keys
    }

    /// A sector and those that it lies in.
    fn lineage(&self, id: DeclId) -> Vec<DeclId> {
        self.with_parents(id).into_iter().filter_map(|key| key.decl).collect()
    }

    /// The sectors in which all of these lie.
    fn above_all(&self, list: &[DeclId]) -> Vec<DeclId> {
        let mut common = list.first().map(|&first| self.lineage(first)).unwrap_or_default();
        for &id in list {
            let own: FxHashSet<DeclId> = self.lineage(id).into_iter().collect();
            common.retain(|above| own.contains(above));
        }
        common
    }
}

impl Linked<'_> {
    /// That a row names one of those that fit; None where all of them do.
    pub fn only(&self, through: &Through<'_>) -> Option<Cond> {
        // What lies in a sector lies in those above it.
        let op = if matches!(self.dim, Dim::Shared(_)) { Op::In } else { Op::Has };
        let names = |id: &DeclId| Cond::Compare {
            left: through.link.operand.clone(),
            op,
            right: Box::new(Right::Value(Const::Decl(*id), through.link.span)),
            span: through.link.span,
        };
        let mut fit: Vec<&DeclId> = self.keys.keys().collect();
        fit.sort_unstable();
        self.filtered.then(|| Cond::Or(fit.into_iter().map(names).collect()))
    }

    fn special(&self, rank: u8) -> Vec<Vec<DimKey>> {
        vec![vec![special(rank, None); self.width]]
    }

    /// Of several values without shares: their row where they are all in the same ones,
    /// else *several*.
    fn of_several(&self, list: &[DeclId]) -> Vec<Vec<DimKey>> {
        let Some((first, others)) = list.split_first() else { return Vec::new() };
        let keys = self.keys.get(first);
        match keys {
            _ if list.iter().all(|id| !self.keys.contains_key(id)) => Vec::new(),
            Some(keys) if others.iter().all(|id| self.keys.get(id) == Some(keys)) => keys.clone(),
            _ => self.special(1),
        }
    }
}
