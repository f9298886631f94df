//! Packages against their members: worth, and number.

use super::amounts;
use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::{Bounds, Cur, Day, Dec, DeclId, Key, Period, Value};
use crate::schema::{F, InstrumentKind, Kind, Money};
use std::collections::BTreeMap;

/// All that can lie inside something, members before their wholes. What lies in a
/// circle (an error of its own) is left out.
pub(super) fn members_first(context: &Context) -> Vec<DeclId> {
    let relations = context.relations;
    let mut waits: Vec<usize> = context.model.ids().map(|id| relations.insides(id).len()).collect();
    let mut order: Vec<DeclId> = context.model.ids().filter(|id| waits[id.0 as usize] == 0).collect();
    let mut next = 0;
    while let Some(&id) = order.get(next) {
        next += 1;
        for whole in relations.wholes(id) {
            waits[whole.0 as usize] -= 1;
            if waits[whole.0 as usize] == 0 {
                order.push(*whole);
            }
        }
    }
    order
}

/// What a document is certainly worth at least, in each currency.
#[derive(Debug, Clone, Default)]
pub(super) struct Floor {
    pub money: BTreeMap<Cur, (Dec, About)>,
    /// It, or something in it, has several wholes or overlaps with others: a sum with
    /// others could count it twice.
    shared: bool,
}

/// Whether a figure says `about`.
type About = bool;

/// What a document is worth by itself, as bounds of the day.
pub(super) type Own<'f> = &'f dyn Fn(DeclId) -> Option<BTreeMap<Cur, Bounds>>;

/// The floors of all documents: each the larger of what it is worth itself and what
/// is inside it. One pass, however deep they lie in one another.
pub(super) fn floors(context: &Context, own: Own) -> Vec<Floor> {
    let mut floors = vec![Floor::default(); context.model.decls.len()];
    for id in members_first(context) {
        if !context.get(id).kind.is_document() {
            continue;
        }
        let mut floor = inside(context, &floors, id);
        floor.shared |= context.relations.wholes(id).len() > 1 || !context.relations.overlaps(id).is_empty();
        for (currency, bounds) in own(id).unwrap_or_default() {
            let entry = floor.money.entry(currency).or_default();
            if bounds.low > entry.0 {
                *entry = (bounds.low, bounds.about);
            }
        }
        floors[id.0 as usize] = floor;
    }
    floors
}

/// What is inside a whole: a sum, of those that others share the largest only.
pub(super) fn inside(context: &Context, floors: &[Floor], whole: DeclId) -> Floor {
    let mut sum = Floor::default();
    let mut largest: BTreeMap<Cur, (Dec, About)> = BTreeMap::new();
    for &member in context.relations.insides(whole) {
        let floor = &floors[member.0 as usize];
        sum.shared |= floor.shared;
        for (&currency, &(low, about)) in &floor.money {
            if floor.shared {
                let entry = largest.entry(currency).or_default();
                *entry = (entry.0.max(low), entry.1 | about);
            } else {
                let entry = sum.money.entry(currency).or_default();
                // Beyond counting: what was counted is floor enough.
                *entry = (entry.0.checked_add(low).unwrap_or(entry.0), entry.1 | about);
            }
        }
    }
    for (currency, (low, about)) in largest {
        let entry = sum.money.entry(currency).or_default();
        *entry = (entry.0.checked_add(low).unwrap_or(entry.0), entry.1 | about);
    }
    sum
}

fn has_come(day: Option<Period>, as_of: Day) -> bool {
    day.is_some_and(|day| day.first <= as_of)
}

/// Whether the amount of a document is money of its own at the first levels: neither a
/// change of another's, nor contingent, nor relief.
pub(super) fn has_own_money(context: &Context, id: DeclId) -> bool {
    let contingent =
        context.instrument_kind(id).is_some_and(|k| matches!(k.row().money, Money::Contingent | Money::Relief));
    context.get(id).values(F::Amends).is_empty() && !contingent
}

pub(super) fn totals(context: &Context, out: &mut Vec<Diagnostic>) {
    let as_of = context.options.as_of;
    let own = |id: DeclId| {
        let counts = has_own_money(context, id)
            && has_come(context.history.announced_from(id), as_of)
            && !has_come(context.history.undone(id), as_of);
        counts.then(|| amounts::at(context, id, as_of).known)
    };
    if !context.model.of_kind(Kind::Package).any(|id| !context.relations.insides(id).is_empty()) {
        return;
    }
    let floors = floors(context, &own);
    for id in context.model.of_kind(Kind::Package) {
        let Some(total) = own(id) else { continue };
        let members = inside(context, &floors, id);
        above(context, id, &total, &members, &floors, "members", (&codes::E0501, &codes::W0514), out);
    }
}

