//! The row of those that `--limit` folds: the figures of all of them together, in which
//! a document that stands in several of them counts once.

use super::define::{Definition, Link, Part};
use super::figures::Figures;
use super::{Report, Role, Row, arrange, pivot};
use crate::eval::{Cell, RowKey, RowKind, TableQuery, TableRow};
use crate::model::query::Column;

/// Adds the row that stands for those that were folded.
pub(super) fn add(engine: &dyn Figures, definition: &Definition, parts: &[Part], report: &mut Report, folded: &[Row]) {
    let keys: Vec<Vec<RowKey>> = folded.iter().map(|row| row.keys.clone()).collect();
    let mut figures: Vec<Cell> = Vec::new();
    for part in parts {
        figures.extend(together(engine, definition, part, report, &keys).unwrap_or_default());
    }
    let cell = |(at, column): (usize, &super::Column)| match (column.role, figures.get(at)) {
        (Role::Measure, Some(figure)) => figure.clone(),
        // What the report counts by itself is of one row each.
        (Role::Measure, None) => added_up(folded, at),
        _ if folded.iter().any(|row| matches!(row.cells[at], Cell::Money(_))) && definition.parts.is_empty() => {
            added_up(folded, at)
        }
        _ => Cell::Values(Vec::new()),
    };
    let cells = report.cells().enumerate().map(cell).collect();
    let none = || RowKey { kind: RowKind::Others, value: None, title: None, within: None };
    let keys = report.dimensions().map(|_| none()).collect();
    report.rows.push(Row { keys, subtotal: false, cells, folded: Some(folded.len()) });
}

/// The cells of a part's columns, over all rows of these keys.
fn together(
    engine: &dyn Figures,
    definition: &Definition,
    part: &Part,
    report: &Report,
    keys: &[Vec<RowKey>],
) -> Option<Vec<Cell>> {
    let show = part.show.as_ref()?;
    let through = part.through.as_ref().map(Link::through);
    let ask = |by: &[Column]| -> Vec<TableRow> {
        let query = TableQuery { set: &part.set, filters: &part.filters, by, through, show, explain: false };
        engine.together(&query, keys)
    };
    let whole = ask(&part.by);
    let cells = match &definition.across {
        None => whole.into_iter().map(|row| row.cells).next(),
        Some(across) => {
            let by: Vec<Column> = part.by.iter().chain([across]).cloned().collect();
            let laid: Vec<super::Column> = report.cells().cloned().collect();
            pivot::cells_of_rows(&whole, &ask(&by), &laid, show).into_iter().next()
        }
    };
    Some(
        cells.unwrap_or_else(|| show.iter().map(|column| super::make::nothing(&super::make::column(column))).collect()),
    )
}

/// The sum of a column over rows none of which holds what another holds.
fn added_up(rows: &[Row], at: usize) -> Cell {
    let cells = rows.iter().map(|row| row.cells[at].clone());
    cells.reduce(|a, b| arrange::add(a, b).unwrap_or(Cell::Empty)).unwrap_or(Cell::Empty)
}
