//! What a change reaches: the pieces whose verdict it may have changed, and those that
//! have to be at hand to say so.
//!
//! Coarse, and on the safe side. What names a changed declaration is reached, what names
//! that, and so on; of documents and pledges all that their money hangs together with.
//! Too much is no mistake, but where too much is reached ([`MOST`]) it is said that the
//! verdict is not the last word.

use super::super::cursor::is_delimiter;
use super::super::snapshot::Snapshot;
use super::edit::Edit;
use super::index::{self, Index, Piece, outside, twins};
use crate::checks;
use crate::model::{DeclId, Model};
use crate::schema::{F, Kind};
use crate::syntax::Chunk;
use crate::text::{FileId, Sources, Span};
use crate::workspace::Part;
use rustc_hash::{FxHashMap, FxHashSet};

/// More pieces than this are looked at when typing pauses.
const MOST: usize = 400;
/// Rates and indexes are few, or too many to be read after each key.
const MOST_RATES: usize = 500;

/// Names that unknown ones are compared with, as far as a look at everything goes.
const MOST_COMPARED: usize = 2_000_000;

pub(super) struct Reach<'a> {
    model: &'a Model,
    snapshot: &'a Snapshot,
    pub index: &'a Index,
    edits: &'a [Edit<'a>],
    /// Pieces whose verdict is told anew.
    pub told: FxHashSet<Piece>,
    /// Pieces of what the change names or named: whether anything uses it.
    pub asked: FxHashSet<Piece>,
    /// All pieces at hand beside the changed ones.
    pub hand: FxHashSet<Piece>,
    /// Pieces at hand whose own names are still to be followed.
    open: Vec<Piece>,
    affected: FxHashSet<DeclId>,
    /// Declarations of the changed pieces as they were.
    was: Vec<DeclId>,
    /// All that the change reaches is here.
    pub whole: bool,
    pub rates: bool,
    pub rules: bool,
}

