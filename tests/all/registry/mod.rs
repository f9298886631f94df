//! A real registry of 8,133 treaties, written as `.deal` and read back.
//!
//! The registry is not ours and stands beside the project; where it is absent the
//! tests say so and skip. The converter invents nothing: what a row does not say is
//! not in the record, and what a row says wrongly stays wrong, so that `deal check`
//! has the registry's real defects to find.

mod convert;
mod count;
mod parties;

use std::collections::BTreeMap;

use crate::codes::{records, shared};
use convert::{Row, project};

/// The rows of the registry, or `None` (with a line that says so) where it is absent.
fn rows() -> Option<Vec<Row>> {
    Some(records(&shared("treaty-registry/uk-treaties.csv")?).iter().map(Row::read).collect())
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
    let names: std::collections::BTreeSet<_> =
        text.lines().filter_map(|l| l.strip_prefix("party ")).filter_map(|l| l.split(' ').next()).collect();
    assert_eq!(names.len(), starting("party "), "a party is declared once");
    let lines =
        |verb: &str| text.lines().filter(|l| l.starts_with("  ") && l.trim().split(' ').nth(1) == Some(verb)).count();
    // Independent numbers: the filled cells of each column, counted with another program.
    assert_eq!(lines("signed"), 7_587);
    assert_eq!(lines("adopted"), 553);
    assert_eq!(lines("in-force"), 4_116);
    assert_eq!(lines("provisionally-applied"), 116);
    assert_eq!(lines("terminated"), 664);
    // A title can hold the word, too ("terminating, effective on the date of these notes").
    let dated = |l: &&str| l.starts_with("  ") && l.trim().starts_with(|c: char| c.is_ascii_digit());
    let effective = text.lines().filter(dated).filter(|l| l.contains(" effective ")).count();
    assert_eq!(effective, 199 + 136);
}

/// What `deal check` says of the whole registry, by code and words. The numbers are
/// those of [`count::EXPECTED`], which shares nothing with the checker.
#[test]
fn the_checker_finds_the_registrys_defects_and_no_others() {
    let Some(rows) = rows() else { return };
    let files = project(&rows);
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let ran = deal::testing::run(&files, &["check", "--all", "--format", "json", "--as-of", "2026-01-01"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let mut found: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut twice = std::collections::BTreeSet::new();
    for diagnostic in json["diagnostics"].as_array().expect("a list") {
        let text = |key: &str| diagnostic[key].as_str().expect("text").to_owned();
        // Messages differ by their names alone.
        let message = text("message");
        let mut names = message.split('`').skip(1).step_by(2).map(str::to_owned);
        if let ("W0520", Some(other), Some(one)) = (&*text("code"), names.next(), names.next()) {
            twice.insert((one, other));
        }
        let words: Vec<_> = message.split(' ').filter(|w| !w.starts_with('`')).collect();
        *found.entry((text("code"), words.join(" "))).or_default() += 1;
    }
    for ((code, words), n) in &found {
        eprintln!("{n:>5} {code} {words}");
    }
    let code = |code: &str| found.iter().filter(|((c, _), _)| c == code).map(|(_, n)| n).sum::<usize>();
    let expected = |what: &str| count::EXPECTED.iter().find(|(w, _)| *w == what).expect("counted").1;
    let unusual = [
        "in force before it was signed",
        "in force before it was adopted",
        "adopted after it was signed",
        "effective before it came into force",
        "provisionally applied after it was in force",
        "provisionally applied before it was signed",
        "end effective before the act that ends it",
    ];
    assert_eq!(code("W0405"), unusual.map(expected).iter().sum::<usize>());
    assert_eq!(code("W0312"), expected("no party") + expected("one party"));
    assert_eq!(code("W0410"), expected("no dated line at all"));
    // Signed after it had ended: an act of force after an end.
    assert_eq!(code("E0401"), expected("terminated before it was signed"));
    // Terminated by the Soviet Union, years after there was none.
    assert_eq!(code("E0305"), expected("the same, when it was terminated"));
    assert_eq!(code("W0520"), count::ENTERED_TWICE.len());
    assert_eq!(twice, count::ENTERED_TWICE.map(|(one, other)| (format!("t{one}"), format!("t{other}"))).into());
    assert_eq!(found.values().sum::<usize>(), 250 + 490 + 17 + 1 + 4 + 15, "and nothing else");
    assert_eq!(ran.status, 1);
}
