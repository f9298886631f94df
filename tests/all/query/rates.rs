//! Money in the currency asked for: what no rate converts is never taken for nothing, a sum
//! stated twice needs no rate into its second currency, and rival claims reach every figure.

use deal::testing::{Ran, run};
use serde_json::Value;

fn ask(records: &str, args: &[&str]) -> Ran {
    let mut all = vec!["query"];
    all.extend(args);
    all.extend(["--as-of", "2020-12-31", "r.deal"]);
    run(&[("r.deal", records)], &all)
}

fn printed(records: &str, args: &[&str]) -> String {
    ask(records, args).stdout
}

/// The names of the rows that a query lists, and its notes.
fn rows(records: &str, args: &[&str]) -> (String, String) {
    let mut all = args.to_vec();
    all.extend(["--format", "json"]);
    let answer: Value = serde_json::from_str(&printed(records, &all)).unwrap();
    let of = |list: &str, key: &str| -> String {
        let list = answer[list].as_array().unwrap().iter();
        list.filter_map(|row| row[key].as_str()).collect::<Vec<_>>().join(" ")
    };
    (of("rows", "name"), of("notes", "message"))
}

const EUROS: &str = "instrument e { kind: loan; from: CN; to: KZ; amount: 10bn EUR; maturity: 10y; \
    2015-03-01 signed; 2016-01-01 disbursed 1bn EUR }\n";

#[test]
fn a_row_whose_money_has_no_rate_is_not_worth_nothing() {
    for open in [
        "committed = 0 USD",
        "not committed > 1bn USD",
        "committed <= 5bn USD",
        "disbursed < committed or announced < 1bn USD",
    ] {
        let (listed, notes) = rows(EUROS, &[&format!("instruments where {open}"), "--in", "USD"]);
        let expected = if open.starts_with("disbursed") { "e" } else { "" };
        assert_eq!(listed, expected, "{open}");
        if listed.is_empty() {
            assert_eq!(notes, "left out, as the condition is undecided: e (10bn EUR announced)", "{open}");
        }
    }
    // What needs no rate is decided: something was paid, and it was paid in euros.
    for (known, listed) in [
        ("disbursed", "e"),
        ("not disbursed", ""),
        ("announced = 10bn EUR", "e"),
        ("announced = 0 EUR", ""),
        ("not announced = 0 EUR", "e"),
    ] {
        let (found, notes) = rows(EUROS, &[&format!("instruments where {known}"), "--in", "USD"]);
        assert_eq!((found.as_str(), notes.as_str()), (listed, ""), "{known}");
    }
}

#[test]
fn the_currency_of_a_project_or_a_report_opens_conditions_too() {
    let report =
        format!("{EUROS}report unpaid {{ from: instruments where not disbursed; show: committed; in: USD }}\n");
    let ran = run(&[("r.deal", &report)], &["report", "unpaid", "r.deal", "--as-of", "2020"]);
    assert!(!ran.stdout.contains(" e "), "{}", ran.stdout);
    let files = [("deal.toml", "in = \"USD\"\n"), ("r.deal", EUROS)];
    let ran = run(&files, &["query", "count(instruments where committed = 0 USD)", "--as-of", "2020"]);
    assert!(ran.stdout.starts_with("0\n") && ran.stdout.contains("undecided: e (1 document)"), "{}", ran.stdout);
}

/// What a rate converts decides as it is shown, and is converted from what is stated: never
/// from what was converted already.
#[test]
fn a_row_is_compared_as_it_is_shown() {
    let rates = "2015-03-01 rate 1 EUR = 1.1 USD\n2015-03-01 rate 1 USD = 7 CNY\n";
    let records = format!("{rates}{EUROS}");
    for condition in ["committed = 11bn USD", "committed = 10bn EUR", "committed = 77bn CNY"] {
        for options in [&[][..], &["--in", "USD"], &["--in", "CNY"]] {
            let mut args = vec![format!("instruments where {condition}")];
            args.extend(options.iter().map(|o| o.to_string()));
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            assert_eq!(rows(&records, &args).0, "e", "{condition} {options:?}");
        }
    }
}

