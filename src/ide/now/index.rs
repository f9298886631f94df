//! What is asked of the last good analysis after every key, found once.

use super::super::snapshot::Snapshot;
use crate::checks;
use crate::diag::Diagnostic;
use crate::model::{DeclId, Model};
use crate::schema::{Kind, codes::country};
use crate::syntax::{self, Chunk};
use crate::text::{FileId, Span};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

/// A piece of a file, by its number in the text of the snapshot.
pub(super) type Piece = (FileId, u32);

/// A currency that stands so seldom is told where it stands: what is said of it may
/// change with every other amount.
const SELDOM: usize = 3;

pub struct Index {
    /// By file of records.
    pub(super) pieces: Vec<Vec<Chunk>>,
    /// Written declarations, in the order of files and places.
    heads: Vec<(FileId, u32, DeclId)>,
    /// Dated lines at top level and their subjects, likewise.
    log: Vec<(Span, DeclId)>,
    /// Documents by day and parties (see [`twins`]).
    pub(super) twins: FxHashMap<u64, Vec<DeclId>>,
    pub(super) currencies: FxHashMap<&'static str, usize>,
    pub(super) seldom: FxHashMap<&'static str, Vec<DeclId>>,
    /// Nested sectors by their own word.
    pub(super) sectors: FxHashMap<Box<str>, Vec<DeclId>>,
    /// Fields, units and rules: what other records are read and judged by.
    pub(super) words: Vec<DeclId>,
    /// Parties by the codes of countries.
    pub(super) codes: Vec<(&'static str, DeclId)>,
    /// Where something could not be read, or means nothing.
    pub(super) misread: Vec<Piece>,
    /// Words of these pieces, and what is guessed to be meant there: names that may be used.
    pub(super) mentioned: FxHashSet<Box<str>>,
    /// Files of which something is said that points into another, by that other one.
    pub(super) pointing: FxHashMap<FileId, Vec<FileId>>,
    /// Documents of which something is said that hangs on rates.
    pub(super) asking_rates: Vec<DeclId>,
    pub(super) rules: bool,
    /// Two declarations have one name.
    pub(super) doubles: bool,
    /// Rules that ask more than one record at a time.
    pub(super) wide_rules: bool,
}

impl Index {
    pub(in crate::ide) fn of(snapshot: &Snapshot) -> Index {
        let (model, analysis) = (snapshot.model(), &snapshot.analysis);
        let texts = analysis.sources.iter().take(analysis.places.len());
        let mut index = Index {
            pieces: texts.map(|(_, source)| syntax::split(source.text())).collect(),
            heads: Vec::new(),
            log: Vec::new(),
            twins: FxHashMap::default(),
            currencies: FxHashMap::default(),
            seldom: FxHashMap::default(),
            sectors: FxHashMap::default(),
            words: Vec::new(),
            codes: Vec::new(),
            misread: Vec::new(),
            mentioned: FxHashSet::default(),
            pointing: FxHashMap::default(),
            asking_rates: checks::asking_rates(model),
            doubles: analysis.diagnostics.iter().any(|d| d.code.code == "E0202"),
            rules: model.of_kind(Kind::Rule).next().is_some(),
            wide_rules: model.of_kind(Kind::Rule).any(|id| !checks::is_of_one_record(model, id)),
        };
        model.ids().for_each(|id| index.take(model, id));
        index.heads.sort_unstable();
        index.log.sort_unstable();
        index.count_currencies(model);
        let misread = analysis.misread.iter().chain(&snapshot.occurrences().unresolved);
        let misread: Vec<Piece> = misread.filter_map(|&span| index.piece(span)).collect();
        index.misread = index.unheard(snapshot);
        index.misread.extend(misread);
        index.misread.sort_unstable();
        index.misread.dedup();
        for &piece in &index.misread {
            let words = words(snapshot.slice(index.place(piece)));
            index.mentioned.extend(words.map(Box::from));
        }
        for diagnostic in &analysis.diagnostics {
            index.mentioned.extend(meant(diagnostic).map(Box::from));
            let from = diagnostic.span.file;
            for to in diagnostic.others().map(|label| label.span.file).filter(|&to| to != from) {
                let files = index.pointing.entry(to).or_default();
                // They come in the order of files.
                if files.last() != Some(&from) {
                    files.push(from);
                }
            }
        }
        index
    }

    fn take(&mut self, model: &Model, id: DeclId) {
        let decl = model.get(id);
        if decl.kind == Kind::Party
            && let Some(row) = country(&decl.name).filter(|_| matches!(decl.name.len(), 2 | 4))
        {
            self.codes.push((row.code, id));
        }
        if decl.implied {
            return;
        }
        self.heads.push((decl.span.file, decl.span.start, id));
        self.log.extend(outside(model, id).map(|span| (span, id)));
        if decl.kind.is_document()
            && let Some(twins) = twins(model, id)
        {
            self.twins.entry(twins).or_default().push(id);
        }
        match decl.kind {
            Kind::Sector if decl.parent.is_some() => self.sectors.entry(decl.name.clone()).or_default().push(id),
            Kind::Field | Kind::Unit | Kind::Rule => self.words.push(id),
            _ => {}
        }
    }

