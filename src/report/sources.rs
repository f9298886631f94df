//! What the report of sources says beside the figures: which source was retracted, how
//! many documents rest on it alone (counted as `count` counts them: a package for all of
//! its documents), and where it claims another amount. What rests on no
//! source, or on retracted ones only, is named below.

use super::figures::Figures;
use super::make::Ground;
use super::{Column, Role, Row};
use crate::eval::{Cell, Interval, Note, TableQuery};
use crate::model::query::{self, Cond, Measure, Operand, Path, SetQuery, Step, Virtual};
use crate::model::{Day, DeclId};
use crate::schema::{Set, V};
use crate::text::Span;
use rustc_hash::FxHashMap;

/// What is known of the documents, by source.
#[derive(Default)]
struct Evidence {
    alone: FxHashMap<DeclId, Interval>,
    rivals: FxHashMap<DeclId, Vec<String>>,
    none: Vec<String>,
    retracted: Vec<String>,
}

pub(super) fn columns() -> Vec<Column> {
    let column = |name: &str, role| Column { name: name.to_owned(), role, across: None };
    vec![
        column("retracted", Role::Field { list: false }),
        column("alone", Role::Measure),
        column("rivals", Role::Field { list: true }),
    ]
}

/// Adds the cells of each row and of the total, of the documents that fit; the notes name
/// what rests on too little.
pub(super) fn add(
    ground: Ground,
    engine: &dyn Figures,
    filters: &[Cond],
    as_of: Day,
    rows: &mut [Row],
    total: &mut Vec<Cell>,
) -> Vec<Note> {
    let evidence = gathered(ground, &counted(engine, filters), !filters.is_empty(), as_of);
    for row in rows.iter_mut() {
        let source = row.keys.first().and_then(|key| ground.model.by_name(key.value.as_deref()?));
        let retracted = source.and_then(|id| retracted(ground, id, as_of));
        let alone = source.and_then(|id| evidence.alone.get(&id)).copied().unwrap_or(Interval::ZERO);
        let rivals = source.and_then(|id| evidence.rivals.get(&id)).cloned().unwrap_or_default();
        row.cells.push(Cell::words(retracted));
        row.cells.push(Cell::Count(alone));
        row.cells.push(Cell::words(rivals));
    }
    if !total.is_empty() {
        let alone = evidence.alone.values().fold(Interval::ZERO, |all, alone| all.plus(*alone));
        total.extend([Cell::Empty, Cell::Count(alone), Cell::Empty]);
    }
    let mut rivals: Vec<String> = evidence.rivals.into_values().flatten().collect();
    rivals.sort();
    rivals.dedup();
    let note = |kind, message: &str, subjects: Vec<String>| {
        (!subjects.is_empty()).then(|| Note { kind, message: message.to_owned(), subjects })
    };
    let notes = [
        note("no-source", "rest on no source", evidence.none),
        note("retracted-source", "rest on retracted sources only", evidence.retracted),
        note("rival-claims", "have an amount that another source claims otherwise", rivals),
    ];
    notes.into_iter().flatten().collect()
}

/// How many documents each record stands for, by its name: a package for those that have no
/// record of their own.
fn counted(engine: &dyn Figures, filters: &[Cond]) -> FxHashMap<String, Interval> {
    let span = Span::default();
    let column = |operand, name: &str| query::Column { operand, name: name.into(), descending: false, span };
    let by = [column(Operand::Field(Path { steps: vec![Step::Virtual(Virtual::Name)], span }), "name")];
    let show = [column(Operand::OnRow(Measure::Count), "count")];
    let set = SetQuery { set: Set::Instruments, filter: None, span };
    let table = engine.table(&TableQuery { set: &set, filters, by: &by, through: None, show: &show, explain: false });
    let of_row = |row: crate::eval::TableRow| match (row.keys.into_iter().next()?.value, row.cells.first()) {
        (Some(name), Some(Cell::Count(count))) => Some((name, *count)),
        _ => None,
    };
    table.rows.into_iter().filter_map(of_row).collect()
}

fn gathered(ground: Ground, counted: &FxHashMap<String, Interval>, filtered: bool, as_of: Day) -> Evidence {
    let model = ground.model;
    let mut evidence = Evidence::default();
    let inside = |id: &DeclId| ground.scope.is_none_or(|files| files.contains(&model.file(*id)));
    for id in model.ids().filter(|&id| model.get(id).kind.is_document()).filter(inside) {
        let rival = model.rivals_of(id);
        let own = model.grounds_of(id, as_of);
        let name = model.path(id);
        if filtered && !counted.contains_key(&name) {
            continue;
        }
        match own.as_slice() {
            [] => evidence.none.push(name.clone()),
            all if all.iter().all(|&s| retracted(ground, s, as_of).is_some()) => evidence.retracted.push(name.clone()),
            _ => {}
        }
        if let [only] = own.as_slice() {
            let alone = evidence.alone.entry(*only).or_insert(Interval::ZERO);
            *alone = alone.plus(counted.get(&name).copied().unwrap_or(Interval::ZERO));
        }
        for source in rival {
            let named = evidence.rivals.entry(source).or_default();
            if !named.contains(&name) {
                named.push(name.clone());
            }
        }
    }
    evidence
}

/// The day on which a source was retracted, where it has come.
pub(super) fn retracted(ground: Ground, source: DeclId, as_of: Day) -> Option<String> {
    let lines = ground.model.get(source).lines.iter();
    let days = lines.filter(|l| l.verb == V::Retracted && !l.due && l.effect().first <= as_of).map(|l| l.date);
    days.min_by_key(|day| day.first).map(|day| day.to_string())
}
