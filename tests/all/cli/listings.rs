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
    let expected =
        ["a 50: \"due disbursed 2016-06-01\"", "a 10: \"due repaid 2017..2018\"", "b : \"terminated 2019-01-01\""];
    assert_eq!(ledger, expected);
    // What a condition leaves out of the list stands in neither.
    let grants = json(RECORDS, &["due", "--explain", "--where", "kind = grant"]);
    assert_eq!(grants["total"]["amount"], serde_json::json!([]));
    assert_eq!(grants["ledger"].as_array().unwrap().len(), 1);
}

const EVIDENCE: &str = "\
source s { kind: other }
source t { kind: treaty-text }
source u { kind: other }
sector energy
package p { kind: agreement; parties: CN, KZ; count: 8..12; amount: 10 USD; source: s; sectors: energy; 2013 signed
  instrument m { kind: loan; amount: 2 USD }
  instrument n { kind: mou; amount: 3 USD } }
instrument o { kind: loan; from: CN; to: KZ; amount: 1 USD; source: t; 2014 signed }
pledge q { from: CN; to: KZ; amount: 4 USD; sectors: energy; 2012 made }
";

/// What stands in a table by itself can be asked for, in any order.
#[test]
fn columns_of_a_listing_can_be_shown() {
    let sectors = json(EVIDENCE, &["sectors", "--show", "pledged,count", "--sort", "pledged descending"]);
    assert_eq!(columns(&sectors), ["sectors", "pledged", "count"]);
    assert_eq!(low(&sectors["rows"][0]["pledged"]), "4");
    let sources = json(EVIDENCE, &["sources", "--show", "kind,count,committed"]);
    assert_eq!(columns(&sources), ["name", "kind", "count", "committed"]);
    assert_eq!(sources["rows"][1]["kind"], "treaty-text");
    let twice = report(EVIDENCE, &["sectors", "--show", "count,pledged,count"]);
    assert!(twice.stderr.contains("E0310"), "{}", twice.stderr);
}

#[test]
fn sources_are_filtered_by_what_they_are_and_by_what_rests_on_them() {
    let texts = json(EVIDENCE, &["sources", "--where", "kind = treaty-text"]);
    assert_eq!(texts["rows"].as_array().unwrap().len(), 1);
    let loans = json(EVIDENCE, &["sources", "--where", "kind = loan"]);
    assert_eq!(columns(&loans)[..2], ["name", "count"]);
    let rows = loans["rows"].as_array().unwrap();
    let told: Vec<String> =
        rows.iter().map(|row| format!("{} {} {} {}", row["name"], row["kind"], row["count"], row["alone"])).collect();
    assert_eq!(told, ["\"s\" \"other\" 1 1", "\"t\" \"treaty-text\" 1 1"]);
}

#[test]
fn what_rests_on_a_source_alone_is_counted_as_documents_are() {
    let sources = json(EVIDENCE, &["sources"]);
    let bounds = serde_json::json!({"low": "8", "high": "12", "approximate": false});
    assert_eq!((&sources["rows"][0]["count"], &sources["rows"][0]["alone"]), (&bounds, &bounds));
}
