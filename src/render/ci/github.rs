//! Annotations for GitHub's runner: `::error file=kz.deal,line=3,…::message`.

use super::{Found, told};
use crate::diag::Level;
use crate::render::concise::level_word;
use std::io::{self, Write};

pub fn github(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    let places = found.places();
    for d in found.diagnostics {
        let span = d.span;
        let (start, end) = (places.position(span.file, span.start), places.position(span.file, span.end));
        let level = if d.level == Level::Info { "notice" } else { level_word(d.level) };
        // The runner takes columns only where both are on one line.
        let columns = if start.line == end.line {
            format!(",col={},endColumn={}", start.column, end.column)
        } else {
            String::new()
        };
        let (file, code) = (property(&found.path(span.file)), property(d.shown_code()));
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

/// As the runner's own tool kit escapes what follows `::`.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands between the commas ends at `,` and `:`.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
