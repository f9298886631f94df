//! What became of each declaration.

use super::facts::{FieldFact, LineFact, Side};
use super::pair::{Match, Pair, Pairs};
use crate::model::{Day, DeclId, History};
use crate::schema::Kind;
use std::collections::BTreeMap;

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: String,
    /// From 1.
    pub line: u32,
}

/// A fact in the words of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    pub values: Vec<String>,
    /// Sources by name, each perhaps with the passage.
    pub sources: Vec<(String, Option<String>)>,
    pub place: Place,
}

/// A dated line in the words of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedFact {
    pub date: String,
    pub says: String,
    pub sources: Vec<(String, Option<String>)>,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Added,
    Removed,
    Renamed,
    /// From another file of the project into what is compared; it may have changed besides.
    MovedIn,
    /// From there into another file of the project.
    MovedOut,
    Changed,
}

/// A declaration in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub kind: &'static str,
    pub name: String,
    pub title: Option<String>,
    /// None for a party that is known by its code alone.
    pub place: Option<Place>,
}

/// Something that was so and is otherwise; one side may lack it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift<T> {
    pub before: Option<T>,
    pub after: Option<T>,
}

/// By the word of the field; `declaration` is the kind of declaration, `title` its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    pub field: String,
    pub stated: Shift<Stated>,
}

pub type LineChange = Shift<DatedFact>;

/// One declaration that is not as it was. Of what was added or removed all facts are
/// told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub what: What,
    pub named: Shift<Named>,
    /// How it was found again under another name.
    pub matched: Option<Match>,
    pub fields: Vec<FieldChange>,
    pub lines: Vec<LineChange>,
    /// Statuses as of the day, where they differ: the word, and since when.
    pub legal: Option<Shift<Status>>,
    pub delivery: Option<Shift<Status>>,
}

pub type Status = (&'static str, Option<String>);

impl Change {
    /// As it is called now, or was last.
    pub fn shown(&self) -> Option<&Named> {
        self.named.after.as_ref().or(self.named.before.as_ref())
    }
}

impl<T> Shift<T> {
    /// What only one side has.
    pub(super) fn on(side: usize, what: T) -> Shift<T> {
        if side == 0 { Shift { before: Some(what), after: None } } else { Shift { before: None, after: Some(what) } }
    }

    /// Whichever there is, the later first.
    pub fn either(&self) -> Option<&T> {
        self.after.as_ref().or(self.before.as_ref())
    }
}

pub(super) fn changes<'a>(sides: &[Side<'a>; 2], pairs: &Pairs, as_of: Day) -> Vec<Change> {
    let histories = [history_of(&sides[0]), history_of(&sides[1])];
    let compared = Compared { sides: *sides, histories: &histories, as_of };
    let both = pairs.pairs.iter().filter_map(|pair| compared.pair(pair));
    let removed = pairs.removed.iter().map(|&id| compared.alone(0, id));
    let added = pairs.added.iter().map(|&id| compared.alone(1, id));
    let mut changes: Vec<Change> = both.chain(removed).chain(added).collect();
    changes.sort_by_cached_key(|change| {
        let shown = change.shown();
        (rank(shown.map_or("", |named| named.kind)), shown.map(|named| named.name.clone()), change.what)
    });
    changes
}

fn history_of<'a>(side: &Side<'a>) -> History<'a> {
    History::of(side.records.model, side.records.model.relations())
}

/// What carries figures first, then what they rest on.
fn rank(kind: &str) -> usize {
    let first = [Kind::Package, Kind::Instrument, Kind::Pledge].map(Kind::word);
    let others = crate::schema::kinds().iter().map(|row| row.word).filter(|word| !first.contains(word));
    first.into_iter().chain(others).position(|word| word == kind).unwrap_or(usize::MAX)
}

struct Compared<'a, 'h> {
    sides: [Side<'a>; 2],
    histories: &'h [History<'a>; 2],
    as_of: Day,
}