#[test]
fn a_fold_that_lacks_a_rate_decides_nothing() {
    let records = format!(
        "2015-03-01 rate 1 USD = 7 CNY\n{EUROS}\
         instrument c {{ kind: loan; from: CN; to: KZ; amount: 14bn CNY; maturity: 10y; 2015-03-01 signed }}\n"
    );
    for claim in ["= 2bn USD", "<= 2bn USD", "> 3bn USD"] {
        let ran = ask(&records, &[&format!("max(amount of instruments) {claim}"), "--in", "USD"]);
        assert!(ran.stdout.starts_with("undecided\n"), "{claim}: {}", ran.stdout);
        assert!(ran.stdout.contains("10bn EUR of 2015-03-01 has no way into USD and is left out: e"), "{}", ran.stdout);
        let strict = ask(&records, &[&format!("max(amount of instruments) {claim}"), "--in", "USD", "--strict"]);
        assert!(strict.status == 1 && strict.stderr.contains("E0711"), "{claim}: {}", strict.stderr);
    }
}

#[test]
fn a_fold_over_lines_names_what_it_leaves_out() {
    let records = "2015-03-01 rate 1 USD = 7 CNY\n\
        instrument a { kind: loan; from: CN; to: KZ; amount: 70bn CNY; maturity: 10y; 2015-03-01 signed; \
        2015-03-01 disbursed 7bn CNY; 2016-03-01 disbursed 14bn CNY }\n";
    let left_out = "14bn CNY of 2016-03-01 has no way into USD and is left out: a";
    let found = printed(records, &["max(amount of lines)", "--in", "USD"]);
    assert!(found.starts_with("1bn USD\n") && found.contains(left_out), "{found}");
    assert_eq!(ask(records, &["max(amount of lines)", "--in", "USD", "--strict"]).status, 1);
    let report = ["report", "lines", "r.deal", "--in", "USD", "--as-of", "2020"];
    let records = format!("{records}report lines {{ from: lines; by: verb; show: max(amount) }}\n");
    let ran = run(&[("r.deal", &records)], &report);
    assert!(ran.stdout.contains(left_out), "{}", ran.stdout);
}

const TWICE: &str = "2015 deflator USD 100\n2018 deflator USD 120\n\
    instrument b { kind: loan; from: CN; to: KZ; amount: 7bn CNY = 1.1bn USD; maturity: 10y; 2015-03-01 signed }\n";

#[test]
fn a_sum_stated_twice_needs_no_rate_into_its_second_currency() {
    let rate = format!("2015-03-01 rate 1 USD = 7 CNY\n{TWICE}");
    for records in [TWICE, &rate] {
        for figure in ["committed(instruments)", "max(amount of instruments)", "avg(amount of instruments)"] {
            let found = printed(records, &[figure, "--in", "USD"]);
            assert_eq!(found, "1.1bn USD\n", "{figure}");
            let found = printed(records, &[figure, "--in", "USD 2015"]);
            assert!(found.starts_with("1.1bn USD 2015\n"), "{figure}: {found}");
            let found = printed(records, &[figure, "--in", "USD 2018"]);
            assert!(found.starts_with("1.32bn USD 2018\n"), "{figure}: {found}");
        }
    }
    for condition in ["committed > 1bn USD", "announced = 1.1bn USD", "amount > 1bn USD", "amount = 1.1bn USD 2015"] {
        for options in [&[][..], &["--in", "USD"]] {
            let mut args = vec![format!("instruments where {condition}")];
            args.extend(options.iter().map(|o| o.to_string()));
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            assert_eq!(rows(TWICE, &args), ("b".to_owned(), String::new()), "{condition} {options:?}");
        }
    }
}

const RIVALS: &str = "source x { kind: news }\nsource gone { kind: news; 2018 retracted }\n\
    instrument a { kind: loan; from: CN; to: KZ; amount: 1bn USD; maturity: 10y; 2014-03-01 signed; \
    2015 reported amount 1.4bn USD source x; 2017 reported amount 800mn USD source x; \
    2017 reported amount 9bn USD source gone }\n";

