//! The formats of `check`, and levels set in `deal.toml`, on the command line and in place.

use deal::testing::{Memory, run, run_in};

const RECORD: &str = "\
instrument power-loan \"Loan, for <power>\" {
  kind: loan
  parties: CN, KX
  2014-05-20 signed
}
";

const UNSOURCED: &str = "instrument rail-mou \"MOU\" {
  kind: mou
  parties: CN, KZ
  2014-05-20 signed
}
";

#[test]
fn each_format_of_check() {
    let all = ["concise", "json", "sarif", "github", "gitlab", "junit"];
    let shown: Vec<String> = all
        .iter()
        .map(|f| format!("--format {f}\n{}", run(&[("kz.deal", RECORD)], &["check", "--format", f]).stdout))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_format_goes_to_a_file_and_people_are_told_as_well() {
    let ran = run(&[("kz.deal", RECORD)], &["check", "--format", "human", "--format", "json=found.json"]);
    assert_eq!(ran.status, 1);
    assert!(ran.written["found.json"].contains("\"E0201\""));
    assert!(ran.stderr.contains("error[E0201]"));
    assert_eq!(ran.stdout, "");
}

#[test]
fn warnings_are_denied_allowed_and_set() {
    let told = |toml: &str, record: &str, args: &[&str]| {
        let args: Vec<&str> = ["check", "--format", "concise"].iter().chain(args).copied().collect();
        let ran = run(&[("deal.toml", toml), ("a.deal", record)], &args);
        format!("{} {}", ran.status, ran.stdout)
    };
    let warning = "a.deal:1:12: warning[W0604]: ";
    assert!(told("", UNSOURCED, &[]).starts_with(&format!("0 {warning}")), "{}", told("", UNSOURCED, &[]));
    assert!(told("", UNSOURCED, &["--deny", "warnings"]).starts_with("1 a.deal:1:12: error[W0604]: "));
    assert!(told("[checks]\nW0604 = \"deny\"\n", UNSOURCED, &[]).starts_with("1 a.deal:1:12: error[W0604]: "));
    assert_eq!(told("[checks]\nW0604 = \"allow\"\n", UNSOURCED, &[]), "0 ");
    let allowed = format!("# deal: allow W0604 the text is not published\n{UNSOURCED}");
    assert_eq!(told("", &allowed, &["--deny", "warnings"]), "0 ");
    let ended = UNSOURCED.replace("{\n", "{ # deal: allow W0604 not published\n");
    assert_eq!(told("", &ended, &["--deny", "warnings"]), "0 ");
    let useless = format!("# deal: allow W0410 it has a history\n# deal: allow W0604\n{UNSOURCED}");
    insta::assert_snapshot!(told("", &useless, &[]), @r"
    0 a.deal:1:1: warning[W0801]: `W0410` is allowed here, but nothing here gives it
    a.deal:2:1: warning[W0801]: `W0604` is allowed here without a reason
    ");
}

#[test]
fn check_speaks_of_the_path_only_and_knows_the_names_of_the_project() {
    let files = [
        ("deal.toml", ""),
        ("a.deal", RECORD),
        ("b.deal", "person ann { of: bank }\n"),
        ("c.deal", "party bank { of: CN }\n"),
    ];
    let ran = run(&files, &["check", "b.deal", "--format", "concise"]);
    assert!(!ran.stdout.contains("E0201"), "{}", ran.stdout);
    assert_eq!(ran.status, 0);
}

#[test]
fn of_many_messages_the_first_hundred_are_shown() {
    let many = "stray!\n".repeat(130);
    let ran = run(&[("a.deal", &many)], &["check"]);
    assert_eq!(ran.stderr.matches("error[").count(), 100);
    assert!(ran.stderr.contains("and 30 more in a.deal; `--all` shows all"));
    assert_eq!(run(&[("a.deal", &many)], &["check", "--all"]).stderr.matches("error[").count(), 130);
}

#[test]
fn a_terminal_gets_colour_and_a_record_can_not_draw_on_it() {
    let mut host = Memory::new(&[("kz.deal", "party x \"\u{1b}[31mred\" { kind: sate }\n")]);
    host.width = Some(80);
    host.colour = true;
    let ran = run_in(&host, &["check"]);
    assert!(ran.stderr.contains("\u{1b}["));
    assert!(!ran.stderr.contains("\u{1b}[31mred"));
    assert!(!run_in(&host, &["--color", "never", "check"]).stderr.contains('\u{1b}'));
}

#[test]
fn no_format_is_written_over_records() {
    for file in ["kz.deal", "deal.toml", "./kz.deal"] {
        let ran = run(&[("kz.deal", RECORD), ("deal.toml", "")], &["check", "--format", &format!("json={file}")]);
        assert_eq!((ran.status, ran.written.len()), (2, 0), "{file}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("`{file}` holds records")), "{}", ran.stderr);
    }
}

#[test]
fn the_words_in_braces_of_a_message_are_those_of_its_rows() {
    let record = "source s { kind: news }\n\
        instrument l { kind: loan; from: CN; to: KZ; amount: 6bn USD; source: s\n\
        \x20 2015-01-01 signed\n  2016-03-27 disbursed 1mn USD\n}\n\
        rule paid { for: lines where verb = disbursed; require: by; \
        message: \"{subject} {date} {verb} {amount}, {parties}\" }\n\
        rule known { for: instruments; require: maturity; \
        message: \"{name} {status} {delivery} {year} {committed} {from.state} {signed} {parties} {term} {a b}\" }\n";
    let ran = run(&[("a.deal", record)], &["check", "--format", "concise"]);
    assert_eq!(
        ran.stdout,
        "a.deal:2:12: error[known]: l signed running 2015 6bn USD CN 2015-01-01 CN, KZ nothing {a b}\n\
         a.deal:4:14: error[paid]: l 2016-03-27 disbursed 1mn USD, CN, KZ\n"
    );
}

/// An allowance that is not written as one is told and put right; its reason stays.
#[test]
fn allowances_that_are_not_written_as_such() {
    let told = |comment: &str| {
        let record = format!("{comment}\n{UNSOURCED}");
        let ran = run(&[("a.deal", record.as_str())], &["check", "--format", "concise"]);
        let said = ran.stdout.lines().find_map(|l| l.split_once("[W0801]: ")).map(|(_, said)| said.to_owned());
        let fixed = run(&[("a.deal", record.as_str())], &["check", "--fix"]);
        let fixed = fixed.written.get("a.deal").map(|text| text.replace(UNSOURCED, ""));
        format!("{} => {}", said.unwrap_or_default(), fixed.unwrap_or_else(|| "as it is".to_owned()).trim_end())
    };
    let right = "# deal: allow W0604 not published";
    assert_eq!(
        told("# deal: allow w0604 not published"),
        format!("`w0604` is no code: codes are written in capitals => {right}")
    );
    assert_eq!(
        told("# deal:allow W0604 not published"),
        format!("`deal:allow` is not read: one space stands behind the colon => {right}")
    );
    assert_eq!(
        told("# deal: allow W0604, not published"),
        format!("`W0604,` is no code: nothing but a space stands between it and the reason => {right}")
    );
    let several = told("# deal: allow W0604, W0410 not published");
    assert!(several.starts_with("a comment allows one code, and this one names `W0604` and `W0410` => "), "{several}");
    assert_eq!(
        told("# deal: deny W0604 not published"),
        "there is no `deal: deny`: a comment can only allow => as it is"
    );
    assert_eq!(told("# deal: allow W9604 not published"), "there is no code `W9604` => as it is");
    assert_eq!(told("# deal: allow some-rule it may be mistyped").rsplit(" => ").next(), Some("as it is"));
    assert_eq!(told("# deal: the big one"), " => as it is");
}

/// Standard input is a file of the project that it is read in.
#[test]
fn standard_input_knows_the_project_around_it() {
    let record = "instrument i { kind: mou; parties: CN, KZ; source: s; 2015 signed }\n\
        instrument j { kind: mou; parties: CN, US; 2015 signed }\n";
    let files = [("deal.toml", "[checks]\nW0604 = \"deny\"\n"), ("a.deal", "source s { kind: news }\n"), ("-", record)];
    let ran = run(&files, &["check", "-", "--format", "concise"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, "-:2:12: error[W0604]: `j` has no source\n"));
}

/// One mistake gives one message, and what does not hang on it is told beside it.
#[test]
fn a_mistake_hides_only_what_hangs_on_it() {
    let record = "source s { kind: news }\n\
        rule dated { for: sources; require: date; level: info }\n\
        pledge q { from: CN; source: s; grade: low; 2015 made }\n\
        instrument l { kind: loan; parties: CN, KX; amount: 1bn USD; 2015 signed }\n";
    let ran = run(&[("a.deal", record)], &["check", "--format", "concise"]);
    let found: Vec<&str> = ran.stdout.lines().filter_map(|l| l.split_once('[')?.1.split(']').next()).collect();
    assert_eq!(found, ["dated", "E0203", "W0604", "E0201"], "{}", ran.stdout);
}

#[test]
fn what_new_and_a_baseline_refuse() {
    for (parties, status) in [("", 2), ("China,\"x", 2), ("China,eximbank", 0)] {
        let ran = run(&[], &["new", "instrument", "--parties", parties]);
        assert_eq!(ran.status, status, "{parties}: {}", ran.stdout);
        assert!(status == 2 || ran.stdout.contains("parties: CN, eximbank"), "{}", ran.stdout);
    }
    let ran = run(&[("a.deal", RECORD), ("b.json", "[]")], &["check", "--baseline", "b.json"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("it is no baseline of `deal check`"), "{}", ran.stderr);
}
