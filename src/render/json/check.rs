//! Diagnostics as JSON, in the shape that docs/schemas/check.json fixes.

use crate::diag::{Diagnostic, Label, Level, Safety};
use crate::render::places::Places;
use crate::text::Sources;
use serde::{Serialize, Serializer};
use std::io::{self, Write};

#[derive(Serialize)]
struct Check<'a> {
    version: u32,
    summary: Summary,
    diagnostics: All<'a>,
}

/// Each is made when it is written: there may be a million.
struct All<'a> {
    places: Places<'a>,
    found: &'a [Diagnostic],
}

impl Serialize for All<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.found.iter().map(|d| found(&self.places, d)))
    }
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
    help: Vec<&'a str>,
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
    title: String,
    safety: Safety,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    file: &'a str,
    start_byte: u32,
    end_byte: u32,
    text: String,
}

pub fn diagnostics(out: &mut dyn Write, sources: &Sources, diagnostics: &[Diagnostic]) -> io::Result<()> {
    let count = |level| diagnostics.iter().filter(|d| d.level == level).count();
    let check = Check {
        version: super::VERSION,
        summary: Summary { errors: count(Level::Error), warnings: count(Level::Warning) },
        diagnostics: All { places: Places::new(sources), found: diagnostics },
    };
    serde_json::to_writer_pretty(&mut *out, &check)?;
    writeln!(out)
}

fn found<'a>(places: &Places<'a>, d: &'a Diagnostic) -> Found<'a> {
    let sources = places.sources;
    let edit = |edit: crate::diag::Edit| Edit {
        file: sources.path(edit.span.file),
        start_byte: sources.get(edit.span.file).in_file(edit.span.start),
        end_byte: sources.get(edit.span.file).in_file(edit.span.end),
        text: edit.text,
    };
    let fix = |fix: crate::diag::Fix| Fix {
        title: fix.title,
        safety: fix.safety,
        edits: fix.edits.into_iter().map(edit).collect(),
    };
    Found {
        code: d.shown_code(),
        level: d.level,
        message: d.message(),
        primary: place(places, d.marked()),
        related: d.others().map(|label| place(places, label)).collect(),
        help: d.helps().collect(),
        fixes: d.fixes().into_iter().map(fix).collect(),
    }
}

fn place<'a>(places: &Places<'a>, label: Label<'a>) -> Place<'a> {
    let span = label.span;
    let point = |byte: u32| {
        let at = places.position(span.file, byte);
        Point { line: at.line, column: at.column, byte: places.sources.get(span.file).in_file(byte) }
    };
    let (start, end) = (point(span.start), point(span.end.max(span.start)));
    Place { file: places.sources.path(span.file), start, end, label: label.text }
}