impl Compared<'_, '_> {
    fn pair(&self, pair: &Pair) -> Option<Change> {
        let [before, after] = &self.sides;
        let ids = [pair.before, pair.after];
        let untouched = before.written(pair.before) == after.written(pair.after)
            && before.nested_in(pair.before) == after.nested_in(pair.after);
        let stands = [before.stands(ids[0]), after.stands(ids[1])];
        let fields = match untouched || stands == [false, false] {
            true => Vec::new(),
            false => fields(before.fields_anywhere(ids[0]), after.fields_anywhere(ids[1])),
        };
        let told = |side: &Side, id: DeclId| {
            let mut lines = side.lines(id, untouched);
            lines.iter_mut().for_each(|line| line.held |= line.inside && stands.contains(&true));
            lines
        };
        let lines = lines(told(before, ids[0]), told(after, ids[1]));
        let (legal, delivery) = self.statuses(ids);
        let is_told = before.decl(ids[0]).implied == after.decl(ids[1]).implied;
        let what = match pair.matched {
            Some(_) => What::Renamed,
            None if is_told && stands == [false, true] => What::MovedIn,
            None if is_told && stands == [true, false] => What::MovedOut,
            None => What::Changed,
        };
        let same = fields.is_empty() && lines.is_empty() && legal.is_none() && delivery.is_none();
        if same && what == What::Changed {
            return None;
        }
        let named = Shift { before: Some(self.named(0, ids[0])), after: Some(self.named(1, ids[1])) };
        Some(Change { what, named, matched: pair.matched, fields, lines, legal, delivery })
    }

    /// What stands on one side only, with all that it says there.
    fn alone(&self, side: usize, id: DeclId) -> Change {
        let here = &self.sides[side];
        let fields = here.fields(id).into_iter().filter(|field| !matches!(&*field.word, "declaration" | "title"));
        let fields = fields.map(|field| FieldChange { field: field.word, stated: Shift::on(side, field.stated) });
        let mut told: Vec<LineFact> = here.lines(id, false).into_iter().filter(|line| line.held).collect();
        told.sort_by_key(LineFact::key);
        let (legal, delivery) = self.status(side, id);
        Change {
            what: if side == 0 { What::Removed } else { What::Added },
            named: Shift::on(side, self.named(side, id)),
            matched: None,
            fields: fields.collect(),
            lines: told.into_iter().map(|line| Shift::on(side, line.fact)).collect(),
            legal: legal.map(|status| Shift::on(side, status)),
            delivery: delivery.map(|status| Shift::on(side, status)),
        }
    }

    fn named(&self, side: usize, id: DeclId) -> Named {
        let (here, decl) = (&self.sides[side], self.sides[side].decl(id));
        Named {
            kind: decl.kind.word(),
            name: here.records.model.path(id),
            title: decl.title.as_deref().map(str::to_owned),
            place: (!decl.implied).then(|| here.place(decl.head)),
        }
    }

    fn status(&self, side: usize, id: DeclId) -> (Option<Status>, Option<Status>) {
        let history = &self.histories[side];
        let legal = history.legal(id, self.as_of).map(|s| (s.status.word(), s.day.map(|day| day.to_string())));
        let delivery = history.delivery(id, self.as_of).map(|s| (s.status.word(), s.day.map(|day| day.to_string())));
        (legal, delivery)
    }

    /// Statuses that are another word than before. That a word holds since another day
    /// is told by the line that says so.
    fn statuses(&self, ids: [DeclId; 2]) -> (Option<Shift<Status>>, Option<Shift<Status>>) {
        let [before, after] = [0, 1].map(|side| self.status(side, ids[side]));
        let word = |status: &Option<Status>| status.as_ref().map(|(word, _)| *word);
        let shift = |before, after| if word(&before) == word(&after) { None } else { Some(Shift { before, after }) };
        (shift(before.0, after.0), shift(before.1, after.1))
    }
}

