//! A baseline: the findings that an old collection is known to have, so that `check`
//! speaks of what is new.

use super::files::{Trouble, cannot_read};
use super::{Checked, Host};
use crate::diag::{Diagnostic, Fingerprint, codes};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The name of a baseline that is given none, in the root of the project.
pub const BASELINE: &str = "deal-baseline.json";

const VERSION: u32 = 1;
const LIMIT: u64 = 1 << 30;

/// By fingerprint; the rest of an entry is for who reads the file.
#[derive(Debug, Default)]
pub struct Baseline {
    entries: FxHashMap<Fingerprint, Entry>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    fingerprint: String,
    code: String,
    file: String,
    message: String,
}

#[derive(Deserialize)]
struct Written {
    version: u32,
    findings: Vec<Entry>,
}

impl Baseline {
    pub fn read(host: &dyn Host, path: &Path) -> Result<Baseline, Trouble> {
        let unreadable = |why: String| Trouble::one(format!("can't read the baseline `{}`: {why}", path.display()));
        let bytes = host.read(path, LIMIT).map_err(|e| Trouble::one(cannot_read(path, &e)))?;
        let written: Written = serde_json::from_slice(&bytes).map_err(|e| {
            unreadable(if e.is_data() { "it is no baseline of `deal check`".to_owned() } else { e.to_string() })
        })?;
        if written.version != VERSION {
            return Err(unreadable(format!("its version is {}, and this program knows {VERSION}", written.version)));
        }
        let mut entries = FxHashMap::default();
        for entry in written.findings {
            let Some(print) = Fingerprint::parse(&entry.fingerprint) else {
                return Err(unreadable(format!("`{}` is no fingerprint", entry.fingerprint)));
            };
            entries.insert(print, entry);
        }
        Ok(Baseline { entries })
    }

    /// The findings given, and of `earlier` what concerns files that were not looked at.
    pub fn of(checked: &Checked, found: &[Diagnostic], earlier: Option<Baseline>) -> Baseline {
        let looked_at = Looked::at(checked);
        let mut entries = earlier.unwrap_or_default().entries;
        entries.retain(|_, entry| !looked_at.would_see(&entry.file));
        for (d, print) in found.iter().zip(checked.fingerprints(found)).filter(|(d, _)| can_be_known(d)) {
            let entry = Entry {
                fingerprint: print.to_string(),
                code: d.shown_code().to_owned(),
                file: checked.sources.path(d.span.file).to_owned(),
                message: d.message().to_owned(),
            };
            entries.insert(print, entry);
        }
        Baseline { entries }
    }

    /// Those of `found` that are new.
    pub fn fresh(&self, checked: &Checked, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let prints = checked.fingerprints(&found);
        let is_new = |(d, print): &(Diagnostic, Fingerprint)| !can_be_known(d) || !self.entries.contains_key(print);
        found.into_iter().zip(prints).filter(is_new).map(|(d, _)| d).collect()
    }

    /// How many entries would have been found again and were not.
    pub fn resolved(&self, checked: &Checked, found: &[Diagnostic]) -> usize {
        let prints: FxHashSet<Fingerprint> = checked.fingerprints(found).into_iter().collect();
        let looked_at = Looked::at(checked);
        self.entries.iter().filter(|(print, e)| !prints.contains(print) && looked_at.would_see(&e.file)).count()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// JSON, an entry a line in a fixed order: a finding more or less is a line more or
    /// less of a change.
    pub fn text(&self) -> String {
        let mut entries: Vec<&Entry> = self.entries.values().collect();
        entries.sort_by(|a, b| (&a.file, &a.code, &a.fingerprint).cmp(&(&b.file, &b.code, &b.fingerprint)));
        let lines: Vec<String> = entries.iter().filter_map(|entry| serde_json::to_string(entry).ok()).collect();
        let open = if lines.is_empty() { "" } else { "\n" };
        format!("{{\"version\": {VERSION}, \"findings\": [{open}{}\n]}}\n", lines.join(",\n"))
    }
}

/// What kept a file from being read hides everything else in it, and a mistake of the
/// program is nobody's habit: neither is ever an old finding.
fn can_be_known(d: &Diagnostic) -> bool {
    let hides = [&codes::E0101, &codes::E0118, &codes::E0901];
    !hides.iter().any(|code| code.code == d.code.code)
}

/// The files that a check speaks of.
struct Looked<'a> {
    given: FxHashSet<&'a str>,
    others: FxHashSet<&'a str>,
}

impl<'a> Looked<'a> {
    fn at(checked: &'a Checked) -> Looked<'a> {
        let (mut given, mut others) = (FxHashSet::default(), FxHashSet::default());
        for (file, source) in checked.sources.iter() {
            let is_given = checked.given.contains(&file) || checked.manifest == Some(file);
            if is_given {
                given.insert(source.path())
            } else {
                others.insert(source.path())
            };
        }
        Looked { given, others }
    }

    /// Also where the file is gone: its findings are gone with it.
    fn would_see(&self, file: &str) -> bool {
        self.given.contains(file) || !self.others.contains(file)
    }
}
