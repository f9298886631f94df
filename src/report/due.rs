//! The rows of the report `due`: obligations and plans that no line has met, of what
//! has not ended. Amounts stand as written; what they sum up to is the level `due`.

use super::make::Ground;
use super::{Column, Role, Row, values};
use crate::eval::{Cell, RowKey, RowKind};
use crate::model::{Day, DeclId, History, Line, Period, Relations};

pub(super) fn columns() -> Vec<Column> {
    let column = |name: &str, role| Column { name: name.to_owned(), role, across: None };
    let field = Role::Field { list: false };
    vec![
        column("date", Role::Dimension { overlaps: false }),
        column("subject", field),
        column("what", field),
        column("amount", field),
        column("passed", field),
    ]
}

/// One row for each line, in the order of days.
pub(super) fn rows(ground: Ground, as_of: Day) -> Vec<Row> {
    let model = ground.model;
    let relations = Relations::of(model);
    let history = History::of(model, &relations);
    let ended = |id: DeclId| history.ended(id).is_some_and(|day| day.first <= as_of);
    let inside = |id: &DeclId| ground.scope.is_none_or(|files| files.contains(&model.file(*id)));
    let mut due: Vec<(DeclId, &Line)> = Vec::new();
    for id in model.ids().filter(inside).filter(|&id| !ended(id)) {
        let open = history.due(id, as_of).into_iter().filter(|due| due.met.is_none());
        due.extend(open.map(|due| (id, history.line(due.line))));
    }
    due.sort_by_key(|(_, line)| (line.date.first, line.date.last));
    due.into_iter().map(|(id, line)| row(ground, id, line, as_of)).collect()
}

fn row(ground: Ground, id: DeclId, line: &Line, as_of: Day) -> Row {
    let amount = line.amount().map(values::amount);
    let one = |text: String| Cell::Values(vec![text]);
    let key = |date: Period| RowKey { kind: RowKind::Value, value: Some(date.to_string()), title: None, within: None };
    let what = values::line(ground.model, ground.sources, line);
    let passed = if line.date.last < as_of { "yes" } else { "no" };
    let cells = vec![
        one(ground.model.path(id)),
        one(what.strip_prefix("due ").unwrap_or(&what).to_owned()),
        Cell::Values(amount.into_iter().collect()),
        one(passed.to_owned()),
    ];
    Row { keys: vec![key(line.date)], subtotal: false, cells, folded: None }
}
