//! Whatever is typed, what the server ends up with is what a fresh look gives.

use super::client::{Client, uri};
use crate::cli::schemas::example;
use deal::ide::{Document, Snapshot, Text};
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

/// More than in everyday runs, where somebody wants to be sure: `CASES=20000`.
fn cases() -> u32 {
    std::env::var("CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(200)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

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

    /// What is told after a few edits, here and there, is what a fresh look at everything
    /// says.
    #[test]
    fn what_is_told_at_once_is_what_a_fresh_look_says(
        which in 0..8usize,
        earlier in prop::collection::vec(edit(), 0..3),
        edits in prop::collection::vec(edit(), 1..5),
    ) {
        let mut files = projects().swap_remove(which.min(4));
        earlier.iter().for_each(|edit| edit.apply(&mut files));
        let mut now = files.clone();
        edits.iter().for_each(|edit| edit.apply(&mut now));
        prop_assert_eq!(difference(&files, &now), None);
    }
}

/// The examples, and a project of everything.
fn projects() -> Vec<Vec<(String, String)>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/lsp/office");
    let text = |name: &str| (name.to_owned(), std::fs::read_to_string(folder.join(name)).unwrap());
    let office = ["a-people.deal", "b-loans.deal", "c-papers.deal", "deal.toml"].map(text).to_vec();
    // The same once more beside itself, under other names: most records have nothing to do
    // with one another.
    let again = office[1..3].iter().map(|(name, text)| (format!("d-{name}"), renamed(text)));
    let offices = office.iter().cloned().chain(again).collect();
    examples().into_iter().chain([office, offices]).collect()
}

/// A text whose records have other names.
fn renamed(text: &str) -> String {
    let all = words(text);
    let of = |range: &std::ops::Range<usize>| &text[range.clone()];
    let names = all.windows(2).filter(|pair| ["instrument", "package", "pledge"].contains(&of(&pair[0])));
    let names: std::collections::BTreeSet<&str> = names.map(|pair| of(&pair[1])).collect();
    let mut renamed = text.to_owned();
    for range in all.iter().rev().filter(|range| names.contains(of(range))) {
        renamed.insert_str(range.end, "-again");
    }
    renamed
}

/// What a person does to a project.
#[derive(Debug, Clone)]
enum Deed {
    Slip(Slip),
    /// A word becomes another word of the project.
    Word(prop::sample::Index, prop::sample::Index),
    /// A line goes, or comes again elsewhere.
    Line(prop::sample::Index, prop::sample::Index, bool),
    /// A declaration goes, or comes again elsewhere.
    Piece(prop::sample::Index, prop::sample::Index, bool),
}

#[derive(Debug, Clone)]
struct Edit {
    file: prop::sample::Index,
    deed: Deed,
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = || any::<prop::sample::Index>();
    let slip = || (at(), 0..12usize, 0..FRAGMENTS.len());
    let deed = prop_oneof![
        3 => slip().prop_map(Deed::Slip),
        5 => (at(), at()).prop_map(|(a, b)| Deed::Word(a, b)),
        2 => (at(), at(), any::<bool>()).prop_map(|(a, b, goes)| Deed::Line(a, b, goes)),
        2 => (at(), at(), any::<bool>()).prop_map(|(a, b, goes)| Deed::Piece(a, b, goes)),
    ];
    (at(), deed).prop_map(|(file, deed)| Edit { file, deed })
}

fn words(text: &str) -> Vec<std::ops::Range<usize>> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let mut words = Vec::new();
    let mut at = 0;
    for part in text.split(|c| !is_word(c)) {
        if !part.is_empty() {
            words.push(at..at + part.len());
        }
        at += part.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
    }
    words
}

