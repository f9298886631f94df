//! A comparison in words: what the terminal and Markdown tell alike. Decides nothing
//! of what is compared.

pub mod markdown;
mod story;
pub mod table;

use super::text::{self, Numbers};
use crate::diff::{Diff, Difference, Measured, Origin, What};
use crate::eval::{Cell, Interval};
use crate::model::Dec;

/// `HEAD (1a2b3c4d5e) → working tree`
fn origins(diff: &Diff) -> String {
    let told = |origin: &Origin| {
        let commit = origin.commit.as_deref().map(|id| id.chars().take(10).collect::<String>());
        match commit {
            Some(commit) if !origin.label.starts_with(&commit) => format!("{} ({commit})", origin.label),
            _ => origin.label.clone(),
        }
    };
    text::clean(&diff.origins.each_ref().map(told).join(" → "))
}

/// `as of 2015-12-31 · China and Kazakhstan, 1 file · each currency by itself`
fn about(diff: &Diff) -> String {
    let [before, after] = &diff.origins;
    let many = |n: usize| if n == 1 { "1 file".to_owned() } else { format!("{n} files") };
    let files = if before.files == after.files {
        many(after.files)
    } else {
        format!("{} before, {} after", many(before.files), many(after.files))
    };
    let title = after.title.as_ref().or(before.title.as_ref());
    let scope = title.map_or(files.clone(), |title| format!("{}, {files}", text::clean(title)));
    let currency = diff.currency.map_or("each currency by itself".to_owned(), |c| format!("in {c}"));
    format!("as of {} · {scope} · {currency}", diff.as_of)
}

/// What must be known before a figure is read: that not all could be.
fn warning(diff: &Diff) -> Option<String> {
    let [before, after] = diff.problems.errors;
    let many = |n: usize| if n == 1 { "1 error".to_owned() } else { format!("{n} errors") };
    let told = match (before, after) {
        (0, 0) => return None,
        (0, after) => format!("the records after have {}", many(after)),
        (before, 0) => format!("the records before had {}", many(before)),
        (before, after) => format!("the records had {} before and have {} after", many(before), many(after)),
    };
    let unread = if diff.problems.unread.contains(&true) { ": what can't be read counts nowhere" } else { "" };
    Some(format!("{told}{unread}"))
}

/// `1 declaration added, 2 changed; 1 rate or expectation; 1 newly wrong`
fn counts(diff: &Diff) -> String {
    let words = [
        (What::Added, "added"),
        (What::Removed, "removed"),
        (What::Renamed, "renamed"),
        (What::MovedIn, "moved in"),
        (What::MovedOut, "moved out"),
        (What::Changed, "changed"),
    ];
    let counted: Vec<(usize, &str)> =
        words.into_iter().map(|(what, word)| (diff.count(what), word)).filter(|(n, _)| *n > 0).collect();
    let mut parts = Vec::new();
    if !counted.is_empty() {
        let told = counted.iter().enumerate().map(|(at, (n, word))| {
            let noun = match (at, n) {
                (0, 1) => " declaration",
                (0, _) => " declarations",
                _ => "",
            };
            format!("{n}{noun} {word}")
        });
        parts.push(told.collect::<Vec<_>>().join(", "));
    }
    let others = diff.statements.len() + diff.settings.len();
    if others > 0 {
        parts.push(format!("{others} other {} changed", if others == 1 { "statement" } else { "statements" }));
    }
    let (new, gone) = (diff.problems.new.len(), diff.problems.gone.len());
    parts.extend((new > 0).then(|| format!("{new} newly wrong")));
    parts.extend((gone > 0).then(|| format!("{gone} {}", gone_word(diff))));
    parts.join("; ")
}

/// What has become of findings that are gone. Where records can't be read the checks look
/// at less, and what they no longer say need not be settled.
fn gone_word(diff: &Diff) -> &'static str {
    if diff.problems.unread[1] { "no longer found" } else { "newly right" }
}

