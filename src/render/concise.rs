//! Diagnostics one a line: `kz.deal:3:12: error[E0201]: …`.

use crate::diag::{Diagnostic, Level};
use crate::text::Sources;
use std::io::{self, Write};

pub fn write(out: &mut dyn Write, sources: &Sources, diagnostics: &[Diagnostic]) -> io::Result<()> {
    for d in diagnostics {
        let source = sources.get(d.primary.span.file);
        let at = source.position(d.primary.span.start);
        let level = level_word(d.level);
        writeln!(out, "{}:{}:{}: {level}[{}]: {}", source.path(), at.line, at.column, d.shown_code(), d.message)?;
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
