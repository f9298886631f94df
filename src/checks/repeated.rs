//! One thing told twice in the lines of one record.

use super::context::Context;
use super::order;
use crate::diag::{Diagnostic, codes};
use crate::model::{At, DeclId, Line};
use crate::schema::V;

/// What happens to a document once.
const ONCE: [V; 4] = [V::Signed, V::Adopted, V::Ratified, V::InForce];

/// An act that happens once, on two days.
pub(super) fn acts(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        for verb in ONCE {
            let lines = context.get(id).lines.iter().filter(|l| l.happens() && l.verb == verb);
            let mut lines: Vec<&Line> = lines.collect();
            lines.sort_by_key(|l| (l.date.first, l.date.last));
            for (at, line) in lines.iter().enumerate().skip(1) {
                let same = |l: &&&Line| (l.by.is_empty() && line.by.is_empty()) || order::same_actor(l, line);
                let before = lines[at.saturating_sub(NEAR)..at].iter().find(same);
                let Some(first) = before.filter(|first| first.date.certainly_before(line.date)) else { continue };
                let (name, word) = (context.quoted(id), verb.word());
                out.push(
                    Diagnostic::new(&codes::W0405, line.verb_span, format!("{name} is {word} twice"))
                        .label(format!("`{word}` on {}", line.date))
                        .related(first.verb_span, format!("`{word}` on {}", first.date))
                        .help("an act of several days is a range, `1889-03-28..1889-04-05 signed`; one of each party by itself has `by`; a second source that has another day is `DATE reported …`"),
                );
            }
        }
    }
}

/// Two lines of one day that say the same. Where they are of money, both are counted.
pub(super) fn lines(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        let lines = &context.get(id).lines;
        if lines.len() < 2 {
            continue;
        }
        let day = |l: &&Line| (l.date.first, l.date.last, l.verb, l.due);
        let mut sorted: Vec<&Line> = lines.iter().collect();
        sorted.sort_by_key(day);
        for (at, line) in sorted.iter().enumerate().skip(1) {
            let near = sorted[at.saturating_sub(NEAR)..at].iter().rev().take_while(|l| day(l) == day(line));
            if let Some(first) = near.filter(|first| same(context, first, line)).last() {
                out.push(twice(context, id, first, line));
            }
        }
    }
}

/// How many lines before one it is compared with: a record may have thousands of a day.
const NEAR: usize = 16;

/// The same argument, however it is written: `1_000mn USD` is `1bn USD`.
fn same_argument(context: &Context, one: &Line, other: &Line) -> bool {
    let words = |line: &Line| context.text(line.arg_span).split_whitespace();
    match (one.amount(), other.amount()) {
        (Some(one), Some(other)) => one == other,
        _ => words(one).eq(words(other)),
    }
}

/// The same argument, note, actors, places and days of effect, and no passages that tell them apart:
/// two sources of one payment are one payment.
fn same(context: &Context, one: &Line, other: &Line) -> bool {
    let places = |line: &Line| {
        let place = |at: &At| match at {
            At::Event(event, words) => (event.target, words.clone()),
            At::Place(words, _) => (None, Some(words.clone())),
        };
        line.at.iter().map(place).collect::<Vec<_>>()
    };
    let targets = |list: &[crate::model::Ref]| list.iter().map(|r| r.target).collect::<Vec<_>>();
    let passages = |line: &Line| {
        line.sources.iter().map(|c| (c.source.target, c.quote.as_ref().map(|q| q.0.clone()))).collect::<Vec<_>>()
    };
    let told_apart = passages(one).iter().any(|(source, passage)| {
        passages(other).iter().any(|(s, p)| s == source && p.is_some() && passage.is_some() && p != passage)
    });
    same_argument(context, one, other)
        && one.note == other.note
        && targets(&one.by) == targets(&other.by)
        && targets(&one.to) == targets(&other.to)
        && one.effective == other.effective
        && places(one) == places(other)
        && !told_apart
        // A rival claim is its source's: two that agree are two.
        && (one.verb != V::Reported || passages(one) == passages(other))
}

fn twice(context: &Context, id: DeclId, first: &Line, second: &Line) -> Diagnostic {
    let money = second.verb.row().level.is_some();
    let what = format!("`{}` of {} stands twice", second.verb.word(), context.quoted(id));
    let help = if money {
        "if it is one payment, keep one line and name both sources on it; if they are two, a note tells them apart: `\"second tranche\"`"
    } else {
        "keep one of the lines; sources of one fact stand side by side: `source A, B`"
    };
    let diagnostic = Diagnostic::new(&codes::W0413, second.verb_span, what);
    let diagnostic = if money {
        diagnostic.label("the same day and amount: both are counted")
    } else {
        diagnostic.label("the same day")
    };
    diagnostic.related(first.verb_span, "the first one").help(help)
}
