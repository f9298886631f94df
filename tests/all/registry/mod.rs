//! A real registry of 8,133 treaties, written as `.deal` and read back.
//!
//! The registry is not ours and stands beside the project; where it is absent the
//! tests say so and skip. The converter invents nothing: what a row does not say is
//! not in the record, and what a row says wrongly stays wrong, so that `deal check`
//! has the registry's real defects to find.

mod convert;
mod count;
mod parties;

use crate::codes::{records, shared};
use convert::{Row, project};

/// The rows of the registry, or `None` (with a line that says so) where it is absent.
fn rows() -> Option<Vec<Row>> {
    Some(
        records(&shared("treaty-registry/uk-treaties.csv")?)
            .iter()
            .map(Row::read)
            .collect(),
    )
}

#[test]
fn the_registry_counts_what_it_counts() {
    let Some(rows) = rows() else { return };
    let counted = count::defects(&rows);
    for (what, n) in &counted {
        eprintln!("{n:>5} {what}");
    }
    assert_eq!(counted, count::EXPECTED);
}

#[test]
fn every_treaty_becomes_one_instrument() {
    let Some(rows) = rows() else { return };
    let files = project(&rows);
    let text: String = files.iter().map(|(_, text)| text.as_str()).collect();
    if let Some(folder) = std::env::var_os("DEAL_KEEP_REGISTRY") {
        for (name, text) in &files {
            std::fs::write(std::path::Path::new(&folder).join(name), text).expect("writable");
        }
    }
    let starting = |word: &str| text.lines().filter(|l| l.starts_with(word)).count();
    assert_eq!(starting("instrument "), 8_133);
    assert_eq!(starting("source "), 1);
    let names: std::collections::BTreeSet<_> = text
        .lines()
        .filter_map(|l| l.strip_prefix("party "))
        .filter_map(|l| l.split(' ').next())
        .collect();
    assert_eq!(names.len(), starting("party "), "a party is declared once");
    let lines = |verb: &str| {
        text.lines()
            .filter(|l| l.starts_with("  ") && l.trim().split(' ').nth(1) == Some(verb))
            .count()
    };
    // Independent numbers: the filled cells of each column, counted with another program.
    assert_eq!(lines("signed"), 7_587);
    assert_eq!(lines("adopted"), 553);
    assert_eq!(lines("in-force"), 4_116);
    assert_eq!(lines("provisionally-applied"), 116);
    assert_eq!(lines("terminated"), 664);
    // A title can hold the word, too ("terminating, effective on the date of these notes").
    let dated =
        |l: &&str| l.starts_with("  ") && l.trim().starts_with(|c: char| c.is_ascii_digit());
    let effective = text
        .lines()
        .filter(dated)
        .filter(|l| l.contains(" effective "))
        .count();
    assert_eq!(effective, 199 + 136);
}
