//! What became of a declaration, a statement or a setting, told fact by fact.

use super::super::text::clean;
use crate::diff::{Change, DatedFact, Diff, Match, Named, Place, Shift, Stated, What};

/// Something told in one line: what it is of, how it was, how it is.
pub(super) struct Told {
    /// A field's word with a colon; empty of a dated line, which says itself.
    pub what: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub place: String,
}

/// A declaration's heading and its facts. `gist` is what an added or removed one says,
/// in one line.
pub(super) struct Story<'d> {
    pub what: What,
    pub named: &'d Named,
    /// How it was called, and how it was found again.
    pub renamed: Option<String>,
    pub place: String,
    pub gist: Option<String>,
    pub told: Vec<Told>,
}

/// Longer values are cut; JSON has all of them.
const LONG: usize = 120;

/// More dated lines of something new are counted.
const LINES: usize = 8;

pub(super) fn stories(diff: &Diff) -> impl Iterator<Item = Story<'_>> {
    diff.declarations.iter().filter_map(story)
}

fn story(change: &Change) -> Option<Story<'_>> {
    let named = change.shown()?;
    let alone = matches!(change.what, What::Added | What::Removed);
    let mut told = Vec::new();
    if !alone {
        told.extend(change.fields.iter().map(|f| field(&f.field, &f.stated)));
    }
    let lines = if alone { change.lines.len().min(LINES) } else { change.lines.len() };
    told.extend(change.lines[..lines].iter().map(line));
    let more = change.lines.len() - lines;
    if more > 0 {
        let text = format!("and {more} more {}", if more == 1 { "line" } else { "lines" });
        let (before, after) = if change.what == What::Added { (None, Some(text)) } else { (Some(text), None) };
        told.push(Told { what: String::new(), before, after, place: String::new() });
    }
    if !alone {
        let statuses = [("legal status:", &change.legal), ("delivery:", &change.delivery)];
        told.extend(statuses.into_iter().filter_map(|(what, shift)| {
            let word = |s: &Option<crate::diff::Status>| s.as_ref().map(|(word, _)| (*word).to_owned());
            let shift = shift.as_ref()?;
            let (before, after) = (word(&shift.before), word(&shift.after));
            Some(Told { what: what.to_owned(), before, after, place: String::new() })
        }));
    }
    Some(Story {
        what: change.what,
        named,
        renamed: renamed(change),
        place: places(change.named.before.as_ref().and_then(at), change.named.after.as_ref().and_then(at)),
        gist: alone.then(|| gist(change)).filter(|gist| !gist.is_empty()),
        told,
    })
}

fn at(named: &Named) -> Option<&Place> {
    named.place.as_ref()
}

/// `was x: the same content`
fn renamed(change: &Change) -> Option<String> {
    match change.what {
        What::MovedIn => return Some("from another file of the project, where it was not counted here".to_owned()),
        What::MovedOut => return Some("to another file of the project, where it is not counted here".to_owned()),
        _ => {}
    }
    let old = &change.named.before.as_ref()?.name;
    let how = match change.matched? {
        Match::Same => "the same content under another name".to_owned(),
        Match::Moved => "the same sector in another place".to_owned(),
        Match::Like { same, of } => format!("{same} of {of} facts the same"),
    };
    Some(format!("was {}, {how}", clean(old)))
}

/// `kind: loan; parties: CN, KZ; amount: 5bn USD`
fn gist(change: &Change) -> String {
    let fields = change.fields.iter().filter_map(|f| {
        let stated = f.stated.either()?;
        Some(format!("{}: {}", f.field, cut(&stated.values.join(", "), 0)))
    });
    fields.collect::<Vec<_>>().join("; ")
}

fn field(word: &str, stated: &Shift<Stated>) -> Told {
    let place = places(stated.before.as_ref().map(|s| &s.place), stated.after.as_ref().map(|s| &s.place));
    let what = format!("{}:", clean(word));
    let (before, after) = match (&stated.before, &stated.after) {
        (Some(before), Some(after)) if same(&before.values, &after.values) => {
            let (before, after) = (cited(&before.sources), cited(&after.sources));
            let (before, after) = around(&before, &after);
            return Told { what: format!("source of {what}"), before: Some(before), after: Some(after), place };
        }
        (Some(before), Some(after)) => {
            let (old, new) = values(before, after);
            let (old, new) = around(&old, &new);
            (Some(old), Some(new))
        }
        (before, after) => {
            let said = |s: &Option<Stated>| s.as_ref().map(|s| cut(&said(s), 0));
            (said(before), said(after))
        }
    };
    Told { what, before, after, place }
}

/// Whether two lists hold the same in whatever order.
fn same(before: &[String], after: &[String]) -> bool {
    let sorted = |values: &[String]| {
        let mut values = values.to_vec();
        values.sort();
        values
    };
    sorted(before) == sorted(after)
}

