//! Amendments of amounts: what can't be added or taken away, and what is told twice.

use super::amounts::{self, Fault};
use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::{Arg, DeclId, Key, Line, Period, Value};
use crate::schema::{F, InstrumentKind, V};
use rustc_hash::FxHashMap;

pub(super) fn steps(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        let decl = context.get(id);
        let steps = amounts::steps(context, id);
        if steps.is_empty() {
            continue;
        }
        let (mut money, term) = (amounts::written(context, id), amounts::term(context, id));
        let written = decl.field(F::Amount).map(|f| f.span);
        for step in steps {
            let before = money.clone();
            let Some(fault) = amounts::step(&mut money, &step.change, term) else { continue };
            let name = context.quoted(id);
            let mut diagnostic = match fault {
                Fault::OtherCurrency(currency) => Diagnostic::new(
                    &codes::E0509,
                    step.span,
                    format!("a change in `{currency}`, and the amount of {name} has none"),
                )
                .label(format!("the amount is in {}", list(before.known.keys())))
                .help("write the change in the currency of the amount, or the whole new amount without a sign"),
                Fault::BelowZero => {
                    let had = before.known.iter().filter_map(|(c, b)| Some(amounts::shown(b.high?, *c)));
                    Diagnostic::new(&codes::E0508, step.span, format!("this takes more from {name} than it has"))
                        .label(format!("it had {}", had.collect::<Vec<_>>().join(" and ")))
                        .help("write the new amount without a sign, as in `amended amount 50mn USD`, or look at the figures")
                }
            };
            if let Some(span) = written {
                diagnostic = diagnostic.related(span, "the amount is declared here");
            }
            out.push(diagnostic);
        }
    }
}

fn list<'a>(currencies: impl Iterator<Item = &'a crate::model::Cur>) -> String {
    currencies.map(|c| format!("`{c}`")).collect::<Vec<_>>().join(" and ")
}

/// The amount of an instrument that amends is a change. Relief of debt is a sum of its own.
pub(super) fn plain_amount(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let decl = context.get(id);
        let Some(amends) = decl.field(F::Amends).filter(|f| !f.values.is_empty()) else { continue };
        if context.instrument_kind(id) == Some(InstrumentKind::DebtRelief) {
            continue;
        }
        let plain =
            |entry: &&crate::model::Entry| matches!(&entry.value, Value::Amount(a) if a.figure.bounds().is_some());
        let Some(entry) = decl.values(F::Amount).iter().find(plain) else { continue };
        let written = context.text(entry.span);
        let mut diagnostic = Diagnostic::new(
            &codes::E0511,
            entry.span,
            format!("{} amends another, and its amount has no sign", context.quoted(id)),
        )
        .label("a change, or the new amount?")
        .related(amends.span, "amends here");
        let mut targets = amends.values.iter().filter_map(|e| e.target());
        diagnostic = match targets.next() {
            // A change of several would be the next mistake.
            Some(_) if targets.next().is_some() => {
                let help = "say on each what it is worth now, `DATE amended amount …`, and take the amount out here";
                out.push(diagnostic.help(help));
                continue;
            }
            Some(target) => {
                let target = context.quoted(target);
                let target = target.trim_matches('`');
                diagnostic.help(format!("if the whole is worth this now, take the amount out here and write in `{target}`: `DATE amended amount {written}`"))
            }
            None => diagnostic,
        };
        out.push(diagnostic.maybe("so much was added", entry.span, format!("+{written}")).maybe(
            "so much was taken away",
            entry.span,
            format!("-{written}"),
        ));
    }
}

/// A change acts on what it amends: on each of several it would count as often.
pub(super) fn of_several(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let decl = context.get(id);
        let Some(amends) = decl.field(F::Amends) else { continue };
        let mut targets: Vec<DeclId> = amends.values.iter().filter_map(|e| e.target()).collect();
        targets.sort_unstable();
        targets.dedup();
        let change = decl.values(F::Amount).iter().find(|e| matches!(e.value, Value::Change { .. }));
        let (Some(change), [first, _, ..]) = (change, &targets[..]) else { continue };
        let (written, first) = (context.text(change.span), context.quoted(*first));
        out.push(
            Diagnostic::new(&codes::E0523, change.span, format!("{} amends several, and one change", context.quoted(id)))
                .label("of which is this the change?")
                .related(amends.span, "amends these")
                .help(format!("write on each what of it is its own, in {first} for example `DATE amended amount {written}`, and take the amount out here")),
        );
    }
}

/// Changes of one field that take effect on one day, where the order of the lines decides
/// what comes of them: a new value beside another, or beside a change.
pub(super) fn one_day(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        let lines = context.get(id).lines.iter().filter(|l| l.happens());
        let mut first: FxHashMap<(Key, Period), &Line> = FxHashMap::default();
        for line in lines {
            let (Arg::Amended { key, .. } | Arg::Changed { key, .. }) = line.arg else { continue };
            let Some(other) = first.get(&(key, line.effect())) else {
                first.insert((key, line.effect()), line);
                continue;
            };
            let same = context.text(line.arg_span) == context.text(other.arg_span);
            let steps = [line, *other].iter().all(|l| matches!(l.arg, Arg::Changed { .. }));
            // Of remarks no figure follows, and both are kept.
            if same || steps || key == Key::Own(F::Note) {
                continue;
            }
            let field = key_word(context, key);
            out.push(
                Diagnostic::new(
                    &codes::W0414,
                    line.arg_span,
                    format!("the order of two lines decides what `{field}` of {} is", context.quoted(id)),
                )
                .label(format!("on {} too, and written later", line.effect()))
                .related(other.arg_span, "the other change of that day")
                .help("write what it came to on that day in one line, or the day of each"),
            );
        }
    }
}

