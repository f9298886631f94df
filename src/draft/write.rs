//! A plan as text of the language.

use super::Release;
use super::branches::Branch;
use super::plan::{Event, Fact, Plan, Record, RecordKind};
use super::quote::string;
use std::fmt::{self, Write};

const MARK: &str = "  # check";

pub fn write(release: Release, plan: &Plan) -> String {
    let mut out = String::new();
    // Writing to a string can't fail.
    let _ = all(&mut out, release, plan);
    out
}

fn all(out: &mut String, release: Release, plan: &Plan) -> fmt::Result {
    writeln!(out, "# A draft{}.", release.file.map(|f| format!(" from {}", plain(f))).unwrap_or_default())?;
    writeln!(out, "# Each line marked `# check` is a guess: hold it against its quote, put it right,")?;
    writeln!(out, "# and take the mark away.")?;
    source(out, release, plan)?;
    for official in &plan.persons {
        let person = &official.person;
        write!(out, "\nperson {} {} {{{MARK}\n", official.name, string(&person.name))?;
        if let Some(of) = person.of {
            writeln!(out, "  of: {of}{MARK}")?;
        }
        if !person.role.is_empty() {
            writeln!(out, "  role: {}{MARK}", string(&person.role))?;
        }
        writeln!(out, "}}")?;
    }
    for initiative in &plan.initiatives {
        writeln!(out, "\ninitiative {} {}{MARK}", initiative.name, string(&initiative.title))?;
    }
    if !plan.sectors.is_empty() {
        writeln!(out)?;
    }
    plan.sectors.iter().try_for_each(|branch| sector(out, branch))?;
    if let Some(found) = &plan.event {
        event(out, found, &plan.source.name)?;
    }
    plan.records.iter().try_for_each(|r| record(out, r, plan))?;
    loose(out, &plan.loose)
}

fn source(out: &mut String, release: Release, plan: &Plan) -> fmt::Result {
    let source = &plan.source;
    writeln!(out, "\nsource {} {} {{{MARK}", source.name, string(&source.title))?;
    writeln!(out, "  kind: press-release{MARK}")?;
    writeln!(out, "  # publisher: \"WHO PUBLISHED IT\"")?;
    if let Some(date) = source.date {
        writeln!(out, "  date: {date}{MARK}")?;
    }
    writeln!(out, "  # url: \"ADDRESS\"")?;
    writeln!(out, "  lang: en{MARK}")?;
    // The passages are looked for in the file wherever the records are checked.
    if let Some(file) = release.file {
        writeln!(out, "  file: {}", string(file))?;
    }
    writeln!(out, "}}")
}

fn sector(out: &mut String, branch: &Branch) -> fmt::Result {
    write!(out, "sector {} {}", branch.name, string(branch.industry.title))?;
    if branch.parts.is_empty() {
        if let Some(dac) = branch.industry.dac {
            write!(out, " {{ dac: {dac} }}")?;
        }
        return writeln!(out, "{MARK}");
    }
    writeln!(out, " {{{MARK}")?;
    if let Some(dac) = branch.industry.dac {
        writeln!(out, "  dac: {dac}")?;
    }
    for part in &branch.parts {
        let dac = part.dac.map(|dac| format!(" {{ dac: {dac} }}")).unwrap_or_default();
        writeln!(out, "  sector {} {}{dac}{MARK}", part.name, string(part.title))?;
    }
    writeln!(out, "}}")
}

fn event(out: &mut String, event: &Event, source: &str) -> fmt::Result {
    writeln!(out, "\nevent {} {} {{{MARK}", event.name, string(&event.title))?;
    writeln!(out, "  kind: {}{MARK}", event.kind)?;
    if let Some(date) = event.date {
        writeln!(out, "  date: {date}{MARK}")?;
    }
    if let Some(place) = &event.place {
        writeln!(out, "  place: {}{MARK}", string(place))?;
    }
    if !event.participants.is_empty() {
        writeln!(out, "  participants: {}{MARK}", event.participants.join(", "))?;
    }
    writeln!(out, "  source: {source}\n}}")
}

fn record(out: &mut String, record: &Record, plan: &Plan) -> fmt::Result {
    let source = &plan.source.name;
    let what = match record.what {
        RecordKind::Instrument => "instrument",
        RecordKind::Package => "package",
        RecordKind::Pledge => "pledge",
    };
    writeln!(out, "\n{what} {} {} {{{MARK}", record.name, string(&record.title))?;
    if let Some(kind) = record.kind {
        writeln!(out, "  kind: {kind}{MARK}")?;
    }
    let parties = if record.what == RecordKind::Pledge { "from" } else { "parties" };
    let facts = [
        (parties, &record.parties),
        ("count", &record.count),
        ("amount", &record.amount),
        ("sectors", &record.sectors),
    ];
    for (field, fact) in facts {
        match fact {
            Some(fact) => {
                writeln!(out, "  {field}: {}{}{MARK}", fact.value, cited(fact, source))?;
            }
            None if field == parties => writeln!(out, "  # {field}: WHICH STATES")?,
            None => {}
        }
        match &record.to {
            Some(to) if field == parties => writeln!(out, "  to: {to}{MARK}")?,
            // A sum is promised to somebody, whom the sentence does not name.
            None if field == parties && record.what == RecordKind::Pledge && record.amount.is_some() => {
                writeln!(out, "  # to: WHOM")?;
            }
            _ => {}
        }
    }
    if let Some(package) = &record.under {
        writeln!(out, "  under: {package}{MARK}")?;
    }
    if !record.initiatives.is_empty() {
        writeln!(out, "  initiatives: {}{MARK}", record.initiatives.join(", "))?;
    }
    if !record.witnesses.is_empty() {
        writeln!(out, "  witnesses: {}{MARK}", record.witnesses.join(", "))?;
    }
    writeln!(out, "  source: {source}")?;
    let verb = record.verb;
    // What is renewed was signed before, on a day that this text does not give.
    if matches!(verb, "renewed" | "extended") {
        writeln!(out, "  # DAY signed")?;
    }
    match record.day {
        Some(day) => {
            // The event is on its day; a line of another day was elsewhere.
            let at = plan.event.as_ref().filter(|e| e.date == Some(day)).map(|e| format!(" at {}", e.name));
            let at = at.unwrap_or_default();
            writeln!(out, "  {day} {verb}{at} source {source} {}{MARK}", string(&record.quote))?;
        }
        None => writeln!(out, "  # DAY {verb} source {source} {}{MARK}", string(&record.quote))?,
    }
    if let Some((day, quote)) = &record.force {
        writeln!(out, "  {day} in-force source {source} {}{MARK}", string(quote))?;
    }
    writeln!(out, "}}")
}

fn cited(fact: &Fact, source: &str) -> String {
    fact.quote.as_ref().map(|quote| format!(" source {source} {}", string(quote))).unwrap_or_default()
}

fn loose(out: &mut String, facts: &[Fact]) -> fmt::Result {
    if facts.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n# check: sums in the text that no record above holds")?;
    for fact in facts {
        writeln!(out, "#   {}: {}", fact.value, fact.quote.as_deref().map(string).unwrap_or_default())?;
    }
    Ok(())
}

/// A text that can stand in a comment.
fn plain(text: &str) -> String {
    let quoted = string(text);
    quoted[1..quoted.len() - 1].to_owned()
}
