//! `--across`: the values of one dimension as columns.

use super::make::{Laid, column, nothing};
use super::{Column, Role};
use crate::eval::{Cell, RowKey, RowKind, Table};
use crate::model::query;
use rustc_hash::FxHashMap;

/// Spreads the last dimension of `spread` over columns. The figures of all values
/// together come from `whole`, which is asked without that dimension, and those under
/// the columns from `below`, which is asked for it alone: adding up would count twice
/// what stands in several.
pub(super) fn pivot(whole: Table, spread: Table, below: &Table, columns: &[query::Column], hidden: usize) -> Laid {
    let across_overlaps = spread.overlaps.last().copied().unwrap_or(false);
    let mut values: Vec<RowKey> = Vec::new();
    for row in spread.rows.iter().filter(|row| !row.subtotal) {
        if let Some(key) = row.keys.last()
            && !values.contains(key)
            && (key.kind != RowKind::NotStated || row.cells.iter().any(|cell| !cell.is_nothing()))
        {
            values.push(key.clone());
        }
    }
    values.sort_by(|a, b| a.kind.cmp(&b.kind).then_with(|| super::arrange::natural_value(a, b)));
    let measures: Vec<(usize, Column)> =
        columns.iter().map(column).enumerate().filter(|(_, c)| c.role == Role::Measure).collect();
    let shown = columns.len() - hidden;
    let mut laid = Vec::new();
    for value in &values {
        laid.extend(
            measures
                .iter()
                .filter(|(i, _)| *i < shown)
                .map(|(i, measure)| (Some(value), *i, spread_column(measure, value))),
        );
    }
    laid.extend(measures.iter().map(|(i, measure)| (None, *i, measure.clone())));

    let identity = |keys: &[RowKey]| format!("{keys:?}");
    let cells: FxHashMap<(String, String), &Vec<Cell>> = spread
        .rows
        .iter()
        .filter_map(|row| {
            row.keys
                .split_last()
                .map(|(last, keys)| ((identity(keys), identity(std::slice::from_ref(last))), &row.cells))
        })
        .collect();
    let mut table = Table {
        overlaps: whole.overlaps,
        total: Vec::new(),
        notes: whole.notes,
        ledger: whole.ledger,
        rows: whole.rows,
    };
    for row in &mut table.rows {
        let keys = identity(&row.keys);
        let cell = |value: Option<&RowKey>, i: usize, column: &Column| match value {
            None => row.cells.get(i).cloned().unwrap_or(Cell::Empty),
            Some(value) => {
                let found = cells.get(&(keys.clone(), identity(std::slice::from_ref(value))));
                found.and_then(|cells| cells.get(i).cloned()).unwrap_or_else(|| nothing(column))
            }
        };
        row.cells = laid.iter().map(|(value, i, column)| cell(*value, *i, column)).collect();
    }
    // The total row is the figure without the other dimensions.
    let under = |value: &RowKey| below.rows.iter().find(|row| row.keys.first() == Some(value)).map(|row| &row.cells);
    let total = laid.iter().map(|(value, i, _)| {
        let cells = value.map_or(Some(&whole.total), under);
        cells.and_then(|cells| cells.get(*i).cloned()).unwrap_or(Cell::Empty)
    });
    table.total = total.collect();
    if across_overlaps {
        let message = "the columns do not add up: a document stands in each of its values".to_owned();
        table.notes.push(crate::eval::Note { kind: "rows-do-not-add-up", message, subjects: Vec::new() });
    }
    Laid { table, columns: laid.into_iter().map(|(_, _, column)| column).collect(), hidden }
}

fn spread_column(measure: &Column, value: &RowKey) -> Column {
    let value = match value.kind {
        RowKind::Value => value.value.clone().unwrap_or_default(),
        RowKind::Several => "several".to_owned(),
        RowKind::NotAttributed => "not-attributed".to_owned(),
        RowKind::NotStated => "not-stated".to_owned(),
        RowKind::Others => "others".to_owned(),
    };
    Column {
        name: format!("{} {value}", measure.name),
        role: Role::Measure,
        across: Some((measure.name.clone(), value)),
    }
}
