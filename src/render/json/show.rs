//! `deal show --format json`.

use super::VERSION;
use super::figures;
use crate::report::{Cited, Fact, Shown};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

pub fn show(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    let status = |s: &Option<(&str, Option<String>)>| s.as_ref().map(|(word, day)| json!({"status": word, "day": day}));
    let worth: Vec<Value> = shown
        .worth
        .iter()
        .map(|w| json!({"level": w.level, "figure": figures::total(&w.total), "unknown": w.total.unknown}))
        .collect();
    let members: Vec<Value> = shown.members.iter().map(|(name, title)| json!({"name": name, "title": title})).collect();
    let named_by: Vec<Value> =
        shown.named_by.iter().map(|(name, field)| json!({"name": name, "field": field})).collect();
    let object = json!({
        "version": VERSION,
        "name": shown.name,
        "kind": shown.kind,
        "title": shown.title,
        "file": shown.file,
        "line": shown.file.as_ref().map(|_| shown.line),
        "as_of": shown.as_of.to_string(),
        "in": shown.currency.map(|c| c.to_string()),
        "legal": status(&shown.legal),
        "delivery": status(&shown.delivery),
        "facts": shown.facts.iter().map(|f| fact(f, "field")).collect::<Value>(),
        "history": shown.history.iter().map(|f| fact(f, "date")).collect::<Value>(),
        "claims": shown.claims.iter().map(|f| fact(f, "date")).collect::<Value>(),
        "members": members,
        "named_by": named_by,
        "worth": worth,
        "ledger": figures::ledger(&shown.ledger),
        "notes": shown.notes.iter().map(figures::note).collect::<Value>(),
    });
    figures::write(out, &object)
}

fn fact(fact: &Fact, key: &str) -> Value {
    let cited = |cited: &Cited| {
        let mut object = Map::new();
        object.insert("source".into(), json!(cited.source));
        object.insert("quote".into(), json!(cited.quote));
        if cited.retracted {
            object.insert("retracted".into(), json!(true));
        }
        Value::Object(object)
    };
    let sources: Vec<Value> = fact.sources.iter().map(cited).collect();
    let mut object = Map::new();
    object.insert(key.into(), json!(fact.what));
    if key == "date" {
        object.insert("says".into(), fact.values.first().map_or(Value::Null, figures::value));
        object.insert("pending".into(), json!(fact.pending));
    } else {
        object.insert("values".into(), fact.values.iter().map(figures::value).collect());
    }
    object.insert("sources".into(), json!(sources));
    object.insert("file".into(), json!(fact.file));
    object.insert("line".into(), json!(fact.line));
    if let Some(whole) = &fact.inherited_from {
        object.insert("inherited_from".into(), json!(whole));
    }
    Value::Object(object)
}
