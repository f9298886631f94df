//! What the report of sources says beside the figures: which source was retracted, how
//! many documents rest on it alone, and where it claims another amount. What rests on no
//! source, or on retracted ones only, is named below.

use super::make::Ground;
use super::{Column, Role, Row};
use crate::eval::{Cell, Interval, Note};
use crate::model::{Day, Dec, DeclId};
use crate::schema::V;
use rustc_hash::FxHashMap;

/// What is known of the documents, by source.
#[derive(Default)]
struct Evidence {
    alone: FxHashMap<DeclId, i64>,
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

/// Adds the cells of each row and of the total; the notes name what rests on too little.
pub(super) fn add(ground: Ground, as_of: Day, rows: &mut [Row], total: &mut Vec<Cell>) -> Vec<Note> {
    let evidence = gathered(ground, as_of);
    for row in rows.iter_mut() {
        let source = row.keys.first().and_then(|key| ground.model.by_name(key.value.as_deref()?));
        let retracted = source.and_then(|id| retracted(ground, id, as_of));
        let alone = source.and_then(|id| evidence.alone.get(&id)).copied().unwrap_or_default();
        let rivals = source.and_then(|id| evidence.rivals.get(&id)).cloned().unwrap_or_default();
        row.cells.push(Cell::words(retracted));
        row.cells.push(Cell::Count(Interval::exact(Dec::whole(alone))));
        row.cells.push(Cell::words(rivals));
    }
    if !total.is_empty() {
        let alone = Dec::whole(evidence.alone.values().sum());
        total.extend([Cell::Empty, Cell::Count(Interval::exact(alone)), Cell::Empty]);
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

fn gathered(ground: Ground, as_of: Day) -> Evidence {
    let model = ground.model;
    let mut evidence = Evidence::default();
    let inside = |id: &DeclId| ground.scope.is_none_or(|files| files.contains(&model.file(*id)));
    for id in model.ids().filter(|&id| model.get(id).kind.is_document()).filter(inside) {
        let rival = model.rivals_of(id);
        let own = model.grounds_of(id, as_of);
        let name = model.path(id);
        match own.as_slice() {
            [] => evidence.none.push(name.clone()),
            all if all.iter().all(|&s| retracted(ground, s, as_of).is_some()) => evidence.retracted.push(name.clone()),
            _ => {}
        }
        if let [only] = own.as_slice() {
            *evidence.alone.entry(*only).or_default() += 1;
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
fn retracted(ground: Ground, source: DeclId, as_of: Day) -> Option<String> {
    let lines = ground.model.get(source).lines.iter();
    let days = lines.filter(|l| l.verb == V::Retracted && !l.due && l.effect().first <= as_of).map(|l| l.date);
    days.min_by_key(|day| day.first).map(|day| day.to_string())
}
