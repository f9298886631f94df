//! What the tree holds.

use deal::syntax::{Item, ItemKind, Term, TermKind, parse, parse_whole, string_value};
use deal::text::{FileId, Span};

use super::SAMPLE;

/// An item as one line: kind, then its words with their kinds, blocks in braces.
fn line(text: &str, item: &Item) -> String {
    let word = |span: &Span| text[span.range()].to_owned();
    let terms = |terms: &[Term]| terms.iter().map(|t| format!(" {}{:?}", word(&t.span), t.kind)).collect::<String>();
    match &item.kind {
        ItemKind::Field { name, terms: t } => format!("{}:{}", word(name), terms(t)),
        ItemKind::Dated { when, terms: t } => format!("@{}{}", word(when), terms(t)),
        ItemKind::Head { word: w, terms: t, body: None } => format!("{}{}", word(w), terms(t)),
        ItemKind::Head { word: w, terms: t, body: Some(body) } => {
            let inside: Vec<_> = body.items.iter().map(|i| line(text, i)).collect();
            format!("{}{} {{ {} }}", word(w), terms(t), inside.join(" | "))
        }
        ItemKind::Bad => "BAD".to_owned(),
    }
}

fn lines(text: &str) -> Vec<String> {
    parse(FileId(0), text).tree.items.iter().map(|i| line(text, i)).collect()
}

#[test]
fn the_sample_is_well_formed() {
    let parsed = parse(FileId(0), SAMPLE);
    assert_eq!(parsed.errors, vec![]);
    assert_eq!(Some(parsed.tree), parse_whole(FileId(0), SAMPLE));
}

#[test]
fn items_and_terms() {
    assert_eq!(
        lines("a b \"c\" { d: e, 5 # x\n 2015 f }\ninclude \"g\"; 2015-03 h +2mn USD\nexpect (a\n<= b) >= $5"),
        [
            "a bName \"c\"Str { d: eName ,Comma 5Scalar | @2015 fName }",
            "include \"g\"Str",
            "@2015-03 hName +2mnScalar USDName",
            "expect (Open aName <=Op bName )Close >=Op $5Odd",
        ]
    );
}

#[test]
fn a_mistake_leaves_its_neighbours() {
    assert_eq!(
        lines(
            "instrument a {\n parties: CN,\n kind: mou\n 2015 signed\n at talks\n \"x\" y\n}\nsector b \"B\nsector c"
        ),
        [
            "instrument aName { parties: CNName | kind: mouName | @2015 signedName atName talksName | BAD }",
            "sector bName",
            "sector cName"
        ]
    );
    assert_eq!(
        lines("package p {\n count: 2\n instrument a {\n  kind: mou\n instrument b {\n  kind: loan\n }\n}\nsector s"),
        [
            "package pName { count: 2Scalar | instrument aName { kind: mouName } | instrument bName { kind: loanName } }",
            "sector sName"
        ]
    );
    assert_eq!(lines("a b\n{\n c: d\n}\ne: {\n f = g\n}\n"), ["a bName { c: dName }", "e { f: gName }"]);
}

#[test]
fn comments_in_order() {
    let text = "# one\r\na b # two\n# three\nc {\n # four\n d: e, # five\n # six\n f\n}\n# seven";
    let parsed = parse(FileId(0), text);
    let comments: Vec<_> = parsed.tree.comments.iter().map(|s| &text[s.range()]).collect();
    assert_eq!(comments, ["# one", "# two", "# three", "# four", "# five", "# six", "# seven"]);
}

#[test]
fn line_ends_of_both_kinds_give_the_same_tree() {
    let dos = SAMPLE.replace('\n', "\r\n");
    assert_eq!(parse(FileId(0), &dos).errors, vec![]);
    assert_eq!(lines(&dos.replace("\r\n", "\n")), lines(SAMPLE));
    assert_eq!(lines("a b,\r\n c\r\n d: e\r\n"), lines("a b,\n c\n d: e\n"));
}

#[test]
fn what_strings_say() {
    let value = |text: &str, kind| string_value(text, Span::new(FileId(0), 0, text.len()), kind);
    let plain = |text: &str, kind| value(text, kind).0;
    assert_eq!(plain(r#""a \"b\" \\ \n\t\u{1F91D}""#, TermKind::Str), "a \"b\" \\ \n\t\u{1F91D}");
    assert_eq!(plain("\"\"\"\n    one\r\n\n      two\n    three\n  \"\"\"", TermKind::Text), "one\n\n  two\nthree");
    assert_eq!(plain("\"\"\"one\n  two\"\"\"", TermKind::Text), "one\ntwo");
    assert_eq!(plain("\"\"\"\"\"\"", TermKind::Text), "");
    let (text, errors) = value(r#""a\q \u{110000} \u{zz} \u1 é\é""#, TermKind::Str);
    assert_eq!(text, r"a\q \u{110000} \u{zz} \u1 é\é");
    let places: Vec<_> = errors.iter().map(|e| (e.code.code, e.span.start, e.span.end)).collect();
    assert_eq!(places, [("E0116", 2, 4), ("E0116", 5, 15), ("E0116", 16, 22), ("E0116", 23, 25), ("E0116", 29, 32)]);
}

/// Blocks in one another, the innermost with parentheses in one another; long enough
/// to be read on the small stacks of worker threads.
fn nested(blocks: usize, parens: usize) -> String {
    let inner = format!("x: {}a{}", "(".repeat(parens), ")".repeat(parens));
    let one = format!("{}{inner}{}\n", "a b {".repeat(blocks), "}".repeat(blocks));
    one.repeat(70_000 / one.len() + 1)
}

#[test]
fn nesting_has_a_limit() {
    let codes = |text: &str| {
        let mut codes: Vec<_> = parse(FileId(0), text).errors.iter().map(|e| e.code.code).collect();
        codes.dedup();
        codes
    };
    assert_eq!(codes(&nested(64, 64)), [""; 0]);
    assert_eq!(codes(&nested(65, 1)), ["E0114"]);
    assert_eq!(codes(&nested(1, 65)), ["E0114"]);
    assert_eq!(codes(&"a {".repeat(100_000)), ["E0114"]);
    assert_eq!(codes(&format!("a: {}", "(".repeat(100_000))), ["E0114"]);
    // One message for each, not one for each level.
    assert_eq!(parse(FileId(0), &"a {".repeat(100_000)).errors.len(), 1);
}
