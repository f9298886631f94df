//! Currencies: ISO 4217, lists one and three, with minor units, years and the words
//! that people write instead of the code.
//!
//! `until` is the last day of the year in which the code was withdrawn, and `from`
//! is given only where a currency certainly was not there before (the euro, those
//! of states formed in the 1990s, new units after a redenomination).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::table::{Ymd, first_day, folded, last_day, list, rows, within};

/// A currency, or a unit of account with a currency code.
#[derive(Debug)]
pub struct Currency {
    pub code: &'static str,
    pub name: &'static str,
    /// Decimals of the minor unit. Where ISO 4217 names none (`XDR`, gold) it is
    /// four, the most that an amount can have.
    pub minor: u8,
    pub from: Option<Ymd>,
    pub until: Option<Ymd>,
    /// Signs and words for it: `$`, `US dollars`. Those that sooner mean another one have
    /// a `?` before them: `?kroner` of Norway.
    pub words: Vec<&'static str>,
}

impl Currency {
    /// Whether it was a currency on a day.
    pub fn valid(&self, day: Ymd) -> bool {
        within(day, self.from, self.until)
    }
}

struct Table {
    all: Vec<Currency>,
    by_code: FxHashMap<&'static str, usize>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let all: Vec<_> = rows(include_str!("currencies.csv"))
        .map(|[code, name, minor, from, until, words]: [_; 6]| Currency {
            code,
            name,
            minor: minor.parse().unwrap_or(2),
            from: first_day(from),
            until: last_day(until),
            words: list(words),
        })
        .collect();
    let by_code = all.iter().enumerate().map(|(i, c)| (c.code, i)).collect();
    Table { all, by_code }
});

static WORDS: LazyLock<FxHashMap<String, Vec<&'static Currency>>> = LazyLock::new(|| {
    let mut words: FxHashMap<String, Vec<&'static Currency>> = FxHashMap::default();
    let mut add = |word: &str, c: &'static Currency| {
        let list = words.entry(folded(word)).or_default();
        if !list.iter().any(|o| std::ptr::eq(*o, c)) {
            list.push(c);
        }
    };
    for c in currencies() {
        c.words.iter().filter(|w| !w.starts_with('?')).for_each(|w| add(w, c));
    }
    // A name that several have had (`Lek`, `Zloty`) means the one that is valid.
    for c in currencies().filter(|c| c.until.is_none()).chain(currencies()) {
        add(c.name, c);
        add(c.code, c);
    }
    for c in currencies() {
        c.words.iter().filter_map(|w| w.strip_prefix('?')).for_each(|w| add(w, c));
    }
    // A word alone is that of several: rupees are India's and Pakistan's. Dollars without
    // more are those of the United States wherever states agree.
    let shared =
        currencies().filter(|c| c.until.is_none()).filter_map(|c| Some((c, folded(c.name.rsplit(' ').next()?))));
    // What is the whole name of one (`Euro`) is no WIR Euro.
    let whole: Vec<String> = currencies().filter(|c| c.until.is_none()).map(|c| folded(c.name)).collect();
    for (c, word) in shared.filter(|(_, word)| word != "dollar" && !whole.contains(word)) {
        for word in [format!("{word}s"), word] {
            if words.contains_key(&word) {
                let list = words.entry(word).or_default();
                if !list.iter().any(|other| std::ptr::eq(*other, c)) {
                    list.push(c);
                }
            }
        }
    }
    words
});

/// The currency of a code, `USD` or `DEM`. Codes are upper case.
pub fn currency(code: &str) -> Option<&'static Currency> {
    TABLE.by_code.get(code).map(|&i| &TABLE.all[i])
}

/// The currency that a sign or everyday word most likely means: `$`, `dollars`,
/// `RMB`, `roubles`, `usd`. For a suggestion, never for reading an amount.
pub fn currency_worded(text: &str) -> Option<&'static Currency> {
    currencies_worded(text).first().copied()
}

/// All currencies that a word can mean, the likelier first.
pub fn currencies_worded(text: &str) -> &'static [&'static Currency] {
    WORDS.get(&folded(text)).map_or(&[], |list| list)
}

/// All of them, by code.
pub fn currencies() -> impl Iterator<Item = &'static Currency> {
    TABLE.all.iter()
}
