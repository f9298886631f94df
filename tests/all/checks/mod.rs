//! Subtle rules of the checks, as records with what is wrong marked in them.

use crate::marked::{check, marks};

/// Cases begin with `=== what they show`. Each has the source that all rest on.
fn run(file: &str, text: &str) {
    let mut failures = Vec::new();
    for case in text.split("\n=== ").skip(1) {
        let (title, record) = case.split_once('\n').expect("a record under the title");
        let record = format!("{record}\nsource s \"Source\" {{ kind: other }}\nexpect count(sources where name = s) = 1\n");
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
fn money() {
    run("money.txt", include_str!("money.txt"));
}

#[test]
fn every_code_of_the_table_is_a_row_of_the_registry_once() {
    let mut names: Vec<_> = deal::checks::all().iter().map(|c| c.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), deal::checks::all().len(), "a check is listed twice");
    assert!(deal::checks::all().iter().flat_map(|c| c.codes).all(|c| deal::diag::by_code(c.code).is_some()));
}
