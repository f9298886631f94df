//! Diagnostics for the services that show them beside a change: SARIF, GitHub's
//! annotations, GitLab's code quality, JUnit.

use super::concise::level_word;
use super::places::Places;
use crate::diag::{Diagnostic, Label, Level};
use crate::text::Sources;
use rustc_hash::{FxHashMap, FxHasher};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::hash::Hasher;
use std::io::{self, Write};

/// SARIF 2.1.0, with a rule for each code that is found.
pub fn sarif(out: &mut dyn Write, sources: &Sources, found: &[Diagnostic]) -> io::Result<()> {
    let at = Places::new(sources);
    let mut rules: Vec<Value> = Vec::new();
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    let mut results = Vec::new();
    for d in found {
        let index = *places.entry(d.shown_code()).or_insert_with(|| {
            rules.push(json!({
                "id": d.shown_code(),
                "name": d.rule.as_deref().unwrap_or(d.code.name),
                "shortDescription": {"text": if d.rule.is_some() { "a rule of the project" } else { d.code.summary }},
                "defaultConfiguration": {"level": sarif_level(d.code.level)},
            }));
            rules.len() - 1
        });
        let related: Vec<Value> =
            d.related.iter().enumerate().map(|(i, label)| location(&at, label, Some(i))).collect();
        results.push(json!({
            "ruleId": d.shown_code(),
            "ruleIndex": index,
            "level": sarif_level(d.level),
            "message": {"text": told(d)},
            "locations": [location(&at, &d.primary, None)],
            "relatedLocations": related,
        }));
    }
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "deal", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn sarif_level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

fn location(places: &Places, label: &Label, id: Option<usize>) -> Value {
    let span = label.span;
    let (start, end) = (places.position(span.file, span.start), places.position(span.file, span.end));
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri(places.sources.path(span.file))},
            "region": {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column},
        },
    });
    if !label.text.is_empty() {
        location["message"] = json!({"text": label.text});
    }
    if let Some(id) = id {
        location["id"] = json!(id);
    }
    location
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

/// The message with its label and help, for places that show one text.
fn told(d: &Diagnostic) -> String {
    let mut text = d.message.clone();
    if !d.primary.text.is_empty() {
        text.push_str(&format!(": {}", d.primary.text));
    }
    d.help.iter().for_each(|help| text.push_str(&format!("\nhelp: {help}")));
    text
}

/// `::error file=kz.deal,line=3,…::message`
pub fn github(out: &mut dyn Write, sources: &Sources, found: &[Diagnostic]) -> io::Result<()> {
    let message = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| message(text).replace(':', "%3A").replace(',', "%2C");
    let places = Places::new(sources);
    for d in found {
        let span = d.primary.span;
        let (start, end) = (places.position(span.file, span.start), places.position(span.file, span.end));
        let level = if d.level == Level::Info { "notice" } else { level_word(d.level) };
        let columns = if start.line == end.line {
            format!(",col={},endColumn={}", start.column, end.column)
        } else {
            String::new()
        };
        let (file, code) = (property(sources.path(span.file)), property(d.shown_code()));
        writeln!(
            out,
            "::{level} file={file},line={},endLine={}{columns},title={code}::{}",
            start.line,
            end.line,
            message(&told(d))
        )?;
    }
    Ok(())
}

/// GitLab's code quality report.
pub fn gitlab(out: &mut dyn Write, sources: &Sources, found: &[Diagnostic]) -> io::Result<()> {
    let places = Places::new(sources);
    // The same mistake twice in one file needs two fingerprints, and neither may
    // change because a line was added above.
    let mut seen: FxHashMap<(String, String, String), u32> = FxHashMap::default();
    let issue = |d: &Diagnostic| {
        let path = sources.path(d.primary.span.file).to_owned();
        let key = (path.clone(), d.shown_code().to_owned(), d.message.clone());
        let n = seen.entry(key.clone()).and_modify(|n| *n += 1).or_insert(0);
        let mut hasher = FxHasher::default();
        [key.0.as_bytes(), key.1.as_bytes(), key.2.as_bytes(), &n.to_le_bytes()]
            .iter()
            .for_each(|part| hasher.write(part));
        let severity = match d.level {
            Level::Error => "major",
            Level::Warning => "minor",
            Level::Info => "info",
        };
        let begin = places.position(d.primary.span.file, d.primary.span.start).line;
        json!({
            "description": told(d),
            "check_name": d.shown_code(),
            "fingerprint": format!("{:016x}", hasher.finish()),
            "severity": severity,
            "location": {"path": path, "lines": {"begin": begin}},
        })
    };
    let issues: Vec<Value> = found.iter().map(issue).collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

/// JUnit: a suite for each file that has something wrong, a failed case for each error.
pub fn junit(out: &mut dyn Write, sources: &Sources, found: &[Diagnostic]) -> io::Result<()> {
    let failures = found.iter().filter(|d| d.is_error()).count();
    let total = found.len().max(1);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"deal check\" tests=\"{total}\" failures=\"{failures}\">\n"
    );
    if found.is_empty() {
        xml.push_str("  <testsuite name=\"deal check\" tests=\"1\" failures=\"0\">\n    <testcase name=\"records\" classname=\"deal\"/>\n  </testsuite>\n");
    }
    let places = Places::new(sources);
    // They come file by file.
    for of_file in found.chunk_by(|a, b| a.primary.span.file == b.primary.span.file) {
        let source = sources.get(of_file[0].primary.span.file);
        let file = xml_text(source.path());
        let failures = of_file.iter().filter(|d| d.is_error()).count();
        let _ = writeln!(xml, "  <testsuite name=\"{file}\" tests=\"{}\" failures=\"{failures}\">", of_file.len());
        for d in of_file {
            let at = places.position(d.primary.span.file, d.primary.span.start);
            let (code, message) = (xml_text(d.shown_code()), xml_text(&d.message));
            let name = format!("{code} {file}:{}:{}", at.line, at.column);
            let text = xml_text(&told(d));
            let _ = if d.is_error() {
                writeln!(
                    xml,
                    "    <testcase name=\"{name}\" classname=\"{file}\"><failure type=\"{code}\" message=\"{message}\">{text}</failure></testcase>"
                )
            } else {
                writeln!(
                    xml,
                    "    <testcase name=\"{name}\" classname=\"{file}\"><system-out>{}: {text}</system-out></testcase>",
                    level_word(d.level)
                )
            };
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    out.write_all(xml.as_bytes())
}

/// Text in XML; characters that XML has no place for become replacement characters.
fn xml_text(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '&' => xml.push_str("&amp;"),
            '"' => xml.push_str("&quot;"),
            '\n' | '\t' => xml.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => xml.push('\u{fffd}'),
            c => xml.push(c),
        }
    }
    xml
}
