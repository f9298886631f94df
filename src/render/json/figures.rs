//! Figures, counts, notes and ledgers.

use crate::eval::{Cell, Entry, Interval, Note, Total};
use crate::model::{Amount, Figure};
use crate::report::{FieldValue, LedgerLine};
use serde_json::{Map, Value, json};

/// One entry per currency.
pub fn total(total: &Total) -> Value {
    let entry = |(currency, i): (&crate::model::Cur, &Interval)| money(&currency.to_string(), i);
    total.money.iter().map(entry).collect()
}

fn money(currency: &str, i: &Interval) -> Value {
    json!({"currency": currency, "low": i.low.to_string(), "high": i.high.map(|h| h.to_string()), "approximate": i.approximate})
}

/// A whole number, or its bounds.
pub fn count(count: &Interval) -> Value {
    match u64::try_from(count.low.0 / crate::model::Dec::SCALE) {
        Ok(n) if count.is_exact() && count.low.is_whole() => json!(n),
        _ => {
            json!({"low": count.low.to_string(), "high": count.high.map(|h| h.to_string()), "approximate": count.approximate})
        }
    }
}

/// One quantity, or a list where there are several units; null where there is none.
pub fn quantities<'u>(units: impl Iterator<Item = (String, &'u Interval)>) -> Value {
    let mut all: Vec<Value> = units.map(|(unit, i)| quantity(&unit, i)).collect();
    match all.len() {
        0 => Value::Null,
        1 => all.remove(0),
        _ => all.into(),
    }
}

fn quantity(unit: &str, i: &Interval) -> Value {
    if unit.is_empty() {
        return count(i);
    }
    json!({"unit": unit, "low": i.low.to_string(), "high": i.high.map(|h| h.to_string()), "approximate": i.approximate})
}

/// A cell, and how many unknowns it has where it can have any.
pub fn cell(cell: &Cell, list: bool) -> (Value, Option<u64>) {
    match cell {
        Cell::Money(t) => (total(t), Some(t.unknown)),
        Cell::Count(c) => (count(c), None),
        Cell::Quantity(units, unknown) => (quantities(units.iter().map(|(q, i)| (q.in_unit(), i))), Some(*unknown)),
        Cell::Values(values) if list => (values.iter().map(|v| json!(v.text)).collect(), None),
        Cell::Values(values) => (json!(values.first().map(|v| &v.text)), None),
        Cell::Empty => (Value::Null, None),
    }
}

pub fn note(note: &Note) -> Value {
    json!({"kind": note.kind, "message": note.message, "subjects": note.subjects})
}

/// What a row of a ledger adds: one entry per currency, or of a fold per unit.
fn adds(entry: &Entry) -> Value {
    if entry.quantities.is_empty() {
        return total(&entry.total);
    }
    entry.quantities.iter().map(|(q, i)| quantity(&q.in_unit(), i)).collect()
}

pub fn ledger(lines: &[LedgerLine]) -> Value {
    let line = |l: &LedgerLine| {
        let mut row = Map::new();
        row.insert("subject".into(), json!(l.subject));
        row.insert("file".into(), json!(l.file));
        row.insert("line".into(), json!(l.line));
        row.insert("level".into(), json!(l.level));
        row.insert("adds".into(), adds(&l.adds));
        row.insert("unknown".into(), json!(l.adds.total.unknown));
        if let Some(c) = &l.adds.count {
            row.insert("count".into(), count(c));
        }
        row.insert("rate".into(), json!(l.rate));
        row.insert("reason".into(), json!(l.reason));
        Value::Object(row)
    };
    lines.iter().map(line).collect()
}

/// A value of a field: a text, an amount, or either with its share.
pub fn value(value: &FieldValue) -> Value {
    match value {
        FieldValue::Text(text) => json!(text),
        FieldValue::Amount(a) => amount(a),
        FieldValue::Number(Figure::Known(bounds)) => count(&(*bounds).into()),
        FieldValue::Number(Figure::Unknown) => unknown(),
        FieldValue::Quantity(q) => {
            let mut value = q.figure.bounds().map_or_else(unknown, |bounds| quantity(&q.in_unit(), &bounds.into()));
            value["unit"] = json!(q.in_unit());
            value
        }
        FieldValue::Shared(of, share) => json!({"value": self::value(of), "share": share}),
    }
}

fn unknown() -> Value {
    json!({"low": null, "high": null, "approximate": false, "unknown": true})
}

/// `low` is null where the amount is unknown.
fn amount(amount: &Amount) -> Value {
    let mut row = Map::new();
    row.insert("currency".into(), json!(amount.currency.map(|c| c.to_string())));
    let bounds = amount.figure.bounds();
    row.insert("low".into(), json!(bounds.map(|b| b.low.to_string())));
    row.insert("high".into(), json!(bounds.and_then(|b| b.high).map(|h| h.to_string())));
    row.insert("approximate".into(), json!(bounds.is_some_and(|b| b.about)));
    if bounds.is_none() {
        row.insert("unknown".into(), json!(true));
    }
    if amount.per_year {
        row.insert("per_year".into(), json!(true));
    }
    if let Some((twin, currency)) = amount.twin() {
        row.insert("same_as".into(), money(&currency.to_string(), &twin.into()));
    }
    Value::Object(row)
}

/// Pretty, with a line end.
pub fn write(out: &mut dyn std::io::Write, value: &Value) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}
