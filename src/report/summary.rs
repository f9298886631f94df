//! What stands beside the table of the summary: how many there are of what.

use super::figures::Figures;
use super::make::Ground;
use crate::eval::{Cell, Interval, TableQuery};
use crate::model::DeclId;
use crate::model::query::{Column, Measure, Operand, SetQuery};
use crate::schema::{F, Kind, Set};
use crate::text::Span;
use rustc_hash::FxHashSet;

pub(super) fn of(ground: Ground, engine: &dyn Figures) -> super::Summary {
    let model = ground.model;
    let inside =
        |id: &DeclId| !model.get(*id).implied && ground.scope.is_none_or(|files| files.contains(&model.file(*id)));
    let declared = |kind| model.of_kind(kind).filter(inside);
    let is_leaf = |id: &DeclId| !model.get(*id).children.iter().any(|&child| model.get(child).kind == Kind::Sector);
    super::Summary {
        parties: parties(ground, &inside),
        documents: documents(engine),
        detailed: declared(Kind::Instrument).filter(|&id| is_member(ground, id)).count(),
        packages: declared(Kind::Package).count(),
        pledges: declared(Kind::Pledge).count(),
        initiatives: declared(Kind::Initiative).count(),
        sectors: declared(Kind::Sector).filter(is_leaf).count(),
    }
}

/// Distinct parties of the documents. Where a document names none, they are the
/// states and organisations that its providers and receivers belong to.
fn parties(ground: Ground, inside: &dyn Fn(&DeclId) -> bool) -> usize {
    let model = ground.model;
    let mut parties = FxHashSet::default();
    for id in model.ids().filter(|id| model.get(*id).kind.is_document()).filter(inside) {
        let decl = model.get(id);
        let mut named = decl.refs(F::Parties).peekable();
        if named.peek().is_some() {
            parties.extend(named);
        } else {
            parties.extend(decl.refs(F::From).chain(decl.refs(F::To)).map(|party| state_of(ground, party)));
        }
    }
    parties.len()
}

/// The party at the top of what a body belongs to.
fn state_of(ground: Ground, mut party: DeclId) -> DeclId {
    // As many steps as a chain may reasonably have: a circle of `of` is an error
    // that `check` reports, and must not hang a report.
    for _ in 0..64 {
        match ground.model.get(party).refs(F::Of).next() {
            Some(above) => party = above,
            None => break,
        }
    }
    party
}

/// Whether an instrument is written out as a member of a package.
fn is_member(ground: Ground, id: DeclId) -> bool {
    let is_package = |id: DeclId| ground.model.get(id).kind == Kind::Package;
    let decl = ground.model.get(id);
    decl.parent.is_some_and(is_package) || decl.refs(F::Under).any(is_package)
}

/// `count(instruments)`
fn documents(engine: &dyn Figures) -> Interval {
    let set = SetQuery { set: Set::Instruments, filter: None, span: Span::default() };
    let show = [Column {
        operand: Operand::OnRow(Measure::Count),
        name: "count".into(),
        descending: false,
        span: Span::default(),
    }];
    let table =
        engine.table(&TableQuery { set: &set, filters: &[], by: &[], through: None, show: &show, explain: false });
    match table.total.first() {
        Some(Cell::Count(count)) => *count,
        _ => Interval::ZERO,
    }
}