#[test]
fn rival_claims_reach_folds_and_conditions_on_the_amount() {
    for (claims, worth, high, low) in
        [("own", "1bn USD\n", "", ""), ("low", "800mn USD\n", "", "a"), ("high", "1.4bn USD\n", "a", "")]
    {
        let found = printed(RIVALS, &["max(amount of instruments)", "--claims", claims]);
        assert!(found.starts_with(worth), "{claims}: {found}");
        let found = rows(RIVALS, &["instruments where amount > 1.2bn USD", "--claims", claims]).0;
        assert_eq!(found, high, "{claims}");
        assert_eq!(rows(RIVALS, &["instruments where amount < 900mn USD", "--claims", claims]).0, low, "{claims}");
    }
}

/// Of three payments one certainly fits the year, and nobody knows it of one.
#[test]
fn what_is_undecided_is_named_with_the_part_that_is() {
    let records = "instrument j { kind: loan; from: CN; to: KZ; amount: 10bn USD; maturity: 10y; 2015-03-01 signed; \
        2015-12-31..2016-01-02 disbursed 500mn USD; 2016 disbursed 2bn USD }\n";
    let found = printed(records, &["disbursed(instruments where year = 2016)"]);
    assert!(found.starts_with("2bn USD\n") && found.contains("undecided: j (500mn USD disbursed)"), "{found}");
}

/// A field is there or not: of a share of it that is asked by no bare name.
#[test]
fn a_bare_shared_field_is_asked_of_the_record() {
    let records = "sector s\n\
        instrument a { kind: loan; from: CN 50%; to: KZ; amount: 1bn USD; sectors: s 50%; 2014-03-01 signed }\n\
        instrument b { kind: mou; parties: CN, KZ; 2014-03-01 signed }\n\
        rule placed { for: instruments where not sectors; require: note; level: warning }\n";
    for field in ["sectors", "from", "from.state"] {
        assert_eq!(rows(records, &[&format!("instruments where {field}")]).0, "a", "{field}");
        assert_eq!(rows(records, &[&format!("instruments where not {field}")]).0, "b", "{field}");
    }
    assert_eq!(printed(records, &["committed(instruments where sectors)"]), "1bn USD\n");
    assert_eq!(printed(records, &["committed(instruments where sectors in s)"]), "500mn USD\n");
    assert_eq!(printed(records, &["committed(instruments where not sectors in s)"]), "500mn USD\n");
    let checked = run(&[("r.deal", records)], &["check", "--format", "concise"]);
    assert_eq!(checked.stdout.matches("[placed]").count(), 1, "{}", checked.stdout);
}

#[test]
fn what_rival_claims_would_make_is_told_and_counts_nowhere() {
    let explained = printed(RIVALS, &["committed(instruments)", "--explain"]);
    let would =
        "its amount, bound since 2014-03-01; it would be 800mn USD by the lowest claim, 1.4bn USD by the highest claim";
    assert!(explained.starts_with("1bn USD\n") && explained.contains(would), "{explained}");
    let shown = run(&[("r.deal", RIVALS)], &["show", "a", "r.deal"]).stdout;
    assert!(shown.contains(would), "{shown}");
    let by_claim = printed(RIVALS, &["committed(instruments)", "--explain", "--claims", "high"]);
    assert!(by_claim.contains("its amount by its highest claim, bound since 2014-03-01"), "{by_claim}");
    assert!(by_claim.contains("note: where sources rival, the highest claim counts as the amount: a"), "{by_claim}");
    let args = ["report", "instruments", "r.deal", "--claims", "low", "--as-of", "2020"];
    let report = run(&[("r.deal", RIVALS)], &args).stdout;
    assert!(report.contains("each currency by itself · by the lowest claims\n"), "{report}");
    assert!(!printed(RIVALS, &["committed(instruments)"]).contains("claim"));
}

const NUMBERS: &str = "\
2014 deflator USD 100
2016 deflator USD 110
2019 deflator USD 121
2015-01-02 rate 1 USD = 6.2073 CNY
2016-03-01 rate 1 USD = 40 CNY
2016-03-01 rate 100 KZT = 2 CNY
2016 rate 1 USD = 6.6 CNY
instrument a { kind: loan; from: CN; to: KZ; amount: 2bn USD 2014; 2016-01-01 signed }
instrument b { kind: grant; from: CN; to: KZ; amount: 5 CNY; 2016-03-02 signed; 2016-04 disbursed 3.3 CNY }
instrument c { kind: mou; from: CN; to: KZ; amount: 62_073 CNY; 2015-01-02 signed }
instrument d { kind: grant; from: CN; to: KZ; amount: 2_000 KZT; 2016-03-01 signed }
";

