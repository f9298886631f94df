//! Folds over nothing and beside unknowns, and dates of which only bounds are known.

use deal::testing::run;
use serde_json::{Value, json};

fn query(records: &str, expression: &str) -> Value {
    let ran = run(&[("a.deal", records)], &["query", expression, "--as-of", "2020", "--format", "json"]);
    let value: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}\n{}", ran.stderr));
    crate::cli::schemas::fits("query", &value);
    value
}

fn truth(records: &str, expression: &str) -> String {
    query(records, expression)["truth"].as_str().unwrap_or("no truth").to_owned()
}

const FIELD: &str = "field jobs { on: instrument; type: number }\n";

#[test]
fn a_fold_of_money_over_nothing_is_an_empty_figure() {
    for fold in ["avg(amount of instruments)", "min(amount of lines)"] {
        let answer = query("", fold);
        assert_eq!((&answer["figure"], &answer["unknown"]), (&json!([]), &json!(0)), "{fold}");
    }
}

#[test]
fn a_sum_of_nothing_is_zero_of_any_unit() {
    assert_eq!(query(FIELD, "sum(jobs of instruments)")["number"], json!(0));
    for claim in [
        "sum(jobs of instruments) = 0",
        "sum(count of packages) = 0",
        "sum(quantity of instruments) = 0 MW",
        "sum(quantity of instruments) < 1 m3 per year",
        "sum(jobs of instruments) = sum(jobs of instruments)",
    ] {
        assert_eq!(truth(FIELD, claim), "true", "{claim}");
    }
    assert_eq!(truth(FIELD, "sum(jobs of instruments) = 1"), "false");
    assert_eq!(run(&[("a.deal", "expect sum(count of packages) = 0\n")], &["check"]).status, 0);
}

#[test]
fn the_least_of_no_numbers_is_no_number() {
    let answer = query(FIELD, "min(jobs of instruments)");
    assert_eq!((&answer["number"], &answer["unknown"]), (&Value::Null, &json!(0)));
}

/// What is unknown beside ten may be anything: that they are ten in all nobody can say.
#[test]
fn a_sum_beside_which_something_is_unknown_is_equal_to_none() {
    let loan = |name: &str, jobs: &str| {
        format!("instrument {name} {{ kind: loan; from: CN; to: KZ; jobs: {jobs}; 2015-01-10 signed }}\n")
    };
    let unknown = format!("{FIELD}{}", loan("b", "unknown"));
    let answer = query(&unknown, "sum(jobs of instruments)");
    assert_eq!((&answer["number"], &answer["unknown"]), (&Value::Null, &json!(1)));
    let records = format!("{unknown}{}", loan("a", "10"));
    let answer = query(&records, "sum(jobs of instruments)");
    assert_eq!((&answer["number"], &answer["unknown"]), (&json!(10), &json!(1)));
    assert_eq!(truth(&records, "sum(jobs of instruments) = 10"), "false");
    assert_eq!(truth(&records, "sum(jobs of instruments) = 9"), "false");
    assert_eq!(truth(&records, "sum(jobs of instruments) >= 10"), "true");
}

const RANGE: &str =
    "instrument e { kind: loan; from: CN; to: KZ; amount: 20 USD; 2014..2016 signed; 2014..2016 in-force }\n";

#[test]
fn a_year_is_certain_where_all_years_that_it_may_be_are() {
    let count = |condition: &str| truth(RANGE, &format!("count(instruments where {condition}) = 1"));
    for certain in [
        "signed in 2014..2016",
        "year(signed) in 2014..2016",
        "year(signed) >= 2014",
        "year(signed) in 2010..2020",
        "year in 2014..2016",
        "not year(signed) in 2017..2018",
        "not year(signed) = 2017",
        "month(signed) in 1..12",
    ] {
        assert_eq!(count(certain), "true", "{certain}");
    }
    for open in ["year(signed) = 2015", "not year(signed) = 2015", "year(signed) = year(in-force)", "year = 2015"] {
        assert_eq!(count(open), "false", "{open}");
    }
}
