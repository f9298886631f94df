//! `deal query --format json`.

use super::VERSION;
use super::figures;
use crate::report::{Answer, AnswerKind, SetRow};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

pub fn query(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let mut object = Map::new();
    object.insert("version".into(), json!(VERSION));
    object.insert("as_of".into(), json!(answer.as_of.to_string()));
    object.insert("in".into(), json!(answer.currency.map(|c| c.to_string())));
    object.insert("expression".into(), json!(answer.expression));
    match &answer.kind {
        AnswerKind::Figure(total) => {
            object.insert("figure".into(), figures::total(total));
            object.insert("unknown".into(), json!(total.unknown));
        }
        AnswerKind::Number(count) => {
            object.insert("number".into(), figures::count(count));
        }
        AnswerKind::Quantities(units, unknown) => {
            object.insert("number".into(), figures::quantities(units.iter().map(|(unit, i)| (unit.clone(), i))));
            object.insert("unknown".into(), json!(unknown));
        }
        AnswerKind::Truth(truth) => {
            object.insert("truth".into(), json!(truth.word()));
        }
        AnswerKind::Rows(rows) => {
            object.insert("rows".into(), rows.iter().map(row).collect());
        }
    }
    object.insert("notes".into(), answer.notes.iter().map(figures::note).collect());
    if let Some(ledger) = &answer.ledger {
        object.insert("ledger".into(), figures::ledger(ledger));
    }
    figures::write(out, &Value::Object(object))
}

fn row(row: &SetRow) -> Value {
    let mut object = Map::new();
    object.insert("name".into(), json!(row.name));
    object.insert("kind".into(), json!(row.kind));
    if let Some(title) = &row.title {
        object.insert("title".into(), json!(title));
    }
    object.insert("file".into(), if row.file.is_empty() { Value::Null } else { json!(row.file) });
    object.insert("line".into(), if row.file.is_empty() { Value::Null } else { json!(row.line) });
    for (word, list, values) in &row.fields {
        let value = if *list {
            values.iter().map(figures::value).collect()
        } else {
            values.first().map_or(Value::Null, figures::value)
        };
        object.insert(field_word(word).to_owned(), value);
    }
    Value::Object(object)
}

/// How a field of a row is called beside `kind`, which says what is declared.
pub fn field_word(word: &str) -> &str {
    if word == "kind" { "kind_of" } else { word }
}

/// The fields that any of the rows has, in the order in which they are met.
pub fn row_fields(rows: &[SetRow]) -> Vec<&str> {
    let mut seen = rustc_hash::FxHashSet::default();
    rows.iter().flat_map(|row| &row.fields).map(|(word, ..)| word.as_str()).filter(|word| seen.insert(*word)).collect()
}
