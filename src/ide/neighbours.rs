//! What a few records are to be seen together with: the records that they name, those
//! that name them, and the families of money that they belong to.
//!
//! A check of one record looks at no more than this, so its verdict can be had from a
//! few records where the project has twenty thousand.

use super::snapshot::Snapshot;
use crate::model::{DeclId, Model};
use crate::schema::{F, Kind};
use crate::text::{FileId, Span};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// More than this is no neighbourhood.
const MOST: usize = 400;

/// Rates and indexes are few, or too many to be read each time.
const MOST_RATES: usize = 500;

/// The places, in the snapshot, of all that stands around `core`; None where that is
/// too much. `words` are the words of the core as it stands now.
pub(super) fn neighbours<'w>(
    snapshot: &Snapshot,
    file: FileId,
    core: Range<usize>,
    words: impl Iterator<Item = &'w str>,
) -> Option<Vec<Span>> {
    let model = snapshot.model();
    let in_core = |span: Span| {
        span.file == file && core.start <= span.start as usize && span.end as usize <= core.end && !span.is_empty()
    };
    let mut around = Around { snapshot, model, roots: FxHashSet::default(), open: Vec::new() };
    let own: Vec<DeclId> = model.ids().filter(|&id| in_core(model.get(id).span)).collect();
    // What changes how everything is read has no neighbourhood.
    let reads = |kind: Kind| matches!(kind, Kind::Field | Kind::Unit | Kind::Rule);
    if own.iter().any(|&id| reads(model.get(id).kind)) {
        return None;
    }
    for word in words {
        if let Some(id) = model.by_name(word) {
            around.family(id)?;
        }
        if let Some((first, _)) = word.split_once('.') {
            around.add(model.by_name(first));
        }
    }
    for &id in &own {
        around.family(id)?;
        for &(_, user, _) in snapshot.occurrences().users_of(id) {
            around.add(user);
            if around.roots.len() > MOST {
                return None;
            }
        }
    }
    for id in model.ids().filter(|&id| matches!(model.get(id).kind, Kind::Field | Kind::Unit)) {
        around.add(Some(id));
    }
    around.named()?;
    let mut places = Vec::new();
    for &root in &around.roots {
        around.places(root, &mut places);
    }
    if model.rates.len() + model.deflators.len() <= MOST_RATES {
        places.extend(model.rates.iter().map(|r| r.span).chain(model.deflators.iter().map(|d| d.span)));
    }
    places.retain(|&span| !in_core(span));
    places.sort_unstable();
    Some(places)
}

struct Around<'a> {
    snapshot: &'a Snapshot,
    model: &'a Model,
    /// Declarations at top level.
    roots: FxHashSet<DeclId>,
    /// Those whose own names are still to be followed.
    open: Vec<DeclId>,
}

impl Around<'_> {
    fn add(&mut self, id: Option<DeclId>) {
        let Some(mut id) = id.filter(|&id| !self.model.get(id).implied) else { return };
        while let Some(parent) = self.model.get(id).parent {
            id = parent;
        }
        if self.roots.insert(id) {
            self.open.push(id);
        }
    }

    /// A record with all that its money hangs together with.
    fn family(&mut self, id: DeclId) -> Option<()> {
        let relations = self.model.relations();
        let mut seen: FxHashSet<DeclId> = FxHashSet::from_iter([id]);
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            self.add(Some(id));
            let decl = self.model.get(id);
            let lists = [
                relations.wholes(id),
                relations.insides(id),
                relations.amended_by(id),
                relations.superseded_by(id),
                relations.overlaps(id),
            ];
            let named = decl.refs(F::Amends).chain(decl.refs(F::Supersedes));
            let children = decl.children.iter().copied();
            let next = lists.into_iter().flatten().copied().chain(named).chain(children).chain(decl.parent);
            open.extend(next.filter(|&next| seen.insert(next)));
            if seen.len() > MOST {
                return None;
            }
        }
        Some(())
    }

    /// Follows what each names, and what those name.
    fn named(&mut self) -> Option<()> {
        let mut places = Vec::new();
        while let Some(root) = self.open.pop() {
            places.clear();
            self.places(root, &mut places);
            for &place in &places {
                for id in self.snapshot.occurrences().within(place).collect::<Vec<_>>() {
                    self.add(Some(id));
                }
            }
            if self.roots.len() > MOST {
                return None;
            }
        }
        Some(())
    }

    /// A declaration with the lines of the log that are about it or what is nested in it.
    fn places(&self, root: DeclId, places: &mut Vec<Span>) {
        let whole = self.model.get(root).span;
        places.push(whole);
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            let decl = self.model.get(id);
            let inside = |span: Span| span.file == whole.file && whole.start <= span.start && span.end <= whole.end;
            places.extend(decl.lines.iter().map(|line| line.span).filter(|&span| !inside(span)));
            open.extend(&decl.children);
        }
    }
}