fn fields(before: Vec<FieldFact>, after: Vec<FieldFact>) -> Vec<FieldChange> {
    // By their words: a package that has become an instrument has its fields in another order.
    let mut by_word: BTreeMap<String, [Option<FieldFact>; 2]> = BTreeMap::new();
    for (side, facts) in [before, after].into_iter().enumerate() {
        for fact in facts {
            let word = fact.word.clone();
            by_word.entry(word).or_default()[side] = Some(fact);
        }
    }
    let rank = |[before, after]: &[Option<FieldFact>; 2]| after.as_ref().or(before.as_ref()).map(|fact| fact.rank);
    let mut by_word: Vec<_> = by_word.into_iter().collect();
    by_word.sort_by_key(|(_, facts)| rank(facts));
    let key = |fact: &Option<FieldFact>| fact.as_ref().map(|fact| fact.key.clone());
    let changed = by_word.into_iter().filter(|(_, [before, after])| key(before) != key(after));
    let change = |(field, [before, after]): (String, [Option<FieldFact>; 2])| FieldChange {
        field,
        stated: Shift { before: before.map(|fact| fact.stated), after: after.map(|fact| fact.stated) },
    };
    changed.map(change).collect()
}

/// Lines that only one side has; of these, what became of one is its successor: the
/// same verb on the same day, or saying the same on another day.
fn lines(before: Vec<LineFact>, after: Vec<LineFact>) -> Vec<LineChange> {
    let (mut pairs, before, after) = matched(before, after, LineFact::key);
    // What is said on both sides is no change.
    pairs.clear();
    let (on_day, before, after) = matched(before, after, |line| format!("{} {}", line.sort, line.date));
    let (on_other, before, after) = matched(before, after, |line| line.rest.clone());
    pairs.extend(on_day);
    pairs.extend(on_other);
    // What stands outside of what is compared, before and after, is not asked for.
    let both = pairs.into_iter().filter(|(b, a)| b.held || a.held);
    let mut changes: Vec<LineChange> = both.map(|(b, a)| Shift { before: Some(b.fact), after: Some(a.fact) }).collect();
    let alone = |side: usize| move |line: LineFact| line.held.then(|| Shift::on(side, line.fact));
    changes.extend(before.into_iter().filter_map(alone(0)));
    changes.extend(after.into_iter().filter_map(alone(1)));
    changes.sort_by_cached_key(|line| {
        line.either().map(|fact| (fact.date.clone(), fact.says.clone(), line.before.is_none()))
    });
    changes
}

/// Pairs what has one key on both sides, in the order of what it says; and what is left.
pub(super) fn matched<T: Keyed>(
    before: Vec<T>,
    after: Vec<T>,
    key: impl Fn(&T) -> String,
) -> (Vec<(T, T)>, Vec<T>, Vec<T>) {
    let mut by_key: BTreeMap<String, [Vec<T>; 2]> = BTreeMap::new();
    for (side, items) in [before, after].into_iter().enumerate() {
        for item in items {
            by_key.entry(key(&item)).or_default()[side].push(item);
        }
    }
    let (mut pairs, mut left) = (Vec::new(), [Vec::new(), Vec::new()]);
    for (_, sides) in by_key {
        let [mut before, mut after] = sides;
        before.sort_by_key(Keyed::whole);
        after.sort_by_key(Keyed::whole);
        let both = before.len().min(after.len());
        left[0].extend(before.drain(both..));
        left[1].extend(after.drain(both..));
        pairs.extend(before.into_iter().zip(after));
    }
    let [before, after] = left;
    (pairs, before, after)
}

/// Something with all that it says as one key.
pub(super) trait Keyed {
    fn whole(&self) -> String;
}

impl Keyed for LineFact {
    fn whole(&self) -> String {
        self.key()
    }
}
