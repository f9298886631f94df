//! Diagnostics as JSON, in the shape that docs/schemas/check.json fixes.

use crate::diag::{Diagnostic, Label, Level};
use crate::text::{Source, Sources};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Check<'a> {
    version: u32,
    summary: Summary,
    diagnostics: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct Found<'a> {
    code: &'a str,
    level: Level,
    message: &'a str,
    primary: Place<'a>,
    related: Vec<Place<'a>>,
    help: &'a [String],
    fixes: Vec<Fix<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    start: Point,
    end: Point,
    label: &'a str,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    byte: u32,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    file: &'a str,
    start_byte: u32,
    end_byte: u32,
    text: &'a str,
}

pub fn diagnostics(out: &mut dyn Write, sources: &Sources, diagnostics: &[Diagnostic]) -> io::Result<()> {
    let count = |level| diagnostics.iter().filter(|d| d.level == level).count();
    let check = Check {
        version: super::VERSION,
        summary: Summary { errors: count(Level::Error), warnings: count(Level::Warning) },
        diagnostics: diagnostics.iter().map(|d| found(sources, d)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &check)?;
    writeln!(out)
}

fn found<'a>(sources: &'a Sources, d: &'a Diagnostic) -> Found<'a> {
    let edit = |edit: &'a crate::diag::Edit| Edit {
        file: sources.path(edit.span.file),
        start_byte: edit.span.start,
        end_byte: edit.span.end,
        text: &edit.text,
    };
    Found {
        code: d.shown_code(),
        level: d.level,
        message: &d.message,
        primary: place(sources, &d.primary),
        related: d.related.iter().map(|label| place(sources, label)).collect(),
        help: &d.help,
        fixes: d
            .fixes
            .iter()
            .map(|fix| Fix { title: &fix.title, edits: fix.edits.iter().map(edit).collect() })
            .collect(),
    }
}

fn place<'a>(sources: &'a Sources, label: &'a Label) -> Place<'a> {
    let source = sources.get(label.span.file);
    let end = label.span.end.max(label.span.start);
    Place { file: source.path(), start: point(source, label.span.start), end: point(source, end), label: &label.text }
}

fn point(source: &Source, byte: u32) -> Point {
    let at = source.position(byte);
    Point { line: at.line, column: at.column, byte }
}
