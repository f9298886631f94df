//! The last good analysis of a project, with what is derived from it on first use.

use super::now::Index;
use super::occurrences::Occurrences;
use super::usage::Usage;
use super::worth::Worths;
use crate::eval::{Options, Rates};
use crate::model::{Day, DeclId, Model};
use crate::report::Ground;
use crate::text::{FileId, Span};
use crate::workspace::Analysis;
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub struct Snapshot {
    pub analysis: Analysis,
    pub as_of: Day,
    files: FxHashMap<PathBuf, FileId>,
    occurrences: OnceLock<Occurrences>,
    worths: OnceLock<Worths>,
    index: OnceLock<Index>,
    rates: OnceLock<Rates>,
    usage: OnceLock<Usage>,
}

impl Snapshot {
    pub fn new(analysis: Analysis, as_of: Day) -> Snapshot {
        let files = analysis.sources.iter().map(|(id, source)| (analysis.root.join(source.path()), id)).collect();
        Snapshot {
            analysis,
            as_of,
            files,
            occurrences: OnceLock::new(),
            worths: OnceLock::new(),
            index: OnceLock::new(),
            rates: OnceLock::new(),
            usage: OnceLock::new(),
        }
    }

    pub fn model(&self) -> &Model {
        &self.analysis.model
    }

    pub fn file(&self, path: &Path) -> Option<FileId> {
        self.files.get(path).copied()
    }

    /// Where a file stands, from the root of the file system.
    pub fn path(&self, file: FileId) -> PathBuf {
        self.analysis.root.join(self.analysis.sources.path(file))
    }

    pub fn text(&self, file: FileId) -> &str {
        self.analysis.sources.get(file).text()
    }

    pub fn slice(&self, span: Span) -> &str {
        self.analysis.sources.slice(span)
    }

    /// Every place that names a declaration.
    pub fn occurrences(&self) -> &Occurrences {
        self.occurrences.get_or_init(|| Occurrences::of(self))
    }

    /// Computes beforehand what answers are made from; with `figures` also what hints
    /// and lenses show.
    pub fn prepare(&self, figures: bool) {
        self.index();
        self.usage();
        if figures {
            self.worths();
        }
    }

    /// Computes beforehand what is asked after an edit.
    pub fn prepare_for_edits(&self) {
        self.index();
    }

    /// What is asked after every key.
    pub(super) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(self))
    }

    /// What the project writes where, and how often.
    pub(super) fn usage(&self) -> &Usage {
        self.usage.get_or_init(|| Usage::of(self))
    }

    pub(super) fn rates(&self) -> &Rates {
        self.rates.get_or_init(|| Rates::of(self.model()))
    }

    pub(super) fn worths(&self) -> &Worths {
        self.worths.get_or_init(|| Worths::of(self))
    }

    /// As `deal show` and reports ask by default.
    pub fn options(&self) -> Options {
        let currency = self.model().project.currency;
        Options { currency, ..Options::at(self.as_of) }
    }

    pub fn ground(&self) -> Ground<'_> {
        let analysis = &self.analysis;
        Ground {
            model: &analysis.model,
            sources: &analysis.sources,
            scope: analysis.partial_scope(),
            today: self.as_of,
        }
    }

    /// The declaration that a block in a text declares: by its path of names.
    pub fn declared(&self, names: &[&str]) -> Option<DeclId> {
        let model = self.model();
        let last = names.last()?;
        model.by_name(last).or_else(|| model.by_name(&names.join(".")))
    }
}
