//! Runs `fixtures/*.txt`: cases divided by `=== title`, each a text with its errors
//! under their lines (`^^^ E0105 message`), and after `--- fixed` what the certain
//! fixes make of it. `DEAL_REWRITE=1` writes what the parser says.

use deal::diag::{Diagnostic, Edit, Safety};
use deal::syntax::parse;
use deal::text::{FileId, Source};
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/all/syntax/fixtures")
}

fn run(name: &str) {
    let path = folder().join(name);
    let expected = std::fs::read_to_string(&path).expect("a fixture");
    let mut actual = String::new();
    for case in expected.split_inclusive('\n').collect::<Vec<_>>().chunk_by(|_, next| !next.starts_with("=== ")) {
        let (title, rest) = case.split_first().expect("a chunk is not empty");
        assert!(title.starts_with("=== "), "{name}: a case begins with `=== title`");
        let text: String = rest
            .iter()
            .take_while(|l| !l.starts_with("--- fixed"))
            .filter(|l| !l.trim_start().starts_with('^'))
            .copied()
            .collect();
        actual.push_str(title);
        actual.push_str(&shown(&visible(&text, false)));
    }
    if actual == expected {
        return;
    }
    if std::env::var_os("DEAL_REWRITE").is_some() && std::env::var_os("CI").is_none() {
        std::fs::write(&path, actual).expect("writable");
        return;
    }
    panic!("{name} differs (DEAL_REWRITE=1 rewrites it):\n{}", difference(&expected, &actual));
}

/// Characters that an editor hides are written as names in the fixtures.
fn visible(text: &str, hide: bool) -> String {
    let names = [
        ("⟨NUL⟩", "\0"),
        ("⟨RLO⟩", "\u{202e}"),
        ("⟨PDI⟩", "\u{2069}"),
        ("⟨NBSP⟩", "\u{a0}"),
        ("⟨CR⟩", "\r"),
        ("⟨ZWSP⟩", "\u{200b}"),
        ("⟨LRM⟩", "\u{200e}"),
    ];
    names.iter().fold(text.to_owned(), |t, (name, c)| if hide { t.replace(c, name) } else { t.replace(name, c) })
}

fn difference(expected: &str, actual: &str) -> String {
    let same = expected.lines().zip(actual.lines()).take_while(|(a, b)| a == b).count();
    let part = |text: &str| text.lines().skip(same.saturating_sub(6)).take(14).collect::<Vec<_>>().join("\n");
    format!("--- expected\n{}\n--- actual\n{}", part(expected), part(actual))
}

fn shown(text: &str) -> String {
    let source = Source::new("x.deal", text);
    let errors = parse(FileId(0), text).errors;
    let mut out = String::new();
    for line in 1..=source.line_count() {
        let range = source.line(line);
        let next = source.line(line + 1);
        if range.start == text.len() && !errors.iter().any(|e| source.position(e.span.start).line == line) {
            continue;
        }
        out.push_str(&visible(&text[range.clone()], true));
        let end = if line < source.line_count() { next.start } else { text.len() };
        out.push_str(&visible(text[range.end..end].trim_end_matches('\n'), true));
        out.push('\n');
        for error in errors.iter().filter(|e| source.position(e.span.start).line == line) {
            let place = error.span.range();
            let before = visible(&text[range.start..place.start], true).chars().count();
            let width = visible(&text[place.start..place.end.min(range.end).max(place.start)], true).chars().count();
            out.push_str(&format!(
                "{}{} {} {}\n",
                " ".repeat(before),
                "^".repeat(width.max(1)),
                error.code.code,
                visible(error.message(), true)
            ));
        }
    }
    let fixed = fixed(text, &errors);
    if fixed != text {
        out.push_str("--- fixed\n");
        out.push_str(&visible(&fixed, true));
        if !out.ends_with('\n') {
            out.push('\n');
        }
        // Nothing is left but what has no certain fix; anything else is shown.
        let left = parse(FileId(0), &fixed).errors;
        let certain = |e: &Diagnostic| e.fixes().iter().any(|f| f.safety == Safety::Safe);
        if left.len() != errors.iter().filter(|e| !certain(e)).count() {
            left.iter()
                .for_each(|e| out.push_str(&format!("--- left {} {}\n", e.code.code, visible(e.message(), true))));
        }
    }
    out
}

fn fixed(text: &str, errors: &[Diagnostic]) -> String {
    let certain = errors.iter().filter_map(|e| e.fixes().into_iter().find(|f| f.safety == Safety::Safe));
    let mut edits: Vec<Edit> = certain.flat_map(|fix| fix.edits).collect();
    edits.sort_by_key(|e| std::cmp::Reverse(e.span.start));
    let mut out = text.to_owned();
    for edit in edits {
        out.replace_range(edit.span.range(), &edit.text);
    }
    out
}

#[test]
fn fixtures() {
    let mut names: Vec<_> = std::fs::read_dir(folder())
        .expect("a folder")
        .map(|e| e.expect("an entry").file_name().into_string().expect("a plain name"))
        .collect();
    names.sort();
    assert!(names.len() > 4);
    names.iter().for_each(|name| run(name));
}
