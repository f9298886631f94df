//! Currencies and parties on days on which they did not exist.

use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::{Amount, Arg, Cur, Day, DeclId, Entry, Line, Period, Value};
use crate::schema::codes::{Ymd, country, currency};
use crate::schema::{F, Kind, V};
use crate::text::Span;

fn day(ymd: Ymd) -> Option<Day> {
    Day::from_ymd(ymd.0, u32::from(ymd.1), u32::from(ymd.2))
}

/// A stretch of time, either end perhaps open.
#[derive(Clone, Copy)]
struct Years {
    from: Option<Day>,
    until: Option<Day>,
}

impl Years {
    /// "until 2001-12-31" where the period is certainly outside.
    fn excludes(self, period: Period) -> Option<String> {
        match (self.from, self.until) {
            (_, Some(until)) if period.first > until => Some(format!("until {until}")),
            (Some(from), _) if period.last < from => Some(format!("from {from}")),
            _ => None,
        }
    }
}

/// An amount is of the day on which the document is first heard of, a payment or a change
/// of its own. Who reports one may do so in the money of either day.
pub(super) fn currencies(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        let decl = context.get(id);
        let heard = first_heard(context, id);
        if let Some(heard) = heard {
            of_entries(decl.values(F::Amount), &[heard], out);
        }
        for line in &decl.lines {
            match (&line.arg, heard) {
                (Arg::Amount(amount), _) => currency_of_days(amount, line.arg_span, &[line.date], out),
                (Arg::Amended { values, .. }, _) => of_entries(values, &[line.date], out),
                (Arg::Changed { by, .. }, _) => of_entries(std::slice::from_ref(&**by), &[line.date], out),
                (Arg::Reported { values, .. }, Some(heard)) => of_entries(values, &[heard, line.date], out),
                _ => {}
            }
        }
    }
}

fn of_entries(entries: &[Entry], days: &[Period], out: &mut Vec<Diagnostic>) {
    for entry in entries {
        if let Value::Amount(amount) | Value::Change { by: amount, .. } = &entry.value {
            currency_of_days(amount, entry.span, days, out);
        }
    }
}

/// The day that the amount of a record belongs to, where one is on record.
fn first_heard(context: &Context, id: DeclId) -> Option<Period> {
    let known = |period: &Period| period.first != Day::MIN;
    match context.get(id).kind {
        Kind::Pledge => context.history.first_effect_of(id, V::Made).filter(known),
        _ => context.history.announced_from(id).filter(known),
    }
}

/// Told where a currency was none on any of the days; the first is named.
fn currency_of_days(amount: &Amount, span: Span, days: &[Period], out: &mut Vec<Diagnostic>) {
    let stated = amount.currency.into_iter().chain(amount.twin().map(|(_, cur)| cur));
    for Cur { code, .. } in stated {
        let Some(row) = currency(code) else { continue };
        let years = Years { from: row.from.and_then(day), until: row.until.and_then(day) };
        let excluded = || days.iter().map(|on| Some((on, years.excludes(*on)?)));
        let Some((on, when)) = excluded().collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().next()) else {
            continue;
        };
        out.push(
            Diagnostic::new(&codes::E0304, span, format!("`{code}` was no currency on {on}"))
                .label(format!("{}: {when}", row.name))
                .help("write the currency that the document names, or look at the day"),
        );
        // One amount, one message: the twin has the same day.
        return;
    }
}

/// A rate or index of what is money no more. One from before its first day there may be: the
/// euro's were fixed on the eve of it, and indexes go back over several currencies.
pub(super) fn of_rates(context: &Context, out: &mut Vec<Diagnostic>) {
    let mut told = |cur: Cur, on: Period, span: Span| {
        let row = currency(cur.code)?;
        let years = Years { from: None, until: row.until.and_then(day) };
        let when = years.excludes(on)?;
        out.push(
            Diagnostic::new(&codes::E0304, span, format!("`{}` was no currency on {on}", cur.code))
                .label(format!("{}: {when}", row.name))
                .help("look at the day, or write the currency that followed"),
        );
        Some(())
    };
    for rate in &context.model.rates {
        // One statement, one message.
        let _ = told(rate.left.1, rate.date, rate.span).or_else(|| told(rate.right.1, rate.date, rate.span));
    }
    for deflator in &context.model.deflators {
        let _ = told(deflator.currency, deflator.date, deflator.span);
    }
}

