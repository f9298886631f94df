//! What holds for every text: formatting twice is formatting once, the records say the
//! same, no comment is lost or goes elsewhere, and what is wrong stays as it is.

use super::scribble::{Dice, scribble};
use super::{canonical, formatted};
use deal::model::{self, Model, Project};
use deal::testing::run;
use deal::text::{Source, Sources};
use proptest::prelude::*;

/// The records of a text as data, without places: what they say and nothing else. Of
/// records with mistakes, the mistakes: what is kept beside one is nobody's business.
fn said(text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    sources.add(Source::new("a.deal", text));
    let (model, errors) = model::analyse(&sources, Project::default());
    if !errors.is_empty() {
        let mut codes: Vec<String> = errors.iter().map(|e| e.code.code.to_owned()).collect();
        codes.sort();
        return codes;
    }
    let mut said: Vec<String> = model.decls.iter().map(|decl| declaration(&model, decl)).collect();
    said.extend(model.rates.iter().map(|r| plain(&model, &format!("{r:?}"))));
    said.extend(model.deflators.iter().map(|r| plain(&model, &format!("{r:?}"))));
    said.extend(model.expects.iter().map(|r| plain(&model, &format!("{r:?}"))));
    said.sort();
    said
}

fn declaration(model: &Model, decl: &model::Decl) -> String {
    let shown = |debug: String| plain(model, &debug);
    let mut fields: Vec<String> = decl.fields.iter().map(|f| shown(format!("{f:?}"))).collect();
    fields.sort();
    // Lines of one day keep their order.
    let mut lines: Vec<_> = decl.lines.iter().collect();
    lines.sort_by_key(|line| line.date.first);
    let lines: Vec<String> = lines.into_iter().map(|line| shown(format!("{line:?}"))).collect();
    let children: Vec<_> = decl.children.iter().map(|&child| model.get(child).name.clone()).collect();
    let parent = decl.parent.map(|p| model.get(p).name.clone());
    format!("{:?} {} {:?} in {parent:?} {children:?}\n{fields:#?}\n{lines:#?}", decl.kind, decl.name, decl.title)
}

/// Debug output without places, and with names for numbers of declarations.
fn plain(model: &Model, debug: &str) -> String {
    let mut out = String::new();
    let mut rest = debug;
    while let Some(at) = rest.find("Span {").into_iter().chain(rest.find("DeclId(")).min() {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(number) = rest.strip_prefix("DeclId(") {
            let end = number.find(')').unwrap();
            let id: u32 = number[..end].parse().unwrap();
            out.push_str(&model.decls[id as usize].name);
            rest = &number[end + 1..];
        } else {
            // `Span { file: FileId(0), start: 1, end: 2 }`
            rest = &rest[rest.find('}').unwrap() + 1..];
        }
    }
    out + rest
}

fn comments(text: &str) -> Vec<String> {
    let mut all: Vec<String> = deal::syntax::parse(deal::text::FileId(0), text)
        .tree
        .comments
        .iter()
        .map(|span| text[span.range()].trim_end().to_owned())
        .collect();
    all.sort();
    all
}

fn codes(text: &str) -> Vec<String> {
    let ran = run(&[("a.deal", text)], &["check", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let mut codes: Vec<String> =
        json["diagnostics"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    codes
}

fn lines_that_differ(a: &str, b: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
    let n = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let shown = |lines: &[&str]| lines.iter().skip(n.saturating_sub(2)).take(6).copied().collect::<Vec<_>>().join("\n");
    format!("{}\n---\n{}", shown(&a), shown(&b))
}

fn first_difference(a: &[String], b: &[String]) -> String {
    let n = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    format!("{:?}\n{:?}", a.get(n), b.get(n))
}

/// Which law a text breaks.
fn broken(text: &str) -> Option<String> {
    let made = formatted(text);
    let new = made.apply(text).into_owned();
    if let Some(internal) = made.left.iter().flat_map(|l| &l.errors).find(|e| e.code.code == "E0901") {
        return Some(format!("the proof fails: {internal:?}"));
    }
    let again = canonical(&new);
    if again != new {
        return Some(format!("once more changes something\n{}", lines_that_differ(&new, &again)));
    }
    if comments(text) != comments(&new) {
        return Some(format!("comments are lost\n{new}"));
    }
    if made.left.iter().any(|left| !new.contains(&text[left.span.range()])) {
        return Some(format!("what is wrong does not stand as it stood\n{new}"));
    }
    let (before, after) = (said(text), said(&new));
    if before != after {
        return Some(format!("the records differ\n{}\n{new}", first_difference(&before, &after)));
    }
    let (mut before, mut after) = (codes(text), codes(&new));
    // What else is said of a record with an error depends on where its lines begin.
    if before.iter().any(|code| code.starts_with('E')) {
        before.retain(|code| code.starts_with('E'));
        after.retain(|code| code.starts_with('E'));
    }
    (before != after).then(|| format!("other codes are found\n{before:?}\n{after:?}\n{new}"))
}

/// Asserts that all laws hold; a text that breaks one is made as short as can be.
pub fn holds(text: &str) {
    let Some(mut law) = broken(text) else { return };
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut step = lines.len() / 2;
    while step > 0 {
        let mut at = 0;
        while at < lines.len() {
            let fewer = [&lines[..at], &lines[(at + step).min(lines.len())..]].concat();
            match broken(&fewer.concat()).filter(|other| other.lines().next() == law.lines().next()) {
                Some(other) => (lines, law) = (fewer, other),
                None => at += step,
            }
        }
        step /= 2;
    }
    panic!("{law}\n=== of\n{}", lines.concat());
}

/// PROPTEST_CASES asks for more.
fn config() -> ProptestConfig {
    let asked = ProptestConfig { max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { asked.cases } else { 60 };
    ProptestConfig { cases, ..asked }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn records_at_random(seed: u64) {
        let made = scribble(seed);
        let wrong = formatted(&made.out).left;
        prop_assert!(wrong.is_empty(), "the records are well formed\n{wrong:?}\n{}", made.out);
        prop_assert_eq!(comments(&made.out).len(), made.comments);
        holds(&made.out);
    }

    #[test]
    fn spoiled_records(seed: u64) {
        let mut dice = Dice(seed ^ 0xdea1);
        let mut text = scribble(seed).out;
        for _ in 0..1 + dice.below(3) {
            let mut at = dice.below(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let marks = ["\"", "{", "}", "(", ",", "\"\"\"", "\n", "#", " and ", ":"];
            if dice.chance(30) {
                text.insert_str(at, marks[dice.below(marks.len())]);
            } else {
                text.remove(at);
            }
        }
        holds(&text);
    }
}