impl Edit {
    fn apply(&self, files: &mut [(String, String)]) {
        let records: Vec<usize> = (0..files.len()).filter(|&n| files[n].0.ends_with(".deal")).collect();
        let file = records[self.file.index(records.len())];
        let all: Vec<String> = records.iter().map(|&n| files[n].1.clone()).collect();
        let text = &mut files[file].1;
        match &self.deed {
            Deed::Slip(slip) => {
                let range = range(text, slip);
                text.replace_range(range, FRAGMENTS[slip.2]);
            }
            Deed::Word(from, to) => {
                let (own, theirs) = (words(text), all.iter().flat_map(|t| words(t).into_iter().map(|r| &t[r])));
                let theirs: Vec<&str> = theirs.collect();
                if !own.is_empty() {
                    text.replace_range(own[from.index(own.len())].clone(), theirs[to.index(theirs.len())]);
                }
            }
            Deed::Line(from, to, goes) => {
                let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
                if lines.is_empty() {
                    return;
                }
                let from = from.index(lines.len());
                let line = if *goes { lines.remove(from) } else { lines[from].clone() };
                lines.insert(to.index(lines.len() + 1), line);
                *text = lines.concat();
            }
            Deed::Piece(from, to, goes) => {
                let mut pieces: Vec<String> = split(text).into_iter().map(|c| text[c.range()].to_owned()).collect();
                if pieces.is_empty() {
                    return;
                }
                let from = from.index(pieces.len());
                let piece = if *goes { pieces.remove(from) } else { pieces[from].clone() };
                let target = &mut files[records[to.index(records.len())]].1;
                if *goes {
                    // Here it goes; there it comes, unless that is here.
                    let rest = pieces.concat();
                    target.push_str(&piece);
                    files[file].1 = rest;
                } else {
                    target.push_str(&piece);
                }
            }
        }
    }
}

/// Verdicts that only a look at the whole project gives, where it says so.
const WHOLE: &[&str] = &["E0605", "E0606", "E0707", "E0713", "W0710", "W0607", "E0608", "E0609", "W0611", "E0510"];

/// What is told at once of a project that has become another, file by file; None where
/// that is left to the look at the whole.
fn told(before: &Snapshot, files: &[(String, String)], now: &[(String, String)]) -> Option<deal::ide::Told> {
    let place = |name: &str| std::path::Path::new(deal::testing::ROOT).join(name);
    let chunks: Vec<_> = now.iter().map(|(_, text)| split(text)).collect();
    let texts: Vec<Text> = now
        .iter()
        .zip(&chunks)
        .filter_map(|((name, text), chunks)| {
            let file = before.file(&place(name)).filter(|_| name.ends_with(".deal"))?;
            Some(Text { file, document: Document { text, chunks }, shared: text.as_str().into() })
        })
        .collect();
    let disk: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    deal::ide::now(before, &texts, &Memory::new(&disk), &Default::default())
}

/// Where what is told at once is not what a fresh look says.
fn difference(files: &[(String, String)], now: &[(String, String)]) -> Option<String> {
    let before = snapshot(files);
    let told = told(&before, files, now)?;
    let whole = snapshot(now);
    let shown = |found: &[deal::diag::Diagnostic], file| -> Vec<String> {
        let here = found.iter().filter(|d| d.span.file == file);
        let certain = here.filter(|d| told.whole || !WHOLE.contains(&d.code.code));
        let mut all: Vec<String> = certain.map(described).collect();
        all.sort();
        all
    };
    for (file, source) in before.analysis.sources.iter() {
        let known = told.files.iter().find(|(of, _)| *of == file);
        let found = known.map_or_else(|| shown(&before.analysis.diagnostics, file), |(_, found)| shown(found, file));
        let wanted = shown(&whole.analysis.diagnostics, file);
        if found != wanted {
            let lacks: Vec<&String> = wanted.iter().filter(|d| !found.contains(d)).collect();
            let has: Vec<&String> = found.iter().filter(|d| !wanted.contains(d)).collect();
            return Some(format!("whole: {}\n{}\nlacks {lacks:#?}\nhas {has:#?}", told.whole, source.path()));
        }
    }
    None
}

/// All that a person sees of a diagnostic, and what may be done about it.
fn described(d: &deal::diag::Diagnostic) -> String {
    let related: Vec<String> = d.others().map(|label| format!("{:?} {}", label.span, label.text)).collect();
    let helps: Vec<&str> = d.helps().collect();
    let (place, code, level) = (d.span, d.shown_code(), d.level);
    let fixes = d.fixes();
    format!("{place:?} {code} {level:?} {} {} {related:?} {helps:?} {fixes:?}", d.message(), d.marked().text)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases() / 5, failure_persistence: None, ..ProptestConfig::default() })]

    /// What hover shows of a record comes from a few records, and is what `deal show` says.
    #[test]
    fn a_record_in_its_company_is_what_it_is_in_the_project(
        which in 0..5usize,
        edits in prop::collection::vec(edit(), 0..4),
    ) {
        let mut files = projects().swap_remove(which);
        edits.iter().for_each(|edit| edit.apply(&mut files));
        let snapshot = snapshot(&files);
        for id in snapshot.model().ids() {
            let whole = deal::report::show(snapshot.ground(), id, snapshot.options());
            let (shown, whole) = (format!("{:#?}", deal::ide::shown(&snapshot, id)), format!("{whole:#?}"));
            let apart = shown.lines().zip(whole.lines()).find(|(a, b)| a != b);
            prop_assert_eq!(apart, None, "{}", snapshot.model().path(id));
            prop_assert_eq!(shown, whole);
        }
    }
}

