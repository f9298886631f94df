//! Fields: on which kinds they stand, what they hold, in canonical order.
//!
//! A field *on its kinds* is one row; one word may have several rows of different
//! types (`kind`, `date`, `of`, `from`).

use super::kinds::{Kind, Kinds};
use super::words::{WordRow, lists};
use Kind::*;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// How many values a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Card {
    One,
    List,
}

/// What a value of a field is.
#[derive(Clone, Copy)]
pub enum FieldType {
    /// A string or text block.
    Text,
    /// A string, or the name of a party (`publisher`).
    TextOrParty,
    /// A string or a date (`archived`).
    TextOrDate,
    /// A language tag and a string: `zh "一带一路"`.
    Titled,
    /// A register and a string: `un "5535"`.
    Register,
    /// A word of a closed list.
    Word(&'static [WordRow]),
    /// The kind of an instrument.
    InstrumentKind,
    /// A legal or delivery status.
    Status,
    /// Any bare word (`tags`) or string.
    Tag,
    /// A language tag of ISO 639-1.
    Language,
    /// A sector or product code, bare or as a string, of the named list.
    Code(CodeList),
    /// The names of declarations of these kinds.
    Ref(Kinds),
    /// As `Ref`, each with a share beside it: a percentage or an amount.
    Shares(Kinds),
    /// A date, perhaps partial.
    Date,
    /// A date or a range.
    Period,
    /// A whole number, perhaps qualified.
    Count,
    /// Any number, perhaps qualified; only on fields of the user's own.
    Number,
    /// A percentage, perhaps qualified; only on fields of the user's own.
    Percent,
    Amount,
    Quantity,
    Duration,
    /// A duration, or a date (`maturity`).
    DurationOrDate,
    /// `renews`: a word, with a period beside it.
    Renews,
    /// `rate`: a percentage, or a reference rate and a margin.
    Rate,
    YesNo,
    /// Names of kinds of declaration (`on` of a field).
    KindWords,
    /// A set with its condition.
    Set,
    /// A condition.
    Expr,
    /// Columns of a report.
    Columns,
    /// A currency, perhaps of a year: `USD`, `USD 2021`.
    Currency,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeList {
    Dac,
    Isic,
    Hs,
    Lei,
    Digest,
}

pub struct FieldRow {
    pub field: F,
    pub word: &'static str,
    pub on: Kinds,
    pub card: Card,
    pub ty: FieldType,
    pub doc: &'static str,
    pub example: &'static str,
}

macro_rules! fields {
    ($( $variant:ident $word:literal { $( [$on:expr] $card:ident $ty:expr, $doc:literal, $example:literal; )+ } )+) => {
        /// The word of a field.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum F { $( $variant ),+ }
        static WORDS: &[(&str, F)] = &[ $( ($word, F::$variant) ),+ ];
        static FIELDS: &[FieldRow] = &[ $( $( FieldRow { field: F::$variant, word: $word, on: $on, card: Card::$card, ty: $ty, doc: $doc, example: $example }, )+ )+ ];
    };
}

// Every field of every record is looked up: a hash, and a table, not a search.
static BY_WORD: LazyLock<FxHashMap<&'static str, F>> = LazyLock::new(|| WORDS.iter().copied().collect());
static BY_KIND: LazyLock<Vec<[Option<&'static FieldRow>; KIND_COUNT]>> = LazyLock::new(|| {
    let mut table = vec![[None; KIND_COUNT]; WORDS.len()];
    for row in FIELDS {
        for kind in row.on.iter() {
            table[row.field as usize][kind as usize].get_or_insert(row);
        }
    }
    table
});
const KIND_COUNT: usize = super::kinds::Kind::Report as usize + 1;

impl F {
    pub fn word(self) -> &'static str {
        WORDS[self as usize].0
    }

    pub fn from_word(word: &str) -> Option<F> {
        BY_WORD.get(word).copied()
    }
}

/// All rows, in canonical order.
pub fn fields() -> &'static [FieldRow] {
    FIELDS
}

/// All words of fields, each once.
pub fn field_words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(w, _)| *w)
}

/// The row of a field on a kind.
pub fn field(word: F, kind: Kind) -> Option<&'static FieldRow> {
    BY_KIND[word as usize][kind as usize]
}

static OF_KIND: LazyLock<Vec<Vec<&'static FieldRow>>> = LazyLock::new(|| {
    let of = |kind: &super::kinds::KindRow| {
        let mut rows: Vec<_> = FIELDS.iter().filter(|row| row.on.has(kind.kind)).collect();
        rows.sort_by_key(|row| place(row.field, kind.kind));
        rows
    };
    super::kinds::kinds().iter().map(of).collect()
});

