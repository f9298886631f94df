//! SARIF 2.1.0, with a rule for each code that is found.
//!
//! Only what a consumer makes use of: rules with their pages, places, fixes, and
//! fingerprints that don't change when lines move.

use super::{Found, told};
use crate::diag::{Diagnostic, Edit, Fingerprint, Fix, Label, Level, Safety};
use crate::render::places::Places;
use crate::text::Span;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use std::io::{self, Write};

/// The folder that paths start from, as GitHub calls it.
const BASE: &str = "%SRCROOT%";

pub fn sarif(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    let writer = Writer { found, places: found.places() };
    let mut rules: Vec<Value> = Vec::new();
    let mut indexes: FxHashMap<&str, usize> = FxHashMap::default();
    let mut results = Vec::new();
    for (d, print) in found.with_prints() {
        let index = *indexes.entry(d.shown_code()).or_insert_with(|| {
            rules.push(writer.rule(d));
            rules.len() - 1
        });
        results.push(writer.result(d, index, print));
    }
    let version = env!("CARGO_PKG_VERSION");
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "deal", "version": version, "semanticVersion": version, "rules": rules}},
            "originalUriBaseIds": {BASE: {"description": {"text": "the folder in which the check was run"}}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

/// What GitHub sorts rules by.
fn severity(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "recommendation",
    }
}

struct Writer<'a> {
    found: &'a Found<'a>,
    places: Places<'a>,
}

impl Writer<'_> {
    fn rule(&self, d: &Diagnostic) -> Value {
        let own = d.rule().and_then(|name| self.found.rules.iter().find(|rule| rule.name == name));
        let page;
        let (short, full, markdown, default) = match own {
            // A rule of the project has the level that the project gives it.
            Some(rule) => {
                (rule.title.as_deref().unwrap_or(&rule.name), rule.text.as_str(), rule.text.as_str(), d.level)
            }
            None => {
                page = d.code.page_for_people();
                (d.code.summary, d.code.says(), page.as_str(), d.code.level)
            }
        };
        let name = d.rule().unwrap_or(d.code.name);
        json!({
            "id": d.shown_code(),
            "name": name,
            "shortDescription": {"text": short},
            "fullDescription": {"text": full},
            "help": {"text": full, "markdown": markdown},
            "defaultConfiguration": {"level": level(default)},
            "properties": {"tags": [if own.is_some() { "rule of the project" } else { d.code.band() }], "problem.severity": severity(default)},
        })
    }

    fn result(&self, d: &Diagnostic, index: usize, print: Fingerprint) -> Value {
        let related: Vec<Value> = d.others().enumerate().map(|(i, label)| self.location(label, Some(i + 1))).collect();
        let fixes: Vec<Value> = d.fixes().iter().map(|fix| self.fix(fix)).collect();
        json!({
            "ruleId": d.shown_code(),
            "ruleIndex": index,
            "level": level(d.level),
            "message": {"text": told(d)},
            "locations": [self.location(d.marked(), None)],
            "relatedLocations": related,
            // GitHub follows findings by the second alone, and else makes one of its own
            // from the lines around, which has them reported anew when a line is added.
            "partialFingerprints": {
                "deal/v1": print.to_string(),
                "primaryLocationLineHash": print.to_string(),
            },
            "fixes": fixes,
        })
    }

    fn artifact(&self, span: Span) -> Value {
        json!({"uri": uri(&self.found.path(span.file)), "uriBaseId": BASE})
    }

    fn region(&self, span: Span) -> Value {
        let end = span.end.max(span.start);
        let (start, end) = (self.places.position(span.file, span.start), self.places.position(span.file, end));
        json!({"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column})
    }

    fn location(&self, label: Label, id: Option<usize>) -> Value {
        let mut location = json!({
            "physicalLocation": {"artifactLocation": self.artifact(label.span), "region": self.region(label.span)},
        });
        if !label.text.is_empty() {
            location["message"] = json!({"text": label.text});
        }
        if let Some(id) = id {
            location["id"] = json!(id);
        }
        location
    }

    fn fix(&self, fix: &Fix) -> Value {
        let replacement =
            |edit: &Edit| json!({"deletedRegion": self.region(edit.span), "insertedContent": {"text": edit.text}});
        let changes: Vec<Value> = fix
            .edits
            .chunk_by(|a, b| a.span.file == b.span.file)
            .map(|edits| {
                let replacements: Vec<Value> = edits.iter().map(replacement).collect();
                json!({"artifactLocation": self.artifact(edits[0].span), "replacements": replacements})
            })
            .collect();
        let text = match fix.safety {
            Safety::Safe => fix.title.clone(),
            Safety::Unsafe => format!("{} (a guess)", fix.title),
        };
        json!({"description": {"text": text}, "artifactChanges": changes})
    }
}

/// A path as a relative URI.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for b in path.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => uri.push(b as char),
            b => uri.push_str(&format!("%{b:02X}")),
        }
    }
    uri
}
