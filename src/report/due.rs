//! The rows of the report `due`: obligations and plans that no line has met, of what
//! has not ended. What their amounts sum up to is the level `due`.

use super::figures::Figures;
use super::make::Ground;
use super::{Column, Role, Row, values};
use crate::eval::rows;
use crate::eval::{Cell, Ledger, Note, RowKey, RowKind, TableQuery, Total};
use crate::model::history::LineAt;
use crate::model::query::{Column as Asked, Cond, Const, Measure, Operand, Path, Right, SetQuery, Step, Virtual};
use crate::model::{Day, DeclId, Period};
use crate::schema::{Level, Set};
use crate::syntax::expr::Op;
use crate::text::Span;
use rustc_hash::FxHashSet;

/// What the list can be sorted by.
pub(super) const COLUMNS: [&str; 5] = ["date", "subject", "what", "amount", "passed"];

pub(super) fn columns() -> Vec<Column> {
    let role = |name: &str| match name {
        "date" => Role::Dimension { overlaps: false },
        "amount" => Role::Measure,
        _ => Role::Field { list: false },
    };
    let column = |name: &&str| Column { name: (*name).to_owned(), role: role(name), across: None };
    COLUMNS.iter().map(column).collect()
}

/// The list: its rows, what they add up to, what is to be known of them, and where it is
/// asked for what stands behind.
pub(super) struct Listed {
    pub rows: Vec<Row>,
    pub total: Vec<Cell>,
    pub notes: Vec<Note>,
    pub ledger: Vec<Ledger>,
}

/// One row for each line, in the order of days; of the documents alone that certainly fit
/// a condition.
pub(super) fn list(
    ground: Ground,
    engine: &dyn Figures,
    as_of: Day,
    only: Option<&(SetQuery, Cond)>,
    explain: bool,
) -> Listed {
    let (mut lines, mut notes) = engine.due_lines();
    let mut fitting: Option<FxHashSet<DeclId>> = None;
    if let Some((set, cond)) = only {
        let (rows, undecided) = engine.rows(&SetQuery { filter: Some(cond.clone()), ..set.clone() });
        let fit: FxHashSet<DeclId> = rows.into_iter().filter_map(rows::Row::decl).collect();
        lines.retain(|(at, _)| fit.contains(&at.decl));
        notes.retain_mut(|note| {
            note.subjects.retain(|subject| lines.iter().any(|(at, _)| ground.model.path(at.decl) == *subject));
            !note.subjects.is_empty()
        });
        notes.extend(undecided);
        fitting = Some(fit);
    }
    let mut sum = Total::default();
    lines.iter().for_each(|(_, money)| sum.add(money));
    let ledger = if explain { behind(ground, engine, fitting.as_ref()) } else { Vec::new() };
    let rows = lines.into_iter().map(|(at, money)| row(ground, at, money, as_of)).collect();
    Listed { rows, total: vec![Cell::Empty, Cell::Empty, Cell::Money(sum), Cell::Empty], notes, ledger }
}

/// The ledger of the level over the documents that are listed: whole, as their lines are.
fn behind(ground: Ground, engine: &dyn Figures, fitting: Option<&FxHashSet<DeclId>>) -> Vec<Ledger> {
    let span = Span::default();
    let name = Operand::Field(Path { steps: vec![Step::Virtual(Virtual::Name)], span });
    let among = fitting.map(|fitting| {
        let names = fitting.iter().map(|id| (Const::Word(ground.model.path(*id).into()), span)).collect();
        Cond::Compare { left: name, op: Op::In, right: Box::new(Right::List(names, span)), span }
    });
    let filters: Vec<Cond> = among.into_iter().collect();
    let set = SetQuery { set: Set::Instruments, filter: None, span };
    let operand = Operand::OnRow(Measure::Level(Level::Due));
    let show = [Asked { operand, name: "due".into(), descending: false, span }];
    let query = TableQuery { set: &set, filters: &filters, by: &[], through: None, show: &show, explain: true };
    let mut ledger = engine.table(&query).ledger;
    // What is not listed is left out by the reader's condition, which is said above the list.
    ledger.retain(|row| fitting.is_none_or(|fitting| fitting.contains(&row.subject)));
    ledger
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
