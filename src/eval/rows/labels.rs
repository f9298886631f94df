//! What an operand holds on a row, as words for people and for JSON: the values that
//! rows are grouped by and listed with.

use super::value::Atom;
use super::{Context, Row, compare};
use crate::eval::Total;
use crate::model::query::Operand;
use crate::model::{Cur, Day, Dec, DeclId, Figure, Period};

/// A value in words, the declaration it names where it names one, and what it is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    pub text: String,
    pub decl: Option<DeclId>,
    pub order: Order,
    /// An amount, a number or a quantity: two of the same are two, where a word is one.
    pub figure: bool,
}

/// What the values of one field are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// Numbers, percentages and times, by lower, then upper bound. Times are in twelfths
    /// of a day.
    Bounds(Dec, Dec),
    /// Dates, by first, then last day.
    Days(Day, Day),
    /// All else, by its text.
    Text,
    /// Comes last.
    Unknown,
}

impl Order {
    /// Whether it is known, and where that is asked, as one.
    pub fn is_known(self, as_one: bool) -> bool {
        match self {
            Order::Bounds(low, high) => !as_one || low == high,
            Order::Days(..) | Order::Text => true,
            Order::Unknown => false,
        }
    }
}

impl Labelled {
    /// Words, sorted by themselves.
    pub fn words(text: String) -> Labelled {
        Labelled { text, decl: None, order: Order::Text, figure: false }
    }
}

pub fn labels(ctx: &Context<'_>, operand: &Operand, row: Row) -> Vec<Labelled> {
    let values = compare::values(ctx, operand, Some(row));
    values.atoms.iter().filter_map(|atom| label(ctx, atom)).collect()
}

/// What an operand holds on a row, within a sentence; empty where it holds nothing.
pub fn said(ctx: &Context<'_>, operand: &Operand, row: Row) -> String {
    let of = |atom: &Atom| match atom {
        Atom::Money(m) => Some(crate::eval::words::phrase(&m.total, false)),
        atom => label(ctx, atom).map(|label| label.text),
    };
    compare::values(ctx, operand, Some(row)).atoms.iter().filter_map(of).collect::<Vec<_>>().join(", ")
}

/// What a fold is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::eval) enum Measured {
    Plain,
    Percent,
    Time,
    /// A day where a time is sought: how long that is depends on where one begins to count.
    Day,
    InUnits,
}

/// The numbers, quantities, percentages and times that an operand holds on a row, for
/// folds.
pub(in crate::eval) fn quantities(
    ctx: &Context<'_>,
    operand: &Operand,
    row: Row,
) -> Vec<(crate::model::Quantity, Measured)> {
    let plain = |figure: Figure, unit: &str| crate::model::Quantity { figure, unit: unit.into(), per_year: false };
    let of = |atom: &Atom| match atom {
        Atom::Quantity(q) => Some((q.clone(), Measured::InUnits)),
        Atom::Number(f) => Some((plain(*f, ""), Measured::Plain)),
        Atom::Percent(f) => Some((plain(*f, "%"), Measured::Percent)),
        Atom::Duration(d) => Some((plain(d.figure, d.unit.word()), Measured::Time)),
        Atom::Date(_) => Some((plain(Figure::Unknown, ""), Measured::Day)),
        _ => None,
    };
    compare::values(ctx, operand, Some(row)).atoms.iter().filter_map(of).collect()
}

/// The money that an operand holds on a row, as stated nearest to a currency.
pub(in crate::eval) fn money_near(ctx: &Context<'_>, operand: &Operand, row: Row, to: Option<Cur>) -> Vec<Total> {
    let of = |atom: &Atom| match (atom, to) {
        (Atom::Money(m), Some(to)) => Some(Total { unknown: m.total.unknown, ..m.nearest(to).clone() }),
        (Atom::Money(m), None) => Some(m.total.clone()),
        _ => None,
    };
    compare::values(ctx, operand, Some(row)).atoms.iter().filter_map(of).collect()
}

/// The money that an operand holds on a row.
pub(in crate::eval) fn money(ctx: &Context<'_>, operand: &Operand, row: Row) -> Vec<Total> {
    money_near(ctx, operand, row, None)
}

fn label(ctx: &Context<'_>, atom: &Atom) -> Option<Labelled> {
    let plain = |text: String| Some(Labelled::words(text));
    let ordered = |text: String, order: Order| Some(Labelled { text, decl: None, order, figure: false });
    let figure = |text: String, order: Order| Some(Labelled { text, decl: None, order, figure: true });
    match atom {
        Atom::Text(text) | Atom::Word(text) => plain(text.to_string()),
        Atom::Decl(id) => Some(Labelled { decl: Some(*id), ..Labelled::words(ctx.model().path(*id)) }),
        Atom::Date(period) => ordered(period.to_string(), days(*period)),
        Atom::Number(number) => figure(figure_text(*number), bounds(*number, 1)),
        Atom::Percent(percent) => ordered(format!("{}%", figure_text(*percent)), bounds(*percent, 1)),
        Atom::Quantity(q) => {
            let per_year = if q.per_year { " per year" } else { "" };
            figure(format!("{} {}{per_year}", figure_text(q.figure), q.unit), Order::Text)
        }
        Atom::Duration(d) => {
            let order = bounds(d.figure, d.unit.twelfths_of_a_day());
            ordered(format!("{}{}", figure_text(d.figure), d.unit.word()), order)
        }
        Atom::YesNo(yes) => plain(if *yes { "yes" } else { "no" }.to_owned()),
        // Digits, as in every cell that is a text: a list of these may go into a table of data.
        Atom::Money(m) => figure(crate::eval::words::phrase(&m.total, true), Order::Text),
        Atom::Opaque => None,
    }
}

fn days(period: Period) -> Order {
    Order::Days(period.first, period.last)
}

/// Nothing is larger than what has no upper bound.
fn bounds(figure: Figure, times: i128) -> Order {
    let Figure::Known(bounds) = figure else { return Order::Unknown };
    let scaled = |d: Dec| Dec(d.0.saturating_mul(times));
    Order::Bounds(scaled(bounds.low), bounds.high.map_or(Dec(i128::MAX), scaled))
}

fn figure_text(figure: Figure) -> String {
    let Figure::Known(b) = figure else { return "unknown".to_owned() };
    let about = if b.about { "about " } else { "" };
    match b.high {
        Some(high) if high == b.low => format!("{about}{}", b.low),
        Some(high) if b.low.0 == 0 => format!("{about}up to {high}"),
        Some(high) => format!("{about}{}..{high}", b.low),
        None => format!("{about}over {}", b.low),
    }
}
