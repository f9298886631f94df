//! The built-in units of quantities, and the words that people write for them.
//! A unit that is missing here is declared in the records with `unit`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::table::{list, rows};

/// A unit in which quantities are given.
#[derive(Debug)]
pub struct Unit {
    /// As it is written: `m3`, `people`.
    pub word: &'static str,
    /// What it measures: `length`, `volume`, `count`, …
    pub measures: &'static str,
    /// In plain words.
    pub meaning: &'static str,
    /// How many there are in it of the smallest unit in which all that measure the same
    /// are whole (the ten thousandth of a milligram for masses). None where nothing says
    /// so exactly: a barrel of oil is about 159 l.
    size: Option<i128>,
    /// Near misses: `tonnes` for `t`.
    pub words: Vec<&'static str>,
}

impl Unit {
    /// What figures in either unit are multiplied by to be compared; None where the two
    /// have no fixed ratio.
    pub fn scales(&self, other: &Unit) -> Option<(i128, i128)> {
        self.size.zip(other.size).filter(|_| self.measures == other.measures)
    }
}

struct Table {
    all: Vec<Unit>,
    by_word: FxHashMap<&'static str, usize>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let all: Vec<_> = rows(include_str!("units.csv"))
        .map(|[word, measures, meaning, size, words]| Unit {
            word,
            measures,
            meaning,
            size: size.parse().ok(),
            words: list(words),
        })
        .collect();
    let by_word = all.iter().enumerate().map(|(i, u)| (u.word, i)).collect();
    Table { all, by_word }
});

/// The unit of a word. Case counts: `Mt` and `mt` differ.
pub fn unit(word: &str) -> Option<&'static Unit> {
    TABLE.by_word.get(word).map(|&i| &TABLE.all[i])
}

/// The unit that a near miss means: `tonnes`, `hectares`, `cubic metres`, `HA`.
/// For a suggestion, never for reading a quantity.
pub fn unit_worded(text: &str) -> Option<&'static Unit> {
    let text = text.trim();
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    unit(text)
        .or_else(|| TABLE.all.iter().find(|u| u.words.contains(&text)))
        .or_else(|| TABLE.all.iter().find(|u| u.words.iter().any(|w| same(w, text))))
        .or_else(|| TABLE.all.iter().find(|u| same(u.word, text)))
}

/// All of them, kind by kind.
pub fn units() -> impl Iterator<Item = &'static Unit> {
    TABLE.all.iter()
}
