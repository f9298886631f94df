//! `deal diff --format json`.

use super::VERSION;
use super::figures::{self, cell};
use super::report::row_word;
use crate::diff::{
    Change, DatedFact, Diff, Difference, FieldChange, GroupRow, Groups, Match, Measured, Named, Origin, Problem, Shift,
    Stated, Statement, StatementChange, Status, What,
};
use crate::eval::RowKind;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

pub fn diff(out: &mut dyn Write, diff: &Diff) -> io::Result<()> {
    let [before, after] = [0, 1].map(|side| origin(&diff.origins[side], diff.problems.errors[side]));
    let settings: Vec<Value> =
        diff.settings.iter().map(|s| json!({"key": s.key, "before": s.value.before, "after": s.value.after})).collect();
    let notes = |side: usize| diff.notes[side].iter().map(figures::note).collect::<Vec<Value>>();
    let object = json!({
        "version": VERSION,
        "as_of": diff.as_of.to_string(),
        "in": diff.currency.map(|c| c.to_string()),
        "before": before,
        "after": after,
        "summary": {
            "added": diff.count(What::Added),
            "removed": diff.count(What::Removed),
            "renamed": diff.count(What::Renamed),
            "moved_in": diff.count(What::MovedIn),
            "moved_out": diff.count(What::MovedOut),
            "changed": diff.count(What::Changed),
            "statements": diff.statements.len(),
            "settings": diff.settings.len(),
            "problems_new": diff.problems.new.len(),
            "problems_gone": diff.problems.gone.len(),
            "figures": diff.totals.iter().filter(|m| m.changed()).count(),
        },
        "totals": diff.totals.iter().map(measured).collect::<Vec<Value>>(),
        "groups": diff.groups.as_ref().map(groups),
        "problems": {
            "new": diff.problems.new.iter().map(problem).collect::<Vec<Value>>(),
            "gone": diff.problems.gone.iter().map(problem).collect::<Vec<Value>>(),
        },
        "declarations": diff.declarations.iter().map(change).collect::<Vec<Value>>(),
        "statements": diff.statements.iter().map(statement).collect::<Vec<Value>>(),
        "settings": settings,
        "notes": {"before": notes(0), "after": notes(1)},
    });
    figures::write(out, &object)
}

fn origin(origin: &Origin, errors: usize) -> Value {
    json!({
        "label": origin.label,
        "commit": origin.commit,
        "title": origin.title,
        "files": origin.files,
        "errors": errors,
    })
}

fn measured(m: &Measured) -> Value {
    let [(before, unknown_before), (after, unknown_after)] = [cell(&m.before, false), cell(&m.after, false)];
    let mut object = Map::new();
    object.insert("measure".into(), json!(m.measure));
    object.insert("before".into(), before);
    object.insert("after".into(), after);
    let differences = m.differences();
    let is_count = unknown_before.is_none();
    object.insert(
        "difference".into(),
        if is_count { differences.first().map_or(Value::Null, bounds) } else { money(&differences) },
    );
    if let (Some(before), Some(after)) = (unknown_before, unknown_after) {
        object.insert("unknown".into(), json!({"before": before, "after": after}));
    }
    Value::Object(object)
}

/// Currencies of which nothing changed are left out.
fn money(differences: &[Difference]) -> Value {
    let entry = |d: &Difference| {
        let mut entry = Map::new();
        entry.insert("currency".into(), json!(d.currency));
        if let Value::Object(bounds) = bounds(d) {
            entry.extend(bounds);
        }
        Value::Object(entry)
    };
    differences.iter().filter(|d| d.changed()).map(entry).collect()
}

fn bounds(d: &Difference) -> Value {
    json!({"low": d.low.to_string(), "high": d.high.map(|h| h.to_string()), "approximate": d.approximate})
}

fn groups(groups: &Groups) -> Value {
    let by: Vec<Value> = groups.by.iter().map(|(name, overlaps)| json!({"name": name, "overlaps": overlaps})).collect();
    json!({
        "by": by,
        "rows": groups.rows.iter().map(|row| group_row(groups, row)).collect::<Vec<Value>>(),
        "unchanged": groups.unchanged,
    })
}