    fn count_currencies(&mut self, model: &Model) {
        let mut uses: FxHashMap<&'static str, (usize, Vec<DeclId>)> = FxHashMap::default();
        checks::currencies(model, model.ids(), |id, code| {
            let (count, ids) = uses.entry(code).or_default();
            *count += 1;
            if *count <= SELDOM {
                ids.push(id);
            }
        });
        self.currencies = uses.iter().map(|(code, (count, _))| (*code, *count)).collect();
        let seldom = uses.into_iter().filter(|(_, (count, _))| *count <= SELDOM);
        self.seldom = seldom.map(|(code, (_, ids))| (code, ids)).collect();
    }

    /// Dated lines that have come to nothing: perhaps without a word, where their subject
    /// is of a kind that does not exist.
    fn unheard(&self, snapshot: &Snapshot) -> Vec<Piece> {
        let model = snapshot.model();
        let statements = model.rates.iter().map(|r| r.span).chain(model.deflators.iter().map(|d| d.span));
        let statements = statements.chain(model.expects.iter().map(|e| e.span));
        let heads = self.heads.iter().map(|&(file, start, _)| Span { file, start, end: start });
        let heard = heads.chain(self.log.iter().map(|(span, _)| *span)).chain(statements);
        let heard: FxHashSet<Piece> = heard.filter_map(|span| self.piece(span)).collect();
        let all =
            (0..).map(FileId).zip(&self.pieces).flat_map(|(file, of)| (0..of.len() as u32).map(move |n| (file, n)));
        let is_dated = |piece: &Piece| {
            let mut lines = snapshot.slice(self.place(*piece)).lines().map(str::trim_start);
            lines
                .find(|line| !line.is_empty() && !line.starts_with('#'))
                .is_some_and(|l| l.starts_with(|c: char| c.is_ascii_digit()))
        };
        all.filter(|piece| !heard.contains(piece)).filter(is_dated).collect()
    }

    /// The piece in which a place of the snapshot begins; none in `deal.toml`.
    pub(super) fn piece(&self, span: Span) -> Option<Piece> {
        let pieces = self.pieces.get(span.file.0 as usize)?;
        let next = pieces.partition_point(|c| c.start <= span.start);
        Some((span.file, next.checked_sub(1)? as u32))
    }

    /// The place of a piece in the text of the snapshot.
    pub(super) fn place(&self, (file, at): Piece) -> Span {
        let chunk = self.pieces[file.0 as usize][at as usize];
        Span { file, start: chunk.start, end: chunk.end }
    }

    /// The declarations of the piece around a place, and the subjects of its lines.
    pub(in crate::ide) fn around(&self, place: Span) -> Vec<DeclId> {
        let Some(piece) = self.piece(place) else { return Vec::new() };
        let whole = self.place(piece);
        let (within, subjects) = self.within(whole.file, whole.range());
        within.into_iter().chain(subjects).collect()
    }

    /// The declarations that begin in a part of a file, and the subjects of its lines.
    pub(super) fn within(&self, file: FileId, range: std::ops::Range<usize>) -> (Vec<DeclId>, Vec<DeclId>) {
        let from = self.heads.partition_point(|&(of, start, _)| (of, (start as usize)) < (file, range.start));
        let heads = self.heads[from..].iter().take_while(|(of, at, _)| *of == file && (*at as usize) < range.end);
        let from = self.log.partition_point(|(span, _)| (span.file, (span.start as usize)) < (file, range.start));
        let lines =
            self.log[from..].iter().take_while(|(span, _)| span.file == file && (span.start as usize) < range.end);
        (heads.map(|(.., id)| *id).collect(), lines.map(|(_, id)| *id).collect())
    }
}

/// The words that a check takes for names that may be meant.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).filter(|word| !word.is_empty())
}

/// What an unknown name is guessed to mean.
pub(super) fn meant(diagnostic: &Diagnostic) -> impl Iterator<Item = &str> {
    diagnostic.written().filter(|_| diagnostic.code.code == "E0201").flat_map(words)
}

/// The lines about a declaration that stand outside of it.
pub(super) fn outside(model: &Model, id: DeclId) -> impl Iterator<Item = Span> + '_ {
    let whole = model.get(id).span;
    let inside = move |s: Span| s.file == whole.file && whole.start <= s.start && s.end <= whole.end;
    model.get(id).lines.iter().map(|line| line.span).filter(move |&span| !inside(span))
}

/// What documents that may be one document have in common.
pub(super) fn twins(model: &Model, id: DeclId) -> Option<u64> {
    let mut hasher = FxHasher::default();
    checks::day_and_parties(model, id)?.hash(&mut hasher);
    Some(hasher.finish())
}
