//! Who belongs to whom, and whether an agreement has two sides that do.

use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::{Day, DeclId, Entry};
use crate::schema::{F, Kind};
use rustc_hash::FxHashSet;

/// How far `of` is followed: far beyond any real chain, and an end to a cycle.
const DEPTH: usize = 16;

/// A party and all that it belongs to, nearest first.
pub(super) fn with_owners(context: &Context, party: DeclId) -> Vec<DeclId> {
    let mut chain = vec![party];
    let mut next = 0;
    while next < chain.len() && chain.len() < DEPTH {
        for owner in context.get(chain[next]).refs(F::Of) {
            if !chain.contains(&owner) {
                chain.push(owner);
            }
        }
        next += 1;
    }
    chain
}

/// Stands for itself: a state, an organisation, a group, or whoever has a code.
fn stands_for_itself(context: &Context, party: DeclId) -> bool {
    matches!(context.model.party_kind(party), Some("state" | "organisation" | "group"))
}

fn succeeds(context: &Context, later: DeclId, earlier: DeclId) -> bool {
    context.model.successors(earlier).contains(&later)
}

/// Whether one certainly has nothing to do with any of `circle`: neither one of them,
/// nor a body, owner, member, predecessor or successor of one. A body that does not
/// say whose it is, or a person without `of`, may be anybody's.
pub(super) fn is_stranger(context: &Context, who: DeclId, circle: &[DeclId]) -> bool {
    if circle.contains(&who) {
        return false;
    }
    let chain: Vec<DeclId> = match context.get(who).kind {
        Kind::Person => {
            let of: Vec<DeclId> = context.get(who).refs(F::Of).collect();
            if of.is_empty() {
                return false;
            }
            of.into_iter().flat_map(|p| with_owners(context, p)).collect()
        }
        _ => with_owners(context, who),
    };
    let last_is_known = chain.iter().any(|&p| stands_for_itself(context, p));
    let related = |p: DeclId, of: DeclId| {
        p == of
            || context.get(of).refs(F::Members).any(|member| member == p)
            || context.get(p).refs(F::Members).any(|member| member == of)
            || succeeds(context, p, of)
            || succeeds(context, of, p)
    };
    let near = |of: DeclId| chain.iter().any(|&p| related(p, of)) || with_owners(context, of).contains(&who);
    last_is_known && !circle.iter().any(|&of| near(of))
}

/// Entries of a field whose targets are unknown count as somebody.
fn unresolved(entries: &[Entry]) -> bool {
    entries.iter().any(|e| e.target().is_none())
}

pub(super) fn single(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let decl = context.get(id);
        let fields = [F::Parties, F::From, F::To];
        if context.incomplete(id) || fields.iter().any(|&f| unresolved(decl.values(f))) {
            continue;
        }
        let says_nothing = fields.iter().all(|&f| decl.values(f).is_empty());
        // A member has its package's parties, and of a package its members may say them.
        let elsewhere = context.model.takes_from(id).next().is_some()
            || (decl.kind == Kind::Package && !context.relations.insides(id).is_empty());
        if says_nothing && elsewhere || on_both_sides(context, id).is_some() {
            continue;
        }
        let sides = sides(context, id);
        if sides.len() > 1 || sides.iter().any(|&p| context.get(p).values(F::Members).len() > 1) {
            continue;
        }
        out.push(single_party(context, id, sides.first().copied()));
    }
}

/// The parties on any day, and the owners of those who provide and receive.
fn sides(context: &Context, id: DeclId) -> Vec<DeclId> {
    let mut sides = context.history.parties(id, Day::MAX);
    let decl = context.get(id);
    for body in decl.refs(F::From).chain(decl.refs(F::To)) {
        // A company that does not say whose it is is a side by itself.
        let chain = with_owners(context, body);
        if !chain.iter().any(|p| sides.contains(p)) {
            sides.extend(chain.last());
        }
    }
    sides
}

fn single_party(context: &Context, id: DeclId, party: Option<DeclId>) -> Diagnostic {
    let decl = context.get(id);
    let name = context.quoted(id);
    let message = match party {
        Some(party) => format!("{name} has a single party, {}", context.quoted(party)),
        None => format!("{name} has no party"),
    };
    let diagnostic =
        Diagnostic::new(&codes::W0312, decl.name_span, message).label("an agreement has at least two sides");
    let diagnostic = match decl.values(F::Parties).first() {
        Some(entry) => diagnostic.related(entry.span, "the only party named"),
        None => diagnostic,
    };
    diagnostic.help(
        "write all parties in `parties:`; an act of one side alone is allowed by `# deal: allow W0312` and the reason",
    )
}

/// One that stands alone on a side of `from` and `to`, and on the other side too, as
/// receiver and as provider. Where both sides have others, each may give to those (a
/// mutual undertaking).
fn on_both_sides<'a>(context: &Context<'a>, id: DeclId) -> Option<(&'a Entry, &'a Entry)> {
    let decl = context.get(id);
    let (from, to) = (decl.values(F::From), decl.values(F::To));
    if !matches!(decl.kind, Kind::Instrument | Kind::Package | Kind::Pledge) || from.is_empty() || to.is_empty() {
        return None;
    }
    let givers: FxHashSet<DeclId> = from.iter().filter_map(Entry::target).collect();
    let takers: FxHashSet<DeclId> = to.iter().filter_map(Entry::target).collect();
    if (givers.len() > 1 || from.len() > 1) && (takers.len() > 1 || to.len() > 1) {
        return None;
    }
    let taker = to.iter().find(|e| e.target().is_some_and(|p| givers.contains(&p)))?;
    Some((taker, from.iter().find(|e| e.target() == taker.target())?))
}

pub(super) fn own_counterpart(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        let Some((taker, giver)) = on_both_sides(context, id) else { continue };
        let name = context.text(taker.span);
        out.push(
            Diagnostic::new(&codes::E0311, taker.span, format!("`{name}` is its own counterpart"))
                .label("receives here")
                .related(giver.span, "and provides here")
                .help("name who receives in `to:`; bodies of one state, as a bank and a company, are parties of their own"),
        );
    }
}

pub(super) fn providers(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let decl = context.get(id);
        let Some(parties) = decl.field(F::Parties).filter(|f| !f.values.is_empty() && !unresolved(&f.values)) else {
            continue;
        };
        if context.incomplete(id) {
            continue;
        }
        let mut circle = None;
        for entry in decl.values(F::From).iter().chain(decl.values(F::To)) {
            let Some(body) = entry.target() else { continue };
            let circle = circle.get_or_insert_with(|| {
                let mut all = context.history.parties(id, Day::MAX);
                all.extend(decl.refs(F::Territories));
                all
            });
            if is_stranger(context, body, circle) {
                let name = context.text(entry.span);
                out.push(
                    Diagnostic::new(
                        &codes::E0313,
                        entry.span,
                        format!("`{name}` belongs to no party of {}", context.quoted(id)),
                    )
                    .label("neither a party nor a body of one")
                    .related(parties.span, "its parties")
                    .help(format!("name its state in `parties:`, or say in `party {name}` whose body it is: `of: …`")),
                );
            }
        }
    }
}
