//! What can't happen after an end, and ends that contradict each other.

use super::context::Context;
use super::cycles::leads_back;
use super::order;
use crate::diag::{Diagnostic, codes};
use crate::model::history::{Act, Cause};
use crate::model::{Day, DeclId, Line};
use crate::schema::{F, Kind, V};

/// The end of a document as a whole that took effect first, on a day that is known.
fn first_end(context: &Context, id: DeclId) -> Option<Act> {
    let is_end = |act: &&Act| act.legal.is_some_and(|legal| legal.is_end()) && act.effect.first != Day::MIN;
    context.history.acts(id).iter().filter(is_end).min_by_key(|act| act.effect.last).copied()
}

/// Money out and acts of force; a cancelled loan is still repaid and forgiven.
fn needs_life(line: &Line) -> bool {
    matches!(line.verb, V::Drawn | V::Disbursed) || (line.verb.row().of_force && !line.verb.is_end())
}

pub(super) fn after(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let Some(end) = first_end(context, id) else { continue };
        // Which of two that supersede each other came first nobody can say.
        if matches!(end.cause, Cause::Supersession(_)) && leads_back(context, id, F::Supersedes) {
            continue;
        }
        let lines = || context.get(id).lines.iter().filter(|line| line.happens());
        // What was renewed after it had run out lives on from then; the law of that is the
        // parties'. Of what was terminated it is odd.
        let renews = |l: &&Line| matches!(l.verb, V::Renewed | V::Extended) && l.date.last >= end.effect.first;
        let renewed = lines().filter(renews).min_by_key(|l| (l.date.first, l.date.last));
        let odd = renewed.filter(|l| end.verb != Some(V::Expired) && end.effect.certainly_before(l.date));
        out.extend(odd.map(|line| odd_after_the_end(context, id, line, &end)));
        let dead = |line: &&Line| renewed.is_none_or(|renewed| line.date.certainly_before(renewed.date));
        for line in lines().filter(|line| end.effect.certainly_before(line.date)).filter(dead) {
            if needs_life(line) {
                out.push(after_the_end(context, id, line, &end));
            } else if ODD_AFTER.contains(&line.verb) {
                out.push(odd_after_the_end(context, id, line, &end));
            }
        }
    }
}

/// Acts that need no force, and make little sense once an end has taken effect.
const ODD_AFTER: [V; 7] = [V::Initialled, V::Adopted, V::Committed, V::Amended, V::Suspended, V::Resumed, V::Started];

fn odd_after_the_end(context: &Context, id: DeclId, line: &Line, end: &Act) -> Diagnostic {
    let (verb, name) = (line.verb.word(), context.quoted(id));
    let ended = end.verb.map_or("superseded", V::word);
    let half = format!("{ended}, effective {}", end.effect);
    let diagnostic = order::unusual(line.verb_span, format!("{name} is {verb} after it was {ended}"))
        .label(format!("`{verb}` on {}", line.date));
    match (end.cause, context.line_of_cause(end.cause)) {
        (Cause::Supersession(by), _) => diagnostic.related(context.get(by).name_span, half),
        (_, Some(line)) => diagnostic.related(line.verb_span, half),
        _ => diagnostic,
    }
}

/// Completed and cancelled, in whatever order.
pub(super) fn delivered_and_cancelled(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let first = |verb: V| {
            let lines = context.get(id).lines.iter().filter(|l| l.happens() && l.verb == verb);
            lines.min_by_key(|l| (l.effect().first, l.effect().last))
        };
        let Some((completed, cancelled)) = first(V::Completed).zip(first(V::Cancelled)) else { continue };
        let (odd, other) = if completed.effect().certainly_before(cancelled.effect()) {
            (cancelled, completed)
        } else {
            (completed, cancelled)
        };
        let (verb, before) = (odd.verb.word(), other.verb.word());
        out.push(
            order::unusual(odd.verb_span, format!("{} is {verb} and was {before}", context.quoted(id)))
                .label(format!("`{verb}` on {}", odd.effect()))
                .related(other.verb_span, format!("`{before}` on {}", other.effect())),
        );
    }
}

