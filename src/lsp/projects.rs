//! Which project a file belongs to, and what is known of each.

use crate::ide::Snapshot;
use crate::workspace::{Host, PathKind};
use gen_lsp_types::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What is analysed together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Root {
    /// The folder of a `deal.toml`.
    Project(PathBuf),
    /// A folder of the workspace without one, as `deal check` takes it there.
    Folder(PathBuf),
    /// A file by itself, with what it includes.
    File(PathBuf),
}

impl Root {
    /// The nearest `deal.toml` upwards; else the innermost folder of the workspace;
    /// else the file alone.
    pub fn of(host: &dyn Host, path: &Path, folders: &[PathBuf]) -> Root {
        let manifest = |folder: &&Path| host.kind(&folder.join("deal.toml")).is_ok_and(|kind| kind == PathKind::File);
        if let Some(folder) = path.ancestors().skip(1).find(manifest) {
            return Root::Project(folder.to_path_buf());
        }
        let around = folders.iter().filter(|folder| path.starts_with(folder)).max_by_key(|f| f.components().count());
        match around {
            Some(folder) => Root::Folder(folder.clone()),
            None => Root::File(path.to_path_buf()),
        }
    }

    pub fn path(&self) -> &Path {
        match self {
            Root::Project(path) | Root::Folder(path) | Root::File(path) => path,
        }
    }

    /// Whether a file, as far as its path tells, can be part of it.
    pub fn may_hold(&self, path: &Path) -> bool {
        match self {
            Root::Project(folder) | Root::Folder(folder) => path.starts_with(folder),
            // It may be included.
            Root::File(file) => file.parent().is_some_and(|folder| path.starts_with(folder)),
        }
    }
}

/// A project under analysis.
pub struct Project {
    /// Counts changes of its texts.
    pub revision: u64,
    /// The last good analysis, and the revision that it saw.
    pub snapshot: Option<Arc<Snapshot>>,
    pub seen: u64,
    /// What answers are made from is being computed.
    pub prepares: bool,
    pub changed: Instant,
    /// How long the last analysis took.
    pub took: Duration,
    /// What the client was told, by file.
    pub published: FxHashMap<PathBuf, Vec<Diagnostic>>,
    /// Files of which more was told since the whole was published.
    pub told: FxHashSet<PathBuf>,
    /// The revision at which all was told that a look at the whole would tell.
    pub whole: Option<u64>,
    /// The last revision that was more than a change of an open text.
    moved: u64,
    /// Something has changed that the client did not see itself: what it shows of other
    /// texts may be out of date.
    pub elsewhere: bool,
    /// Why there is no analysis, as it was told.
    pub trouble: Option<String>,
}

impl Project {
    pub fn new() -> Project {
        Project {
            revision: 1,
            snapshot: None,
            seen: 0,
            prepares: false,
            changed: Instant::now(),
            took: Duration::ZERO,
            published: FxHashMap::default(),
            told: FxHashSet::default(),
            whole: None,
            moved: 1,
            elsewhere: false,
            trouble: None,
        }
    }

    pub fn is_fresh(&self) -> bool {
        self.seen == self.revision
    }

    pub fn touch(&mut self, how: Touch) {
        self.revision += 1;
        self.changed = Instant::now();
        if how == Touch::File {
            self.moved = self.revision;
        }
    }

    /// Whether all that is wrong has been told already.
    pub fn is_told(&self) -> bool {
        self.whole == Some(self.revision) && self.moved <= self.seen
    }

    /// Whether the analysis of the whole takes no longer than a person notices.
    pub fn is_quick(&self) -> bool {
        self.took < Duration::from_millis(25)
    }

    /// When the next analysis may begin: at once where it is quick, else when typing
    /// has paused; later where all was told and nobody `waits` for what only it knows.
    pub fn due(&self, waits: bool) -> Instant {
        const LONGEST: Duration = Duration::from_millis(300);
        const IDLE: Duration = Duration::from_millis(1500);
        match self.is_told() && !waits {
            _ if self.is_quick() => self.changed,
            true => self.changed + IDLE,
            false => self.changed + self.took.min(LONGEST),
        }
    }
}

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// A text that is open.
    Text,
    /// A file, or which are open.
    File,
}
