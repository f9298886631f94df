//! What stands in no declaration: rates, indexes, expectations, and what is allowed in
//! place (an allowance silences a warning, so it is no mere comment).

use super::change::{Keyed, Place, Shift, matched};
use super::facts::{Side, tokens};
use super::problems::Subjects;
use crate::text::{FileId, Span};

/// A statement that one state has and the other lacks, or has otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementChange {
    /// `rate`, `deflator`, `expect` or `allow`
    pub sort: &'static str,
    pub stated: Shift<Statement>,
}

/// As written, with single spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub text: String,
    pub place: Place,
}

struct Found {
    sort: &'static str,
    /// All that it says.
    key: String,
    /// What must be the same for one to be another's successor.
    about: String,
    stated: Statement,
    /// Whether it stands in what is compared.
    held: bool,
}

impl Keyed for Found {
    fn whole(&self) -> String {
        self.key.clone()
    }
}

pub(super) fn changes(sides: &[Side; 2]) -> Vec<StatementChange> {
    let [before, after] = sides.map(|side| all(&side));
    let (_, before, after) = matched(before, after, |found| format!("{} {}", found.sort, found.key));
    let (pairs, before, after) = matched(before, after, |found| format!("{} {}", found.sort, found.about));
    // What stands outside of what is compared only tells what came from there.
    let both = pairs.into_iter().filter(|(b, a)| b.held || a.held);
    let [before, after] = [before, after].map(|found| found.into_iter().filter(|found| found.held));
    let both = both.map(|(b, a)| (a.sort, Shift { before: Some(b.stated), after: Some(a.stated) }));
    let removed = before.map(|found| (found.sort, Shift::on(0, found.stated)));
    let added = after.map(|found| (found.sort, Shift::on(1, found.stated)));
    let mut changes: Vec<StatementChange> =
        both.chain(removed).chain(added).map(|(sort, stated)| StatementChange { sort, stated }).collect();
    changes.sort_by_cached_key(|change| {
        let shown = change.stated.either();
        (change.sort, shown.map(|stated| stated.text.clone()), change.stated.before.is_none())
    });
    changes
}

fn all(side: &Side) -> Vec<Found> {
    let model = side.records.model;
    let mut found = Vec::new();
    let mut add = |sort, span: Span, key: String, about: String| {
        let text = tokens(side.records.sources.slice(span));
        let (stated, held) = (Statement { text, place: side.place(span) }, side.records.holds(span.file));
        found.push(Found { sort, key, about, stated, held });
    };
    for rate in &model.rates {
        let sources = side.cited_key(&rate.sources);
        let about = format!("{} {} {}", rate.date, rate.left.1, rate.right.1);
        add("rate", rate.span, format!("{about} {} {} {sources}", rate.left.0, rate.right.0), about);
    }
    for index in &model.deflators {
        let sources = side.cited_key(&index.sources);
        let about = format!("{} {}", index.date, index.currency);
        add("deflator", index.span, format!("{about} {} {sources}", index.index), about);
    }
    for expect in &model.expects {
        let text = tokens(side.records.sources.slice(expect.span));
        add("expect", expect.span, text.clone(), asked(&text).to_owned());
    }
    found.extend(allowances(side));
    found
}

/// What an expectation asks, without what it expects: a corrected figure is the same
/// expectation changed.
pub(super) fn asked(text: &str) -> &str {
    let operators = [" = ", " != ", " < ", " <= ", " > ", " >= "];
    // The last one outside of parentheses compares the figures.
    let depth = |at: usize| text[..at].matches('(').count().saturating_sub(text[..at].matches(')').count());
    let places = operators.iter().flat_map(|operator| text.match_indices(operator)).map(|(at, _)| at);
    places.filter(|&at| depth(at) == 0).max().map_or(text, |at| &text[..at])
}

const MARK: &str = "deal: allow";

fn allowances(side: &Side) -> Vec<Found> {
    let sources = side.records.sources.iter();
    let places = sources.flat_map(|(file, source)| source.text().match_indices(MARK).map(move |(at, _)| (file, at)));
    let mut places = places.peekable();
    // Few records allow anything.
    if places.peek().is_none() {
        return Vec::new();
    }
    let subjects = Subjects::of(side);
    places.filter_map(|(file, at)| allowance(side, &subjects, file, at)).collect()
}

fn allowance(side: &Side, subjects: &Subjects, file: FileId, at: usize) -> Option<Found> {
    let source = side.records.sources.get(file);
    let range = source.line(source.position(at as u32).line);
    let start = source.text()[range.start..at].rfind('#').map(|hash| range.start + hash)?;
    // Between the `#` and the words there is nothing but space.
    source.text()[start + 1..at].trim().is_empty().then_some(())?;
    let span = Span::new(file, start, range.end);
    let subject = subjects.at_or_after(span).map(|id| side.name(id)).unwrap_or_default();
    let said = source.text()[at + MARK.len()..range.end].split_whitespace().collect::<Vec<_>>().join(" ");
    let code = said.split(' ').next().unwrap_or("");
    let text = if subject.is_empty() { format!("allow {said}") } else { format!("{subject}: allow {said}") };
    Some(Found {
        sort: "allow",
        key: format!("{subject} {said}"),
        about: format!("{subject} {code}"),
        stated: Statement { text, place: side.place(span) },
        held: side.records.holds(file),
    })
}
