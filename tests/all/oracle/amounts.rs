//! What one stated amount is worth: bounds, per-year terms, conversion, one rounding.

use super::figure::{Figure, Span, UNIT};
use super::records::*;
use super::wholes::Family;
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A question: over which records, as of which day, in which currency.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub p: &'a Project,
    pub day: Day,
    /// `USD`, or `USD 2014` for constant prices.
    pub to: Option<String>,
    /// Whose amounts count where sources rival: the record's own, the lowest or the highest.
    pub claims: Claims,
    /// Families by level, once they are worked out.
    pub kept: RefCell<BTreeMap<String, Rc<Family>>>,
}

impl<'a> Ask<'a> {
    pub fn new(p: &'a Project, day: Day, to: Option<String>) -> Ask<'a> {
        Ask { p, day, to, claims: Claims::Own, kept: RefCell::default() }
    }

    pub fn claiming(self, claims: Claims) -> Ask<'a> {
        Ask { claims, ..self }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claims {
    Own,
    Low,
    High,
}

impl Written {
    pub fn span(self) -> Span {
        match self {
            Written::Exact(x) => Span::exact(x),
            Written::About(x) => Span::new(x, Some(x), true),
            Written::Over(x) => Span::new(x, None, false),
            Written::UpTo(x) => Span::new(0, Some(x), false),
            Written::Between(a, b) => Span::new(a, Some(b), false),
        }
    }

    /// The same literal with another figure in it: what a twin says.
    fn with(self, x: i128) -> Written {
        match self {
            Written::Exact(_) | Written::Between(..) => Written::Exact(x),
            Written::About(_) => Written::About(x),
            Written::Over(_) => Written::Over(x),
            Written::UpTo(_) => Written::UpTo(x),
        }
    }
}

impl Ask<'_> {
    /// An amount, or the claim that stands in for it: of the same currency, and known.
    pub fn claimed(&self, d: &Record, own: &Amount) -> Amount {
        let mut best = own.clone();
        let claims = d.lines.iter().filter(|l| l.verb == "reported" && l.effective() <= self.day);
        for claim in claims.filter_map(|l| l.amount.as_ref()).filter(|_| self.claims != Claims::Own) {
            let Some(says) = claim.span.map(Written::span) else { continue };
            let better = match best.span.map(Written::span) {
                None => true,
                Some(_) if claim.currency != best.currency => false,
                Some(now) if self.claims == Claims::Low => says.low < now.low,
                Some(now) => super::figure::higher(says.high, now.high),
            };
            if better {
                best = claim.clone();
            }
        }
        best
    }

    /// One amount, converted at `when`. Without a rate it is left out.
    pub fn worth(&self, a: &Amount, term: Option<i128>, when: Option<Date>) -> Figure {
        let Some(written) = a.span else { return Figure::unknown() };
        let (mut span, mut currency) = (written.span(), a.currency.clone());
        // A sum stated twice needs no rate into its twin; into the prices of a year, an index
        // alone, in the same step.
        if let (Some((x, c)), Some(to)) = (&a.twin, &self.to)
            && plain(c).0 == plain(to).0
            && (c == to || plain(&currency).0 != plain(to).0)
        {
            (span, currency) = (written.with(*x).span(), c.clone());
        }
        if a.per_year {
            let Some(years) = term else { return Figure::unknown() };
            span = Span::new(span.low * years, span.high.map(|h| h * years), span.about);
        }
        self.convert(span, &currency, when)
    }

    pub fn convert(&self, span: Span, currency: &str, when: Option<Date>) -> Figure {
        let Some(to) = &self.to else { return Figure::of(currency, span) };
        if to == currency {
            return Figure::of(currency, span);
        }
        let Some((num, den)) = when.and_then(|w| self.factor(currency, to, w)) else {
            return Figure::nothing();
        };
        let step = minor(to);
        let one = |x: i128| rounded(BigInt::from(x) * &num, &den, step);
        Figure::of(to, Span::new(one(span.low), span.high.map(one), span.about))
    }

    /// The fraction that turns `from` of that day into `to`, prices and all.
    fn factor(&self, from: &str, to: &str, when: Date) -> Option<(BigInt, BigInt)> {
        let (from, from_year) = plain(from);
        let (to, to_year) = plain(to);
        let (mut num, mut den) = match from == to {
            true => (BigInt::from(1), BigInt::from(1)),
            false => self.rate(from, to, when)?,
        };
        // Money of a year is in the prices of that year: that takes no index.
        if let Some(y) = from_year.filter(|y| *y != when.year) {
            num *= self.index(from, when.year)?;
            den *= self.index(from, y)?;
        }
        if let Some(y) = to_year.filter(|y| *y != when.year) {
            num *= self.index(to, y)?;
            den *= self.index(to, when.year)?;
        }
        Some((num, den))
    }

    fn index(&self, currency: &str, year: i32) -> Option<BigInt> {
        let found = self.p.deflators.iter().find(|(y, c, _)| *y == year && c == currency)?;
        Some(BigInt::from(found.2))
    }

    /// Time before path: the day, each earlier day within seven, then averages.
    fn rate(&self, from: &str, to: &str, when: Date) -> Option<(BigInt, BigInt)> {
        if when.exact() {
            let mut d = when.first();
            for _ in 0..=7 {
                let date = Date::day(d.0, d.1, d.2);
                if let Some(r) = self.path(from, to, &date) {
                    return Some(r);
                }
                d = before(d);
            }
        }
        let month = Date { day: None, ..when };
        let year = Date { year: when.year, month: None, day: None };
        let month = when.month.and_then(|_| self.path(from, to, &month));
        month.or_else(|| self.path(from, to, &year))
    }

    /// Direct, inverse, then crossed over USD, EUR and the others by code; both legs of one date.
    fn path(&self, from: &str, to: &str, date: &Date) -> Option<(BigInt, BigInt)> {
        if let Some(r) = self.leg(from, to, date) {
            return Some(r);
        }
        let mut pivots: Vec<&str> = vec!["USD", "EUR"];
        let mut others: Vec<&str> = self.p.rates.iter().flat_map(|r| [r.left.1.as_str(), r.right.1.as_str()]).collect();
        others.sort_unstable();
        pivots.extend(others);
        pivots.into_iter().filter(|p| *p != from && *p != to).find_map(|p| {
            let (a, b) = (self.leg(from, p, date)?, self.leg(p, to, date)?);
            Some((a.0 * b.0, a.1 * b.1))
        })
    }

    fn leg(&self, from: &str, to: &str, date: &Date) -> Option<(BigInt, BigInt)> {
        let of = |l: &str, r: &str| self.p.rates.iter().find(|x| x.date == *date && x.left.1 == l && x.right.1 == r);
        if let Some(r) = of(from, to) {
            return Some((r.right.0.into(), r.left.0.into()));
        }
        let r = of(to, from)?;
        Some((r.left.0.into(), r.right.0.into()))
    }
}

fn plain(currency: &str) -> (&str, Option<i32>) {
    match currency.split_once(' ') {
        Some((c, y)) => (c, y.parse().ok()),
        None => (currency, None),
    }
}

/// The smallest step of a currency in 1/10000 units.
pub fn minor(currency: &str) -> i128 {
    match plain(currency).0 {
        "JPY" | "KRW" | "VND" | "XAF" | "XOF" => UNIT,
        "KWD" | "BHD" | "JOD" | "OMR" | "TND" => UNIT / 1000,
        _ => UNIT / 100,
    }
}

/// `num / den` in 1/10000 units, rounded half to even to a multiple of `step`.
fn rounded(num: BigInt, den: &BigInt, step: i128) -> i128 {
    let den: BigInt = den * step;
    let size = num.abs();
    let (mut q, r) = (&size / &den, &size % &den);
    let twice: BigInt = r * 2;
    if twice > den || (twice == den && !(&q % 2i32).is_zero()) {
        q += 1;
    }
    let q = q.to_i128().expect("tiny amounts") * step;
    if num.is_negative() { -q } else { q }
}

pub fn before(d: Day) -> Day {
    match d {
        (y, 1, 1) => (y - 1, 12, 31),
        (y, m, 1) => (y, m - 1, days_in(y, m - 1)),
        (y, m, d) => (y, m, d - 1),
    }
}
