//! How often the project writes which word at which place: what completion puts first.
//!
//! Words are counted as completion writes them, by their hash. What stood before counts
//! too: after `signed` comes `disbursed` in one project, `ratified` in another.

use super::snapshot::Snapshot;
use crate::model::{At, Citation, Decl, DeclId, Entry, Key, Line, Model, Value};
use crate::schema::{F, InstrumentKind, Kind, V};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// So many records tell what is usual; of a larger project each so manieth is looked at.
const MOST: usize = 4096;
/// So many names are remembered as the usual ones of a place.
const MOST_NAMES: usize = 200;

/// Where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The first word of an item at top level.
    Top,
    /// The first word of an item in a record, perhaps of a kind of instrument.
    Body(Kind, Option<InstrumentKind>),
    /// The value of a field.
    Value(Kind, Key),
    /// The value of a field of any record.
    Field(Key),
    /// A verb, perhaps of a kind of instrument.
    Verb(Kind, Option<InstrumentKind>, Due),
    /// Who, where and whence, after a verb.
    Tails(V),
    /// The value of such a word.
    Tail(V, &'static str),
    /// What a line at top level is about: a record, or the word of a statement.
    Subject,
    /// The currency of an amount.
    Currency,
    /// A name, wherever it stands.
    Named,
}

/// Whether a line is still to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Due {
    No,
    Yes,
}

/// A word of a text, to tell it from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Word(u64);

impl Word {
    pub fn of(text: &str) -> Word {
        let mut hasher = FxHasher::default();
        text.hash(&mut hasher);
        Word(hasher.finish())
    }

    /// A dated line, whatever its day.
    pub fn line() -> Word {
        Word::of("a dated line")
    }

    /// Something in quotes, whatever its words.
    pub fn text() -> Word {
        Word::of("\"…\"")
    }

    /// Nothing stands before.
    pub fn start() -> Word {
        Word::of("")
    }
}

#[derive(Default)]
pub struct Usage {
    /// By place and word before.
    after: FxHashMap<(Place, Word, Word), u32>,
    at: FxHashMap<(Place, Word), u32>,
    /// The names of a place, the most usual first.
    names: FxHashMap<Place, Vec<DeclId>>,
}

impl Usage {
    pub(super) fn of(snapshot: &Snapshot) -> Usage {
        let model = snapshot.model();
        let mut counter = Counter { model, usage: Usage::default(), named: FxHashMap::default() };
        let step = model.decls.len().div_ceil(MOST).max(1);
        for id in model.ids().filter(|id| (id.0 as usize).is_multiple_of(step)) {
            counter.declaration(id, snapshot);
        }
        let dated = model.expects.iter().filter(|expect| expect.date.is_some()).count();
        for (word, count) in [("expect", dated), ("rate", model.rates.len()), ("deflator", model.deflators.len())] {
            counter.usage.at.insert((Place::Subject, Word::of(word)), count as u32);
        }
        counter.done()
    }

    /// How often a word stands at a place directly behind another.
    pub fn after(&self, place: Place, before: Word, word: Word) -> u32 {
        self.after.get(&(place, before, word)).copied().unwrap_or_default()
    }

    pub fn at(&self, place: Place, word: Word) -> u32 {
        self.at.get(&(place, word)).copied().unwrap_or_default()
    }

    /// The usual names of a place, the most usual first.
    pub fn names(&self, place: Place) -> &[DeclId] {
        self.names.get(&place).map_or(&[], Vec::as_slice)
    }
}

struct Counter<'a> {
    model: &'a Model,
    usage: Usage,
    named: FxHashMap<(Place, DeclId), u32>,
}

