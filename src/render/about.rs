//! What every report says of itself: as of when, over what, at which revision, with
//! which rates, what was left out.

use super::text::clean;
use crate::eval::{Claims, Note};
use crate::report::{Report, Scope};

/// `as of 2016-01-01 · China and Kazakhstan, 1 file · revision 4b825dc · in USD`
pub fn line(report: &Report) -> String {
    let mut parts = vec![format!("as of {}", report.as_of), scope(&report.scope)];
    if let Some(condition) = &report.scope.condition {
        parts.push(format!("where {}", clean(condition)));
    }
    if let Some(revision) = &report.scope.revision {
        let short: String = revision.commit.chars().take(10).collect();
        parts.push(format!("revision {short}{}", if revision.changed { " with changes" } else { "" }));
    }
    parts.push(report.currency.map_or("each currency by itself".to_owned(), |c| format!("in {c}")));
    match report.claims {
        Claims::Own => {}
        Claims::Low => parts.push("by the lowest claims".to_owned()),
        Claims::High => parts.push("by the highest claims".to_owned()),
    }
    parts.join(" · ")
}

fn scope(scope: &Scope) -> String {
    let files = if scope.files == 1 { "1 file".to_owned() } else { format!("{} files", scope.files) };
    match &scope.title {
        Some(title) => format!("{}, {files}", clean(title)),
        None => files,
    }
}

/// The title of a report, or its name.
pub fn title(report: &Report) -> String {
    clean(report.title.as_deref().unwrap_or(&report.name))
}

/// Notes as sentences, each with the names it speaks of where the message has none;
/// all rates in one, the last.
pub fn notes(notes: &[Note]) -> Vec<String> {
    let (rates, others): (Vec<&Note>, Vec<&Note>) = notes.iter().partition(|note| note.kind == "rate-used");
    let mut lines: Vec<String> = others.into_iter().map(note).collect();
    if !rates.is_empty() {
        lines.push(format!("rates used: {}", rates.into_iter().map(rate).collect::<Vec<_>>().join("; ")));
    }
    lines
}

/// `1 USD = 6.2 CNY of 2014-06-10 (grid-loan)`
fn rate(note: &Note) -> String {
    let message = clean(&note.message);
    let message = if message.contains(" = ") { message.replacen(", ", " of ", 1) } else { message };
    if note.subjects.is_empty() { message } else { format!("{message} ({})", named(&note.subjects)) }
}

/// More names than this are counted, not listed.
const NAMED: usize = 12;

fn note(note: &Note) -> String {
    let message = clean(&note.message);
    if note.subjects.is_empty() || note.names_its_subjects() {
        return message;
    }
    format!("{message}: {}", named(&note.subjects))
}

fn named<S: AsRef<str>>(names: &[S]) -> String {
    let more = names.len().saturating_sub(NAMED);
    let listed: Vec<&str> = names[..names.len() - more].iter().map(AsRef::as_ref).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", clean(&listed.join(", ")))
}

/// How many of the documents of so many packages have a declaration of their own.
fn written_out(detailed: usize, packages: usize) -> String {
    let of = if packages == 1 { "of its documents" } else { "of their documents" };
    if detailed == 0 { format!("none {of}") } else { format!("{detailed} {of}") }
}

/// What the summary says in words, before its table.
pub fn summary(report: &Report) -> Option<String> {
    let s = report.summary.as_ref()?;
    let many = |n: usize, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };
    let documents = super::text::interval(&s.documents, super::text::Numbers { exact: true });
    let documents = if documents == "1" { "1 document".to_owned() } else { format!("{documents} documents") };
    let packages = match s.packages {
        0 => String::new(),
        n => format!(" ({}, {} written out)", many(n, "package", "packages"), written_out(s.detailed, n)),
    };
    Some(format!(
        "{}, {documents}{packages}, {}, {}, {}",
        many(s.parties, "party", "parties"),
        many(s.pledges, "pledge", "pledges"),
        many(s.initiatives, "initiative", "initiatives"),
        many(s.sectors, "sector", "sectors"),
    ))
}
