//! `sum`, `min`, `max`, `avg`, `median` of a field over a set, bound by bound, within
//! one currency or unit; and what each row gives to them.

use super::convert::{Converted, Times};
use super::engine::Engine;
use super::rows::labels::{self, Measured};
use super::rows::{Row, Worth};
use super::select::Pick;
use super::table::Cell;
use super::{Interval, Total};
use crate::diag::{Diagnostic, codes};
use crate::model::query::{Measure, Operand, Step, Virtual};
use crate::model::{Bounds, Cur, Dec, DurationUnit, Figure, Key, Model, Period, Quantity, Value};
use crate::schema::{F, FieldType, Function, Set, codes as words};

/// What values are measured in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Unit {
    Money(Cur),
    /// Percentages and times too: their units are `%`, `y`, `mo` and `d`.
    Quantity {
        unit: Box<str>,
        per_year: bool,
    },
    Plain,
}

/// What a field holds that is folded.
enum Folds {
    Money,
    Numbers,
    /// Quantities, percentages, times.
    Measures,
}

/// By the language's own table, as it must be known where there is nothing to fold.
fn folds(model: &Model, operand: &Operand) -> Folds {
    let Operand::Fold { field, .. } = operand else { return Folds::Numbers };
    match field.steps.last() {
        Some(Step::Field(Key::Own(own))) => {
            let of_kinds = crate::schema::kinds().iter().filter_map(|row| crate::schema::field(*own, row.kind));
            match of_kinds.map(|row| row.ty).next() {
                Some(FieldType::Amount) => Folds::Money,
                Some(FieldType::Number | FieldType::Count) => Folds::Numbers,
                _ => Folds::Measures,
            }
        }
        Some(Step::Field(Key::User(id))) => {
            let words = model.get(*id).values(F::Type).iter().map(|entry| &entry.value);
            match words.filter_map(|value| if let Value::Word(word) = value { Some(*word) } else { None }).next() {
                Some("amount") => Folds::Money,
                Some("number") => Folds::Numbers,
                _ => Folds::Measures,
            }
        }
        Some(Step::Virtual(Virtual::LineAmount)) => Folds::Money,
        _ => Folds::Numbers,
    }
}

/// The values of a field over a set, each with the number of its row.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub rows: Vec<Row>,
    pub by_unit: Vec<(Unit, Vec<(usize, Interval)>)>,
    /// Rows whose value is there and unknown, one entry for each.
    pub unknown: Vec<usize>,
    /// Those of them that are days, where times are folded.
    pub days: Vec<usize>,
    /// Some value is in no rate's reach, and left out.
    pub lacks: bool,
    /// The values are times.
    pub of_time: bool,
}

/// What one value gives to the figure: added bound by bound they are the figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Gives {
    pub low: Dec,
    pub high: Option<Dec>,
}

