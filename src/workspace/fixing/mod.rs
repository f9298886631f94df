//! Fixes applied: in rounds, each analysed before the next, until nothing is left to
//! do. Nothing is written here.
//!
//! A fix is kept where it makes the records no worse: no more findings of any code, of
//! the level that is being fixed or a graver one. Errors are fixed before warnings, for
//! a mistake of form hides what else is said of a record.

mod apply;
mod overlay;

use super::{Analysis, Ask, Host, Trouble, analyse};
use crate::diag::{Diagnostic, Fix, Level, codes};
use crate::text::FileId;
use overlay::Overlay;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Rounds for one level. Each makes what the one before uncovered; nobody's records
/// nest mistakes so deep.
const ROUNDS: usize = 30;

/// Analyses in all. Fixes that spoil something are found by halving, and a file full
/// of such is left as it is.
pub const ANALYSES: usize = 300;

/// What to fix.
pub struct How<'a> {
    /// Also what is a guess, where there is one guess only.
    pub guesses: bool,
    /// How often the records may be analysed for it.
    pub analyses: usize,
    /// The findings that are anybody's concern.
    pub wanted: &'a dyn Fn(&Analysis) -> Vec<Diagnostic>,
}

/// What fixing has come to.
pub struct Fixing {
    /// Of the records as fixed.
    pub analysis: Analysis,
    pub applied: usize,
    /// By path.
    pub changed: Vec<Changed>,
    pub refused: Vec<Refused>,
    /// It has ended at a bound, not because nothing was left to do.
    pub restless: bool,
}

/// A file with another text than before.
pub struct Changed {
    /// As diagnostics show it.
    pub path: String,
    /// The canonical path; None for standard input.
    pub place: Option<PathBuf>,
    pub before: String,
    pub after: String,
}

/// A fix that would have spoiled something.
pub struct Refused {
    /// As found in the records as they are after fixing.
    pub diagnostic: Diagnostic,
    pub title: String,
    /// The codes of what it would bring.
    pub brings: Vec<String>,
}

/// Fixes what can be fixed of what `paths` name.
pub fn fix(host: &dyn Host, paths: &[PathBuf], ask: Ask, how: &How) -> Result<Fixing, Trouble> {
    let overlay = Overlay::new(host);
    let first = analyse(&overlay, paths, ask)?;
    let start = Counts::of(&first, &|_| true);
    let mut fixer =
        Fixer { overlay, paths, ask, how, patient: true, restless: false, analyses: 0, originals: BTreeMap::new() };
    let fixing = fixer.run(first)?;
    let end = Counts::of(&fixing.analysis, &|_| true);
    if !fixer.restless && end.more_than(&start, Level::Error).is_empty() {
        return Ok(fixing);
    }
    // Patience was not rewarded: once more, and no step may spoil anything.
    let mut fixer = Fixer { patient: false, restless: false, analyses: 0, originals: BTreeMap::new(), ..fixer };
    fixer.overlay.texts.clear();
    let first = analyse(&fixer.overlay, paths, ask)?;
    fixer.run(first)
}

struct Fixer<'a> {
    overlay: Overlay<'a>,
    paths: &'a [PathBuf],
    ask: Ask,
    how: &'a How<'a>,
    /// A fix may bring what can be fixed in turn.
    patient: bool,
    /// It has ended at a bound, not because nothing was left to do.
    restless: bool,
    analyses: usize,
    /// Path and text of what was changed, by place.
    originals: BTreeMap<PathBuf, (String, String)>,
}

struct Candidate {
    diagnostic: Diagnostic,
    fix: Fix,
}

/// A round's outcome.
struct Round {
    /// None where no fix was kept.
    analysis: Option<Analysis>,
    applied: usize,
    refused: Vec<Refused>,
}

