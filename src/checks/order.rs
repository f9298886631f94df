//! Lines in an order that is possible and rare. Only what is certainly out of order:
//! a partial date is the whole period, and lines of one day stand in any order.

use super::context::Context;
use super::cycles::leads_back;
use crate::diag::{Diagnostic, codes};
use crate::model::history::{Act, Cause};
use crate::model::{Arg, Day, DeclId, Line, Period};
use crate::schema::{F, Kind, Legal, V};
use crate::text::Span;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// What is usual: the first before the second. Where it is the other way round, the
/// second is marked; or the first, if that is the odd one of the two.
struct Usual {
    first: V,
    second: V,
    mark_first: bool,
    /// What to say of the marked one.
    odd: &'static str,
}

const fn usual(first: V, second: V, odd: &'static str) -> Usual {
    Usual { first, second, mark_first: false, odd }
}

static USUAL: &[Usual] = &[
    usual(V::Signed, V::InForce, "in force before it was signed"),
    usual(V::Adopted, V::InForce, "in force before it was adopted"),
    usual(V::Signed, V::ProvisionallyApplied, "provisionally applied before it was signed"),
    Usual {
        first: V::ProvisionallyApplied,
        second: V::InForce,
        mark_first: true,
        odd: "provisionally applied after it was in force",
    },
    usual(V::Adopted, V::Signed, "signed before it was adopted"),
    usual(V::Initialled, V::Signed, "signed before it was initialled"),
    usual(V::Signed, V::Ratified, "ratified before it was signed"),
    usual(V::Ratified, V::InForce, "in force before it was ratified"),
    usual(V::Signed, V::Registered, "registered before it was signed"),
    usual(V::Signed, V::Amended, "amended before it was signed"),
    usual(V::Signed, V::Extended, "extended before it was signed"),
    usual(V::Signed, V::Renewed, "renewed before it was signed"),
    usual(V::Signed, V::Suspended, "suspended before it was signed"),
    usual(V::Suspended, V::Resumed, "resumed before it was suspended"),
    usual(V::Signed, V::Started, "started before it was signed"),
    usual(V::Started, V::Completed, "completed before it was started"),
    Usual { first: V::Started, second: V::Cancelled, mark_first: true, odd: "started after it was cancelled" },
    usual(V::Signed, V::Completed, "completed before it was signed"),
    usual(V::Signed, V::Terminated, "terminated before it was signed"),
    usual(V::Signed, V::Denounced, "denounced before it was signed"),
    usual(V::Signed, V::Expired, "expired before it was signed"),
    usual(V::Signed, V::Cancelled, "cancelled before it was signed"),
    usual(V::Made, V::Amended, "amended before it was made"),
    usual(V::Made, V::Fulfilled, "fulfilled before it was made"),
    usual(V::Made, V::Dropped, "dropped before it was made"),
];

pub(super) fn acts(context: &Context, out: &mut Vec<Diagnostic>) {
    let stories = |&id: &DeclId| context.get(id).kind.is_document() || context.get(id).kind == Kind::Pledge;
    for id in context.ids().filter(stories) {
        let acts = context.history.acts(id);
        // One line has one message, however many others it comes before.
        let start = out.len();
        for usual in USUAL {
            let (Some(first), Some(second)) = (first_of(acts, usual.first), first_of(acts, usual.second)) else {
                continue;
            };
            // An end that took effect before the signing is an error (E0401).
            let is_error = usual.second.is_end() && second.effect.certainly_before(first.on);
            if !second.on.certainly_before(first.on) || is_error {
                continue;
            }
            // Of many, each ratifies in its own time, also after the entry into force.
            if usual.first == V::Ratified && context.history.parties(id, Day::MAX).len() > 2 {
                continue;
            }
            let (odd, other) = if usual.mark_first { (first, second) } else { (second, first) };
            // What a member takes from its package is said there.
            if [odd, other].iter().all(|act| !matches!(act.cause, Cause::Line(at) if at.decl == id)) {
                continue;
            }
            let (Some(odd), Some(other)) = (context.line_of_cause(odd.cause), context.line_of_cause(other.cause))
            else {
                continue;
            };
            add(context, id, usual.odd, odd, other, start..out.len(), out);
        }
        // Each line by itself is looked at once from here on.
        let told = start..out.len();
        joined_early(context, id, told.clone(), out);
        resumed(context, id, out);
        payments(context, id, told, out);
    }
}

/// The first act of a verb by the day at its head.
fn first_of(acts: &[Act], verb: V) -> Option<&Act> {
    acts.iter().filter(|act| act.verb == Some(verb)).min_by_key(|act| (act.on.first, act.on.last))
}

/// A new diagnostic, or another half in one of those told that marks the line already.
fn add(
    context: &Context,
    id: DeclId,
    what: &str,
    odd: &Line,
    other: &Line,
    told: Range<usize>,
    out: &mut Vec<Diagnostic>,
) {
    let half = format!("`{}` on {}", other.verb.word(), other.date);
    match out[told].iter_mut().find(|d| d.span == odd.verb_span) {
        Some(known) if known.others().any(|label| label.span == other.verb_span) => {}
        Some(known) => known.add_related(other.verb_span, half),
        None => out.push(
            unusual(odd.verb_span, format!("{} is {what}", context.quoted(id)))
                .label(format!("`{}` on {}", odd.verb.word(), odd.date))
                .related(other.verb_span, half),
        ),
    }
}

/// What is possible and rare, at the odd one of the two.
pub(super) fn unusual(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(&codes::W0405, span, message)
        .help("look at both days; where the source has them so, say it with `# deal: allow W0405` and the reason")
}

