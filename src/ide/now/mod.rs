//! What is wrong with the texts as they stand, a few keys after the whole project was
//! looked at: the changed pieces are analysed together with what they reach alone.
//!
//! The stages and checks are those of every analysis; only the project is smaller. All
//! else keeps the verdict of the whole, at places that have moved. What comes out is
//! what a fresh look at everything would say (a property of the tests), but where
//! [`Told::whole`] says that it may not be; then the look at everything has the last
//! word when typing pauses.

mod company;
mod edit;
mod index;
mod reach;

use super::cursor::Document;
use super::snapshot::Snapshot;
use crate::checks::{self, Elsewhere};
use crate::diag::Diagnostic;
use crate::model::{Beyond, Model};
use crate::schema::{F, Kind};
use crate::text::{FileId, Source, Sources, Span};
use crate::workspace::{Host, Part};
pub(super) use company::Company;
use edit::Edit;
pub use index::Index;
use reach::Reach;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// What all records together decide: verdicts of the whole project are kept.
const EXPECTATIONS: &[&str] = &["E0605", "E0606", "E0707"];
const RULES: &[&str] = &["E0713", "W0710"];
const RATES: &[&str] = &["E0515", "W0516", "E0518"];
const ARCHIVES: &[&str] = &["W0607", "E0608", "E0609", "W0611"];
/// Whether anything uses a declaration.
const USES: &[&str] = &["W0216", "W0601"];

/// What is not told anew after each key must not pass for news.
const OLD: &str = "this was so before the last change; it is looked at anew when typing pauses";

/// More text than this is no slip of the fingers.
const MOST: usize = 64 * 1024;

/// A text that is perhaps no longer the one of the snapshot.
pub struct Text<'t> {
    pub file: FileId,
    pub document: Document<'t>,
    pub shared: Arc<str>,
}

/// What is to be told.
pub struct Told {
    /// Of some files all that is wrong, in the order of places; in the others it is what
    /// it was.
    pub files: Vec<(FileId, Vec<Diagnostic>)>,
    /// It is what a look at the whole project would find.
    pub whole: bool,
}

/// None where nothing has changed, or too much has. The files `also` are told of in any
/// case.
pub fn now(snapshot: &Snapshot, texts: &[Text], host: &dyn Host, also: &FxHashSet<FileId>) -> Option<Told> {
    let index = snapshot.index();
    let unreadable = |d: &Diagnostic| matches!(d.code.code, "E0101" | "E0118");
    if snapshot.analysis.diagnostics.iter().any(unreadable) {
        return None;
    }
    let mut edits = Vec::new();
    let mut sources = Sources::default();
    for (file, source) in snapshot.analysis.sources.iter() {
        match texts.iter().find(|text| text.file == file) {
            Some(text) => {
                let Document { text: now, chunks } = text.document;
                edits.extend(Edit::of(file, source.text(), index.pieces.get(file.0 as usize)?, now, chunks));
                sources.add(Source::new(source.path(), Arc::clone(&text.shared)));
            }
            None => {
                sources.add(source.clone());
            }
        }
    }
    let was = |edit: &Edit| &snapshot.text(edit.file)[edit.was()];
    let too_much = |text: &str| text.len() > MOST || changes_words(text);
    if (edits.is_empty() && also.is_empty()) || edits.iter().any(|edit| too_much(edit.text()) || too_much(was(edit))) {
        return None;
    }
    Some(Look::at(snapshot, &edits, &sources, host).told(also))
}

/// Units, fields and rules change how other records are read, includes which are.
fn changes_words(text: &str) -> bool {
    const WORDS: [&str; 4] = ["unit", "field", "rule", "include"];
    text.lines().any(|line| WORDS.contains(&line.split_whitespace().next().unwrap_or("")))
}

struct Look<'a> {
    snapshot: &'a Snapshot,
    edits: &'a [Edit<'a>],
    /// All texts as they stand now.
    sources: &'a Sources,
    reach: Reach<'a>,
    /// What is wrong in the pieces at hand.
    found: Vec<Diagnostic>,
    doubtful: bool,
    whole: bool,
    /// Codes of which the verdict of the whole is kept.
    kept: Vec<&'static str>,
}

impl<'a> Look<'a> {
    fn at(snapshot: &'a Snapshot, edits: &'a [Edit<'a>], sources: &'a Sources, host: &dyn Host) -> Look<'a> {
        let base = &snapshot.analysis;
        let mut reach = Reach::of(snapshot, edits);
        // What the changed pieces say of others is known when they have been read; then
        // more may have to be read.
        let mut rounds = 0;
        loop {
            let holds = |id| reach.is_elsewhere(id);
            let beyond = Beyond { model: &base.model, holds: &holds, codes: &reach.index.codes };
            let part = Part::read(base, sources, reach.pieces_now(), &beyond);
            let more = reach.learn(&part, sources);
            let before = reach.hand.len();
            let currencies = reach.currencies(&part.model);
            rounds += 1;
            if (more || reach.hand.len() > before) && reach.whole && rounds < 8 {
                continue;
            }
            let uses = |path: &str| base.model.by_name(path).is_some_and(|id| reach.is_used_elsewhere(id));
            let elsewhere = Elsewhere { uses: &uses, currencies: &currencies };
            let found = part.check(base, host, snapshot.as_of, &elsewhere);
            let doubtful = part.is_doubtful();
            let mut look =
                Look { snapshot, edits, sources, reach, found, doubtful, whole: rounds < 8, kept: Vec::new() };
            look.keep(&part.model);
            return look;
        }
    }

