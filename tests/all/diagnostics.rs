//! The pages of the diagnostics are their tests: the first record of a page gives
//! exactly its code at the marked place, the second gives nothing.
//!
//! A place is marked by a comment under the line, `#     ^^^ E0201`. Where no comment
//! can stand the fence says it: `at=LINE:COLUMN`, or `at=none` for what concerns no
//! place. Further words of a fence: `file=NAME` (one of several files), `args="…"`
//! (another command than `check`), `as-of=DATE`, `code=NAME` (a user's rule is shown by
//! its name), `encoding=latin-1`.
//!
//! The last section says what `--fix` does with the first record, in one of three
//! sentences; the test fixes the record and holds the page to it. DEAL_REWRITE writes it.

use crate::marked::{Found, check_with, marks};
use std::collections::BTreeMap;

/// Codes that no record on a page can cause, with why.
const UNTESTABLE: &[(&str, &str)] =
    &[("E0118", "a file of four gigabytes"), ("E0901", "a mistake of the program that nobody knows of")];

const SECTIONS: [&str; 5] = ["What it does", "Why it matters", "Example", "Use instead", "Fix"];

const SAFE: &str = "`deal check --fix` puts this right.";
const GUESS: &str = "`deal check --fix --unsafe` applies a guess: look at what it has written.";
const NONE: &str = "There is none: a person has to decide.";

struct Block {
    info: BTreeMap<String, String>,
    language: String,
    text: String,
}

impl Block {
    fn word(&self, key: &str) -> Option<&str> {
        self.info.get(key).map(String::as_str)
    }

    fn file(&self) -> &str {
        self.word("file").unwrap_or("record.deal")
    }

    fn bytes(&self) -> Vec<u8> {
        match self.word("encoding") {
            Some("latin-1") => {
                self.text.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin-1")).collect()
            }
            _ => self.text.clone().into_bytes(),
        }
    }

    fn marks(&self, code: &str) -> Vec<Found> {
        match self.word("at") {
            Some("none") => vec![(String::new(), 0, 0, code.to_owned())],
            Some(place) => {
                let (line, column) = place.split_once(':').expect("LINE:COLUMN");
                let number = |n: &str| n.parse().expect("a number");
                vec![(self.file().to_owned(), number(line), number(column), code.to_owned())]
            }
            None => marks(self.file(), &self.text)
                .into_iter()
                .map(|(file, line, column, marked)| {
                    (file, line, column, self.word("code").unwrap_or(&marked).to_owned())
                })
                .collect(),
        }
    }
}

/// The words after the language of a fence: `file=x.deal args="report by-kind"`.
fn info(mut rest: &str) -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    while let Some((key, after)) = rest.trim_start().split_once('=') {
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').expect("a closing quote"),
            None => after.split_once(' ').unwrap_or((after, "")),
        };
        words.insert(key.to_owned(), value.to_owned());
        rest = next;
    }
    words
}

