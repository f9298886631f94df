//! The order of rows, and the tail that `limit` folds into one.

use super::{Report, Role, Row};
use crate::eval::{Cell, Interval, RowKey, RowKind, Total};
use crate::model::{Dec, query};
use std::cmp::Ordering;

/// Rows by the values of their keys, children after their parent, what is no single
/// value last.
pub(super) fn natural(rows: &mut [Row]) {
    rows.sort_by(|a, b| {
        let pairs = a.keys.iter().zip(&b.keys).map(|(a, b)| natural_key(a).cmp(&natural_key(b)));
        pairs.fold(Ordering::Equal, Ordering::then)
    });
}

/// `(is no value of its own, the parts of the path, kind)`: what is several inside a
/// parent comes after the parent's children.
fn natural_key(key: &RowKey) -> (bool, Vec<Word<'_>>, RowKind) {
    let path = key.value.as_deref().or(key.within.as_deref());
    let mut parts: Vec<Word> = path.map(|p| p.split('.').map(Word::of).collect()).unwrap_or_default();
    if key.kind != RowKind::Value && path.is_some() {
        parts.push(Word::of("\u{10ffff}"));
    }
    (path.is_none(), parts, key.kind)
}

/// Numbers in the order of numbers, before words.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Word<'w> {
    Number(u64),
    Text(&'w str),
}

impl Word<'_> {
    fn of(text: &str) -> Word<'_> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|_| digits).map_or(Word::Text(text), Word::Number)
    }
}

/// The order of two values of one dimension.
pub(super) fn natural_value(a: &RowKey, b: &RowKey) -> Ordering {
    natural_key(a).1.cmp(&natural_key(b).1)
}

/// Sorts by columns that are shown, or that were computed to sort by.
pub(super) fn sort(report: &mut Report, by: &[query::Column]) {
    let dimensions = report.dimensions().count();
    let places: Vec<(usize, bool)> = by
        .iter()
        .filter_map(|s| {
            // In a pivot the column of the measure itself is the one without a value across.
            let at = report.columns.iter().position(|c| *c.name == *s.name && c.across.is_none())?;
            Some((at, s.descending))
        })
        .collect();
    if places.is_empty() {
        return;
    }
    let compare = |a: &Row, b: &Row| {
        places
            .iter()
            .map(|&(at, descending)| {
                if at < dimensions {
                    let (a, b) = (natural_key(&a.keys[at]), natural_key(&b.keys[at]));
                    directed(a.1.cmp(&b.1), descending).then(Ordering::Equal)
                } else {
                    cells(&a.cells[at - dimensions], &b.cells[at - dimensions], descending)
                }
            })
            .fold(Ordering::Equal, Ordering::then)
    };
    let no_value = |row: &Row| row.keys.iter().any(|key| key.kind != RowKind::Value && key.within.is_none());
    let last = |a: &Row, b: &Row| no_value(a).cmp(&no_value(b));
    if dimensions == 1 && report.rows.iter().any(|row| row.subtotal) {
        let rows = std::mem::take(&mut report.rows);
        report.rows = families(rows, &|a, b| last(a, b).then(compare(a, b)));
    } else {
        report.rows.sort_by(|a, b| last(a, b).then(compare(a, b)));
    }
}

fn directed(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
}

/// Sorts siblings, each with its children behind it. The rows come in natural order.
fn families(rows: Vec<Row>, compare: &dyn Fn(&Row, &Row) -> Ordering) -> Vec<Row> {
    let mut heads: Vec<(Row, Vec<Row>)> = Vec::new();
    for row in rows {
        match heads.last_mut() {
            Some((head, family)) if is_inside(&row, head) => family.push(row),
            _ => heads.push((row, Vec::new())),
        }
    }
    heads.sort_by(|a, b| compare(&a.0, &b.0));
    let mut sorted = Vec::new();
    for (head, family) in heads {
        sorted.push(head);
        sorted.extend(families(family, compare));
    }
    sorted
}

/// Whether a row lies inside another's sector.
fn is_inside(row: &Row, head: &Row) -> bool {
    let Some(parent) = head.keys.first().and_then(|k| k.value.as_deref()) else { return false };
    let Some(key) = row.keys.first() else { return false };
    match (key.value.as_deref(), key.within.as_deref()) {
        (Some(path), _) => path.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.')),
        (None, Some(within)) => {
            within == parent || within.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'))
        }
        (None, None) => false,
    }
}

