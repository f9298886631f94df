//! What needs no figure: lines that are due, what one declaration says, rows of a set,
//! and how a report says what it is about.

use deal::testing::{Memory, run, run_in};

const LOAN: &str = "\
source deed \"Deed\" { kind: treaty-text }
sector energy \"Energy\" { sector hydro \"Hydro 水电\" }

instrument dam-loan \"Loan for a dam\" {
  kind: loan
  from: CN
  to: KZ
  amount: about 23.6bn CNY source deed \"p. 3\"
  sectors: energy.hydro 40%, energy 60%
  source: deed
  2014-05-20 signed
  2015-01-10 due disbursed 1bn CNY
  2016 due milestone turbines \"Turbines turn\"
  2017-03-01 due disbursed 1_234_567 CNY by CN
  2015-02-01 disbursed 900mn CNY
  2018 reported amount 27bn CNY source deed
}
";

#[test]
fn what_is_due_is_listed_line_by_line() {
    let ran = run(&[("a.deal", LOAN)], &["report", "due", "--as-of", "2016-12-31"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn show_says_what_a_member_takes_from_its_package() {
    let records = "\
source s \"S\" { kind: news }
initiative road \"Road\" { lead: CN }
event talks \"Talks\" { kind: talks; date: 2015-03-27 }
package all \"All\" {
  parties: CN, KZ
  count: 2
  initiatives: road
  source: s
  2015-03-20 announced
  2015-03-27 signed at talks
  instrument mou \"MOU\" { kind: mou }
  instrument loan \"Loan\" { kind: loan; from: CN; to: KZ; source: s; 2016 signed }
}
";
    let show = |name: &str| run(&[("a.deal", records)], &["show", name, "--as-of", "2017"]).stdout;
    let mou = show("mou");
    for line in [
        "  kind         mou\n",
        "  parties      CN, KZ  (from all)\n",
        "  initiatives  road  (from all)\n",
        "  source       s  (from all)\n",
        "  2015-03-20  announced  (from all)\n",
        "  2015-03-27  signed at talks  (from all)\n",
    ] {
        assert!(mou.contains(line), "no `{line}` in\n{mou}");
    }
    // It says itself who is bound and when it was signed.
    let loan = show("loan");
    assert!(!loan.contains("parties") && !loan.contains("2015-03-27"), "{loan}");
    assert!(loan.contains("2015-03-20  announced  (from all)\n"), "{loan}");
    let json = run(&[("a.deal", records)], &["show", "mou", "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let taken = |list: &str| -> Vec<bool> {
        json[list].as_array().unwrap().iter().map(|fact| fact["inherited_from"] == "all").collect()
    };
    assert_eq!((taken("facts"), taken("history")), (vec![false, true, true, true], vec![true, true]));
}

/// What is shown of wrong records is what could be read: as `report`, it says so.
#[test]
fn show_says_that_the_records_are_wrong() {
    let shown = run(&[("a.deal", &LOAN.replace("to: KZ", "to: KX"))], &["show", "dam-loan", "--as-of", "2016"]);
    assert_eq!((shown.status, shown.stdout.contains("dam-loan")), (1, true));
    assert!(shown.stderr.contains("error[E0201]: no party is called `KX`"), "{}", shown.stderr);
}

#[test]
fn show_tells_all_that_one_declaration_says() {
    insta::assert_snapshot!(run(&[("a.deal", LOAN)], &["show", "dam-loan", "--as-of", "2016"]).stdout);
    let by_last_word = run(&[("a.deal", LOAN)], &["show", "hydro"]);
    assert!(by_last_word.stdout.starts_with("sector energy.hydro \"Hydro 水电\"\n"), "{}", by_last_word.stdout);
    let code = run(&[("a.deal", LOAN)], &["show", "KZ"]);
    assert!(code.stdout.contains("known by its code; no file declares it"), "{}", code.stdout);
}

/// Why there are no figures, and which claims nobody stands by any more.
#[test]
fn show_says_what_stands_outside_and_who_withdrew() {
    let records = "source t { kind: other; 2019 retracted }\n\
        instrument a { kind: loan; from: CN; to: KZ; amount: 3 USD; 2015 signed\n2018 reported amount 1 USD source t }\n";
    let files = [("deal.toml", ""), ("a.deal", records), ("b.deal", "party x { kind: bank }\n")];
    let show = |args: &[&str]| run(&files, &[&["show", "a"], args, &["--as-of", "2020"]].concat()).stdout;
    let whole = show(&[]);
    assert!(whole.contains("reported amount 1 USD  [t (retracted)]") && whole.contains("counts for"), "{whole}");
    let outside = show(&["b.deal"]);
    assert!(
        outside.contains("note: stands outside of what was asked about, whose records alone count: a"),
        "{outside}"
    );
    let json: serde_json::Value = serde_json::from_str(&show(&["--format", "json"])).unwrap();
    assert_eq!(json["claims"][0]["sources"][0]["retracted"], true);
}

#[test]
fn a_report_says_its_day_scope_and_revision() {
    let mut host = Memory::new(&[("deal.toml", "title = \"Dams\"\nin = \"CNY\"\n"), ("a.deal", LOAN), ("b.deal", "")]);
    host.git.insert("rev-parse".into(), "0123456789abcdef\n".into());
    host.git.insert("status".into(), " M a.deal\n".into());
    let ran = run_in(&host, &["report", "due", "--as-of", "2016"]);
    assert_eq!(
        ran.stdout.lines().nth(1),
        Some("as of 2016-12-31 · Dams, 2 files · revision 0123456789 with changes · in CNY")
    );
    let json: serde_json::Value = serde_json::from_str(
        &run_in(&host, &["report", "due", "b.deal", "--as-of", "2016", "--format", "json"]).stdout,
    )
    .unwrap();
    assert_eq!(json["scope"]["files"], 1);
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(0));
    assert_eq!(json["scope"]["revision"], serde_json::json!({"commit": "0123456789abcdef", "changed": true}));
}

#[test]
fn a_page_and_a_table_of_markdown_escape_what_records_say() {
    let record = LOAN.replace("turbines \"Turbines turn\"", "turbines \"<b>&|x</b>\"");
    let page = run(&[("a.deal", &record)], &["report", "due", "--format", "html", "--as-of", "2016"]).stdout;
    assert!(page.contains("&lt;b&gt;&amp;|x&lt;/b&gt;") && !page.contains("<b>"), "{page}");
    let markdown = run(&[("a.deal", &record)], &["report", "due", "--format", "markdown", "--as-of", "2016"]).stdout;
    assert!(markdown.contains("&lt;b&gt;&amp;\\|x&lt;/b&gt;"), "{markdown}");
}

#[test]
fn records_with_errors_are_reported_and_end_with_one() {
    let ran = run(&[("a.deal", &LOAN.replace("to: KZ", "to: KX"))], &["report", "due", "--as-of", "2016"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stdout.starts_with("What is due"));
    assert!(ran.stderr.contains("E0201"));
}

#[test]
fn a_report_of_the_project_goes_before_a_path_of_its_name() {
    let files =
        [("deal.toml", ""), ("a.deal", "report dams \"Dams\" { from: instruments; by: kind }\n"), ("dams/b.deal", "")];
    let ran = run(&files, &["report", "dams", "--format", "json"]);
    assert!(ran.stdout.contains("\"report\": \"dams\""), "{}{}", ran.stdout, ran.stderr);
    let ran = run(&files, &["report", "./dams", "--format", "json"]);
    assert!(ran.stdout.contains("\"report\": \"summary\""), "{}{}", ran.stdout, ran.stderr);
}

/// What rests on one source, on none, on a retracted one, and where claims rival.
#[test]
fn the_report_of_sources_says_what_rests_on_each() {
    let records = "\
source deed \"Deed\" { kind: treaty-text }
source paper \"A newspaper\" { kind: news
  2016-05-01 retracted }
source office \"An office\" { kind: report }
instrument both { kind: loan; from: CN; to: KZ; amount: 3bn USD; maturity: 9y; source: deed, office; 2014-01-01 signed }
instrument one { kind: loan; from: CN; to: KZ; amount: 1bn USD source deed; maturity: 9y; source: deed; 2014-01-01 signed
  2015 reported amount 2bn USD source office }
instrument shaky { kind: mou; parties: CN, KZ; amount: 2bn USD; source: paper; 2014-01-01 signed }
instrument bare { kind: mou; parties: CN, KZ; amount: 5bn USD; 2014-01-01 signed }
";
    let ran = run(&[("a.deal", records)], &["report", "sources", "--as-of", "2020"]);
    insta::assert_snapshot!(ran.stdout);
    let earlier = run(&[("a.deal", records)], &["report", "sources", "--as-of", "2015", "--format", "json"]);
    assert!(!earlier.stdout.contains("2016-05-01"), "not retracted yet: {}", earlier.stdout);
}

/// Lines are rows of their own: two payments of one document are two, in any grouping.
#[test]
fn lines_are_counted_line_by_line() {
    let records = "\
source deed \"Deed\" { kind: treaty-text }
report acts \"Acts\" { from: lines; by: verb }
instrument a { kind: loan; parties: CN, KZ; amount: 5mn USD; maturity: 9y; source: deed
  2015-01-02 signed
  2016-02 disbursed 1mn USD by CN
  2017 disbursed 2mn USD
  2017-02-04 disbursed 3mn USD }
";
    let rows = |args: &[&str]| -> Vec<(String, i64)> {
        let ran = run(&[("a.deal", records)], args);
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
        let dimension = json["columns"][0]["name"].as_str().unwrap().to_owned();
        assert_eq!(json["total"]["count"], 4);
        let row = |row: &serde_json::Value| {
            (row[&dimension].as_str().unwrap_or("none").to_owned(), row["count"].as_i64().unwrap())
        };
        json["rows"].as_array().unwrap().iter().map(row).collect()
    };
    let asked = ["report", "acts", "--as-of", "2020", "--format", "json"];
    assert_eq!(rows(&asked), [("disbursed".to_owned(), 3), ("signed".to_owned(), 1)]);
    assert_eq!(rows(&[&asked[..], &["--by", "by"]].concat()), [("CN".to_owned(), 1), ("none".to_owned(), 3)]);
    let across = run(&[("a.deal", records)], &["report", "acts", "--across", "year(date)", "--as-of", "2020"]);
    let words = |at: usize| across.stdout.lines().nth(at).unwrap_or_default().split_whitespace().collect::<Vec<_>>();
    assert_eq!(words(5), ["disbursed", "0", "1", "2", "3"], "{}", across.stdout);
}

/// Every fact of a record rests on something: beside its fields and lines as in `source:`.
#[test]
fn sources_beside_fields_and_lines_are_what_a_figure_rests_on() {
    let records = "source s { kind: news }\nsource t { kind: news }\nsource u { kind: news }\n\
        instrument i1 { kind: loan; parties: CN, KZ; amount: 5mn USD source s; 2015 signed source s }\n\
        instrument i2 { kind: loan; parties: CN, US; amount: 6mn USD; 2015 signed; source: s, t }\n\
        instrument i3 { kind: loan; parties: CN, FR; amount: 7mn USD source t; 2015 signed source s\n\
        \x20 2016 reported amount 8mn USD source u }\n\
        instrument i4 { kind: loan; parties: CN, DE; amount: 9mn USD; 2015 signed }\n";
    let ran = run(&[("a.deal", records)], &["report", "sources", "--as-of", "2020", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("json");
    let mut rows: Vec<String> = Vec::new();
    for row in json["rows"].as_array().expect("rows") {
        rows.push(format!("{} {} {} {}", row["name"], row["count"], row["announced"][0]["low"], row["alone"]));
    }
    // Told from the records by hand: s has i1, i2, i3; t has i2, i3; u only contradicts; i4 has none.
    for row in ["\"s\" 3 \"18000000\" 1", "\"t\" 2 \"13000000\" 0", "null 1 \"9000000\" 0"] {
        assert!(rows.iter().any(|found| found == row), "{row}: {rows:?}");
    }
    assert!(!rows.iter().any(|row| row.starts_with("\"u\" 1")), "{rows:?}");
}
