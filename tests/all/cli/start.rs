//! What a new user meets first: help, `init`, `new`, and mistakes in words.

use deal::testing::run;

#[test]
fn a_new_project_checks_clean_even_with_warnings_denied() {
    for ci in ["github", "gitlab", "none"] {
        let made = run(&[], &["init", "--ci", ci]);
        assert_eq!(made.status, 0, "{}", made.stderr);
        let files: Vec<(&str, &str)> = made.written.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
        let checked = run(&files, &["check", "--deny", "warnings"]);
        assert_eq!((checked.status, checked.stderr.as_str()), (0, "1 file checked: nothing wrong\n"));
    }
}

#[test]
fn init_writes_over_nothing() {
    let ran = run(&[("deal.toml", "")], &["init"]);
    assert_eq!(ran.status, 2);
    assert!(ran.written.is_empty());
    assert_eq!(ran.stderr, "deal: `./deal.toml` is there already; nothing was written\n");
}

/// The records of the inner one would count in both.
#[test]
fn no_project_is_made_inside_another() {
    let ran = run(&[("a/deal.toml", "")], &["init", "a/sub/deep"]);
    assert_eq!((ran.status, ran.written.len()), (2, 0), "{}", ran.stderr);
    assert!(ran.stderr.contains("`a/sub/deep` lies in a project that is there already, "), "{}", ran.stderr);
    let ran = run(&[("a/deal.toml", "")], &["init", "b"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
}

#[test]
fn what_a_service_reads_only_at_the_top_of_a_repository_is_said_to_be() {
    let top = run(&[], &["init", "b"]);
    assert!(!top.stdout.contains("at the top of"), "{}", top.stdout);
    let mut memory = deal::testing::Memory::new(&[("records/notes.txt", "")]);
    let root = deal::workspace::Host::current_dir(&memory).unwrap();
    memory.git.insert("rev-parse".to_owned(), format!("{}\n", root.display()));
    for (ci, told) in [("github", "with: { path: records }"), ("gitlab", "DEAL_FOLDER: records")] {
        let ran = deal::testing::run_in(&memory, &["init", "records", "--ci", ci]);
        assert!(
            ran.stdout.contains("only at the top of the repository") && ran.stdout.contains(told),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn what_is_to_be_typed_is_quoted_for_a_shell() {
    let ran = run(&[], &["init", "x y"]);
    assert!(ran.stdout.contains("`deal check 'x y'` and `deal report summary 'x y'`"), "{}", ran.stdout);
}

#[test]
fn a_skeleton_keeps_what_was_asked_for() {
    let new = |args: &[&str]| run(&[], &[&["new"], args].concat()).stdout;
    assert!(new(&["package", "--kind", "loan"]).contains("  kind: loan\n"));
    assert!(new(&["pledge", "--parties", "CN,KZ,RU"]).contains("  from: CN\n  to: KZ, RU\n"));
    assert!(new(&["instrument", "--kind", "loan", "--parties", "CN,KZ,RU"]).contains("  from: CN\n  to: KZ, RU\n"));
}

#[test]
fn every_skeleton_is_well_formed() {
    for row in deal::schema::kinds() {
        let ran = run(&[], &["new", row.word]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let text = ran.stdout.replace("NAME", "name").replace("PART", "part").replace("TITLE", "Title");
        let checked = run(&[("a.deal", &text)], &["check", "--format", "concise"]);
        let errors: Vec<&str> = checked.stdout.lines().filter(|line| line.contains(" error[")).collect();
        assert!(errors.is_empty(), "{}\n{text}", checked.stdout);
    }
}

#[test]
fn mistakes_of_usage_are_told_in_words() {
    let told = |args: &[&str]| {
        let ran = run(&[("a.deal", "")], args);
        assert_eq!(ran.status, 2, "{args:?}");
        format!("$ deal {}\n{}", args.join(" "), ran.stderr)
    };
    let all = [
        told(&["chek"]),
        told(&["check", "--format", "sarf"]),
        told(&["check", "--as-of", "27/03/2015"]),
        told(&["report", "sumary"]),
        told(&["report", "instruments", "--in", "UDS"]),
        told(&["report", "instruments", "--in", "shells"]),
        told(&["report", "instruments", "--by", "sektors"]),
        told(&["query", "comitted(instruments)"]),
        told(&["show", "nobody"]),
        told(&["new", "instrumnt"]),
        told(&["new", "instrument", "--kind", "lone"]),
        told(&["new", "loan"]),
        told(&["explain", "E0200"]),
        told(&["man", "chek"]),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn every_command_has_help_with_examples() {
    for command in ["check", "report", "query", "show", "explain", "init", "new", "completions", "man"] {
        let ran = run(&[], &[command, "--help"]);
        assert_eq!(ran.status, 0, "{command}");
        assert!(ran.stdout.contains("Examples:\n  deal "), "{command}: {}", ran.stdout);
    }
    assert!(run(&[], &["completions", "bash"]).stdout.contains("_deal"));
    assert!(run(&[], &["man", "report"]).stdout.contains("deal\\-report"));
}
