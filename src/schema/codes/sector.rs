//! Codes of economic sectors: the purpose codes of the OECD Development Assistance
//! Committee (categories of three digits, codes of five; withdrawn ones too, since
//! old records use them), ISIC revision 4 and the Harmonized System.
//!
//! Of ISIC and HS only the top is held (sections with their divisions; chapters): a
//! code below is taken as it is, for the lists run to thousands of rows and no total
//! rests on them.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::table::rows;

/// A purpose code of the DAC.
#[derive(Debug)]
pub struct Dac {
    /// Three digits for a category, five for a purpose.
    pub code: &'static str,
    pub name: &'static str,
    /// Whether it is no longer given to new activities.
    pub withdrawn: bool,
}

struct Table {
    all: Vec<Dac>,
    by_code: FxHashMap<&'static str, usize>,
}

static DAC: LazyLock<Table> = LazyLock::new(|| {
    let all: Vec<_> = rows(include_str!("dac.csv"))
        .map(|[code, name, withdrawn]| Dac { code, name, withdrawn: !withdrawn.is_empty() })
        .collect();
    let by_code = all.iter().enumerate().map(|(i, d)| (d.code, i)).collect();
    Table { all, by_code }
});

/// The category or purpose of a code, `232` or `23220`.
pub fn dac(code: &str) -> Option<&'static Dac> {
    DAC.by_code.get(code).map(|&i| &DAC.all[i])
}

/// All categories and purposes, by code.
pub fn dac_codes() -> impl Iterator<Item = &'static Dac> {
    DAC.all.iter()
}

struct Section {
    letter: &'static str,
    name: &'static str,
    divisions: std::ops::RangeInclusive<u8>,
}

static ISIC: LazyLock<Vec<Section>> = LazyLock::new(|| {
    let number = |cell: &str| cell.parse().unwrap_or(0);
    rows(include_str!("isic.csv"))
        .map(|[letter, name, first, last]| Section { letter, name, divisions: number(first)..=number(last) })
        .collect()
});

/// The name of the ISIC section that a code lies in: `A`, `01`, `A01`, `A01.2`,
/// `0111`. `None` where there is no such section or division.
pub fn isic_section(code: &str) -> Option<&'static str> {
    let letter = code.chars().next().filter(char::is_ascii_uppercase);
    let digits: String = code.chars().skip(usize::from(letter.is_some())).filter(|c| *c != '.').collect();
    let sound = digits.bytes().all(|b| b.is_ascii_digit()) && digits.len() <= 4 && digits.len() != 1;
    if !sound || (letter.is_none() && digits.is_empty()) {
        return None;
    }
    let division: Option<u8> = digits.get(..2).and_then(|d| d.parse().ok());
    ISIC.iter()
        .find(|s| letter.is_none_or(|l| s.letter.starts_with(l)) && division.is_none_or(|d| s.divisions.contains(&d)))
        .map(|s| s.name)
}

static HS: LazyLock<FxHashMap<&'static str, &'static str>> =
    LazyLock::new(|| rows(include_str!("hs.csv")).map(|[chapter, name]| (chapter, name)).collect());

/// The name of the chapter of the Harmonized System that a code lies in: `72`,
/// `7208`, `7208.10`. `None` where there is no such chapter.
pub fn hs_chapter(code: &str) -> Option<&'static str> {
    let digits: String = code.chars().filter(|c| *c != '.').collect();
    let sound = digits.bytes().all(|b| b.is_ascii_digit())
        && (2..=10).contains(&digits.len())
        && digits.len().is_multiple_of(2);
    if !sound {
        return None;
    }
    HS.get(&digits[..2]).copied()
}
