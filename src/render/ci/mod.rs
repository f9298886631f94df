//! Diagnostics for the services that show them beside a change: SARIF, GitHub's
//! annotations, GitLab's code quality, JUnit.

mod github;
mod gitlab;
mod junit;
mod sarif;

pub use github::github;
pub use gitlab::gitlab;
pub use junit::junit;
pub use sarif::sarif;

use super::places::Places;
use crate::diag::{Diagnostic, Fingerprint};
use crate::text::{FileId, Sources};

/// What a check has found, as the services want it.
pub struct Found<'a> {
    pub sources: &'a Sources,
    /// The files that were checked, in their order.
    pub files: &'a [FileId],
    pub diagnostics: &'a [Diagnostic],
    /// One for each diagnostic.
    pub fingerprints: &'a [Fingerprint],
    /// What stands before the paths of the sources: the services know files from the
    /// folder in which the check was run, which may lie above the project.
    pub prefix: &'a str,
    /// The project's own rules.
    pub rules: &'a [Rule],
}

/// What a project says of a rule of its own.
pub struct Rule {
    pub name: String,
    pub title: Option<String>,
    /// What it requires, in the project's words.
    pub text: String,
}

impl<'a> Found<'a> {
    fn places(&self) -> Places<'a> {
        Places::new(self.sources)
    }

    fn path(&self, file: FileId) -> String {
        match self.sources.path(file) {
            // Standard input has no folder.
            "-" => "-".to_owned(),
            path => format!("{}{path}", self.prefix),
        }
    }

    fn with_prints(&self) -> impl Iterator<Item = (&'a Diagnostic, Fingerprint)> {
        self.diagnostics.iter().zip(self.fingerprints.iter().copied())
    }
}

/// The message with its label and help, for places that show one text.
fn told(d: &Diagnostic) -> String {
    let mut text = d.message().to_owned();
    if !d.marked().text.is_empty() {
        text.push_str(&format!(": {}", d.marked().text));
    }
    d.helps().for_each(|help| text.push_str(&format!("\nhelp: {help}")));
    text
}
