//! The amount of a record as it stood on each day: as written, then as amendments
//! left it. Bounds by currency, enough to say that something is certainly above; what
//! can't be computed is unknown here, and nothing is said of it.

use super::context::Context;
use crate::eval::Converted;
use crate::model::{
    Amount, Arg, Bounds, Cur, Day, Dec, DeclId, Duration, DurationUnit, Entry, Figure, Key, Period, Sign, Value,
};
use crate::schema::F;
use crate::text::Span;
use std::collections::BTreeMap;

/// Money by currency.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Money {
    pub known: BTreeMap<Cur, Bounds>,
    /// Some of it is unknown, in a currency that may be any.
    pub unknown: bool,
}

/// A change of an amount, by a line or by an instrument that amends.
pub(super) struct Step<'a> {
    pub effect: Period,
    /// Where the new amount or the change is written.
    pub span: Span,
    pub change: Change<'a>,
}

pub(super) enum Change<'a> {
    /// `amended amount X`
    New(&'a [Entry]),
    By(Sign, &'a Amount),
}

/// Why a step can't be taken.
pub(super) enum Fault {
    OtherCurrency(Cur),
    BelowZero,
}

/// The amount as written, for its term where it is one per year.
pub(super) fn written(context: &Context, id: DeclId) -> Money {
    money_of(context.get(id).values(F::Amount), term(context, id))
}

fn money_of(entries: &[Entry], term: Option<Duration>) -> Money {
    let mut money = Money::default();
    for entry in entries {
        let Value::Amount(amount) = &entry.value else { continue };
        match (bounds_of(amount, term), amount.currency) {
            (Some(bounds), Some(currency)) => {
                let sum = money.known.get(&currency).map_or(Some(bounds), |b| added(*b, bounds));
                match sum {
                    Some(sum) => {
                        money.known.insert(currency, sum);
                    }
                    None => money.unknown = true,
                }
            }
            _ => money.unknown = true,
        }
    }
    money
}

pub(super) fn term(context: &Context, id: DeclId) -> Option<Duration> {
    context.get(id).values(F::Term).iter().find_map(|e| match &e.value {
        Value::Duration(duration) => Some(**duration),
        _ => None,
    })
}

/// Bounds of an amount; None where it is unknown or beyond counting.
pub(super) fn bounds_of(amount: &Amount, term: Option<Duration>) -> Option<Bounds> {
    let bounds = amount.figure.bounds()?;
    if !amount.per_year {
        return Some(bounds);
    }
    times(bounds, term?).ok().flatten()
}

/// A sum beyond what can be counted with.
pub(super) struct Overflow;

/// An amount per year for a term; None where the term is unknown. Rounded outwards,
/// so that what is certain stays certain.
pub(super) fn times(bounds: Bounds, term: Duration) -> Result<Option<Bounds>, Overflow> {
    let Figure::Known(years) = term.figure else { return Ok(None) };
    let parts = match term.unit {
        DurationUnit::Years => 1,
        DurationUnit::Months => 12,
        DurationUnit::Days => 365,
    };
    let product = |a: Dec, b: Dec, up: i128| {
        let scale = Dec::SCALE * parts;
        let value = a.0.checked_mul(b.0).and_then(|v| v.checked_add(up * (scale - 1))).ok_or(Overflow)?;
        Some(Dec(value / scale)).filter(|product| product.is_countable()).ok_or(Overflow)
    };
    let low = product(bounds.low, years.low, 0)?;
    let high = bounds.high.zip(years.high).map(|(a, b)| product(a, b, 1)).transpose()?;
    Ok(Some(Bounds { low, high, about: bounds.about || years.about }))
}

/// A sum of a day as it is held against sums in other currencies: in its own where that is
/// one of them, else in the only one at the rates on record (totals.md, Wholes: "above"
/// uses rates where there are any). None where there is nothing to hold it against.
pub(super) fn held(
    context: &Context,
    bounds: Bounds,
    (own, day): (Cur, Option<Period>),
    against: &BTreeMap<Cur, Bounds>,
) -> Option<(Bounds, Cur)> {
    if against.contains_key(&own) {
        return Some((bounds, own));
    }
    let only = *against.keys().next().filter(|_| against.len() == 1)?;
    match context.rates().convert(bounds.into(), own, day, only) {
        Converted::To(found, _) => Some((Bounds { low: found.low, high: found.high, about: found.approximate }, only)),
        _ => None,
    }
}

pub(super) fn added(a: Bounds, b: Bounds) -> Option<Bounds> {
    let high = match (a.high, b.high) {
        (Some(a), Some(b)) => Some(a.checked_add(b)?),
        _ => None,
    };
    Some(Bounds { low: a.low.checked_add(b.low)?, high, about: a.about || b.about })
}

/// All that changed the amount, in the order of effect.
pub(super) fn steps<'a>(context: &Context<'a>, id: DeclId) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    for line in context.get(id).lines.iter().filter(|l| l.happens()) {
        let (change, span) = match &line.arg {
            Arg::Amended { key: Key::Own(F::Amount), values } => (Change::New(values), line.arg_span),
            Arg::Changed { key: Key::Own(F::Amount), sign, by } => match &by.value {
                Value::Amount(amount) => (Change::By(*sign, amount), by.span),
                _ => continue,
            },
            _ => continue,
        };
        steps.push(Step { effect: line.effect(), span, change });
    }
    for &by in context.relations.amended_by(id) {
        // Undone with the instrument that made it; then nothing certain is left of it.
        let Some(effect) = context.history.binds_from(by).filter(|_| context.history.undone(by).is_none()) else {
            continue;
        };
        for entry in context.get(by).values(F::Amount) {
            if let Value::Change { sign, by: amount } = &entry.value {
                steps.push(Step { effect, span: entry.span, change: Change::By(*sign, amount) });
            }
        }
    }
    steps.sort_by_key(|step| (step.effect.first, step.effect.last));
    steps
}

