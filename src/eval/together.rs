//! Rows of a table taken together, as `--limit` folds them: what stands in several of
//! them counts once.

use super::answers::add_choice;
use super::engine::Engine;
use super::grouping::{Groups, asked_of};
use super::keys::DimKey;
use super::rows::Row;
use super::select::Pick;
use super::table::{RowKey, TableQuery, TableRow};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// What of each row stands in any of several.
type Union = BTreeMap<Row, Pick>;

impl Engine<'_> {
    /// One row for all rows whose first keys are among these; where the table has more
    /// dimensions, one for each value of those, which are then its keys. Notes nothing:
    /// the table itself did.
    pub fn together(&self, query: &TableQuery<'_>, keys: &[Vec<RowKey>]) -> Vec<TableRow> {
        let (rows, _) = self.apart(|| self.unions(query, keys));
        rows
    }

    fn unions(&self, query: &TableQuery<'_>, keys: &[Vec<RowKey>]) -> Vec<TableRow> {
        let width = keys.first().map_or(0, Vec::len);
        let wanted: FxHashSet<&[RowKey]> = keys.iter().map(Vec::as_slice).collect();
        let grouping = self.grouping(query);
        let need = grouping.need;
        let mut rows: BTreeMap<Vec<DimKey>, TableRow> = BTreeMap::new();
        let mut shared: Option<(Vec<Pick>, Groups)> = None;
        for (at, column) in query.show.iter().enumerate() {
            let level = asked_of(column).money();
            let (picks, groups) = match shared.take() {
                Some(kept) if !need.year => kept,
                _ => {
                    let picks = self.picks(query.set, &grouping.filters, need, asked_of(column));
                    let groups = self.groups(&grouping, &picks, need, level);
                    (picks, groups)
                }
            };
            let mut unions: BTreeMap<Vec<DimKey>, Union> = BTreeMap::new();
            for (key, group) in &groups {
                let first: Vec<RowKey> = key.iter().take(width).map(|k| self.row_key(k.clone())).collect();
                if wanted.contains(first.as_slice()) {
                    let union = unions.entry(key[width..].to_vec()).or_default();
                    group.iter().for_each(|pick| join(union, pick));
                }
            }
            for (key, union) in unions {
                let mut picks: Vec<Pick> = union.into_values().collect();
                picks.iter_mut().for_each(|pick| self.all_cells(pick, need, level));
                let cell = self.column(column, query.set.set, &picks, need, false);
                let row = rows.entry(key).or_insert_with_key(|key| TableRow {
                    keys: key.iter().map(|k| self.row_key(k.clone())).collect(),
                    subtotal: false,
                    cells: query.show.iter().map(|column| self.nothing(column)).collect(),
                });
                row.cells[at] = cell;
            }
            shared = Some((picks, groups));
        }
        rows.into_values().collect()
    }
}

fn join(union: &mut Union, pick: &Pick) {
    let Some(known) = union.get_mut(&pick.row) else {
        union.insert(pick.row, pick.clone());
        return;
    };
    match (&mut known.cells, &pick.cells) {
        (cells, None) => *cells = None,
        (Some(cells), Some(more)) => cells.extend(more),
        (None, Some(_)) => {}
    }
    match (&mut known.inside, &pick.inside) {
        (Some(inside), Some(more)) => more.iter().for_each(|(id, choice)| add_choice(inside, *id, choice)),
        (inside, _) => *inside = None,
    }
    known.stands |= pick.stands;
}
