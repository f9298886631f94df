//! `in` between names: a thing lies in itself and in what contains it.
//!
//! A sector in its parents, an event in the visit it is part of, a document in its
//! wholes, a body or person in its state, a party in the groups it is a member of.

use super::Context;
use crate::model::{DeclId, Key};
use crate::schema::{F, Kind};
use rustc_hash::FxHashSet;

/// Whether `inner` is `outer` or lies in it, by any way.
pub(super) fn lies_in(ctx: &Context<'_>, inner: DeclId, outer: DeclId) -> bool {
    if inner == outer {
        return true;
    }
    let actor = matches!(ctx.model().get(outer).kind, Kind::Party);
    let members: FxHashSet<DeclId> = if actor { members(ctx, outer) } else { FxHashSet::default() };
    // The seen set ends cycles and diamonds; no recursion, chains may be long.
    let mut seen = FxHashSet::default();
    let mut open = vec![inner];
    while let Some(id) = open.pop() {
        if id == outer || members.contains(&id) {
            return true;
        }
        if seen.insert(id) {
            containers(ctx, id, &mut open);
        }
    }
    false
}

/// The members of a group as of the day, and theirs.
fn members(ctx: &Context<'_>, group: DeclId) -> FxHashSet<DeclId> {
    let mut found = FxHashSet::default();
    let mut open = vec![group];
    while let Some(id) = open.pop() {
        if ctx.model().get(id).kind == Kind::Party {
            let entries = ctx.history.entries(id, Key::Own(F::Members), ctx.as_of);
            open.extend(entries.iter().filter_map(crate::model::Entry::target).filter(|&m| found.insert(m)));
        }
    }
    found
}

/// What directly contains a thing.
fn containers(ctx: &Context<'_>, id: DeclId, into: &mut Vec<DeclId>) {
    let decl = ctx.model().get(id);
    match decl.kind {
        Kind::Sector => into.extend(decl.parent),
        Kind::Event => {
            into.extend(decl.parent);
            into.extend(decl.refs(F::PartOf));
        }
        Kind::Party | Kind::Person => {
            let of = ctx.history.entries(id, Key::Own(F::Of), ctx.as_of);
            into.extend(of.iter().filter_map(crate::model::Entry::target));
        }
        Kind::Instrument | Kind::Package | Kind::Pledge => into.extend(ctx.history.relations().wholes(id)),
        _ => {}
    }
}
