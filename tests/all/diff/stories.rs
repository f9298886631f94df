//! What is told of each sort of change.

use super::{between, json, told};

const LOAN: &str = "\
party eximbank \"Export-Import Bank\" { kind: bank; of: CN }
source gazette \"Gazette\" { kind: law; date: 2014-01-02 }
instrument grid-loan \"Grid loan\" {
  kind: loan
  from: eximbank
  to: KZ
  amount: 1bn USD source gazette \"one billion\"
  source: gazette
  2014-06-10 signed
  2015-03-01 disbursed 100mn USD
}
";

#[test]
fn a_changed_amount_is_told_with_its_places_and_its_effect() {
    let after = LOAN.replace("1bn USD", "1.2bn USD").replace("2014-06-10 signed", "# a comment\n  2014-06-10 signed");
    insta::assert_snapshot!(told(LOAN, &after, &["--as-of", "2015"]));
}

#[test]
fn history_is_told_line_by_line_with_the_status_that_follows() {
    let after = LOAN.replace("  2015-03-01 disbursed 100mn USD\n}", "  2015-03-01 disbursed 120mn USD\n}")
        + "2015-09-01 grid-loan disbursed 50mn USD source gazette \"p. 3\"\n2015-11-01 grid-loan terminated\n";
    insta::assert_snapshot!(told(LOAN, &after, &["--as-of", "2015"]));
}

#[test]
fn what_is_new_and_what_is_gone_is_told_whole() {
    let after = LOAN.replace("source gazette \"Gazette\" { kind: law; date: 2014-01-02 }\n", "")
        + "source gazette \"Gazette\" { kind: law; date: 2014-01-02 }\n\
           pledge more \"More\" {\n  from: CN\n  to: KZ\n  amount: up to 2bn USD\n  source: gazette\n  2015-01-01 made\n}\n";
    insta::assert_snapshot!(told(LOAN, &after, &["--as-of", "2015"]));
    insta::assert_snapshot!(told(&after, LOAN, &["--as-of", "2015"]));
}

#[test]
fn another_name_for_the_same_content_is_a_renaming_and_no_other_record_changed() {
    let after = LOAN.replace("eximbank", "chexim").replace("grid-loan", "grid-loan-2014");
    insta::assert_snapshot!(told(LOAN, &after, &["--as-of", "2015"]));
}

/// Also where what was renamed stands outside of what is compared.
#[test]
fn a_renaming_elsewhere_changes_no_record_here() {
    let loan = |sector: &str| format!("instrument l \"L\" {{\n  kind: loan\n  sectors: {sector}\n}}\n");
    let (rail, railways) = (loan("rail"), loan("railways"));
    let before = [("deal.toml", ""), ("s.deal", "sector rail \"Rail\"\n"), ("kz/l.deal", &*rail)];
    let after = [("deal.toml", ""), ("s.deal", "sector railways \"Rail\"\n"), ("kz/l.deal", &*railways)];
    let told = |args: &[&str]| json(&before, &after, args)["declarations"].as_array().map(Vec::len);
    assert_eq!((told(&["kz"]), told(&[])), (Some(0), Some(1)));
}

#[test]
fn a_near_renaming_says_how_near() {
    let after = LOAN.replace("grid-loan", "power-loan").replace("to: KZ", "to: UZ");
    insta::assert_snapshot!(told(LOAN, &after, &["--as-of", "2015", "--by", "name"]));
}

#[test]
fn two_documents_that_only_share_their_circumstances_are_two() {
    let one = |name: &str, title: &str, amount: &str, day: &str| {
        format!(
            "instrument {name} \"{title}\" {{\n  kind: loan\n  from: CN\n  to: KZ\n  amount: {amount}\n  {day} signed\n}}\n"
        )
    };
    let before = one("a-loan", "A road", "1bn USD", "2014-06-10");
    let after = one("b-loan", "A dam", "2bn USD", "2015-01-01");
    let changes = json(&[("a.deal", &before)], &[("a.deal", &after)], &[]);
    let what: Vec<&str> =
        changes["declarations"].as_array().unwrap().iter().map(|c| c["change"].as_str().unwrap()).collect();
    assert_eq!(what, ["removed", "added"]);
}