impl<'a> Reach<'a> {
    pub fn of(snapshot: &'a Snapshot, edits: &'a [Edit<'a>]) -> Reach<'a> {
        let mut reach = Reach::nothing(snapshot, edits);
        let index = reach.index;
        // A rule may compare sums of two currencies.
        if index.rules {
            reach.rates_at_hand().into_iter().for_each(|piece| reach.take(piece));
        }
        reach.tell_all(index.misread.iter().copied());
        // Unknown names are compared with others only so often.
        reach.whole &= index.misread.len() * reach.model.names.len() < MOST_COMPARED;
        edits.iter().for_each(|edit| reach.begin(edit));
        reach.follow();
        reach
    }

    /// All that decides what a record counts for.
    pub fn around(snapshot: &'a Snapshot, id: DeclId) -> Reach<'a> {
        let mut reach = Reach::nothing(snapshot, &[]);
        reach.rates_at_hand().into_iter().for_each(|piece| reach.take(piece));
        reach.tell(id);
        reach.follow();
        reach
    }

    fn nothing(snapshot: &'a Snapshot, edits: &'a [Edit<'a>]) -> Reach<'a> {
        let (model, index) = (snapshot.model(), snapshot.index());
        let mut reach = Reach {
            model,
            snapshot,
            index,
            edits,
            told: FxHashSet::default(),
            asked: FxHashSet::default(),
            hand: FxHashSet::default(),
            open: Vec::new(),
            affected: FxHashSet::default(),
            was: Vec::new(),
            whole: true,
            rates: false,
            rules: false,
        };
        index.words.iter().for_each(|&id| reach.add(id));
        reach
    }

    fn begin(&mut self, edit: &Edit) {
        let (within, subjects) = self.index.within(edit.file, edit.was());
        for &id in within.iter().chain(&subjects) {
            self.affect(id);
        }
        self.was.extend(within);
        let range = edit.was();
        let was = Span::new(edit.file, range.start, range.end);
        for id in self.snapshot.occurrences().within(was).collect::<Vec<_>>() {
            self.ask(id);
        }
        self.rates |= statements(self.model).any(|s| s.file == was.file && was.start <= s.start && s.start < was.end);
        for word in words(edit.text()) {
            self.named(word, Reach::ask);
        }
    }

    /// What a word may mean.
    fn named(&mut self, word: &str, take: fn(&mut Self, DeclId)) {
        let (first, last) = (word.split('.').next().unwrap_or(word), word.rsplit('.').next().unwrap_or(word));
        let sectors = self.index.sectors.get(last).into_iter().flatten().copied();
        let all: Vec<DeclId> =
            [word, first].iter().filter_map(|word| self.model.by_name(word)).chain(sectors).collect();
        all.into_iter().for_each(|id| take(self, id));
    }

    /// Whether a piece is one of those that have changed.
    fn is_changed(&self, (file, at): Piece) -> bool {
        self.edits.iter().any(|edit| edit.file == file && edit.changes(at))
    }

    pub fn was_changed(&self, span: Span) -> bool {
        self.index.piece(span).is_some_and(|piece| self.is_changed(piece))
    }

    /// The pieces of a declaration at top level: its own, and the lines about it and
    /// what is nested in it.
    fn pieces(&self, id: DeclId) -> Vec<Piece> {
        let mut root = id;
        while let Some(parent) = self.model.get(root).parent {
            root = parent;
        }
        if self.model.get(root).implied {
            return Vec::new();
        }
        let mut places = vec![self.model.get(root).span];
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            places.extend(outside(self.model, id));
            open.extend(&self.model.get(id).children);
        }
        places.into_iter().filter_map(|place| self.index.piece(place)).filter(|&p| !self.is_changed(p)).collect()
    }

    /// It is at hand.
    fn add(&mut self, id: DeclId) {
        for piece in self.pieces(id) {
            self.take(piece);
        }
    }

    fn take(&mut self, piece: Piece) {
        if !self.is_changed(piece) && self.hand.insert(piece) {
            self.open.push(piece);
        }
    }

    /// Whether something uses it is told.
    fn ask(&mut self, id: DeclId) {
        self.add(id);
        let pieces = self.pieces(id);
        self.asked.extend(pieces);
    }

    /// What is said of it is told anew.
    fn tell(&mut self, id: DeclId) {
        // What becomes of a rule is told at every record.
        self.rules |= self.model.get(id).kind == Kind::Rule;
        let pieces = self.pieces(id);
        self.tell_all(pieces.into_iter());
    }

    fn tell_all(&mut self, pieces: impl Iterator<Item = Piece>) {
        for piece in pieces.filter(|&piece| !self.is_changed(piece)).collect::<Vec<_>>() {
            if self.told.len() >= MOST {
                self.whole = false;
                return;
            }
            // Where it was at hand already, its family has to be as well now.
            if self.told.insert(piece) {
                self.hand.insert(piece);
                self.open.push(piece);
            }
        }
    }

    /// What it says is no longer, or not yet, what it said: all that looks at it is told.
    fn affect(&mut self, id: DeclId) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if !self.affected.insert(id) {
                continue;
            }
            if self.affected.len() > 4 * MOST {
                self.whole = false;
                return;
            }
            self.tell(id);
            self.tell_twins(self.model, id);
            let decl = self.model.get(id);
            open.extend(decl.children.iter().copied().chain(decl.parent.filter(|_| carries_money(decl.kind))));
            if carries_money(decl.kind) {
                open.extend(self.near(id));
            }
            for &(_, user, span) in self.snapshot.occurrences().users_of(id) {
                // A place in `deal.toml` is in no piece.
                let Some(piece) = self.index.piece(span) else { continue };
                if self.is_changed(piece) {
                    continue;
                }
                match user {
                    Some(user) => open.push(user),
                    None => self.tell_all(std::iter::once(piece)),
                }
                if open.len() > 4 * MOST {
                    self.whole = false;
                    return;
                }
            }
        }
    }

    /// What the money of a record directly hangs together with.
    fn near(&self, id: DeclId) -> impl Iterator<Item = DeclId> + use<'a> {
        let relations = self.model.relations();
        let lists = [
            relations.wholes(id),
            relations.insides(id),
            relations.amended_by(id),
            relations.superseded_by(id),
            relations.overlaps(id),
        ];
        let decl = self.model.get(id);
        let named = decl.refs(F::Amends).chain(decl.refs(F::Supersedes)).chain(decl.refs(F::Under));
        lists.into_iter().flatten().copied().chain(named)
    }

    /// Follows names, and of what is told the families of money, until nothing is missing.
    fn follow(&mut self) {
        let mut families: FxHashSet<DeclId> = FxHashSet::default();
        while let Some(piece) = self.open.pop() {
            let place = self.index.place(piece);
            for id in self.snapshot.occurrences().within(place).collect::<Vec<_>>() {
                self.add(id);
            }
            let (file, range) = (place.file, place.range());
            if self.index.misread.binary_search(&piece).is_ok() {
                let text = &self.snapshot.text(file)[range.clone()];
                words(text).for_each(|word| self.named(word, Reach::add));
            }
            if self.told.contains(&piece) {
                let (within, subjects) = self.index.within(file, range);
                let mut open: Vec<DeclId> = within.into_iter().chain(subjects).collect();
                for &id in &open {
                    self.twins(self.model, id).into_iter().for_each(|twin| self.add(twin));
                }
                while let Some(id) = open.pop() {
                    if carries_money(self.model.get(id).kind) && families.insert(id) {
                        self.add(id);
                        open.extend(self.near(id));
                    }
                }
            }
            if self.hand.len() > 8 * MOST {
                self.whole = false;
                return;
            }
        }
    }

    /// What only the changed pieces as they are now can say: whether more is reached.
    pub fn learn(&mut self, part: &Part, sources: &Sources) -> bool {
        let now = &part.model;
        let before = (self.told.len(), self.hand.len());
        self.mentions(part, sources);
        for id in now.ids().filter(|&id| !now.get(id).implied) {
            let decl = now.get(id);
            let own = self.is_now_changed(decl.span);
            let told_of = own || outside(now, id).any(|line| self.is_now_changed(line));
            let was = self.model.by_name(&now.path(id));
            was.filter(|_| told_of).into_iter().for_each(|was| self.affect(was));
            if own && carries_money(decl.kind) {
                for field in [F::Under, F::Amends, F::Supersedes, F::Overlaps] {
                    let named: Vec<DeclId> =
                        decl.refs(field).filter_map(|named| self.model.by_name(&now.path(named))).collect();
                    named.into_iter().for_each(|id| self.affect(id));
                }
            }
            if own || was.is_some_and(|was| self.affected.contains(&was)) {
                self.tell_twins(now, id);
            }
        }
        self.rates |= statements(now).any(|span| self.is_now_changed(span));
        if self.rates {
            let pieces = self.rates_at_hand();
            self.tell_all(pieces.into_iter());
            self.index.asking_rates.iter().for_each(|&id| self.tell(id));
        } else if !checks::asking_rates(now).is_empty() {
            self.rates_at_hand().into_iter().for_each(|piece| self.take(piece));
        }
        self.follow();
        before != (self.told.len(), self.hand.len())
    }

    /// Of what text names that was not understood nobody says that it lacks anything.
    fn mentions(&mut self, part: &Part, sources: &Sources) {
        let pieces = &part.pieces;
        let misread = part.errors.iter().filter(|d| d.is_error()).filter_map(|d| {
            let span = d.span;
            let next = pieces.partition_point(|(file, c)| (*file, c.start) <= (span.file, span.start));
            next.checked_sub(1)
        });
        let misread: FxHashSet<usize> = misread.collect();
        let texts = misread.into_iter().map(|at| (pieces[at].0, pieces[at].1.range()));
        let texts = texts.map(|(file, range)| &sources.get(file).text()[range]);
        let words = texts.flat_map(index::words).chain(part.errors.iter().flat_map(index::meant));
        let mentioned: FxHashSet<Box<str>> = words.map(Box::from).collect();
        for word in mentioned.symmetric_difference(&self.index.mentioned) {
            self.named(word, Reach::tell);
        }
    }

    fn is_now_changed(&self, span: Span) -> bool {
        self.edits.iter().any(|edit| edit.file == span.file && edit.holds(span))
    }

    fn rates_at_hand(&mut self) -> Vec<Piece> {
        let places = statements(self.model).take(MOST_RATES);
        let pieces: Vec<Piece> = places.filter_map(|span| self.index.piece(span)).collect();
        self.whole &= pieces.len() < MOST_RATES;
        pieces
    }

    /// Documents of the same day and parties are compared with one another.
    fn twins(&self, model: &Model, id: DeclId) -> Vec<DeclId> {
        let of = Some(id).filter(|&id| model.get(id).kind.is_document()).and_then(|id| twins(model, id));
        of.and_then(|twins| self.index.twins.get(&twins)).cloned().unwrap_or_default()
    }

    fn tell_twins(&mut self, model: &Model, id: DeclId) {
        self.twins(model, id).into_iter().for_each(|twin| self.tell(twin));
    }

    /// How often each currency stands in amounts that are not at hand. Where that a
    /// currency is seldom may decide what is said of a record, it is told.
    pub fn currencies(&mut self, now: &Model) -> FxHashMap<&'static str, usize> {
        let mut elsewhere = self.index.currencies.clone();
        let mut taken: FxHashSet<DeclId> = self.was.iter().copied().collect();
        for &piece in &self.hand {
            let place = self.index.place(piece);
            let (within, subjects) = self.index.within(place.file, place.range());
            taken.extend(within.into_iter().chain(subjects));
        }
        checks::currencies(self.model, taken.into_iter(), |_, code| {
            if let Some(count) = elsewhere.get_mut(code) {
                *count = count.saturating_sub(1);
            }
        });
        let mut all = elsewhere.clone();
        checks::currencies(now, now.ids(), |_, code| *all.entry(code).or_default() += 1);
        let count = |counts: &FxHashMap<&'static str, usize>, code| counts.get(code).copied().unwrap_or_default();
        let codes = all.keys().chain(self.index.currencies.keys()).copied();
        let changed: FxHashSet<&'static str> =
            codes.filter(|&code| count(&all, code) != count(&self.index.currencies, code)).collect();
        let near = |code: &str| changed.iter().any(|other| checks::are_alike(code, other));
        let doubted: Vec<DeclId> =
            self.index.seldom.iter().filter(|(code, _)| near(code)).flat_map(|(_, ids)| ids).copied().collect();
        doubted.into_iter().for_each(|id| self.tell(id));
        self.follow();
        elsewhere
    }

