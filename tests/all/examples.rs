//! The examples check clean, and the tutorial prints what it says.
//!
//! In a page a block marked `console` holds commands after `$` and what they print.
//! With `DEAL_REWRITE=1` the blocks are written anew instead of compared.

use std::path::{Path, PathBuf};

use deal::testing::{Ran, run};

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
    for example in ["examples/china-kazakhstan", "examples/treaty-life", "examples/lending"] {
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

#[test]
#[ignore = "waits for `deal report` and `deal query`"]
fn the_tutorial_prints_what_it_says() {
    page(&root().join("docs/which-total.md"), "examples/lending");
}

fn page(path: &Path, folder: &str) {
    let text = std::fs::read_to_string(path).expect("a page");
    let mut printed = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        printed += &format!("{line}\n");
        if line != "```console" {
            continue;
        }
        for line in lines.by_ref().take_while(|l| *l != "```") {
            if let Some(command) = line.strip_prefix("$ deal ") {
                let words = words(command);
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let ran = deal(folder, &words);
                assert_eq!(ran.status, 0, "{command}\n{}", ran.stderr);
                printed += &format!("{line}\n{}", ran.stdout);
            }
        }
        printed += "```\n";
    }
    if std::env::var_os("DEAL_REWRITE").is_some() {
        std::fs::write(path, printed).expect("writable");
    } else {
        assert!(text == printed, "{} no longer prints what it says:\n{printed}", path.display());
    }
}

/// The words of a command as a shell would take them, with single quotes.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (i, part) in command.split('\'').enumerate() {
        if i % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}
