//! Which two states the words ask for. The repository is one in memory; the `git`
//! program has tests of its own.

use deal::testing::{Memory, Ran, Revisions, run_in};

const RECORD: &str = "instrument x \"X\" { kind: mou; parties: CN, KZ; 2015-01-01 signed }\n";

fn host(files: &[(&str, &str)]) -> Memory {
    let mut revisions = Revisions::default();
    revisions.add("v1", &[("kz/a.deal", RECORD)]);
    revisions.add("HEAD", &[("kz/a.deal", RECORD), ("kz/b.deal", "sector rail\n")]);
    revisions.fork = Some("v1".into());
    let mut host = Memory::new(files);
    host.repository = Some(revisions);
    host
}

fn names(ran: &Ran) -> Vec<String> {
    let value: serde_json::Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}\n{}{}", ran.stdout, ran.stderr));
    let side = |side: &str| value[side]["label"].as_str().unwrap().to_owned();
    let changes = value["declarations"].as_array().unwrap().iter();
    let changes = changes.map(|c| format!("{} {}", c["change"].as_str().unwrap(), c["name"].as_str().unwrap()));
    [side("before"), side("after")].into_iter().chain(changes).collect()
}

fn asked(words: &[&str]) -> Ran {
    let files = [("kz/a.deal", RECORD), ("kz/c.deal", "sector farms\n")];
    let words: Vec<&str> = ["diff", "--format", "json"].iter().chain(words).copied().collect();
    run_in(&host(&files), &words)
}

#[test]
fn without_words_it_is_what_is_not_committed() {
    assert_eq!(names(&asked(&[])), ["HEAD", "working tree", "added farms", "removed rail"]);
}

#[test]
fn one_revision_is_compared_with_the_files() {
    assert_eq!(names(&asked(&["v1"])), ["v1", "working tree", "added farms"]);
}

#[test]
fn two_dots_are_two_revisions_and_three_begin_where_they_parted() {
    assert_eq!(names(&asked(&["v1..HEAD"])), ["v1", "HEAD", "added rail"]);
    assert_eq!(names(&asked(&["v1.."])), ["v1", "HEAD", "added rail"]);
    assert_eq!(names(&asked(&["..v1"])), ["HEAD", "v1", "removed rail"]);
    assert_eq!(names(&asked(&["HEAD...HEAD"])), ["where HEAD left HEAD", "HEAD", "added rail"]);
}

#[test]
fn paths_narrow_what_is_compared() {
    assert_eq!(names(&asked(&["HEAD", "kz/c.deal"])), ["HEAD", "working tree", "added farms"]);
    assert_eq!(names(&asked(&["--", "kz/b.deal"])), ["HEAD", "working tree", "removed rail"]);
    assert_eq!(names(&asked(&["v1..HEAD", "--", "kz/a.deal"])), ["v1", "HEAD"]);
}

/// In the new currency a figure without a rate would be gone without a word.
#[test]
fn another_currency_of_the_project_hides_no_figure() {
    let record = "instrument x { kind: loan; parties: CN, KZ; amount: 5mn USD; 2015-01-01 signed }\n";
    let mut revisions = Revisions::default();
    revisions.add("HEAD", &[("deal.toml", "in = \"USD\"\n"), ("a.deal", record)]);
    let mut host = Memory::new(&[("deal.toml", "in = \"CNY\"\n"), ("a.deal", record)]);
    host.repository = Some(revisions);
    let said = run_in(&host, &["diff", "--as-of", "2016"]).stdout;
    assert!(said.contains("5mn USD   5mn USD") && said.contains("each currency by itself"), "{said}");
    assert!(said.contains("in: USD → CNY"), "{said}");
    let said = run_in(&host, &["diff", "--as-of", "2016", "--in", "CNY"]).stdout;
    assert!(said.contains("no way into CNY"), "{said}");
}