/// So many entries in common, and only the others are told.
const COMMON: usize = 5;

/// Values, with their sources where these differ too; of long lists what differs.
fn values(before: &Stated, after: &Stated) -> (String, String) {
    let common = before.values.iter().filter(|value| after.values.contains(value)).count();
    let told = |here: &Stated, there: &Stated| {
        let mut text = here.values.join(", ");
        if common >= COMMON {
            let own: Vec<&str> = here.values.iter().filter(|v| !there.values.contains(v)).map(String::as_str).collect();
            let own = if own.is_empty() { "nothing".to_owned() } else { own.join(", ") };
            text = format!("{own} beside {common} others");
        }
        if here.sources != there.sources {
            text.push_str(&format!(" {}", cited(&here.sources)));
        }
        text
    };
    (told(before, after), told(after, before))
}

fn said(stated: &Stated) -> String {
    let values = stated.values.join(", ");
    if stated.sources.is_empty() { values } else { format!("{values} {}", cited(&stated.sources)) }
}

fn cited(sources: &[(String, Option<String>)]) -> String {
    let one = |(name, quote): &(String, Option<String>)| match quote {
        Some(quote) => format!("source {name} \"{quote}\""),
        None => format!("source {name}"),
    };
    if sources.is_empty() { "no source".to_owned() } else { sources.iter().map(one).collect::<Vec<_>>().join(" ") }
}

fn line(shift: &Shift<DatedFact>) -> Told {
    let place = places(shift.before.as_ref().map(|s| &s.place), shift.after.as_ref().map(|s| &s.place));
    let text = |fact: &DatedFact| {
        let sources = if fact.sources.is_empty() { String::new() } else { format!(" {}", cited(&fact.sources)) };
        format!("{} {}{sources}", fact.date, fact.says)
    };
    let (before, after) = match (&shift.before, &shift.after) {
        (Some(before), Some(after)) => {
            let (before, after) = around(&text(before), &text(after));
            (Some(before), Some(after))
        }
        (before, after) => (before.as_ref().map(|b| cut(&text(b), 0)), after.as_ref().map(|a| cut(&text(a), 0))),
    };
    Told { what: String::new(), before, after, place }
}

/// Two texts cut to where they begin to differ.
fn around(before: &str, after: &str) -> (String, String) {
    let same = before.chars().zip(after.chars()).take_while(|(a, b)| a == b).count();
    // A few words before the place, so that it can be found.
    let from = if before.chars().count().max(after.chars().count()) > LONG { same.saturating_sub(30) } else { 0 };
    (cut(before, from), cut(after, from))
}

fn cut(text: &str, from: usize) -> String {
    let text = clean(text);
    let all = text.chars().count();
    if from == 0 && all <= LONG {
        return text;
    }
    let piece: String = text.chars().skip(from).take(LONG).collect();
    let (before, after) = (if from > 0 { "…" } else { "" }, if from + LONG < all { "…" } else { "" });
    format!("{before}{piece}{after}")
}

/// `kz.deal:3`, `kz.deal:3 → 5`, `kz.deal:3 → log.deal:5`
pub(super) fn places(before: Option<&Place>, after: Option<&Place>) -> String {
    let told = |place: &Place| format!("{}:{}", clean(&place.file), place.line);
    match (before, after) {
        (Some(before), Some(after)) if before == after => told(after),
        (Some(before), Some(after)) if before.file == after.file => format!("{} → {}", told(before), after.line),
        (Some(before), Some(after)) => format!("{} → {}", told(before), told(after)),
        (one, other) => one.or(other).map(told).unwrap_or_default(),
    }
}

/// Statements and settings.
pub(super) fn others(diff: &Diff) -> Vec<Told> {
    let statements = diff.statements.iter().map(|change| {
        let text = |s: &Option<crate::diff::Statement>| s.as_ref().map(|s| s.text.clone());
        let place =
            places(change.stated.before.as_ref().map(|s| &s.place), change.stated.after.as_ref().map(|s| &s.place));
        let (before, after) = pair(text(&change.stated.before), text(&change.stated.after));
        Told { what: String::new(), before, after, place }
    });
    let settings = diff.settings.iter().map(|setting| {
        let (before, after) = pair(setting.value.before.clone(), setting.value.after.clone());
        Told { what: format!("{}:", clean(&setting.key)), before, after, place: "deal.toml".to_owned() }
    });
    statements.chain(settings).collect()
}

fn pair(before: Option<String>, after: Option<String>) -> (Option<String>, Option<String>) {
    match (before, after) {
        (Some(before), Some(after)) => {
            let (before, after) = around(&before, &after);
            (Some(before), Some(after))
        }
        (before, after) => (before.map(|b| cut(&b, 0)), after.map(|a| cut(&a, 0))),
    }
}
