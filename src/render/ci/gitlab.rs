//! GitLab's code quality report: the part of the CodeClimate format that it reads.

use super::{Found, told};
use crate::diag::Level;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub fn gitlab(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    let places = found.places();
    let issues: Vec<Issue> = found
        .with_prints()
        .map(|(d, print)| {
            let span = d.span;
            let (begin, end) = (places.position(span.file, span.start).line, places.position(span.file, span.end).line);
            Issue {
                description: told(d),
                check_name: d.shown_code(),
                fingerprint: print.to_string(),
                severity: match d.level {
                    Level::Error => "major",
                    Level::Warning => "minor",
                    Level::Info => "info",
                },
                location: Location { path: found.path(span.file), lines: Lines { begin, end } },
            }
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}