    /// Whether a declaration of the snapshot is still there, and not at hand.
    pub fn is_elsewhere(&self, id: DeclId) -> bool {
        let decl = self.model.get(id);
        if decl.implied {
            return self.is_used_elsewhere(id);
        }
        self.index.piece(decl.span).is_some_and(|piece| !self.is_changed(piece) && !self.hand.contains(&piece))
    }

    pub fn is_used_elsewhere(&self, id: DeclId) -> bool {
        let occurrences = self.snapshot.occurrences();
        occurrences.users_of(id).iter().any(|&(_, user, span)| {
            let piece = self.index.piece(span).filter(|&p| !self.is_changed(p) && !self.hand.contains(&p));
            user != Some(id) && piece.is_some() && !occurrences.is_compared(span)
        })
    }

    /// The pieces at hand as they are now, in the order of files and places.
    pub fn pieces_now(&self) -> Vec<(FileId, Chunk)> {
        let edit = |file: FileId| self.edits.iter().find(|edit| edit.file == file);
        let now = |&(file, at): &Piece| match edit(file) {
            Some(edit) => edit.piece(at).map(|chunk| (file, chunk)),
            None => Some((file, self.index.pieces[file.0 as usize][at as usize])),
        };
        let changed = self.edits.iter().flat_map(|edit| edit.pieces().iter().map(|&chunk| (edit.file, chunk)));
        let mut pieces: Vec<_> = self.hand.iter().filter_map(now).chain(changed).collect();
        pieces.sort_unstable_by_key(|(file, chunk)| (*file, chunk.start));
        pieces
    }
}

/// Rates and price indexes.
fn statements(model: &Model) -> impl Iterator<Item = Span> + '_ {
    model.rates.iter().map(|r| r.span).chain(model.deflators.iter().map(|d| d.span))
}

fn carries_money(kind: Kind) -> bool {
    kind.is_document() || kind == Kind::Pledge
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_ascii() && is_delimiter(c as u8))
        .filter(|w| w.starts_with(|c: char| c.is_ascii_alphabetic()))
}