fn group_row(groups: &Groups, row: &GroupRow) -> Value {
    let mut object = Map::new();
    let keys: Map<String, Value> =
        groups.by.iter().zip(&row.keys).map(|((name, _), key)| (name.clone(), json!(key.value))).collect();
    object.insert("keys".into(), Value::Object(keys));
    if row.subtotal {
        object.insert("subtotal".into(), json!(true));
    }
    if let Some(key) = row.keys.iter().find(|key| key.kind != RowKind::Value) {
        object.insert("row".into(), json!(row_word(key.kind)));
        if let Some(within) = &key.within {
            object.insert("within".into(), json!(within));
        }
    }
    object.insert("measures".into(), row.measures.iter().map(measured).collect());
    Value::Object(object)
}

fn problem(problem: &Problem) -> Value {
    json!({
        "code": problem.code,
        "level": problem.level,
        "message": problem.message,
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.column,
        "subject": problem.subject,
    })
}

fn change(change: &Change) -> Value {
    let shown = change.shown();
    let matched = change.matched.map(|matched| match matched {
        Match::Same => json!({"how": "same"}),
        Match::Moved => json!({"how": "moved"}),
        Match::Like { same, of } => json!({"how": "like", "same": same, "of": of}),
    });
    json!({
        "change": word(change.what),
        "kind": shown.map(|named| named.kind),
        "name": shown.map(|named| &named.name),
        "before": change.named.before.as_ref().map(named),
        "after": change.named.after.as_ref().map(named),
        "matched": matched,
        "fields": change.fields.iter().map(field).collect::<Vec<Value>>(),
        "lines": change.lines.iter().map(|line| shift(line, dated)).collect::<Vec<Value>>(),
        "legal": change.legal.as_ref().map(|s| shift(s, status)),
        "delivery": change.delivery.as_ref().map(|s| shift(s, status)),
    })
}

/// How JSON and people call a change.
pub fn word(what: What) -> &'static str {
    match what {
        What::Added => "added",
        What::Removed => "removed",
        What::Renamed => "renamed",
        What::MovedIn => "moved-in",
        What::MovedOut => "moved-out",
        What::Changed => "changed",
    }
}

fn shift<T>(shift: &Shift<T>, told: impl Fn(&T) -> Value) -> Value {
    json!({"before": shift.before.as_ref().map(&told), "after": shift.after.as_ref().map(&told)})
}

fn named(named: &Named) -> Value {
    json!({
        "kind": named.kind,
        "name": named.name,
        "title": named.title,
        "file": named.place.as_ref().map(|place| &place.file),
        "line": named.place.as_ref().map(|place| place.line),
    })
}

fn field(change: &FieldChange) -> Value {
    let mut object = Map::new();
    object.insert("field".into(), json!(change.field));
    object.insert("before".into(), change.stated.before.as_ref().map_or(Value::Null, stated));
    object.insert("after".into(), change.stated.after.as_ref().map_or(Value::Null, stated));
    Value::Object(object)
}

fn stated(stated: &Stated) -> Value {
    json!({
        "values": stated.values,
        "sources": sources(&stated.sources),
        "file": stated.place.file,
        "line": stated.place.line,
    })
}

fn dated(fact: &DatedFact) -> Value {
    json!({
        "date": fact.date,
        "says": fact.says,
        "sources": sources(&fact.sources),
        "file": fact.place.file,
        "line": fact.place.line,
    })
}

fn sources(sources: &[(String, Option<String>)]) -> Value {
    sources.iter().map(|(name, quote)| json!({"source": name, "quote": quote})).collect()
}

fn status((word, day): &Status) -> Value {
    json!({"status": word, "day": day})
}

fn statement(change: &StatementChange) -> Value {
    let told = |s: &Statement| json!({"text": s.text, "file": s.place.file, "line": s.place.line});
    let mut object = Map::new();
    object.insert("statement".into(), json!(change.sort));
    object.insert("before".into(), change.stated.before.as_ref().map_or(Value::Null, told));
    object.insert("after".into(), change.stated.after.as_ref().map_or(Value::Null, told));
    Value::Object(object)
}