/// Takes a step; where it can't be taken the amount is unknown from there on.
pub(super) fn step(money: &mut Money, change: &Change, term: Option<Duration>) -> Option<Fault> {
    let (sign, amount) = match change {
        Change::New(entries) => {
            *money = money_of(entries, term);
            return None;
        }
        Change::By(sign, amount) => (*sign, *amount),
    };
    let (Some(currency), Some(by)) = (amount.currency, bounds_of(amount, term)) else {
        money.unknown = true;
        return None;
    };
    let Some(now) = money.known.get(&currency).copied() else {
        // An amount that is not known can be in any currency, and is whatever it was.
        let fault = (!money.unknown && !money.known.is_empty()).then_some(Fault::OtherCurrency(currency));
        money.unknown = true;
        return fault;
    };
    let below = sign == Sign::Minus && now.high.is_some_and(|high| high < by.low) && !now.about && !by.about;
    match moved(now, sign, by) {
        Some(new) if !below => {
            money.known.insert(currency, new);
        }
        _ => {
            money.known.remove(&currency);
            money.unknown = true;
        }
    }
    below.then_some(Fault::BelowZero)
}

/// Both bounds move; of `up to X` the upper one only.
fn moved(now: Bounds, sign: Sign, by: Bounds) -> Option<Bounds> {
    let up_to = now.low == Dec::ZERO && now.high != Some(Dec::ZERO);
    let about = now.about || by.about;
    Some(match sign {
        Sign::Plus => Bounds {
            low: if up_to { Dec::ZERO } else { now.low.checked_add(by.low)? },
            high: match (now.high, by.high) {
                (Some(a), Some(b)) => Some(a.checked_add(b)?),
                _ => None,
            },
            about,
        },
        Sign::Minus => Bounds {
            low: by.high.and_then(|high| now.low.checked_sub(high)).unwrap_or(Dec::ZERO).max(Dec::ZERO),
            high: now.high.and_then(|high| high.checked_sub(by.low)).map(|high| high.max(Dec::ZERO)),
            about,
        },
    })
}

/// The amount at the close of a day.
pub(super) fn at(context: &Context, id: DeclId, day: Day) -> Money {
    let (mut money, term) = (written(context, id), term(context, id));
    for next in steps(context, id).iter().take_while(|s| s.effect.first <= day) {
        step(&mut money, &next.change, term);
    }
    money
}

/// The highest that each currency's amount certainly never was above, whenever its
/// changes came; currencies without such a bound are left out.
pub(super) fn highest(context: &Context, id: DeclId) -> BTreeMap<Cur, Bounds> {
    Highest::of(context, id).ever
}

/// The highest that an amount was, from change to change.
pub(super) struct Highest {
    /// From the first day on which each change can have come, the first that is written
    /// from the beginning.
    by_day: Vec<(Day, BTreeMap<Cur, Bounds>)>,
    /// Of all days; empty where it was unknown on any.
    pub ever: BTreeMap<Cur, Bounds>,
}

impl Highest {
    pub fn of(context: &Context, id: DeclId) -> Highest {
        let (mut money, term) = (written(context, id), term(context, id));
        let mut highest = money.clone();
        let mut by_day = vec![(Day::MIN, highest.known.clone())];
        for next in steps(context, id) {
            step(&mut money, &next.change, term);
            highest.unknown |= money.unknown;
            for (currency, bounds) in &money.known {
                let known = highest.known.entry(*currency).or_insert(*bounds);
                let higher = known.high.zip(bounds.high).map(|(a, b)| a.max(b));
                *known = Bounds { low: known.low.max(bounds.low), high: higher, about: known.about || bounds.about };
            }
            by_day.push((next.effect.first, highest.known.clone()));
        }
        Highest { by_day, ever: if highest.unknown { BTreeMap::new() } else { highest.known } }
    }

    /// By the close of a day. A raise that can have come by then counts: the benefit of the
    /// doubt is the records'.
    pub fn by(&self, day: Day) -> &BTreeMap<Cur, Bounds> {
        let come = self.by_day.partition_point(|(from, _)| *from <= day);
        if self.ever.is_empty() { &self.ever } else { &self.by_day[come.max(1) - 1].1 }
    }
}

/// `350mn USD`: the largest scale that needs no more than three decimals.
pub(super) fn shown(value: Dec, currency: Cur) -> String {
    match scaled(value) {
        Some(short) => format!("{short} {currency}"),
        None => format!("{value} {currency}"),
    }
}

/// `350mn`, where that is exact and short.
pub(super) fn scaled(value: Dec) -> Option<String> {
    let scales: [(i128, &str); 4] = [(1_000_000_000_000, "tn"), (1_000_000_000, "bn"), (1_000_000, "mn"), (1_000, "k")];
    for (scale, word) in scales {
        let unit = scale * Dec::SCALE;
        if value.0.abs() >= unit && value.0 % (unit / 1_000) == 0 {
            let thousandths = value.0 / (unit / 1_000);
            return Some(format!("{}{word}", Dec(thousandths * 10)));
        }
    }
    None
}
