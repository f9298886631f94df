//! Every block of the README and the docs is run.
//!
//! A `deal` block is a record and must check without errors (`deal wrong`: with some).
//! A `console` block holds commands after `$ deal`, each followed by what it prints,
//! standard error after standard output. Commands without a path see the nearest
//! `deal` block above them; others see the repository's examples. A block with a file's
//! name (`deal talks.deal`, `toml deal.toml`, `text release.txt`) puts that file into a
//! project that grows down the page, and from then on commands see the project.
//! DEAL_REWRITE writes what is printed into the page.

use crate::cli::schemas::example;
use deal::testing::run;
use std::path::{Path, PathBuf};

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_dir(root.join("docs")).unwrap().filter_map(|entry| Some(entry.ok()?.path()));
    // The pages of diagnostics have a test of their own.
    let mut pages: Vec<PathBuf> = docs.filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
    pages.push(root.join("README.md"));
    pages.sort();
    pages
}

/// A fenced block: what stands after the three backticks, and its lines.
struct Block<'t> {
    info: &'t str,
    text: &'t str,
}

/// A page as text and blocks in turn.
fn blocks(page: &str) -> Vec<Result<Block<'_>, &str>> {
    let mut parts = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find("```") {
        let Some(line) = rest[start..].find('\n') else { break };
        let (info, body) = (rest[start + 3..start + line].trim(), &rest[start + line + 1..]);
        let end = if body.starts_with("```") { 0 } else { body.find("\n```").map_or(body.len(), |n| n + 1) };
        parts.push(Err(&rest[..start]));
        parts.push(Ok(Block { info, text: &body[..end] }));
        rest = body[end..].strip_prefix("```").unwrap_or(&body[end..]);
    }
    parts.push(Err(rest));
    parts
}

/// The words of a command line, single and double quotes seen to.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, ' ') => words.push(String::new()),
            (_, c) => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The files of a page, by name; the last of a name holds.
type Project = std::collections::BTreeMap<String, String>;

/// The file that a block puts into the page's project.
fn file_of(info: &str) -> Option<&str> {
    let (_, name) = info.split_once(' ')?;
    (name.contains('.') && !name.contains(' ')).then_some(name)
}

/// What the commands of a block print.
fn printed(text: &str, record: &str, project: &Project) -> String {
    let mut output = String::new();
    for line in text.lines().filter(|line| line.starts_with("$ ")) {
        let words = words(line[2..].trim());
        assert_eq!(words[0], "deal", "a console block runs `deal`: {line}");
        let named = words.iter().find_map(|word| word.strip_prefix("examples/"));
        let files: Vec<(String, String)> = match named {
            Some(path) => {
                let name = path.split('/').next().unwrap();
                example(name).into_iter().map(|(file, text)| (format!("examples/{name}/{file}"), text)).collect()
            }
            None if project.is_empty() => vec![("records.deal".to_owned(), record.to_owned())],
            None => project.iter().map(|(file, text)| (file.clone(), text.clone())).collect(),
        };
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        let ran = run(&files, &arguments);
        output.push_str(&format!("{line}\n{}{}", ran.stdout, ran.stderr));
    }
    output.trim_end().to_owned() + "\n"
}

#[test]
fn every_block_does_what_the_page_says() {
    for path in pages() {
        let page = std::fs::read_to_string(&path).unwrap();
        let shown = path.file_name().unwrap().to_string_lossy().into_owned();
        let draft = page.contains("**Draft.**");
        let mut record = String::new();
        let mut project = Project::new();
        let mut rewritten = String::new();
        for part in blocks(&page) {
            let block = match part {
                Err(text) => {
                    rewritten.push_str(text);
                    continue;
                }
                Ok(block) => block,
            };
            let mut text = block.text.to_owned();
            if let Some(file) = file_of(block.info) {
                project.insert(file.to_owned(), block.text.to_owned());
            }
            match block.info {
                "deal" | "deal wrong" => {
                    record = block.text.to_owned();
                    let ran = run(&[("records.deal", &record)], &["check", "--format", "concise"]);
                    let wrong = block.info == "deal wrong";
                    assert_eq!(ran.status == 1, wrong, "{shown}\n{record}\n{}", ran.stdout);
                }
                "console" if !draft => text = printed(block.text, &record, &project),
                _ => {}
            }
            rewritten.push_str(&format!("```{}\n{text}```", block.info));
        }
        if rewritten != page && std::env::var_os("DEAL_REWRITE").is_some() && std::env::var_os("CI").is_none() {
            std::fs::write(&path, &rewritten).unwrap();
        } else if !draft {
            assert_eq!(rewritten, page, "{shown}: run with DEAL_REWRITE=1 to see what is printed");
        }
    }
}

/// The places that a page's links and pictures lead to, outside of blocks and code.
fn links(page: &str) -> Vec<String> {
    let prose = blocks(page).into_iter().filter_map(Result::err).collect::<String>();
    let outside_code: String = prose.split('`').step_by(2).collect();
    let targets = outside_code.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0.to_owned()));
    targets.filter(|target| !target.contains("://") && !target.starts_with('#')).collect()
}

#[test]
fn every_link_leads_to_a_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let diagnostics = std::fs::read_dir(root.join("docs/diagnostics")).unwrap().filter_map(|e| Some(e.ok()?.path()));
    let editors = ["vscode", "tree-sitter-deal"].map(|name| root.join("editors").join(name).join("README.md"));
    let others = ["CHANGELOG.md", "tests/all/oracle/READINGS.md"].map(|name| root.join(name));
    let mut seen = 0;
    for path in pages().into_iter().chain(diagnostics).chain(editors).chain(others) {
        let page = std::fs::read_to_string(&path).unwrap();
        for target in links(&page) {
            let file = target.split('#').next().unwrap_or_default();
            let there = path.parent().unwrap().join(file);
            assert!(there.exists(), "{}: nothing is at {target}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen} links were found");
}