/// By lower, then upper bound; what is unknown comes last either way.
fn cells(a: &Cell, b: &Cell, descending: bool) -> Ordering {
    let unknown = |cell: &Cell| match cell {
        Cell::Money(total) => total.money.is_empty() && total.unknown > 0,
        Cell::Values(values) => values.is_empty(),
        Cell::Empty => true,
        _ => false,
    };
    let order = match (a, b) {
        (Cell::Money(a), Cell::Money(b)) => money(a, b),
        (Cell::Count(a), Cell::Count(b)) => interval(a, b),
        (Cell::Values(a), Cell::Values(b)) => a.cmp(b),
        (Cell::Quantity(a, _), Cell::Quantity(b, _)) => match (a.first(), b.first()) {
            (Some((_, a)), Some((_, b))) => interval(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        },
        _ => Ordering::Equal,
    };
    unknown(a).cmp(&unknown(b)).then(directed(order, descending))
}

/// Money of several currencies has no order among them: it goes by the first that
/// differs, in the order of their codes.
fn money(a: &Total, b: &Total) -> Ordering {
    let currencies = a.money.keys().chain(b.money.keys()).collect::<std::collections::BTreeSet<_>>();
    currencies
        .into_iter()
        .map(|cur| {
            let of = |t: &Total| t.money.get(cur).copied().unwrap_or(Interval::ZERO);
            interval(&of(a), &of(b))
        })
        .fold(Ordering::Equal, Ordering::then)
}

fn interval(a: &Interval, b: &Interval) -> Ordering {
    let high = |i: &Interval| i.high.unwrap_or(Dec(i128::MAX));
    a.low.cmp(&b.low).then(high(a).cmp(&high(b)))
}

/// Takes the last columns away: they were there to sort by.
pub(super) fn drop_last(report: &mut Report, columns: usize) {
    report.columns.truncate(report.columns.len() - columns);
    let width = report.cells().count();
    report.rows.iter_mut().for_each(|row| row.cells.truncate(width));
    if let Some(total) = &mut report.total {
        total.truncate(width);
    }
}

/// Keeps the first rows and folds the others into one. Children of a row that is
/// kept stay with it and are not counted.
pub(super) fn limit(report: &mut Report, limit: usize) {
    let nested = report.dimensions().count() == 1;
    let mut kept = Vec::new();
    let mut tail = Vec::new();
    let mut top = 0;
    let mut head: Option<Row> = None;
    for row in std::mem::take(&mut report.rows) {
        let child = nested && head.as_ref().is_some_and(|head| is_inside(&row, head));
        if !child {
            top += 1;
            head = Some(row.clone());
        }
        if top <= limit {
            kept.push(row);
        } else if !child {
            tail.push(row);
        }
    }
    report.rows = kept;
    if tail.is_empty() {
        return;
    }
    let overlaps = report.dimensions().any(|c| matches!(c.role, Role::Dimension { overlaps: true }));
    let keys =
        report.dimensions().map(|_| RowKey { kind: RowKind::Others, value: None, title: None, within: None }).collect();
    let width = report.cells().count();
    // Rows that overlap have no sum: one document may stand in several of them.
    let cells = (0..width)
        .map(|i| {
            if overlaps { Cell::Empty } else { sum(tail.iter().filter(|r| !r.subtotal || nested).map(|r| &r.cells[i])) }
        })
        .collect();
    report.rows.push(Row { keys, subtotal: false, cells, folded: Some(tail.len()) });
}

/// The sum of cells of one column; empty where they are no figures or too large.
fn sum<'c>(cells: impl Iterator<Item = &'c Cell>) -> Cell {
    cells.cloned().reduce(|a, b| add(a, b).unwrap_or(Cell::Empty)).unwrap_or(Cell::Empty)
}

fn add(a: Cell, b: Cell) -> Option<Cell> {
    Some(match (a, b) {
        (Cell::Money(mut a), Cell::Money(b)) => {
            for (cur, i) in b.money {
                let old = a.money.get(&cur).copied().unwrap_or(Interval::ZERO);
                a.money.insert(cur, add_intervals(old, i)?);
            }
            a.unknown += b.unknown;
            Cell::Money(a)
        }
        (Cell::Count(a), Cell::Count(b)) => Cell::Count(add_intervals(a, b)?),
        (Cell::Values(_), Cell::Values(_)) => Cell::Values(Vec::new()),
        _ => return None,
    })
}

fn add_intervals(a: Interval, b: Interval) -> Option<Interval> {
    let high = match (a.high, b.high) {
        (Some(a), Some(b)) => Some(a.checked_add(b)?),
        _ => None,
    };
    Some(Interval { low: a.low.checked_add(b.low)?, high, approximate: a.approximate || b.approximate })
}
