//! What was taken under a ceiling against the ceiling: commitments inside a framework,
//! and drawings of a line, which revolves.

use super::amounts::{self, Highest};
use super::context::Context;
use super::wholes;
use crate::diag::{Diagnostic, codes};
use crate::model::{Bounds, Cur, Day, Dec, DeclId, Line};
use crate::schema::{F, InstrumentKind, Kind, Money, V};
use std::collections::BTreeMap;

fn instruments<'a>(context: &'a Context, kinds: &'a [InstrumentKind]) -> impl Iterator<Item = DeclId> + 'a {
    context
        .of_kind(Kind::Instrument)
        .filter(|&id| context.instrument_kind(id).is_some_and(|kind| kinds.contains(&kind)))
}

pub(super) fn frameworks(context: &Context, out: &mut Vec<Diagnostic>) {
    let has_insides = |id: &DeclId| !context.relations.insides(*id).is_empty();
    let kinds = [InstrumentKind::Framework];
    if !instruments(context, &kinds).any(|id| has_insides(&id)) {
        return;
    }
    let committed = |id: DeclId| committed(context, id);
    let day = |id: DeclId| context.history.binds_from(id);
    let (error, warning) = (&codes::E0503, &codes::W0514);
    let asked = wholes::Above { what: "commitments inside", error, warning, own: &committed, day: &day };
    let ceilings = instruments(context, &kinds).filter(has_insides).map(|id| (id, amounts::highest(context, id)));
    asked.check(context, &ceilings.collect::<Vec<_>>(), out);
}

/// What a document commits by itself on the day, as far as it is known; None where it
/// promises nothing.
fn committed(context: &Context, id: DeclId) -> Option<BTreeMap<Cur, Bounds>> {
    let as_of = context.options.as_of;
    let is_promise = context.instrument_kind(id).is_some_and(|k| k.row().money == Money::Commitment);
    let bound = context.history.binds_from(id).is_some_and(|day| day.first <= as_of)
        && context.history.undone(id).is_none_or(|day| day.first > as_of);
    let counts = is_promise && wholes::binds(context, id) && wholes::has_own_money(context, id) && bound;
    counts.then(|| amounts::at(context, id, as_of).known)
}

/// What was drawn less what was repaid, on any day. Loans under a line may follow one
/// another, so of what they commit only a single one is held against the ceiling.
pub(super) fn lines(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in instruments(context, &[InstrumentKind::CreditLine, InstrumentKind::SwapLine]) {
        let ceiling = Highest::of(context, id);
        if ceiling.ever.is_empty() {
            continue;
        }
        // A drawing can be told by a line of the line and by a loan under it: each
        // account by itself.
        let own = context.get(id).lines.iter();
        let drawn = revolve(context, &ceiling, own, id, out);
        let loans = context.relations.insides(id).iter().flat_map(|&loan| &context.get(loan).lines);
        if !drawn && !revolve(context, &ceiling, loans, id, out) {
            out.extend(
                context.relations.insides(id).iter().filter_map(|&loan| too_large(context, loan, id, &ceiling.ever)),
            );
        }
    }
}

/// A loan that is larger than the line it is said to be drawn under.
fn too_large(context: &Context, loan: DeclId, line: DeclId, ceiling: &BTreeMap<Cur, Bounds>) -> Option<Diagnostic> {
    let field = context.get(loan).field(F::Amount)?;
    let committed = committed(context, loan)?;
    let day = context.history.binds_from(loan);
    let mut held = committed.iter().filter_map(|(&own, &bounds)| amounts::held(context, bounds, (own, day), ceiling));
    let (bounds, currency, high) = held.find_map(|(bounds, currency)| {
        let high = ceiling.get(&currency)?.high.filter(|&high| bounds.low > high)?;
        Some((bounds, currency, high))
    })?;
    let about = bounds.about || ceiling[&currency].about;
    let (name, under) = (context.quoted(loan), context.quoted(line));
    let mut diagnostic = Diagnostic::new(
        if about { &codes::W0514 } else { &codes::E0503 },
        field.span,
        format!("{name} is {}larger than {under}, under which it is drawn", if about { "perhaps " } else { "" }),
    )
    .label(format!("{}, of {}", amounts::shown(bounds.low, currency), amounts::shown(high, currency)));
    if let Some(amount) = context.get(line).field(F::Amount) {
        diagnostic = diagnostic.related(amount.span, "the ceiling is declared here");
    }
    Some(diagnostic.help("look for a slip in one of the two; if the loan was made apart from the line, leave `under` out; if the line was raised, write `DATE amended amount +…`"))
}

