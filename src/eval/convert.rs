//! Conversion: which rate holds for a day, and one exact product, rounded once (L6): of an
//! amount, of what it is for the years of its term, of the rate and of the price index.
//!
//! Time before path: the exact day (direct, inverse, crossed), then each earlier day
//! within the look-back likewise, then the narrowest average that covers it.

use super::Interval;
use crate::model::{Bounds, Cur, Day, Dec, Decimal, Duration, DurationUnit, Grain, Model, Period};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// An exact ratio of two integers.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    num: BigInt,
    den: BigInt,
}

impl Ratio {
    fn one() -> Ratio {
        Ratio { num: 1.into(), den: 1.into() }
    }

    fn of(num: Decimal, den: Decimal) -> Option<Ratio> {
        let ten = |n: u32| BigInt::from(10).pow(n);
        let (n, d) = (BigInt::from(num.digits) * ten(den.places), BigInt::from(den.digits) * ten(num.places));
        (d.is_positive() && n.is_positive()).then_some(Ratio { num: n, den: d })
    }

    fn times(&self, other: &Ratio) -> Ratio {
        Ratio { num: &self.num * &other.num, den: &self.den * &other.den }
    }

    /// Whether `value` times this has more than `minor` digits after the point.
    fn rounds(&self, value: Dec, minor: u32) -> bool {
        let step = 10i128.pow(4 - minor.min(4));
        !(BigInt::from(value.0) * &self.num).is_multiple_of(&(&self.den * BigInt::from(step)))
    }

    /// `value` times this, rounded half to even to `minor` digits after the point. None
    /// where that is more than Deal counts with.
    fn apply(&self, value: Dec, minor: u32) -> Option<Dec> {
        let step = 10i128.pow(4 - minor.min(4));
        let num = BigInt::from(value.0) * &self.num;
        let den = &self.den * BigInt::from(step);
        let (quotient, rest) = num.div_mod_floor(&den);
        let twice: BigInt = rest * 2;
        let up = twice > den || (twice == den && quotient.is_odd());
        let rounded: BigInt = quotient + i32::from(up);
        (rounded * step).to_i128().map(Dec).filter(|value| value.is_countable())
    }

    /// As [`apply`](Self::apply), but left alone where four digits after the point hold it.
    fn apply_at_home(&self, value: Dec, minor: u32) -> Option<Dec> {
        let exact = (BigInt::from(value.0) * &self.num).is_multiple_of(&self.den);
        self.apply(value, if exact { 4 } else { minor })
    }
}

/// What an amount is taken times before it is converted.
#[derive(Debug, Clone)]
pub enum Times {
    /// Nearly every amount: what is in its own currency then stays as it is.
    Once,
    /// The years of a term within which it is paid every year; `high` is None for nobody
    /// knows how long.
    Years { low: Ratio, high: Option<Ratio>, about: bool },
}

impl Times {
    /// The years of a term: twelve months and 365 days to each.
    pub fn years(term: Bounds, unit: DurationUnit) -> Times {
        let in_a_year = match unit {
            DurationUnit::Years => 1,
            DurationUnit::Months => 12,
            DurationUnit::Days => 365,
        };
        let years = |n: Dec| Ratio { num: n.0.into(), den: (Dec::SCALE * in_a_year).into() };
        Times::Years { low: years(term.low), high: term.high.map(years), about: term.about }
    }

    /// How often an amount counts; None where nobody knows, as for so much per year and no
    /// known term.
    pub fn of(per_year: bool, term: Option<Duration>) -> Option<Times> {
        if !per_year {
            return Some(Times::Once);
        }
        let term = term?;
        term.figure.bounds().map(|bounds| Times::years(bounds, term.unit))
    }

    /// An amount so many times, in its own currency. None where that is more than Deal
    /// counts with.
    pub fn at_home(&self, amount: Interval, cur: Cur) -> Option<Interval> {
        let Times::Years { low, high, about } = self else {
            let countable = amount.low.is_countable() && amount.high.is_none_or(|high| high.is_countable());
            return countable.then_some(amount);
        };
        let times = |value, ratio: &Ratio| ratio.apply_at_home(value, cur.minor_units());
        spread(amount, times, low, high.as_ref(), *about)
    }

