//! Where a document stands: a claimed status against the lines, obligations that have
//! passed, terms that have run out, and records that say nothing of it at all.

use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::history::{Act, Cause, DueLine, legal_after};
use crate::model::{Arg, Day, DeclId, Duration, DurationUnit, Entry, Key, Line, Period, Value};
use crate::schema::{Delivery, F, Kind, Legal, V};
use crate::text::Span;

pub(super) fn status(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        if context.get(id).field(F::Status).is_none() {
            continue;
        }
        for entry in context.get(id).values(F::Status) {
            let found = match entry.value {
                Value::Legal(claimed) => legal_contradiction(context, id, claimed),
                Value::Delivery(claimed) => delivery_contradiction(context, id, claimed),
                _ => None,
            };
            if let Some(act) = found {
                out.extend(contradicted(context, id, entry, &act));
            }
        }
    }
}

/// The claim has been left behind, or is another end than the lines tell. A claim
/// that is further along says what happened on a day that nobody knows.
fn legal_contradiction(context: &Context, id: DeclId, claimed: Legal) -> Option<Act> {
    let acts = come(context.history.told_legal(id, context.options.as_of));
    let contradicts = |(status, act): (Legal, Option<&Act>)| act.copied().filter(|_| status != claimed);
    let left_behind = contradicts(legal_after(claimed, acts.iter().copied()));
    let otherwise =
        || contradicts(legal_after(Legal::Planned, acts)).filter(|act| act.legal.is_some_and(Legal::is_end));
    left_behind.or_else(otherwise)
}

fn delivery_contradiction(context: &Context, id: DeclId, claimed: Delivery) -> Option<Act> {
    let last = come(context.history.told_delivery(id, context.options.as_of)).pop()?;
    let is_over = |d: Delivery| d >= Delivery::Completed;
    let says = last.delivery?;
    let contradicts = says > claimed || (is_over(says) && says != claimed);
    contradicts.then_some(*last)
}

fn come(mut acts: Vec<&Act>) -> Vec<&Act> {
    // A status that holds on every day is the claim itself, or that of a package.
    acts.retain(|act| act.effect.first != Day::MIN);
    acts
}

fn contradicted(context: &Context, id: DeclId, entry: &Entry, act: &Act) -> Option<Diagnostic> {
    let line = context.line_of_cause(act.cause)?;
    let claimed = context.text(entry.span);
    Some(
        Diagnostic::new(
            &codes::W0407,
            entry.span,
            format!("`status: {claimed}` and the lines of {} say different things", context.quoted(id)),
        )
        .label("holds on every day that is asked for")
        .related(line.verb_span, format!("`{}` on {}", line.verb.word(), line.effect()))
        .help("take the word out of `status:` where a dated line tells the same story better"),
    )
}

pub(super) fn due(context: &Context, out: &mut Vec<Diagnostic>) {
    let as_of = context.options.as_of;
    for id in context.ids() {
        let decl = context.get(id);
        if !decl.lines.iter().any(|l| l.due) || context.incomplete(id) {
            continue;
        }
        // What has ended owes nothing any more.
        if context.history.ended(id).is_some_and(|end| end.first <= as_of) {
            continue;
        }
        let all = context.history.due(id, as_of);
        for due in all.iter().filter(|due| due.met.is_none()) {
            let line = context.line(due.line);
            if line.date.last < as_of {
                out.push(match by_another(context, id, line, &all) {
                    Some(done) => done_by_another(context, id, line, done),
                    None => not_met(context, id, line),
                });
            }
        }
    }
}

/// A line that would meet a due one if both named the same actors, and meets no other.
fn by_another<'a>(context: &Context<'a>, id: DeclId, due: &Line, all: &[DueLine]) -> Option<&'a Line> {
    let milestone = |line: &Line| match &line.arg {
        Arg::Milestone { name, .. } => Some(name.clone()),
        _ => None,
    };
    let lines = context.get(id).lines.iter().enumerate().filter(|(_, l)| l.happens() && l.verb == due.verb);
    let meets_other = |index: usize| {
        let is_it = |met: Cause| matches!(met, Cause::Line(at) if at.decl == id && at.index as usize == index);
        all.iter().any(|other| other.met.is_some_and(is_it))
    };
    let mut fits = lines.filter(|(index, line)| {
        let in_time = line.date.first >= due.date.first && line.effect().first <= context.options.as_of;
        in_time && milestone(line) == milestone(due) && !meets_other(*index)
    });
    fits.next().map(|(_, line)| line)
}

