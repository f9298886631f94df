//! Tables of reports: what goes across, in which order rows stand, what `--limit` folds.

use deal::testing::{Ran, run};
use proptest::prelude::*;
use serde_json::Value;

const NESTED: &str = "\
sector energy { sector hydro }
sector rail
instrument dam { kind: loan; from: CN; to: KZ; amount: 60 USD; sectors: energy.hydro; 2015-01-10 signed }
instrument gift { kind: grant; from: CN; to: KZ; amount: 30 USD; sectors: energy; 2016-05-01 signed }
";

fn report(records: &str, args: &[&str]) -> Ran {
    let args: Vec<&str> = ["report"].iter().chain(args).chain(&["--as-of", "2020"]).copied().collect();
    run(&[("a.deal", records)], &args)
}

fn json(records: &str, args: &[&str]) -> Value {
    let args: Vec<&str> = args.iter().chain(&["--format", "json"]).copied().collect();
    let ran = report(records, &args);
    let value = serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}\n{}{}", ran.stdout, ran.stderr));
    super::schemas::fits("report", &value);
    value
}

/// The values of a column, row by row.
fn column(report: &Value, name: &str) -> Vec<String> {
    let text = |row: &Value| row[name].as_str().map_or(row[name].to_string(), str::to_owned);
    report["rows"].as_array().unwrap().iter().map(text).collect()
}

/// A figure in one currency, as a whole number.
fn dollars(cell: &Value) -> i64 {
    let Some(figures) = cell.as_array() else { panic!("{cell} is no figure") };
    figures.iter().map(|figure| figure["low"].as_str().unwrap().parse::<i64>().unwrap()).sum()
}

#[test]
fn the_columns_hold_every_year_in_which_there_is_something() {
    let table = json(NESTED, &["instruments", "--by", "sectors", "--across", "year", "--show", "committed"]);
    let energy = &table["rows"][0];
    assert_eq!(
        (dollars(&energy["committed 2015"]), dollars(&energy["committed 2016"]), dollars(&energy["committed"])),
        (60, 30, 90)
    );
}

/// What is in a sector itself and in none of its parts is in the sector's column.
#[test]
fn parent_sectors_across_are_columns_that_say_so() {
    let args = ["instruments", "--by", "kind", "--across", "sectors"];
    insta::assert_snapshot!(report(NESTED, &args).stdout);
    let table = json(NESTED, &args);
    let grant = &table["rows"][0];
    assert_eq!((dollars(&grant["committed energy"]), dollars(&grant["committed"])), (30, 30));
    let subtotals: Vec<&Value> =
        table["columns"].as_array().unwrap().iter().filter(|c| c["subtotal"] == true).map(|c| &c["name"]).collect();
    assert_eq!(subtotals, ["committed energy"]);
}

#[test]
fn several_and_several_inside_a_sector_are_two_columns() {
    let records = "\
sector energy { sector hydro; sector oil }
sector rail
instrument a { kind: grant; from: RU; to: KZ; amount: 20 USD; sectors: energy.oil, rail; 2017-05-01 signed }
instrument b { kind: grant; from: RU; to: KZ; amount: 5 USD; sectors: energy.oil, energy.hydro; 2017-05-01 signed }
";
    let table = json(records, &["instruments", "--by", "kind", "--across", "sectors"]);
    let grant = &table["rows"][0];
    assert_eq!(dollars(&grant["committed several"]), 20);
    assert_eq!(dollars(&grant["committed several of energy"]), 5);
    let inside = table["columns"].as_array().unwrap().iter().find(|c| c["within"] == "energy").unwrap();
    assert_eq!((&inside["row"], &inside["across"]), (&"several".into(), &Value::Null));
}

const TERMS: &str = "\
field jobs { on: instrument; type: number }
instrument a { kind: loan; from: CN; to: KZ; amount: 60 USD; rate: 10%; jobs: 100; maturity: 10y; term: 18mo; 2015-01-10 signed }
instrument b { kind: loan; from: CN; to: KZ; amount: 900 USD; rate: 9%; jobs: 20; maturity: 5y; term: 2y; 2015-12 signed }
instrument c { kind: loan; from: CN; to: KZ; amount: 1000 USD; rate: 2%; jobs: 3; maturity: 7y; term: 300d; 2015-02-01 signed }
instrument d { kind: mou; parties: CN, KZ; jobs: unknown; 2015-02-01 signed }
";

