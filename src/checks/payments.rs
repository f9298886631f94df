//! What was paid, against what was agreed, what was paid back, and itself.

use super::amounts;
use super::context::Context;
use super::order;
use super::wholes::members_first;
use crate::diag::{Diagnostic, codes};
use crate::model::{Bounds, Cur, Day, Dec, DeclId, Key, Line};
use crate::schema::{F, InstrumentKind, Kind, Money, V};
use std::collections::BTreeMap;

fn figure(line: &Line) -> Option<(Bounds, Cur)> {
    let amount = line.amount()?;
    Some((amounts::bounds_of(amount, None)?, amount.currency?))
}

fn is_payout(verb: V) -> bool {
    matches!(verb, V::Drawn | V::Disbursed)
}

/// The lines of a document that pay, in the order of their days.
fn money_lines<'a>(context: &Context<'a>, id: DeclId, fits: impl Fn(V) -> bool) -> Vec<&'a Line> {
    let mut lines: Vec<&Line> = context.get(id).lines.iter().filter(|l| l.happens() && fits(l.verb)).collect();
    lines.sort_by_key(|l| (l.date.first, l.date.last));
    lines
}

/// Paid out above the amount. Ceilings revolve and have a check of their own.
pub(super) fn above_amount(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let mut lines = money_lines(context, id, is_payout);
        let money = context.instrument_kind(id).map(|k| k.row().money);
        if lines.is_empty() || matches!(money, Some(Money::Ceiling)) || !context.get(id).values(F::Amends).is_empty() {
            continue;
        }
        // Of a kind that was mistyped nobody knows whether it is a line, which revolves.
        if money.is_none() && context.incomplete_in(id, &[Key::Own(F::Kind)]) {
            continue;
        }
        // Each as late as it can have come, under the amount as it can have been by then.
        lines.sort_by_key(|line| line.date.last);
        let amount = amounts::Highest::of(context, id);
        let mut paid: BTreeMap<(Cur, V), (Dec, bool)> = BTreeMap::new();
        for line in lines {
            let Some((bounds, currency)) = figure(line) else { continue };
            let sum = paid.entry((currency, line.verb)).or_default();
            *sum = (sum.0.checked_add(bounds.low).unwrap_or(sum.0), sum.1 | bounds.about);
            let limit = amount.by(line.date.last).get(&currency).filter(|b| !b.about).and_then(|b| b.high);
            let Some(high) = limit.filter(|&high| sum.0 > high && !sum.1) else { continue };
            let verb = line.verb.word();
            let mut diagnostic = Diagnostic::new(
                &codes::W0504,
                line.arg_span,
                format!("more was {verb} than {} is worth", context.quoted(id)),
            )
            .label(format!(
                "{} by now, of {}",
                amounts::shown(sum.0, currency),
                amounts::shown(high, currency)
            ));
            if let Some(amount) = context.get(id).field(F::Amount) {
                diagnostic = diagnostic.related(amount.span, "its amount is declared here");
            }
            out.push(diagnostic.help(
                "look for a payment that is told twice; if the amount was raised, write `DATE amended amount +…`",
            ));
            break;
        }
    }
}

/// Principal back above what was paid out by then. The benefit of the doubt goes to
/// the records: a payment came as early as it can have, a repayment as late.
pub(super) fn repaid(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.documents() {
        let mut back = money_lines(context, id, |v| matches!(v, V::Repaid | V::Forgiven));
        back.sort_by_key(|line| line.date.last);
        let decl = context.get(id);
        // What a predecessor paid is repaid on this one; how much is not this record's.
        if back.is_empty() || !decl.values(F::Supersedes).is_empty() || context.incomplete(id) {
            continue;
        }
        if let Some(paid) = Paid::of(context, id) {
            out.extend(first_too_much(context, id, &back, &paid));
        }
    }
}

/// What was paid out at most: by currency, the most by each day on which something was.
struct Paid {
    most: BTreeMap<Cur, Vec<(Day, Dec)>>,
    /// Where no payment is on record at all, the amount: it may all have been paid.
    amount: BTreeMap<Cur, Bounds>,
}

