//! Countries: ISO 3166-1 alpha-2 with `EU` (which ISO reserves for the Union), and
//! the withdrawn four-letter codes of ISO 3166-3.
//!
//! `from` and `until` in `countries.csv` bound the years in which a party of that
//! code can have acted. They are left empty wherever continuity is claimed (Russia,
//! Germany, Serbia) and for former colonies, whose governments often signed before
//! independence. Where they stand they are early rather than right to the day:
//!
//! - Soviet republics from their declarations of sovereignty in 1990, after which
//!   they concluded treaties in their own names; the Baltic states, Belarus, Ukraine
//!   and the Caucasus from 1917–1918.
//! - Yugoslav republics from 1991; Czechia from 1992; Slovakia from 1939.
//! - `YUCS` is every Yugoslavia from 1918 to the renaming of 4 February 2003, since
//!   ISO kept `YU` for the federal republic of 1992; then `CSXX`.
//! - The European Union from 1958: it replaces and succeeds the Community (Treaty
//!   on European Union, art. 1).
//! - Withdrawn names of states that only changed their name (`BUMM`, `ZRCD`) have
//!   the years of that name; the two-letter code of the state holds for all years.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::table::{Ymd, first_day, folded, last_day, list, rows, within};

/// What a country code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountryKind {
    /// A state, of today or of the past.
    State,
    /// A dependent or special territory, or one that no state governs.
    Territory,
    /// An organisation with a country code: the European Union.
    Organisation,
}

/// A holder of a country code.
#[derive(Debug)]
pub struct Country {
    /// `KZ`, or `SUHH` for one that was withdrawn.
    pub code: &'static str,
    /// The English short name.
    pub name: &'static str,
    pub kind: CountryKind,
    /// The code of the state that a territory belongs to.
    pub of: Option<&'static str>,
    /// The first day on which it can have acted; `None` where that is open.
    pub from: Option<Ymd>,
    /// The last such day; `None` for all that exist.
    pub until: Option<Ymd>,
    /// The codes of those that continue a withdrawn one.
    pub successors: Vec<&'static str>,
    /// Other English names: formal, common and former ones.
    pub aliases: Vec<&'static str>,
}

impl Country {
    /// Whether the code was withdrawn (ISO 3166-3).
    pub fn is_withdrawn(&self) -> bool {
        self.code.len() == 4
    }

    /// Whether it can have acted on a day.
    pub fn existed(&self, day: Ymd) -> bool {
        within(day, self.from, self.until)
    }

    /// Whether a text is one of its names, in English or an official language of
    /// the United Nations.
    pub fn is_named(&self, text: &str) -> bool {
        // "Korea" can be read as either, and `country_named` knows one only.
        country_named(text).is_some_and(|c| std::ptr::eq(c, self))
            || std::iter::once(&self.name).chain(&self.aliases).any(|n| folded(n) == folded(text))
    }
}

struct Table {
    all: Vec<Country>,
    by_code: FxHashMap<&'static str, usize>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let all: Vec<_> = rows(include_str!("countries.csv"))
        .map(|[code, name, kind, of, from, until, successors, aliases]: [_; 8]| Country {
            code,
            name,
            kind: match kind {
                "territory" => CountryKind::Territory,
                "organisation" => CountryKind::Organisation,
                _ => CountryKind::State,
            },
            of: (!of.is_empty()).then_some(of),
            from: first_day(from),
            until: last_day(until),
            successors: list(successors),
            aliases: list(aliases),
        })
        .collect();
    let by_code = all.iter().enumerate().map(|(i, c)| (c.code, i)).collect();
    Table { all, by_code }
});

// Names are a table of their own, built when the first title or near miss is looked
// up: a project that only uses codes need not pay for them.
static NAMES: LazyLock<FxHashMap<String, usize>> = LazyLock::new(|| {
    let mut names = FxHashMap::default();
    for (i, c) in TABLE.all.iter().enumerate() {
        for name in std::iter::once(&c.name).chain(&c.aliases) {
            names.entry(folded(name)).or_insert(i);
        }
    }
    for [code, others] in rows(include_str!("names.csv")) {
        for name in list(others) {
            names.entry(folded(name)).or_insert(TABLE.by_code[code]);
        }
    }
    names
});

/// The holder of a code, `KZ` or `SUHH`. Codes are upper case.
pub fn country(code: &str) -> Option<&'static Country> {
    TABLE.by_code.get(code).map(|&i| &TABLE.all[i])
}

/// The holder of a name: English names and their common and former forms, and the
/// names in the official languages of the United Nations; case is ignored.
pub fn country_named(text: &str) -> Option<&'static Country> {
    NAMES.get(&folded(text)).map(|&i| &TABLE.all[i])
}

/// The other one that a name without more can mean: `Korea`, `Congo`.
pub fn country_also_named(text: &str) -> Option<&'static Country> {
    const OTHERS: [(&str, &str); 5] =
        [("korea", "KP"), ("congo", "CD"), ("конго", "CD"), ("刚果", "CD"), ("الكونغو", "CD")];
    let text = folded(text);
    OTHERS.iter().find(|(name, _)| *name == text).and_then(|(_, code)| country(code))
}

/// Those that had a code of two letters which is withdrawn, `SU`, and by which nobody else
/// is called now; of `CS` there are two.
pub fn countries_once(code: &str) -> Vec<&'static Country> {
    let once = |c: &&Country| code.len() == 2 && c.is_withdrawn() && c.code.starts_with(code);
    if country(code).is_some() { Vec::new() } else { countries().filter(once).collect() }
}

// Codes of three letters: for messages alone, so built when the first is looked up.
static THREE: LazyLock<FxHashMap<&'static str, usize>> =
    LazyLock::new(|| rows(include_str!("three.csv")).map(|[code, three]| (three, TABLE.by_code[code])).collect());

/// The country of a code of three letters, which records do not use: `KAZ`.
pub fn country_of_three(code: &str) -> Option<&'static Country> {
    THREE.get(code).map(|&i| &TABLE.all[i])
}

// As names: built when the first text is read.
static ADJECTIVES: LazyLock<FxHashMap<String, usize>> = LazyLock::new(|| {
    rows(include_str!("adjectives.csv"))
        .flat_map(|[code, words]| list(words).into_iter().map(move |word| (folded(word), TABLE.by_code[code])))
        .collect()
});

/// The country that an English adjective speaks of: `Kazakh`, `Chinese`; case is ignored.
pub fn country_adjective(text: &str) -> Option<&'static Country> {
    ADJECTIVES.get(&folded(text)).map(|&i| &TABLE.all[i])
}

/// All of them: today's by code, then the withdrawn ones.
pub fn countries() -> impl Iterator<Item = &'static Country> {
    TABLE.all.iter()
}
