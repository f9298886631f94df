//! What an operand holds on a row, as words for people and for JSON: the values that
//! rows are grouped by and listed with.

use super::value::Atom;
use super::{Context, Row, compare};
use crate::model::query::Operand;
use crate::model::{DeclId, Figure};

/// A value in words, and the declaration it names where it names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    pub text: String,
    pub decl: Option<DeclId>,
}

pub fn labels(ctx: &Context<'_>, operand: &Operand, row: Row) -> Vec<Labelled> {
    let values = compare::values(ctx, operand, Some(row));
    values.atoms.iter().filter_map(|atom| label(ctx, atom)).collect()
}

/// The numbers and quantities that an operand holds on a row, for folds.
pub(in crate::eval) fn quantities(
    ctx: &Context<'_>,
    operand: &Operand,
    row: Row,
) -> Vec<(crate::model::Quantity, bool)> {
    let plain = |figure: Figure| crate::model::Quantity { figure, unit: "".into(), per_year: false };
    let of = |atom: &Atom| match atom {
        Atom::Quantity(q) => Some((q.clone(), true)),
        Atom::Number(f) | Atom::Percent(f) => Some((plain(*f), false)),
        _ => None,
    };
    compare::values(ctx, operand, Some(row)).atoms.iter().filter_map(of).collect()
}

/// The money that an operand holds on a row.
pub(in crate::eval) fn money(ctx: &Context<'_>, operand: &Operand, row: Row) -> Vec<crate::eval::Total> {
    let of = |atom: &Atom| match atom {
        Atom::Money(m) => Some(m.total.clone()),
        _ => None,
    };
    compare::values(ctx, operand, Some(row)).atoms.iter().filter_map(of).collect()
}

fn label(ctx: &Context<'_>, atom: &Atom) -> Option<Labelled> {
    let plain = |text: String| Some(Labelled { text, decl: None });
    match atom {
        Atom::Text(text) | Atom::Word(text) => plain(text.to_string()),
        Atom::Decl(id) => Some(Labelled { text: ctx.model().path(*id), decl: Some(*id) }),
        Atom::Date(period) => plain(period.to_string()),
        Atom::Number(figure) => plain(figure_text(*figure)),
        Atom::Percent(figure) => plain(format!("{}%", figure_text(*figure))),
        Atom::Quantity(q) => plain(format!("{} {}", figure_text(q.figure), q.unit)),
        Atom::Duration(d) => {
            let unit = match d.unit {
                crate::model::DurationUnit::Years => "y",
                crate::model::DurationUnit::Months => "mo",
                crate::model::DurationUnit::Days => "d",
            };
            plain(format!("{}{unit}", figure_text(d.figure)))
        }
        Atom::YesNo(yes) => plain(if *yes { "yes" } else { "no" }.to_owned()),
        Atom::Money(_) | Atom::Opaque => None,
    }
}

fn figure_text(figure: Figure) -> String {
    let Figure::Known(b) = figure else { return "unknown".to_owned() };
    let about = if b.about { "about " } else { "" };
    match b.high {
        Some(high) if high == b.low => format!("{about}{}", b.low),
        Some(high) => format!("{about}{}..{high}", b.low),
        None => format!("{about}over {}", b.low),
    }
}
