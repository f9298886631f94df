//! The order of rows, and the tail that `limit` folds into one.

use super::{Report, Row};
use crate::eval::rows::{Labelled, Order};
use crate::eval::{Cell, Interval, RowKey, RowKind, Total};
use crate::model::{Dec, query};
use crate::schema::F;
use rustc_hash::{FxHashMap, FxHashSet};
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

/// What begins with a number in the order of numbers, before words: the year 2021 before a
/// day of it, and that before 2022.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Word<'w> {
    Number(u64, &'w str),
    Text(&'w str),
}

impl Word<'_> {
    fn of(text: &str) -> Word<'_> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = text.split_at(digits);
        number.parse().map_or(Word::Text(text), |number| Word::Number(number, rest))
    }
}

/// The order of two values of one dimension.
pub(super) fn natural_value(a: &RowKey, b: &RowKey) -> Ordering {
    natural_key(a).cmp(&natural_key(b))
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
    row.keys.first().zip(head.keys.first()).is_some_and(|(key, parent)| lies_in(key, parent))
}

/// Whether a key of sectors lies inside another.
pub(super) fn lies_in(key: &RowKey, parent: &RowKey) -> bool {
    parent.value.as_deref().is_some_and(|parent| above(key).contains(&parent))
}

/// Sectors alone hold each other; their column is called so in every table.
pub(super) fn nests(dimension: &str) -> bool {
    dimension == F::Sectors.word()
}

/// By lower, then upper bound; what is unknown comes last either way.
fn cells(a: &Cell, b: &Cell, descending: bool) -> Ordering {
    let unknown = |cell: &Cell| match cell {
        Cell::Money(total) => total.money.is_empty() && total.unknown > 0,
        Cell::Quantity(units, _) => units.is_empty(),
        Cell::Values(values) => values.iter().all(|value| value.order == Order::Unknown),
        Cell::Empty => true,
        Cell::Count(_) => false,
    };
    let order = match (a, b) {
        (Cell::Money(a), Cell::Money(b)) => money(a, b),
        (Cell::Values(a), Cell::Values(b)) => values(a, b),
        // Megawatts stand apart from kilometres.
        (a, b) => match (measured(a), measured(b)) {
            (Some((unit_a, a)), Some((unit_b, b))) => unit_a.cmp(&unit_b).then(interval(a, b)),
            _ => Ordering::Equal,
        },
    };
    unknown(a).cmp(&unknown(b)).then(directed(order, descending))
}

/// The first quantity of a cell, with its unit; a number has none.
fn measured(cell: &Cell) -> Option<(String, &Interval)> {
    match cell {
        Cell::Count(count) => Some((String::new(), count)),
        Cell::Quantity(units, _) => units.first().map(|(like, interval)| (like.in_unit(), interval)),
        _ => None,
    }
}

/// Figures and dates by what they say, words as words.
fn values(a: &[Labelled], b: &[Labelled]) -> Ordering {
    let key = |value: &Labelled| (value.order, value.text.clone());
    a.iter().map(key).cmp(b.iter().map(key))
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

/// Keeps the first rows, each with what it is the subtotal of, and gives back the others
/// that are to be folded into one: with these they add up to what all rows did.
pub(super) fn limit(report: &mut Report, limit: usize) -> Vec<Row> {
    let nested = report.dimensions().position(|column| nests(&column.name));
    let heads = heads(&report.rows, nested);
    let mut kept: FxHashSet<usize> = FxHashSet::default();
    kept.extend((0..heads.len()).filter(|&at| heads[at] == at).take(limit));
    let mut folded = Vec::new();
    for (at, row) in std::mem::take(&mut report.rows).into_iter().enumerate() {
        match heads[at] {
            head if kept.contains(&head) => report.rows.push(row),
            // Its parts stand in it.
            head if head == at => folded.push(row),
            _ => {}
        }
    }
    folded
}

/// Of each row the outermost that it is a part of: itself, where it is inside none.
fn heads(rows: &[Row], nested: Option<usize>) -> Vec<usize> {
    let Some(nested) = nested else { return (0..rows.len()).collect() };
    let places: FxHashMap<&[RowKey], usize> =
        rows.iter().enumerate().map(|(at, row)| (row.keys.as_slice(), at)).collect();
    let mut of_sector: FxHashMap<&str, Vec<&RowKey>> = FxHashMap::default();
    for key in rows.iter().filter_map(|row| row.keys.get(nested)) {
        if let Some(path) = &key.value {
            of_sector.entry(path).or_insert_with(|| vec![key]);
        }
    }
    let head = |(at, row): (usize, &Row)| {
        let inside = |above: &&str| {
            let key = of_sector.get(above)?.first()?;
            let mut keys = row.keys.clone();
            keys[nested] = (*key).clone();
            places.get(keys.as_slice()).copied()
        };
        above(&row.keys[nested]).iter().find_map(inside).unwrap_or(at)
    };
    rows.iter().enumerate().map(head).collect()
}

/// The sectors that a key lies in, outermost first.
fn above(key: &RowKey) -> Vec<&str> {
    let (path, own) = match (&key.value, &key.within) {
        (Some(path), _) => (path.as_str(), false),
        // What is several inside a sector is a part of it.
        (None, Some(within)) => (within.as_str(), true),
        (None, None) => return Vec::new(),
    };
    let mut above: Vec<&str> = path.match_indices('.').map(|(dot, _)| &path[..dot]).collect();
    above.extend(own.then_some(path));
    above
}

/// Cells of one column added up; None where they are no figures or too large.
pub(super) fn add(a: Cell, b: Cell) -> Option<Cell> {
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
