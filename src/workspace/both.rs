//! Two states of the records side by side: a file that is the same in both is parsed once.

use super::files::{self, Loaded, Reach};
use super::host::Host;
use super::{Analysis, Ask, Trouble, finished, stages};
use crate::model::Pieces;
use crate::text::{FileId, Source, Sources};
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::PathBuf;
use std::sync::Arc;

/// What is asked for of one state.
pub struct Asked<'a> {
    pub host: &'a dyn Host,
    pub paths: Vec<PathBuf>,
    /// The paths only say which project names are looked up in: nothing of it is meant.
    pub nothing: bool,
}

impl Asked<'_> {
    fn load(&self) -> Result<Loaded, Trouble> {
        let mut loaded = files::load(self.host, &self.paths, Reach::Project)?;
        if self.nothing {
            loaded.given.clear();
            loaded.scope.clear();
        }
        Ok(loaded)
    }
}

/// Reads and analyses two states of the records, each from a machine of its own.
pub fn analyse_both(asked: [Asked; 2], ask: Ask) -> Result<[Analysis; 2], Trouble> {
    let (before, after) = rayon::join(|| asked[0].load(), || asked[1].load());
    let [before, after] = aligned([before?, after?]);
    let [read_before, read_after] = stages::read_both([&before.sources, &after.sources]);
    let analysed = |host, loaded: Loaded, pieces: Pieces| {
        let read = pieces.assemble(&loaded.sources, loaded.project());
        finished(host, loaded, read, ask)
    };
    let (before, after) =
        rayon::join(|| analysed(asked[0].host, before, read_before), || analysed(asked[1].host, after, read_after));
    Ok([before, after])
}

/// A file by its path, with its number in each state that has it.
struct Row {
    path: Arc<str>,
    files: [Option<FileId>; 2],
}

/// The files of both numbered alike: one that a state lacks stands there as an empty
/// file, which says nothing. The order of a state's own files is kept.
fn aligned([before, after]: [Loaded; 2]) -> [Loaded; 2] {
    // What is wrong with files as files holds their numbers, and is rare.
    if !before.found.is_empty() || !after.found.is_empty() {
        return [before, after];
    }
    let rows = merged([&before.sources, &after.sources]);
    [renumbered(before, &rows, 0), renumbered(after, &rows, 1)]
}

fn merged(sides: [&Sources; 2]) -> Vec<Row> {
    let files = sides.map(|sources| sources.iter().map(|(id, source)| (source.shared_path(), id)).collect::<Vec<_>>());
    let known = files.each_ref().map(|files| files.iter().map(|(path, _)| &**path).collect::<FxHashSet<&str>>());
    let [mut before, mut after] = files.each_ref().map(|files| files.iter().peekable());
    let mut rows = Vec::new();
    loop {
        let files = match (before.peek(), after.peek()) {
            (None, None) => return rows,
            (Some((one, id)), Some((other, other_id))) if one == other => [Some(*id), Some(*other_id)],
            // What only the later state has comes before what both have; where the orders
            // contradict each other, a file of both stands as one of each.
            (_, Some((path, id))) if !known[0].contains(&**path) => [None, Some(*id)],
            (Some((_, id)), _) => [Some(*id), None],
            (None, Some((_, id))) => [None, Some(*id)],
        };
        let [one, other] =
            [(&mut before, files[0]), (&mut after, files[1])].map(|(side, file)| file.and_then(|_| side.next()));
        rows.extend(one.or(other).map(|(path, _)| Row { path: Arc::clone(path), files }));
    }
}

fn renumbered(loaded: Loaded, rows: &[Row], side: usize) -> Loaded {
    let mut numbers: FxHashMap<FileId, FileId> = FxHashMap::default();
    let (mut sources, mut places, mut lacking) = (Sources::default(), Vec::new(), 0);
    for row in rows {
        let place = row.files[side].and_then(|old| Some((old, loaded.places.get(old.0 as usize)?)));
        if let Some((old, place)) = place {
            numbers.insert(old, sources.add(loaded.sources.get(old).clone()));
            places.push(place.clone());
        } else {
            sources.add(Source::new(Arc::clone(&row.path), ""));
            places.push(loaded.root.join(&*row.path));
            lacking += 1;
        }
    }
    let renumber = |files: FxHashSet<FileId>| files.into_iter().filter_map(|old| numbers.get(&old).copied()).collect();
    let [given, scope, marked] = [loaded.given, loaded.scope, loaded.marked].map(renumber);
    Loaded { sources, places, given, scope, marked, lacking, ..loaded }
}
