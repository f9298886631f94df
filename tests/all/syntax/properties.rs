//! What holds for every text, well formed or not: no panic, every place inside the
//! text, siblings in order, and splitting gives the verdict of the whole.

use std::ops::Range;

use deal::diag::Diagnostic;
use deal::syntax::expr::{lex, parse_columns, parse_expr, parse_expr_prefix, parse_query, parse_set};
use deal::syntax::{Item, ItemKind, Parsed, Term, parse, parse_whole, split, string_value};
use deal::text::{FileId, Span};
use proptest::prelude::*;

use super::SAMPLE;

/// Texts to be broken: the sample, and every fixture (which are broken already).
fn texts() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/syntax/fixtures");
    let mut all = vec![
        SAMPLE.to_owned(),
        SAMPLE.replace('\n', "\r\n"),
        SAMPLE.lines().map(|l| l.trim_start().to_owned() + "\n").collect(),
    ];
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a fixture");
        let kept: String =
            text.split_inclusive('\n').filter(|l| !l.trim_start().starts_with('^') && !l.starts_with("--- ")).collect();
        all.extend(
            kept.split("=== ").skip(1).filter_map(|case| case.split_once('\n')).map(|(_, text)| text.to_owned()),
        );
    }
    all
}

struct Held<'t> {
    text: &'t str,
}

impl Held<'_> {
    fn span(&self, span: Span, what: &str) -> Range<usize> {
        assert!(span.start <= span.end, "{what}: {span:?} is the wrong way round");
        assert!(self.text.get(span.range()).is_some(), "{what}: {span:?} does not lie on characters of the text");
        span.range()
    }

    fn inside(&self, span: Span, outer: &Range<usize>, what: &str) -> Range<usize> {
        let range = self.span(span, what);
        assert!(outer.start <= range.start && range.end <= outer.end, "{what}: {range:?} outside {outer:?}");
        range
    }

    /// Places in order, each after the one before.
    fn in_order(&self, spans: impl Iterator<Item = Span>, outer: &Range<usize>, what: &str) {
        let mut last = outer.start;
        for span in spans {
            let range = self.inside(span, outer, what);
            assert!(range.start >= last, "{what}: {range:?} begins before {last}");
            last = range.end;
        }
    }

    fn items(&self, items: &[Item], outer: &Range<usize>) {
        self.in_order(items.iter().map(|i| i.span), outer, "items");
        for item in items {
            let range = item.span.range();
            let (head, terms, body) = match &item.kind {
                ItemKind::Field { name, terms } => (name, terms, None),
                ItemKind::Dated { when, terms } => (when, terms, None),
                ItemKind::Head { word, terms, body } => (word, terms, body.as_ref()),
                ItemKind::Bad => continue,
            };
            let all = std::iter::once(*head).chain(terms.iter().map(|t| t.span)).chain(body.map(|b| b.span));
            self.in_order(all, &range, "parts of an item");
            assert!(terms.iter().all(|t| t.span.start < t.span.end));
            if let Some(body) = body {
                self.items(&body.items, &body.span.range());
            }
            for term in terms {
                string_value(self.text, term.span, term.kind);
            }
            self.expressions(terms);
        }
    }

    fn expressions(&self, terms: &[Term]) {
        self.errors(&parse_expr(terms, self.text).1);
        self.errors(&parse_set(terms, self.text).1);
        self.errors(&parse_query(terms, self.text).1);
        self.errors(&parse_columns(terms, self.text).1);
        let (_, errors, count) = parse_expr_prefix(terms, self.text);
        self.errors(&errors);
        assert!(count <= terms.len());
    }

    fn errors(&self, errors: &[Diagnostic]) {
        for error in errors {
            self.span(error.span, error.message());
            assert!(
                !error.message().is_empty() && !error.marked().text.is_empty()
                    || error.message().contains("can't be read"),
                "{error:?}"
            );
            assert!(!error.message().ends_with('.') && !error.message().contains('\n'), "{error:?}");
            for label in error.others() {
                self.span(label.span, label.text);
            }
            for edit in error.fixes().iter().flat_map(|f| &f.edits) {
                self.span(edit.span, error.message());
            }
        }
    }
}

