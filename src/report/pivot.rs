//! `--across`: the values of one dimension as columns.

use super::arrange::{self, lies_in};
use super::make::{Laid, column};
use super::{Across, Column, Role};
use crate::eval::{Cell, Interval, RowKey, RowKind, Table, TableRow, Total};
use crate::model::query::{self, Measure, Operand};
use crate::schema::Function;
use rustc_hash::{FxHashMap, FxHashSet};

/// The tables that a pivot is made of.
pub(super) struct Asked {
    /// Without the dimension across: the figures of all its values together. Adding up
    /// would count twice what stands in several.
    pub whole: Table,
    /// With it as the last.
    pub spread: Table,
    /// With it alone: what stands under the columns.
    pub below: Table,
}

/// Spreads the last dimension over columns, of the measures that go across; those that do
/// not stand behind.
pub(super) fn pivot(
    asked: Asked,
    across: &query::Column,
    columns: &[query::Column],
    spreads: impl Fn(usize) -> bool,
    hidden: usize,
) -> Laid {
    let Asked { whole, spread, below } = asked;
    let across_overlaps = spread.overlaps.last().copied().unwrap_or(false);
    let measures: Vec<Column> = columns.iter().map(column).filter(|c| c.role == Role::Measure).collect();
    let shown = columns.iter().enumerate().filter(|(at, _)| spreads(*at));
    let shown: Vec<&Column> = shown.filter_map(|(_, c)| measures.iter().find(|m| *m.name == *c.name)).collect();
    let mut laid = spread_columns(&values(&spread.rows, &spreads), arrange::nests(&across.name), &shown);
    laid.extend(measures);

    let rows = cells_of_rows(&whole.rows, &spread.rows, &laid, columns);
    // The total row is the figure without the other dimensions.
    let under = |key: &RowKey| below.rows.iter().find(|row| row.keys.first() == Some(key)).map(|row| &row.cells);
    let total = laid.iter().map(|laid| {
        let cells = laid.across.as_ref().map_or(Some(&whole.total), |across| under(&across.key));
        cells.and_then(|cells| cells.get(place(laid, columns)?).cloned()).unwrap_or(Cell::Empty)
    });
    let mut table = Table {
        overlaps: whole.overlaps,
        total: total.collect(),
        notes: whole.notes,
        ledger: whole.ledger,
        rows: whole.rows,
    };
    for (row, cells) in table.rows.iter_mut().zip(rows) {
        row.cells = cells;
    }
    if across_overlaps {
        let message = "the columns do not add up: a document stands in each of its values".to_owned();
        table.notes.push(crate::eval::Note { kind: "rows-do-not-add-up", message, subjects: Vec::new() });
    }
    Laid { table, columns: laid, hidden }
}

/// The cells under the columns that a pivot laid, of rows that were asked without the
/// dimension across and with it.
pub(super) fn cells_of_rows(
    whole: &[TableRow],
    spread: &[TableRow],
    laid: &[Column],
    columns: &[query::Column],
) -> Vec<Vec<Cell>> {
    let parts: FxHashMap<&[RowKey], &Vec<Cell>> = spread.iter().map(|row| (row.keys.as_slice(), &row.cells)).collect();
    let cells = |row: &TableRow| {
        let cell = |laid: &Column| {
            let cells = match &laid.across {
                None => Some(&row.cells),
                Some(across) => {
                    let keys: Vec<RowKey> = row.keys.iter().chain([&across.key]).cloned().collect();
                    parts.get(keys.as_slice()).copied()
                }
            };
            let Some(at) = place(laid, columns) else { return Cell::Empty };
            let like = row.cells.get(at).unwrap_or(&Cell::Empty);
            cells.and_then(|cells| cells.get(at).cloned()).unwrap_or_else(|| nothing(&columns[at].operand, like))
        };
        laid.iter().map(cell).collect()
    };
    whole.iter().map(cells).collect()
}

/// What a measure says where there is nothing of a value, like what it says of the row.
fn nothing(operand: &Operand, like: &Cell) -> Cell {
    match (operand, like) {
        (Operand::OnRow(Measure::Count), _) | (Operand::Fold { function: Function::Sum, .. }, Cell::Count(_)) => {
            Cell::Count(Interval::ZERO)
        }
        (Operand::Fold { .. }, Cell::Count(_) | Cell::Quantity(..)) => Cell::Quantity(Vec::new(), 0),
        _ => Cell::Money(Total::default()),
    }
}

/// Where the measure of a column stands among what was asked.
fn place(laid: &Column, columns: &[query::Column]) -> Option<usize> {
    columns.iter().position(|column| *column.name == *laid.measure())
}

/// The values that something stands in, in their order. Where some measures stay behind, a
/// value that only these know has no column.
fn values(rows: &[TableRow], spreads: &impl Fn(usize) -> bool) -> Vec<RowKey> {
    let all = rows.first().is_none_or(|row| (0..row.cells.len()).all(spreads));
    let says = |row: &&TableRow| row.cells.iter().enumerate().any(|(at, cell)| spreads(at) && !cell.is_nothing());
    let stated = |row: &&TableRow| all && row.keys.last().is_some_and(|key| key.kind != RowKind::NotStated);
    let keys = rows.iter().filter(|row| stated(row) || says(row)).filter_map(|row| row.keys.last());
    let mut seen: FxHashSet<&RowKey> = FxHashSet::default();
    let mut values: Vec<RowKey> = keys.filter(|key| seen.insert(key)).cloned().collect();
    values.sort_by(arrange::natural_value);
    values
}

/// For each value a column for each measure. A parent sector holds what its children
/// hold, which have columns of their own.
fn spread_columns(values: &[RowKey], nested: bool, measures: &[&Column]) -> Vec<Column> {
    let mut laid: Vec<Column> = Vec::new();
    let mut names: FxHashSet<String> = FxHashSet::default();
    for key in values {
        let subtotal = nested && values.iter().any(|other| lies_in(other, key));
        for measure in measures {
            let mut value = words(key);
            // A tag may be called `several`.
            while names.contains(&format!("{} {value}", measure.name)) {
                value = format!("({value})");
            }
            let name = format!("{} {value}", measure.name);
            names.insert(name.clone());
            let across = Across { measure: measure.name.clone(), key: key.clone(), subtotal };
            laid.push(Column { name, role: Role::Measure, across: Some(across) });
        }
    }
    laid
}

/// What a column is called after the measure.
fn words(key: &RowKey) -> String {
    let word = match key.kind {
        RowKind::Value => return key.value.clone().unwrap_or_default(),
        RowKind::Several => "several",
        RowKind::NotAttributed => "not-attributed",
        RowKind::NotStated => "not-stated",
        RowKind::Others => "others",
    };
    key.within.as_ref().map_or(word.to_owned(), |within| format!("{word} of {within}"))
}
