//! Days, and periods that a partial date or a range stands for.
//!
//! The only file that calls chrono: elsewhere a day is a number that can be
//! compared.

use chrono::{Datelike, NaiveDate};
use std::fmt;

/// A day of the proleptic Gregorian calendar, counted from 1 January of the year 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    pub const MIN: Day = Day(i32::MIN);
    pub const MAX: Day = Day(i32::MAX);

    /// None where the calendar has no such day.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        NaiveDate::from_ymd_opt(year, month, day).map(|d| Day(d.num_days_from_ce()))
    }

    fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or(NaiveDate::MAX)
    }

    pub fn year(self) -> i32 {
        self.date().year()
    }

    pub fn month(self) -> u32 {
        self.date().month()
    }

    pub fn day(self) -> u32 {
        self.date().day()
    }

    /// From 1 to 4.
    pub fn quarter(self) -> u32 {
        (self.month() - 1) / 3 + 1
    }

    pub fn plus_days(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// Calendar months later; a day that the month lacks becomes its last.
    pub fn plus_months(self, months: u32) -> Day {
        self.date().checked_add_months(chrono::Months::new(months)).map_or(Day::MAX, |d| Day(d.num_days_from_ce()))
    }

    /// Whole days from `other` to this day.
    pub fn days_since(self, other: Day) -> i32 {
        self.0.saturating_sub(other.0)
    }

    /// Today by the machine's clock and zone; only the rim calls this.
    pub fn today() -> Day {
        Day(chrono::Local::now().date_naive().num_days_from_ce())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

/// How precisely a period was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grain {
    Day,
    Month,
    Year,
    /// `A..B`, either end perhaps open ([`Day::MIN`], [`Day::MAX`]) and of any grain.
    Range,
}

/// A date as written: the days from `first` to `last`, both inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    pub first: Day,
    pub last: Day,
    pub grain: Grain,
}

/// Why a scalar is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateError {
    /// Not of the form `YYYY[-MM[-DD]]`.
    Form,
    /// Of the form, but the calendar has no such day or month.
    Impossible,
    /// A range whose end lies before its start.
    Backwards,
}

impl Period {
    pub fn day(day: Day) -> Period {
        Period { first: day, last: day, grain: Grain::Day }
    }

    pub fn month(year: i32, month: u32) -> Option<Period> {
        let first = Day::from_ymd(year, month, 1)?;
        Some(Period { first, last: first.plus_months(1).plus_days(-1), grain: Grain::Month })
    }

    pub fn year(year: i32) -> Option<Period> {
        let first = Day::from_ymd(year, 1, 1)?;
        Some(Period { first, last: Day::from_ymd(year, 12, 31)?, grain: Grain::Year })
    }

    /// Reads `2015-03-27`, `2015-03`, `2015`, and ranges `A..B`, `A..`, `..B`.
    pub fn parse(text: &str) -> Result<Period, DateError> {
        let Some((from, to)) = text.split_once("..") else {
            return Period::parse_single(text);
        };
        if from.is_empty() && to.is_empty() {
            return Err(DateError::Form);
        }
        let first = if from.is_empty() { Day::MIN } else { Period::parse_single(from)?.first };
        let last = if to.is_empty() { Day::MAX } else { Period::parse_single(to)?.last };
        if last < first { Err(DateError::Backwards) } else { Ok(Period { first, last, grain: Grain::Range }) }
    }