/// The years of a party, and where they are declared if they are.
fn years(context: &Context, party: DeclId) -> (Years, Option<Span>) {
    let (from, until) = context.model.years(party);
    // Years that end before they begin are reported, and accuse nobody.
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return (Years { from: None, until: None }, None);
    }
    let declared = |f: F| context.get(party).field(f).map(|f| f.span).filter(|span| !span.is_empty());
    (Years { from, until }, declared(F::Until).or_else(|| declared(F::Since)))
}

/// An act `by` a party is of a day on which it existed; so is one of both parties of
/// two. With more, the record lists who joined later, and a day accuses nobody.
pub(super) fn party_years(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        let decl = context.get(id);
        let mut both = None;
        for line in decl.lines.iter().filter(|l| l.happens()) {
            if !line.by.is_empty() {
                for actor in line.by.iter().filter_map(|by| Some((by.target?, by.span))) {
                    check(context, id, line, actor.0, Some(actor.1), out);
                }
            } else if line.verb.row().of_force && line.verb != V::Expired {
                let both = both.get_or_insert_with(|| two_parties(context, id));
                for (party, named) in both.iter() {
                    check(context, id, line, *party, *named, out);
                }
            }
        }
    }
}

/// Whoever pledges does so on the day on which the pledge is made.
pub(super) fn pledging_years(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.of_kind(Kind::Pledge) {
        let made = context.history.acts(id).iter().find(|act| act.verb == Some(V::Made));
        let Some(line) = made.and_then(|act| context.line_of_cause(act.cause)).filter(|l| l.by.is_empty()) else {
            continue;
        };
        for entry in context.get(id).values(F::From) {
            if let Some(party) = entry.target() {
                check(context, id, line, party, Some(entry.span), out);
            }
        }
    }
}

/// Both parties of a bilateral record that nobody succeeded in, with where they are named.
fn two_parties(context: &Context, id: DeclId) -> Vec<(DeclId, Option<Span>)> {
    let decl = context.get(id);
    let parties = context.history.parties(id, Day::MAX);
    if parties.len() != 2 || decl.lines.iter().any(|l| l.verb == V::Succeeded) {
        return Vec::new();
    }
    let named = |party| decl.values(F::Parties).iter().find(|e| e.target() == Some(party)).map(|e| e.span);
    parties.into_iter().map(|party| (party, named(party))).collect()
}

/// Who continues a party, by the record or by the list of codes.
fn successor(context: &Context, party: DeclId) -> Option<String> {
    let decl = context.get(party);
    let declared = decl.refs(F::SucceededBy).next().map(|id| context.model.path(id));
    declared.or_else(|| country(&decl.name)?.successors.first().map(|code| (*code).to_owned()))
}

fn check(context: &Context, id: DeclId, line: &Line, party: DeclId, named: Option<Span>, out: &mut Vec<Diagnostic>) {
    let decl = context.get(party);
    if decl.kind != Kind::Party {
        return;
    }
    let (years, declared) = years(context, party);
    let Some(when) = years.excludes(line.date) else { return };
    let name = context.quoted(party);
    let ended = when.starts_with("until");
    let message = if ended {
        format!("{name} had ended before {}", line.date)
    } else {
        format!("{name} did not exist on {}", line.date)
    };
    let mut diagnostic =
        Diagnostic::new(&codes::E0305, line.date_span, message).label(format!("{name} existed {when}"));
    if let Some(named) = named {
        diagnostic = diagnostic.related(named, "it acts here");
    }
    if let Some(declared) = declared {
        diagnostic = diagnostic.related(declared, "its years are declared here");
    }
    let successor = || successor(context, party).unwrap_or_else(|| "…".to_owned());
    out.push(if context.get(id).kind == Kind::Pledge {
        match ended {
            true => diagnostic.help(format!("look at the day; who continues it is perhaps `{}`", successor())),
            false => diagnostic.help("look at the day, and at whether a predecessor acted"),
        }
    } else if ended {
        let successor = successor();
        diagnostic.help(format!("if another had taken its place, say from when: `DATE succeeded by {successor}`"))
    } else {
        diagnostic.help("look at the day, and at whether a predecessor acted")
    });
}