    /// What can't be told from the pieces at hand.
    fn keep(&mut self, now: &Model) {
        self.whole &= self.reach.whole;
        let was = self.snapshot.model();
        self.kept.extend(EXPECTATIONS);
        self.whole &= was.expects.is_empty() && now.expects.is_empty();
        let judged = self.reach.index.rules && (self.reach.rates || self.reach.rules);
        if self.reach.index.wide_rules || judged {
            self.kept.extend(RULES);
            self.whole = false;
        }
        if !self.reach.rates {
            self.kept.extend(RATES);
        }
        self.kept.extend(ARCHIVES);
        let archived = |model: &Model, id| {
            let decl = model.get(id);
            decl.kind == Kind::Source && [F::File, F::Digest].iter().any(|&field| decl.field(field).is_some())
        };
        let mut named = self.edits.iter().flat_map(|edit| {
            let range = edit.was();
            self.snapshot.occurrences().within(Span::new(edit.file, range.start, range.end))
        });
        self.whole &= !named.any(|id| archived(was, id)) && !now.ids().any(|id| archived(now, id));
        // A circle is told once, wherever it was entered.
        let circle = |d: &Diagnostic| d.code.code == "E0510";
        self.whole &= !self.found.iter().chain(&self.snapshot.analysis.diagnostics).any(circle);
    }

    fn told(self, also: &FxHashSet<FileId>) -> Told {
        let unsure = &self.snapshot.analysis.unsure;
        let mut files: Vec<FileId> = self.edits.iter().map(|edit| edit.file).chain(also.iter().copied()).collect();
        files.extend(self.reach.told.iter().chain(&self.reach.asked).map(|(file, _)| *file));
        files.extend(self.edits.iter().flat_map(|edit| self.reach.index.pointing.get(&edit.file)).flatten());
        files.extend(unsure.told(true).iter().chain(unsure.told(false)).map(|d| d.span.file));
        files.sort_unstable();
        files.dedup();
        let files = files.into_iter().map(|file| (file, self.of_file(file))).collect();
        Told { files, whole: self.whole }
    }

    fn of_file(&self, file: FileId) -> Vec<Diagnostic> {
        let base = &self.snapshot.analysis;
        let from = base.diagnostics.partition_point(|d| d.span.file < file);
        let to = base.diagnostics.partition_point(|d| d.span.file <= file);
        let unsure = base.unsure.told(base.doubtful);
        let was = base.diagnostics[from..to].iter().filter(|d| !unsure.contains(d));
        let was = was.chain(base.unsure.told(self.doubtful).iter().filter(|d| d.span.file == file));
        let kept = was.filter(|d| self.stays(d)).filter_map(|d| self.kept(d));
        let fresh = self.found.iter().filter(|d| d.span.file == file && self.is_told(d));
        let mut all: Vec<Diagnostic> = kept.chain(fresh.cloned()).collect();
        all.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.shown_code().cmp(b.shown_code())));
        all
    }

    fn is_kept(&self, diagnostic: &Diagnostic) -> bool {
        self.kept.contains(&diagnostic.code.code)
    }

    /// A verdict of the whole, as it is told now.
    fn kept(&self, was: &Diagnostic) -> Option<Diagnostic> {
        let mut now = was.moved(|span| self.forward(span))?;
        if USES.contains(&now.code.code) {
            // While something can't be read, nobody is offered to take out what it may name.
            now = now.without_fixes();
            if let Some((title, lines)) = self.take_out(was.span).filter(|_| !self.doubtful) {
                now = now.maybe(title, lines, "");
            }
        }
        Some(if self.is_old(&now) { now.help(OLD) } else { now })
    }

    /// How the declaration at a place, as it was, is taken out.
    fn take_out(&self, name: Span) -> Option<(String, Span)> {
        let (_, id) = self.snapshot.occurrences().at(name.file, name.start as usize)?;
        let model = self.snapshot.model();
        let span = self.forward(model.get(id).span)?;
        checks::take_out(self.sources.get(name.file).text(), span, &format!("`{}`", model.path(id)))
    }

    /// Whether it is what a look at the whole has said, and may be another now.
    fn is_old(&self, diagnostic: &Diagnostic) -> bool {
        let code = diagnostic.code.code;
        !self.whole && self.is_kept(diagnostic) && (EXPECTATIONS.contains(&code) || RULES.contains(&code))
    }

    /// Whether a verdict of the whole still holds.
    fn stays(&self, diagnostic: &Diagnostic) -> bool {
        if self.is_kept(diagnostic) {
            return true;
        }
        let span = diagnostic.span;
        // What is said of a file or of `deal.toml` is not said of a piece.
        let Some(piece) = self.reach.index.piece(span) else { return true };
        let asked = USES.contains(&diagnostic.code.code) && self.reach.asked.contains(&piece);
        !asked && !self.reach.told.contains(&piece) && !self.reach.was_changed(span)
    }

    /// Whether what was found now is the word on it.
    fn is_told(&self, diagnostic: &Diagnostic) -> bool {
        if self.is_kept(diagnostic) {
            return false;
        }
        let span = diagnostic.span;
        let edit = self.edits.iter().find(|edit| edit.file == span.file);
        if edit.is_some_and(|edit| edit.holds(span)) {
            return true;
        }
        let Some(piece) = self.reach.index.piece(edit.map_or(span, |edit| edit.back(span))) else { return false };
        let asked = USES.contains(&diagnostic.code.code) && self.reach.asked.contains(&piece);
        asked || self.reach.told.contains(&piece)
    }

    fn forward(&self, span: Span) -> Option<Span> {
        match self.edits.iter().find(|edit| edit.file == span.file) {
            Some(edit) => edit.forward(span),
            None => Some(span),
        }
    }
}