impl Fixer<'_> {
    fn run(&mut self, mut analysis: Analysis) -> Result<Fixing, Trouble> {
        let (mut applied, mut all_refused) = (0, Vec::new());
        for level in [Level::Error, Level::Warning, Level::Info] {
            let mut refused: Vec<Refused> = Vec::new();
            for rounds in 0.. {
                let candidates = self.candidates(&analysis, level, &refused);
                if candidates.is_empty() {
                    break;
                }
                if rounds == ROUNDS || self.analyses >= self.how.analyses {
                    self.restless = true;
                    break;
                }
                let round = self.round(&analysis, level, candidates);
                if let Some(after) = round.analysis {
                    analysis = after;
                    applied += round.applied;
                    // What was refused may be right now, or stand elsewhere.
                    refused.clear();
                } else {
                    refused.extend(round.refused);
                }
            }
            all_refused.extend(refused);
        }
        let is_stdin = |place: &PathBuf| *place == self.overlay.stdin_place;
        let changed = std::mem::take(&mut self.originals).into_iter().filter_map(|(place, (path, before))| {
            let after = self.overlay.texts.get(&place)?.clone();
            let place = Some(place).filter(|place| !is_stdin(place));
            (before != after).then_some(Changed { path, place, before, after })
        });
        let mut changed: Vec<Changed> = changed.collect();
        changed.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Fixing { analysis, applied, changed, refused: all_refused, restless: self.restless })
    }

    /// Fixes of one level that don't meet, without those refused since the last change.
    fn candidates(&self, analysis: &Analysis, level: Level, refused: &[Refused]) -> Vec<Candidate> {
        let refused: FxHashSet<_> = refused.iter().map(|r| (r.diagnostic.span, r.title.clone())).collect();
        // A file that is no text has another text here than on disk.
        let undecoded: FxHashSet<FileId> =
            analysis.diagnostics.iter().filter(|d| d.code.code == codes::E0101.code).map(|d| d.span.file).collect();
        let may_change = |file: FileId| {
            (analysis.given.contains(&file) || analysis.manifest == Some(file)) && !undecoded.contains(&file)
        };
        let mut candidates = Vec::new();
        for diagnostic in (self.how.wanted)(analysis).into_iter().filter(|d| d.level == level) {
            let Some(fix) = diagnostic.fix_to_apply(self.how.guesses) else { continue };
            let is_open = fix.edits.iter().all(|edit| may_change(edit.span.file));
            if is_open
                && apply::is_sound(&analysis.sources, &fix)
                && !refused.contains(&(diagnostic.span, fix.title.clone()))
            {
                candidates.push(Candidate { diagnostic, fix });
            }
        }
        apply::apart(candidates, |candidate| &candidate.fix)
    }

    /// Applies as many of some fixes as spoil nothing, all at once where that goes.
    fn round(&mut self, analysis: &Analysis, level: Level, candidates: Vec<Candidate>) -> Round {
        let before = self.counts(analysis);
        let texts = std::mem::take(&mut self.overlay.texts);
        let mut kept: Vec<Candidate> = Vec::new();
        let mut round = Round { analysis: None, applied: 0, refused: Vec::new() };
        let mut best = texts.clone();
        let mut open = vec![candidates];
        while let Some(mut group) = open.pop() {
            if self.analyses >= self.how.analyses {
                break;
            }
            self.analyses += 1;
            self.overlay.texts = texts.clone();
            let fixes = kept.iter().chain(&group).map(|candidate| &candidate.fix);
            for (file, text) in apply::applied(&analysis.sources, fixes) {
                self.overlay.texts.insert(place(analysis, file), text);
            }
            let brings = match analyse(&self.overlay, self.paths, self.ask) {
                Ok(after) => {
                    let counts = self.counts(&after);
                    let brings = counts.more_than(&before, level);
                    if brings.is_empty() && (self.patient || counts.at_least(level) < before.at_least(level)) {
                        kept.append(&mut group);
                        best = std::mem::take(&mut self.overlay.texts);
                        round.analysis = Some(after);
                        continue;
                    }
                    brings
                }
                Err(_) => Vec::new(),
            };
            if group.len() > 1 {
                let second = group.split_off(group.len() / 2);
                open.extend([second, group]);
            } else {
                let refuse =
                    |c: Candidate| Refused { diagnostic: c.diagnostic, title: c.fix.title, brings: brings.clone() };
                round.refused.extend(group.into_iter().map(refuse));
            }
        }
        self.overlay.texts = best;
        for file in kept.iter().flat_map(|c| &c.fix.edits).map(|edit| edit.span.file).collect::<FxHashSet<_>>() {
            let source = analysis.sources.get(file);
            let original = || (source.path().to_owned(), source.text().to_owned());
            self.originals.entry(place(analysis, file)).or_insert_with(original);
        }
        round.applied = kept.len();
        round
    }

    fn counts(&self, analysis: &Analysis) -> Counts {
        // Only what is certain excuses a new finding: a guess that uncovers the next guess
        // may end in a record taken out.
        let counts = |d: &Diagnostic| !self.patient || d.fix_to_apply(false).is_none();
        Counts::of(analysis, &counts)
    }
}

/// Where a file stands; `deal.toml` comes after the records.
fn place(analysis: &Analysis, file: FileId) -> PathBuf {
    analysis.places.get(file.0 as usize).cloned().unwrap_or_else(|| analysis.root.join("deal.toml"))
}

/// How often each code is found, by level.
struct Counts(FxHashMap<(Level, String), usize>);

impl Counts {
    fn of(analysis: &Analysis, which: &dyn Fn(&Diagnostic) -> bool) -> Counts {
        let mut counts = FxHashMap::default();
        for d in analysis.diagnostics.iter().filter(|d| which(d)) {
            *counts.entry((d.level, d.shown_code().to_owned())).or_insert(0) += 1;
        }
        Counts(counts)
    }

    /// The codes of this level or a graver one that are found more often than before.
    fn more_than(&self, before: &Counts, level: Level) -> Vec<String> {
        let more = self.0.iter().filter(|(key, n)| key.0 >= level && **n > before.0.get(*key).copied().unwrap_or(0));
        let mut codes: Vec<String> = more.map(|(key, _)| key.1.clone()).collect();
        codes.sort();
        codes
    }

    fn at_least(&self, level: Level) -> usize {
        self.0.iter().filter(|(key, _)| key.0 >= level).map(|(_, n)| n).sum()
    }
}
