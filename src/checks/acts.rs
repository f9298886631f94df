//! Who may act, at which events, and whether both of two have ratified.

use super::context::Context;
use super::parties::{is_stranger, with_owners};
use crate::diag::{Diagnostic, codes};
use crate::model::history::Cause;
use crate::model::{Arg, At, Day, Decl, DeclId, Key, Line, Period, Value};
use crate::schema::{F, Kind, V};
use crate::text::Span;
use std::collections::HashMap;

/// The days of an event: its own, else those of the event that it is part of.
fn days_of(context: &Context, event: DeclId) -> Option<(Period, Span)> {
    let mut at = event;
    // A circle of events is an error of its own; it ends here.
    for _ in 0..16 {
        let decl = context.get(at);
        // Nothing follows from a date that could not be read, or not wholly.
        if decl.field(F::Date).is_some_and(|field| field.unread) {
            return None;
        }
        let date = decl.values(F::Date).iter().find_map(|e| match e.value {
            Value::Date(period) => Some((period, e.span)),
            _ => None,
        });
        if date.is_some() {
            return date;
        }
        // Nothing follows from a date that could not be read.
        if decl.field(F::Date).is_some() {
            return None;
        }
        at = decl.parent.or_else(|| decl.refs(F::PartOf).next())?;
    }
    None
}

pub(super) fn events(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        for line in &context.get(id).lines {
            for at in &line.at {
                let At::Event(event, _) = at else { continue };
                let Some(target) = event.target.filter(|&e| context.get(e).kind == Kind::Event) else { continue };
                let Some((days, span)) = days_of(context, target) else { continue };
                if days.touches(line.date) {
                    continue;
                }
                let name = context.quoted(target);
                out.push(
                    Diagnostic::new(&codes::E0403, event.span, format!("{} is outside the days of {name}", line.date))
                        .label(format!("the event was on {days}"))
                        .related(span, "its date is declared here")
                        .related(line.date_span, "the day of the line")
                        .help("look at both days; a place without an event is written `at \"Place\"`"),
                );
            }
        }
    }
}

/// An act of force is one of those who are bound, or named in the money of it. Who
/// accedes or succeeds needs no place in the record; who pays or approves is free.
pub(super) fn strangers(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let decl = context.get(id);
        let is_act = |l: &&Line| {
            l.happens() && l.verb.row().of_force && !l.by.is_empty() && !matches!(l.verb, V::Acceded | V::Succeeded)
        };
        if !decl.lines.iter().any(|l| is_act(&l)) || context.incomplete(id) {
            continue;
        }
        let circle = circle(context, id);
        if circle.is_empty() {
            continue;
        }
        let (entries, exits) = (entries(decl), Exits::of(context, id));
        for line in decl.lines.iter().filter(is_act) {
            for (actor, span) in line.by.iter().filter_map(|by| Some((by.target?, by.span))) {
                if is_stranger(context, actor, &circle) {
                    out.push(stranger(context, id, line, span));
                } else if let Some(exit) = exits.before(actor, line) {
                    out.push(gone(context, id, line, span, exit));
                } else if let Some(entry) = enters_later(decl, &entries, actor, line) {
                    out.push(not_yet(context, id, line, span, entry));
                }
            }
        }
    }
}

/// All who may act: parties of any day, and who is named in the money or the work.
fn circle(context: &Context, id: DeclId) -> Vec<DeclId> {
    let decl = context.get(id);
    let mut circle = context.history.parties(id, Day::MAX);
    for field in [F::Parties, F::From, F::To, F::Implementers, F::Guarantors] {
        circle.extend(decl.refs(field));
    }
    for line in decl.lines.iter().filter(|l| matches!(l.verb, V::Acceded | V::Succeeded)) {
        circle.extend(line.by.iter().filter_map(|by| by.target));
    }
    circle.sort_unstable();
    circle.dedup();
    circle
}

/// The first line by which each acceded or succeeded, among those who did.
fn entries(decl: &Decl) -> HashMap<DeclId, &Line> {
    let mut entries = HashMap::new();
    for line in decl.lines.iter().filter(|l| l.happens() && matches!(l.verb, V::Acceded | V::Succeeded)) {
        for party in line.by.iter().filter_map(|by| by.target) {
            entries.entry(party).or_insert(line);
        }
    }
    entries
}

/// The line by which one became a party who certainly was none when it acted.
fn enters_later<'a>(decl: &Decl, entries: &HashMap<DeclId, &'a Line>, actor: DeclId, line: &Line) -> Option<&'a Line> {
    let entry = *entries.get(&actor)?;
    // Who signed what it joined later by another act is among the parties of the record.
    let named = [F::Parties, F::From, F::To].iter().any(|&field| decl.refs(field).any(|party| party == actor));
    (!named && line.verb != V::Signed && line.effect().certainly_before(entry.effect())).then_some(entry)
}

/// Who joined and left a document of more than two parties, in the order of the last day on
/// which that can have been; each with what was the latest of it by then.
struct Exits<'a> {
    moves: HashMap<DeclId, Vec<(Day, &'a Line)>>,
}

