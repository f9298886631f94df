//! Whatever is typed, what the server ends up with is what a fresh look gives.

use super::client::{Client, uri};
use crate::cli::schemas::example;
use deal::ide::{Document, Snapshot, WHOLE, quick};
use deal::lsp::Lines;
use deal::syntax::{resplit, split};
use deal::testing::Memory;
use deal::workspace::{Ask, Checks, Host, analyse};
use proptest::prelude::*;
use serde_json::json;

/// What fingers do to a text.
const FRAGMENTS: &[&str] = &[
    "",
    "",
    "",
    "x",
    "\n",
    " ",
    "}",
    "{",
    "\"",
    "\"\"\"",
    "#",
    ",",
    "(",
    ")",
    ";",
    "\r\n",
    "KZ",
    "and ",
    "2016-01-01 cancelled\n",
    "  kind: loan\n",
    "  amount: 5mn USD\n",
    "\ninstrument new-1 \"New\" { kind: mou; parties: CN, KZ; 2015 signed }\n",
    "🤝",
    "  2015-03-27 signed\n",
    "\n2017 capacity-mou disbursed 5mn USD\n",
    "source: ",
];

/// Where in a text, how much of it goes, and what comes instead.
type Slip = (prop::sample::Index, usize, usize);

fn slips(most: usize) -> impl Strategy<Value = Vec<Slip>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0..12usize, 0..FRAGMENTS.len()), 1..most)
}

fn border(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The bytes that a slip takes out.
fn range(text: &str, slip: &Slip) -> std::ops::Range<usize> {
    let start = border(text, slip.0.index(text.len() + 1));
    let end = border(text, start + slip.1);
    start..end.max(start)
}

fn examples() -> Vec<Vec<(String, String)>> {
    ["china-kazakhstan", "lending", "treaty-life"].map(example).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_and_lines_follow_every_edit(which in 0..3usize, file in any::<prop::sample::Index>(), slips in slips(12)) {
        let files = &examples()[which];
        let mut text = files[file.index(files.len())].1.clone();
        let (mut chunks, mut lines) = (split(&text), Lines::of(&text));
        for slip in &slips {
            let (range, with) = (range(&text, slip), FRAGMENTS[slip.2]);
            text.replace_range(range.clone(), with);
            chunks = resplit(&text, &chunks, range.start, range.end, range.start + with.len());
            lines.replaced(&text, range.start, range.end, with.len());
            prop_assert_eq!(&chunks, &split(&text), "{}", text);
            prop_assert_eq!(&lines, &Lines::of(&text));
        }
    }

    /// What is told at once of the declarations that were touched is what the look at
    /// the whole project says of them.
    #[test]
    fn what_is_told_at_once_is_what_is_told_in_the_end(which in 0..3usize, file in any::<prop::sample::Index>(), slips in slips(3)) {
        let files = &examples()[which];
        let records: Vec<usize> = (0..files.len()).filter(|&n| files[n].0.ends_with(".deal")).collect();
        let changed = records[file.index(records.len())];
        let before = snapshot(files);
        let mut after = files.clone();
        for slip in &slips {
            let text = &mut after[changed].1;
            let range = range(text, slip);
            text.replace_range(range, FRAGMENTS[slip.2]);
        }
        let text = &after[changed].1;
        let place = std::path::Path::new(deal::testing::ROOT).join(&files[changed].0);
        let id = before.file(&place).unwrap();
        let chunks = split(text);
        let Some(found) = quick(&before, id, &Document { text, chunks: &chunks }) else { return Ok(()) };
        let whole = snapshot(&after);
        let told = |diagnostics: &[deal::diag::Diagnostic], file| -> Vec<String> {
            let here = diagnostics.iter().filter(|d| {
                let span = d.primary.span;
                span.file == file && found.core.start <= span.start as usize && span.end as usize <= found.core.end
            });
            // Where something stays open, only of its form.
            let form = |code: &str| ["E0102", "E0103", "E0106", "E0113", "E0114", "E0115", "E0119"].contains(&code);
            let certain = here.filter(|d| d.rule.is_none() && !WHOLE.contains(&d.code.code));
            let certain = certain.filter(|d| !found.open || form(d.code.code));
            certain.map(|d| format!("{} {:?} {}", d.code.code, d.primary.span.range(), d.message)).collect()
        };
        prop_assert_eq!(told(&found.diagnostics, id), told(&whole.analysis.diagnostics, whole.file(&place).unwrap()), "{}", text);
    }
}

fn snapshot(files: &[(String, String)]) -> Snapshot {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let host = Memory::new(&files);
    let as_of = host.today();
    Snapshot::new(analyse(&host, &[], Ask { as_of, checks: Checks::All }).unwrap(), as_of)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_edits_the_server_says_what_a_fresh_one_says(slips in slips(8)) {
        let files = example("china-kazakhstan");
        let path = files.iter().map(|(path, _)| path.clone()).find(|p| p.ends_with(".deal")).unwrap();
        let disk: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let mut text = files.iter().find(|(p, _)| *p == path).unwrap().1.clone();
        let mut client = Client::new(&disk);
        client.open(&path, &text);
        for (n, slip) in slips.iter().enumerate() {
            let range = range(&text, slip);
            let lines = Lines::of(&text);
            let at = |offset| json!(lines.position(&text, offset, deal::lsp::Encoding::Utf16));
            let change = json!({"range": {"start": at(range.start), "end": at(range.end)}, "text": FRAGMENTS[slip.2]});
            let document = json!({"uri": uri(&path), "version": n + 2});
            client.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
            text.replace_range(range, FRAGMENTS[slip.2]);
        }
        let told = client.diagnostics(&path);
        client.leave();
        let mut fresh = Client::new(&disk);
        fresh.open(&path, &text);
        prop_assert_eq!(told, fresh.diagnostics(&path), "{}", text);
        fresh.leave();
    }
}
