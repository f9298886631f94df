//! Diagnostics one a line: `kz.deal:3:12: error[E0201]: …`.

use super::places::Places;
use crate::diag::{Diagnostic, Level};
use crate::text::Sources;
use std::io::{self, Write};

pub fn write(out: &mut dyn Write, sources: &Sources, diagnostics: &[Diagnostic]) -> io::Result<()> {
    let places = Places::new(sources);
    for d in diagnostics {
        let at = places.position(d.span.file, d.span.start);
        let path = sources.path(d.span.file);
        let level = level_word(d.level);
        writeln!(out, "{}:{}:{}: {level}[{}]: {}", path, at.line, at.column, d.shown_code(), d.message())?;
    }
    Ok(())
}

pub fn level_word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "info",
    }
}