/// Notes on the figures: those that only one side has say which.
fn notes(diff: &Diff) -> Vec<String> {
    let [before, after] = diff.notes.each_ref().map(|notes| super::about::notes(notes));
    let both = after.iter().filter(|note| before.contains(note)).cloned();
    let only = |of: &[String], other: &[String], side: &str| {
        let lines = of.iter().filter(|note| !other.contains(note));
        lines.map(|note| format!("{side}: {note}")).collect::<Vec<_>>()
    };
    both.chain(only(&before, &after, "before")).chain(only(&after, &before, "after")).collect()
}

/// Measures that every summary has; the others are shown where they changed.
const ALWAYS: [&str; 5] = ["count", "announced", "committed", "disbursed", "outstanding"];

fn shown(m: &&Measured) -> bool {
    m.changed() || (m.is_something() && ALWAYS.contains(&&*m.measure))
}

/// A measure as lines of (before, after, difference): one per currency, and one for
/// what is unknown.
fn lines(m: &Measured, numbers: Numbers) -> Vec<[String; 3]> {
    let mut lines = Vec::new();
    let money = !matches!(m.before, Cell::Count(_));
    for d in m.differences() {
        let figure = |i: &Interval| match money {
            true if i.is_zero() => "–".to_owned(),
            true => format!("{} {}", text::interval(i, numbers), d.currency),
            false => text::interval(i, Numbers { exact: true }),
        };
        lines.push([figure(&d.before), figure(&d.after), difference(&d, money, numbers)]);
    }
    let [before, after] = m.unknown();
    if before != after || (lines.is_empty() && before > 0) {
        let change = i128::from(after) - i128::from(before);
        let difference = if change == 0 { NOTHING.to_owned() } else { format!("{change:+} unknown") };
        lines.push([format!("{before} unknown"), format!("{after} unknown"), difference]);
    }
    if lines.is_empty() {
        lines.push(["–".to_owned(), "–".to_owned(), NOTHING.to_owned()]);
    }
    lines
}

const NOTHING: &str = "no change";

fn difference(d: &Difference, money: bool, numbers: Numbers) -> String {
    if !d.changed() {
        return NOTHING.to_owned();
    }
    let numbers = if money { numbers } else { Numbers { exact: true } };
    let unit = if money { format!(" {}", d.currency) } else { String::new() };
    let signed = |by: Dec| {
        let (sign, by) = if by < Dec::ZERO { ("-", Dec(by.0.saturating_neg())) } else { ("+", by) };
        format!("{sign}{}{}{unit}", if d.approximate { "~" } else { "" }, text::number(by, numbers))
    };
    if d.high == Some(d.low) && d.low != Dec::ZERO {
        return signed(d.low);
    }
    let mut parts = Vec::new();
    if d.low != Dec::ZERO {
        parts.push(format!("lower bound {}", signed(d.low)));
    }
    match (d.high, d.before.high, d.after.high) {
        (Some(by), ..) if by != Dec::ZERO => parts.push(format!("upper bound {}", signed(by))),
        (None, Some(_), None) => parts.push("no upper bound any more".to_owned()),
        (None, None, Some(high)) => parts.push(format!("upper bound now {}{unit}", text::number(high, numbers))),
        _ => {}
    }
    if parts.is_empty() {
        parts.push(if d.after.approximate { "now approximate" } else { "no longer approximate" }.to_owned());
    }
    parts.join(", ")
}

/// What stands under the table of groups.
fn rest(groups: &crate::diff::Groups) -> Vec<String> {
    let mut lines = Vec::new();
    if groups.unchanged > 0 {
        let rows = if groups.unchanged == 1 { "row is" } else { "rows are" };
        lines.push(format!("{} other {rows} as before", groups.unchanged));
    }
    if groups.by.iter().any(|(_, overlaps)| *overlaps) {
        lines.push("one document may stand in several rows: they do not add up".to_owned());
    }
    lines
}

fn level(level: crate::diag::Level) -> &'static str {
    match level {
        crate::diag::Level::Error => "error",
        crate::diag::Level::Warning => "warning",
        crate::diag::Level::Info => "info",
    }
}