/// The fenced blocks of a page by section.
fn sections(page: &str) -> Vec<(String, Vec<Block>, String)> {
    let mut sections: Vec<(String, Vec<Block>, String)> = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        if let Some(block) = &mut open {
            if line == "```" {
                let block = open.take().expect("it is open");
                sections.last_mut().expect("a section before a block").1.push(block);
            } else {
                block.text.push_str(line);
                block.text.push('\n');
            }
        } else if let Some(fence) = line.strip_prefix("```") {
            let (language, rest) = fence.split_once(' ').unwrap_or((fence, ""));
            open = Some(Block { info: info(rest), language: language.to_owned(), text: String::new() });
        } else if let Some(title) = line.strip_prefix("## ") {
            sections.push((title.to_owned(), Vec::new(), String::new()));
        } else if let Some(section) = sections.last_mut() {
            section.2.push_str(line);
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    sections
}

fn found(blocks: &[Block]) -> Vec<Found> {
    let files: Vec<(&str, Vec<u8>)> = blocks
        .iter()
        // What only stands there to be looked up (`file`) is a file too.
        .map(|block| (block.file(), block.bytes()))
        .collect();
    let word = |key| blocks.iter().find_map(|b| b.word(key));
    let as_of = word("as-of").unwrap_or("2016-01-01");
    let command = word("args").unwrap_or("check");
    if command != "check" {
        return of_command(&files, command, as_of);
    }
    let mut found = check_with(&files, &["check", "--format", "json", "--as-of", as_of]);
    found.sort();
    found
}

/// Other commands print their diagnostics for people; the codes are enough.
fn of_command(files: &[(&str, Vec<u8>)], command: &str, as_of: &str) -> Vec<Found> {
    let mut memory = deal::testing::Memory::default();
    for (name, bytes) in files {
        memory.add(name, bytes);
    }
    let args: Vec<&str> = command.split(' ').chain(["--as-of", as_of]).collect();
    let ran = deal::testing::run_in(&memory, &args);
    let text = format!("{}{}", ran.stdout, ran.stderr);
    let coded = text.split(['[', ']']).filter(|word| deal::diag::by_code(word).is_some());
    coded.map(|code| (String::new(), 0, 0, code.to_owned())).collect()
}

/// What is wrong with one page, in words.
fn fault(code: &deal::diag::Code) -> Option<String> {
    let sections = sections(code.page());
    let titles: Vec<&str> = sections.iter().map(|s| s.0.as_str()).collect();
    if titles != SECTIONS {
        return Some(format!("has the sections {titles:?}"));
    }
    if !code.page().starts_with(&format!("# {}: ", code.code)) {
        return Some("does not begin with its code and name".into());
    }
    if let Some((title, ..)) = sections.iter().take(2).find(|s| s.2.trim().is_empty()) {
        return Some(format!("says nothing under {title}"));
    }
    if !sections[4].2.trim_start().starts_with(NONE) && UNTESTABLE.iter().any(|(c, _)| *c == code.code) {
        return Some(format!("does not say of its fix: {NONE}"));
    }
    if UNTESTABLE.iter().any(|(untestable, _)| *untestable == code.code) {
        return None;
    }
    let [_, _, (_, wrong, _), (_, right, _), (_, _, fix)] = sections.as_slice() else {
        return Some("has no records".into());
    };
    if !wrong.iter().chain(right).any(|b| b.language == "deal") {
        return Some("shows no record".into());
    }
    let mut expected: Vec<Found> = wrong.iter().flat_map(|b| b.marks(code.code)).collect();
    expected.sort();
    let of_page = |f: &Found| f.3 == code.code || wrong.iter().any(|b| b.word("code") == Some(&f.3));
    if expected.len() != 1 || !expected.iter().all(of_page) {
        return Some(format!("marks {expected:?}"));
    }
    let promised = fixable(wrong, &expected[0].3);
    if !fix.trim_start().starts_with(promised) && !rewrite_fix(code, promised) {
        return Some(format!("does not say of its fix: {promised}"));
    }
    let (wrong, right) = (found(wrong), found(right));
    if wrong != expected {
        return Some(format!("expects {expected:?}\n    and finds {wrong:?}"));
    }
    (!right.is_empty()).then(|| format!("finds in the record put right: {right:?}"))
}

/// What can be said of the fix of a record that has one mistake.
fn fixable(wrong: &[Block], code: &str) -> &'static str {
    for (args, sentence) in [(&["check", "--fix"][..], SAFE), (&["check", "--fix", "--unsafe"], GUESS)] {
        let mut memory = deal::testing::Memory::default();
        wrong.iter().for_each(|block| memory.add(block.file(), &block.bytes()));
        let as_of = wrong.iter().find_map(|b| b.word("as-of")).unwrap_or("2016-01-01");
        let written = deal::testing::run_in(&memory, &[args, &["--as-of", as_of]].concat()).written;
        if written.is_empty() {
            continue;
        }
        let now = |block: &Block| written.get(block.file()).map_or_else(|| block.bytes(), |t| t.clone().into_bytes());
        let files: Vec<(&str, Vec<u8>)> = wrong.iter().map(|block| (block.file(), now(block))).collect();
        let left = check_with(&files, &["check", "--format", "json", "--as-of", as_of]);
        assert!(left.iter().all(|f| f.3 != code), "{code} is there after {args:?}: {left:?}\n{written:?}");
        assert!(left.is_empty(), "{args:?} for {code} leaves {left:?}\n{written:?}");
        return sentence;
    }
    NONE
}

/// Writes the sentence into the page, where that is asked for.
fn rewrite_fix(code: &deal::diag::Code, sentence: &str) -> bool {
    if std::env::var_os("DEAL_REWRITE").is_none() || std::env::var_os("CI").is_some() {
        return false;
    }
    let path = format!("{}/docs/diagnostics/{}.md", env!("CARGO_MANIFEST_DIR"), code.code);
    let page = std::fs::read_to_string(&path).expect("the page");
    let (before, after) = page.split_once("\n## Fix\n").unwrap_or((&page, ""));
    let own = after.trim_start();
    let own = [SAFE, GUESS, NONE].iter().find_map(|s| own.strip_prefix(s)).unwrap_or(own).trim();
    let own = if own.is_empty() { String::new() } else { format!(" {own}") };
    std::fs::write(&path, format!("{}\n\n## Fix\n\n{sentence}{own}\n", before.trim_end())).is_ok()
}

/// A file of a record: its path, its bytes.
pub type File = (String, Vec<u8>);

/// The first record of each page that `check` is about: its code, and its files.
pub fn wrong_records() -> Vec<(&'static str, Vec<File>)> {
    let record = |code: &&'static deal::diag::Code| {
        let sections = sections(code.page());
        let blocks = &sections.iter().find(|s| s.0 == "Example")?.1;
        let is_check = !blocks.is_empty() && blocks.iter().all(|b| b.word("args").is_none());
        is_check.then(|| (code.code, blocks.iter().map(|b| (b.file().to_owned(), b.bytes())).collect()))
    };
    deal::diag::all().iter().filter_map(record).collect()
}

#[test]
fn every_page_is_true() {
    let faults: Vec<String> =
        deal::diag::all().iter().filter_map(|code| Some(format!("{}: {}", code.code, fault(code)?))).collect();
    assert!(faults.is_empty(), "{} pages fail\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_page_belongs_to_a_code() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics");
    for entry in std::fs::read_dir(folder).expect("the folder of pages") {
        let name = entry.expect("a readable entry").file_name().into_string().expect("a name in UTF-8");
        let Some(code) = name.strip_suffix(".md") else { continue };
        assert!(deal::diag::by_code(code).is_some(), "{name} is the page of no code");
    }
}

/// What an example says to these tests is nothing to a reader.
#[test]
fn explained_pages_show_plain_examples() {
    for code in deal::diag::all() {
        let ran = deal::testing::run(&[], &["explain", code.code]);
        let fences = ran.stdout.lines().filter(|line| line.starts_with("```"));
        let odd: Vec<&str> = fences.filter(|fence| fence.contains(' ')).collect();
        assert_eq!((ran.status, odd), (0, vec![]), "{}", code.code);
    }
}
