//! What a check has found, kept beside the project: while nothing changes, the next
//! check only reads the files and says it again.
//!
//! An entry is the answer of a whole check, under a key of everything that it follows
//! from: the program, the day, every file by path and text, `deal.toml`, which of them
//! PATH means, and what was wrong with them as files. What the checks asked of the
//! machine beside that (the archived files of sources) stands in the entry with its
//! answers, and is asked again before the entry is believed. So an answer from the cache
//! is the answer of a fresh run, or there is none: what is damaged, foreign or of another
//! program is passed over in silence, and nothing that goes wrong here fails a check.
//!
//! Deliberately absent: entries for single files. A name, a total or an unused source can
//! change what is said of any other file, and reading the records is most of the work.

mod watched;

use super::files::{Found, Loaded};
use super::{Checked, Host, ProjectRule};
use crate::diag::Diagnostic;
use crate::model::Day;
use crate::workspace::fingerprints::Homes;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
pub(super) use watched::Watched;

/// The folder beside `deal.toml`, where nobody has named another.
const FOLDER: &str = ".deal-cache";

/// An entry beyond this is not kept: a file with a million mistakes is on its way to
/// being mended, and reading it back would take as long as finding them.
const MOST: usize = 16 << 20;

/// Changes with the shape of entries.
const HEAD: &[u8] = b"deal cache 1 ";

/// Whether answers are kept, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep<'a> {
    No,
    /// As `deal.toml` says, or beside it; without a project nowhere.
    Beside,
    In(&'a Path),
}

/// The answer of a check.
#[derive(Serialize, Deserialize)]
struct Entry {
    diagnostics: Vec<Diagnostic>,
    homes: Homes,
    rules: Vec<ProjectRule>,
    asked: Vec<watched::Answered>,
}

#[derive(Serialize)]
struct EntryRef<'a> {
    diagnostics: &'a [Diagnostic],
    homes: &'a Homes,
    rules: &'a [ProjectRule],
    asked: Vec<watched::Answered>,
}

type Hash = [u8; 32];

/// The place of one answer.
pub(super) struct Cache<'h> {
    host: &'h dyn Host,
    folder: PathBuf,
    root: PathBuf,
    key: Hash,
}

impl<'h> Cache<'h> {
    /// None where nothing is kept: standard input, no project, or nobody wants it.
    pub fn of(host: &'h dyn Host, loaded: &Loaded, as_of: Day, keep: Keep) -> Option<Cache<'h>> {
        let named = || loaded.manifest.as_ref().map(|m| m.cache.as_deref().unwrap_or(FOLDER));
        let folder = match keep {
            Keep::No => return None,
            Keep::In(folder) => folder.to_path_buf(),
            Keep::Beside => loaded.root.join(named()?),
        };
        let stdin = loaded.sources.iter().any(|(_, source)| source.path() == "-");
        let key = key(host, loaded, as_of).filter(|_| !stdin)?;
        Some(Cache { host, folder, root: loaded.root.clone(), key })
    }

    /// The machine as an answer that is to be kept may ask it.
    pub fn watch(&self) -> Watched<'h> {
        Watched::new(self.host, &self.root, &self.folder)
    }

    /// What was found the last time, where it would be found again; else the files back.
    pub fn look_up(&self, mut loaded: Loaded) -> Result<Checked, Box<Loaded>> {
        let Some(entry) = self.entry() else { return Err(Box::new(loaded)) };
        let manifest = loaded.manifest.take().map(|manifest| manifest.add_to(&mut loaded.sources));
        Ok(Checked {
            sources: loaded.sources,
            diagnostics: entry.diagnostics,
            root: loaded.root,
            project: manifest.is_some(),
            given: loaded.given,
            manifest,
            homes: entry.homes,
            rules: entry.rules,
            remains: None,
        })
    }

    fn entry(&self) -> Option<Entry> {
        let bytes = self.host.kept(&self.folder, &self.name())?;
        let rest = bytes.strip_prefix(HEAD)?;
        let (sum, body) = rest.split_at_checked(32)?;
        if sum != self.sum(body) {
            return None;
        }
        let entry: Entry = serde_json::from_slice(body).ok()?;
        entry.asked.iter().all(|asked| asked.holds(self.host, &self.root)).then_some(entry)
    }

    pub fn keep(&self, checked: &Checked, watched: Watched) {
        let Some(asked) = watched.asked() else { return };
        let entry = EntryRef { diagnostics: &checked.diagnostics, homes: &checked.homes, rules: &checked.rules, asked };
        let mut body = Vec::new();
        // A path that is no text: the next check is made anew.
        if serde_json::to_writer(Bounded(&mut body), &entry).is_err() {
            return;
        }
        let bytes = [HEAD, &self.sum(&body), &body].concat();
        self.host.keep(&self.folder, &self.name(), &bytes);
    }

    fn name(&self) -> String {
        self.key[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Of an entry under its key: one that was put under another name is foreign.
    fn sum(&self, body: &[u8]) -> Hash {
        Sha256::new().chain_update(self.key).chain_update(body).finalize().into()
    }
}

/// Everything that a check of these files follows from.
fn key(host: &dyn Host, loaded: &Loaded, as_of: Day) -> Option<Hash> {
    let Loaded { sources, root, manifest, places, given, scope, found, .. } = loaded;
    let Found { undecoded, others } = found;
    // All files side by side: reading them again is most of what a check from the cache does.
    let files: Vec<_> = sources.iter().collect();
    let texts: Vec<Hash> = files.par_iter().map(|(_, source)| Sha256::digest(source.text()).into()).collect();
    let ids = |files: &rustc_hash::FxHashSet<crate::text::FileId>| {
        let mut ids: Vec<u32> = files.iter().map(|id| id.0).collect();
        ids.sort_unstable();
        ids
    };
    let below = |place: &Path| place.strip_prefix(root).unwrap_or(place).to_path_buf();
    let paths: Vec<(&str, PathBuf)> =
        files.iter().zip(places).map(|((_, source), place)| (source.path(), below(place))).collect();
    let manifest = manifest.as_ref().map(|manifest| manifest.text());
    let all = (host.program(), as_of.to_string(), texts, paths, manifest, ids(given), ids(scope), undecoded, others);
    Some(Sha256::digest(serde_json::to_vec(&all).ok()?).into())
}

/// Takes so many bytes and no more.
struct Bounded<'v>(&'v mut Vec<u8>);

impl std::io::Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > MOST {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
