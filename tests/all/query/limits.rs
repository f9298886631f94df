//! Figures near the limit of what is counted with: exact, or an error and never a smaller figure.

use deal::testing::{Ran, run};

const RECORDS: &str = r#"
source deed "Deed" { kind: treaty-text }
sector rail "Rail"
sector energy "Energy"
instrument big "Big" { kind: loan; from: CN 30%, RU 70%; to: KZ; sectors: energy 40%, rail; amount: 900_000_000_000tn USD
  quantity: 999_999_999_999tn t; maturity: 10y; source: deed; 2015-03-01 signed; 2015-04-01 disbursed 800_000_000_000tn USD }
instrument second "Second" { kind: loan; from: CN; to: KZ; sectors: energy; amount: 900_000_000_000tn USD
  quantity: 999_999_999_999tn t; maturity: 9y; source: deed; 2015-03-01 signed }
2015-03-01 rate 1 USD = 1_000_000 CNY
2015 deflator USD 1
2021 deflator USD 10_000_000
"#;

const PER_YEAR: &str = r#"
source deed "Deed" { kind: treaty-text }
instrument lease "Lease" { kind: contract; parties: CN, KZ; amount: 900_000_000_000tn USD per year; term: 20y; source: deed; 2015-03-01 signed }
"#;

fn ask(records: &str, args: &[&str]) -> Ran {
    let mut all = args.to_vec();
    all.extend(["--as-of", "2020", "a.deal"]);
    run(&[("a.deal", records)], &all)
}

#[test]
fn sums_shares_and_folds_near_the_limit_are_exact() {
    let cases = [
        ("committed(instruments)", "1800000000000tn USD"),
        ("committed(instruments where from has RU)", "630000000000tn USD"),
        ("committed(instruments where sectors in energy)", "1260000000000tn USD"),
        ("outstanding(instruments)", "800000000000tn USD"),
        ("sum(quantity of instruments)", "1999999999998tn t"),
        ("avg(amount of instruments)", "900000000000tn USD"),
    ];
    for (text, figure) in cases {
        let ran = ask(RECORDS, &["query", text]);
        assert_eq!((ran.stdout.trim(), ran.status), (figure, 0), "{text}: {}", ran.stderr);
    }
}

/// What is more than can be counted is an error with a page, and unknown: not left out.
#[test]
fn an_amount_beyond_the_limit_is_an_error_and_unknown() {
    for to in ["CNY", "USD 2021"] {
        for args in [
            vec!["query", "committed(instruments)", "--in", to],
            vec!["report", "instruments", "--show", "committed", "--in", to],
            vec!["query", "max(amount of instruments)", "--in", to],
        ] {
            let ran = ask(RECORDS, &args);
            assert_eq!(ran.status, 1, "{args:?}: {}{}", ran.stdout, ran.stderr);
            assert!(ran.stdout.contains("2 unknown"), "{args:?}: {}", ran.stdout);
            let named = format!("900000000000tn USD of 2015-03-01, in {to}, is more than Deal counts with");
            assert!(ran.stdout.contains(&named), "{args:?}: {}", ran.stdout);
            assert!(ran.stderr.matches("error[E0517]").count() >= 2, "{args:?}: {}", ran.stderr);
        }
    }
    let opened = ask(RECORDS, &["query", "committed(instruments)", "--in", "CNY", "--explain"]);
    assert!(!opened.stdout.contains("nobody stated"), "{}", opened.stdout);
    let ran = run(&[("a.deal", RECORDS)], &["show", "big", "--in", "CNY", "--as-of", "2020", "a.deal"]);
    assert_eq!((ran.status, ran.stderr.matches("error[E0517]").count()), (1, 1), "{}", ran.stderr);
    // A comparison with it is open, and its row is named.
    let ran = ask(RECORDS, &["query", "instruments where amount < 5 CNY"]);
    assert!(ran.stdout.contains("undecided: big") && ran.stdout.contains("undecided: second"), "{}", ran.stdout);
}

/// The check says it of a term; the figure does not say it again, and is unknown.
#[test]
fn an_amount_per_year_beyond_the_limit_is_told_once() {
    let ran = ask(PER_YEAR, &["query", "committed(instruments)"]);
    assert_eq!(ran.stdout.lines().next(), Some("1 unknown"), "{}", ran.stdout);
    assert_eq!((ran.status, ran.stderr.matches("error[E0517]").count()), (1, 1), "{}", ran.stderr);
    let amended = PER_YEAR.replace("KZ; amount: 9", "KZ; amount: 1 USD per year; 2016 amended amount 9");
    let ran = run(&[("a.deal", &amended)], &["check", "a.deal"]);
    assert_eq!(ran.stderr.matches("E0517").count() + ran.stdout.matches("E0517").count(), 1, "{}", ran.stdout);
}

/// An amount per year is multiplied by its term exactly, and rounded once.
#[test]
fn an_amount_per_year_is_rounded_once_to_its_currency() {
    let rent = PER_YEAR.replace("900_000_000_000tn USD", "100 USD").replace("20y", "7mo");
    let rent = format!("{rent}\n2015-03-01 rate 1 USD = 10 CNY\n");
    let figure = |args: &[&str]| ask(&rent, args).stdout.lines().next().unwrap_or_default().to_owned();
    assert_eq!(figure(&["query", "committed(instruments)"]), "58.33 USD");
    assert_eq!(figure(&["query", "committed(instruments)", "--in", "CNY"]), "583.33 CNY");
    assert_eq!(figure(&["query", "max(amount of instruments)"]), "58.33 USD");
}

#[test]
fn a_count_beyond_the_limit_is_refused_where_it_is_written() {
    let package = "package p \"P\" { parties: CN, KZ; count: 2_000_000_000_000; 2015-03-01 announced }\n";
    let ran = run(&[("a.deal", package)], &["check", "a.deal"]);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains("E0315") && said.contains("counts lie below 10^12"), "{said}");
}