impl FieldType {
    /// Whether a value begins with digits that are no name and no code.
    pub fn is_figure(&self) -> bool {
        use FieldType::{Amount, Count, Duration, DurationOrDate, Number, Percent, Quantity, Rate};
        matches!(self, Count | Number | Percent | Amount | Quantity | Duration | DurationOrDate | Rate)
    }
}

/// Whether a field holds a figure, or a condition in which one may stand, on any kind.
pub fn holds_figures(field: F) -> bool {
    let figures =
        |ty: &FieldType| ty.is_figure() || matches!(ty, FieldType::Shares(_) | FieldType::Set | FieldType::Expr);
    FIELDS.iter().any(|row| row.field == field && figures(&row.ty))
}

/// The fields of a kind, in canonical order.
pub fn fields_of(kind: Kind) -> impl Iterator<Item = &'static FieldRow> {
    OF_KIND[kind as usize].iter().copied()
}

/// The place of a field in the canonical order of a kind. A promise is of something
/// first, and has a figure only if it must.
pub fn place(field: F, kind: Kind) -> u32 {
    let among_all = |field: F| 4 * field as u32;
    match (kind, field) {
        (Pledge, F::Amount) => among_all(F::Initiatives) + 1,
        (Pledge, F::Quantity) => among_all(F::Initiatives) + 2,
        _ => among_all(field),
    }
}

const DOC: Kinds = Kinds::of(&[Instrument, Package]);
const DOC_PLEDGE: Kinds = Kinds::of(&[Instrument, Package, Pledge]);
const PARTIES: Kinds = Kinds::of(&[Party]);
const PEOPLE: Kinds = Kinds::of(&[Party, Person]);
const fn on(kinds: &[Kind]) -> Kinds {
    Kinds::of(kinds)
}