/// Where records have errors less is looked at: what is no longer said may be as it was.
#[test]
fn what_errors_hide_is_not_called_right() {
    let record = "package x { parties: CN, KZ; count: 33; 2015-01-01 signed }\n";
    let mut revisions = Revisions::default();
    revisions.add("HEAD", &[("a.deal", record)]);
    let wrong = record.replace("KZ", "KX");
    let right = record.replace("count: 33; ", "");
    for (now, word) in [(&wrong, "no longer found"), (&right, "newly right")] {
        let mut host = Memory::new(&[("a.deal", now)]);
        host.repository = Some(revisions.clone());
        let said = run_in(&host, &["diff", "--as-of", "2026"]).stdout;
        assert!(said.contains(&format!("\n{word}\n- ")) && said.contains("- info[W0612]"), "{said}");
        let said = run_in(&host, &["diff", "--as-of", "2026", "--format", "markdown"]).stdout;
        assert!(said.to_lowercase().contains(&format!("**{word}**")), "{said}");
    }
}

#[test]
fn what_only_went_to_another_file_is_not_new() {
    let named = |name: &str| RECORD.replace("instrument x", &format!("instrument {name}"));
    let [a, b, c] = ["a", "b", "c"].map(named);
    let mut revisions = Revisions::default();
    let title = "title = \"P\"\n";
    revisions.add("HEAD", &[("deal.toml", title), ("old.deal", &format!("{a}{b}")), ("to.deal", &c)]);
    let mut host = Memory::new(&[
        ("deal.toml", title),
        ("old.deal", &a),
        ("to.deal", &format!("{}{c}", b.replace("signed", "announced"))),
        ("new.deal", &named("d")),
    ]);
    host.repository = Some(revisions);
    let asked = |words: &[&str]| {
        let words: Vec<&str> = ["diff", "HEAD"].iter().chain(words).copied().collect();
        run_in(&host, &words)
    };
    let json = |path: &str| names(&asked(&[path, "--format", "json"]))[2..].to_vec();
    assert_eq!(json("to.deal"), ["moved-in b"]);
    assert_eq!(json("old.deal"), ["moved-out b"]);
    assert_eq!(json("."), ["changed b", "added d"]);
    insta::assert_snapshot!(asked(&["to.deal", "--as-of", "2016"]).stdout);
    // The file is new, its project is not: the title is no change.
    let new = asked(&["new.deal", "--as-of", "2016"]).stdout;
    assert!(new.contains("+ instrument d") && !new.contains("title"), "{new}");
}

#[test]
fn what_is_no_question_is_said() {
    let said = |words: &[&str]| {
        let ran = asked(words);
        assert_eq!(ran.status, 2, "{words:?}: {}", ran.stdout);
        ran.stderr
    };
    insta::assert_snapshot!(said(&["v3"]));
    insta::assert_snapshot!(said(&["v1..v3"]));
    insta::assert_snapshot!(said(&["v1", "HEAD"]));
    insta::assert_snapshot!(said(&["v1", "uz.deal"]));
    insta::assert_snapshot!(said(&["--", "uz.deal"]));
}

#[test]
fn a_word_that_is_both_a_revision_and_a_folder_is_asked_about() {
    let mut host = host(&[("v1/a.deal", RECORD)]);
    let ran = run_in(&host, &["diff", "v1"]);
    assert_eq!(ran.status, 2);
    insta::assert_snapshot!(ran.stderr);
    assert!(run_in(&host, &["diff", "./v1"]).status < 2);
    host.repository = None;
    let ran = run_in(&host, &["diff"]);
    assert_eq!(ran.status, 2);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let mut host = Memory::new(&[("a.deal", RECORD)]);
    host.repository = Some(Revisions::default());
    let ran = run_in(&host, &["diff", "--format", "json"]);
    assert_eq!(names(&ran), ["no commit yet", "working tree", "added x"]);
    assert_eq!(ran.status, 0);
}

#[test]
fn two_folders_of_one_project_are_refused() {
    let files = [("deal.toml", ""), ("old/a.deal", "sector a\n"), ("new/a.deal", "sector a\n")];
    let ran = run_in(&Memory::new(&files), &["diff", "old", "new"]);
    assert_eq!(ran.status, 2);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn two_files_are_compared_too() {
    let files = [("old.deal", "sector a\n"), ("new.deal", "sector b \"B\"\n")];
    let ran = run_in(&Memory::new(&files), &["diff", "old.deal", "new.deal", "--format", "json"]);
    assert_eq!(names(&ran), ["old.deal", "new.deal", "removed a", "added b"]);
}
