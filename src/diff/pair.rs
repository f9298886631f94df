//! Which declaration of one state is which of the other: by name, and where a name is
//! gone and another has come, by what they say.

use super::Records;
use super::facts::Side;
use super::similar;
use crate::model::{DeclId, Model};
use crate::schema::Kind;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How a declaration was found again under another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// It says the same.
    Same,
    /// A sector in another place, by its own word.
    Moved,
    /// So many of its facts are the same, of all that either has.
    Like { same: usize, of: usize },
}

pub(super) struct Pair {
    pub before: DeclId,
    pub after: DeclId,
    /// None: by its name.
    pub matched: Option<Match>,
}

#[derive(Default)]
pub(super) struct Pairs {
    pub pairs: Vec<Pair>,
    pub removed: Vec<DeclId>,
    pub added: Vec<DeclId>,
}

/// One renaming makes another visible, since records name one another; a chain of
/// more steps than this is told as removed and added.
const ROUNDS: usize = 12;

/// The pairs, and the model before with the names after.
pub(super) fn pairs<'a>(before: Records<'a>, after: Records<'a>) -> (Pairs, Cow<'a, Model>) {
    let mut names = Cow::Borrowed(before.model);
    let mut found = by_name(before, after);
    for _ in 0..ROUNDS {
        if found.removed.is_empty() || found.added.is_empty() {
            break;
        }
        let sides = [Side::new(before, &names), Side::new(after, after.model)];
        let mut new = moved_sectors(&sides, &found);
        if new.is_empty() {
            new = same(&sides, &found);
        }
        if new.is_empty() {
            new = similar::like(&sides, &found.removed, &found.added);
        }
        if new.is_empty() {
            break;
        }
        for pair in &new {
            rename(names.to_mut(), pair.before, after.model, pair.after);
        }
        found.take(new);
        let sides = [Side::new(before, &names), Side::new(after, after.model)];
        found.match_names(&sides);
    }
    // What was renamed outside of what is compared is named in it.
    let sides = [Side::new(before, &names), Side::new(after, after.model)];
    found.pairs.retain(|pair| sides[0].holds(pair.before) || sides[1].holds(pair.after));
    found.removed.retain(|&id| sides[0].holds(id));
    found.added.retain(|&id| sides[1].holds(id));
    (found, names)
}

/// Gives a declaration its new name; a sector's is the whole path.
fn rename(names: &mut Model, id: DeclId, after: &Model, new: DeclId) {
    let path = after.path(new).into();
    let decl = &mut names.decls[id.0 as usize];
    decl.name = path;
    if decl.kind == Kind::Sector {
        decl.parent = None;
    }
}

/// By name all records of both, also those outside of what is compared: what only went
/// from there to here, or the other way, is not new.
fn by_name(before: Records, after: Records) -> Pairs {
    let sides = [Side::new(before, before.model), Side::new(after, after.model)];
    let declared = |side: &Side| side.records.model.ids().filter(|&id| side.is_told(id)).collect::<Vec<_>>();
    let mut found = Pairs { pairs: Vec::new(), removed: declared(&sides[0]), added: declared(&sides[1]) };
    found.match_names(&sides);
    found
}

impl Pairs {
    /// Pairs what has one name on both sides. Of two declarations of one name (an
    /// error) the first is the other's first.
    fn match_names(&mut self, sides: &[Side; 2]) {
        let mut by_name: FxHashMap<String, Vec<DeclId>> = FxHashMap::default();
        for &id in self.added.iter().rev() {
            by_name.entry(sides[1].name(id)).or_default().push(id);
        }
        let mut new = Vec::new();
        for &id in &self.removed {
            if let Some(after) = by_name.get_mut(&sides[0].name(id)).and_then(Vec::pop) {
                new.push(Pair { before: id, after, matched: None });
            }
        }
        self.take(new);
    }

    fn take(&mut self, new: Vec<Pair>) {
        let gone: FxHashSet<DeclId> = new.iter().map(|pair| pair.before).collect();
        let come: FxHashSet<DeclId> = new.iter().map(|pair| pair.after).collect();
        self.removed.retain(|id| !gone.contains(id));
        self.added.retain(|id| !come.contains(id));
        self.pairs.extend(new);
    }
}

/// Sectors whose own word is gone in one place and has come in one other.
fn moved_sectors(sides: &[Side; 2], found: &Pairs) -> Vec<Pair> {
    let words = |side: usize, ids: &[DeclId]| {
        let mut words: BTreeMap<String, Vec<DeclId>> = BTreeMap::new();
        for &id in ids.iter().filter(|&&id| sides[side].decl(id).kind == Kind::Sector) {
            words.entry(sides[side].decl(id).name.to_string()).or_default().push(id);
        }
        words
    };
    let after = words(1, &found.added);
    let before = words(0, &found.removed);
    let one = |(word, before): (&String, &Vec<DeclId>)| match (before.as_slice(), after.get(word).map(Vec::as_slice)) {
        (&[before], Some(&[after])) => Some(Pair { before, after, matched: Some(Match::Moved) }),
        _ => None,
    };
    before.iter().filter_map(one).collect()
}

/// Declarations that say the same under another name. Where several say the same,
/// they are paired in the order of their names.
fn same(sides: &[Side; 2], found: &Pairs) -> Vec<Pair> {
    let contents = |side: usize, ids: &[DeclId]| {
        let mut by_content: BTreeMap<Vec<String>, Vec<DeclId>> = BTreeMap::new();
        for &id in ids {
            let facts = similar::facts(&sides[side], id);
            // What says nothing but its kind says it of everything.
            if facts.len() > 1 {
                by_content.entry(facts.into_iter().map(|fact| fact.key).collect()).or_default().push(id);
            }
        }
        for ids in by_content.values_mut() {
            ids.sort_by_key(|&id| sides[side].records.model.path(id));
        }
        by_content
    };
    let after = contents(1, &found.added);
    let before = contents(0, &found.removed);
    let both = before.iter().filter_map(|(content, before)| Some((before, after.get(content)?)));
    let pair = |(&before, &after): (&DeclId, &DeclId)| Pair { before, after, matched: Some(Match::Same) };
    both.flat_map(|(before, after)| before.iter().zip(after)).map(pair).collect()
}