fn key_word<'a>(context: &Context<'a>, key: Key) -> &'a str {
    match key {
        Key::Own(field) => field.word(),
        Key::User(field) => &context.get(field).name,
    }
}

/// Counts, percentages and times that a change takes below zero.
pub(super) fn figures(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        for (line, key) in context.history.below_zero(id) {
            let field = key_word(context, key);
            let mut diagnostic = Diagnostic::new(
                &codes::E0508,
                line.arg_span,
                format!("this takes more from `{field}` of {} than it has", context.quoted(id)),
            )
            .label("below zero")
            .help(format!("write the new value without a sign, as in `amended {field} …`, or look at the figures"));
            if let Some(written) = context.get(id).fields.iter().find(|f| f.key == key) {
                diagnostic = diagnostic.related(written.span, "declared here");
            }
            out.push(diagnostic);
        }
    }
}

/// A relation that changes on a day: figures take relations as they are written.
pub(super) fn relations(context: &Context, out: &mut Vec<Diagnostic>) {
    const RELATIONS: [F; 5] = [F::Under, F::Amends, F::Supersedes, F::Overlaps, F::Status];
    for id in context.ids() {
        for line in &context.get(id).lines {
            let Arg::Amended { key: Key::Own(field), .. } = line.arg else { continue };
            if !line.happens() || !RELATIONS.contains(&field) {
                continue;
            }
            let word = field.word();
            out.push(
                Diagnostic::new(
                    &codes::W0522,
                    line.verb_span,
                    format!("`{word}` of {} is amended, and no figure follows", context.quoted(id)),
                )
                .label("holds on every day as it is written")
                .help(match field {
                    F::Status => "what happened stands on a line of its own: `DATE in-force`".to_owned(),
                    _ => format!(
                        "write it in the field `{word}:`; what began on this day is perhaps a document of its own"
                    ),
                }),
            );
        }
    }
}

/// An instrument that amends says its change in `amount`: a line `amended amount` on it
/// is of itself, and of another field too.
pub(super) fn of_itself(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let decl = context.get(id);
        let Some(amends) = decl.field(F::Amends).filter(|f| !f.values.is_empty()) else { continue };
        let Some(target) = amends.values.iter().find_map(|e| e.target()) else { continue };
        // Relief of debt is a sum of its own, and a line may well change it.
        if context.instrument_kind(id) == Some(InstrumentKind::DebtRelief) {
            continue;
        }
        for line in &decl.lines {
            let (Arg::Amended { key: Key::Own(field), .. } | Arg::Changed { key: Key::Own(field), .. }) = &line.arg
            else {
                continue;
            };
            if decl.field(*field).is_some() || decl.field(F::Amount).is_some() {
                continue;
            }
            let (own, whole) = (context.quoted(id), context.quoted(target));
            let warning = Diagnostic::new(
                &codes::W0521,
                line.verb_span,
                format!("this changes the {} of {own} itself, not of {whole}", field.word()),
            )
            .label(format!("{own} has no `{}` that could be amended", field.word()))
            .related(amends.span, "amends here");
            let moved = format!("put the line into {whole}");
            out.push(match (field, &line.arg) {
                (F::Amount, Arg::Changed { .. }) => {
                    let change = context.text(line.arg_span);
                    let change = change.strip_prefix("amount").unwrap_or(change).trim();
                    warning.help(format!("write `amount: {change}` in {own}, or {moved}"))
                }
                (F::Amount, _) => {
                    warning.help(format!("write the change in {own}, as in `amount: +250mn USD`, or {moved}"))
                }
                _ => warning.help(moved),
            });
        }
    }
}

/// A line and an instrument for one amendment of one day.
pub(super) fn twice(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        let amending = context.relations.amended_by(id);
        if amending.is_empty() {
            continue;
        }
        // By day: a frame agreement may have thousands of amendments.
        let mut by_day: FxHashMap<Period, DeclId> = FxHashMap::default();
        for &by in amending.iter().filter(|&&by| !context.get(by).values(F::Amount).is_empty()) {
            let exact = |p: &Period| p.is_exact();
            let signed = context.history.first_effect_of(by, V::Signed).or_else(|| context.history.binds_from(by));
            if let Some(day) = signed.filter(exact) {
                by_day.entry(day).or_insert(by);
            }
        }
        for line in context.get(id).lines.iter().filter(|l| l.happens()) {
            let amount = matches!(
                &line.arg,
                Arg::Amended { key: Key::Own(F::Amount), .. } | Arg::Changed { key: Key::Own(F::Amount), .. }
            );
            let Some(&by) = by_day.get(&line.effect()).filter(|_| amount) else { continue };
            let instrument = context.quoted(by);
            out.push(
                Diagnostic::new(&codes::E0512, line.verb_span, format!("this amendment is told again by {instrument}"))
                    .label(format!("on {}, the day on which {instrument} was signed", line.effect()))
                    .related(context.get(by).name_span, "the instrument that amends is declared here")
                    .help(format!("keep {instrument} and take the line out: the change would count twice")),
            );
        }
    }
}
