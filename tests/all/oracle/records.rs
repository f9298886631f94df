//! The oracle's own tiny model of a project: plain records, names as text.

/// A day as year, month, day: compares as a tuple.
pub type Day = (i32, u32, u32);

/// A date as written: `2015`, `2015-03`, `2015-03-27`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: i32,
    pub month: Option<u32>,
    pub day: Option<u32>,
}

impl Date {
    pub fn day(y: i32, m: u32, d: u32) -> Date {
        Date { year: y, month: Some(m), day: Some(d) }
    }

    pub fn first(&self) -> Day {
        (self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    pub fn exact(&self) -> bool {
        self.day.is_some()
    }
}

pub fn days_in(y: i32, m: u32) -> u32 {
    match m {
        2 if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// An amount as written, in 1/10000 units; `None` as the span is `unknown`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    pub span: Option<Written>,
    pub currency: String,
    /// `= 200bn KZT`: the same sum in a second currency.
    pub twin: Option<(i128, String)>,
    pub per_year: bool,
}

/// The five literals before an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Exact(i128),
    About(i128),
    Over(i128),
    UpTo(i128),
    Between(i128, i128),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Exact(i128),
    Over(i128),
    UpTo(i128),
    Between(i128, i128),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Replace(Amount),
    /// Signed, in the named currency.
    By(i128, String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub date: Option<Date>,
    pub due: bool,
    pub verb: String,
    pub amount: Option<Amount>,
    pub change: Option<Change>,
    pub by: Vec<String>,
    pub effective: Option<Date>,
}

impl Line {
    pub fn date(&self) -> Date {
        self.date.expect("a dated line has a date")
    }

    /// The day that decides status, levels and amendments.
    pub fn effective(&self) -> Day {
        self.effective.unwrap_or(self.date()).first()
    }
}

/// A value of a list with the percent beside it, in ten-thousandths of a percent.
pub type Shared = (String, Option<i128>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Instrument,
    Package,
    Pledge,
}

/// An instrument, a package or a pledge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub what: What,
    pub name: String,
    pub kind: Option<String>,
    pub amount: Vec<Amount>,
    pub count: Option<Count>,
    /// Years of the term.
    pub term: Option<i128>,
    pub status: Option<String>,
    /// The record in which this one is written.
    pub nested: Option<String>,
    pub under: Vec<String>,
    pub amends: Option<String>,
    /// What the `amount` of an amending instrument says.
    pub change: Option<(i128, String)>,
    pub supersedes: Option<String>,
    pub overlaps: Vec<String>,
    pub parties: Vec<String>,
    pub from: Vec<Shared>,
    pub to: Vec<Shared>,
    pub sectors: Vec<Shared>,
    /// The shares of sectors are amounts of this currency, not percents.
    pub sectors_in: Option<String>,
    pub initiatives: Vec<String>,
    pub lines: Vec<Line>,
}

impl Record {
    pub fn new(what: What, name: &str) -> Record {
        Record {
            what,
            name: name.to_string(),
            kind: None,
            amount: vec![],
            count: None,
            term: None,
            status: None,
            nested: None,
            under: vec![],
            amends: None,
            change: None,
            supersedes: None,
            overlaps: vec![],
            parties: vec![],
            from: vec![],
            to: vec![],
            sectors: vec![],
            sectors_in: None,
            initiatives: vec![],
            lines: vec![],
        }
    }

    pub fn is_document(&self) -> bool {
        self.what != What::Pledge
    }

    /// Everything that this is directly under.
    pub fn parents(&self) -> impl Iterator<Item = &String> {
        self.nested.iter().chain(self.under.iter())
    }
}

/// `DATE rate 1 USD = 6.2 CNY`, as the fraction `right / left`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    pub date: Date,
    pub left: (i128, String),
    pub right: (i128, String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// Dotted paths: `energy`, `energy.hydro`.
    pub sectors: Vec<String>,
    pub initiatives: Vec<String>,
    pub records: Vec<Record>,
    pub rates: Vec<Rate>,
    pub deflators: Vec<(i32, String, i128)>,
}

impl Project {
    pub fn get(&self, name: &str) -> Option<&Record> {
        self.records.iter().find(|r| r.name == name)
    }
}