#[test]
fn a_sector_in_another_place_is_the_same_sector() {
    let before = "sector energy { sector hydro { dac: 23220 } }\nsector water\n\
                  instrument dam \"Dam\" { kind: mou; parties: CN, KZ; sectors: energy.hydro; 2015-01-01 signed }\n";
    let after = "sector energy\nsector water { sector hydro { dac: 23220 } }\n\
                 instrument dam \"Dam\" { kind: mou; parties: CN, KZ; sectors: water.hydro; 2015-01-01 signed }\n";
    let changes = json(&[("a.deal", before)], &[("a.deal", after)], &[]);
    let all = changes["declarations"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{all:#?}");
    assert_eq!((&all[0]["before"]["name"], &all[0]["name"]), (&"energy.hydro".into(), &"water.hydro".into()));
    assert_eq!(all[0]["matched"]["how"], "moved");
}

#[test]
fn expectations_that_newly_fail_or_hold_are_told() {
    let expect = |amount: &str| format!("2015-12-31 expect committed(instruments) = {amount} USD source gazette\n");
    // The words quoted for the amount are the business of another test.
    let before = format!("{LOAN}{}", expect("1bn")).replace(" source gazette \"one billion\"", "");
    let fails = before.replace("amount: 1bn USD", "amount: 1.5bn USD");
    insta::assert_snapshot!(told(&before, &fails, &["--as-of", "2015"]));
    // Put right by what is expected: the same expectation, changed.
    let right = fails.replace("= 1bn USD", "= 1.5bn USD");
    insta::assert_snapshot!(told(&fails, &right, &["--as-of", "2015"]));
}

#[test]
fn a_warning_that_is_silenced_is_seen_to_be() {
    let before = "instrument x \"X\" { kind: loan; parties: CN, KZ; 2015-01-01 signed }\n";
    let after = "# deal: allow W0604 told by word of mouth\n\
                 instrument x \"X\" { kind: loan; parties: CN, KZ; 2015-01-01 signed }\n";
    insta::assert_snapshot!(told(before, after, &["--as-of", "2015"]));
}

#[test]
fn a_report_of_the_project_that_is_called_as_a_built_in_one_moves_no_figure() {
    let after = format!("{LOAN}report instruments \"Large ones\" {{ from: instruments where amount > 2bn USD }}\n");
    let told = told(LOAN, &after, &["--as-of", "2015"]);
    assert!(told.contains("+ report instruments"), "{told}");
    let figures = told.lines().filter(|line| line.contains("USD ")).collect::<Vec<_>>();
    assert!(!figures.is_empty() && figures.iter().all(|line| line.ends_with("no change")), "{told}");
}

#[test]
fn rates_and_settings_move_figures_too() {
    let rate = |rate: &str| format!("{LOAN}2014-06-10 rate 1 USD = {rate} CNY\n");
    let before = [("a.deal", &*rate("6.2")), ("deal.toml", "title = \"T\"\nin = \"CNY\"\n")];
    let after = [("a.deal", &*rate("6.25")), ("deal.toml", "title = \"T\"\nin = \"CNY\"\nlook-back = \"30d\"\n")];
    let ran = between(&before, &after, &["--as-of", "2014"]);
    insta::assert_snapshot!(ran.stdout);
    let each = between(&before, &after, &["--as-of", "2014", "--in", "none"]);
    assert!(each.stdout.contains("each currency by itself"), "{}", each.stdout);
    assert!(each.stdout.contains("committed   1bn USD   1bn USD    no change"), "{}", each.stdout);
}

#[test]
fn bounds_marks_and_unknowns_move_one_by_one() {
    let record = |amount: &str| {
        format!("instrument x \"X\" {{\n  kind: loan\n  parties: CN, KZ\n  amount: {amount}\n  2015-01-01 signed\n}}\n")
    };
    let moved = |before: &str, after: &str| {
        let text = told(&record(before), &record(after), &["--as-of", "2015"]);
        text.lines().find(|line| line.starts_with(" committed")).unwrap_or("").trim().to_owned()
    };
    let lines = [
        moved("1bn USD", "over 2bn USD"),
        moved("over 1bn USD", "over 2bn USD"),
        moved("over 1bn USD", "1bn..3bn USD"),
        moved("1bn..2bn USD", "1.5bn..4bn USD"),
        moved("1bn..2bn USD", "2bn..3bn USD"),
        moved("about 1bn USD", "1bn USD"),
        moved("about 1bn USD", "about 2bn USD"),
        moved("unknown", "1bn USD"),
        moved("1bn USD", "unknown"),
        moved("1bn USD", "800mn EUR"),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn records_with_errors_are_compared_as_far_as_they_can_be_read() {
    let after = LOAN.replace("to: KZ", "to: KX").replace("amount: 1bn USD", "amount: $1bn");
    let ran = between(&[("a.deal", LOAN)], &[("a.deal", &after)], &["--as-of", "2015"]);
    assert_eq!(ran.status, 1, "the later records have errors");
    insta::assert_snapshot!(ran.stdout);
    let back = between(&[("a.deal", &after)], &[("a.deal", LOAN)], &["--as-of", "2015"]);
    assert_eq!(back.status, 0, "the errors are gone");
}

#[test]
fn nesting_and_under_say_the_same() {
    let before = "package p { parties: CN, KZ; amount: 5bn USD; 2015-01-01 signed\n\
                  instrument x { kind: contract; amount: 1bn USD } }\n";
    let after = "package p { parties: CN, KZ; amount: 5bn USD; 2015-01-01 signed }\n\
                 instrument x { kind: contract; amount: 1bn USD; under: p }\n";
    let changes = json(&[("a.deal", before)], &[("a.deal", after)], &[]);
    assert_eq!(changes["declarations"], serde_json::json!([]), "{changes:#}");
    assert_eq!(changes["summary"]["figures"], 0);
}

#[test]
fn markdown_shows_what_a_stranger_writes_as_it_stands() {
    let nasty = "@everyone ![x](http://x) <img src=x> `a` | #1\\u{202E}";
    let after = LOAN.replace("Grid loan", nasty).replace("one billion", "**`` @all");
    let ran = between(&[("a.deal", LOAN)], &[("a.deal", &after)], &["--as-of", "2015", "--format", "markdown"]);
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn a_comment_of_ten_thousand_changes_still_fits() {
    let all: String = (0..10_000).map(|n| format!("sector s{n} \"Sector {n}\" {{ dac: 23220 }}\n")).collect();
    let ran = between(&[], &[("a.deal", &all)], &["--format", "markdown"]);
    assert!(ran.stdout.len() < 65_000, "{} bytes", ran.stdout.len());
    assert!(ran.stdout.contains("more that found no room here"), "{}", &ran.stdout[..2_000]);
}

#[test]
fn by_a_dimension_that_is_none_is_a_mistake_of_usage() {
    let ran = between(&[("a.deal", LOAN)], &[("a.deal", LOAN)], &["--by", "sector"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("`sector`") && ran.stderr.contains("sectors"), "{}", ran.stderr);
}

#[test]
fn a_dimension_that_only_one_side_declares_groups_that_side() {
    let before = "instrument x \"X\" { kind: loan; parties: CN, KZ; amount: 1bn USD; 2015-01-01 signed }\n";
    let after = "field terms \"Terms\" { on: instrument; type: one-of; one-of: soft, hard }\n\
                 instrument x \"X\" { kind: loan; parties: CN, KZ; amount: 1bn USD; terms: soft; 2015-01-01 signed }\n";
    let changes = json(&[("a.deal", before)], &[("a.deal", after)], &["--by", "terms", "--as-of", "2015"]);
    assert_eq!(changes["groups"]["rows"][0]["keys"]["terms"], "soft", "{changes:#}");
}
