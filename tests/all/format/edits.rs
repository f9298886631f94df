//! What an editor asks for: the edits of a whole text, and of a part of it.

use super::canonical;
use deal::format::{edits, edits_in};
use deal::text::FileId;

const TEXT: &str = "sector  a \"A\"\nsector b \"B\"\nsector  c \"C\" {\n  dac: 1\n}\n";

fn apply(text: &str, edits: &[deal::diag::Edit]) -> String {
    let mut out = text.to_owned();
    for edit in edits.iter().rev() {
        out.replace_range(edit.span.range(), &edit.text);
    }
    out
}

#[test]
fn edits_are_of_the_lines_that_change() {
    let file = FileId(7);
    let all = edits(file, TEXT);
    assert_eq!(all.iter().map(|e| (e.span.file, e.span.range())).collect::<Vec<_>>(), [(file, 0..14), (file, 27..54)]);
    assert_eq!(apply(TEXT, &all), canonical(TEXT));
    assert!(edits(file, &canonical(TEXT)).is_empty());
}

#[test]
fn a_range_changes_the_declarations_that_it_touches() {
    let made = |range| apply(TEXT, &edits_in(FileId(0), TEXT, range));
    assert_eq!(made(3..4), TEXT.replacen("  a", " a", 1));
    assert_eq!(made(20..22), TEXT);
    assert_eq!(made(30..30), TEXT.replace("sector  c \"C\" {\n  dac: 1\n}", "sector c \"C\" { dac: 1 }"));
    assert_eq!(made(0..TEXT.len()), canonical(TEXT));
}