#[test]
fn in_csv_several_says_inside_which_sector_it_is() {
    let records = "sector s { sector s1; sector s2 }\nsector t\n\
        instrument a { kind: loan; from: CN; to: KZ; amount: 1bn USD; sectors: s.s1, s.s2; 2015-03-01 signed }\n\
        instrument b { kind: loan; from: CN; to: KZ; amount: 2bn USD; sectors: s.s1, t; 2015-03-01 signed }\n";
    let csv = report(records, &["instruments", "--by", "sectors", "--show", "committed", "--format", "csv"]).stdout;
    assert!(csv.starts_with("sectors,row,within,committed USD low"), "{csv}");
    assert!(csv.contains("\n,several,s,1000000000,") && csv.contains("\n,several,,2000000000,"), "{csv}");
}

#[test]
fn a_direction_is_called_ascending_or_descending() {
    let ran = report(NESTED, &["instruments", "--sort", "committed down"]);
    assert!(ran.status == 2 && ran.stderr.contains("write `descending`, not `down`"), "{}", ran.stderr);
    let ran = report(NESTED, &["instruments", "--sort", "committed biggest"]);
    assert!(
        ran.stderr.contains("a direction is `ascending` or `descending`: `committed descending`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_event_shows_the_lines_that_name_it() {
    let records = "event talks { kind: talks; date: 2015-03-01 }\nsource x { kind: news }\n\
        instrument a { kind: loan; from: CN; to: KZ; amount: 1bn USD; 2015-03-01 signed at talks; \
        2016-03-01 disbursed 1mn USD by CN source x }\n";
    let shown = |name: &str| run(&[("a.deal", records)], &["show", name, "a.deal"]).stdout;
    assert!(shown("talks").contains("named by\n  a  2015-03-01 signed at\n"), "{}", shown("talks"));
    assert!(shown("x").contains("a  source of 2016-03-01 disbursed"), "{}", shown("x"));
    assert!(shown("CN").contains("a  2016-03-01 disbursed by"), "{}", shown("CN"));
}

/// A report says that each currency stands by itself, whatever the project says.
#[test]
fn a_report_leaves_each_currency_by_itself() {
    let records = "instrument e { kind: loan; from: CN; to: KZ; amount: 10bn EUR; 2015-03-01 signed }\n\
        report r { from: instruments; show: committed; in: none }\n";
    let files = [("deal.toml", "in = \"USD\"\n"), ("r.deal", records)];
    let ask = |more: &[&str]| run(&files, &[&["report", "r", "--as-of", "2020"], more].concat()).stdout;
    assert!(ask(&[]).contains("10bn EUR"), "{}", ask(&[]));
    assert!(ask(&["--in", "USD"]).contains("has no way into USD"));
}

#[test]
fn rows_are_sorted_by_what_a_field_says_not_by_how_it_is_spelt() {
    let sorted = |by: &str| {
        let field = by.split(' ').next().unwrap();
        column(&json(TERMS, &["instruments", "--by", "name", "--show", field, "--sort", by]), "name").join(" ")
    };
    assert_eq!(sorted("maturity"), "b c a d");
    assert_eq!(sorted("term"), "c a b d");
    assert_eq!(sorted("rate"), "c b a d");
    assert_eq!(sorted("jobs"), "c b a d");
    assert_eq!(sorted("jobs descending"), "a b c d", "what is unknown comes last either way");
    assert_eq!(sorted("signed"), "a c d b");
}

#[test]
fn a_limit_never_counts_a_part_beside_its_whole() {
    let limited = json(NESTED, &["instruments", "--by", "sectors,year", "--show", "committed", "--limit", "1"]);
    let others = limited["rows"].as_array().unwrap().last().unwrap();
    assert_eq!((dollars(&others["committed"]), &others["rows"]), (30, &1.into()));
    let all = json(NESTED, &["instruments", "--by", "sectors,kind", "--limit", "2"]);
    assert_eq!(column(&all, "sectors"), ["energy", "energy", "energy.hydro"], "nothing is left to fold");
}

/// Of rows that hold whole documents the others are those documents, each once.
#[test]
fn what_overlaps_is_folded_into_the_documents_that_it_holds() {
    let records = format!(
        "{NESTED}instrument track {{ kind: loan; from: CN; to: UZ; amount: 5 USD; sectors: rail; 2016-05-01 signed }}\n"
    );
    let table = json(&records, &["instruments", "--by", "parties", "--limit", "0"]);
    let others = &table["rows"][0];
    assert_eq!((dollars(&others["committed"]), &others["count"]), (95, &3.into()));
    assert_eq!(dollars(&table["total"]["committed"]), 95);
}

/// A record inside a package is listed in a row of its own, which `--limit` folds too.
#[test]
fn a_limit_folds_members_beside_their_package() {
    let records = "\
package p { parties: CN, KZ; amount: 100 USD; 2015-01-10 signed
  instrument m { kind: loan; amount: 20 USD; 2016-03-01 signed } }
";
    let table = json(records, &["instruments", "--limit", "0"]);
    assert_eq!((dollars(&table["rows"][0]["announced"]), &table["rows"][0]["rows"]), (100, &2.into()));
}

#[test]
fn a_year_that_nobody_knows_is_not_stated() {
    let records = "instrument e { kind: loan; from: CN; to: KZ; amount: 20 USD; 2014..2016 signed }\n";
    for by in ["year(signed)", "quarter(signed)", "month(signed)"] {
        let row = &json(records, &["instruments", "--by", by])["rows"][0];
        assert_eq!((&row[by], &row["row"]), (&Value::Null, &"not-stated".into()), "{by}");
    }
    let across = json(records, &["instruments", "--by", "kind", "--across", "year(signed)"]);
    assert_eq!(dollars(&across["rows"][0]["committed not-stated"]), 20);
}

const DUE: &str = "\
2021-12-31 rate 1 USD = 0.8 EUR
instrument a { kind: loan; from: CN; to: KZ; amount: 60 USD; 2015-01-10 signed
  2021-12-31 due disbursed 10 USD
  2021-12-31 due repaid 8 EUR }
instrument b { kind: grant; from: CN; to: UZ; amount: 90 USD; 2015-01-10 signed
  2019-05-01 due disbursed 20 EUR
  2022 due milestone open }
";

#[test]
fn what_is_due_is_converted_and_what_can_not_be_is_named() {
    let ran = report(DUE, &["due", "--in", "USD", "--strict"]);
    insta::assert_snapshot!(ran.stdout);
    assert_eq!(ran.status, 1, "20 EUR of 2019 have no rate");
    let table = json(DUE, &["due", "--sort", "amount descending"]);
    let expected = serde_json::json!([{"currency": "USD", "low": "10", "high": "10", "approximate": false}]);
    assert!(table["rows"].as_array().unwrap().iter().any(|row| row["amount"] == expected), "{table:#}");
}

#[test]
fn the_list_of_what_is_due_can_be_sorted_and_filtered() {
    let sorted = json(DUE, &["due", "--sort", "date descending"]);
    assert_eq!(column(&sorted, "date"), ["2022", "2021-12-31", "2021-12-31", "2019-05-01"]);
    let grants = json(DUE, &["due", "--where", "kind = grant"]);
    assert_eq!(column(&grants, "what"), ["disbursed 20 EUR", "milestone open"]);
    let unknown = report(DUE, &["due", "--sort", "dates"]);
    assert_eq!(unknown.status, 2);
    assert!(unknown.stderr.contains("there is no column `dates`"), "{}", unknown.stderr);
}

/// As many rows as lines, and no column twice.
#[test]
fn lines_are_listed_one_by_one() {
    let records = "\
instrument a { kind: loan; from: CN; to: KZ; amount: 60 USD; 2015-01-10 signed; 2016-01-10 disbursed 1 USD }
instrument b { kind: loan; from: CN; to: RU; amount: 60 USD; 2015-01-10 signed; 2015-01-10 in-force }
report m { from: lines; show: date, verb, subject }
report n { from: lines }
";
    let table = json(records, &["m"]);
    assert_eq!(column(&table, "date"), ["2015-01-10", "2015-01-10", "2015-01-10", "2016-01-10"]);
    assert_eq!(column(&table, "verb"), ["signed", "signed", "in-force", "disbursed"]);
    assert_eq!(column(&table, "subject"), ["a", "b", "b", "a"]);
    let names: Vec<&Value> = table["columns"].as_array().unwrap().iter().map(|column| &column["name"]).collect();
    assert_eq!(names, ["date", "verb", "subject"]);
    assert_eq!(column(&json(records, &["n"]), "verb").len(), 4);
    let limited = json(records, &["m", "--sort", "date descending", "--limit", "2"]);
    assert_eq!(column(&limited, "date"), ["2016-01-10", "2015-01-10", "null"]);
}

#[test]
fn any_column_of_a_table_can_sort_it() {
    let records = "\
source deed { kind: treaty-text }
source paper { kind: news }
instrument a { kind: loan; from: CN; to: KZ; amount: 5 USD; source: deed; 2015-01-10 signed }
instrument b { kind: loan; from: CN; to: KZ; amount: 60 USD; source: paper; 2015-01-10 signed }
instrument c { kind: mou; parties: CN, KZ; source: deed; 2015-01-10 signed }
";
    let sorted = |by: &str| column(&json(records, &["sources", "--sort", by]), "name").join(" ");
    assert_eq!(sorted("committed descending"), "paper deed");
    assert_eq!(sorted("alone descending"), "deed paper");
    assert_eq!(sorted("kind"), "paper deed");
    let hidden = json(records, &["instruments", "--by", "name", "--show", "count", "--sort", "amount descending"]);
    assert_eq!(column(&hidden, "name"), ["b", "a", "c"], "also by a field that is not shown");
    let unknown = report(records, &["sources", "--sort", "disbursed"]);
    assert_eq!(unknown.status, 2);
    assert!(unknown.stderr.contains("there is no column `disbursed` in this table"), "{}", unknown.stderr);
}

/// A name that stands in a word of the message is not told by it.
#[test]
fn notes_name_every_record_that_they_are_about() {
    let records: String = ["a", "c", "e"]
        .iter()
        .map(|name| format!("instrument {name} {{ kind: mou; parties: CN, KZ; 2015-01-10 signed }}\n"))
        .collect();
    let records = format!("source s {{ kind: news }}\n{records}");
    let ran = report(&records, &["sources"]);
    assert!(ran.stdout.contains("note: rest on no source: a, c, e\n"), "{}", ran.stdout);
}

/// A sector by its path, and how documents say that they lie in it.
fn records() -> impl Strategy<Value = String> {
    const PATHS: [&str; 8] = ["a", "a.b", "a.b.c", "a.d", "e", "e.f", "g", "a.b.h"];
    let tree = "sector a { sector b { sector c; sector h }; sector d }\nsector e { sector f }\nsector g\n";
    let of = (0..PATHS.len(), 0..PATHS.len(), 0..4_u8, 1..100_u32, 0..3_u32, 0..2_u8);
    prop::collection::vec(of, 1..8).prop_map(move |documents| {
        let document = |(at, (one, other, how, amount, year, kind)): (usize, _)| {
            let (one, other): (usize, usize) = (one, other);
            let (one, other) = (PATHS[one], PATHS[other]);
            let sectors = match how {
                0 => String::new(),
                2 if one != other => format!("sectors: {one}, {other}; "),
                3 if one != other => format!("sectors: {one} 30%, {other} 50%; "),
                _ => format!("sectors: {one}; "),
            };
            let kind = ["loan", "grant"][usize::from(kind)];
            let year = 2015 + year;
            format!("instrument d{at} {{ kind: {kind}; from: CN; to: KZ; amount: {amount} USD; {sectors}{year}-05-01 signed }}\n")
        };
        let documents: String = documents.into_iter().enumerate().map(document).collect();
        format!("{tree}{documents}")
    })
}

fn cents(cell: &Value) -> i64 {
    let cents = |figure: &Value| {
        let text = figure["low"].as_str().unwrap();
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{part:0<2}").parse::<i64>().unwrap()
    };
    cell.as_array().unwrap().iter().map(cents).sum()
}

/// Whether a value of sectors lies in another.
fn is_inside(value: &Value, within: Option<&Value>) -> bool {
    value.as_str().is_some_and(|path| path.contains('.')) || within.is_some()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The rows that stand in no other and the one of the others are the total.
    #[test]
    fn rows_and_others_add_up(
        records in records(),
        by in prop::sample::select(vec!["sectors", "sectors,year", "kind,sectors", "sectors,kind,year", "year"]),
        limit in 0..6_usize,
        sort in prop::bool::ANY,
    ) {
        let limit = limit.to_string();
        let mut args = vec!["instruments", "--by", by, "--show", "committed,count", "--limit", &limit];
        if sort {
            args.extend(["--sort", "committed descending"]);
        }
        let table = json(&records, &args);
        let top = |row: &&Value| !is_inside(&row["sectors"], row.get("within"));
        let rows: i64 = table["rows"].as_array().unwrap().iter().filter(top).map(|row| cents(&row["committed"])).sum();
        prop_assert_eq!(rows, cents(&table["total"]["committed"]), "{}\n{:#}", records, table);
    }

    /// So are the columns, in each row.
    #[test]
    fn columns_add_up(
        records in records(),
        (by, across) in prop::sample::select(vec![("kind", "sectors"), ("sectors", "year"), ("year", "sectors"), ("sectors", "kind")]),
    ) {
        let table = json(&records, &["instruments", "--by", by, "--across", across, "--show", "committed"]);
        let columns = table["columns"].as_array().unwrap();
        let names: std::collections::BTreeSet<&str> = columns.iter().map(|c| c["name"].as_str().unwrap()).collect();
        prop_assert_eq!(names.len(), columns.len(), "{:#}", table);
        let top: Vec<&str> = columns
            .iter()
            .filter(|c| c.get("measure").is_some() && !is_inside(&c["across"], c.get("within")))
            .map(|c| c["name"].as_str().unwrap())
            .collect();
        for row in table["rows"].as_array().unwrap().iter().chain([&table["total"]]) {
            let sum: i64 = top.iter().map(|name| cents(&row[*name])).sum();
            prop_assert_eq!(sum, cents(&row["committed"]), "{}\n{:#}", records, table);
        }
    }
}