fn done_by_another(context: &Context, id: DeclId, due: &Line, done: &Line) -> Diagnostic {
    let what = context.text(due.verb_span);
    let message = format!(
        "`{what}` of {} was due on {}, and the line that says so names another `by`",
        context.quoted(id),
        due.date
    );
    Diagnostic::new(&codes::W0408, due_word(context, due), message)
        .label(format!("not met by {}", context.options.as_of))
        .related(done.verb_span, format!("`{what}` on {}", done.date))
        .help("a due line is met by a line with the same `by`: write it on both, or on neither")
}

/// `due` stands between the day and the verb (and a subject, in a log).
fn due_word(context: &Context, line: &Line) -> Span {
    let due = Span { start: line.date_span.end, end: line.verb_span.start, ..line.date_span };
    context.text(due).rfind("due").map_or(line.verb_span, |at| {
        let start = due.start as usize + at;
        Span::new(due.file, start, start + "due".len())
    })
}

fn not_met(context: &Context, id: DeclId, line: &Line) -> Diagnostic {
    let what = context.text(line.verb_span);
    Diagnostic::new(&codes::W0408, due_word(context, line), format!("`{what}` of {} was due on {}, and no line says that it was done", context.quoted(id), line.date))
        .label(format!("not met by {}", context.options.as_of))
        .help(format!("write the line that meets it: `DATE {what} …`, on or after {}; or say in a comment why it was not met: `# deal: allow W0408` and the reason", line.date.first))
}

/// A term that has run out, of what was in force, with nothing said since.
pub(super) fn terms(context: &Context, out: &mut Vec<Diagnostic>) {
    let as_of = context.options.as_of;
    for id in context.documents() {
        let decl = context.get(id);
        let Some(entry) = decl.values(F::Term).first() else { continue };
        let Value::Duration(term) = &entry.value else { continue };
        let renews = decl.values(F::Renews).iter().any(|e| matches!(e.value, Value::Renews { word: "automatic", .. }));
        if renews || context.incomplete(id) || something_said(context, id) {
            continue;
        }
        let Some((end, last)) = runs_to(context, id, **term).filter(|(end, _)| *end < as_of) else { continue };
        let name = context.quoted(id);
        let found = match last {
            Last::Term(start) => Diagnostic::new(&codes::W0409, entry.span, format!("the term of {name} has run out"))
                .label(format!("it began on {start}, and ended on {end} at the latest")),
            Last::Extension(to, line) => {
                Diagnostic::new(&codes::W0409, line.verb_span, format!("the extension of {name} has run out"))
                    .label(format!("extended to {to}"))
            }
            Last::Renewal(line) => {
                Diagnostic::new(&codes::W0409, line.verb_span, format!("the renewal of {name} has run out"))
                    .label(format!("for another term, which ended on {end} at the latest"))
                    .related(entry.span, "the term")
            }
        };
        out.push(
            found
                .help("say what happened: `DATE expired`, `DATE extended to DATE`, `DATE renewed`; or `renews: automatic` if the text says so"),
        );
    }
}

/// What a document runs on last.
enum Last<'a> {
    Term(Period),
    Extension(Period, &'a Line),
    Renewal(&'a Line),
}

/// The last day to which the term of a document can run, with what was extended and renewed
/// by now. A renewal is for another term: from the end of the one before, or from its own
/// day where that had run out.
fn runs_to<'a>(context: &Context<'a>, id: DeclId, term: Duration) -> Option<(Day, Last<'a>)> {
    let as_of = context.options.as_of;
    let decl = context.get(id);
    let lines = decl.lines.iter().filter(|line| line.happens() && line.effect().first <= as_of);
    let mut later: Vec<&Line> = lines.filter(|line| matches!(line.verb, V::Extended | V::Renewed)).collect();
    later.sort_by_key(|line| line.effect().first);
    let again = decl.values(F::Renews).iter().find_map(|entry| match &entry.value {
        Value::Renews { period, .. } => period.as_deref().copied(),
        _ => None,
    });
    let start = term_starts(context, id)?;
    let mut runs = (last_day(start, term)?, Last::Term(start));
    for line in later {
        match line.arg {
            Arg::Until(to) if line.verb == V::Extended && to.last >= runs.0 => {
                runs = (to.last, Last::Extension(to, line))
            }
            _ if line.verb == V::Renewed => {
                let from = Period::day(runs.0.max(line.effect().last));
                runs = (last_day(from, again.unwrap_or(term))?, Last::Renewal(line));
            }
            _ => {}
        }
    }
    Some(runs)
}