/// Follows drawings and repayments from day to day; true where something was said. The
/// benefit of the doubt goes to the records: a repayment came as early as it can have,
/// a drawing as late, under a ceiling that was raised as early.
fn revolve<'a>(
    context: &Context,
    ceiling: &Highest,
    lines: impl Iterator<Item = &'a Line>,
    id: DeclId,
    out: &mut Vec<Diagnostic>,
) -> bool {
    let mut moves: Vec<(Day, bool, Move)> = Vec::new();
    for line in lines.filter(|l| l.happens()) {
        let Some((bounds, own)) = figure(line) else { continue };
        let Some((bounds, currency)) = amounts::held(context, bounds, (own, Some(line.date)), &ceiling.ever) else {
            continue;
        };
        let found = Move { line, bounds, currency };
        match line.verb {
            V::Drawn | V::Disbursed => moves.push((line.date.last, true, found)),
            V::Repaid | V::Forgiven => moves.push((line.date.first, false, found)),
            _ => {}
        }
    }
    moves.sort_by_key(|(day, out, _)| (*day, *out));
    let mut accounts: BTreeMap<Cur, Account> = BTreeMap::new();
    for (day, _, found) in moves {
        let account = accounts.entry(found.currency).or_default();
        account.book(&found);
        let Some(limit) = ceiling.by(day).get(&found.currency) else { continue };
        let Some(high) = limit.high.filter(|&high| account.open() > high) else { continue };
        let about = limit.about || account.about;
        let name = context.quoted(id);
        let (sum, most) = (amounts::shown(account.open(), found.currency), amounts::shown(high, found.currency));
        let mut diagnostic = Diagnostic::new(
            if about { &codes::W0514 } else { &codes::E0503 },
            found.line.arg_span,
            format!("{}more is drawn under {name} than its ceiling", if about { "perhaps " } else { "" }),
        )
        .label(format!("{sum} not repaid by {}, of {most}", found.line.date));
        if let Some(amount) = context.get(id).field(F::Amount) {
            diagnostic = diagnostic.related(amount.span, "the ceiling is declared here");
        }
        out.push(diagnostic.help("look for a drawing that is told twice or a repayment that is missing; if the line was raised, write `DATE amended amount +…`"));
        return true;
    }
    false
}

fn figure(line: &Line) -> Option<(Bounds, Cur)> {
    let amount = line.amount()?;
    Some((amounts::bounds_of(amount, None)?, amount.currency?))
}

struct Move<'a> {
    line: &'a Line,
    bounds: Bounds,
    currency: Cur,
}

/// One currency of a line.
#[derive(Default)]
struct Account {
    drawn: Dec,
    disbursed: Dec,
    repaid: Dec,
    /// A repayment without an upper bound may have been of everything.
    any: bool,
    about: bool,
}

impl Account {
    fn book(&mut self, found: &Move) {
        let add = |to: &mut Dec, by: Dec| *to = to.checked_add(by).unwrap_or(*to);
        self.about |= found.bounds.about;
        match found.line.verb {
            V::Drawn => add(&mut self.drawn, found.bounds.low),
            V::Disbursed => add(&mut self.disbursed, found.bounds.low),
            _ => match found.bounds.high {
                Some(high) => add(&mut self.repaid, high),
                None => self.any = true,
            },
        }
    }

    /// What is certainly drawn and not repaid.
    fn open(&self) -> Dec {
        if self.any {
            return Dec::ZERO;
        }
        self.drawn.max(self.disbursed).checked_sub(self.repaid).unwrap_or(Dec::ZERO)
    }
}