impl Engine<'_> {
    /// A fold over these rows.
    pub(super) fn folded_over(&self, operand: &Operand, picks: &[Pick]) -> Cell {
        self.folded(operand, picks).0
    }

    /// A fold over these rows, and whether it lacks what no rate converts.
    pub(super) fn folded(&self, operand: &Operand, picks: &[Pick]) -> (Cell, bool) {
        let gathered = self.gathered(operand, picks);
        let lacks = gathered.lacks;
        (self.fold_of(operand, gathered), lacks)
    }

    fn fold_of(&self, operand: &Operand, gathered: Gathered) -> Cell {
        let Operand::Fold { function, .. } = operand else { return Cell::Empty };
        let unknown = gathered.unknown.len() as u64;
        let of = |(unit, values): (Unit, Vec<(usize, Interval)>)| {
            let minor = if let Unit::Money(cur) = unit { cur.minor_units() } else { 4 };
            let values: Vec<Interval> = values.into_iter().map(|(_, i)| i).collect();
            Some((unit, fold(*function, &values, minor)?))
        };
        let folded: Vec<(Unit, Interval)> = gathered.by_unit.into_iter().filter_map(of).collect();
        match folded.as_slice() {
            [] => match folds(self.model, operand) {
                Folds::Money => Cell::Money(Total::unknown(unknown)),
                Folds::Numbers if *function == Function::Sum && unknown == 0 => Cell::Count(Interval::ZERO),
                Folds::Numbers | Folds::Measures => Cell::Quantity(Vec::new(), unknown),
            },
            [(Unit::Plain, interval)] if unknown == 0 => Cell::Count(*interval),
            [(Unit::Money(_), _), ..] => {
                let money = folded.iter().filter_map(|(unit, interval)| match unit {
                    Unit::Money(cur) => Some((*cur, *interval)),
                    _ => None,
                });
                Cell::Money(Total { money: money.collect(), unknown })
            }
            _ => Cell::Quantity(folded.iter().map(|(unit, i)| (quantity(unit, *i), *i)).collect(), unknown),
        }
    }

    pub(super) fn gathered(&self, operand: &Operand, picks: &[Pick]) -> Gathered {
        let Operand::Fold { field, set, .. } = operand else { return Gathered::default() };
        let ctx = self.context();
        // On a row of documents the word `count` is what the row stands for.
        let weighs =
            matches!(set.set, Set::Instruments | Set::Agreements) && field.steps == [Step::Field(Key::Own(F::Count))];
        let path = if weighs { Operand::OnRow(Measure::Count) } else { Operand::Field(field.clone()) };
        let rows: Vec<Row> = picks.iter().map(|pick| pick.row).collect();
        let mut gathered = Gathered::default();
        for (at, &row) in rows.iter().enumerate() {
            for total in labels::money_near(&ctx, &path, row, self.target()) {
                gathered.unknown.extend((0..total.unknown).map(|_| at));
                // A list adds up, and in one currency it is one value.
                let mut value = Total::default();
                for (&cur, &interval) in &total.money {
                    match self.in_target(interval, cur, row) {
                        Ok((cur, interval)) => value.add_money(cur, interval),
                        Err(left) => {
                            gathered.lacks |= left.unknown == 0;
                            gathered.unknown.extend((0..left.unknown).map(|_| at));
                        }
                    }
                }
                value.money.iter().for_each(|(&cur, &interval)| gathered.add(Unit::Money(cur), at, interval));
            }
            for (quantity, measured) in labels::quantities(&ctx, &path, row) {
                let Figure::Known(bounds) = quantity.figure else {
                    gathered.days.extend((measured == Measured::Day).then_some(at));
                    gathered.unknown.push(at);
                    continue;
                };
                gathered.of_time |= measured == Measured::Time;
                let unit = match measured != Measured::Plain {
                    true => Unit::Quantity { unit: quantity.unit, per_year: quantity.per_year },
                    false => Unit::Plain,
                };
                gathered.add(unit, at, bounds.into());
            }
        }
        gathered.rows = rows;
        gathered.in_one_unit_of_time();
        gathered.in_units_of_fixed_ratio();
        gathered
    }

    /// An amount of a field in the currency asked for: at the day of the document's
    /// first word, of a line at its own. Else what is known of it: what no rate converts
    /// is left out and named.
    fn in_target(&self, money: Interval, cur: Cur, row: Row) -> Result<(Cur, Interval), Total> {
        let Some(to) = self.target() else { return Ok((cur, money)) };
        let day: Option<Period> = Worth::entered(self, row);
        let id = row.subject();
        // Of no level: it is told wherever the row is asked about.
        self.noting.set(None);
        let (converted, rounded) = self.rates.convert_and_tell(money, &Times::Once, cur, day, to);
        match converted {
            Converted::To(interval, said) => {
                if let Some(said) = said.filter(|said| !said.is_empty()) {
                    self.noted("rate-used", &said, id);
                    if rounded {
                        let amount = super::words::interval(&money, self.options.exact);
                        self.noted("rounded", &format!("{amount} {cur}, {said}"), id);
                    }
                }
                Ok((to, interval))
            }
            failed => {
                let amount = super::words::interval(&money, self.options.exact);
                Err(self.not_converted(&failed, &format!("{amount} {cur}"), day, to, id))
            }
        }
    }
}

