//! The examples check clean, and their summaries say what is expected.

use std::path::PathBuf;

use deal::testing::{Ran, run};

const EXAMPLES: [&str; 3] = ["examples/china-kazakhstan", "examples/treaty-life", "examples/lending"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder as the paths by which a page names them.
fn files(folder: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut open = vec![PathBuf::from(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).expect("a folder").flatten() {
            let path = folder.join(entry.file_name());
            // Who has checked an example has its cache there.
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if entry.path().is_dir() {
                open.push(path);
            } else {
                let text = std::fs::read_to_string(entry.path()).expect("text");
                all.push((path.to_string_lossy().into_owned(), text));
            }
        }
    }
    all.sort();
    all
}

fn deal(folder: &str, args: &[&str]) -> Ran {
    let files = files(folder);
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    run(&files, args)
}

#[test]
fn examples_check_clean() {
    for example in EXAMPLES {
        let ran = deal(example, &["check", example, "--deny", "warnings"]);
        assert_eq!(ran.status, 0, "{example}\n{}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn the_talks_of_2015_say_34_documents() {
    let ran = deal("examples/china-kazakhstan", &["report", "examples/china-kazakhstan", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect(&ran.stdout);
    let summary = &json["summary"];
    for (what, n) in [
        ("parties", 2),
        ("documents", 34),
        ("detailed", 0),
        ("packages", 1),
        ("pledges", 2),
        ("initiatives", 2),
        ("sectors", 9),
    ] {
        assert_eq!(summary[what], n, "{what} in {summary}");
    }
}

/// What `deal report` says of each example, as it stands in `tests/all/summaries`.
#[test]
fn the_summaries_are_as_expected() {
    for example in EXAMPLES {
        let ran = deal(example, &["report", example, "--as-of", "2020-12-31"]);
        assert_eq!(ran.status, 0, "{example}\n{}", ran.stderr);
        let name = example.trim_start_matches("examples/");
        let path = root().join(format!("tests/all/summaries/{name}.txt"));
        if std::env::var_os("DEAL_REWRITE").is_some() && std::env::var_os("CI").is_none() {
            std::fs::write(&path, &ran.stdout).expect("writable");
        }
        let expected = std::fs::read_to_string(&path).expect("what is expected");
        assert_eq!(ran.stdout, expected, "{example}: run with DEAL_REWRITE=1 to see what is printed");
    }
}

/// A whole shows what it has and what is inside it.
#[test]
fn a_whole_is_shown_with_its_insides() {
    for (name, worth) in [
        ("energy-framework", ["announced    8bn USD", "committed    5bn USD"]),
        ("corridor-package", ["announced    20bn USD", "committed    8.5bn USD"]),
        ("forum-pledge-2015", ["pledged      60bn USD", "realised     12bn USD"]),
    ] {
        let ran = deal("examples/lending", &["show", name, "examples/lending", "--as-of", "2020-12-31"]);
        for line in worth {
            assert!(ran.stdout.contains(line), "{name}: {line}\n{}{}", ran.stdout, ran.stderr);
        }
    }
}
