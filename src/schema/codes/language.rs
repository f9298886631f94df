//! Languages of titles and sources: ISO 639-1.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::table::rows;

/// A language with a two-letter code.
#[derive(Debug)]
pub struct Language {
    pub code: &'static str,
    /// The English name.
    pub name: &'static str,
}

static TABLE: LazyLock<(Vec<Language>, FxHashMap<&'static str, usize>)> = LazyLock::new(|| {
    let all: Vec<_> = rows(include_str!("languages.csv")).map(|[code, name]| Language { code, name }).collect();
    let by_code = all.iter().enumerate().map(|(i, l)| (l.code, i)).collect();
    (all, by_code)
});

/// The language of a code of ISO 639-1, `kk`. Codes are lower case.
pub fn language(code: &str) -> Option<&'static Language> {
    TABLE.1.get(code).map(|&i| &TABLE.0[i])
}

/// Whether a text can be a language tag (BCP 47): a language, then sub-tags for
/// script and region, `zh-Hant-HK`. A language of two letters has to exist; one of
/// three is believed (ISO 639-3 has 7,900 of them).
pub fn language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or("");
    let known = match first.len() {
        2 => language(first).is_some(),
        3 => first.bytes().all(|b| b.is_ascii_lowercase()),
        _ => false,
    };
    known && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// All of them, by code.
pub fn languages() -> impl Iterator<Item = &'static Language> {
    TABLE.0.iter()
}