fn after_the_end(context: &Context, id: DeclId, line: &Line, end: &Act) -> Diagnostic {
    let (verb, name) = (line.verb.word(), context.quoted(id));
    let when = end.effect;
    match end.cause {
        Cause::Supersession(by) => {
            Diagnostic::new(&codes::E0401, line.verb_span, format!("`{verb}` after {name} was superseded"))
                .label(format!("on {}; it had ended on {when}", line.date))
                .related(context.get(by).name_span, "superseded by this")
                .help(format!("write the line in {} if it belongs there, or look at the days", context.quoted(by)))
        }
        cause => {
            let ended = end.verb.map_or("ended", V::word);
            let diagnostic =
                Diagnostic::new(&codes::E0401, line.verb_span, format!("`{verb}` after {name} was {ended}"))
                    .label(format!("on {}; the end took effect on {when}", line.date));
            let diagnostic = match context.line_of_cause(cause) {
                Some(end_line) => diagnostic.related(end_line.verb_span, format!("{ended} here")),
                None => diagnostic,
            };
            diagnostic.help("look at both days; an act under the agreement that followed belongs to that one")
        }
    }
}

/// Two ends of the document itself: of which one undoes it and the other doesn't, or
/// the second an act of a day on which the first had taken effect. A notice that
/// another end overtook is no contradiction.
pub(super) fn two(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let own = |act: &&Act| act.verb.is_some_and(V::is_end) && matches!(act.cause, Cause::Line(at) if at.decl == id);
        let mut ends: Vec<&Act> = context.history.acts(id).iter().filter(own).collect();
        if ends.len() < 2 {
            continue;
        }
        ends.sort_by_key(|act| (act.effect.first, act.effect.last));
        let first = ends[0];
        let undoes = |act: &Act| act.verb == Some(V::Cancelled);
        for second in &ends[1..] {
            let differ = undoes(first) != undoes(second) || first.effect.certainly_before(second.on);
            let lines = context.line_of_cause(first.cause).zip(context.line_of_cause(second.cause));
            let Some((a, b)) = lines.filter(|_| differ) else { continue };
            // Of one day, the one that is written later is marked.
            let swapped = first.effect == second.effect && b.verb_span < a.verb_span;
            out.push(if swapped { two_ends(context, id, b, a) } else { two_ends(context, id, a, b) });
        }
    }
}

/// Of two parties, each denounces what the other had ended by then.
pub(super) fn by_both(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let by_one = |l: &&Line| l.happens() && l.verb == V::Denounced && !l.by.is_empty();
        let mut lines: Vec<&Line> = context.get(id).lines.iter().filter(by_one).collect();
        // Of a list that was not read whole nobody knows how many parties are left.
        let of_two = || context.history.parties(id, Day::MAX).len() == 2 && !context.incomplete(id);
        if lines.len() < 2 || !of_two() {
            continue;
        }
        lines.sort_by_key(|l| (l.effect().first, l.effect().last));
        let late = lines[1..].iter().find(|l| lines[0].effect().certainly_before(l.date));
        out.extend(late.map(|line| two_ends(context, id, lines[0], line)));
    }
}

/// A pledge that was both fulfilled and dropped.
pub(super) fn of_pledges(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.of_kind(Kind::Pledge) {
        let first = |verb: V| context.get(id).lines.iter().find(|l| l.happens() && l.verb == verb);
        let Some((fulfilled, dropped)) = first(V::Fulfilled).zip(first(V::Dropped)) else { continue };
        let before = |a: &Line, b: &Line| (a.effect().first, a.verb_span) < (b.effect().first, b.verb_span);
        let (a, b) = if before(fulfilled, dropped) { (fulfilled, dropped) } else { (dropped, fulfilled) };
        out.push(two_ends(context, id, a, b));
    }
}

fn two_ends(context: &Context, id: DeclId, first: &Line, second: &Line) -> Diagnostic {
    let name = context.quoted(id);
    Diagnostic::new(&codes::E0402, second.verb_span, format!("{name} ends twice"))
        .label(format!("`{}` on {}", second.verb.word(), second.effect()))
        .related(first.verb_span, format!("`{}` on {}", first.verb.word(), first.effect()))
        .help(format!(
            "keep the end that happened; what a source says otherwise is `DATE reported {} {} source …`",
            second.verb.word(),
            second.effect()
        ))
}
