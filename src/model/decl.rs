//! Declarations, fields and dated lines as typed data.
//!
//! What could not be read or resolved has been reported and is left out (a value)
//! or has no target (a reference): later stages pass over it in silence, so one
//! mistake gives one message.

use super::dates::Period;
use super::money::{Amount, Cur, Duration, Quantity, Sign};
use super::number::{Bounds, Dec, Decimal, Figure};
use super::query::{Column, Cond, SetQuery};
use crate::schema::{Delivery, F, InstrumentKind, Kind, Legal, V};
use crate::text::Span;

/// What is empty in most records: a pointer, and no room set aside. A vector is three
/// words, and a line has four of them (64 bytes of 230).
pub type Few<T> = thin_vec::ThinVec<T>;

/// Most fields have one value, which then stands in the field itself: no allocation,
/// and a check that looks at it reads what is in the cache already.
pub type Values = smallvec::SmallVec<[Entry; 1]>;

/// An index into [`Model::decls`](super::Model::decls).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeclId(pub u32);

/// A declaration, written or implied by a code (`KZ` needs none).
#[derive(Debug, Clone)]
pub struct Decl {
    pub kind: Kind,
    /// As written; a nested sector's own word (its path is [`Model::path`](super::Model::path)).
    pub name: Box<str>,
    pub title: Option<Box<str>>,
    /// A party by its code that no file declares. Its spans are empty.
    pub implied: bool,
    pub name_span: Span,
    /// From the kind to the end of the title.
    pub head: Span,
    /// The whole declaration.
    pub span: Span,
    /// The declaration in whose body it stands.
    pub parent: Option<DeclId>,
    /// In the order of the text.
    pub children: Few<DeclId>,
    /// Each key once, in the order of the text.
    pub fields: Vec<Field>,
    /// Its dated lines, those written at top level too, in the order of the text;
    /// nothing inherited.
    pub lines: Vec<Line>,
}

/// The name of a field: the language's, or the project's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    Own(F),
    User(DeclId),
}

/// A field as written. What the list of countries knows of a party (what it is, and of
/// whom) stands as a field too where the record does not say it: with empty spans.
#[derive(Debug, Clone)]
pub struct Field {
    pub key: Key,
    pub name_span: Span,
    pub span: Span,
    /// Empty where none could be read: that has been reported, and the field is not absent.
    pub values: Values,
    /// Some of what is written could not be read, and is in no value.
    pub unread: bool,
    pub sources: Few<Citation>,
}

/// `source S "words"`
#[derive(Debug, Clone)]
pub struct Citation {
    pub source: Ref,
    /// The passage, with its place.
    pub quote: Option<(Box<str>, Span)>,
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub value: Value,
    pub span: Span,
    /// The share beside a sector, provider, receiver or owner.
    pub share: Option<Box<Share>>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Share {
    Percent(Dec),
    Amount(Amount),
}

/// A name that means a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ref {
    pub span: Span,
    /// None where nothing is called so; it has been reported.
    pub target: Option<DeclId>,
}

/// Figures are boxed: they are large (exact bounds), a record has few, and most
/// values are references of a few bytes.
#[derive(Debug, Clone)]
pub enum Value {
    Text(Box<str>),
    /// A word of a closed list.
    Word(&'static str),
    /// A bare word of the user's own (`tags`, `one-of`), a code, a language.
    Tag(Box<str>),
    Ref(Ref),
    /// A title in a language.
    Titled {
        lang: Box<str>,
        text: Box<str>,
    },
    /// A number in a register.
    Register {
        register: Box<str>,
        number: Box<str>,
    },
    Kind(InstrumentKind),
    Legal(Legal),
    Delivery(Delivery),
    Date(Period),
    /// `count`, `limit`, a user's number.
    Number(Box<Figure>),
    Percent(Box<Figure>),
    Amount(Box<Amount>),
    /// `+200mn USD`: what an instrument that amends adds to the other, or takes from it.
    Change {
        sign: Sign,
        by: Box<Amount>,
    },
    Quantity(Box<Quantity>),
    Duration(Box<Duration>),
    Renews {
        word: &'static str,
        period: Option<Box<Duration>>,
    },
    Rate {
        reference: Option<Box<str>>,
        margin: Option<Box<Decimal>>,
    },
    YesNo(bool),
    /// `on` of a field.
    OnKind(Kind),
    Set(Box<SetQuery>),
    Cond(Box<Cond>),
    Column(Box<Column>),
    Currency(Cur),
}

/// A dated line.
#[derive(Debug, Clone)]
pub struct Line {
    pub date: Period,
    pub due: bool,
    pub verb: V,
    pub arg: Arg,
    pub note: Option<Box<str>>,
    pub by: Few<Ref>,
    pub to: Few<Ref>,
    pub at: Few<At>,
    /// The day it takes effect, where that is another day.
    pub effective: Option<Period>,
    pub sources: Few<Citation>,
    pub span: Span,
    pub date_span: Span,
    pub verb_span: Span,
    /// The place of the argument; empty where there is none.
    pub arg_span: Span,
}

impl Line {
    /// Whether it is something that happens: neither due nor a rival claim.
    pub fn happens(&self) -> bool {
        !self.due && self.verb != V::Reported && !matches!(self.arg, Arg::Reported { .. } | Arg::ReportedVerb { .. })
    }

    /// The day that decides status, levels and amendments (totals.md, Day and status).
    pub fn effect(&self) -> Period {
        self.effective.unwrap_or(self.date)
    }

    pub fn amount(&self) -> Option<&Amount> {
        match &self.arg {
            Arg::Amount(a) => Some(a),
            _ => None,
        }
    }
}

#[derive(Debug, Clone)]
pub enum Arg {
    None,
    Amount(Box<Amount>),
    /// `amended FIELD VALUE, …`
    Amended {
        key: Key,
        values: Vec<Entry>,
    },
    /// `amended FIELD +CHANGE`: amount, count, quantity or duration.
    Changed {
        key: Key,
        sign: Sign,
        by: Box<Entry>,
    },
    Milestone {
        name: Box<str>,
        text: Option<Box<str>>,
    },
    /// `extended to DATE`
    Until(Period),
    /// `reported FIELD VALUE`
    Reported {
        key: Key,
        values: Vec<Entry>,
    },
    /// `reported VERB DATE`
    ReportedVerb {
        verb: V,
        date: Period,
    },
    /// It could not be read; reported.
    Bad,
}

#[derive(Debug, Clone)]
pub enum At {
    /// An event, with the string directly after it.
    Event(Ref, Option<Box<str>>),
    Place(Box<str>, Span),
}

/// `2015-03-27 rate 100 JPY = 0.83 USD`: `left` of one is worth `right` of the other.
#[derive(Debug, Clone)]
pub struct Rate {
    pub date: Period,
    pub left: (Decimal, Cur),
    pub right: (Decimal, Cur),
    pub sources: Vec<Citation>,
    pub span: Span,
}

/// `2015 deflator USD 94.5`
#[derive(Debug, Clone)]
pub struct Deflator {
    pub date: Period,
    pub currency: Cur,
    pub index: Decimal,
    pub sources: Vec<Citation>,
    pub span: Span,
}

/// `[DATE] expect EXPR [source S]`
#[derive(Debug, Clone)]
pub struct Expect {
    /// Dated: as of the last day of this.
    pub date: Option<Period>,
    pub cond: Cond,
    pub sources: Vec<Citation>,
    pub span: Span,
}

impl Bounds {
    /// True where nothing is known of it but that it is not negative.
    pub fn is_anything(self) -> bool {
        self.low == Dec::ZERO && self.high.is_none()
    }
}
