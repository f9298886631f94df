//! Fingerprints of findings: from the code, the declaration that the mark stands in,
//! the words marked and how many such there were before. Never from a line or column,
//! nor from a message, which names figures that change.

use super::Checked;
use crate::diag::{Diagnostic, Fingerprint};
use crate::model::{DeclId, Model};
use crate::text::{FileId, Sources, Span};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// One for each of `found`, in their order, which is that of files and places.
pub(super) fn fingerprints(checked: &Checked, found: &[Diagnostic]) -> Vec<Fingerprint> {
    let (homes, sources) = (&checked.homes, &checked.sources);
    let mut seen: FxHashMap<Fingerprint, u32> = FxHashMap::default();
    found
        .iter()
        .map(|d| {
            let span = d.span;
            // A name is unique in a project, so a declaration may move to another file;
            // what stands in none is known by its file.
            let home = match homes.around(span) {
                Some(home) => home.path.clone(),
                None => format!("/{}", sources.path(span.file)),
            };
            let words = words(sources, span);
            let same = Fingerprint::of([d.shown_code(), &home, &words]);
            let before = seen.entry(same).or_insert(0);
            *before += 1;
            if *before == 1 { same } else { Fingerprint::of([d.shown_code(), &home, &words, &before.to_string()]) }
        })
        .collect()
}

/// The words marked, on the first line of the mark and with single spaces; where
/// nothing is marked, the words of the line.
fn words(sources: &Sources, span: Span) -> String {
    let marked = sources.slice(span).trim_start().lines().next().unwrap_or("");
    let text = if marked.trim().is_empty() {
        let source = sources.get(span.file);
        &source.text()[source.line(source.position(span.start).line)]
    } else {
        marked
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The declarations in which something was found, by file and in the order of the text.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Homes(Vec<(FileId, Vec<Home>)>);

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Home {
    pub path: String,
    start: u32,
    end: u32,
    /// The nearest around it that is a home too.
    outer: Option<u32>,
}

impl Homes {
    /// Of diagnostics in the order of files and places.
    pub fn of(model: &Model, diagnostics: &[Diagnostic]) -> Homes {
        let mut homes = Homes::default();
        if diagnostics.is_empty() {
            return homes;
        }
        let mut starts: FxHashMap<FileId, Vec<(u32, DeclId)>> = FxHashMap::default();
        for id in model.ids().filter(|&id| !model.get(id).implied) {
            let span = model.get(id).span;
            starts.entry(span.file).or_default().push((span.start, id));
        }
        for of_file in diagnostics.chunk_by(|a, b| a.span.file == b.span.file) {
            let file = of_file[0].span.file;
            let Some(starts) = starts.get_mut(&file) else { continue };
            starts.sort_unstable();
            let mut found: Vec<(u32, DeclId)> = of_file
                .iter()
                .filter_map(|d| around(model, starts, d.span))
                .map(|id| (model.get(id).span.start, id))
                .collect();
            found.sort_unstable();
            found.dedup();
            let places: FxHashMap<DeclId, u32> =
                found.iter().enumerate().map(|(at, &(_, id))| (id, at as u32)).collect();
            let home = |&(start, id): &(u32, DeclId)| {
                let outer = std::iter::successors(model.get(id).parent, |&id| model.get(id).parent);
                let outer = outer.filter_map(|id| places.get(&id).copied()).next();
                Home { path: model.path(id), start, end: model.get(id).span.end, outer }
            };
            homes.0.push((file, found.iter().map(home).collect()));
        }
        homes.0.sort_by_key(|(file, _)| *file);
        homes
    }

    /// The innermost declaration around the place of a diagnostic.
    fn around(&self, place: Span) -> Option<&Home> {
        let at = self.0.binary_search_by_key(&place.file, |(file, _)| *file).ok()?;
        let of_file = &self.0[at].1;
        let before = of_file.partition_point(|home| home.start <= place.start);
        let mut home = of_file.get(before.checked_sub(1)?);
        while let Some(inner) = home.filter(|home| place.start > home.end) {
            home = inner.outer.and_then(|outer| of_file.get(outer as usize));
        }
        home
    }
}

/// The innermost declaration around a place, of those of its file by where they begin.
fn around(model: &Model, starts: &[(u32, DeclId)], place: Span) -> Option<DeclId> {
    let before = starts.partition_point(|&(start, _)| start <= place.start);
    let mut at = before.checked_sub(1).map(|i| starts[i].1);
    while let Some(id) = at {
        let span = model.get(id).span;
        if span.file == place.file && span.start <= place.start && place.start <= span.end {
            return Some(id);
        }
        at = model.get(id).parent;
    }
    None
}
