//! Amounts of records as totals: as written, per year times the term.

use super::value::{Atom, Money, Values};
use super::{Context, Row};
use crate::eval::convert::Times;
use crate::eval::{Interval, Total};
use crate::model::history::LineAt;
use crate::model::{Amount, Bounds, Cur, Dec, Decimal, DeclId, Duration, Figure, Key, Line, Value};
use crate::schema::F;

/// The field `amount` as written, or as rival sources claim it where that is asked for.
/// Absent, it is unknown for a kind that has money, and nothing for any other.
pub(super) fn written(ctx: &Context<'_>, id: DeclId, row: Row) -> Values {
    let decl = ctx.model().get(id);
    let unread = decl.field(F::Amount).is_some_and(|field| field.unread);
    let amounts: Vec<Amount> = decl
        .values(F::Amount)
        .iter()
        .filter_map(|e| match &e.value {
            Value::Amount(amount) => Some(ctx.worth.claimed(id, amount)),
            _ => None,
        })
        .collect();
    if amounts.is_empty() && !decl.values(F::Amount).is_empty() {
        // A change to another document's amount: there, and no sum of its own.
        return Values::one(Some(Atom::Opaque));
    }
    if amounts.is_empty() && unread {
        let unknown = Total { unknown: 1, ..Total::default() };
        return Values::one(Some(Atom::Money(Money::of(unknown, Some(row), None))));
    }
    if amounts.is_empty() {
        let carries = decl.values(F::Kind).iter().any(|e| matches!(e.value, Value::Kind(k) if k.row().carries_money));
        let unknown = Total { unknown: 1, ..Total::default() };
        let implied = Money { implied: true, ..Money::of(unknown, Some(row), None) };
        return Values::one(carries.then_some(Atom::Money(implied)));
    }
    let term = ctx.history.entries(id, Key::Own(F::Term), ctx.as_of).iter().find_map(|e| match &e.value {
        Value::Duration(term) => Some(**term),
        _ => None,
    });
    let mut money = Money::of(Total::default(), Some(row), None);
    for amount in &amounts {
        add(&mut money.total, amount, term);
    }
    money.total.unknown += u64::from(unread);
    // A second statement of the sum helps only where it is of the whole sum.
    if let [amount] = amounts.as_slice()
        && let Some((bounds, currency)) = amount.twin()
        && let Some(interval) = worth(bounds, currency, amount.per_year, term)
    {
        money.twin.money.insert(currency, interval);
    }
    Values::one(Some(Atom::Money(money)))
}

/// The amount of a line: of money that moved, or of a change or claim of the amount.
pub(super) fn of_line(line: &Line, at: LineAt) -> Values {
    let amount = line.amount().map(|amount| {
        let mut money = plain(amount);
        money.row = Some(Row::Line(at));
        Atom::Money(money)
    });
    Values::one(amount)
}

/// An amount with no row at whose rate it could be converted.
pub(super) fn plain(amount: &Amount) -> Money {
    let mut money = Money::of(Total::default(), None, None);
    add(&mut money.total, amount, None);
    if let Some((bounds, currency)) = amount.twin().filter(|_| !amount.per_year) {
        money.twin.money.insert(currency, bounds.into());
    }
    money
}

/// A literal as a figure: what it claims, `per year` taken as it stands.
pub(super) fn literal(amount: &Amount) -> Total {
    let mut total = Total::default();
    add(&mut total, &Amount { per_year: false, ..amount.clone() }, None);
    total
}

pub(super) fn add(total: &mut Total, amount: &Amount, term: Option<Duration>) {
    let known = amount.figure.bounds().zip(amount.currency);
    let worth =
        known.and_then(|(bounds, currency)| worth(bounds, currency, amount.per_year, term).map(|w| (w, currency)));
    match worth {
        Some((interval, currency)) => {
            let sum = total.money.of(currency);
            match sum_of(*sum, interval) {
                Some(both) => *sum = both,
                // Beyond what Deal counts with: an error of its own, and no figure.
                None => total.unknown += 1,
            }
        }
        None => total.unknown += 1,
    }
}

/// `per year` × `term`; without a term, or beyond what Deal counts with, it is unknown.
fn worth(bounds: Bounds, currency: Cur, per_year: bool, term: Option<Duration>) -> Option<Interval> {
    Times::of(per_year, term)?.at_home(bounds.into(), currency)
}

pub(super) fn sum_of(a: Interval, b: Interval) -> Option<Interval> {
    let high = match (a.high, b.high) {
        (Some(a), Some(b)) => Some(a.checked_add(b)?),
        _ => None,
    };
    Some(Interval { low: a.low.checked_add(b.low)?, high, approximate: a.approximate || b.approximate })
}

/// A rate of interest as a percentage; above a reference rate nobody knows it.
pub(super) fn margin(reference: bool, margin: Option<&Decimal>) -> Figure {
    let exact = |d: &Decimal| {
        let scaled = d.digits.checked_mul(Dec::SCALE)?;
        let divisor = 10i128.checked_pow(d.places)?;
        (scaled % divisor == 0).then(|| Dec(scaled / divisor))
    };
    match margin.filter(|_| !reference).and_then(exact) {
        Some(value) => Figure::Known(Bounds::exact(value)),
        None => Figure::Unknown,
    }
}
