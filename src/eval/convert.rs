//! Conversion: which rate holds for a day, and one exact product, rounded once (L6).
//!
//! Time before path: the exact day (direct, inverse, crossed), then each earlier day
//! within the look-back likewise, then the narrowest average that covers it.

use super::Interval;
use crate::model::{Cur, Day, Dec, Decimal, Grain, Model, Period};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

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

    fn inverse(&self) -> Ratio {
        Ratio { num: self.den.clone(), den: self.num.clone() }
    }

    fn times(&self, other: &Ratio) -> Ratio {
        Ratio { num: &self.num * &other.num, den: &self.den * &other.den }
    }

    /// `value` times this, rounded half to even to `minor` digits after the point.
    fn apply(&self, value: Dec, minor: u32) -> Option<Dec> {
        let step = 10i128.pow(4 - minor.min(4));
        let num = BigInt::from(value.0) * &self.num;
        let den = &self.den * BigInt::from(step);
        let (quotient, rest) = num.div_mod_floor(&den);
        let twice: BigInt = rest * 2;
        let up = twice > den || (twice == den && quotient.is_odd());
        let rounded: BigInt = quotient + i32::from(up);
        (rounded * step).to_i128().map(Dec)
    }
}

/// What a conversion gives.
#[derive(Debug, Clone)]
pub enum Converted {
    /// The amount, and the rate in words where one was used.
    To(Interval, Option<String>),
    NoRate,
    NoIndex,
}

/// The averages of a pair in the order of their first day, and the longest of them in days.
type Averages = (Vec<(Period, Ratio)>, i32);

/// All rates and indexes of a model, so that a look-up is no search.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    /// 1 of the first is worth this many of the second on the day.
    days: FxHashMap<(Cur, Cur, Day), Ratio>,
    averages: FxHashMap<(Cur, Cur), Averages>,
    partners: BTreeMap<Cur, BTreeSet<Cur>>,
    indexes: FxHashMap<(Cur, i32), Decimal>,
    look_back: u32,
}

impl Rates {
    pub fn of(model: &Model) -> Rates {
        let mut rates = Rates { look_back: model.project.look_back, ..Rates::default() };
        for rate in &model.rates {
            // 1 left = (right / left) right
            let Some(ratio) = Ratio::of(rate.right.0, rate.left.0) else { continue };
            let pair = (rate.left.1, rate.right.1);
            if rate.date.grain == Grain::Day {
                rates.days.entry((pair.0, pair.1, rate.date.first)).or_insert(ratio);
            } else {
                let (list, longest) = rates.averages.entry(pair).or_default();
                *longest = (*longest).max(rate.date.last.days_since(rate.date.first));
                list.push((rate.date, ratio));
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
        if from == to {
            return Converted::To(amount, None);
        }
        let year = day.and_then(Period::single_year);
        let mut ratio = Ratio::one();
        let mut words = Vec::new();
        if let Some(base) = from.prices {
            // Straight from the prices of one year into those of another needs no rate.
            let target = if from.code == to.code { to.prices.or(year) } else { year };
            let Some(index) = target.and_then(|y| self.index(from.nominal(), base, y)) else {
                return Converted::NoIndex;
            };
            ratio = ratio.times(&index);
            if from.code == to.code {
                return self.finish(amount, &ratio, to, words);
            }
        }
        if from.code != to.code {
            let Some((rate, said)) = day.and_then(|d| self.rate(from.nominal(), to.nominal(), d)) else {
                return Converted::NoRate;
            };
            ratio = ratio.times(&rate);
            words.push(said);
        }
        if let Some(target) = to.prices {
            let Some(index) = year.and_then(|y| self.index(to.nominal(), y, target)) else { return Converted::NoIndex };
            ratio = ratio.times(&index);
            words.push(format!("prices of {target}"));
        }
        self.finish(amount, &ratio, to, words)
    }

    fn finish(&self, amount: Interval, ratio: &Ratio, to: Cur, words: Vec<String>) -> Converted {
        let minor = to.minor_units();
        let low = ratio.apply(amount.low, minor);
        let high = amount.high.map(|h| ratio.apply(h, minor));
        match (low, high) {
            (Some(low), None) => Converted::To(Interval { low, high: None, ..amount }, Some(words.join(", "))),
            (Some(low), Some(Some(h))) => {
                Converted::To(Interval { low, high: Some(h), ..amount }, Some(words.join(", ")))
            }
            // Beyond what Deal counts with: as good as no rate, and named.
            _ => Converted::NoRate,
        }
    }

    /// Index of year `to` over index of year `from`.
    fn index(&self, cur: Cur, from: i32, to: i32) -> Option<Ratio> {
        if from == to {
            return Some(Ratio::one());
        }
        Ratio::of(*self.indexes.get(&(cur, to))?, *self.indexes.get(&(cur, from))?)
    }

    fn rate(&self, from: Cur, to: Cur, day: Period) -> Option<(Ratio, String)> {
        if day.is_exact() {
            for back in 0..=self.look_back as i32 {
                let on = day.first.plus_days(-back);
                let direct = |a, b| self.on_day(a, b, on);
                if let Some((ratio, via)) = self.path(from, to, &direct) {
                    return Some((ratio, said(from, to, via, &on.to_string())));
                }
            }
        }
        self.average(from, to, day)
    }

    fn on_day(&self, a: Cur, b: Cur, day: Day) -> Option<Ratio> {
        self.days.get(&(a, b, day)).cloned().or_else(|| self.days.get(&(b, a, day)).map(Ratio::inverse))
    }

    /// Direct or inverse, else crossed through one pivot: USD, EUR, then by code.
    fn path(&self, from: Cur, to: Cur, leg: &dyn Fn(Cur, Cur) -> Option<Ratio>) -> Option<(Ratio, Option<Cur>)> {
        if let Some(ratio) = leg(from, to) {
            return Some((ratio, None));
        }
        for pivot in self.pivots(from, to) {
            if let (Some(a), Some(b)) = (leg(from, pivot), leg(pivot, to)) {
                return Some((a.times(&b), Some(pivot)));
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
            let (ratio, via) = self.path(from, to, &leg)?;
            Some((ratio, said(from, to, via, &format!("{period} on average"))))
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

    fn of_period(&self, a: Cur, b: Cur, period: Period) -> Option<Ratio> {
        let find = |pair: (Cur, Cur)| {
            let (list, _) = self.averages.get(&pair)?;
            let at = list.partition_point(|(p, _)| (p.first, p.last) < (period.first, period.last));
            list.get(at).filter(|(p, _)| p.first == period.first && p.last == period.last).map(|(_, r)| r)
        };
        find((a, b)).cloned().or_else(|| find((b, a)).map(Ratio::inverse))
    }
}

fn said(from: Cur, to: Cur, via: Option<Cur>, when: &str) -> String {
    match via {
        Some(pivot) => format!("{from} to {to} through {pivot}, {when}"),
        None => format!("{from} to {to}, {when}"),
    }
}