impl Counter<'_> {
    fn count(&mut self, place: Place, before: Word, word: Word) {
        *self.usage.after.entry((place, before, word)).or_default() += 1;
        *self.usage.at.entry((place, word)).or_default() += 1;
    }

    fn declaration(&mut self, id: DeclId, snapshot: &Snapshot) {
        let model = self.model;
        let decl = model.get(id);
        if decl.implied {
            return;
        }
        // What stands above at top level.
        let above = id.0.checked_sub(1).map(|before| model.get(DeclId(before)));
        let above = above.filter(|above| !above.implied && above.span.file == decl.span.file);
        let inside = |line: &Line| {
            line.span.file == decl.span.file && decl.span.start <= line.span.start && line.span.end <= decl.span.end
        };
        if decl.parent.is_none() {
            let top = above.map(|above| root(model, above));
            let before = top.map_or(Word::start(), |above| Word::of(above.kind.word()));
            self.count(Place::Top, before, Word::of(decl.kind.word()));
        }
        let instrument = instrument(decl);
        let mut before = Word::start();
        for field in decl.fields.iter().filter(|field| !field.span.is_empty()) {
            let word = match field.key {
                Key::Own(field) => Word::of(field.word()),
                Key::User(id) => Word::of(&model.get(id).name),
            };
            self.in_body(decl.kind, instrument, before, word);
            before = word;
            let mut listed = Word::start();
            for entry in &field.values {
                let Some((word, named)) = self.word(entry) else { continue };
                if matches!(entry.value, Value::Amount(_)) {
                    self.count(Place::Currency, Word::start(), word);
                    continue;
                }
                self.count(Place::Value(decl.kind, field.key), listed, word);
                self.count(Place::Field(field.key), listed, word);
                if let Some(named) = named {
                    self.name(Place::Value(decl.kind, field.key), named, word);
                }
                listed = word;
            }
            self.citations(&field.sources);
        }
        for &child in &decl.children {
            self.in_body(decl.kind, instrument, before, Word::of(model.get(child).kind.word()));
        }
        let mut verb = Word::start();
        for line in &decl.lines {
            if inside(line) {
                self.in_body(decl.kind, instrument, before, Word::line());
                before = Word::line();
            } else {
                let after_a_line =
                    if snapshot.text(line.span.file)[..line.span.start as usize].trim_end().ends_with('}') {
                        Word::start()
                    } else {
                        Word::line()
                    };
                self.count(Place::Top, after_a_line, Word::line());
                let word = self.name_word(id);
                self.count(Place::Subject, Word::start(), word);
            }
            self.line(decl.kind, instrument, verb, line);
            if line.happens() {
                verb = Word::of(line.verb.word());
            }
        }
    }

    fn in_body(&mut self, kind: Kind, instrument: Option<InstrumentKind>, before: Word, word: Word) {
        self.count(Place::Body(kind, None), before, word);
        if instrument.is_some() {
            self.count(Place::Body(kind, instrument), before, word);
        }
    }

    fn line(&mut self, kind: Kind, instrument: Option<InstrumentKind>, before: Word, line: &Line) {
        let due = if line.due { Due::Yes } else { Due::No };
        let verb = Word::of(line.verb.word());
        self.count(Place::Verb(kind, None, due), before, verb);
        if instrument.is_some() {
            self.count(Place::Verb(kind, instrument, due), before, verb);
        }
        if let Some(currency) = line.amount().and_then(|amount| amount.currency) {
            self.count(Place::Currency, Word::start(), Word::of(currency.code));
        }
        let at = line.at.iter().filter_map(|at| match at {
            At::Event(event, _) => event.target,
            At::Place(..) => None,
        });
        let tails: [(&'static str, Vec<DeclId>); 4] = [
            ("by", line.by.iter().filter_map(|who| who.target).collect()),
            ("to", line.to.iter().filter_map(|who| who.target).collect()),
            ("at", at.collect()),
            ("source", line.sources.iter().filter_map(|cited| cited.source.target).collect()),
        ];
        let mut before = Word::start();
        for (tail, names) in tails.into_iter().filter(|(_, names)| !names.is_empty()) {
            self.count(Place::Tails(line.verb), before, Word::of(tail));
            before = Word::of(tail);
            let mut listed = Word::start();
            for id in names {
                let word = self.name_word(id);
                self.count(Place::Tail(line.verb, tail), listed, word);
                self.name(Place::Tail(line.verb, tail), id, word);
                listed = word;
            }
        }
    }

    fn citations(&mut self, citations: &[Citation]) {
        for id in citations.iter().filter_map(|cited| cited.source.target) {
            let word = self.name_word(id);
            self.name(Place::Field(Key::Own(F::Source)), id, word);
        }
    }

    fn name(&mut self, place: Place, id: DeclId, word: Word) {
        *self.named.entry((place, id)).or_default() += 1;
        self.count(Place::Named, Word::start(), word);
    }

    fn name_word(&self, id: DeclId) -> Word {
        let decl = self.model.get(id);
        if decl.parent.is_some() { Word::of(&self.model.path(id)) } else { Word::of(&decl.name) }
    }

    /// A value as completion writes it, and what it names.
    fn word(&self, entry: &Entry) -> Option<(Word, Option<DeclId>)> {
        let word = match &entry.value {
            Value::Ref(named) => return named.target.map(|id| (self.name_word(id), Some(id))),
            Value::Text(_) => Word::text(),
            Value::Word(word) => Word::of(word),
            Value::Tag(word) => Word::of(word),
            Value::Titled { lang, .. } => Word::of(lang),
            Value::Kind(kind) => Word::of(kind.word()),
            Value::Legal(status) => Word::of(status.word()),
            Value::Delivery(status) => Word::of(status.word()),
            Value::Renews { word, .. } => Word::of(word),
            Value::YesNo(yes) => Word::of(if *yes { "yes" } else { "no" }),
            Value::OnKind(kind) => Word::of(kind.word()),
            Value::Currency(currency) => Word::of(currency.code),
            Value::Amount(amount) => Word::of(amount.currency?.code),
            _ => return None,
        };
        Some((word, None))
    }

    fn done(self) -> Usage {
        let mut usage = self.usage;
        let mut named: Vec<((Place, DeclId), u32)> = self.named.into_iter().collect();
        named.sort_unstable_by_key(|&((_, id), count)| (std::cmp::Reverse(count), id));
        for ((place, id), _) in named {
            let names = usage.names.entry(place).or_default();
            if names.len() < MOST_NAMES {
                names.push(id);
            }
        }
        usage
    }
}

fn root<'m>(model: &'m Model, decl: &'m Decl) -> &'m Decl {
    let mut root = decl;
    while let Some(parent) = root.parent {
        root = model.get(parent);
    }
    root
}

fn instrument(decl: &Decl) -> Option<InstrumentKind> {
    decl.values(F::Kind).iter().find_map(|entry| match entry.value {
        Value::Kind(kind) => Some(kind),
        _ => None,
    })
}
