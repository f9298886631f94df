//! The stages of the analysis in their order: the one place that calls them.

use crate::diag::Diagnostic;
use crate::model::{Day, Model, Project};
use crate::syntax::Tree;
use crate::text::{FileId, Source, Sources, Span};

/// The model of all sources, and what is wrong with their form and names.
pub(super) fn analyse(_sources: &Sources, project: Project) -> (Model, Vec<Diagnostic>) {
    (Model { project, ..Model::default() }, Vec::new())
}

/// What is wrong with what the records say.
pub(super) fn check(_model: &Model, _sources: &Sources, _as_of: Day) -> Vec<Diagnostic> {
    Vec::new()
}

/// The patterns of a file's `include` statements, with their places (quotes left out).
pub(super) fn includes(source: &Source, file: FileId) -> Vec<(String, Span)> {
    let text = source.text();
    // Few files include anything: the others are not parsed twice.
    if !text.contains("include") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for n in 1..=source.line_count() {
        let line = source.line(n);
        let Some(rest) = text[line.clone()].strip_prefix("include \"") else { continue };
        let start = line.start + "include \"".len();
        if let Some(end) = rest.find('"') {
            found.push((rest[..end].to_owned(), Span::new(file, start, start + end)));
        }
    }
    found
}

/// The syntax tree of one file, for what the model does not keep (comments).
pub(super) fn tree(_source: &Source, _file: FileId) -> Tree {
    Tree::default()
}