    /// An amount so many times at a rate, rounded once.
    fn at(&self, rate: &Ratio, amount: Interval, minor: u32) -> Option<Interval> {
        let times = |value, ratio: &Ratio| ratio.apply(value, minor);
        match self {
            Times::Once => spread(amount, times, rate, Some(rate), false),
            Times::Years { low, high, about } => {
                spread(amount, times, &low.times(rate), high.as_ref().map(|high| high.times(rate)).as_ref(), *about)
            }
        }
    }
}

impl Times {
    /// Whether a bound of an amount so many times at a rate has to be rounded.
    fn rounds(&self, rate: &Ratio, amount: Interval, minor: u32) -> bool {
        let bound = |value: Option<Dec>, ratio: &Ratio| value.is_some_and(|value| ratio.rounds(value, minor));
        match self {
            Times::Once => bound(Some(amount.low), rate) || bound(amount.high, rate),
            Times::Years { low, high, .. } => {
                bound(Some(amount.low), &low.times(rate))
                    || high.as_ref().is_some_and(|high| bound(amount.high, &high.times(rate)))
            }
        }
    }
}

/// The lower bound by one ratio, the upper one by another.
fn spread(
    amount: Interval,
    times: impl Fn(Dec, &Ratio) -> Option<Dec>,
    low: &Ratio,
    high: Option<&Ratio>,
    about: bool,
) -> Option<Interval> {
    let high = match amount.high.zip(high) {
        Some((high, ratio)) => Some(times(high, ratio)?),
        None => None,
    };
    Some(Interval { low: times(amount.low, low)?, high, approximate: amount.approximate || about })
}

/// Whether the second statement of a sum is the one to convert: where it is in the currency
/// that is asked for it takes no rate, in the prices of another year an index alone.
pub(super) fn takes_twin(own: Cur, twin: Cur, to: Cur) -> bool {
    twin == to || twin.code == to.code && own.code != to.code
}

/// What a conversion gives.
#[derive(Debug, Clone)]
pub enum Converted {
    /// The amount, and the rate in words where one was used.
    To(Interval, Option<String>),
    NoRate,
    /// The statements that are missing, as they would be written; empty where no year is
    /// known to ask for.
    NoIndex(String),
    /// There is a rate, and the product is more than Deal counts with.
    TooLarge,
}

/// A rate as it is recorded: so many of one currency for so many of another.
#[derive(Debug, Clone, Copy)]
struct Quote {
    left: (Decimal, Cur),
    right: (Decimal, Cur),
}

impl Quote {
    /// How many of the one currency are worth one of the other.
    fn ratio(&self, from: Cur) -> Option<Ratio> {
        match from == self.left.1 {
            true => Ratio::of(self.right.0, self.left.0),
            false => Ratio::of(self.left.0, self.right.0),
        }
    }
}

/// As it is recorded, so that a reader can find it and count with it.
impl fmt::Display for Quote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} = {} {}", self.left.0, self.left.1, self.right.0, self.right.1)
    }
}

/// The averages of a pair in the order of their first day, and the longest of them in days.
type Averages = (Vec<(Period, Quote)>, i32);

/// All rates and indexes of a model, so that a look-up is no search.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    /// The first is the left side of what was recorded of the day.
    days: FxHashMap<(Cur, Cur, Day), Quote>,
    averages: FxHashMap<(Cur, Cur), Averages>,
    partners: BTreeMap<Cur, BTreeSet<Cur>>,
    indexes: FxHashMap<(Cur, i32), Decimal>,
    look_back: u32,
}

