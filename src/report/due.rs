//! The rows of the report `due`: obligations and plans that no line has met, of what
//! has not ended. What their amounts sum up to is the level `due`.

use super::figures::Figures;
use super::make::Ground;
use super::{Column, Role, Row, values};
use crate::eval::rows;
use crate::eval::{Cell, Note, RowKey, RowKind, Total};
use crate::model::history::LineAt;
use crate::model::query::{Cond, SetQuery};
use crate::model::{Day, DeclId, Period};
use rustc_hash::FxHashSet;

/// What the list can be sorted by.
pub(super) const COLUMNS: [&str; 5] = ["date", "subject", "what", "amount", "passed"];

pub(super) fn columns() -> Vec<Column> {
    let role = |at: usize| if at == 0 { Role::Dimension { overlaps: false } } else { Role::Field { list: false } };
    let column = |(at, name): (usize, &&str)| Column { name: (*name).to_owned(), role: role(at), across: None };
    COLUMNS.iter().enumerate().map(column).collect()
}

/// One row for each line, in the order of days; of the documents alone that certainly fit
/// a condition.
pub(super) fn rows(
    ground: Ground,
    engine: &dyn Figures,
    as_of: Day,
    only: Option<&(SetQuery, Cond)>,
) -> (Vec<Row>, Vec<Note>) {
    let (mut lines, mut notes) = engine.due_lines();
    if let Some((set, cond)) = only {
        let (fitting, undecided) = engine.rows(&SetQuery { filter: Some(cond.clone()), ..set.clone() });
        let fitting: FxHashSet<DeclId> = fitting.into_iter().filter_map(rows::Row::decl).collect();
        lines.retain(|(at, _)| fitting.contains(&at.decl));
        notes.retain_mut(|note| {
            note.subjects.retain(|subject| lines.iter().any(|(at, _)| ground.model.path(at.decl) == *subject));
            !note.subjects.is_empty()
        });
        notes.extend(undecided);
    }
    (lines.into_iter().map(|(at, money)| row(ground, at, money, as_of)).collect(), notes)
}

fn row(ground: Ground, at: LineAt, money: Total, as_of: Day) -> Row {
    let line = &ground.model.get(at.decl).lines[at.index as usize];
    let key = |date: Period| RowKey { kind: RowKind::Value, value: Some(date.to_string()), title: None, within: None };
    let what = values::line(ground.model, ground.sources, line);
    let passed = if line.date.last < as_of { "yes" } else { "no" };
    let cells = vec![
        Cell::words([ground.model.path(at.decl)]),
        Cell::words([what.strip_prefix("due ").unwrap_or(&what).to_owned()]),
        Cell::Money(money),
        Cell::words([passed.to_owned()]),
    ];
    Row { keys: vec![key(line.date)], subtotal: false, cells, folded: None }
}
