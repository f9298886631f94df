//! The tree-sitter grammar of the editors against our parser: what we read without a
//! word, it reads without an error node, and what has no form for us has none for it.

use crate::marked::check;
use deal::syntax::parse;
use deal::text::FileId;
use std::path::{Path, PathBuf};
use tree_sitter::{Parser, Query};

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_deal::LANGUAGE.into()).expect("a grammar of this version of tree-sitter");
    parser
}

/// Whether tree-sitter finds a form for all of a text.
fn reads(text: &str) -> bool {
    !parser().parse(text, None).expect("a tree").root_node().has_error()
}

/// Codes of what our parser says of a text's form.
fn complaints(text: &str) -> Vec<&'static str> {
    parse(FileId(0), text).errors.iter().map(|d| d.code.code).collect()
}

/// Whether the whole program finds no error but in names: what is inside a token (an
/// amount, a date) and what an item lacks is read behind the parser.
fn is_well_formed(text: &str) -> bool {
    let found = check(&[("a.deal", text.as_bytes().to_vec())], "2026-01-01");
    !found.iter().any(|(_, _, _, code)| code.starts_with('E') && code != "E0201")
}

/// What is wrong inside a token, which tree-sitter takes whole: dates in another form,
/// and characters that show a line otherwise than it reads.
const INSIDE: [&str; 3] = ["E0107", "E0113", "E0119"];

/// Where words alone tell that something is wrong, and tree-sitter knows no words: `at
/// talks` has the shape of a declaration, and a date after a comma that of a value.
const LENIENT: [&str; 3] = ["signed # here\n    at talks-2015", "{\n  by CDB\n", "tags: one, two,\n  2015 signed"];

/// All files of some kind below a folder of the repository.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut all = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                all.push(path);
            }
        }
    }
    all.sort();
    all
}

/// The `deal` blocks of a page.
fn blocks(page: &str) -> Vec<&str> {
    let starts = page.match_indices("```deal").map(|(at, _)| at);
    starts
        .filter_map(|at| {
            let body = &page[at + page[at..].find('\n')? + 1..];
            Some(&body[..body.find("\n```")? + 1])
        })
        .collect()
}

/// The cases of the parser's fixtures, and what the fixes make of them.
fn cases(page: &str) -> impl Iterator<Item = String> {
    let parts = page.split("=== ").flat_map(|case| case.split("--- fixed"));
    parts.map(|part| {
        let lines = part.split_inclusive('\n').skip(1);
        lines.filter(|line| !line.trim_start().starts_with('^')).collect()
    })
}

/// Every record that the repository holds: examples, fixtures, blocks of pages.
fn records() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for path in files("examples", "deal").into_iter().chain(files("tests/all", "deal")) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        all.push((path.display().to_string(), text));
    }
    for path in files("tests/all/syntax/fixtures", "txt") {
        let page = std::fs::read_to_string(&path).expect("a fixture");
        all.extend(cases(&page).map(|text| (path.display().to_string(), text)));
    }
    for path in files("docs", "md") {
        let page = std::fs::read_to_string(&path).expect("a page");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        all.extend(blocks(&page).into_iter().map(|text| (name.clone(), text.to_owned())));
    }
    all
}

#[test]
fn what_we_read_without_a_word_has_no_error_node() {
    let mut read = 0;
    for (name, text) in records().iter().filter(|(_, text)| is_well_formed(text)) {
        assert!(reads(text), "{name} is well formed, and tree-sitter finds an error in\n{text}");
        read += 1;
    }
    assert!(read > 150, "only {read} records were read");
}

#[test]
fn what_has_no_form_for_us_has_none_for_tree_sitter() {
    let mut refused = 0;
    for (name, text) in records() {
        let found: Vec<_> = complaints(&text).into_iter().filter(|code| !INSIDE.contains(code)).collect();
        if !found.is_empty() {
            let lenient = LENIENT.iter().any(|part| text.contains(part));
            assert!(lenient == reads(&text), "{name}: {found:?}, and tree-sitter says otherwise of\n{text}");
            refused += 1;
        }
    }
    assert!(refused > 20, "only {refused} records were refused");
}

#[test]
fn the_queries_fit_the_grammar() {
    let language = tree_sitter_deal::LANGUAGE.into();
    for query in [tree_sitter_deal::HIGHLIGHTS_QUERY, tree_sitter_deal::FOLDS_QUERY] {
        Query::new(&language, query).expect("a query of the grammar");
    }
}