impl Rates {
    pub fn of(model: &Model) -> Rates {
        let mut rates = Rates { look_back: model.project.look_back, ..Rates::default() };
        for rate in &model.rates {
            if rate.left.0.digits <= 0 || rate.right.0.digits <= 0 {
                continue;
            }
            let quote = Quote { left: rate.left, right: rate.right };
            let pair = (rate.left.1, rate.right.1);
            if rate.date.grain == Grain::Day {
                rates.days.entry((pair.0, pair.1, rate.date.first)).or_insert(quote);
            } else {
                let (list, longest) = rates.averages.entry(pair).or_default();
                *longest = (*longest).max(rate.date.last.days_since(rate.date.first));
                list.push((rate.date, quote));
            }
            rates.partners.entry(pair.0).or_default().insert(pair.1);
            rates.partners.entry(pair.1).or_default().insert(pair.0);
        }
        for (list, _) in rates.averages.values_mut() {
            list.sort_by_key(|(p, _)| (p.first, p.last));
        }
        for d in &model.deflators {
            if let Some(year) = d.date.single_year() {
                rates.indexes.entry((d.currency, year)).or_insert(d.index);
            }
        }
        rates
    }

    /// `amount` of `from`, stated of the period `day`, in `to`.
    pub fn convert(&self, amount: Interval, from: Cur, day: Option<Period>, to: Cur) -> Converted {
        self.convert_times(amount, &Times::Once, from, day, to)
    }

    /// As [`convert`](Self::convert), of an amount that counts several times.
    pub fn convert_times(&self, amount: Interval, times: &Times, from: Cur, day: Option<Period>, to: Cur) -> Converted {
        self.convert_and_tell(amount, times, from, day, to).0
    }

    /// Beside it whether a bound had to be rounded.
    pub fn convert_and_tell(
        &self,
        amount: Interval,
        times: &Times,
        from: Cur,
        day: Option<Period>,
        to: Cur,
    ) -> (Converted, bool) {
        if from == to {
            return (times.at_home(amount, to).map_or(Converted::TooLarge, |own| Converted::To(own, None)), false);
        }
        let (ratio, said) = match self.way(from, day, to) {
            Ok(way) => way,
            Err(failed) => return (failed, false),
        };
        match times.at(&ratio, amount, to.minor_units()) {
            Some(found) => (Converted::To(found, Some(said)), times.rounds(&ratio, amount, to.minor_units())),
            None => (Converted::TooLarge, false),
        }
    }

    /// How many of `to` one of `from` is on a day, and that in words.
    fn way(&self, from: Cur, day: Option<Period>, to: Cur) -> Result<(Ratio, String), Converted> {
        let year = day.and_then(Period::single_year);
        let mut ratio = Ratio::one();
        let mut words = Vec::new();
        let mut index = |ratio: &mut Ratio, cur: Cur, from: Option<i32>, to: Option<i32>| {
            let (from, to) = from.zip(to).ok_or_else(|| Converted::NoIndex(String::new()))?;
            if from != to {
                let (index, said) = self.index(cur, from, to)?;
                *ratio = ratio.times(&index);
                words.push(said);
            }
            Ok(())
        };
        if let Some(base) = from.prices {
            // Straight from the prices of one year into those of another needs no rate.
            let same = from.code == to.code;
            index(&mut ratio, from.nominal(), Some(base), if same { to.prices.or(year) } else { year })?;
            if same {
                return Ok((ratio, words.join(", ")));
            }
        }
        let mut rates = None;
        if from.code != to.code {
            let (rate, said) = day.and_then(|d| self.rate(from.nominal(), to.nominal(), d)).ok_or(Converted::NoRate)?;
            ratio = ratio.times(&rate);
            rates = Some(said);
        }
        if let Some(target) = to.prices {
            index(&mut ratio, to.nominal(), year, Some(target))?;
        }
        // The rate first: the day is what it is looked up by.
        words.splice(0..0, rates);
        Ok((ratio, words.join(", ")))
    }

