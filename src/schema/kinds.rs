//! Kinds of declaration, and what may nest in what.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What a declaration declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    Party,
    Person,
    Initiative,
    Sector,
    Source,
    Event,
    Instrument,
    Package,
    Pledge,
    Unit,
    Field,
    Rule,
    Report,
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kinds(u16);

impl Kinds {
    pub const ALL: Kinds = Kinds(0x1fff);
    pub const NONE: Kinds = Kinds(0);

    pub const fn of(kinds: &[Kind]) -> Kinds {
        let mut bits = 0;
        let mut i = 0;
        while i < kinds.len() {
            bits |= 1 << kinds[i] as u16;
            i += 1;
        }
        Kinds(bits)
    }

    pub const fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    pub const fn union(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    pub const fn intersect(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Kind> {
        KINDS.iter().map(|row| row.kind).filter(move |&k| self.has(k))
    }

    /// "an instrument, a package or a pledge", for messages.
    pub fn described(self) -> String {
        let words: Vec<_> = self.iter().map(Kind::with_article).collect();
        match words.as_slice() {
            [] => "nothing".into(),
            [one] => one.clone(),
            [most @ .., last] => format!("{} or {last}", most.join(", ")),
        }
    }
}

pub struct KindRow {
    pub kind: Kind,
    pub word: &'static str,
    pub plural: &'static str,
    pub doc: &'static str,
    /// Kinds in whose body this kind may stand; top level is always allowed.
    pub inside: Kinds,
    pub example: &'static str,
}

impl Kind {
    pub fn row(self) -> &'static KindRow {
        &KINDS[self as usize]
    }

    pub fn word(self) -> &'static str {
        self.row().word
    }

    pub fn with_article(self) -> String {
        let article = if self.word().starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        format!("{article} {}", self.word())
    }

    /// An instrument or a package: what totals.md calls a *document*.
    pub fn is_document(self) -> bool {
        matches!(self, Kind::Instrument | Kind::Package)
    }
}

// Every declaration is looked up: a hash, not a search.
static BY_WORD: LazyLock<FxHashMap<&'static str, Kind>> =
    LazyLock::new(|| KINDS.iter().map(|row| (row.word, row.kind)).collect());

/// All kinds, in canonical order.
pub fn kinds() -> &'static [KindRow] {
    KINDS
}

/// The kind that a word names.
pub fn kind(word: &str) -> Option<Kind> {
    BY_WORD.get(word).copied()
}

const fn row(
    kind: Kind,
    word: &'static str,
    plural: &'static str,
    inside: Kinds,
    doc: &'static str,
    example: &'static str,
) -> KindRow {
    KindRow { kind, word, plural, doc, inside, example }
}

use Kind::*;

static KINDS: &[KindRow] = &[
    row(
        Party,
        "party",
        "parties",
        Kinds::NONE,
        "a state, organisation, territory, subnational body, bank, fund, company or group, of today or of the past",
        "party eximbank \"Export-Import Bank of China\" { kind: bank; of: CN }",
    ),
    row(
        Person,
        "person",
        "persons",
        Kinds::NONE,
        "an official",
        "person li-keqiang \"Li Keqiang\" { of: CN; role: \"Premier\" }",
    ),
    row(
        Initiative,
        "initiative",
        "initiatives",
        Kinds::NONE,
        "a programme that agreements serve",
        "initiative belt-and-road \"Belt and Road\" { lead: CN; since: 2013 }",
    ),
    row(
        Sector,
        "sector",
        "sectors",
        Kinds::of(&[Sector]),
        "a field of the economy; nests",
        "sector energy \"Energy\" { sector hydro \"Hydroelectricity\" { dac: 23220 } }",
    ),
    row(
        Source,
        "source",
        "sources",
        Kinds::NONE,
        "a document that facts rest on",
        "source talks-release \"Premiers' talks\" { kind: press-release; date: 2015-03-27 }",
    ),
    row(
        Event,
        "event",
        "events",
        Kinds::of(&[Event]),
        "talks, a visit, a forum, a signing ceremony; nests",
        "event talks-2015 \"Talks\" { kind: talks; date: 2015-03-27; place: \"Beijing\" }",
    ),
    row(
        Instrument,
        "instrument",
        "instruments",
        Kinds::of(&[Package]),
        "one document, signed, adopted or planned",
        "instrument capacity-mou \"MOU\" { kind: mou; parties: CN, KZ; 2015-03-27 signed }",
    ),
    row(
        Package,
        "package",
        "packages",
        Kinds::NONE,
        "a set announced together, of which a count and a total are known",
        "package capacity-2015 \"Documents\" { parties: CN, KZ; count: 33; amount: 23.6bn USD; 2015-03-27 signed }",
    ),
    row(
        Pledge,
        "pledge",
        "pledges",
        Kinds::of(&[Pledge, Package]),
        "an undertaking that is no instrument: a promise, an intent, a measure; nests",
        "pledge forum-2015 \"Financing for three years\" { from: CN; amount: 60bn USD; 2015-12-04 made }",
    ),
    row(
        Unit,
        "unit",
        "units",
        Kinds::NONE,
        "a unit of the user's own; `kind: money` for a currency that ISO 4217 lacks",
        "unit wagons \"Railway wagons\"",
    ),
    row(
        Field,
        "field",
        "fields",
        Kinds::NONE,
        "a field of the user's own",
        "field maturity-note \"Why there is no maturity\" { on: instrument; type: text }",
    ),
    row(
        Rule,
        "rule",
        "rules",
        Kinds::NONE,
        "a check of the user's own",
        "rule loans-mature \"A loan has a maturity\" { for: instruments where kind = loan; require: maturity }",
    ),
    row(
        Report,
        "report",
        "reports",
        Kinds::NONE,
        "a named report",
        "report by-sector \"By sector\" { from: instruments; by: sectors; show: count, announced }",
    ),
];
