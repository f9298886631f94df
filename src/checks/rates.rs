//! Exchange rates and price indexes that contradict each other.

use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::{Cur, Day, Decimal, Rate};
use num_bigint::BigInt;
use rustc_hash::FxHashMap;

/// One unit of the left currency in the right one, as a fraction: exact, since a rate
/// may have thirty digits.
struct Ratio(BigInt, BigInt);

impl Ratio {
    fn of(left: Decimal, right: Decimal) -> Ratio {
        let ten = |power: u32| BigInt::from(10).pow(power);
        Ratio(BigInt::from(right.digits) * ten(left.places), BigInt::from(left.digits) * ten(right.places))
    }

    fn equals(&self, other: &Ratio) -> bool {
        &self.0 * &other.1 == &other.0 * &self.1
    }

    /// Whether a rate and the one of the opposite direction are more than 1% apart:
    /// their product should be one.
    fn far_from_inverse(&self, other: &Ratio) -> bool {
        let (top, bottom) = (&self.0 * &other.0, &self.1 * &other.1);
        let apart = if top > bottom { &top - &bottom } else { &bottom - &top };
        apart * 100 > bottom
    }
}

type Matter = (Cur, Cur, Day, Day);

pub(super) fn rates(context: &Context, out: &mut Vec<Diagnostic>) {
    let mut first: FxHashMap<Matter, &Rate> = FxHashMap::default();
    for rate in &context.model.rates {
        if rate.left.0.digits == 0 || rate.right.0.digits == 0 {
            continue;
        }
        let (from, to, day) = (rate.left.1, rate.right.1, (rate.date.first, rate.date.last));
        let ratio = Ratio::of(rate.left.0, rate.right.0);
        if let Some(other) = first.get(&(from, to, day.0, day.1)) {
            if !ratio.equals(&Ratio::of(other.left.0, other.right.0)) {
                out.push(
                    Diagnostic::new(
                        &codes::E0515,
                        rate.span,
                        format!("two rates of `{from}` in `{to}` for {}", rate.date),
                    )
                    .label("another rate for the same day")
                    .related(other.span, "the first is here")
                    .help("keep the one of the source that the project follows"),
                );
            }
            continue;
        }
        if let Some(inverse) = first.get(&(to, from, day.0, day.1))
            && ratio.far_from_inverse(&Ratio::of(inverse.left.0, inverse.right.0))
        {
            out.push(
                Diagnostic::new(
                    &codes::W0516,
                    rate.span,
                    format!("this rate and its inverse of {} are more than 1% apart", rate.date),
                )
                .label(format!("`{from}` in `{to}`"))
                .related(inverse.span, format!("`{to}` in `{from}`"))
                .help("look for a digit that was exchanged, or a day; one direction is enough"),
            );
        }
        first.insert((from, to, day.0, day.1), rate);
    }
}

pub(super) fn deflators(context: &Context, out: &mut Vec<Diagnostic>) {
    let mut first: FxHashMap<(Cur, Day, Day), &crate::model::Deflator> = FxHashMap::default();
    for deflator in &context.model.deflators {
        let key = (deflator.currency, deflator.date.first, deflator.date.last);
        match first.get(&key) {
            Some(other) if !equal(other.index, deflator.index) => out.push(
                Diagnostic::new(
                    &codes::E0518,
                    deflator.span,
                    format!("two price indexes of `{}` for {}", deflator.currency, deflator.date),
                )
                .label("another index for the same year")
                .related(other.span, "the first is here")
                .help("keep the one of the source that the project follows"),
            ),
            Some(_) => {}
            None => {
                first.insert(key, deflator);
            }
        }
    }
}

fn equal(a: Decimal, b: Decimal) -> bool {
    let one = Decimal { digits: 1, places: 0 };
    Ratio::of(one, a).equals(&Ratio::of(one, b))
}
