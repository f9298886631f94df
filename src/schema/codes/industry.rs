//! Branches of the economy as press releases name them, with the DAC code where one
//! says the same. For a draft only: a record has the sectors that its project declares.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::table::{folded, list, rows};

/// A branch of the economy.
#[derive(Debug)]
pub struct Industry {
    /// A name of the language.
    pub name: &'static str,
    /// The name of the branch that it is part of.
    pub parent: Option<&'static str>,
    pub title: &'static str,
    /// The DAC's category or purpose, where one is as wide.
    pub dac: Option<&'static str>,
    /// The words for it, in lower case.
    pub words: Vec<&'static str>,
}

static ALL: LazyLock<Vec<Industry>> = LazyLock::new(|| {
    let cell = |text: &'static str| (!text.is_empty()).then_some(text);
    rows(include_str!("industries.csv"))
        .map(|[name, parent, title, dac, words]| Industry {
            name,
            parent: cell(parent),
            title,
            dac: cell(dac),
            words: list(words),
        })
        .collect()
});

static WORDS: LazyLock<FxHashMap<&'static str, usize>> = LazyLock::new(|| {
    let all = ALL.iter().enumerate();
    all.flat_map(|(i, industry)| industry.words.iter().map(move |word| (*word, i))).collect()
});

/// All of them, a part behind what it is part of.
pub fn industries() -> &'static [Industry] {
    &ALL
}

/// The branch that a word or phrase names; case is ignored.
pub fn industry_worded(text: &str) -> Option<&'static Industry> {
    WORDS.get(folded(text).as_str()).map(|&i| &ALL[i])
}
