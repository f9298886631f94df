//! Quantities compared: what is in another unit of fixed ratio is taken into it exactly,
//! and what is in a unit that has none says nothing of the one that is asked for.

use super::figures::{intervals, numbers, scaled};
use super::value::{Atom, Values};
use crate::eval::Truth;
use crate::model::{Figure, Quantity};
use crate::schema::codes::unit;
use crate::syntax::expr::Op;

/// `MW` against `km`: a line of 300 km is not `= 5 MW`, and nobody knows what power it
/// carries. So too a quantity per year against one that is not.
pub(super) fn compare(own: &Quantity, op: Op, asked: &Quantity) -> Truth {
    match scales(own, asked) {
        Some((1, 1)) => numbers(own.figure, op, asked.figure),
        Some((a, b)) => {
            let (Figure::Known(x), Figure::Known(y)) = (own.figure, asked.figure) else { return Truth::Undecided };
            match (scaled(x, a), scaled(y, b)) {
                (Some(x), Some(y)) => intervals(x.into(), op, y.into()),
                _ => Truth::Undecided,
            }
        }
        None if op == Op::Eq => Truth::False,
        None => Truth::Undecided,
    }
}

/// What two quantities are multiplied by to be in one unit.
fn scales(a: &Quantity, b: &Quantity) -> Option<(i128, i128)> {
    match () {
        // Nothing is 0 of any unit.
        () if a.unit.is_empty() || b.unit.is_empty() => Some((1, 1)),
        () if a.per_year != b.per_year => None,
        () if a.unit == b.unit => Some((1, 1)),
        () => unit(&a.unit)?.scales(unit(&b.unit)?),
    }
}

/// Of several quantities only those that can be held against the one that is asked for;
/// all of them where none can.
pub(super) fn comparable(mut values: Values, asked: &Quantity) -> Values {
    let fits = |atom: &Atom| matches!(atom, Atom::Quantity(own) if scales(own, asked).is_some());
    if values.atoms.iter().any(fits) {
        values.atoms.retain(fits);
    }
    values
}
