//! Fields of a record that leave no room for one another, or for its lines.

use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::{DeclId, Duration, DurationUnit, Entry, Period, Value};
use crate::schema::{F, Kind};

pub(super) fn fields(context: &Context, out: &mut Vec<Diagnostic>) {
    // Of a value with a mistake in it the rest may have been left unread.
    for id in context.ids().filter(|&id| !context.incomplete(id)) {
        match context.get(id).kind {
            Kind::Instrument | Kind::Package => {
                out.extend(grace(context, id));
                out.extend(maturity(context, id));
            }
            Kind::Event => out.extend(part(context, id)),
            _ => out.extend(years(context, id)),
        }
    }
}

fn only<'a>(context: &Context<'a>, id: DeclId, field: F) -> Option<&'a Entry> {
    context.get(id).values(field).first()
}

fn date(entry: &Entry) -> Option<Period> {
    match entry.value {
        Value::Date(period) => Some(period),
        _ => None,
    }
}

/// No principal is due before one end of a time that is longer than the whole.
fn grace(context: &Context, id: DeclId) -> Option<Diagnostic> {
    let (grace, maturity) = (only(context, id, F::Grace)?, only(context, id, F::Maturity)?);
    let (Value::Duration(first), Value::Duration(last)) = (&grace.value, &maturity.value) else { return None };
    if !certainly_longer(**first, **last) {
        return None;
    }
    Some(
        Diagnostic::new(
            &codes::W0319,
            grace.span,
            format!("the grace of {} is longer than its maturity", context.quoted(id)),
        )
        .label("nothing is repaid before this time has passed")
        .related(maturity.span, "and all is repaid by this one")
        .help("`maturity` counts from the signing to the last repayment, its grace included"),
    )
}

/// By the least of one and the most of the other, in months where both are written in
/// years or months, else in days.
fn certainly_longer(one: Duration, other: Duration) -> bool {
    let days = [one.unit, other.unit].contains(&DurationUnit::Days);
    let (Some(a), Some(b)) = (one.figure.bounds(), other.figure.bounds()) else { return false };
    let Some(most) = b.high.filter(|_| !a.about && !b.about) else { return false };
    let unit = |unit: DurationUnit, short: bool| match (unit, days) {
        (DurationUnit::Days, _) | (DurationUnit::Months, false) => 1,
        (DurationUnit::Years, false) => 12,
        (DurationUnit::Months, true) => {
            if short {
                28
            } else {
                31
            }
        }
        (DurationUnit::Years, true) => {
            if short {
                365
            } else {
                366
            }
        }
    };
    a.low.0.saturating_mul(unit(one.unit, true)) > most.0.saturating_mul(unit(other.unit, false))
}

/// Due before it was signed.
fn maturity(context: &Context, id: DeclId) -> Option<Diagnostic> {
    let entry = only(context, id, F::Maturity)?;
    let due = date(entry)?;
    let acts = context.history.acts(id).iter().filter(|act| act.verb.is_some_and(|v| v.row().promises));
    let bound = acts.min_by_key(|act| (act.on.first, act.on.last)).filter(|act| due.certainly_before(act.on))?;
    let line = context.line_of_cause(bound.cause)?;
    Some(
        Diagnostic::new(
            &codes::W0319,
            entry.span,
            format!("{} is due before it was {}", context.quoted(id), line.verb.word()),
        )
        .label("the last principal is due")
        .related(line.verb_span, format!("`{}` on {}", line.verb.word(), line.date))
        .help("look at both days; a maturity may also be a time: `maturity: 15y`"),
    )
}

/// An event outside the days of the one that it is part of.
fn part(context: &Context, id: DeclId) -> Option<Diagnostic> {
    let entry = only(context, id, F::Date)?;
    let on = date(entry)?;
    let decl = context.get(id);
    let around = decl.parent.into_iter().chain(decl.refs(F::PartOf));
    let dated = |around: DeclId| Some((around, only(context, around, F::Date).and_then(|e| Some((date(e)?, e.span)))?));
    let (around, (days, span)) = around.filter_map(dated).find(|(_, (days, _))| !days.touches(on))?;
    let (name, whole) = (context.quoted(id), context.quoted(around));
    Some(
        Diagnostic::new(
            &codes::W0319,
            entry.span,
            format!("{name} is outside the days of {whole}, of which it is a part"),
        )
        .label(format!("on {on}"))
        .related(span, format!("{whole} was on {days}"))
        .help("look at both days; what came before or after is an event of its own"),
    )
}

/// An end before the beginning.
fn years(context: &Context, id: DeclId) -> Option<Diagnostic> {
    let (since, until) = (only(context, id, F::Since)?, only(context, id, F::Until)?);
    let (from, to) = (date(since)?, date(until)?);
    to.certainly_before(from).then(|| {
        Diagnostic::new(&codes::E0316, until.span, format!("{} ends before it begins", context.quoted(id)))
            .label(format!("`until` {to}"))
            .related(since.span, format!("`since` {from}"))
            .help("`since` is the first day, `until` the last")
    })
}