fn check(text: &str) -> Parsed {
    let file = FileId(0);
    let mut end = 0;
    for chunk in split(text) {
        assert_eq!(chunk.start, end, "pieces follow each other");
        end = chunk.end;
        assert!(text.is_char_boundary(end as usize));
    }
    assert_eq!(end as usize, text.len());

    let parsed = parse(file, text);
    let held = Held { text };
    held.items(&parsed.tree.items, &(0..text.len()));
    held.in_order(parsed.tree.comments.iter().copied(), &(0..text.len()), "comments");
    held.errors(&parsed.errors);
    assert!(parsed.errors.is_sorted_by_key(|e| e.span.start));

    let whole = parse_whole(file, text);
    assert_eq!(whole.is_some(), parsed.errors.is_empty(), "split and whole disagree: {:#?}\n{text}", parsed.errors);
    if let Some(whole) = whole {
        assert_eq!(whole, parsed.tree, "split and whole read different trees:\n{text}");
    }
    parsed
}

#[test]
fn every_text_and_every_prefix_of_it() {
    for text in texts() {
        check(&text);
        // Of the long ones every fifth: the others differ by a letter of the same word.
        let step = if text.len() > 2000 { 5 } else { 1 };
        for (end, _) in text.char_indices().step_by(step) {
            check(&text[..end]);
        }
    }
}

/// What people, editors and merges put into a file.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "\"",
    "\"\"\"",
    "#",
    ",",
    ";",
    ":",
    "\n",
    "\r",
    " ",
    "  ",
    "=",
    "==",
    "!",
    "\\",
    ".",
    "..",
    "and ",
    "or",
    "source x",
    "to",
    "2015",
    "2015-03-27 ",
    "27/03/2015",
    "sector a {\n",
    "}\n",
    "\n{",
    "\u{202e}",
    "\u{a0}",
    "é",
    "\0",
    "[",
    "]",
    "'",
    "- ",
    "//",
    "\n}\n",
    "kind: mou\n",
    "expect count(",
    ",\n",
    "\n\n",
    "€5",
];

#[derive(Debug, Clone)]
enum Edit {
    Insert(prop::sample::Index, usize),
    Remove(prop::sample::Index, usize),
    Line(prop::sample::Index),
    Double(prop::sample::Index, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        4 => (at(), 0..PIECES.len()).prop_map(|(at, n)| Edit::Insert(at, n)),
        3 => (at(), 1..4_usize).prop_map(|(at, n)| Edit::Remove(at, n)),
        1 => at().prop_map(Edit::Line),
        1 => (at(), 1..60_usize).prop_map(|(at, n)| Edit::Double(at, n)),
    ]
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&n| text.is_char_boundary(n)).unwrap_or(0)
}

fn apply(text: &mut String, edit: &Edit) {
    let place = |at: &prop::sample::Index, text: &str| floor(text, at.index(text.len() + 1));
    match edit {
        Edit::Insert(at, n) => text.insert_str(place(at, text), PIECES[*n]),
        Edit::Remove(at, n) => {
            let at = place(at, text);
            text.replace_range(at..floor(text, at + n).max(at), "");
        }
        Edit::Line(at) => {
            let at = place(at, text);
            let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
            let end = text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
            text.replace_range(start..end, "");
        }
        Edit::Double(at, n) => {
            let at = place(at, text);
            let part = text[at..floor(text, at + n).max(at)].to_owned();
            text.insert_str(at, &part);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6 * ProptestConfig::default().cases, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edited_texts(which in any::<prop::sample::Index>(), edits in prop::collection::vec(edit(), 1..5)) {
        let texts = texts();
        let mut text = texts[which.index(texts.len())].clone();
        edits.iter().for_each(|e| apply(&mut text, e));
        check(&text);
    }

    #[test]
    fn pieces_in_any_order(pieces in prop::collection::vec(0..PIECES.len(), 0..40)) {
        let text: String = pieces.iter().map(|&n| PIECES[n]).collect();
        check(&text);
        let held = Held { text: &text };
        let (terms, errors) = lex(FileId(0), &text);
        held.errors(&errors);
        held.expressions(&terms);
    }

    #[test]
    fn any_characters(text in "\\PC{0,60}|[ -~\n]{0,80}|.{0,40}") {
        check(&text);
    }
}