/// A party that ratified or joined before it, or the whole, had signed.
fn joined_early(context: &Context, id: DeclId, told: Range<usize>, out: &mut Vec<Diagnostic>) {
    let lines = || context.get(id).lines.iter().filter(|l| l.happens());
    let mut joined = lines().filter(|l| matches!(l.verb, V::Ratified | V::Acceded) && !l.by.is_empty()).peekable();
    if joined.peek().is_none() {
        return;
    }
    // The earliest signing of each party, and under none that of the whole.
    let mut signings: FxHashMap<Option<DeclId>, (Day, Day, usize)> = FxHashMap::default();
    for (at, line) in context.get(id).lines.iter().enumerate().filter(|(_, l)| l.happens() && l.verb == V::Signed) {
        let whole = line.by.is_empty().then_some(None);
        let by = line.by.iter().filter_map(|by| by.target).map(Some);
        for who in whole.into_iter().chain(by) {
            let signing = (line.date.first, line.date.last, at);
            signings.entry(who).and_modify(|known| *known = signing.min(*known)).or_insert(signing);
        }
    }
    for line in joined {
        let by = line.by.iter().filter_map(|by| by.target).map(Some);
        let signed = by.chain([None]).filter_map(|who| signings.get(&who)).min();
        let Some(signed) = signed.map(|&(_, _, at)| &context.get(id).lines[at]) else { continue };
        if line.date.certainly_before(signed.date) {
            let what = if line.verb == V::Acceded { "acceded to" } else { "ratified" };
            add(context, id, &format!("{what} before it was signed"), line, signed, told.clone(), out);
        }
    }
}

/// Resumed, and no line or `status:` says that it had been suspended, by then or ever.
fn resumed(context: &Context, id: DeclId, out: &mut Vec<Diagnostic>) {
    let lines = || context.get(id).lines.iter().filter(|l| l.happens());
    let Some(line) = lines().find(|l| l.verb == V::Resumed) else { return };
    let suspended = context.history.acts(id).iter().any(|act| act.verb == Some(V::Suspended))
        || lines().any(|l| l.verb == V::Suspended)
        || context.history.status_words(id).0 == Some(Legal::Suspended);
    if !suspended {
        let what = format!("{} is resumed, and nothing says that it was suspended", context.quoted(id));
        out.push(unusual(line.verb_span, what).label("resumed here"));
    }
}

/// Whether two lines are by one party, among others.
pub(super) fn same_actor(one: &Line, other: &Line) -> bool {
    one.by.iter().any(|by| by.target.is_some() && other.by.iter().any(|o| o.target == by.target))
}

/// Paid before anything was signed. One message for a document: its first payment.
fn payments(context: &Context, id: DeclId, told: Range<usize>, out: &mut Vec<Diagnostic>) {
    let decl = context.get(id);
    let paid = decl.lines.iter().filter(|l| l.happens() && matches!(l.verb, V::Drawn | V::Disbursed));
    let Some(first) = paid.min_by_key(|l| l.date.last) else { return };
    // `status: signed` binds on every day.
    if context.history.binds_from(id).is_none_or(|day| day.first == Day::MIN) {
        return;
    }
    let promises = context.history.acts(id).iter().filter(|act| act.verb.is_some_and(|v| v.row().promises));
    let Some(bound) = promises.min_by_key(|act| act.on.first) else { return };
    if !first.date.certainly_before(bound.on) {
        return;
    }
    let Some(line) = context.line_of_cause(bound.cause) else { return };
    let what = format!("{} before it was {}", first.verb.word(), line.verb.word());
    add(context, id, &what, first, line, told, out);
}

/// A day that lies before the act that names it: of its effect, or up to which it extends.
pub(super) fn effective(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        for line in context.get(id).lines.iter().filter(|l| l.happens()) {
            let verb = line.verb.word();
            if let Some(effective) = line.effective.filter(|e| e.certainly_before(line.date)) {
                out.push(
                    unusual(line.date_span, format!("`{verb}` takes effect before the act itself"))
                        .label(format!("the act is of {}, its effect of {effective}", line.date)),
                );
            }
            if let Arg::Until(until) = line.arg
                && until.certainly_before(line.date)
            {
                out.push(
                    unusual(line.date_span, format!("{} is extended to a day that had passed", context.quoted(id)))
                        .label(format!("the act is of {}, and extends to {until}", line.date)),
                );
            }
        }
    }
}

/// An amendment that is older than what it amends.
pub(super) fn amendments(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let Some((mine, my_line)) = bound_by(context, id) else { continue };
        for target in context.get(id).refs(F::Amends) {
            let Some((theirs, line)) = bound_by(context, target) else { continue };
            if mine.certainly_before(theirs) && !leads_back(context, id, F::Amends) {
                let (name, other) = (context.quoted(id), context.quoted(target));
                out.push(
                    unusual(my_line.verb_span, format!("{name} amends {other}, which is of a later day"))
                        .label(format!("`{}` on {mine}", my_line.verb.word()))
                        .related(line.verb_span, format!("{other}: `{}` on {theirs}", line.verb.word())),
                );
            }
        }
    }
}

/// The first line that binds a document, by the day at its head.
fn bound_by<'a>(context: &Context<'a>, id: DeclId) -> Option<(Period, &'a Line)> {
    let acts = context.history.acts(id).iter().filter(|act| act.verb.is_some_and(|v| v.row().promises));
    let first = acts.min_by_key(|act| (act.on.first, act.on.last))?;
    Some((first.on, context.line_of_cause(first.cause)?))
}