/// Hectares and kilometres that somebody wants added up.
pub fn mixed_units(operand: &Operand, cell: &Cell, text: &str) -> Option<Diagnostic> {
    let (Operand::Fold { function: Function::Sum, field, .. }, Cell::Quantity(units, _)) = (operand, cell) else {
        return None;
    };
    if units.len() < 2 {
        return None;
    }
    let unit = |q: &Quantity| format!("`{}{}`", q.unit, if q.per_year { " per year" } else { "" });
    let units: Vec<String> = units.iter().map(|(quantity, _)| unit(quantity)).collect();
    let message = format!("`{text}` mixes units: {}", units.join(", "));
    Some(
        Diagnostic::new(&codes::E0707, field.span, message)
            .label("in different units")
            .help("ask for one unit at a time, by a condition that leaves the others out"),
    )
}

impl Gathered {
    fn add(&mut self, unit: Unit, row: usize, interval: Interval) {
        match self.by_unit.iter_mut().find(|(known, _)| *known == unit) {
            Some((_, list)) => list.push((row, interval)),
            None => self.by_unit.push((unit, vec![(row, interval)])),
        }
    }
}

impl Gathered {
    /// `5y` and `60mo` are of one kind: all are taken in the finest unit that occurs.
    fn in_one_unit_of_time(&mut self) {
        if !self.of_time || self.by_unit.len() < 2 {
            return;
        }
        let time = |unit: &Unit| match unit {
            Unit::Quantity { unit, .. } => DurationUnit::ALL.into_iter().find(|time| **unit == *time.word()),
            Unit::Money(_) | Unit::Plain => None,
        };
        let Some(finest) = self.by_unit.iter().filter_map(|(unit, _)| time(unit)).reduce(DurationUnit::finer) else {
            return;
        };
        let mut all: Vec<(usize, Interval)> = Vec::new();
        for (unit, values) in std::mem::take(&mut self.by_unit) {
            let Some((times, by)) = time(&unit).and_then(|time| time.in_finer(finest)) else { continue };
            let scaled = |d: Dec| Dec(d.0.saturating_mul(times).div_euclid(by));
            all.extend(values.into_iter().map(|(row, i)| {
                (row, Interval { low: scaled(i.low), high: i.high.map(scaled), approximate: i.approximate })
            }));
        }
        all.sort_by_key(|(row, _)| *row);
        self.by_unit.push((Unit::Quantity { unit: finest.word().into(), per_year: false }, all));
    }
}

impl Gathered {
    /// `2 GW` and `300 MW` are of one kind: all are taken in the finest unit that occurs,
    /// where that holds the others whole.
    fn in_units_of_fixed_ratio(&mut self) {
        let mut at = 0;
        while at < self.by_unit.len() {
            let finer = (0..self.by_unit.len()).find_map(|to| {
                let times = whole_times(&self.by_unit[at].0, &self.by_unit[to].0).filter(|_| to != at)?;
                Some((to, in_finer(&self.by_unit[at].1, times)?))
            });
            let Some((to, values)) = finer else {
                at += 1;
                continue;
            };
            self.by_unit[to].1.extend(values);
            self.by_unit[to].1.sort_by_key(|(row, _)| *row);
            self.by_unit.remove(at);
            at = 0;
        }
    }
}

/// How often the finer of two units lies in the other, where that is a whole number.
fn whole_times(coarse: &Unit, fine: &Unit) -> Option<i128> {
    let (Unit::Quantity { unit: a, per_year: x }, Unit::Quantity { unit: b, per_year: y }) = (coarse, fine) else {
        return None;
    };
    let (a, b) = words::unit(a)?.scales(words::unit(b)?).filter(|_| x == y)?;
    (a % b == 0).then_some(a / b)
}

/// None beyond what can be counted: then the units stay apart, and a sum of them is refused.
fn in_finer(values: &[(usize, Interval)], times: i128) -> Option<Vec<(usize, Interval)>> {
    let by = |d: Dec| d.0.checked_mul(times).map(Dec).filter(|d| d.is_countable());
    let one = |(row, i): &(usize, Interval)| {
        let high = match i.high {
            Some(high) => Some(by(high)?),
            None => None,
        };
        Some((*row, Interval { low: by(i.low)?, high, ..*i }))
    };
    values.iter().map(one).collect()
}

