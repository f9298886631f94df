//! Fingerprints of findings: from the code, the declaration that the mark stands in,
//! the words marked and how many such there were before. Never from a line or column,
//! nor from a message, which names figures that change.

use super::Analysis;
use crate::diag::{Diagnostic, Fingerprint};
use crate::model::{DeclId, Model};
use crate::text::{FileId, Sources, Span};
use rustc_hash::FxHashMap;

/// One for each of `found`, in their order, which is that of files and places.
pub(super) fn fingerprints(analysis: &Analysis, found: &[Diagnostic]) -> Vec<Fingerprint> {
    let (model, sources) = (&analysis.model, &analysis.sources);
    let homes = Homes::of(model);
    let mut seen: FxHashMap<Fingerprint, u32> = FxHashMap::default();
    found
        .iter()
        .map(|d| {
            let span = d.primary.span;
            // A name is unique in a project, so a declaration may move to another file;
            // what stands in none is known by its file.
            let home = match homes.around(model, span) {
                Some(id) => model.path(id),
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

/// Declarations by where they begin.
struct Homes(FxHashMap<FileId, Vec<(u32, DeclId)>>);

impl Homes {
    fn of(model: &Model) -> Homes {
        let mut homes: FxHashMap<FileId, Vec<(u32, DeclId)>> = FxHashMap::default();
        for id in model.ids().filter(|&id| !model.get(id).implied) {
            let span = model.get(id).span;
            homes.entry(span.file).or_default().push((span.start, id));
        }
        homes.values_mut().for_each(|of_file| of_file.sort_unstable());
        Homes(homes)
    }

    /// The innermost declaration around a place.
    fn around(&self, model: &Model, place: Span) -> Option<DeclId> {
        let of_file = self.0.get(&place.file)?;
        let before = of_file.partition_point(|&(start, _)| start <= place.start);
        let mut at = before.checked_sub(1).map(|i| of_file[i].1);
        while let Some(id) = at {
            let span = model.get(id).span;
            if span.file == place.file && span.start <= place.start && place.start <= span.end {
                return Some(id);
            }
            at = model.get(id).parent;
        }
        None
    }
}
