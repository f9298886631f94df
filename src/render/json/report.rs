//! `deal report --format json`.

use super::VERSION;
use super::figures::{self, cell};
use crate::eval::{Cell, RowKey, RowKind};
use crate::report::{Column, Report, Role, Row, Summary};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

pub fn report(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut object = Map::new();
    object.insert("version".into(), json!(VERSION));
    object.insert("report".into(), json!(report.name));
    object.insert("as_of".into(), json!(report.as_of.to_string()));
    object.insert("in".into(), json!(report.currency.map(|c| c.to_string())));
    object.insert("scope".into(), json!(report.scope));
    if let Some(summary) = &report.summary {
        object.insert("summary".into(), self::summary(summary));
    }
    object.insert("columns".into(), report.columns.iter().map(column).collect());
    object.insert("rows".into(), report.rows.iter().map(|r| row(report, r)).collect());
    object.insert("total".into(), report.total.as_ref().map_or(Value::Null, |cells| total(report, cells)));
    object.insert("notes".into(), report.notes.iter().map(figures::note).collect());
    if let Some(ledger) = &report.ledger {
        object.insert("ledger".into(), figures::ledger(ledger));
    }
    figures::write(out, &Value::Object(object))
}

fn summary(s: &Summary) -> Value {
    json!({
        "parties": s.parties,
        "documents": figures::count(&s.documents),
        "detailed": s.detailed,
        "packages": s.packages,
        "pledges": s.pledges,
        "initiatives": s.initiatives,
        "sectors": s.sectors,
    })
}

fn column(column: &Column) -> Value {
    match (&column.role, &column.across) {
        (Role::Dimension { overlaps }, _) => json!({"name": column.name, "role": "dimension", "overlaps": overlaps}),
        (Role::Measure, Some(across)) => {
            let mut object = Map::new();
            object.insert("name".into(), json!(column.name));
            object.insert("role".into(), json!("measure"));
            object.insert("measure".into(), json!(across.measure));
            object.insert("across".into(), json!(across.key.value));
            if across.subtotal {
                object.insert("subtotal".into(), json!(true));
            }
            no_single_value(Some(&across.key), &mut object);
            Value::Object(object)
        }
        (Role::Measure, None) => json!({"name": column.name, "role": "measure"}),
        (Role::Field { .. }, _) => json!({"name": column.name, "role": "field"}),
    }
}

fn row(report: &Report, row: &Row) -> Value {
    let mut object = Map::new();
    for (column, key) in report.dimensions().zip(&row.keys) {
        object.insert(column.name.clone(), json!(key.value));
    }
    cells(report, &row.cells, &mut object);
    if row.subtotal {
        object.insert("subtotal".into(), json!(true));
    }
    no_single_value(row.keys.iter().find(|key| key.kind != RowKind::Value), &mut object);
    if let Some(folded) = row.folded {
        object.insert("rows".into(), json!(folded));
    }
    let titles: Map<String, Value> = report
        .dimensions()
        .zip(&row.keys)
        .filter_map(|(c, k): (&Column, &RowKey)| Some((c.name.clone(), json!(k.title.as_ref()?))))
        .collect();
    if !titles.is_empty() {
        object.insert("titles".into(), Value::Object(titles));
    }
    Value::Object(object)
}

/// What a row or column is that is no single value of its dimension.
fn no_single_value(key: Option<&RowKey>, object: &mut Map<String, Value>) {
    let Some(key) = key.filter(|key| key.kind != RowKind::Value) else { return };
    object.insert("row".into(), json!(row_word(key.kind)));
    if let Some(within) = &key.within {
        object.insert("within".into(), json!(within));
    }
}

/// How JSON and CSV call a row that is no single value of its dimension.
pub fn row_word(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Value => "value",
        RowKind::Several => "several",
        RowKind::NotAttributed => "not-attributed",
        RowKind::NotStated => "not-stated",
        RowKind::Others => "others",
    }
}

fn total(report: &Report, values: &[Cell]) -> Value {
    let mut object = Map::new();
    cells(report, values, &mut object);
    Value::Object(object)
}

/// Cells by the names of their columns, and beside them their unknowns.
fn cells(report: &Report, values: &[Cell], object: &mut Map<String, Value>) {
    let mut unknown = Map::new();
    for (column, value) in report.cells().zip(values) {
        // Only measures have totals; an empty one says that there is no such figure.
        let (json, unknowns) = cell(value, matches!(column.role, Role::Field { list: true }));
        object.insert(column.name.clone(), json);
        if let Some(n) = unknowns {
            unknown.insert(column.name.clone(), json!(n));
        }
    }
    object.insert("unknown".into(), Value::Object(unknown));
}
