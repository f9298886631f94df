//! Subtle rules of the checks, as records with what is wrong marked in them.

mod evidence;
mod pdf;

use crate::marked::{check, marks};

/// Cases begin with `=== what they show`. Each has the source that all rest on.
fn run(file: &str, text: &str) {
    let mut failures = Vec::new();
    for case in text.split("\n=== ").skip(1) {
        let (title, record) = case.split_once('\n').expect("a record under the title");
        let record =
            format!("{record}\nsource s \"Source\" {{ kind: other }}\nexpect count(sources where name = s) = 1\n");
        let mut expected = marks("x.deal", &record);
        expected.sort();
        let mut found = check(&[("x.deal", record.into_bytes())], "2016-01-01");
        found.sort();
        if found != expected {
            failures.push(format!("{title}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(failures.is_empty(), "{file}: {} cases fail\n\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn history() {
    run("history.txt", include_str!("history.txt"));
}

#[test]
fn values() {
    run("values.txt", include_str!("values.txt"));
}

#[test]
fn hygiene() {
    run("hygiene.txt", include_str!("hygiene.txt"));
}

#[test]
fn money() {
    run("money.txt", include_str!("money.txt"));
}

#[test]
fn expects() {
    run("expects.txt", include_str!("expects.txt"));
}

#[test]
fn every_code_of_the_table_is_a_row_of_the_registry_once() {
    let mut names: Vec<_> = deal::checks::all().iter().map(|c| c.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), deal::checks::all().len(), "a check is listed twice");
    assert!(deal::checks::all().iter().flat_map(|c| c.codes).all(|c| deal::diag::by_code(c.code).is_some()));
}

/// `N` records, each written from its number, and the source that all rest on.
fn many(n: usize, before: &str, write: impl Fn(usize) -> String, after: &str) -> Vec<u8> {
    let records: String = (0..n).map(write).collect();
    format!("source s {{ kind: other }}\n{before}{records}{after}").into_bytes()
}

/// How often each code is found, checked on a stack on which nothing recurses far.
fn codes_of(text: Vec<u8>) -> std::collections::BTreeMap<String, usize> {
    let checked =
        std::thread::Builder::new().stack_size(1 << 20).spawn(move || check(&[("x.deal", text)], "2016-01-01"));
    let found = checked.expect("a thread").join().expect("no overflow of a small stack");
    let mut codes = std::collections::BTreeMap::new();
    for (.., code) in found {
        *codes.entry(code).or_insert(0) += 1;
    }
    codes
}

#[test]
fn a_package_of_many_members() {
    let member = |i| format!("  instrument m{i} {{ kind: loan; amount: 1mn USD; 2011-01-01 disbursed 1mn USD }}\n");
    let head = "package p { parties: CN, KZ; count: 9999; amount: 9999mn USD; source: s\n  2010-01-01 signed\n";
    let codes = codes_of(many(10_000, head, member, "}\n"));
    assert_eq!(codes, [("E0501".to_owned(), 1), ("E0502".to_owned(), 1)].into());
}

#[test]
fn chains_and_circles_of_many() {
    let linked = |relation: &'static str, to: fn(usize) -> usize| {
        move |i| {
            format!(
                "instrument c{i} {{ kind: mou; parties: CN, KZ; source: s; {relation}: c{}; 2010-01-01 signed }}\n",
                to(i)
            )
        }
    };
    let first = "instrument c0 { kind: mou; parties: CN, KZ; source: s; 2010-01-01 signed }\n";
    for relation in ["under", "supersedes", "amends"] {
        let link = linked(relation, |i| i);
        let chain = many(
            10_000,
            first,
            |i| link(i).replacen(&format!("instrument c{i} "), &format!("instrument c{} ", i + 1), 1),
            "",
        );
        assert_eq!(codes_of(chain), [].into(), "a chain of {relation}");
        let circle = many(10_000, "", linked(relation, |i| (i + 1) % 10_000), "");
        assert_eq!(codes_of(circle), [("E0510".to_owned(), 1)].into(), "a circle of {relation}");
    }
}

#[test]
fn rules() {
    run("rules.txt", include_str!("rules.txt"));
}

#[test]
fn a_rule_has_its_level_and_its_words() {
    let record = "source s { kind: other }\n\
        instrument x \"A {loan}\" { kind: loan; parties: CN, KZ; amount: 9mn USD; source: s; 2010-01-01 signed }\n\
        rule mature { for: instruments; require: maturity; level: info; message: \"{title} ({kind}, {grace}, {what}) of {name\" }\n";
    let ran = deal::testing::run(&[("x.deal", record)], &["check", "--format", "json", "--as-of", "2016-01-01"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let told = &json["diagnostics"][0];
    assert_eq!((told["code"].as_str(), told["level"].as_str()), (Some("mature"), Some("info")));
    assert_eq!(told["message"].as_str(), Some("A {loan} (loan, nothing, {what}) of {name"));
    assert_eq!(ran.status, 0);
}
