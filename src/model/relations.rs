//! The relations between documents and pledges, turned round once: what lies inside
//! what, what amends and supersedes what, what overlaps.
//!
//! A record names its wholes; a figure needs the members of a whole. Asking each
//! time would be quadratic, so every list stands here by declaration, in one pass
//! over the model. Knows no figure and no day: whether a member counts on a day is
//! for history and eval. Cycles (an error of their own) are kept as written; whoever
//! walks these lists must not recurse on them.

use super::{DeclId, Model};
use crate::schema::{F, Kind};

/// Lists by declaration, indexed by [`DeclId`]; each without doubles, in the order
/// of the text.
#[derive(Debug, Clone, Default)]
pub struct Relations {
    /// What stands directly inside: nested in it or `under` it.
    pub insides: Vec<Vec<DeclId>>,
    /// What it directly stands in: its parent first, then `under` as written.
    pub wholes: Vec<Vec<DeclId>>,
    pub amended_by: Vec<Vec<DeclId>>,
    pub superseded_by: Vec<Vec<DeclId>>,
    /// Symmetric, whichever of the two records says so; in the order of ids.
    pub overlaps: Vec<Vec<DeclId>>,
}

impl Relations {
    pub fn of(model: &Model) -> Relations {
        let empty = || vec![Vec::new(); model.decls.len()];
        let mut relations = Relations {
            insides: empty(),
            wholes: empty(),
            amended_by: empty(),
            superseded_by: empty(),
            overlaps: empty(),
        };
        for id in model.ids().filter(|&id| carries_money(model.get(id).kind)) {
            let decl = model.get(id);
            // Nesting is `under` written in place.
            let parent = decl.parent.filter(|&p| carries_money(model.get(p).kind));
            for whole in parent.into_iter().chain(decl.refs(F::Under)) {
                if whole != id && carries_money(model.get(whole).kind) && !relations.wholes[at(id)].contains(&whole) {
                    relations.wholes[at(id)].push(whole);
                    relations.insides[at(whole)].push(id);
                }
            }
            for target in decl.refs(F::Amends) {
                link(&mut relations.amended_by, target, id);
            }
            for target in decl.refs(F::Supersedes) {
                link(&mut relations.superseded_by, target, id);
            }
            for target in decl.refs(F::Overlaps) {
                link(&mut relations.overlaps, target, id);
                link(&mut relations.overlaps, id, target);
            }
        }
        for list in &mut relations.overlaps {
            // Both records may say so, and a hub may have thousands: sort, don't search.
            list.sort_unstable();
            list.dedup();
        }
        relations
    }

    pub fn insides(&self, id: DeclId) -> &[DeclId] {
        &self.insides[at(id)]
    }

    pub fn wholes(&self, id: DeclId) -> &[DeclId] {
        &self.wholes[at(id)]
    }

    pub fn amended_by(&self, id: DeclId) -> &[DeclId] {
        &self.amended_by[at(id)]
    }

    pub fn superseded_by(&self, id: DeclId) -> &[DeclId] {
        &self.superseded_by[at(id)]
    }

    pub fn overlaps(&self, id: DeclId) -> &[DeclId] {
        &self.overlaps[at(id)]
    }
}

fn at(id: DeclId) -> usize {
    id.0 as usize
}

/// Documents and pledges: nothing else has money, so nothing else can lie inside.
fn carries_money(kind: Kind) -> bool {
    kind.is_document() || kind == Kind::Pledge
}

/// Adds once. A record names a target at most a few times, one after the other, so
/// looking at the last entry is enough.
fn link(lists: &mut [Vec<DeclId>], of: DeclId, to: DeclId) {
    let list = &mut lists[at(of)];
    if of != to && list.last() != Some(&to) {
        list.push(to);
    }
}
