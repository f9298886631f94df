//! Edits written into texts.

use crate::diag::{Edit, Fix};
use crate::text::{FileId, Sources};
use std::collections::BTreeMap;

/// Of fixes in the order given those that don't meet one taken before; a fix is taken
/// whole or not at all.
pub fn apart<T>(candidates: Vec<T>, fix: impl Fn(&T) -> &Fix) -> Vec<T> {
    // Edits taken by file and start; those that touch none can be found by their neighbours.
    let mut taken: BTreeMap<(FileId, u32), u32> = BTreeMap::new();
    let mut chosen = Vec::new();
    for candidate in candidates {
        let edits = &fix(&candidate).edits;
        if edits.iter().any(|edit| meets(&taken, edit)) {
            continue;
        }
        taken.extend(edits.iter().map(|edit| ((edit.span.file, edit.span.start), edit.span.end)));
        chosen.push(candidate);
    }
    chosen
}

/// Two edits meet where they share text, or begin at one place: which of two insertions
/// comes first is nobody's to decide.
fn meets(taken: &BTreeMap<(FileId, u32), u32>, edit: &Edit) -> bool {
    let (file, start, end) = (edit.span.file, edit.span.start, edit.span.end);
    let before = taken.range((file, 0)..=(file, start)).next_back();
    let after = taken.range((file, start)..).next();
    before.is_some_and(|(&(_, at), &until)| at == start || until > start)
        || after.is_some_and(|(&(of, at), _)| of == file && (at < end || at == start))
}

/// Whether the edits of a fix can be made at all: places of their text, none in another.
pub fn is_sound(sources: &Sources, fix: &Fix) -> bool {
    let is_place = |edit: &Edit| {
        (edit.span.file.0 as usize) < sources.len()
            && sources.get(edit.span.file).text().get(edit.span.range()).is_some()
    };
    let mut places: Vec<_> = fix.edits.iter().map(|e| (e.span.file, e.span.start, e.span.end)).collect();
    places.sort_unstable();
    let follow =
        |pair: &[(FileId, u32, u32)]| pair[0].0 != pair[1].0 || (pair[0].2 <= pair[1].1 && pair[0].1 < pair[1].1);
    !fix.edits.is_empty() && fix.edits.iter().all(is_place) && places.windows(2).all(follow)
}

/// The texts of the files that some fixes change. The fixes don't meet one another.
pub fn applied<'f>(sources: &Sources, fixes: impl Iterator<Item = &'f Fix>) -> Vec<(FileId, String)> {
    let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in fixes.flat_map(|fix| &fix.edits) {
        by_file.entry(edit.span.file).or_default().push(edit);
    }
    let written = |(file, mut edits): (FileId, Vec<&Edit>)| {
        edits.sort_by_key(|edit| edit.span);
        let text = sources.get(file).text();
        (file, spliced(text, &edits))
    };
    by_file.into_iter().map(written).collect()
}

fn spliced(text: &str, edits: &[&Edit]) -> String {
    // New lines end as those of the file do.
    let crlf = text.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n"));
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start as usize).unwrap_or(""));
        if crlf && !edit.text.contains('\r') {
            out.push_str(&edit.text.replace('\n', "\r\n"));
        } else {
            out.push_str(&edit.text);
        }
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}