pub(super) fn quantity(unit: &Unit, interval: Interval) -> Quantity {
    let bounds = Bounds { low: interval.low, high: interval.high, about: interval.approximate };
    let (unit, per_year) = match unit {
        Unit::Quantity { unit, per_year } => (unit.clone(), *per_year),
        Unit::Money(_) | Unit::Plain => ("".into(), false),
    };
    Quantity { figure: Figure::Known(bounds), unit, per_year }
}

/// The figure, rounded once where it is an average (L6), to `minor` digits.
fn fold(function: Function, values: &[Interval], minor: u32) -> Option<Interval> {
    let gives = gives(function, values, minor)?;
    let sum = |a: Dec, b: Dec| Dec(a.0.saturating_add(b.0));
    Some(Interval {
        low: gives.iter().fold(Dec::ZERO, |all, g| sum(all, g.low)),
        high: gives.iter().try_fold(Dec::ZERO, |all, g| g.high.map(|high| sum(all, high))),
        approximate: values.iter().any(|i| i.approximate),
    })
}

/// What each value gives to each bound.
pub(super) fn gives(function: Function, values: &[Interval], minor: u32) -> Option<Vec<Gives>> {
    if values.is_empty() {
        return None;
    }
    let lows: Vec<Dec> = values.iter().map(|i| i.low).collect();
    let highs: Vec<Option<Dec>> = values.iter().map(|i| i.high).collect();
    let low = bound(function, &lows, minor)?;
    // What has no end stands behind all that has one; what is only compared with it has
    // the end that it has.
    let ends: Vec<Dec> = highs.iter().map(|high| high.unwrap_or(Dec(i128::MAX))).collect();
    let high: Vec<Option<Dec>> = if chosen(function, &ends)?.iter().all(|&i| highs[i].is_some()) {
        bound(function, &ends, minor)?.into_iter().map(Some).collect()
    } else {
        // It leaves the figure none; in a sum the others give their own beside it.
        let adds = matches!(function, Function::Sum | Function::Avg);
        let known: Vec<Dec> = highs.iter().map(|high| high.filter(|_| adds).unwrap_or(Dec::ZERO)).collect();
        let of_known = if adds { bound(function, &known, minor)? } else { known };
        of_known.into_iter().zip(&highs).map(|(give, high)| high.map(|_| give)).collect()
    };
    Some(low.into_iter().zip(high).map(|(low, high)| Gives { low, high }).collect())
}

/// The values that a figure is made of.
fn chosen(function: Function, values: &[Dec]) -> Option<Vec<usize>> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|&i| values[i]);
    let middle = values.len() / 2;
    Some(match function {
        Function::Sum | Function::Avg => order,
        Function::Min => order.get(..1)?.to_vec(),
        Function::Max => order.get(values.len() - 1..)?.to_vec(),
        Function::Median if values.len() % 2 == 1 => order.get(middle..=middle)?.to_vec(),
        Function::Median => order.get(middle - 1..=middle)?.to_vec(),
        _ => return None,
    })
}

/// One bound: all of it from one value, from two of them, or a part from each.
fn bound(function: Function, values: &[Dec], minor: u32) -> Option<Vec<Dec>> {
    let from = chosen(function, values)?;
    if function == Function::Sum {
        return Some(values.to_vec());
    }
    let mut gives = vec![Dec::ZERO; values.len()];
    let n = from.len() as i128;
    if let [only] = from[..] {
        gives[only] = values[only];
        return Some(gives);
    }
    let sum = from.iter().fold(0i128, |sum, &i| sum.saturating_add(values[i].0));
    let step = 10i128.pow(4 - minor.min(4));
    let (quotient, rest) = (sum.div_euclid(n * step), sum.rem_euclid(n * step));
    let up = 2 * rest > n * step || (2 * rest == n * step && quotient % 2 != 0);
    let mean = (quotient + i128::from(up)) * step;
    from.iter().for_each(|&i| gives[i] = Dec(values[i].0.div_euclid(n)));
    // What rounding leaves goes to the first.
    let given = from.iter().fold(0i128, |sum, &i| sum.saturating_add(gives[i].0));
    let first = from.iter().min()?;
    gives[*first] = Dec(gives[*first].0 + (mean - given));
    Some(gives)
}
