//! What records state, as rows and columns show it; and what could not be read.

use deal::testing::run;
use serde_json::{Value, json};

const RECORDS: &str = r#"
instrument gas "Gas" { kind: loan; parties: CN, KZ; amount: about 1bn USD; quantity: 38bn m3 per year; term: 5y; 2015-01-01 signed }
instrument road "Road" { kind: loan; parties: CN, KZ; amount: 3bn USD; quantity: up to 3 km; 2015-01-01 signed }
instrument memo "Memo" { kind: mou; parties: CN, RU; 2015-01-01 signed }
package many "Many" { parties: CN, KZ; count: over 30; 2015-01-01 signed }
package few "Few" { parties: CN, KZ; count: 3; 2015-01-01 signed }
"#;

fn printed(text: &str, args: &[&str]) -> String {
    let mut all = args.to_vec();
    all.push("r.deal");
    run(&[("r.deal", text)], &all).stdout
}

fn json(text: &str, args: &[&str]) -> Value {
    let mut all = args.to_vec();
    all.extend(["--format", "json"]);
    serde_json::from_str(&printed(text, &all)).unwrap()
}

#[test]
fn a_field_of_one_record_is_a_figure_in_every_format() {
    let shown = json(RECORDS, &["report", "instruments", "--show", "amount,quantity"]);
    let row = |name: &str| shown["rows"].as_array().unwrap().iter().find(|r| r["name"] == name).unwrap();
    let usd = |n: &str, about: bool| json!([{"currency": "USD", "low": n, "high": n, "approximate": about}]);
    assert_eq!(row("gas")["amount"], usd("1000000000", true));
    assert_eq!(row("road")["amount"], usd("3000000000", false));
    let gas = json!({"unit": "m3 per year", "low": "38000000000", "high": "38000000000", "approximate": false});
    assert_eq!(row("gas")["quantity"], gas);
    assert_eq!(row("road")["quantity"], json!({"unit": "km", "low": "0", "high": "3", "approximate": false}));
    let table = printed(RECORDS, &["report", "instruments", "--show", "amount,quantity"]);
    assert!(table.contains("~1bn USD") && table.contains("38bn m3 per year"), "{table}");
    let csv = printed(RECORDS, &["report", "instruments", "--show", "amount", "--format", "csv"]);
    assert!(csv.contains("\ngas,value,1000000000,1000000000,true,0\n"), "{csv}");
}

#[test]
fn rows_of_a_query_state_counts_and_quantities_as_figures() {
    let rows = json(RECORDS, &["query", "packages"])["rows"].clone();
    assert_eq!(rows[0]["count"], json!({"low": "30", "high": null, "approximate": false}));
    assert_eq!(rows[1]["count"], json!(3));
    let csv = printed(RECORDS, &["query", "instruments where name = gas", "--format", "csv"]);
    assert!(csv.contains("kind_of") && csv.contains(",loan,"), "{csv}");
}

/// A dated line says what happened, to how much, by whom and on whose word.
#[test]
fn lines_of_a_query_show_what_they_state() {
    let records = "source s { kind: other }\n\
        instrument a { kind: loan; from: CN; to: KZ; amount: 3 USD; 2015 signed\n\
        2016 disbursed 1 USD by CN to KZ source s\n2017..2018 due repaid 1 USD }\n";
    let rows = json(records, &["query", "lines where verb = disbursed"])["rows"].clone();
    assert_eq!(rows[0]["amount"], json!([{"currency": "USD", "low": "1", "high": "1", "approximate": false}]));
    let table = printed(records, &["query", "lines"]);
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
    assert!(words(&table).contains("date verb due subject amount by to source"), "{table}");
    assert!(words(&table).contains("2016 disbursed no a 1 USD CN KZ s"), "{table}");
    assert!(table.contains(" 2017..2018 "), "{table}");
    let many = printed(RECORDS, &["query", "instruments"]);
    assert!(many.contains("more fields, which CSV and JSON show: amount, quantity, term, count"), "{many}");
}

#[test]
fn figures_of_several_rows_stand_each_and_words_once() {
    let records = "instrument a { kind: loan; from: CN; to: KZ; amount: 3 USD; 2015 signed\n\
        2016 disbursed 1 USD\n2017 disbursed 1 USD\n2018 disbursed 0.5 USD }\n\
        report r { from: lines where verb = disbursed; by: subject; show: count, amount, verb }\n";
    let shown = json(records, &["report", "r"]);
    assert_eq!(shown["rows"][0]["count"], 3);
    let csv = printed(records, &["report", "r", "--format", "csv"]);
    assert!(csv.contains("1 USD; 1 USD; 0.5 USD,disbursed"), "{csv}");
}

#[test]
fn a_function_of_a_date_in_a_fold_is_called_so() {
    let ran = run(&[("r.deal", RECORDS)], &["query", "min(year(signed) of instruments)", "r.deal"]);
    assert!(ran.stderr.contains("`year(…)` stands by itself, and is no field"), "{}", ran.stderr);
}

#[test]
fn a_country_is_a_party_without_a_declaration() {
    assert_eq!(printed(RECORDS, &["query", "count(parties)"]), "3\n");
    let rows = json(RECORDS, &["query", "parties where name = KZ"])["rows"].clone();
    assert_eq!((&rows[0]["name"], &rows[0]["file"], &rows[0]["line"]), (&json!("KZ"), &Value::Null, &Value::Null));
}

#[test]
fn what_could_not_be_read_is_unknown_and_not_nothing() {
    let unread = r#"
instrument a "A" { kind: loan; parties: CN, KZ; amount: $5bn; 2015-03-01 signed; 2016-01-01 disbursed 1bn USD; 2017-01-01 disbursed $1bn }
instrument b "B" { kind: treaty; parties: CN, KZ; amount: 2bn USD, 3 bn EUR; 2015-03-01 signed }
"#;
    assert_eq!(printed(unread, &["query", "committed(instruments where name = a)"]), "1bn USD + 1 unknown\n");
    assert_eq!(printed(unread, &["query", "committed(instruments where name = a) = 1bn USD"]), "undecided\n");
    assert_eq!(printed(unread, &["query", "disbursed(instruments)"]), "1bn USD + 1 unknown\n");
    assert_eq!(printed(unread, &["query", "committed(instruments where name = b)"]), "2bn USD + 1 unknown\n");
    let above = printed(unread, &["query", "count(instruments where amount > 1bn USD)"]);
    assert!(above.starts_with("1\n") && above.contains("undecided: a (1 document)"), "{above}");
}

#[test]
fn a_column_stands_once() {
    for (options, code) in [
        (&["--by", "sectors,sectors"][..], "E0310"),
        (&["--show", "count,committed,count"], "E0310"),
        (&["--by", "sectors", "--across", "sectors"], "E0709"),
    ] {
        let mut args = vec!["report", "instruments", "r.deal"];
        args.extend(options);
        let ran = run(&[("r.deal", RECORDS)], &args);
        assert!(ran.status == 2 && ran.stderr.contains(code), "{options:?}: {}", ran.stderr);
    }
}
