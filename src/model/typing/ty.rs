//! What an operand of an expression holds: it decides which operators stand beside it
//! and how the right side is read.

use crate::model::DeclId;
use crate::schema::{FieldType, Function, Kind, Kinds, WordRow, lists};

#[derive(Clone, Copy)]
pub(super) enum Ty {
    /// Strings: titles, notes, places.
    Text,
    /// The name of the row itself.
    Name,
    /// A word of one closed list.
    Word(&'static [WordRow]),
    /// A word of the list in a field of the project's own.
    OneOf(DeclId),
    /// A free word: tags, languages, codes of lists.
    Tag,
    /// `kind` of an instrument, package or pledge.
    InstrumentKind,
    /// `kind` of what may be a document, a party, a source or an event.
    AnyKind,
    Legal,
    Delivery,
    Verb,
    Ref(Kinds),
    /// A name or a string: publishers, places of a line.
    RefOrText(Kinds),
    Date,
    /// A string or a date (`archived`).
    TextOrDate,
    /// `year(…)`, `quarter(…)`, `month(…)`: a number, and for the latter two a period.
    Part(Function),
    Number,
    Percent,
    /// A percentage, perhaps above a reference rate.
    Rate,
    /// Money: `amount`, levels, figures over sets.
    Money,
    Quantity,
    Duration,
    DurationOrDate,
    YesNo,
    /// What no operator but presence can ask.
    Opaque,
}

/// An operand's type, and whether it holds several values.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    pub ty: Ty,
    pub list: bool,
}

impl Ty {
    pub fn of(ty: FieldType) -> Ty {
        match ty {
            FieldType::Text | FieldType::Titled | FieldType::Register => Ty::Text,
            FieldType::TextOrParty => Ty::RefOrText(Kinds::of(&[Kind::Party])),
            FieldType::TextOrDate => Ty::TextOrDate,
            FieldType::Word(rows) => Ty::Word(rows),
            FieldType::InstrumentKind => Ty::InstrumentKind,
            FieldType::Status => Ty::Legal,
            FieldType::Tag | FieldType::Language | FieldType::Code(_) => Ty::Tag,
            FieldType::Ref(kinds) | FieldType::Shares(kinds) => Ty::Ref(kinds),
            FieldType::Date | FieldType::Period => Ty::Date,
            FieldType::Count | FieldType::Number => Ty::Number,
            FieldType::Percent => Ty::Percent,
            FieldType::Amount => Ty::Money,
            FieldType::Quantity => Ty::Quantity,
            FieldType::Duration => Ty::Duration,
            FieldType::DurationOrDate => Ty::DurationOrDate,
            FieldType::Renews => Ty::Word(lists::RENEWS),
            FieldType::Rate => Ty::Rate,
            FieldType::YesNo => Ty::YesNo,
            FieldType::KindWords | FieldType::Set | FieldType::Expr | FieldType::Columns | FieldType::Currency => {
                Ty::Opaque
            }
        }
    }

    /// The type of a field of the project's own, by the word of its `type`.
    pub fn of_user(word: &str, field: DeclId) -> Ty {
        match word {
            "number" => Ty::Number,
            "percent" => Ty::Percent,
            "amount" => Ty::Money,
            "date" => Ty::Date,
            "duration" => Ty::Duration,
            "yes-no" => Ty::YesNo,
            "party" => Ty::Ref(Kinds::of(&[Kind::Party])),
            "source" => Ty::Ref(Kinds::of(&[Kind::Source])),
            "one-of" => Ty::OneOf(field),
            _ => Ty::Text,
        }
    }

    /// Two rows of one word (`kind` of a party, `kind` of a loan) as one type.
    pub fn or(self, other: Ty) -> Ty {
        match (self, other) {
            (Ty::Word(a), Ty::Word(b)) if std::ptr::eq(a, b) => self,
            (Ty::Word(_) | Ty::InstrumentKind | Ty::AnyKind, Ty::Word(_) | Ty::InstrumentKind | Ty::AnyKind) => {
                if matches!((self, other), (Ty::InstrumentKind, Ty::InstrumentKind)) { self } else { Ty::AnyKind }
            }
            (Ty::Ref(a), Ty::Ref(b)) => Ty::Ref(a.union(b)),
            (a, b) if std::mem::discriminant(&a) == std::mem::discriminant(&b) => a,
            _ => Ty::Opaque,
        }
    }

