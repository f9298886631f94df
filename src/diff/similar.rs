//! How alike two declarations of different names are, by the facts that they share.

use super::facts::Side;
use super::pair::{Match, Pair};
use crate::model::DeclId;
use rustc_hash::{FxHashMap, FxHashSet};

/// A fact as something that can be shared, and how much it tells of which document
/// this is: a title much, a kind that a hundred have little.
pub(super) struct Weighed {
    pub key: String,
    weight: u32,
}

/// The facts of a declaration, its kind first, the others in the order of their keys.
pub(super) fn facts(side: &Side, id: DeclId) -> Vec<Weighed> {
    let fields = side
        .fields_anywhere(id)
        .into_iter()
        .map(|field| Weighed { weight: weight(&field.word), key: format!("{}: {}", field.word, field.key) });
    let lines = side.lines(id, false).into_iter().filter(|line| line.held);
    let lines = lines.map(|line| Weighed { weight: 1 + u32::from(line.money), key: line.key() });
    let (kind, mut facts): (Vec<_>, Vec<_>) =
        fields.chain(lines).partition(|fact| fact.key.starts_with("declaration: "));
    facts.sort_by(|a, b| a.key.cmp(&b.key));
    kind.into_iter().chain(facts).collect()
}

fn weight(word: &str) -> u32 {
    match word {
        "declaration" => 0,
        "title" => 3,
        "amount" | "quantity" | "count" | "references" | "url" | "lei" | "digest" | "note" => 2,
        _ => 1,
    }
}

/// Two thirds of the weight must be shared.
const ENOUGH: (u32, u32) = (2, 3);

/// A fact that more declarations have than this tells nothing of which one it is, and
/// comparing all of them would be quadratic.
const HOLDERS: usize = 64;

/// The best pairs among what has gone and what has come, each declaration in one.
/// The choice is the same whichever side is called before.
pub(super) fn like(sides: &[Side; 2], removed: &[DeclId], added: &[DeclId]) -> Vec<Pair> {
    let weighed =
        |side: usize, ids: &[DeclId]| -> Vec<Vec<Weighed>> { ids.iter().map(|&id| facts(&sides[side], id)).collect() };
    let (before, after) = (weighed(0, removed), weighed(1, added));
    let mut candidates: Vec<Candidate> = Vec::new();
    let holders = holders(&after);
    for (at, facts) in before.iter().enumerate() {
        let near: FxHashSet<usize> = facts.iter().filter_map(|f| holders.get(&*f.key)).flatten().copied().collect();
        candidates.extend(near.into_iter().filter_map(|other| candidate(at, facts, other, &after[other])));
    }
    let name = |side: usize, id: DeclId| sides[side].records.model.path(id);
    candidates.sort_by_cached_key(|c| {
        let (one, other) = (name(0, removed[c.before]), name(1, added[c.after]));
        let names = if one <= other { [one, other] } else { [other, one] };
        // Per mille of the weight, the most first.
        (std::cmp::Reverse(c.shared * 2_000 / c.all.max(1)), names)
    });
    let (mut gone, mut come) = (FxHashSet::default(), FxHashSet::default());
    let mut pairs = Vec::new();
    for c in candidates {
        if !gone.contains(&c.before) && !come.contains(&c.after) {
            gone.insert(c.before);
            come.insert(c.after);
            pairs.push(Pair { before: removed[c.before], after: added[c.after], matched: Some(c.matched) });
        }
    }
    pairs
}

struct Candidate {
    before: usize,
    after: usize,
    shared: u32,
    all: u32,
    matched: Match,
}

fn holders(all: &[Vec<Weighed>]) -> FxHashMap<&str, Vec<usize>> {
    let mut holders: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, facts) in all.iter().enumerate() {
        for fact in facts.iter().filter(|fact| fact.weight > 0) {
            holders.entry(&fact.key).or_default().push(at);
        }
    }
    holders.retain(|_, holders| holders.len() <= HOLDERS);
    holders
}

fn candidate(at: usize, before: &[Weighed], other: usize, after: &[Weighed]) -> Option<Candidate> {
    let kind = |facts: &[Weighed]| facts.first().map(|fact| fact.key.clone());
    if kind(before) != kind(after) {
        return None;
    }
    let keys: FxHashSet<&str> = after.iter().map(|fact| &*fact.key).collect();
    let both = before.iter().filter(|fact| fact.weight > 0 && keys.contains(&*fact.key));
    let (same, shared) = both.fold((0, 0), |(n, sum), fact| (n + 1, sum + fact.weight));
    let all: u32 = before.iter().chain(after).map(|fact| fact.weight).sum();
    let facts = |facts: &[Weighed]| facts.iter().filter(|fact| fact.weight > 0).count();
    let enough = same >= 2 && shared * 2 * ENOUGH.1 >= all * ENOUGH.0;
    let of = facts(before) + facts(after) - same;
    enough.then_some(Candidate { before: at, after: other, shared, all, matched: Match::Like { same, of } })
}