/// An end, an extension to no day that is told, a new term, or completion:
/// whatever came of it.
fn something_said(context: &Context, id: DeclId) -> bool {
    let as_of = context.options.as_of;
    let (legal, delivery) = context.history.status_words(id);
    let told = |line: &Line| {
        line.happens()
            && match (line.verb, &line.arg) {
                (V::Extended, arg) => !matches!(arg, Arg::Until(_)),
                (V::Completed, _) => true,
                (V::Amended, Arg::Amended { key, .. } | Arg::Changed { key, .. }) => *key == Key::Own(F::Term),
                _ => false,
            }
    };
    legal.is_some_and(Legal::is_end)
        || delivery.is_some_and(|d| d >= Delivery::Completed)
        || context.history.ended(id).is_some_and(|end| end.first <= as_of)
        || context.get(id).lines.iter().any(told)
}

/// The last act from which a term can run. A treaty's runs from its entry into force;
/// while that is not on record nothing has run out.
fn term_starts(context: &Context, id: DeclId) -> Option<Period> {
    let acts = context.history.acts(id);
    let in_force = acts.iter().filter(|a| a.verb == Some(V::InForce)).map(|a| a.effect).min_by_key(|p| p.first);
    let is_treaty = context.instrument_kind(id).is_none_or(|kind| kind.row().treaty);
    if in_force.is_some() || is_treaty {
        return in_force;
    }
    let began = |a: &&Act| a.verb.is_some_and(|v| v.row().promises || matches!(v, V::Approved | V::Started));
    acts.iter().filter(began).map(|a| a.effect).max_by_key(|p| p.last)
}

/// The last day that a term can have, by the bounds of both.
fn last_day(start: Period, term: Duration) -> Option<Day> {
    let upper = term.figure.bounds().filter(|b| !b.about)?.high?;
    // Whole months and days; what is left of one counts as a whole one.
    let whole = |value: i128| u32::try_from((value + 9_999) / 10_000).ok();
    match term.unit {
        DurationUnit::Years => Some(start.last.plus_months(whole(upper.0.checked_mul(12)?)?)),
        DurationUnit::Months => Some(start.last.plus_months(whole(upper.0)?)),
        DurationUnit::Days => Some(start.last.plus_days(i32::try_from(whole(upper.0)?).ok()?)),
    }
}

pub(super) fn history(context: &Context, out: &mut Vec<Diagnostic>) {
    pledges(context, out);
    for id in context.documents() {
        let decl = context.get(id);
        let says = decl.field(F::Status).is_some() || decl.lines.iter().any(|l| l.due || l.happens());
        if says || !context.history.acts(id).is_empty() || context.incomplete_in(id, &[]) {
            continue;
        }
        let kind = if decl.kind == Kind::Package { "package" } else { "instrument" };
        out.push(
            Diagnostic::new(&codes::W0410, decl.name_span, format!("nothing says where {} stands", context.quoted(id)))
                .label(format!("no dated line and no `status`: the {kind} is a plan, and counts in no figure"))
                .help(
                    "write what happened and when, as in `2015-03-27 signed`; where no day is known, `status: signed`",
                ),
        );
    }
}

/// A pledge of which nothing says that it was made, here or on the pledge that it is part of.
fn pledges(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.of_kind(Kind::Pledge) {
        let told = context.get(id).lines.iter().any(|l| l.due || l.happens());
        if told || !context.history.acts(id).is_empty() || context.incomplete_in(id, &[]) {
            continue;
        }
        out.push(
            Diagnostic::new(
                &codes::W0410,
                context.get(id).name_span,
                format!("nothing says when {} was made", context.quoted(id)),
            )
            .label("no dated line: the pledge counts in no figure")
            .help("write when it was made, as in `2015-03-27 made`; a package passes on no `made`"),
        );
    }
}
