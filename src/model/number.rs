//! Exact decimals: no floating point stands between a literal and the output.

use std::fmt;

/// A fixed-point decimal with four places, in units of 1/10,000.
///
/// Money, counts, percentages and quantities. Four places are what language.md
/// allows of an amount's unit after scaling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Dec(pub i128);

/// Why digits are no [`Dec`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// Not digits with at most one point and single `_` between digits.
    Form,
    /// More than four decimals of the unit.
    TooPrecise,
    /// At or above 10^24: far beyond any sum of money, and far enough below the
    /// limit of the type that 10^9 of them can be added.
    TooBig,
}

impl Dec {
    pub const ZERO: Dec = Dec(0);
    pub const ONE: Dec = Dec(10_000);
    pub const SCALE: i128 = 10_000;
    /// What a literal lies below, in units, and whatever follows from one: an amount for
    /// its term, or converted. So no sum of them can leave the type.
    pub const LIMIT: i128 = 1_000_000_000_000_000_000_000_000;

    pub const fn whole(n: i64) -> Dec {
        Dec(n as i128 * Dec::SCALE)
    }

    /// Reads `23.6`, `1_250_000`, scaled by ten to the power `exponent`.
    pub fn parse(text: &str, exponent: u32) -> Result<Dec, NumberError> {
        let d = Decimal::parse(text)?;
        let limit = Dec::LIMIT * Dec::SCALE;
        let mut value = d.digits;
        // value · 10^(exponent + 4 - places)
        let shift = exponent as i64 + 4 - d.places as i64;
        if shift >= 0 {
            for _ in 0..shift {
                value = value.checked_mul(10).filter(|v| *v < limit).ok_or(NumberError::TooBig)?;
            }
        } else {
            for _ in 0..-shift {
                if value % 10 != 0 {
                    return Err(NumberError::TooPrecise);
                }
                value /= 10;
            }
        }
        if value >= limit { Err(NumberError::TooBig) } else { Ok(Dec(value)) }
    }

    pub fn checked_add(self, other: Dec) -> Option<Dec> {
        self.0.checked_add(other.0).map(Dec)
    }

    pub fn checked_sub(self, other: Dec) -> Option<Dec> {
        self.0.checked_sub(other.0).map(Dec)
    }

    /// `23.6bn`, where it is exact and short: at most three decimals of the largest
    /// scale, for `1.234567bn` and `1234.5k` are no easier than their digits.
    pub fn scaled(self) -> Option<String> {
        const SCALES: [(i128, &str); 4] =
            [(1_000_000_000_000, "tn"), (1_000_000_000, "bn"), (1_000_000, "mn"), (1_000, "k")];
        const DECIMALS: i128 = 1_000;
        let magnitude = self.0.checked_abs()?;
        let unit = |scale: i128| scale * Dec::SCALE;
        let (scale, word) = SCALES.iter().find(|(scale, _)| magnitude >= unit(*scale))?;
        if magnitude % (unit(*scale) / DECIMALS) != 0 {
            return None;
        }
        let thousandths = self.0 / (unit(*scale) / DECIMALS);
        Some(format!("{}{word}", Dec(thousandths * (Dec::SCALE / DECIMALS))))
    }

    /// All digits, with `_` between thousands.
    pub fn grouped(self) -> String {
        let text = self.to_string();
        let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
        let (whole, rest) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
        // `2_015` would look odd; five digits and more are hard to read without.
        let whole = if whole.len() <= 4 {
            whole.to_owned()
        } else {
            let first = whole.len() % 3;
            let mut parts: Vec<&str> = if first > 0 { vec![&whole[..first]] } else { Vec::new() };
            parts.extend((first..whole.len()).step_by(3).map(|at| &whole[at..at + 3]));
            parts.join("_")
        };
        match rest {
            Some(rest) => format!("{sign}{whole}.{rest}"),
            None => format!("{sign}{whole}"),
        }
    }

    /// Whether it lies within what Deal counts with.
    pub fn is_countable(self) -> bool {
        self.0.unsigned_abs() < (Dec::LIMIT * Dec::SCALE).unsigned_abs()
    }

    pub fn is_whole(self) -> bool {
        self.0 % Dec::SCALE == 0
    }

    /// Digits after the point that are not trailing zeros.
    pub fn places(self) -> u32 {
        let mut rest = (self.0 % Dec::SCALE).abs();
        let mut places = 4;
        while places > 0 && rest % 10 == 0 {
            rest /= 10;
            places -= 1;
        }
        places
    }
}

/// All digits, no exponent, no trailing zeros after the point: `23600000000`, `0.5`.
impl fmt::Display for Dec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, magnitude) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, rest) = (magnitude / 10_000, magnitude % 10_000);
        let text = if rest == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{}", format!("{rest:04}").trim_end_matches('0'))
        };
        f.pad_integral(true, "", &text)
    }
}

/// A decimal as read: `digits / 10^places`. Rates, deflators and interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    pub digits: i128,
    pub places: u32,
}

impl Decimal {
    /// At most 30 significant digits.
    pub fn parse(text: &str) -> Result<Decimal, NumberError> {
        let bytes = text.as_bytes();
        let (mut digits, mut places, mut seen_point, mut count) = (0i128, 0u32, false, 0usize);
        for (i, &b) in bytes.iter().enumerate() {
            let digit_at = |j: usize| bytes.get(j).is_some_and(u8::is_ascii_digit);
            match b {
                b'0'..=b'9' => {
                    count += 1;
                    if digits > 0 && count > 60 {
                        return Err(NumberError::TooBig);
                    }
                    digits = digits
                        .checked_mul(10)
                        .and_then(|v| v.checked_add((b - b'0') as i128))
                        .filter(|v| *v < 10i128.pow(34))
                        .ok_or(NumberError::TooBig)?;
                    places += seen_point as u32;
                }
                b'.' if !seen_point && i > 0 && digit_at(i - 1) && digit_at(i + 1) => seen_point = true,
                b'_' if i > 0 && digit_at(i - 1) && digit_at(i + 1) => {}
                _ => return Err(NumberError::Form),
            }
        }
        if count == 0 { Err(NumberError::Form) } else { Ok(Decimal { digits, places }) }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let magnitude = self.digits.unsigned_abs();
        if self.places == 0 {
            return write!(f, "{sign}{magnitude}");
        }
        let text = format!("{magnitude:0width$}", width = self.places as usize + 1);
        let (whole, rest) = text.split_at(text.len() - self.places as usize);
        let rest = rest.trim_end_matches('0');
        if rest.is_empty() { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{rest}") }
    }
}

/// Bounds as a source states them, and whether it says "about".
///
/// "up to USD 5 billion" is not 5,000,000,000: dropping "up to" would turn a
/// ceiling into a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bounds {
    pub low: Dec,
    /// None: no upper bound.
    pub high: Option<Dec>,
    pub about: bool,
}

impl Bounds {
    pub const ZERO: Bounds = Bounds { low: Dec::ZERO, high: Some(Dec::ZERO), about: false };

    pub const fn exact(value: Dec) -> Bounds {
        Bounds { low: value, high: Some(value), about: false }
    }

    pub fn is_exact(self) -> bool {
        self.high == Some(self.low) && !self.about
    }
}

/// A figure of a record: known within bounds, or `unknown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Figure {
    Known(Bounds),
    Unknown,
}

impl Figure {
    pub fn bounds(self) -> Option<Bounds> {
        match self {
            Figure::Known(b) => Some(b),
            Figure::Unknown => None,
        }
    }
}
