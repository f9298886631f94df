//! Packages against their members: worth, and number.

use super::amounts;
use super::context::Context;
use crate::diag::{Code, Diagnostic, codes};
use crate::eval::Converted;
use crate::model::{Bounds, Cur, Day, Dec, DeclId, Key, Model, Period, Value};
use crate::schema::{F, InstrumentKind, Kind, Money};
use std::collections::BTreeMap;

/// All that can lie inside something, members before their wholes. What lies in a
/// circle (an error of its own) is left out.
pub(super) fn members_first(model: &Model) -> Vec<DeclId> {
    let relations = model.relations();
    let mut waits: Vec<usize> = model.ids().map(|id| relations.insides(id).len()).collect();
    let mut order: Vec<DeclId> = model.ids().filter(|id| waits[id.0 as usize] == 0).collect();
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
    for id in members_first(context.model) {
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
    // A member's word is given with its package.
    let day = |id: DeclId| context.history.announced_from(context.model.is_member(id).unwrap_or(id));
    let asked = Above { what: "members", error: &codes::E0501, warning: &codes::W0514, own: &own, day: &day };
    let totals = context.model.of_kind(Kind::Package).filter_map(|id| Some((id, own(id)?)));
    asked.check(context, &totals.collect::<Vec<_>>(), out);
}

/// What is inside wholes against their totals.
pub(super) struct Above<'f> {
    /// What is inside, in words.
    pub what: &'static str,
    pub error: &'static Code,
    /// Where either side is `about`.
    pub warning: &'static Code,
    pub own: Own<'f>,
    /// The day at whose rate the amount of a document would be converted.
    pub day: &'f dyn Fn(DeclId) -> Option<Period>,
}

impl Above<'_> {
    /// Each currency by itself; what is in another one than the total at the rates on
    /// record, and where there are none nothing is said.
    pub fn check(&self, context: &Context, totals: &[(DeclId, BTreeMap<Cur, Bounds>)], out: &mut Vec<Diagnostic>) {
        let each = floors(context, self.own);
        let mut mixed: BTreeMap<Cur, Vec<usize>> = BTreeMap::new();
        for (at, (id, total)) in totals.iter().enumerate() {
            let members = inside(context, &each, *id);
            if let Some(found) = self.above(context, *id, total, &members, &each) {
                out.push(found);
                continue;
            }
            let only = total.keys().next().filter(|_| total.len() == 1);
            if let Some(&only) = only.filter(|only| members.money.keys().any(|cur| cur != *only)) {
                mixed.entry(only).or_default().push(at);
            }
        }
        for (currency, wholes) in mixed {
            let own = |id: DeclId| {
                let mut sum: Option<Bounds> = None;
                for (cur, bounds) in (self.own)(id)? {
                    let Converted::To(at_rate, _) =
                        context.rates().convert(bounds.into(), cur, (self.day)(id), currency)
                    else {
                        continue;
                    };
                    let (low, high, about) = (at_rate.low, at_rate.high, at_rate.approximate);
                    let bounds = Bounds { low, high, about };
                    sum = sum.map_or(Some(bounds), |sum| amounts::added(sum, bounds));
                }
                Some(sum.map(|sum| BTreeMap::from([(currency, sum)])).unwrap_or_default())
            };
            let floors = floors(context, &own);
            for (id, total) in wholes.into_iter().map(|at| &totals[at]) {
                out.extend(self.above(context, *id, total, &inside(context, &floors, *id), &floors));
            }
        }
    }

    /// Says that what is inside a whole is certainly above its total.
    fn above(
        &self,
        context: &Context,
        id: DeclId,
        total: &BTreeMap<Cur, Bounds>,
        members: &Floor,
        floors: &[Floor],
    ) -> Option<Diagnostic> {
        let what = self.what;
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
            let mut diagnostic =
                Diagnostic::new(if about { self.warning } else { self.error }, decl.name_span, message)
                    .label(format!("{sum} inside {most}"));
            if let Some(amount) = decl.field(F::Amount) {
                diagnostic = diagnostic.related(amount.span, "its amount is declared here");
            }
            for (member, worth) in largest(context, floors, id, currency) {
                diagnostic = diagnostic.related(context.get(member).name_span, format!("worth {worth}"));
            }
            return Some(diagnostic.help("look for a member that belongs elsewhere or is on record twice; where the source says `over`, write `over`"));
        }
        None
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
