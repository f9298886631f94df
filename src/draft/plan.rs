//! From what was found to what the records are.

use super::branches::Branch;
use super::names::Names;
use super::people::Person;
use super::planner::Planner;
use super::quote::passage;
use super::read::{Facts, Initiative};
use super::{Known, Release};
use crate::model::{Day, Period};
use crate::prose::{Date, Found};
use std::ops::Range;

/// A value as the record has it, with the passage that it rests on.
#[derive(Debug, Clone)]
pub struct Fact {
    pub value: String,
    pub quote: Option<String>,
}

pub struct Plan {
    pub source: Source,
    pub persons: Vec<Official>,
    pub initiatives: Vec<Fresh>,
    pub sectors: Vec<Branch>,
    pub event: Option<Event>,
    pub records: Vec<Record>,
    /// Sums that no record holds.
    pub loose: Vec<Fact>,
}

pub struct Source {
    pub name: String,
    pub title: String,
    pub date: Option<Period>,
}

pub struct Official {
    pub name: String,
    pub person: Person,
}

/// An initiative that the project does not have.
pub struct Fresh {
    pub name: String,
    pub title: String,
}

pub struct Event {
    pub name: String,
    pub kind: &'static str,
    pub title: String,
    pub date: Option<Period>,
    pub place: Option<String>,
    pub participants: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    Instrument,
    Package,
    Pledge,
}

/// An instrument, package or pledge.
pub struct Record {
    pub what: RecordKind,
    pub name: String,
    pub title: String,
    pub kind: Option<&'static str>,
    /// Of a pledge those who make it.
    pub parties: Option<Fact>,
    /// Whom a pledge reaches.
    pub to: Option<String>,
    pub count: Option<Fact>,
    pub amount: Option<Fact>,
    pub sectors: Option<Fact>,
    pub initiatives: Vec<String>,
    /// The passage that says that it was signed or made.
    pub quote: String,
    pub day: Option<Period>,
    /// Only the heading has spoken of it so far; the text mostly tells it once more.
    pub heading: bool,
}

pub fn plan(release: Release, facts: &Facts, known: &Known) -> Plan {
    let mut names = Names::new(&known.names);
    let day = day_of_signing(facts);
    let source = source(release, facts, &mut names, day);
    let persons = officials(facts, known, &mut names);
    let (initiatives, all_initiatives) = initiatives(facts, &mut names);
    let event = event(facts, &mut names, day, &persons, known);
    let mut planner = Planner::new(release.text, facts, names, day);
    planner.run();
    let Planner { mut records, used, sectors, .. } = planner;
    for record in &mut records {
        record.initiatives.clone_from(&all_initiatives);
    }
    let loose = loose(release.text, facts, &used);
    let sectors = sectors.into_branches();
    Plan { source, persons, initiatives, sectors, event, records, loose }
}

/// The day of the dateline (`Beijing, 27 March 2015`); else that of a sentence that
/// speaks of signing, for others are of what went before; else the first that is given.
fn day_of_signing(facts: &Facts) -> Option<Period> {
    let behind_place = |place: &Found<String>| {
        let next = facts.dates.iter().find(|d| d.span.start >= place.span.end)?;
        (next.span.start <= place.span.end + ", ".len()).then_some(next.value)
    };
    let dateline = facts.place.as_ref().and_then(behind_place);
    if let Some(Date::Full(day)) = dateline {
        return Some(day);
    }
    let concluded = facts.sentences.iter().filter(|s| s.concludes).find_map(|s| facts.day_in(s));
    let first = || facts.sentences.iter().find_map(|s| facts.day_in(s));
    let day = concluded.or_else(first)?;
    // A dateline without its year is of the year that the text speaks of.
    match dateline {
        Some(Date::NoYear { month, day: number }) if !day.is_exact() => {
            Day::from_ymd(day.first.year(), month, number).map(Period::day).or(Some(day))
        }
        _ => Some(day),
    }
}

fn source(release: Release, facts: &Facts, names: &mut Names, day: Option<Period>) -> Source {
    let stem = release.file.and_then(|f| f.rsplit(['/', '\\']).next()).and_then(|f| f.split('.').next());
    let heading = facts.sentences.first().map(|s| release.text[s.range.clone()].trim_end_matches('.'));
    let title = heading.filter(|h| h.chars().count() <= 140).or(stem).unwrap_or("Press release").to_owned();
    let wanted = stem.unwrap_or("press-release");
    let name = names.titled(wanted, "press-release");
    Source { name, title, date: day.map(|d| Period::day(d.last)) }
}

fn officials(facts: &Facts, known: &Known, names: &mut Names) -> Vec<Official> {
    let is_known = |p: &Person| known.persons.iter().any(|(words, _)| *words == p.name.to_lowercase());
    let fresh = facts.people.iter().filter(|p| !is_known(p));
    fresh.map(|p| Official { name: names.titled(&p.name, "official"), person: p.clone() }).collect()
}

fn initiatives(facts: &Facts, names: &mut Names) -> (Vec<Fresh>, Vec<String>) {
    let (mut fresh, mut all) = (Vec::new(), Vec::new());
    for found in &facts.initiatives {
        match &found.value {
            Initiative::Known(name) => all.push(name.clone()),
            Initiative::Named(title) => {
                let name = names.titled(title, "initiative-1");
                all.push(name.clone());
                fresh.push(Fresh { name, title: title.clone() });
            }
        }
    }
    (fresh, all)
}

fn event(facts: &Facts, names: &mut Names, day: Option<Period>, persons: &[Official], known: &Known) -> Option<Event> {
    let (kind, _) = facts.occasion.clone()?;
    let place = facts.place.as_ref().map(|p| p.value.clone());
    let mut title = kind.to_owned();
    title[..1].make_ascii_uppercase();
    if let Some(place) = &place {
        title.push_str(&format!(" in {place}"));
    }
    let year = day.map(|d| format!("-{}", d.first.year())).unwrap_or_default();
    let name = names.free(&format!("{kind}{year}"));
    let known_names = facts.people.iter().filter_map(|p| {
        let known = known.persons.iter().find(|(words, _)| *words == p.name.to_lowercase());
        known.map(|(_, name)| name.clone())
    });
    let participants = known_names.chain(persons.iter().map(|p| p.name.clone())).collect();
    Some(Event { name, kind, title, date: day, place, participants })
}

/// Sums that stand in no record.
fn loose(text: &str, facts: &Facts, used: &[Range<usize>]) -> Vec<Fact> {
    let sums = facts.sentences.iter().flat_map(|s| s.sums.iter().map(move |sum| (s, sum)));
    let unused = sums.filter(|(_, sum)| !used.contains(&sum.span));
    unused
        .map(|(s, sum)| Fact {
            value: sum.value.to_string(),
            quote: Some(passage(text, &s.range, &sum.span).to_owned()),
        })
        .collect()
}