impl Paid {
    /// None where it can have been anything.
    fn of(context: &Context, id: DeclId) -> Option<Paid> {
        let insides = context.relations.insides(id);
        // What lies deeper is not looked for: then nothing is certain here.
        if insides.iter().any(|&inside| !context.relations.insides(inside).is_empty()) {
            return None;
        }
        let mut payments: BTreeMap<Cur, Vec<(Day, V, Dec)>> = BTreeMap::new();
        for line in std::iter::once(&id).chain(insides).flat_map(|&d| money_lines(context, d, is_payout)) {
            let (bounds, currency) = figure(line)?;
            let high = bounds.high.filter(|_| !bounds.about)?;
            payments.entry(currency).or_default().push((line.date.first, line.verb, high));
        }
        let mut most = BTreeMap::new();
        for (currency, mut list) in payments {
            list.sort();
            let (mut drawn, mut disbursed) = (Dec::ZERO, Dec::ZERO);
            let mut by_day = Vec::with_capacity(list.len());
            for (day, verb, high) in list {
                let sum = if verb == V::Drawn { &mut drawn } else { &mut disbursed };
                *sum = sum.checked_add(high)?;
                by_day.push((day, drawn.max(disbursed)));
            }
            most.insert(currency, by_day);
        }
        let amount = if most.is_empty() { amounts::highest(context, id) } else { BTreeMap::new() };
        Some(Paid { most, amount })
    }

    /// The most that can have been paid out in a currency by a day. A payment in
    /// another currency may be what is paid back: then nothing is certain.
    fn by(&self, currency: Cur, day: Day) -> Option<Dec> {
        match self.most.get(&currency) {
            Some(list) => {
                let come = list.partition_point(|(on, _)| *on <= day);
                Some(come.checked_sub(1).map_or(Dec::ZERO, |last| list[last].1))
            }
            None => self.amount.get(&currency).filter(|b| !b.about)?.high,
        }
    }
}

/// Of one currency: what was repaid, and what was forgiven beside it.
#[derive(Default)]
struct Back {
    repaid: Dec,
    forgiven: Dec,
}

fn first_too_much(context: &Context, id: DeclId, back: &[&Line], paid: &Paid) -> Option<Diagnostic> {
    let mut sums: BTreeMap<Cur, Back> = BTreeMap::new();
    let mut with_relief = None;
    for line in back {
        let Some((bounds, currency)) = figure(line) else { continue };
        if bounds.about {
            return with_relief;
        }
        let sum = sums.entry(currency).or_default();
        let part = if line.verb == V::Repaid { &mut sum.repaid } else { &mut sum.forgiven };
        *part = part.checked_add(bounds.low)?;
        let Some(most) = paid.by(currency, line.date.last) else { continue };
        if sum.repaid > most && line.verb == V::Repaid {
            let ever = paid.by(currency, Day::MAX).is_none_or(|all| sum.repaid > all);
            return Some(too_much(context, id, line, (sum.repaid, most, currency), ever));
        }
        // Relief may hold interest too, and then no principal is missing.
        if with_relief.is_none() && sum.repaid.checked_add(sum.forgiven)? > most {
            with_relief = Some(relieved_of_more(context, id, line, sum, (most, currency)));
        }
    }
    with_relief
}

/// `ever`: all that was paid out is less; else some of it was paid out late, which is
/// possible, and rare.
fn too_much(context: &Context, id: DeclId, line: &Line, figures: (Dec, Dec, Cur), ever: bool) -> Diagnostic {
    let (sum, most, currency) = figures;
    let (sum, most) = (amounts::shown(sum, currency), amounts::shown(most, currency));
    let label = format!("{sum} repaid by {}, of {most} paid out by then", line.date);
    let name = context.quoted(id);
    if !ever {
        let odd = order::unusual(line.arg_span, format!("more of {name} was repaid than was paid out by then"));
        let later = money_lines(context, id, is_payout);
        let later = later.iter().find(|l| l.date.first > line.date.last);
        return later
            .map(|later| (later.verb_span, format!("paid out on {}", later.date)))
            .into_iter()
            .fold(odd.label(label), |odd, (span, words)| odd.related(span, words));
    }
    let error = Diagnostic::new(&codes::E0505, line.arg_span, format!("more of {name} was repaid than was paid out"));
    with_payout(context, id, error.label(label))
        .help("`repaid` is principal: leave interest out; or write the payment that is missing")
}

