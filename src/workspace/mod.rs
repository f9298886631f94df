//! The analysis as a whole: which files belong to a question, their text, the model,
//! and what is wrong.
//!
//! Files come through [`Host`], so nothing here touches the disk, the clock or the
//! environment. Drawing the result is the rooms' `report` and `render`.

mod allow;
mod allowance;
mod baseline;
mod both;
mod cache;
mod checked;
mod files;
mod fingerprints;
mod fixing;
mod given;
mod host;
mod include;
mod manifest;
mod nested;
mod part;
mod past;
mod repository;
mod stages;

pub use allow::Unsure;
pub use baseline::{BASELINE, Baseline};
pub use both::{Asked, analyse_both};
pub use cache::Keep;
pub use checked::{Checked, ProjectRule};
pub use files::{Trouble, harmless, project_around, root_of};
pub use fixing::{ANALYSES, Changed, Fixing, How, Refused, fix};
pub use given::{Given, given};
pub use host::{Host, PathKind, Terminal, Unlisted};
pub use include::tidy;
pub use manifest::currency;
pub use part::Part;
pub use past::Past;
pub use repository::{Repository, Tracked};

use crate::diag::{Diagnostic, Level};
use crate::model::{CheckLevel, Day, Model};
use crate::report::Revision;
use crate::text::{FileId, Span};
use cache::Cache;
use fingerprints::Homes;
use rustc_hash::FxHashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// How an analysis is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    /// The day of the checks, and of figures unless a report has its own.
    pub as_of: Day,
    pub checks: Checks,
}

/// Which checks run, beside what is wrong with the form and the names of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checks {
    /// Only what the records say is asked.
    None,
    /// Those that may find an error: figures are only as good as records without one, and
    /// nobody who asks for a figure is told a warning.
    Errors,
    All,
}

/// Everything that is known of a project and of the paths that were given: what a check
/// has found, and the records that it was found in.
pub struct Analysis {
    pub checked: Checked,
    pub model: Model,
    /// The canonical paths of the records' files, by [`FileId`].
    pub places: Vec<PathBuf>,
    /// The files of PATH and what they include: what reports count.
    pub scope: FxHashSet<FileId>,
    whole: bool,
    /// Where records could not be read, or names mean nothing: some places of many.
    pub misread: Vec<Span>,
    /// Whether there are any such.
    pub doubtful: bool,
    pub unsure: Unsure,
}

impl std::ops::Deref for Analysis {
    type Target = Checked;

    fn deref(&self) -> &Checked {
        &self.checked
    }
}

/// Reads and analyses what `paths` name; the project of the current folder where
/// they are empty.
pub fn analyse(host: &dyn Host, paths: &[PathBuf], ask: Ask) -> Result<Analysis, Trouble> {
    Ok(analysed(host, files::load(host, paths, files::Reach::Project)?, ask))
}

/// What is wrong with what `paths` name, as of a day: from the cache where nothing has
/// changed since it was found.
pub fn check(host: &dyn Host, paths: &[PathBuf], as_of: Day, keep: Keep) -> Result<Checked, Trouble> {
    let ask = Ask { as_of, checks: Checks::All };
    let loaded = files::load(host, paths, files::Reach::Project)?;
    let Some(cache) = Cache::of(host, &loaded, as_of, keep) else {
        return Ok(analysed(host, loaded, ask).into());
    };
    match cache.look_up(loaded) {
        Ok(checked) => Ok(checked),
        Err(loaded) => {
            let watched = cache.watch();
            let checked = Checked::from(analysed(&watched, *loaded, ask));
            cache.keep(&checked, watched);
            Ok(checked)
        }
    }
}

impl From<Analysis> for Checked {
    fn from(analysis: Analysis) -> Checked {
        Checked { remains: Some(Box::new(analysis.model)), ..analysis.checked }
    }
}

fn analysed(host: &dyn Host, loaded: files::Loaded, ask: Ask) -> Analysis {
    let read = stages::analyse(&loaded.sources, loaded.project());
    finished(host, loaded, read, ask)
}

/// From the model, and what is wrong with its form, to all that is known.
fn finished(host: &dyn Host, loaded: files::Loaded, read: (Model, Vec<Diagnostic>), ask: Ask) -> Analysis {
    let files::Loaded { mut sources, root, manifest, places, given, scope, lacking, mut found, .. } = loaded;
    let records = sources.len();
    let (model, mut diagnostics) = read;
    let doubtful = !found.undecoded.is_empty() || diagnostics.iter().any(Diagnostic::is_error);
    let misread = misread(&diagnostics);
    // A warning that the project denies is an error, too.
    let denies = |(_, level): &(String, CheckLevel)| *level == CheckLevel::Deny;
    let errors_only = ask.checks == Checks::Errors && !model.project.checks.iter().any(denies);
    if ask.checks != Checks::None {
        let as_of = ask.as_of;
        let (root, places, earlier) = (&root, &places, &diagnostics);
        let ask = stages::CheckAsk { host, root, places, as_of, errors_only, earlier, elsewhere: None };
        let found = stages::check(&model, &sources, &ask);
        diagnostics.extend(found);
    }
    // A file that is no text is reported once; what else is odd in it follows from that.
    let undecoded: FxHashSet<FileId> = found.undecoded.iter().map(|d| d.span.file).collect();
    diagnostics.retain(|d| !undecoded.contains(&d.span.file));
    diagnostics.append(&mut found.undecoded);
    diagnostics.append(&mut found.others);

    let manifest = manifest.map(|m| m.report(&mut sources, &model, &mut diagnostics));
    allow::set_levels(&model.project.checks, &mut diagnostics);
    let mut unsure = Unsure::default();
    if ask.checks != Checks::None {
        let files = (0..records as u32).map(|n| allow::Place::File(FileId(n)));
        unsure = allow::apply(&sources, files, doubtful || errors_only, &mut diagnostics);
    }
    diagnostics.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.shown_code().cmp(b.shown_code())));
    let whole = scope.len() + lacking == records;
    let homes = if ask.checks == Checks::All { Homes::of(&model, &diagnostics) } else { Homes::default() };
    let rules = ProjectRule::all(&model);
    let project = manifest.is_some();
    let checked = Checked { sources, diagnostics, root, project, given, manifest, homes, rules, remains: None };
    Analysis { checked, model, places, scope, whole, misread, doubtful, unsure }
}

/// More mistakes than this need not be known by their places.
const MISREAD: usize = 1000;

/// The places of what could not be read or means nothing, with the places beside them.
fn misread(diagnostics: &[Diagnostic]) -> Vec<Span> {
    let errors = diagnostics.iter().filter(|d| d.is_error());
    errors.flat_map(|d| d.others().map(|l| l.span).chain([d.span])).take(MISREAD).collect()
}

impl Analysis {
    /// Errors in the files that reports count.
    pub fn errors_in_scope(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|d| d.level == Level::Error && self.concerns(&self.scope, d))
    }

    /// The diagnostics of the files that reports count.
    pub fn of_scope(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|d| self.concerns(&self.scope, d))
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
