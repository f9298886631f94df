//! Records that lie inside, amend, supersede, succeed or belong to one another in a circle.

use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::{DeclId, Entry};
use crate::schema::F;
use crate::text::Span;

/// A relation that must not lead back to where it began, and how to say that it does.
struct Relation {
    field: F,
    /// Nesting is the same relation, written in place.
    nests: bool,
    circle: &'static str,
}

static RELATIONS: &[Relation] = &[
    Relation { field: F::Under, nests: true, circle: "inside itself" },
    Relation { field: F::Amends, nests: false, circle: "an amendment of itself" },
    Relation { field: F::Supersedes, nests: false, circle: "its own successor" },
    Relation { field: F::PartOf, nests: true, circle: "part of itself" },
    Relation { field: F::Of, nests: false, circle: "its own owner" },
    Relation { field: F::Members, nests: false, circle: "a member of itself" },
    Relation { field: F::SucceededBy, nests: false, circle: "its own successor" },
];

pub(super) fn all(context: &Context, out: &mut Vec<Diagnostic>) {
    for relation in RELATIONS {
        let edges = Edges::of(context, relation);
        for circle in edges.circles() {
            out.push(report(context, relation, &circle));
        }
    }
}

/// Whether a record leads back to itself by a relation: what else follows from that is told
/// with the circle, and once.
pub(super) fn leads_back(context: &Context, id: DeclId, field: F) -> bool {
    // Each record of a chain asks, and a chain may be as long as the records.
    const LONGEST: usize = 64;
    let mut seen = rustc_hash::FxHashSet::default();
    let mut open: Vec<DeclId> = context.get(id).refs(field).collect();
    while let Some(next) = open.pop() {
        if next == id {
            return true;
        }
        if seen.len() < LONGEST && seen.insert(next) {
            open.extend(context.get(next).refs(field));
        }
    }
    false
}

/// Who leads to whom, with the place that says so.
struct Edges {
    /// By declaration; most have none.
    to: Vec<Vec<(DeclId, Span)>>,
}

impl Edges {
    fn of(context: &Context, relation: &Relation) -> Edges {
        let mut to = vec![Vec::new(); context.model.decls.len()];
        for id in context.model.ids() {
            let decl = context.get(id);
            let list: &mut Vec<(DeclId, Span)> = &mut to[id.0 as usize];
            let entries: &[Entry] = decl.values(relation.field);
            list.extend(entries.iter().filter_map(|e| Some((e.target()?, e.span))));
            if relation.nests
                && let Some(parent) = decl.parent
            {
                list.push((parent, decl.name_span));
            }
        }
        Edges { to }
    }

    /// One circle of each knot of records: what remains when everything that leads
    /// out, again and again, is taken away, followed until it comes back. A walk, not
    /// a recursion: a chain may be as long as the records.
    fn circles(&self) -> Vec<Vec<(DeclId, Span)>> {
        const NEW: u32 = 0;
        let mut seen = vec![NEW; self.to.len()];
        let mut next_edge = vec![0usize; self.to.len()];
        let mut circles = Vec::new();
        for start in 0..self.to.len() as u32 {
            let walk = start + 1;
            if seen[start as usize] != NEW || self.to[start as usize].is_empty() {
                continue;
            }
            // Depth first with a stack of our own; `on_path` by position.
            let mut path: Vec<(DeclId, Span)> = vec![(DeclId(start), Span::default())];
            let mut on_path = rustc_hash::FxHashMap::from_iter([(DeclId(start), 0usize)]);
            let mut knotted = false;
            seen[start as usize] = walk;
            while let Some(&(at, _)) = path.last() {
                let edge = self.to[at.0 as usize].get(next_edge[at.0 as usize]).copied();
                next_edge[at.0 as usize] += 1;
                match edge {
                    None => {
                        path.pop();
                        on_path.remove(&at);
                    }
                    Some((target, span)) => match on_path.get(&target) {
                        // One message for each knot: another circle through the same
                        // records goes when the first is undone, or shows then.
                        Some(&from) if !knotted => {
                            knotted = true;
                            // Each with the place that leads on from it.
                            let onward = path[from + 1..].iter().map(|&(_, s)| s).chain([span]);
                            circles.push(path[from..].iter().map(|&(id, _)| id).zip(onward).collect());
                        }
                        Some(_) => {}
                        None if seen[target.0 as usize] == NEW => {
                            seen[target.0 as usize] = walk;
                            on_path.insert(target, path.len());
                            path.push((target, span));
                        }
                        None => {}
                    },
                }
            }
        }
        circles
    }
}

fn report(context: &Context, relation: &Relation, circle: &[(DeclId, Span)]) -> Diagnostic {
    // Marked where the text has it first, whichever record the walk began at.
    let first = (0..circle.len()).min_by_key(|&i| circle[i].1).unwrap_or(0);
    let (id, span) = circle[first];
    let mut diagnostic = Diagnostic::new(&codes::E0510, span, format!("{} is {}", context.quoted(id), relation.circle));
    const SHOWN: usize = 4;
    for step in 1..circle.len().min(SHOWN) {
        let (_, span) = circle[(first + step) % circle.len()];
        diagnostic = diagnostic
            .related(span, if step + 1 == circle.len() { "and back from here" } else { "which leads on here" });
    }
    if circle.len() == 1 {
        diagnostic = diagnostic.label("names itself");
    } else {
        diagnostic = diagnostic.label(format!("a circle of {}", circle.len()));
    }
    diagnostic.help(format!("one of these `{}:` is the wrong way round, or too many", relation.field.word()))
}
