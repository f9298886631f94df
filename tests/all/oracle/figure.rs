//! Intervals of money and figures over currencies: the oracle's own arithmetic.
//!
//! Everything is an integer of 1/10000 of a unit. The projects are tiny, so an
//! `i128` cannot overflow; conversions go through big integers.

use std::collections::BTreeMap;

/// 1/10000 of a unit of a currency: the language has no finer amounts.
pub const UNIT: i128 = 10_000;

/// What is certainly known about a sum; `high: None` is "no upper bound".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub low: i128,
    pub high: Option<i128>,
    pub about: bool,
}

impl Span {
    pub const ZERO: Span = Span { low: 0, high: Some(0), about: false };

    pub fn new(low: i128, high: Option<i128>, about: bool) -> Span {
        Span { low, high, about }
    }

    pub fn exact(x: i128) -> Span {
        Span::new(x, Some(x), false)
    }

    pub fn is_zero(&self) -> bool {
        self.low == 0 && self.high == Some(0)
    }

    pub fn plus(self, o: Span) -> Span {
        let high = match (self.high, o.high) {
            (Some(a), Some(b)) => Some(a + b),
            _ => None,
        };
        Span::new(self.low + o.low, high, self.about || o.about)
    }

    /// Interval subtraction; a sum of money is never below zero, and nothing less anything is nothing.
    pub fn minus(self, o: Span) -> Span {
        if self == Span::ZERO {
            return self;
        }
        let low = o.high.map_or(0, |h| (self.low - h).max(0));
        let high = self.high.map(|h| (h - o.low).max(0));
        Span::new(low, high, self.about || o.about)
    }

    fn at_least(&self, o: &Span) -> bool {
        self.low >= o.low && !higher(o.high, self.high)
    }

    /// The larger of two, bound by bound, with the mark of the one that wins both.
    pub fn larger(self, o: Span) -> Span {
        let about = if self.at_least(&o) {
            self.about
        } else if o.at_least(&self) {
            o.about
        } else {
            self.about || o.about
        };
        let high = if higher(o.high, self.high) { o.high } else { self.high };
        Span::new(self.low.max(o.low), high, about)
    }

    /// Both hold: the tighter bound on each side. `o` leaves its mark only where it cuts.
    pub fn cut(self, o: Span) -> Span {
        let low = self.low.max(o.low);
        let high = if higher(self.high, o.high) { o.high } else { self.high };
        let cuts = low != self.low || high != self.high;
        // Contradictory records may exclude each other: then nothing is cut.
        if higher(Some(low), high) {
            return self;
        }
        Span::new(low, high, self.about || (cuts && o.about))
    }
}

/// Is the upper bound `a` above the upper bound `b`?
pub fn higher(a: Option<i128>, b: Option<i128>) -> bool {
    match (a, b) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(a), Some(b)) => a > b,
    }
}

/// Money per currency and the number of unknowns in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    pub money: BTreeMap<String, Span>,
    pub unknown: i128,
}

impl Figure {
    pub fn nothing() -> Figure {
        Figure::default()
    }

    pub fn unknown() -> Figure {
        Figure { unknown: 1, ..Figure::default() }
    }

    pub fn of(currency: &str, span: Span) -> Figure {
        Figure { money: BTreeMap::from([(currency.to_string(), span)]), unknown: 0 }
    }

    pub fn get(&self, currency: &str) -> Span {
        self.money.get(currency).copied().unwrap_or(Span::ZERO)
    }

    /// Combines currency by currency; an absent one is zero.
    pub fn zip(&self, o: &Figure, f: impl Fn(Span, Span) -> Span) -> Figure {
        let mut money = BTreeMap::new();
        for c in self.money.keys().chain(o.money.keys()) {
            money.insert(c.clone(), f(self.get(c), o.get(c)));
        }
        Figure { money, unknown: self.unknown }
    }

    pub fn plus(&self, o: &Figure) -> Figure {
        let mut sum = self.zip(o, Span::plus);
        sum.unknown += o.unknown;
        sum
    }

    pub fn minus(&self, o: &Figure) -> Figure {
        self.zip(o, Span::minus)
    }

    /// Larger-of, keeping this side's unknowns.
    pub fn larger(&self, o: &Figure) -> Figure {
        self.zip(o, Span::larger)
    }

    pub fn only(&self, keep: impl Fn(&str) -> bool) -> Figure {
        let mut f = self.clone();
        f.money.retain(|c, _| keep(c));
        f
    }

    pub fn without_unknown(&self) -> Figure {
        Figure { money: self.money.clone(), unknown: 0 }
    }

    /// Entries of exactly zero say the same as no entry (reading 32).
    pub fn tidy(&self) -> Figure {
        let mut f = self.clone();
        f.money.retain(|_, s| !s.is_zero());
        f
    }

    pub fn sum<'a>(all: impl IntoIterator<Item = &'a Figure>) -> Figure {
        all.into_iter().fold(Figure::nothing(), |a, b| a.plus(b))
    }
}

/// `23.6` for 236000: exact decimals, as the JSON has them.
pub fn decimal(x: i128) -> String {
    let (sign, x) = if x < 0 { ("-", -x) } else { ("", x) };
    let frac = format!("{:04}", x % UNIT);
    let frac = frac.trim_end_matches('0');
    let dot = if frac.is_empty() { "" } else { "." };
    format!("{sign}{}{dot}{frac}", x / UNIT)
}

pub fn parse_decimal(s: &str) -> Option<i128> {
    let (sign, s) = match s.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, s),
    };
    let s = s.replace('_', "");
    let (whole, frac) = s.split_once('.').unwrap_or((&s, ""));
    if frac.len() > 4 || whole.is_empty() {
        return None;
    }
    let frac: i128 = format!("{frac:0<4}").parse().ok()?;
    Some(sign * (whole.parse::<i128>().ok()? * UNIT + frac))
}

/// `5 USD`, `3..~ USD`, `+ 2 unknown`: for hand-worked cases and failure messages.
impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts = Vec::new();
        for (c, s) in &self.tidy().money {
            let mark = if s.about { "~" } else { "" };
            parts.push(match s.high {
                Some(h) if h == s.low => format!("{mark}{} {c}", decimal(s.low)),
                Some(h) => format!("{mark}{}..{} {c}", decimal(s.low), decimal(h)),
                None => format!("{mark}{}.. {c}", decimal(s.low)),
            });
        }
        if self.unknown > 0 {
            parts.push(format!("{} unknown", self.unknown));
        }
        f.write_str(&if parts.is_empty() { "nothing".to_string() } else { parts.join(" + ") })
    }
}
