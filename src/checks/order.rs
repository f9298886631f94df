//! Lines in an order that is possible and rare. Only what is certainly out of order:
//! a partial date is the whole period, and lines of one day stand in any order.

use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::history::{Act, Cause};
use crate::model::{Day, DeclId, Line};
use crate::schema::V;

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
    usual(V::Signed, V::Completed, "completed before it was signed"),
    usual(V::Signed, V::Terminated, "terminated before it was signed"),
    usual(V::Signed, V::Denounced, "denounced before it was signed"),
    usual(V::Signed, V::Expired, "expired before it was signed"),
    usual(V::Signed, V::Cancelled, "cancelled before it was signed"),
];

pub(super) fn acts(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
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
            let (odd, other) = if usual.mark_first { (first, second) } else { (second, first) };
            // What a member takes from its package is said there.
            if [odd, other].iter().all(|act| !matches!(act.cause, Cause::Line(at) if at.decl == id)) {
                continue;
            }
            let (Some(odd), Some(other)) = (context.line_of_cause(odd.cause), context.line_of_cause(other.cause))
            else {
                continue;
            };
            show(context, id, usual.odd, odd, other, &mut out[start..])
                .into_iter()
                .for_each(|diagnostic| out.push(diagnostic));
        }
        payments(context, id, out);
    }
}

/// The first act of a verb by the day at its head.
fn first_of(acts: &[Act], verb: V) -> Option<&Act> {
    acts.iter().filter(|act| act.verb == Some(verb)).min_by_key(|act| (act.on.first, act.on.last))
}

/// A new diagnostic, or another half in one that marks the line already.
fn show(
    context: &Context,
    id: DeclId,
    what: &str,
    odd: &Line,
    other: &Line,
    said: &mut [Diagnostic],
) -> Option<Diagnostic> {
    let half = format!("`{}` on {}", other.verb.word(), other.date);
    if let Some(known) = said.iter_mut().find(|d| d.primary.span == odd.verb_span) {
        known.related.push(crate::diag::Label { span: other.verb_span, text: half });
        return None;
    }
    Some(
        Diagnostic::new(&codes::W0405, odd.verb_span, format!("{} is {what}", context.quoted(id)))
            .label(format!("`{}` on {}", odd.verb.word(), odd.date))
            .related(other.verb_span, half)
            .help("look at both days; where the source has them so, say it with `# deal: allow W0405` and the reason"),
    )
}

/// Paid before anything was signed. One message for a document: its first payment.
fn payments(context: &Context, id: DeclId, out: &mut Vec<Diagnostic>) {
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
    out.extend(show(context, id, &what, first, line, &mut []));
}

/// A day of effect that lies before the act itself.
pub(super) fn effective(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        for line in context.get(id).lines.iter().filter(|l| l.happens()) {
            let Some(effective) = line.effective.filter(|e| e.certainly_before(line.date)) else { continue };
            let verb = line.verb.word();
            out.push(
                Diagnostic::new(&codes::W0405, line.date_span, format!("`{verb}` takes effect before the act itself"))
                    .label(format!("the act is of {}, its effect of {effective}", line.date))
                    .help("look at both days; where the source has them so, say it with `# deal: allow W0405` and the reason"),
            );
        }
    }
}