/// Says that what is inside a whole is certainly above its total.
#[allow(clippy::too_many_arguments)]
pub(super) fn above(
    context: &Context,
    id: DeclId,
    total: &BTreeMap<Cur, Bounds>,
    members: &Floor,
    floors: &[Floor],
    what: &str,
    (error, warning): (&'static crate::diag::Code, &'static crate::diag::Code),
    out: &mut Vec<Diagnostic>,
) {
    for (&currency, &(low, about)) in &members.money {
        let Some(bounds) = total.get(&currency) else { continue };
        let Some(high) = bounds.high.filter(|&high| low > high) else { continue };
        let about = about || bounds.about;
        let name = context.quoted(id);
        let (sum, most) = (amounts::shown(low, currency), amounts::shown(high, currency));
        let message = if about {
            format!("the {what} of {name} are perhaps worth more than it is")
        } else {
            format!("the {what} of {name} are worth more than it is")
        };
        let decl = context.get(id);
        let mut diagnostic = Diagnostic::new(if about { warning } else { error }, decl.name_span, message)
            .label(format!("{sum} inside {most}"));
        if let Some(amount) = decl.field(F::Amount) {
            diagnostic = diagnostic.related(amount.span, "its amount is declared here");
        }
        for (member, worth) in largest(context, floors, id, currency) {
            diagnostic = diagnostic.related(context.get(member).name_span, format!("worth {worth}"));
        }
        out.push(diagnostic.help("look for a member that belongs elsewhere or is on record twice; where the source says `over`, write `over`"));
        return;
    }
}

/// The three members that are worth most.
fn largest(context: &Context, floors: &[Floor], id: DeclId, currency: Cur) -> Vec<(DeclId, String)> {
    let worth = |&member: &DeclId| floors[member.0 as usize].money.get(&currency).map(|&(low, _)| (low, member));
    let mut members: Vec<(Dec, DeclId)> = context.relations.insides(id).iter().filter_map(worth).collect();
    members.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    members.into_iter().take(3).map(|(low, member)| (member, amounts::shown(low, currency))).collect()
}

/// Members on record against `count`. Only what stands directly in the package and has
/// happened: a plan is part of the rest.
pub(super) fn counts(context: &Context, out: &mut Vec<Diagnostic>) {
    let as_of = context.options.as_of;
    for id in context.of_kind(Kind::Package) {
        let counted = context.history.field_at(id, Key::Own(F::Count), as_of);
        let bounds = counted.iter().find_map(|e| match &e.value {
            Value::Number(figure) => figure.bounds(),
            _ => None,
        });
        let Some(most) = bounds.filter(|b| !b.about).and_then(|b| b.high) else { continue };
        let exists =
            |member: &&DeclId| context.get(**member).kind.is_document() && context.history.exists(**member, as_of);
        let members: Vec<DeclId> = context.relations.insides(id).iter().filter(exists).copied().collect();
        if most.0 >= members.len() as i128 * Dec::SCALE {
            continue;
        }
        // The first that is too many stands at the end of what was counted.
        let first = usize::try_from(most.0 / Dec::SCALE).ok().and_then(|at| members.get(at));
        let Some(&first) = first else { continue };
        let place = context.get(id).values(F::Count).first().map_or(context.get(id).name_span, |e| e.span);
        let name = context.quoted(id);
        out.push(
            Diagnostic::new(&codes::E0502, place, format!("{name} has {} members on record, and counts {most}", members.len()))
                .label("the number that was announced")
                .related(context.get(first).name_span, "the first that is too many")
                .help("look for a member that is on record twice or belongs elsewhere; where the source says so, write `over`"),
        );
    }
}

/// Whether a document binds, by its kind or as it says itself.
pub(super) fn binds(context: &Context, id: DeclId) -> bool {
    let said = context.get(id).values(F::Binding).iter().find_map(|e| match e.value {
        Value::YesNo(yes) => Some(yes),
        _ => None,
    });
    said.unwrap_or_else(|| context.instrument_kind(id).is_some_and(|kind: InstrumentKind| kind.row().binding))
}