    fn parse_single(text: &str) -> Result<Period, DateError> {
        let digits = |part: &str, n: usize| {
            (part.len() == n && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u32>().unwrap_or(0))
        };
        let parts: Vec<&str> = text.splitn(4, '-').collect();
        let year = digits(parts[0], 4).ok_or(DateError::Form)? as i32;
        let impossible = DateError::Impossible;
        // The calendar has none: before the year 1 comes the year 1 before it.
        if year == 0 {
            return Err(impossible);
        }
        match parts.as_slice() {
            [_] => Period::year(year).ok_or(impossible),
            [_, m] => Period::month(year, digits(m, 2).ok_or(DateError::Form)?).ok_or(impossible),
            [_, m, d] => {
                let (m, d) = (digits(m, 2).ok_or(DateError::Form)?, digits(d, 2).ok_or(DateError::Form)?);
                Day::from_ymd(year, m, d).map(Period::day).ok_or(impossible)
            }
            _ => Err(DateError::Form),
        }
    }

    pub fn is_exact(self) -> bool {
        self.first == self.last
    }

    /// Certainly earlier: its last day is before the other's first.
    pub fn certainly_before(self, other: Period) -> bool {
        self.last < other.first
    }

    pub fn contains(self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }

    /// Every day of `other` lies in this one.
    pub fn covers(self, other: Period) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    pub fn touches(self, other: Period) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// The year that all of it lies in.
    pub fn single_year(self) -> Option<i32> {
        (self.first.year() == self.last.year()).then(|| self.first.year())
    }
}

impl Period {
    /// Whether both ends of a range are those of whole years or months, which then say no
    /// more than was written.
    fn of_whole(&self, begins: fn(Day) -> bool) -> bool {
        (self.first == Day::MIN || begins(self.first)) && (self.last == Day::MAX || begins(self.last.plus_days(1)))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.grain {
            Grain::Day => self.first.fmt(f),
            Grain::Month => write!(f, "{:04}-{:02}", self.first.year(), self.first.month()),
            Grain::Year => write!(f, "{:04}", self.first.year()),
            Grain::Range => {
                let years = self.of_whole(|day| (day.month(), day.day()) == (1, 1));
                let months = self.of_whole(|day| day.day() == 1);
                let end = |f: &mut fmt::Formatter<'_>, day: Day| match () {
                    () if years => write!(f, "{:04}", day.year()),
                    () if months => write!(f, "{:04}-{:02}", day.year(), day.month()),
                    () => day.fmt(f),
                };
                if self.first != Day::MIN {
                    end(f, self.first)?;
                }
                f.write_str("..")?;
                if self.last != Day::MAX {
                    end(f, self.last)?;
                }
                Ok(())
            }
        }
    }
}

/// `5y`, `18mo`, `90d`, `17.5y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DurationUnit {
    Years,
    Months,
    Days,
}

impl DurationUnit {
    pub const ALL: [DurationUnit; 3] = [DurationUnit::Years, DurationUnit::Months, DurationUnit::Days];

    /// The finer of two.
    pub fn finer(self, other: DurationUnit) -> DurationUnit {
        [DurationUnit::Days, DurationUnit::Months].into_iter().find(|u| [self, other].contains(u)).unwrap_or(self)
    }

    /// How many of a finer unit one is, as a fraction: 365 days to the year, and twelve
    /// equal months. None of a coarser one.
    pub fn in_finer(self, unit: DurationUnit) -> Option<(i128, i128)> {
        use DurationUnit::{Days, Months, Years};
        match (self, unit) {
            (Years, Years) | (Months, Months) | (Days, Days) => Some((1, 1)),
            (Years, Months) => Some((12, 1)),
            (Years, Days) => Some((365, 1)),
            (Months, Days) => Some((365, 12)),
            (Months | Days, Years) | (Days, Months) => None,
        }
    }

    /// On the scale on which times are compared: 365 days to the year, and twelve equal months.
    pub const fn twelfths_of_a_day(self) -> i128 {
        match self {
            DurationUnit::Years => 12 * 365,
            DurationUnit::Months => 365,
            DurationUnit::Days => 12,
        }
    }

    /// As it stands behind a number.
    pub const fn word(self) -> &'static str {
        match self {
            DurationUnit::Years => "y",
            DurationUnit::Months => "mo",
            DurationUnit::Days => "d",
        }
    }
}