impl<'a> Exits<'a> {
    /// Whom an amendment names may be a party again, and whoever is named in the money or
    /// the work still acts in it: of these nothing is said.
    fn of(context: &Context<'a>, id: DeclId) -> Exits<'a> {
        let decl = context.get(id);
        let mut moves: HashMap<DeclId, Vec<(Day, &Line)>> = HashMap::new();
        let leaves = |l: &Line| l.happens() && l.verb == V::Denounced && !l.by.is_empty();
        let amends = |l: &Line| l.happens() && matches!(&l.arg, Arg::Amended { key: Key::Own(F::Parties), .. });
        let silent = !decl.lines.iter().any(leaves) || decl.lines.iter().any(amends);
        if silent || context.history.parties(id, Day::MAX).len() <= 2 {
            return Exits { moves };
        }
        for line in decl.lines.iter().filter(|l| l.happens() && (joins(l.verb) || l.verb == V::Denounced)) {
            for actor in line.by.iter().filter_map(|by| by.target) {
                moves.entry(actor).or_default().push((line.effect().last, line));
            }
        }
        for actor in [F::From, F::To, F::Implementers, F::Guarantors].into_iter().flat_map(|field| decl.refs(field)) {
            moves.remove(&actor);
        }
        for list in moves.values_mut() {
            list.sort_by_key(|(last, _)| *last);
            for at in 1..list.len() {
                if list[at - 1].1.effect().first > list[at].1.effect().first {
                    list[at].1 = list[at - 1].1;
                }
            }
        }
        Exits { moves }
    }

    /// The line by which one had certainly left before it acted: who signs or joins anew is a
    /// party again.
    fn before(&self, actor: DeclId, line: &Line) -> Option<&'a Line> {
        let moves = self.moves.get(&actor).filter(|_| !joins(line.verb))?;
        let come = moves.partition_point(|(last, _)| *last < line.date.first);
        let (_, last) = moves.get(come.checked_sub(1)?)?;
        (last.verb == V::Denounced).then_some(last)
    }
}

fn joins(verb: V) -> bool {
    matches!(verb, V::Acceded | V::Succeeded | V::Signed)
}

fn gone(context: &Context, id: DeclId, line: &Line, span: Span, exit: &Line) -> Diagnostic {
    let (who, verb) = (context.text(span), line.verb.word());
    Diagnostic::new(&codes::E0404, span, format!("`{who}` had left {}", context.quoted(id)))
        .label(format!("`{verb}` on {}, when it was a party no more", line.date))
        .related(exit.verb_span, format!("`{}`, effective {}", exit.verb.word(), exit.effect()))
        .help(format!("look at both days; if it joined again, write `DATE acceded by {who}`"))
}

fn not_yet(context: &Context, id: DeclId, line: &Line, span: Span, entry: &Line) -> Diagnostic {
    let (who, verb) = (context.text(span), line.verb.word());
    let name = context.quoted(id);
    Diagnostic::new(&codes::E0404, span, format!("`{who}` had no part in {name} yet"))
        .label(format!("`{verb}` on {}, before it was a party", line.date))
        .related(entry.verb_span, format!("`{}` on {}", entry.verb.word(), entry.date))
        .help(format!("look at both days; if it was a party from the beginning, name `{who}` in `parties:`"))
}

fn stranger(context: &Context, id: DeclId, line: &Line, span: Span) -> Diagnostic {
    let decl = context.get(id);
    let (who, verb) = (context.text(span), line.verb.word());
    let diagnostic = Diagnostic::new(&codes::E0404, span, format!("`{who}` has no part in {}", context.quoted(id)))
        .label(format!("`{verb}` by neither a party, nor a body or person of one, nor anybody named in its money"));
    let diagnostic = match decl.field(F::Parties) {
        Some(parties) => diagnostic.related(parties.span, "its parties"),
        None => diagnostic,
    };
    diagnostic.help(format!("name `{who}` in `parties:`, or, if it joined later, write `acceded by {who}`"))
}

/// Of two, one is on record as having ratified, the other not, and it is in force.
pub(super) fn half_ratified(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let decl = context.get(id);
        let ratified = |l: &&Line| l.happens() && l.verb == V::Ratified && !l.by.is_empty();
        let Some(first) = decl.lines.iter().find(ratified) else { continue };
        let parties = context.history.parties(id, Day::MAX);
        if parties.len() != 2 || context.incomplete(id) {
            continue;
        }
        let acts = context.history.acts(id);
        if acts.iter().any(|act| act.verb == Some(V::Ratified)) {
            continue;
        }
        let actors = || decl.lines.iter().filter(ratified).flat_map(|l| l.by.iter().filter_map(|by| by.target));
        let acted: Vec<Vec<DeclId>> = actors().map(|actor| owners(context, actor)).collect();
        let mut silent = parties.iter().filter(|party| !acted.iter().any(|chain| chain.contains(party)));
        let (Some(&other), None) = (silent.next(), silent.next()) else { continue };
        let in_force = acts.iter().find(|act| act.verb == Some(V::InForce) && is_own(act.cause, id));
        let Some(line) = in_force.and_then(|act| context.line_of_cause(act.cause)) else { continue };
        out.push(
            Diagnostic::new(
                &codes::W0406,
                line.verb_span,
                format!("in force, and {} is not on record as having ratified", context.quoted(other)),
            )
            .label("in force here")
            .related(first.verb_span, "ratified by the other side here")
            .help(format!("write the day on which {} ratified; where it need not, say so with `# deal: allow W0406` and the reason", context.quoted(other))),
        );
    }
}

fn is_own(cause: Cause, id: DeclId) -> bool {
    matches!(cause, Cause::Line(at) if at.decl == id)
}

fn owners(context: &Context, actor: DeclId) -> Vec<DeclId> {
    match context.get(actor).kind {
        Kind::Person => context.get(actor).refs(F::Of).flat_map(|p| with_owners(context, p)).collect(),
        _ => with_owners(context, actor),
    }
}
