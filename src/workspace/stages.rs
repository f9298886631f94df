//! The stages of the analysis in their order: the one place that calls them.

use super::host::{Host, PathKind};
use crate::checks::{self, Elsewhere, FileState};
use crate::diag::Diagnostic;
use crate::model::{self, Beyond, Day, Model, Project};
use crate::syntax::{self, Chunk, Tree};
use crate::text::{FileId, Source, Sources, Span};
use std::path::{Path, PathBuf};

/// The model of all sources, and what is wrong with their form and names.
pub(super) fn analyse(sources: &Sources, project: Project) -> (Model, Vec<Diagnostic>) {
    model::analyse(sources, project)
}

/// The model of some pieces of the sources.
pub(super) fn analyse_pieces(
    sources: &Sources,
    pieces: &[(FileId, Chunk)],
    project: Project,
    beyond: &Beyond,
) -> (Model, Vec<Diagnostic>) {
    let parsed = pieces.iter().map(|&(file, chunk)| (file, syntax::parse_piece(file, sources.get(file).text(), chunk)));
    model::build(sources, parsed.collect(), project, beyond)
}

/// As [`analyse`], of two states, before names are looked up; what they share is read
/// once.
pub(super) fn read_both(sources: [&Sources; 2]) -> [model::Pieces; 2] {
    model::read_both(sources)
}

/// What the checks need beside the model.
pub(super) struct CheckAsk<'a> {
    pub host: &'a dyn Host,
    pub root: &'a Path,
    pub places: &'a [PathBuf],
    pub as_of: Day,
    pub errors_only: bool,
    pub earlier: &'a [Diagnostic],
    pub elsewhere: Option<&'a Elsewhere<'a>>,
}

/// What is wrong with what the records say.
pub(super) fn check(model: &Model, sources: &Sources, ask: &CheckAsk) -> Vec<Diagnostic> {
    let file = |id: FileId, path: &str| file_state(ask, id, path);
    let open = |id: FileId, path: &str| ask.host.open(&wanted(ask, id, path));
    let pdf = |bytes: &[u8]| ask.host.pdf(bytes);
    let options = checks::Options {
        as_of: ask.as_of,
        errors_only: ask.errors_only,
        file: &file,
        open: &open,
        pdf: &pdf,
        earlier: ask.earlier,
        elsewhere: ask.elsewhere,
    };
    checks::run(model, sources, &options)
}

/// The path of a `file`, looked for from the folder of the record.
fn wanted(ask: &CheckAsk, id: FileId, path: &str) -> PathBuf {
    let folder = ask.places.get(id.0 as usize).and_then(|place| place.parent()).unwrap_or(ask.root);
    super::include::tidy(&folder.join(path))
}

fn file_state(ask: &CheckAsk, id: FileId, path: &str) -> FileState {
    let wanted = wanted(ask, id, path);
    if !wanted.starts_with(ask.root) {
        return FileState::Outside;
    }
    match ask.host.canonical(&wanted) {
        Ok(real) if !real.starts_with(ask.root) => FileState::Outside,
        Ok(real) if ask.host.kind(&real).is_ok_and(|kind| kind == PathKind::File) => FileState::There,
        _ => FileState::Missing,
    }
}

/// The patterns of a file's `include` statements, with their places (quotes left out).
pub(super) fn includes(source: &Source, file: FileId) -> Vec<(String, Span)> {
    let text = source.text();
    // Few files include anything: the others are not parsed twice.
    let begins_item = |at: usize| {
        let before = text[..at].trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with(['\n', ';'])
    };
    let some = text.match_indices("include").any(|(at, _)| begins_item(at));
    if !some {
        return Vec::new();
    }
    // Mistakes in them are reported with all others, when the whole file is lowered.
    let (includes, _) = model::includes(file, text, &tree(source, file).items);
    includes.into_iter().map(|include| (include.pattern.into(), include.pattern_span)).collect()
}

/// The syntax tree of one file, for what the model does not keep (comments).
pub(super) fn tree(source: &Source, file: FileId) -> Tree {
    syntax::parse(file, source.text()).tree
}

/// The syntax tree of one piece of a file.
pub(super) fn piece(source: &Source, file: FileId, chunk: Chunk) -> Tree {
    syntax::parse_piece(file, source.text(), chunk).tree
}