    /// Index of year `to` over index of year `from`, and both in words; or which of them is
    /// missing.
    fn index(&self, cur: Cur, from: i32, to: i32) -> Result<(Ratio, String), Converted> {
        let of = |year: i32| self.indexes.get(&(cur, year)).copied();
        let (start, end) = (of(from), of(to));
        let ratio = start.zip(end).and_then(|(start, end)| Some((Ratio::of(end, start)?, start, end)));
        let Some((ratio, start, end)) = ratio else {
            let missing = [(from, start), (to, end)].into_iter().filter(|(_, index)| index.is_none());
            let missing: Vec<String> = missing.map(|(year, _)| format!("`{year} deflator {cur}`")).collect();
            return Err(Converted::NoIndex(missing.join(", ")));
        };
        Ok((ratio, format!("index {cur} {from} → {to}: {start} → {end}")))
    }

    fn rate(&self, from: Cur, to: Cur, day: Period) -> Option<(Ratio, String)> {
        if day.is_exact() {
            for back in 0..=self.look_back as i32 {
                let on = day.first.plus_days(-back);
                let direct = |a, b| self.on_day(a, b, on);
                if let Some((ratio, quotes)) = self.path(from, to, &direct) {
                    return Some((ratio, format!("{quotes}, {on}")));
                }
            }
        }
        self.average(from, to, day)
    }

    fn on_day(&self, a: Cur, b: Cur, day: Day) -> Option<Quote> {
        self.days.get(&(a, b, day)).or_else(|| self.days.get(&(b, a, day))).copied()
    }

    /// Direct or inverse, else crossed through one pivot: USD, EUR, then by code; and the
    /// rates in words.
    fn path(&self, from: Cur, to: Cur, leg: &dyn Fn(Cur, Cur) -> Option<Quote>) -> Option<(Ratio, String)> {
        if let Some(quote) = leg(from, to) {
            return Some((quote.ratio(from)?, quote.to_string()));
        }
        for pivot in self.pivots(from, to) {
            if let (Some(a), Some(b)) = (leg(from, pivot), leg(pivot, to)) {
                return Some((a.ratio(from)?.times(&b.ratio(pivot)?), format!("{a} and {b}")));
            }
        }
        None
    }

    fn pivots(&self, from: Cur, to: Cur) -> Vec<Cur> {
        let (Some(a), Some(b)) = (self.partners.get(&from), self.partners.get(&to)) else { return Vec::new() };
        let mut pivots: Vec<Cur> = a.intersection(b).copied().collect();
        let order = |c: &Cur| match c.code {
            "USD" => 0,
            "EUR" => 1,
            _ => 2,
        };
        pivots.sort_by_key(|c| (order(c), c.code));
        pivots
    }

    /// The narrowest average that covers the period; both legs of a cross are of one.
    fn average(&self, from: Cur, to: Cur, day: Period) -> Option<(Ratio, String)> {
        let mut periods: Vec<Period> = self.covering(from, to, day);
        for pivot in self.pivots(from, to) {
            periods.extend(self.covering(from, pivot, day));
        }
        periods.sort_by_key(|p| (p.last.days_since(p.first), p.first));
        periods.dedup();
        periods.into_iter().find_map(|period| {
            let leg = |a: Cur, b: Cur| self.of_period(a, b, period);
            let (ratio, quotes) = self.path(from, to, &leg)?;
            Some((ratio, format!("{quotes}, {period} on average")))
        })
    }

    fn covering(&self, a: Cur, b: Cur, day: Period) -> Vec<Period> {
        let mut found = Vec::new();
        for pair in [(a, b), (b, a)] {
            let Some((list, longest)) = self.averages.get(&pair) else { continue };
            let end = list.partition_point(|(p, _)| p.first <= day.first);
            for (period, _) in list[..end].iter().rev() {
                if day.first.days_since(period.first) > *longest {
                    break;
                }
                if period.covers(day) {
                    found.push(*period);
                }
            }
        }
        found
    }

    fn of_period(&self, a: Cur, b: Cur, period: Period) -> Option<Quote> {
        let find = |pair: (Cur, Cur)| {
            let (list, _) = self.averages.get(&pair)?;
            let at = list.partition_point(|(p, _)| (p.first, p.last) < (period.first, period.last));
            list.get(at).filter(|(p, _)| p.first == period.first && p.last == period.last).map(|(_, quote)| *quote)
        };
        find((a, b)).or_else(|| find((b, a)))
    }
}
