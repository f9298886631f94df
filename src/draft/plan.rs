//! From what was found to what the records are.

use super::branches::Branch;
use super::names::Names;
use super::people::Person;
use super::planner::Planner;
use super::quote::passage;
use super::read::{Facts, Initiative, Sentence};
use super::{Known, Release};
use crate::model::{Day, Period};
use crate::prose::{Date, Found, Sum};
use rustc_hash::FxHashSet;
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
    /// Officials who looked on, where no event names them.
    pub witnesses: Vec<String>,
    /// What the text says was done: `signed`, `made`, or only `announced`, `approved`, `renewed`.
    pub verb: &'static str,
    /// The package that takes it in.
    pub under: Option<String>,
    /// The day of its entry into force, with the passage that says so.
    pub force: Option<(Period, String)>,
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
    let mut persons = officials(facts, known, &mut names);
    let (initiatives, all_initiatives) = initiatives(facts, &mut names);
    let event = event(facts, &mut names, day, &persons, known);
    let mut planner = Planner::new(release.text, facts, names, day);
    planner.run();
    let Planner { mut records, used, sectors, .. } = planner;
    for record in &mut records {
        record.initiatives.clone_from(&all_initiatives);
    }
    if event.is_none() {
        let looked_on = |official: &Official| witnessed(facts, &official.person);
        persons.retain(|official| looked_on(official) && records.iter().any(|r| r.what != RecordKind::Pledge));
        let witnesses: Vec<String> = persons.iter().map(|official| official.name.clone()).collect();
        let documents = records.iter_mut().filter(|r| r.what != RecordKind::Pledge);
        documents.for_each(|record| record.witnesses.clone_from(&witnesses));
    }
    let loose = loose(release.text, facts, &used, &records);
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
    // Of several days the last; a month or a year says no day.
    let date = day.map(|d| if d.to_string().contains("..") { Period::day(d.last) } else { d });
    Source { name, title, date }
}

/// Whether a sentence says of an official that he looked on. One without a part in
/// anything is not declared: nothing would name him.
fn witnessed(facts: &Facts, person: &Person) -> bool {
    let says = |s: &Sentence| s.tokens.iter().any(|t| ["witness", "witnessed", "presence"].iter().any(|w| t.is(w)));
    facts.sentences.iter().any(|s| says(s) && s.range.contains(&person.at))
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

/// Sums that stand in no record, and money whose sum can't be read.
fn loose(text: &str, facts: &Facts, used: &FxHashSet<Range<usize>>, records: &[Record]) -> Vec<Fact> {
    let plain = |value: &str| value.trim_start_matches(|c: char| !c.is_ascii_digit()).to_owned();
    let held: FxHashSet<String> =
        records.iter().filter_map(|r| r.amount.as_ref()).map(|fact| plain(&fact.value)).collect();
    let mut all = Vec::new();
    for (at, sentence) in facts.sentences.iter().enumerate() {
        let quote = |place: &Range<usize>| Some(passage(text, &sentence.range, place).to_owned());
        // What the heading says the text says once more.
        let is_told = |sum: &Found<Sum>| at == 0 && held.contains(&plain(&sum.value.to_string()));
        let sums = sentence.sums.iter().filter(|sum| !used.contains(&sum.span) && !is_told(sum));
        let sums = sums.map(|sum| (sum.span.start, Fact { value: sum.value.to_string(), quote: quote(&sum.span) }));
        let unread = sentence.unread.iter();
        let unread = unread.map(|place| (place.start, Fact { value: "not read".to_owned(), quote: quote(place) }));
        let mut own: Vec<(usize, Fact)> = sums.chain(unread).collect();
        own.sort_by_key(|(at, _)| *at);
        all.extend(own.into_iter().map(|(_, fact)| fact));
    }
    all
}