/// A reader can count again: the rate is told as the records state it, an index with both its
/// years.
#[test]
fn rates_are_named_with_their_numbers() {
    let found = printed(NUMBERS, &["announced(instruments)", "--in", "USD"]);
    let rates = "rates used: 1 USD = 40 CNY of 2016-03-01 (b); 1 USD = 6.2073 CNY of 2015-01-02 (c); \
        1 USD = 6.6 CNY of 2016 on average (b); 100 KZT = 2 CNY and 1 USD = 40 CNY of 2016-03-01 (d); \
        index USD 2014 → 2016: 100 → 110 (a)";
    assert!(found.contains(rates), "{found}");
    let ledger = |currency: &str| -> Vec<(String, Value)> {
        let args = ["committed(instruments)", "--in", currency, "--explain", "--format", "json"];
        let answer: Value = serde_json::from_str(&printed(NUMBERS, &args)).unwrap();
        let rows = answer["ledger"].as_array().unwrap().iter();
        rows.map(|row| (row["subject"].as_str().unwrap().to_owned(), row["rate"].clone())).collect()
    };
    assert!(ledger("USD").contains(&("a".into(), "index USD 2014 → 2016: 100 → 110".into())));
    let both = "1 USD = 40 CNY, 2016-03-01, index USD 2016 → 2019: 110 → 121";
    let told = ledger("USD 2019");
    assert!(told.iter().any(|(name, rate)| name == "b" && rate.as_str().unwrap().starts_with(both)), "{told:?}");
}

#[test]
fn a_missing_index_is_named_with_its_year() {
    let found = printed(NUMBERS, &["announced(instruments)", "--in", "USD 2019"]);
    let left_out =
        "62.073k CNY of 2015-01-02 has no way into USD 2019 (`2015 deflator USD` missing) and is left out: c";
    assert!(found.contains(left_out), "{found}");
}

#[test]
fn what_is_rounded_is_told_once() {
    let found = printed(NUMBERS, &["announced(instruments)", "--in", "USD"]);
    // 5 CNY at 40 are 0.125 USD; 62,073 CNY at 6.2073 and 2,000 KZT are whole cents.
    assert!(found.contains("note: 1 converted amount is rounded to the smallest unit: b\n"), "{found}");
    let average = |set: &str| printed(NUMBERS, &[&format!("avg(amount of {set})")]);
    assert!(!average("instruments where name in (b, d)").contains("rounded"));
    let thirds = "instrument a { kind: loan; amount: 1 USD; 2015 signed }\n\
        instrument b { kind: loan; amount: 1 USD; 2015 signed }\ninstrument c { kind: loan; amount: 2 USD; 2015 signed }\n";
    let found = printed(thirds, &["avg(amount of instruments)"]);
    assert_eq!(found, "1.33 USD\n\nnote: 1 average is rounded to the smallest unit\n");
}

/// A fold converts what it takes in, and tells what that has rounded as every figure does.
#[test]
fn what_a_fold_has_rounded_is_told() {
    let records = "instrument a { kind: loan; from: CN; to: KE; amount: 3_333_333 CNY; 2015-01-01 signed }\n\
        instrument b { kind: loan; from: CN; to: KE; amount: 7 CNY; 2015-01-01 signed }\n\
        2015-01-01 rate 1 USD = 7 CNY\n";
    for function in ["max", "min", "avg", "median"] {
        let query = format!("{function}(amount of instruments)");
        let answer = printed(records, &[&query, "--in", "USD", "--format", "json"]);
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let notes = answer["notes"].as_array().unwrap();
        let told: Vec<&Value> = notes.iter().filter(|note| note["kind"] == "rounded").collect();
        assert_eq!(told[0]["message"], "1 converted amount is rounded to the smallest unit", "{query}: {notes:?}");
        assert_eq!(told[0]["subjects"][0], "a", "{query}");
    }
    let exact = printed(records, &["max(amount of instruments where name = b)", "--in", "USD"]);
    assert!(exact.starts_with("1 USD\n") && !exact.contains("rounded"), "{exact}");
}
