//! Levels of money, sets and functions: the words that expressions and reports know
//! beside the names of fields.

use super::kinds::Kind;

macro_rules! levels {
    ($( $variant:ident $word:literal $stock:literal $doc:literal; )+) => {
        /// A level of totals.md. Every level is a measure and a column.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Level { $( #[doc = $doc] $variant ),+ }
        static LEVELS: &[LevelRow] = &[ $( LevelRow { level: Level::$variant, word: $word, stock: $stock, doc: $doc } ),+ ];
    };
}

pub struct LevelRow {
    pub level: Level,
    pub word: &'static str,
    /// A stock is what stands on the as-of day, and is converted at that day's rate.
    pub stock: bool,
    pub doc: &'static str,
}

levels! {
    Announced "announced" false "what was announced, committed or paid, whichever is largest (L1)";
    Committed "committed" false "what binding documents promise, or what was paid where that is more (L1)";
    Ceiling "ceiling" true "amounts of frameworks, credit and swap lines that bind and have not ended";
    Drawn "drawn" false "the sum of `drawn` lines";
    Disbursed "disbursed" false "the sum of `disbursed` lines";
    Repaid "repaid" false "the sum of `repaid` lines: principal";
    Forgiven "forgiven" false "the sum of `forgiven` lines";
    Outstanding "outstanding" true "of loans and lines: paid out less repaid less forgiven, never below zero";
    Contingent "contingent" true "amounts of guarantees that bind and have not ended";
    Relief "relief" false "amounts of debt-relief instruments, until undone";
    RolledOver "rolled-over" false "the sum of `rolled-over` lines, part of no other level";
    Rescheduled "rescheduled" false "the sum of `rescheduled` lines, part of no other level";
    Pledged "pledged" false "pledges made and not dropped; in no level of documents";
    Realised "realised" false "of a pledge: what instruments under it have committed";
    Open "open" false "of a pledge: pledged less realised, not below zero, nothing once fulfilled";
    Due "due" false "amounts of due lines not yet met, of documents that have not ended";
}

impl Level {
    pub fn row(self) -> &'static LevelRow {
        &LEVELS[self as usize]
    }

    pub fn word(self) -> &'static str {
        self.row().word
    }

    /// Levels that belong to pledges, not to documents.
    pub fn of_pledges(self) -> bool {
        matches!(self, Level::Pledged | Level::Realised | Level::Open)
    }
}

pub fn levels() -> &'static [LevelRow] {
    LEVELS
}

pub fn level(word: &str) -> Option<Level> {
    LEVELS.iter().find(|row| row.word == word).map(|row| row.level)
}

/// A set that expressions range over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Set {
    Instruments,
    Agreements,
    Packages,
    Pledges,
    Events,
    Sources,
    Parties,
    Sectors,
    Initiatives,
    Persons,
    Lines,
}

pub struct SetRow {
    pub set: Set,
    pub word: &'static str,
    /// The kind of declaration in it; dated lines have none.
    pub kind: Option<Kind>,
    pub doc: &'static str,
}

static SETS: &[SetRow] = &[
    SetRow {
        set: Set::Instruments,
        word: "instruments",
        kind: Some(Kind::Instrument),
        doc: "every instrument, and of each package its unattributed rest as one row",
    },
    SetRow {
        set: Set::Agreements,
        word: "agreements",
        kind: Some(Kind::Instrument),
        doc: "instruments that amend nothing",
    },
    SetRow { set: Set::Packages, word: "packages", kind: Some(Kind::Package), doc: "packages" },
    SetRow { set: Set::Pledges, word: "pledges", kind: Some(Kind::Pledge), doc: "pledges" },
    SetRow { set: Set::Events, word: "events", kind: Some(Kind::Event), doc: "events" },
    SetRow { set: Set::Sources, word: "sources", kind: Some(Kind::Source), doc: "sources" },
    SetRow { set: Set::Parties, word: "parties", kind: Some(Kind::Party), doc: "parties" },
    SetRow { set: Set::Sectors, word: "sectors", kind: Some(Kind::Sector), doc: "sectors" },
    SetRow { set: Set::Initiatives, word: "initiatives", kind: Some(Kind::Initiative), doc: "initiatives" },
    SetRow { set: Set::Persons, word: "persons", kind: Some(Kind::Person), doc: "persons" },
    SetRow { set: Set::Lines, word: "lines", kind: None, doc: "every dated line as a row" },
];

impl Set {
    pub fn row(self) -> &'static SetRow {
        &SETS[self as usize]
    }

    pub fn word(self) -> &'static str {
        self.row().word
    }
}

pub fn sets() -> &'static [SetRow] {
    SETS
}

pub fn set(word: &str) -> Option<Set> {
    SETS.iter().find(|row| row.word == word).map(|row| row.set)
}

/// Functions of a set's field, and of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    Sum,
    Min,
    Max,
    Avg,
    Median,
    Year,
    Quarter,
    Month,
    Day,
}

impl Function {
    pub const ALL: &'static [(&'static str, Function)] = &[
        ("sum", Function::Sum),
        ("min", Function::Min),
        ("max", Function::Max),
        ("avg", Function::Avg),
        ("median", Function::Median),
        ("year", Function::Year),
        ("quarter", Function::Quarter),
        ("month", Function::Month),
        ("day", Function::Day),
    ];

    /// Of a date; the others fold a field over a set.
    pub fn of_date(self) -> bool {
        matches!(self, Function::Year | Function::Quarter | Function::Month | Function::Day)
    }
}

pub fn function(word: &str) -> Option<Function> {
    Function::ALL.iter().find(|(w, _)| *w == word).map(|&(_, f)| f)
}