    /// Words, names and texts have no order, and the right of them is a value.
    pub fn is_worded(self) -> bool {
        matches!(
            self,
            Ty::Text
                | Ty::Name
                | Ty::Word(_)
                | Ty::OneOf(_)
                | Ty::Tag
                | Ty::InstrumentKind
                | Ty::AnyKind
                | Ty::Legal
                | Ty::Delivery
                | Ty::Verb
                | Ty::Ref(_)
                | Ty::RefOrText(_)
                | Ty::YesNo
        )
    }

    /// What `contains` can search.
    pub fn is_text(self) -> bool {
        matches!(self, Ty::Text | Ty::Name | Ty::RefOrText(_) | Ty::TextOrDate)
    }

    /// Whether two operands can be compared with each other.
    pub fn compares_with(self, other: Ty) -> bool {
        use Ty::*;
        matches!(
            (self, other),
            (Date, Date)
                | (Money, Money)
                | (Quantity, Quantity)
                | (Duration, Duration)
                | (Number | Part(_), Number | Part(_))
                | (Percent | Rate, Percent | Rate)
                | (DurationOrDate, DurationOrDate | Duration | Date)
                | (Duration | Date, DurationOrDate)
        )
    }

    /// "a date", "money", for messages.
    pub fn described(self) -> String {
        match self {
            Ty::Text => "text".into(),
            Ty::Name => "a name".into(),
            Ty::Word(_) | Ty::OneOf(_) | Ty::Tag => "a word".into(),
            Ty::InstrumentKind => "a kind of instrument".into(),
            Ty::AnyKind => "a kind".into(),
            Ty::Legal => "a legal status".into(),
            Ty::Delivery => "a delivery status".into(),
            Ty::Verb => "a verb".into(),
            Ty::Ref(kinds) => format!("the name of {}", kinds.described()),
            Ty::RefOrText(kinds) => format!("the name of {} or a text", kinds.described()),
            Ty::Date => "a date".into(),
            Ty::TextOrDate => "a text or a date".into(),
            Ty::Part(Function::Year) => "a year".into(),
            Ty::Part(Function::Quarter) => "a quarter".into(),
            Ty::Part(Function::Month) => "a month".into(),
            Ty::Part(_) | Ty::Number => "a number".into(),
            Ty::Percent | Ty::Rate => "a percentage".into(),
            Ty::Money => "an amount".into(),
            Ty::Quantity => "a quantity".into(),
            Ty::Duration => "a duration".into(),
            Ty::DurationOrDate => "a duration or a date".into(),
            Ty::YesNo => "`yes` or `no`".into(),
            Ty::Opaque => "something that can't be compared".into(),
        }
    }

    /// A literal of this type, to show what to write.
    pub fn example(self) -> &'static str {
        match self {
            Ty::Date | Ty::TextOrDate => "2015-03-27",
            Ty::Part(Function::Year) => "2015",
            Ty::Part(_) => "3",
            Ty::Number => "33",
            Ty::Percent | Ty::Rate => "12.5%",
            Ty::Money => "23.6bn USD",
            Ty::Quantity => "38bn m3",
            Ty::Duration | Ty::DurationOrDate => "18mo",
            Ty::YesNo => "yes",
            Ty::Text | Ty::RefOrText(_) => "\"Beijing\"",
            Ty::InstrumentKind | Ty::AnyKind => "loan",
            Ty::Legal => "in-force",
            Ty::Delivery => "running",
            Ty::Verb => "signed",
            Ty::Ref(_) | Ty::Name | Ty::Word(_) | Ty::OneOf(_) | Ty::Tag | Ty::Opaque => "KZ",
        }
    }
}