fields! {
    Kind "kind" {
        [on(&[Party])] One FieldType::Word(lists::PARTY), "what the party is", "kind: bank";
        [on(&[Source])] One FieldType::Word(lists::SOURCE), "what the source is", "kind: press-release";
        [on(&[Event])] One FieldType::Word(lists::EVENT), "what the event is", "kind: forum";
        [on(&[Unit])] One FieldType::Word(lists::UNIT), "`money` for a currency of its own", "kind: money";
        [DOC] One FieldType::InstrumentKind, "the kind of instrument: what its amount means follows from it", "kind: loan";
        [on(&[Pledge])] One FieldType::InstrumentKind, "the kind of instrument that is promised", "kind: loan";
    }
    Parties "parties" { [DOC] List FieldType::Ref(PARTIES), "who is bound or agrees: states, organisations and others", "parties: CN, KZ"; }
    From "from" {
        [DOC_PLEDGE] List FieldType::Shares(PARTIES), "who provides; shares allowed", "from: eximbank 45%, CDB 35%, icbc";
        [on(&[Report])] One FieldType::Set, "the set that the report counts", "from: instruments where signed in 2015";
    }
    To "to" { [DOC_PLEDGE] List FieldType::Shares(PARTIES), "who receives; shares allowed", "to: KZ"; }
    Of "of" {
        [on(&[Party])] List FieldType::Shares(PARTIES), "the party it belongs to; with shares a joint venture", "of: CN";
        [on(&[Person])] List FieldType::Ref(PARTIES), "the party that the person acts for", "of: KZ";
    }
    Role "role" { [on(&[Person])] One FieldType::Text, "the office held", "role: \"Prime Minister\""; }
    Members "members" { [on(&[Party])] List FieldType::Ref(PARTIES), "the members of a group or organisation", "members: CN, RU, KZ"; }
    Lead "lead" { [on(&[Initiative])] List FieldType::Ref(PARTIES), "who leads it", "lead: CN"; }
    Partners "partners" { [on(&[Initiative])] List FieldType::Ref(PARTIES), "who takes part", "partners: KZ"; }
    Since "since" { [on(&[Party, Person, Initiative])] One FieldType::Date, "from when", "since: 1991-12-16"; }
    Until "until" { [on(&[Party, Person, Initiative])] One FieldType::Date, "until when", "until: 1991-12-26"; }
    Aligns "aligns" { [on(&[Initiative])] List FieldType::Ref(on(&[Initiative])), "initiatives it is linked with", "aligns: belt-and-road"; }
    SucceededBy "succeeded-by" { [on(&[Party])] List FieldType::Ref(PARTIES), "who continues this party", "succeeded-by: RU"; }
    Lei "lei" { [on(&[Party])] One FieldType::Code(CodeList::Lei), "legal entity identifier (ISO 17442)", "lei: \"300300C1092033000066\""; }
    Dac "dac" { [on(&[Sector])] List FieldType::Code(CodeList::Dac), "purpose codes of the OECD DAC", "dac: 23220"; }
    Isic "isic" { [on(&[Sector])] List FieldType::Code(CodeList::Isic), "codes of ISIC", "isic: \"A01.2\""; }
    Hs "hs" { [on(&[Sector])] List FieldType::Code(CodeList::Hs), "codes of the Harmonized System", "hs: 7208"; }
    Publisher "publisher" { [on(&[Source])] One FieldType::TextOrParty, "who published it", "publisher: \"Government of China\""; }
    Date "date" {
        [on(&[Source])] One FieldType::Date, "the day of publication", "date: 2015-03-27";
        [on(&[Event])] One FieldType::Period, "the day or days", "date: 2015-03-26..2015-03-29";
    }
    Place "place" { [on(&[Event])] One FieldType::Text, "where", "place: \"Beijing\""; }
    Hosts "hosts" { [on(&[Event])] List FieldType::Ref(PEOPLE), "who receives", "hosts: CN"; }
    Guests "guests" { [on(&[Event])] List FieldType::Ref(PEOPLE), "who is received", "guests: KZ"; }
    Participants "participants" { [on(&[Event])] List FieldType::Ref(PEOPLE), "who takes part", "participants: li-keqiang, karim-massimov"; }
    PartOf "part-of" { [on(&[Event])] List FieldType::Ref(on(&[Event])), "the event of which this is a part", "part-of: visit-2015"; }
    Archived "archived" { [on(&[Source])] One FieldType::TextOrDate, "an archived copy, or the day it was archived", "archived: \"https://archive.example/2015\""; }
    Lang "lang" { [on(&[Source])] One FieldType::Language, "the language of the text", "lang: en"; }
    File "file" { [on(&[Source])] One FieldType::Text, "a copy kept beside the records", "file: \"sources/talks.txt\""; }
    Digest "digest" { [on(&[Source])] One FieldType::Code(CodeList::Digest), "the digest of the file", "digest: \"sha256:9f86…\""; }
    Territories "territories" { [DOC] List FieldType::Ref(PARTIES), "to which it applies; they are no parties", "territories: HK"; }
    Count "count" { [on(&[Package])] One FieldType::Count, "how many documents", "count: 33"; }
    Amount "amount" {
        [DOC] List FieldType::Amount, "what it is worth: one amount, or several that add up, each in its own currency", "amount: 23.6bn USD";
        [on(&[Pledge])] List FieldType::Amount, "what is promised", "amount: 60bn USD";
    }
    Quantity "quantity" { [DOC_PLEDGE] List FieldType::Quantity, "what is delivered or built", "quantity: 38bn m3 per year"; }
    Sectors "sectors" { [DOC_PLEDGE] List FieldType::Shares(on(&[Sector])), "fields of the economy; shares allowed", "sectors: metals.steel 40%, plate-glass 60%"; }
    Initiatives "initiatives" { [DOC_PLEDGE] List FieldType::Ref(on(&[Initiative])), "programmes it serves", "initiatives: belt-and-road"; }
    Under "under" { [DOC_PLEDGE] List FieldType::Ref(DOC_PLEDGE), "the money of this is inside that, or was promised by it", "under: framework-2014"; }
    Amends "amends" { [DOC] List FieldType::Ref(DOC_PLEDGE), "changes that from the day this is signed", "amends: loan-2014"; }
    Supersedes "supersedes" { [DOC] List FieldType::Ref(DOC), "that ends and no longer counts", "supersedes: agreement-1992"; }
    Overlaps "overlaps" { [DOC_PLEDGE] List FieldType::Ref(DOC_PLEDGE), "some of this is in that, nobody knows how much", "overlaps: headline-2015"; }
    Implementers "implementers" { [DOC] List FieldType::Ref(PARTIES), "who carries it out", "implementers: sinosteel"; }
    Guarantors "guarantors" { [DOC] List FieldType::Ref(PARTIES), "who guarantees it", "guarantors: sinosure"; }
    Signatories "signatories" { [DOC] List FieldType::Ref(PEOPLE), "who signed", "signatories: li-keqiang"; }
    Witnesses "witnesses" { [DOC] List FieldType::Ref(PEOPLE), "who witnessed the signing", "witnesses: li-keqiang, karim-massimov"; }
    Depositary "depositary" { [DOC] One FieldType::TextOrParty, "who keeps the original", "depositary: GB"; }
    Languages "languages" { [DOC] List FieldType::Language, "languages of the authentic text", "languages: zh, kk, ru"; }
    Term "term" { [DOC] One FieldType::Duration, "how long it runs", "term: 5y"; }
    Notice "notice" { [DOC] One FieldType::Duration, "notice of denunciation", "notice: 6mo"; }
    Renews "renews" { [DOC] One FieldType::Renews, "whether its term is renewed, with a period beside it", "renews: automatic 5y"; }
    Rate "rate" { [DOC] One FieldType::Rate, "interest: a percentage, or a reference rate and a margin", "rate: libor-6mo 3.6%"; }
    Maturity "maturity" { [DOC] One FieldType::DurationOrDate, "when the last principal is due", "maturity: 15y"; }
    Grace "grace" { [DOC] One FieldType::Duration, "before the first principal is due", "grace: 5y"; }
    Binding "binding" { [DOC] One FieldType::YesNo, "where the record binds otherwise than its kind", "binding: no"; }
    Status "status" { [DOC] List FieldType::Status, "a status whose day is not known: one legal, one of delivery", "status: in-force, running"; }
    On "on" { [on(&[Field])] One FieldType::KindWords, "the kind of declaration that has the field", "on: instrument"; }
    Type "type" { [on(&[Field])] One FieldType::Word(lists::TYPE), "what it holds", "type: text"; }
    Required "required" { [on(&[Field])] One FieldType::YesNo, "whether each must have it", "required: yes"; }
    OneOf "one-of" { [on(&[Field])] List FieldType::Tag, "the words it may hold", "one-of: concessional, commercial"; }
    For "for" { [on(&[Rule])] One FieldType::Set, "the rows that the rule looks at", "for: instruments where kind = loan and signed"; }
    Require "require" { [on(&[Rule])] One FieldType::Expr, "what must hold of each", "require: maturity or maturity-note"; }
    Level "level" { [on(&[Rule])] One FieldType::Word(lists::LEVEL), "how grave a breach is; `error` where not said", "level: warning"; }
    Message "message" { [on(&[Rule])] One FieldType::Text, "what to say of a breach", "message: \"{name} has no maturity\""; }
    By "by" { [on(&[Report])] List FieldType::Columns, "dimensions: a row for each value", "by: sectors, year(signed)"; }
    Across "across" { [on(&[Report])] List FieldType::Columns, "a dimension spread over columns", "across: year"; }
    Show "show" { [on(&[Report])] List FieldType::Columns, "measures", "show: count, announced, committed"; }
    In "in" { [on(&[Report])] One FieldType::Currency, "the currency to convert to, perhaps of a year; `none` where the project names one and each shall stand by itself", "in: USD 2021"; }
    AsOf "as-of" { [on(&[Report])] One FieldType::Date, "the day of the figures", "as-of: 2015-12-31"; }
    Split "split" { [on(&[Report])] One FieldType::Word(lists::SPLIT), "whether to divide what has no shares", "split: equal"; }
    Claims "claims" { [on(&[Report])] One FieldType::Word(lists::CLAIMS), "whose amounts to take where claims rival", "claims: low"; }
    Sort "sort" { [on(&[Report])] List FieldType::Columns, "the order of rows", "sort: committed descending"; }
    Limit "limit" { [on(&[Report])] One FieldType::Count, "how many rows; the rest is folded into one", "limit: 10"; }
    Titles "titles" { [Kinds::ALL] List FieldType::Titled, "titles in other languages", "titles: zh \"一带一路\""; }
    Aliases "aliases" { [Kinds::ALL] List FieldType::Text, "other names", "aliases: \"Bright Path\""; }
    References "references" { [Kinds::ALL] List FieldType::Register, "numbers in registers", "references: un \"5535\""; }
    Url "url" { [Kinds::ALL] One FieldType::Text, "where it is found on the web", "url: \"https://treaties.un.org\""; }
    Tags "tags" { [Kinds::ALL] List FieldType::Tag, "words of the user's own", "tags: taxation, visas"; }
    Note "note" { [Kinds::ALL] One FieldType::Text, "a remark", "note: \"text not published\""; }
    Source "source" { [Kinds::ALL] List FieldType::Ref(on(&[Source])), "what holds for all that has no source of its own", "source: talks-release"; }
}
