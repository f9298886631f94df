//! Baselines: what is known is left out, what is new is not.

use deal::testing::{Ran, run};

const OLD: &str = "\
instrument power-loan \"Loan\" {
  kind: loan
  parties: CN, KX
  amount: 9mn USD
  source: deed
  2014-05-20 signed
}
source deed { kind: law }
";

fn baseline(files: &[(&str, &str)]) -> String {
    let ran = run(files, &["check", "--write-baseline", "."]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains(" written to the baseline `deal-baseline.json`\n"), "{}", ran.stderr);
    ran.written["deal-baseline.json"].clone()
}

fn against(known: &str, files: &[(&str, &str)]) -> Ran {
    let files: Vec<(&str, &str)> = files.iter().copied().chain([("known.json", known)]).collect();
    run(&files, &["check", "--format", "concise", "--baseline", "known.json", "."])
}

#[test]
fn the_file_says_what_it_knows_an_entry_a_line() {
    insta::assert_snapshot!(baseline(&[("a.deal", OLD)]));
    assert_eq!(baseline(&[("a.deal", "# nothing\n")]), "{\"version\": 1, \"findings\": [\n]}\n");
}

#[test]
fn the_verdict_does_not_say_that_nothing_is_wrong() {
    let ran = run(&[("a.deal", OLD)], &["check", "--write-baseline"]);
    let said: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(said[1..], ["1 file checked: nothing wrong beside the baseline"], "{}", ran.stderr);
    let ran = run(&[("a.deal", OLD)], &["check", "--write-baseline", "--baseline", "no/known.json"]);
    assert_eq!((ran.status, ran.written.len()), (2, 0));
    assert_eq!(ran.stderr, "deal: can't write `no/known.json`: the folder `no` does not exist\n");
}

#[test]
fn what_is_known_is_left_out_where_it_moves_too() {
    let known = baseline(&[("a.deal", OLD)]);
    for files in [
        vec![("a.deal", OLD.to_owned())],
        vec![("a.deal", format!("# moved\n\n{OLD}"))],
        vec![("b.deal", OLD.replace("  kind", "  note: \"x\"\n    kind"))],
    ] {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let ran = against(&known, &files);
        assert_eq!((ran.status, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
        assert!(ran.stderr.contains("1 finding of the baseline left out"), "{}", ran.stderr);
    }
}

#[test]
fn what_is_new_is_told_a_second_of_the_same_kind_too() {
    let known = baseline(&[("a.deal", OLD)]);
    let twice = OLD.replace("  2014", "  from: KX\n  2014");
    let ran = against(&known, &[("a.deal", &twice)]);
    assert_eq!(ran.status, 1);
    assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    let other = OLD.replace("power-loan", "road-loan").replace("source deed { kind: law }\n", "");
    assert_eq!(against(&known, &[("a.deal", &format!("{OLD}{other}"))]).stdout.lines().count(), 1);
}

#[test]
fn what_is_gone_is_mentioned_and_a_second_writing_takes_it_out() {
    let known = baseline(&[("a.deal", OLD)]);
    let ran = against(&known, &[("a.deal", &OLD.replace("KX", "KZ"))]);
    assert!(ran.stderr.contains("1 finding of the baseline no longer found"), "{}", ran.stderr);
    // A file that this check does not look at says nothing about its entries.
    let files = [("deal.toml", ""), ("a.deal", OLD), ("b.deal", "# nothing\n"), ("known.json", &known)];
    let ran = run(&files, &["check", "b.deal", "--baseline", "known.json"]);
    assert!(!ran.stderr.contains("no longer"), "{}", ran.stderr);
    let ran = run(&files, &["check", "b.deal", "--baseline", "known.json", "--write-baseline"]);
    assert_eq!(ran.written["known.json"], known);
    let ran = run(
        &[("a.deal", "# nothing\n"), ("known.json", &known)],
        &["check", "--baseline", "known.json", "--write-baseline"],
    );
    assert_eq!(ran.written["known.json"], "{\"version\": 1, \"findings\": [\n]}\n");
}

#[test]
fn a_file_that_is_no_text_is_never_known() {
    let mut host = deal::testing::Memory::new(&[]);
    host.add("a.deal", b"party x \"caf\xe9\"\n");
    let ran = deal::testing::run_in(&host, &["check", "--write-baseline"]);
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    assert_eq!(ran.written["deal-baseline.json"], "{\"version\": 1, \"findings\": [\n]}\n");
}

#[test]
fn a_baseline_that_is_none_is_told() {
    for text in [
        "",
        "{}",
        "{\"version\": 2, \"findings\": []}",
        "{\"version\": 1, \"findings\": [{\"fingerprint\": \"+1\", \"code\": \"\", \"file\": \"\", \"message\": \"\"}]}",
    ] {
        let ran = against(text, &[("a.deal", OLD)]);
        assert_eq!(ran.status, 2);
        assert!(ran.stderr.contains("can't read the baseline `known.json`: "), "{}", ran.stderr);
    }
}

#[test]
fn what_is_known_is_not_fixed() {
    let record = OLD.replace("KX", "Kazakhstan");
    let known = baseline(&[("a.deal", &record)]);
    let fresh = record.replace("2014-05-20", "2014-5-20");
    let files = [("a.deal", fresh.as_str()), ("known.json", &known)];
    let written = run(&files, &["check", "--fix", "--baseline", "known.json"]).written;
    assert_eq!(written["a.deal"], record);
    assert_eq!(run(&files, &["check", "--fix"]).written["a.deal"], OLD.replace("KX", "KZ"));
}
