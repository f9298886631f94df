//! What the built-in reports list: rows that stay when something goes across them, what they
//! add up to, and what stands behind.

use deal::testing::{Ran, run};
use serde_json::Value;

fn report(records: &str, args: &[&str]) -> Ran {
    let args: Vec<&str> = [&["report"], args, &["--as-of", "2022-12-31"]].concat();
    run(&[("r.deal", records)], &args)
}

fn json(records: &str, args: &[&str]) -> Value {
    let ran = report(records, &[args, &["--format", "json"]].concat());
    assert!(ran.status < 2, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

fn columns(report: &Value) -> Vec<&str> {
    report["columns"].as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap()).collect()
}

/// The lower bound of the first currency.
fn low(cell: &Value) -> &str {
    cell[0]["low"].as_str().unwrap_or_default()
}

const RECORDS: &str = "\
source s { kind: other; 2020-01-01 published }
instrument a { kind: loan; from: CN; to: KZ; amount: 300 USD; source: s; 2014-01-01 signed
  2016-01-01 disbursed 40 USD
  2016-06-01 due disbursed 50 USD
  2017..2018 due repaid 10 USD by KZ }
instrument b { kind: grant; from: CN; to: UZ; amount: 500 USD; 2015-01-01 signed
  2019-01-01 terminated
  2018 due disbursed 60 USD }
pledge p { from: CN; to: KZ; amount: 900 USD; 2013 made }
";

#[test]
fn what_goes_across_leaves_a_report_its_rows_and_measures() {
    let flows = json(RECORDS, &["flows", "--across", "year"]);
    let shown = ["committed 2014", "committed 2015", "count", "committed", "disbursed", "repaid", "outstanding"];
    assert_eq!(columns(&flows)[..2], ["from.state", "to.state"]);
    assert_eq!(columns(&flows)[2..], shown);
    assert_eq!(flows["rows"].as_array().unwrap().len(), 2);
    assert_eq!(low(&flows["rows"][0]["committed 2014"]), "300");
    assert_eq!(low(&flows["rows"][0]["disbursed"]), "40");
    let timeline = json(RECORDS, &["timeline", "--across", "kind"]);
    assert_eq!(timeline["rows"][0]["year"], "2014");
    assert_eq!(columns(&timeline)[1..3], ["committed grant", "committed loan"]);
    let parties = json(RECORDS, &["parties", "--across", "year"]);
    assert_eq!(parties["rows"].as_array().unwrap().len(), 3);
    let pledges = json(RECORDS, &["pledges", "--across", "year"]);
    assert_eq!(columns(&pledges), ["name", "pledged 2013", "pledged", "realised", "open"]);
    let twice = report(RECORDS, &["timeline", "--across", "year"]);
    assert!(twice.stderr.contains("`--by` gives the report other rows"), "{}", twice.stderr);
}

#[test]
fn what_is_due_goes_across_as_what_is_due() {
    let due = json(RECORDS, &["due", "--across", "year"]);
    assert_eq!(columns(&due), ["name", "due 2016", "due not-stated", "due"]);
    assert_eq!(low(&due["total"]["due"]), "60");
}

#[test]
fn what_is_due_has_a_total_and_a_ledger() {
    let due = json(RECORDS, &["due", "--explain"]);
    assert_eq!(low(&due["total"]["amount"]), "60");
    let behind = |row: &Value| format!("{} {}: {}", row["subject"].as_str().unwrap(), low(&row["adds"]), row["reason"]);
    let ledger: Vec<String> = due["ledger"].as_array().unwrap().iter().map(behind).collect();
    let expected = [
        "a 50: \"due disbursed 2016-06-01\"",
        "a 10: \"due repaid 2017..2018\"",
        "b : \"terminated 2019-01-01\"",
    ];
    assert_eq!(ledger, expected);
    // What a condition leaves out of the list stands in neither.
    let grants = json(RECORDS, &["due", "--explain", "--where", "kind = grant"]);
    assert_eq!(grants["total"]["amount"], serde_json::json!([]));
    assert_eq!(grants["ledger"].as_array().unwrap().len(), 1);
}
