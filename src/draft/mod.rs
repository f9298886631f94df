//! A draft of records from a plain text: what a heuristic reader finds in a press
//! release, each fact with the passage beside it and each guess marked `# check`.
//!
//! `read` finds, `plan` decides what the records are, `write` puts them down. What is
//! written always reads without an error; whether it is true is for a person to say.
//! No network, no learned model: tables of words and the rules in these files.

mod branches;
mod kinds;
mod names;
mod parts;
mod people;
mod plan;
mod planner;
mod quote;
mod read;
mod transfer;
mod write;

/// What the project already has, so that a draft uses it.
#[derive(Debug, Default)]
pub struct Known {
    /// Every name that is taken.
    pub names: rustc_hash::FxHashSet<String>,
    /// Titles and aliases, folded to lower case, with what stands for them in a record.
    pub sectors: Vec<(String, String)>,
    pub initiatives: Vec<(String, String)>,
    pub persons: Vec<(String, String)>,
}

/// A text to read.
#[derive(Debug, Clone, Copy)]
pub struct Release<'t> {
    pub text: &'t str,
    /// The file it came from, relative to where the draft will stand.
    pub file: Option<&'t str>,
}

/// The draft, as text of the language.
pub fn draft(release: Release, known: &Known) -> String {
    let facts = read::read(release.text, known);
    let plan = plan::plan(release, &facts, known);
    write::write(release, &plan)
}