fn relieved_of_more(
    context: &Context,
    id: DeclId,
    line: &Line,
    sum: &Back,
    (most, currency): (Dec, Cur),
) -> Diagnostic {
    let shown = |value: Dec| amounts::shown(value, currency);
    let repaid = match sum.repaid {
        Dec::ZERO => String::new(),
        repaid => format!("{} repaid and ", shown(repaid)),
    };
    let odd = Diagnostic::new(
        &codes::W0405,
        line.arg_span,
        format!("more of {} came back or was forgiven than was paid out", context.quoted(id)),
    )
    .label(format!(
        "{repaid}{} forgiven by {}, of {} paid out by then",
        shown(sum.forgiven),
        line.date,
        shown(most)
    ));
    with_payout(context, id, odd)
        .help("relief may hold interest too: then say so with `# deal: allow W0405` and the reason; or write the payment that is missing")
}

fn with_payout(context: &Context, id: DeclId, diagnostic: Diagnostic) -> Diagnostic {
    match money_lines(context, id, is_payout).first() {
        Some(paid) => diagnostic.related(paid.verb_span, "paid out here"),
        None => diagnostic,
    }
}

/// Which money verbs stand on a document, as bits.
fn verbs_of(context: &Context, id: DeclId) -> u8 {
    context.get(id).lines.iter().filter(|l| l.happens()).fold(0, |bits, l| bits | verbs_of_line(l))
}

/// Money on a whole and inside it; drawings of a line, and loans under it.
pub(super) fn told_twice(context: &Context, out: &mut Vec<Diagnostic>) {
    let mut inside = vec![0u8; context.model.decls.len()];
    for id in members_first(context.model) {
        let own = verbs_of(context, id);
        for whole in context.relations.wholes(id) {
            inside[whole.0 as usize] |= own | inside[id.0 as usize];
        }
        let both = own & inside[id.0 as usize];
        let loan = (both == 0).then(|| loan_under_line(context, id)).flatten();
        if both == 0 && loan.is_none() {
            continue;
        }
        let told = |line: &&Line| if both == 0 { line.verb == V::Drawn } else { verbs_of_line(line) & both != 0 };
        let Some(line) = context.get(id).lines.iter().filter(|l| l.happens()).find(told) else { continue };
        let Some(other) = loan.or_else(|| where_inside(context, id, both)) else { continue };
        let name = context.quoted(other);
        out.push(
            Diagnostic::new(&codes::W0513, line.verb_span, format!("this may be told again by {name}, which is inside {}", context.quoted(id)))
                .label("counted here, and there")
                .related(context.get(other).name_span, "the member is declared here")
                .help("keep each payment with the document that was paid; if these are others, say so with `# deal: allow W0513` and the reason"),
        );
    }
}

fn verbs_of_line(line: &Line) -> u8 {
    match line.verb {
        V::Drawn | V::Disbursed => 1,
        V::Repaid => 2,
        V::Forgiven => 4,
        V::RolledOver => 8,
        V::Rescheduled => 16,
        _ => 0,
    }
}

/// A loan directly under a credit or swap line that has drawings of its own.
fn loan_under_line(context: &Context, id: DeclId) -> Option<DeclId> {
    let is_line = matches!(context.instrument_kind(id), Some(InstrumentKind::CreditLine | InstrumentKind::SwapLine));
    if !is_line || !context.get(id).lines.iter().any(|l| l.happens() && l.verb == V::Drawn) {
        return None;
    }
    let is_loan = |&&inside: &&DeclId| {
        context.get(inside).kind == Kind::Instrument && context.instrument_kind(inside) == Some(InstrumentKind::Loan)
    };
    context.relations.insides(id).iter().find(is_loan).copied()
}

/// The nearest document inside with one of these verbs. Looked for only to be shown.
fn where_inside(context: &Context, id: DeclId, verbs: u8) -> Option<DeclId> {
    let mut seen = rustc_hash::FxHashSet::default();
    let mut near: Vec<DeclId> = context.relations.insides(id).to_vec();
    let mut next = 0;
    while let Some(&inside) = near.get(next) {
        next += 1;
        if verbs_of(context, inside) & verbs != 0 {
            return Some(inside);
        }
        near.extend(context.relations.insides(inside).iter().filter(|&&i| seen.insert(i)));
    }
    None
}
