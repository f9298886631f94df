//! The analysis as a whole: which files belong to a question, their text, the model,
//! and what is wrong.
//!
//! Files come through [`Host`], so nothing here touches the disk, the clock or the
//! environment. Drawing the result is the rooms' `report` and `render`.

mod allow;
mod baseline;
mod files;
mod fingerprints;
mod fixing;
mod given;
mod host;
mod include;
mod manifest;
mod past;
mod repository;
mod stages;

pub use baseline::{BASELINE, Baseline};
pub use files::{Trouble, root_of};
pub use fixing::{Changed, Fixing, How, Refused, fix};
pub use given::{Given, given};
pub use host::{Host, PathKind, Terminal, Unlisted};
pub use manifest::currency;
pub use past::Past;
pub use repository::{Repository, Tracked};

use crate::diag::{Diagnostic, Fingerprint, Level};
use crate::model::{Day, Model};
use crate::report::Revision;
use crate::text::{FileId, Sources};
use rustc_hash::FxHashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// How an analysis is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    /// The day of the checks, and of figures unless a report has its own.
    pub as_of: Day,
    /// Whether every check runs, or only what is needed to know what the records say.
    pub checks: bool,
}

/// Everything that is known of a project and of the paths that were given.
pub struct Analysis {
    pub sources: Sources,
    pub model: Model,
    /// Of the whole project, in the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
    /// The canonical paths of the records' files, by [`FileId`].
    pub places: Vec<PathBuf>,
    /// The folder of `deal.toml`, or of the paths given.
    pub root: PathBuf,
    /// Whether the root has a `deal.toml`.
    pub project: bool,
    /// The files of PATH.
    pub given: FxHashSet<FileId>,
    /// The files of PATH and what they include: what reports count.
    pub scope: FxHashSet<FileId>,
    manifest: Option<FileId>,
    whole: bool,
}

/// Reads and analyses what `paths` name; the project of the current folder where
/// they are empty.
pub fn analyse(host: &dyn Host, paths: &[PathBuf], ask: Ask) -> Result<Analysis, Trouble> {
    let loaded = files::load(host, paths, files::Reach::Project)?;
    let files::Loaded { mut sources, root, manifest, places, given, scope, mut found, .. } = loaded;
    let project = manifest.as_ref().map(|m| m.project.clone()).unwrap_or_default();
    let records = sources.len();
    let (model, mut diagnostics) = stages::analyse(&sources, project);
    let doubtful = !found.undecoded.is_empty() || diagnostics.iter().any(Diagnostic::is_error);
    if ask.checks {
        let ask = stages::CheckAsk { host, root: &root, places: &places, as_of: ask.as_of, earlier: &diagnostics };
        let found = stages::check(&model, &sources, &ask);
        diagnostics.extend(found);
    }
    // A file that is no text is reported once; what else is odd in it follows from that.
    let undecoded: FxHashSet<FileId> = found.undecoded.iter().map(|d| d.primary.span.file).collect();
    diagnostics.retain(|d| !undecoded.contains(&d.primary.span.file));
    diagnostics.append(&mut found.undecoded);
    diagnostics.append(&mut found.others);

    let manifest_id = manifest.map(|m| m.report(&mut sources, &model, &mut diagnostics));
    allow::set_levels(&model.project.checks, &mut diagnostics);
    if ask.checks {
        allow::apply(&sources, records, doubtful, &mut diagnostics);
    }
    diagnostics.sort_by(|a, b| a.primary.span.cmp(&b.primary.span).then_with(|| a.shown_code().cmp(b.shown_code())));
    let whole = scope.len() == records;
    Ok(Analysis {
        sources,
        model,
        diagnostics,
        places,
        root,
        project: manifest_id.is_some(),
        given,
        scope,
        manifest: manifest_id,
        whole,
    })
}

impl Analysis {
    /// The diagnostics of the files given (and of `deal.toml`, which concerns all).
    pub fn of_given(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|d| self.concerns(&self.given, d))
    }

    /// As [`Self::of_given`], taken out of the analysis.
    pub fn take_given(&mut self) -> Vec<Diagnostic> {
        let all = std::mem::take(&mut self.diagnostics);
        let (given, rest) = all.into_iter().partition(|d| self.concerns(&self.given, d));
        self.diagnostics = rest;
        given
    }

    /// A fingerprint for each of some diagnostics of this analysis, in their order.
    pub fn fingerprints(&self, found: &[Diagnostic]) -> Vec<Fingerprint> {
        fingerprints::fingerprints(self, found)
    }

    /// Errors in the files that reports count.
    pub fn errors_in_scope(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|d| d.level == Level::Error && self.concerns(&self.scope, d))
    }

    /// The diagnostics of the files that reports count.
    pub fn of_scope(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|d| self.concerns(&self.scope, d))
    }

    fn concerns(&self, files: &FxHashSet<FileId>, diagnostic: &Diagnostic) -> bool {
        let file = diagnostic.primary.span.file;
        files.contains(&file) || self.manifest == Some(file)
    }

    /// The scope where it is less than the whole project.
    pub fn partial_scope(&self) -> Option<&FxHashSet<FileId>> {
        (!self.whole).then_some(&self.scope)
    }

    /// The commit that the records are at, by the `git` program.
    pub fn revision(&self, host: &dyn Host) -> Option<Revision> {
        revision(host, &self.root)
    }
}

fn revision(host: &dyn Host, root: &Path) -> Option<Revision> {
    let git = |arguments: &[&str]| {
        let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        host.git(root, &arguments)
    };
    let commit = git(&["rev-parse", "--verify", "--quiet", "HEAD"])?.trim().to_owned();
    if commit.is_empty() {
        return None;
    }
    // Only the records: a change elsewhere in the repository changes no figure.
    let records = ["status", "--porcelain", "--untracked-files=all", "--", "*.deal", "deal.toml"];
    let changed = !git(&records)?.trim().is_empty();
    Some(Revision { commit, changed })
}
