//! JUnit: a case for each file that was checked, failed where it has errors.
//!
//! One `failure` a case, because GitLab and others show only the first; what is no
//! error goes to the case's output.

use super::{Found, told};
use crate::diag::Diagnostic;
use crate::render::concise::level_word;
use crate::render::places::Places;
use std::fmt::Write as _;
use std::io::{self, Write};

pub fn junit(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    let places = found.places();
    // They come file by file, and so do the files.
    let mut rest = found.diagnostics;
    let mut cases = String::new();
    let (mut tests, mut failures) = (0, 0);
    for &file in found.files {
        let n = rest.iter().take_while(|d| d.span.file == file).count();
        let (of_file, others) = rest.split_at(n);
        rest = others;
        tests += 1;
        failures += usize::from(of_file.iter().any(Diagnostic::is_error));
        case(&mut cases, &found.path(file), of_file, &places);
    }
    let counts = format!("name=\"deal check\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" time=\"0\"");
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n  <testsuite {counts}>\n{cases}  </testsuite>\n</testsuites>\n"
    )
}

fn case(xml: &mut String, path: &str, of_file: &[Diagnostic], places: &Places) {
    let line = |d: &Diagnostic| {
        let at = places.position(d.span.file, d.span.start);
        escaped(&format!(
            "{path}:{}:{}: {}[{}]: {}\n",
            at.line,
            at.column,
            level_word(d.level),
            d.shown_code(),
            told(d)
        ))
    };
    let (errors, others): (Vec<&Diagnostic>, Vec<&Diagnostic>) = of_file.iter().partition(|d| d.is_error());
    let name = escaped(path);
    let _ = write!(xml, "    <testcase name=\"{name}\" classname=\"deal.check\" file=\"{name}\" time=\"0\"");
    if of_file.is_empty() {
        xml.push_str("/>\n");
        return;
    }
    xml.push_str(">\n");
    if let Some(first) = errors.first() {
        let message = match errors.len() {
            1 => first.message().to_owned(),
            n => format!("{n} errors, the first: {}", first.message()),
        };
        let (code, message) = (escaped(first.shown_code()), escaped(&message).replace('\n', "&#10;"));
        let lines: String = errors.iter().map(|d| line(d)).collect();
        let _ = writeln!(xml, "      <failure type=\"{code}\" message=\"{message}\">{lines}</failure>");
    }
    if !others.is_empty() {
        let lines: String = others.iter().map(|d| line(d)).collect();
        let _ = writeln!(xml, "      <system-out>{lines}</system-out>");
    }
    xml.push_str("    </testcase>\n");
}

/// Text in XML; characters that XML has no place for become replacement characters.
fn escaped(text: &str) -> String {
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
