//! What a check has found, and all that is needed to say it: what an answer from the
//! cache has too.

use super::fingerprints::{self, Homes};
use crate::diag::{Diagnostic, Fingerprint};
use crate::model::{Model, Value};
use crate::schema::{F, Kind};
use crate::text::{FileId, Sources};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

pub struct Checked {
    pub sources: Sources,
    /// Of the whole project, in the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
    /// The folder of `deal.toml`, or of the paths given.
    pub root: PathBuf,
    /// Whether the root has a `deal.toml`.
    pub project: bool,
    /// The files of PATH.
    pub given: FxHashSet<FileId>,
    pub(super) manifest: Option<FileId>,
    pub(super) homes: Homes,
    /// The rules that the records declare.
    pub rules: Vec<ProjectRule>,
    /// The records, where they were read. Nobody looks at them any more; but a process
    /// that is about to end need not take a million of them apart (see [`Host::discard`]).
    ///
    /// [`Host::discard`]: super::Host::discard
    pub remains: Option<Box<Model>>,
}

/// A rule of the project, as services list it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProjectRule {
    pub name: String,
    pub title: Option<String>,
    /// What it requires, in the project's words.
    pub text: String,
}

impl ProjectRule {
    pub(super) fn all(model: &Model) -> Vec<ProjectRule> {
        let rule = |id| {
            let decl = model.get(id);
            let said = decl.values(F::Message).iter().find_map(|e| match &e.value {
                Value::Text(text) => Some(text.to_string()),
                _ => None,
            });
            let title = decl.title.as_deref().map(str::to_owned);
            let text =
                said.or_else(|| title.clone()).unwrap_or_else(|| format!("the rule `{}` of the project", decl.name));
            ProjectRule { name: decl.name.to_string(), title, text }
        };
        model.of_kind(Kind::Rule).map(rule).collect()
    }
}

impl Checked {
    /// The same of texts that have changed a little, for people to read: fingerprints are not
    /// to be had of it.
    pub fn with(&self, sources: Sources, diagnostics: Vec<Diagnostic>) -> Checked {
        Checked {
            sources,
            diagnostics,
            root: self.root.clone(),
            project: self.project,
            given: self.given.clone(),
            manifest: self.manifest,
            homes: Homes::default(),
            rules: self.rules.clone(),
            remains: None,
        }
    }

    /// The diagnostics of the files given (and of `deal.toml`, which concerns all).
    pub fn of_given(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|d| self.concerns(&self.given, d))
    }

    /// As [`Self::of_given`], taken out.
    pub fn take_given(&mut self) -> Vec<Diagnostic> {
        let all = std::mem::take(&mut self.diagnostics);
        // Mostly they are all, and then none need be moved.
        if all.iter().all(|d| self.concerns(&self.given, d)) {
            return all;
        }
        let (given, rest) = all.into_iter().partition(|d| self.concerns(&self.given, d));
        self.diagnostics = rest;
        given
    }

    /// A fingerprint for each of some of its diagnostics, in their order.
    pub fn fingerprints(&self, found: &[Diagnostic]) -> Vec<Fingerprint> {
        fingerprints::fingerprints(self, found)
    }

    pub(super) fn concerns(&self, files: &FxHashSet<FileId>, diagnostic: &Diagnostic) -> bool {
        let file = diagnostic.span.file;
        files.contains(&file) || self.manifest == Some(file)
    }
}