#[test]
fn what_an_edit_changes_elsewhere_is_told_too() {
    let files = projects().swap_remove(3);
    let mut now = files.clone();
    let papers = &mut now.iter_mut().find(|(name, _)| name == "c-papers.deal").unwrap().1;
    *papers = papers.replace("from: lonely", "from: exim");
    let before = snapshot(&files);
    let told = told(&before, &files, &now).unwrap();
    let all = told.files.iter().flat_map(|(_, found)| found);
    let all: Vec<String> = all.map(|d| format!("{} {}", d.code.code, d.message())).collect();
    assert!(told.whole);
    assert!(all.iter().any(|d| d == "W0216 no record uses the party `lonely`"), "{all:#?}");
    assert!(!all.iter().any(|d| d.starts_with("E0313")), "{all:#?}");
}

/// Rates stand at top level, and no name leads to them.
#[test]
fn what_hangs_on_rates_is_told_with_them() {
    let records = "source s \"S\" { kind: news; date: 2016 }\n2015-03-02 rate 1 USD = 6 CNY source s\n\
                   package p { parties: CN, KZ; amount: 3mn USD; source: s; 2015-03-02 signed }\n\
                   instrument x { kind: loan; parties: CN, KZ; amount: 17mn CNY; under: p; source: s; 2015-03-02 signed }\n\
                   instrument y { kind: mou; parties: CN, KZ; source: s; 2016-03-02 signed }\n";
    let files = |text: &str| vec![("a.deal".to_owned(), text.to_owned())];
    let was = files(records);
    for (from, to, above) in [("17mn CNY", "19mn CNY", true), ("= 6 CNY", "= 5 CNY", true), ("mou", "plan", false)] {
        let now = files(&records.replace(from, to));
        let told = told(&snapshot(&was), &was, &now).unwrap();
        let found = told.files.iter().flat_map(|(_, found)| found).any(|d| d.code.code == "E0501");
        assert!(told.whole);
        assert_eq!(found, above, "{from} -> {to}");
        assert_eq!(difference(&was, &now), None);
        // And back again.
        assert_eq!(difference(&now, &was), None);
    }
}

#[test]
fn what_reaches_far_has_the_last_word_later() {
    let loan = |n: u32| format!("instrument loan-{n} \"Loan\" {{ kind: loan; from: bank; to: KZ; 2015 signed }}\n");
    let loans = (0..500).map(loan).collect::<String>();
    let files = |state: &str| vec![("a.deal".to_owned(), format!("party bank {{ kind: bank; of: {state} }}\n{loans}"))];
    let (was, now) = (files("CN"), files("KZ"));
    let before = snapshot(&was);
    assert!(!told(&before, &was, &now).unwrap().whole);
    // A word in one loan does not.
    let now = vec![("a.deal".to_owned(), was[0].1.replace("loan-77 \"Loan\"", "loan-77 \"A loan\""))];
    assert!(told(&before, &was, &now).unwrap().whole);
    assert_eq!(difference(&was, &now), None);
}

/// A figure that may have changed is not told as news.
#[test]
fn an_expectation_that_was_not_looked_at_again_says_so() {
    let text = "source s \"S\" { kind: news }\n2015 expect committed(instruments) = 7mn USD source s\n\
                instrument l \"L\" { kind: loan; from: CN; to: KZ; amount: 5mn USD; source: s; 2015 signed }\n";
    let files = vec![("a.deal".to_owned(), text.to_owned())];
    let now = vec![("a.deal".to_owned(), text.replace("5mn", "6mn"))];
    let before = snapshot(&files);
    let told = told(&before, &files, &now).unwrap();
    let found = told.files.iter().flat_map(|(_, found)| found).find(|d| d.code.code == "E0605").unwrap();
    assert!(!told.whole);
    assert!(found.helps().any(|help| help.contains("before the last change")), "{found:#?}");
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
