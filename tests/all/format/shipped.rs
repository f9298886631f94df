//! What the project ships is canonical: examples, blocks of the pages, what `deal init` and
//! `deal new` write. And what is shown elsewhere keeps the laws.

use super::laws::holds;
use super::{canonical, formatted};
use deal::testing::run;
use std::path::{Path, PathBuf};

fn files_below(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// The blocks of a page that are records: the rest of the fence's line, and the text.
fn records(page: &str) -> Vec<(&str, &str)> {
    let fences = page.split("\n```deal").skip(1);
    fences
        .filter_map(|rest| {
            let (line, body) = rest.split_once('\n')?;
            Some((line.trim(), &body[..body.find("\n```")? + 1]))
        })
        .collect()
}

fn assert_canonical(name: &str, text: &str) {
    let made = canonical(text);
    assert!(made == text, "{name} is not canonical (`deal fmt` makes it so)\n{made}");
}

#[test]
fn examples_are_canonical() {
    let files = files_below("examples", "deal");
    assert!(files.len() > 5);
    files.iter().for_each(|file| assert_canonical(&file.display().to_string(), &read(file)));
}

#[test]
fn pages_are_canonical() {
    let mut pages = files_below("docs", "md");
    pages.retain(|page| !page.components().any(|c| c.as_os_str() == "diagnostics"));
    pages.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let mut seen = 0;
    for page in pages {
        // The page on the form shows what is not.
        if page.ends_with("format.md") {
            continue;
        }
        for (info, text) in records(&read(&page)) {
            if info != "wrong" {
                seen += 1;
                assert_canonical(&page.display().to_string(), text);
            }
        }
    }
    assert!(seen > 5, "the blocks are found");
}

#[test]
fn what_deal_writes_is_canonical() {
    assert_canonical("init", &run(&[], &["init"]).written["first.deal"]);
    for row in deal::schema::kinds() {
        assert_canonical(row.word, &run(&[], &["new", row.word]).stdout);
    }
    for row in deal::schema::instruments() {
        assert_canonical(row.word, &run(&[], &["new", "instrument", "--kind", row.word]).stdout);
    }
}

#[test]
fn records_of_the_diagnostics_keep_the_laws() {
    for page in files_below("docs/diagnostics", "md") {
        records(&read(&page)).into_iter().for_each(|(_, text)| holds(text));
    }
}

#[test]
fn the_sample_and_its_beginnings_keep_the_laws() {
    let sample = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/syntax/sample.deal"));
    holds(&sample);
    assert!(formatted(&sample).left.is_empty());
    let places: Vec<usize> = sample.char_indices().map(|(at, _)| at).step_by(499).collect();
    places.into_iter().for_each(|at| holds(&sample[..at]));
}
