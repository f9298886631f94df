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
