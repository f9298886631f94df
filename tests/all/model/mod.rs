//! Lowering and resolving: literals, near misses at their places, names across
//! files, what members take from their package.

mod examples;
mod inherited;
mod literals;
mod misses;
mod names;
mod robust;
mod several;

use deal::diag::Diagnostic;
use deal::model::{Model, Project, analyse};
use deal::text::{Source, Sources};

/// The model of some files, and what is wrong with them.
fn read(files: &[(&str, &str)]) -> (Sources, Model, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(Source::new(*path, *text));
    }
    let (model, errors) = analyse(&sources, Project::default());
    (sources, model, errors)
}

/// A diagnostic in one line: code, place, the marked words, the message.
fn shown(sources: &Sources, d: &Diagnostic) -> String {
    let span = d.span;
    let at = sources.get(span.file).position(span.start);
    format!("{} {}:{} `{}` {}", d.code.code, at.line, at.column, sources.slice(span), d.message())
}

fn all_shown(sources: &Sources, errors: &[Diagnostic]) -> String {
    errors.iter().map(|d| shown(sources, d)).collect::<Vec<_>>().join("\n")
}
