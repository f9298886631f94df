//! Reports of sets that are no documents, grouped: how many rows there are, and what the
//! documents that name them are worth, as in the listing.

use deal::testing::{Ran, run};
use serde_json::{Value, json};

const RECORDS: &str = r#"
party eximbank "Eximbank" { kind: bank; of: CN }
party cdb "Development bank" { kind: bank; of: CN }
party shipyard "Shipyard" { kind: company; of: KZ }
party idle "Idle" { kind: fund }
sector energy "Energy" { tags: power; sector hydro "Hydro" { tags: water, power } }
sector rail "Rail"
source release "Release" { kind: press-release }
source stats "Statistics" { kind: dataset }
instrument dam "Dam" { kind: loan; parties: eximbank, cdb, KZ; amount: 100mn USD; sectors: energy.hydro 60%, rail; source: release; 2015-03-01 signed }
instrument ship "Ship" { kind: contract; parties: eximbank, shipyard; amount: 30mn USD; sectors: rail; source: release; 2015-03-01 signed }
instrument road "Road" { kind: grant; parties: CN, KZ; amount: 7mn USD; source: stats; 2015-03-01 signed }
pledge hope "Hope" { from: CN; to: KZ; amount: 50mn USD; sectors: energy; 2015-03-01 made }
"#;

fn ask(args: &[&str]) -> Ran {
    let mut all = vec!["report"];
    all.extend(args);
    all.extend(["--as-of", "2020", "a.deal"]);
    run(&[("a.deal", RECORDS)], &all)
}

fn report(args: &[&str]) -> Value {
    let mut all = args.to_vec();
    all.extend(["--format", "json"]);
    let ran = ask(&all);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{args:?}: {}", ran.stderr))
}

/// The cell of the row with a value, in millions of dollars where it is money.
fn cell(report: &Value, dimension: &str, value: &str, column: &str) -> Value {
    let rows = report["rows"].as_array().unwrap();
    let row = match value {
        "" => &report["total"],
        _ => rows.iter().find(|row| row[dimension] == value).unwrap_or_else(|| panic!("no row {value}: {rows:?}")),
    };
    match &row[column] {
        Value::Array(money) if money.is_empty() => json!(0),
        Value::Array(money) => json!(money[0]["low"].as_str().unwrap().parse::<i64>().unwrap() / 1_000_000),
        cell => cell.clone(),
    }
}

fn assert_cells(report: &Value, dimension: &str, cells: &[(&str, &str, i64)]) {
    for (value, column, expected) in cells {
        assert_eq!(cell(report, dimension, value, column), json!(expected), "{value} {column}");
    }
}

#[test]
fn parties_by_a_field_have_the_measures_of_the_listing() {
    let by_kind = report(&["parties", "--by", "kind"]);
    let cells = [
        ("bank", "parties", 2),
        ("bank", "count", 2),
        // The dam once, though two banks are party to it.
        ("bank", "committed", 130),
        ("company", "committed", 30),
        ("state", "committed", 107),
        ("fund", "parties", 1),
        ("fund", "count", 0),
        ("fund", "committed", 0),
        ("", "committed", 137),
        ("", "count", 3),
    ];
    assert_cells(&by_kind, "kind", &cells);
    assert_eq!(by_kind["columns"][0], json!({"name": "kind", "role": "dimension", "overlaps": true}));
    assert!(by_kind["notes"].as_array().unwrap().iter().any(|note| note["kind"] == "rows-do-not-add-up"));
    let by_of = report(&["parties", "--by", "of"]);
    assert_cells(&by_of, "of", &[("CN", "parties", 2), ("CN", "committed", 130), ("KZ", "committed", 30)]);
}

/// A condition on the set is asked of its rows, in the listing and grouped; one that it
/// does not have, of the documents.
#[test]
fn a_condition_means_the_same_with_and_without_groups() {
    let banks = report(&["parties", "--by", "of", "--where", "kind = bank"]);
    assert_eq!(banks["rows"].as_array().unwrap().len(), 1, "{banks}");
    assert_cells(
        &banks,
        "of",
        &[("CN", "parties", 2), ("CN", "committed", 130), ("", "committed", 130), ("", "count", 2)],
    );
    let listed = report(&["parties", "--where", "kind = bank"]);
    assert_cells(&listed, "parties", &[("eximbank", "committed", 130), ("cdb", "committed", 100)]);
    let loans = report(&["parties", "--by", "kind", "--where", "kind = loan"]);
    assert_cells(&loans, "kind", &[("bank", "committed", 100), ("state", "committed", 100), ("", "committed", 100)]);
    // What is listed behind the figures is what the total is of.
    let opened = report(&["parties", "--by", "kind", "--where", "kind = company", "--explain"]);
    let adds: Vec<&str> = opened["ledger"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["level"] == "committed" && row["adds"] != json!([]))
        .map(|row| row["subject"].as_str().unwrap())
        .collect();
    assert_eq!(adds, ["ship"], "{opened}");
    let both = report(&["parties", "--by", "kind", "--where", "kind = other"]);
    let note = both["notes"].as_array().unwrap().iter().find(|note| note["kind"] == "condition").unwrap();
    assert_eq!(note["message"], "`kind = other` is asked of the parties, not of the instruments");
}

#[test]
fn sectors_and_sources_are_grouped_too() {
    let by_tag = report(&["sectors", "--by", "tags"]);
    let cells = [
        ("power", "sectors", 2),
        ("power", "committed", 60),
        ("water", "committed", 60),
        ("power", "pledged", 50),
        ("", "committed", 137),
    ];
    assert_cells(&by_tag, "tags", &cells);
    let by_kind = report(&["sources", "--by", "kind"]);
    assert_cells(
        &by_kind,
        "kind",
        &[("press-release", "sources", 1), ("press-release", "committed", 130), ("dataset", "committed", 7)],
    );
}

#[test]
fn what_is_shown_sorted_and_across_follows() {
    let shown = report(&["parties", "--by", "kind", "--show", "count,announced", "--sort", "announced descending"]);
    let columns: Vec<&str> = shown["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(columns, ["kind", "count", "announced"]);
    let order: Vec<&str> = shown["rows"].as_array().unwrap().iter().filter_map(|r| r["kind"].as_str()).collect();
    assert_eq!(order[..2], ["bank", "state"]);
    let across = report(&["parties", "--by", "of", "--across", "kind"]);
    assert_cells(
        &across,
        "of",
        &[("CN", "committed bank", 130), ("KZ", "committed company", 30), ("CN", "committed", 130)],
    );
    let wrong = ask(&["parties", "--by", "colour"]);
    assert!(wrong.status == 2 && wrong.stderr.contains("E0702"), "{}", wrong.stderr);
}
