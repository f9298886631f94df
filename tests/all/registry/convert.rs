//! Rows of the registry as `.deal` text.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::parties::{Party, declarations, kebab};

/// One treaty. Days are written in the registry's order and held as ISO dates,
/// which sort as text.
pub struct Row {
    pub id: String,
    pub title: String,
    pub subject: String,
    pub parties: Vec<String>,
    pub signed: Option<String>,
    pub signed_at: String,
    pub adopted: Option<String>,
    pub in_force: Option<String>,
    pub in_force_effective: Option<String>,
    pub provisional: Option<String>,
    pub terminated: Option<String>,
    pub terminated_effective: Option<String>,
    pub references: String,
    pub url: String,
}

impl Row {
    pub fn read(record: &BTreeMap<String, String>) -> Row {
        let text = |column: &str| record[column].trim().to_owned();
        let day = |column: &str| (!record[column].is_empty()).then(|| iso(&record[column]));
        Row {
            id: text("id"),
            title: text("title"),
            subject: text("subject"),
            parties: record["parties"].split(" ; ").map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect(),
            signed: day("signed"),
            signed_at: text("signed_at"),
            adopted: day("adopted"),
            in_force: day("in_force"),
            in_force_effective: day("in_force_effective"),
            provisional: day("provisional_in_force"),
            terminated: day("terminated"),
            terminated_effective: day("terminated_effective"),
            references: text("references"),
            url: text("url"),
        }
    }

    /// The names under which its parties, or its territories, stand in the records,
    /// each once: the registry lists "DAHOMEY" beside "BENIN", which are one state.
    pub fn sides(&self, parties: bool) -> Vec<String> {
        let mut names = Vec::new();
        for party in self.parties.iter().map(|p| Party::read(p)).filter(|p| p.is_party == parties) {
            if !names.contains(&party.name) {
                names.push(party.name);
            }
        }
        names
    }
}

/// `18/07/1857` as `1857-07-18`, and what is no such day as it stands: the checker
/// shall see it.
fn iso(day: &str) -> String {
    match day.split('/').collect::<Vec<_>>()[..] {
        [d, m, y] => format!("{y}-{m}-{d}"),
        _ => day.to_owned(),
    }
}

/// The kind that a title begins with: the first word in it that names one, unless
/// it is about another document ("Amendments to the Convention …").
pub fn kind(title: &str) -> &'static str {
    const WORDS: &[(&str, &str)] = &[
        ("exchange of", "exchange-of-notes"),
        ("exchanges of", "exchange-of-notes"),
        ("notes exchanged", "exchange-of-notes"),
        ("notes between", "exchange-of-notes"),
        ("letters exchanged", "exchange-of-notes"),
        ("memorandum of understanding", "mou"),
        ("memoranda of understanding", "mou"),
        ("convention", "convention"),
        ("protocol", "protocol"),
        ("treaty", "treaty"),
        ("treaties", "treaty"),
        ("agreement", "agreement"),
        ("arrangement", "agreement"),
        ("declaration", "declaration"),
        ("decision", "decision"),
    ];
    let title = title.to_lowercase();
    if ["amend", "cancellation", "denunciation", "extension", "termination", "text of"]
        .iter()
        .any(|w| title.starts_with(w))
    {
        return "other";
    }
    let first = WORDS.iter().filter_map(|(word, kind)| Some((title.find(word)?, kind))).min();
    first.map_or("other", |(_, kind)| kind)
}

/// All rows as the files of a project.
pub fn project(rows: &[Row]) -> Vec<(String, String)> {
    let mut files = vec![
        ("deal.toml".to_owned(), "title = \"A treaty registry\"\n".to_owned()),
        ("parties.deal".to_owned(), head() + &declarations(rows.iter().flat_map(|r| &r.parties).map(String::as_str))),
    ];
    for (i, part) in rows.chunks(500).enumerate() {
        let text = part.iter().map(instrument).collect::<Vec<_>>().join("\n");
        files.push((format!("treaties-{i:02}.deal"), text));
    }
    files
}

fn head() -> String {
    "source treaty-registry \"UK treaty database\" {\n  kind: dataset\n  publisher: \"Foreign, Commonwealth and Development Office\"\n}\n\n".to_owned()
}

fn instrument(row: &Row) -> String {
    let mut out = format!("instrument t{} {} {{\n", row.id, quoted(&row.title));
    let mut field = |name: &str, value: String| {
        if !value.is_empty() {
            writeln!(out, "  {name}: {value}").expect("a string takes all");
        }
    };
    field("kind", kind(&row.title).to_owned());
    field("parties", row.sides(true).join(", "));
    field("territories", row.sides(false).join(", "));
    field("tags", kebab(&row.subject));
    field("references", references(&row.references));
    field("url", if row.url.is_empty() { String::new() } else { quoted(&row.url) });
    field("source", "treaty-registry".to_owned());
    if row.signed.is_none() && known_place(row) {
        field("note", quoted(&format!("signed at {}, on a day that the registry does not give", row.signed_at)));
    }
    lines(row, &mut out);
    out.push_str("}\n");
    out
}

fn lines(row: &Row, out: &mut String) {
    let mut line = |day: &Option<String>, verb: &str, tail: String| {
        if let Some(day) = day {
            writeln!(out, "  {day} {verb}{tail}").expect("a string takes all");
        }
    };
    let effective = |day: &Option<String>| day.as_ref().map_or(String::new(), |d| format!(" effective {d}"));
    let place = if known_place(row) { format!(" at {}", quoted(&row.signed_at)) } else { String::new() };
    line(&row.adopted, "adopted", String::new());
    line(&row.signed, "signed", place);
    line(&row.provisional, "provisionally-applied", String::new());
    line(&row.in_force, "in-force", effective(&row.in_force_effective));
    line(&row.terminated, "terminated", effective(&row.terminated_effective));
}

fn known_place(row: &Row) -> bool {
    !row.signed_at.is_empty() && !row.signed_at.eq_ignore_ascii_case("not known")
}

/// `UN Registration 5535/0: 0;…` as `un "5535", …`. A zero stands for an absent part.
fn references(cell: &str) -> String {
    const SERIES: &[(&str, &str)] = &[
        ("United Nations Treaty Series", "unts"),
        ("UN Registration", "un"),
        ("League of Nations Treaty Series", "lnts"),
        ("League of Nations Registration", "lon"),
        ("Treaty Series", "treaty-series"),
        ("PRO (now TNA)", "tna"),
        ("British State Papers (BSP)", "bsp"),
        ("Miscellaneous Series", "miscellaneous-series"),
        ("Country Series", "country-series"),
        ("Command Paper", "command-paper"),
        ("Hertslet's Commercial Treaties", "hertslet"),
        ("United States Treaty Series", "usts"),
        ("Canadian Treaty Series", "canadian-ts"),
        ("Official Journal (OJ)", "oj"),
    ];
    let mut list = Vec::new();
    for entry in cell.split(';') {
        let text = entry.split("||").next().unwrap_or("").trim();
        let text = text.strip_suffix(": 0").unwrap_or(text);
        let text = text.strip_suffix("/0").unwrap_or(text).trim();
        if text.is_empty() || text.starts_with("Other NOT PUBLISHED") {
            continue;
        }
        let (word, rest) = SERIES
            .iter()
            .find_map(|(name, word)| Some((*word, text.strip_prefix(name)?.trim())))
            .unwrap_or(("other", text));
        if !rest.is_empty() {
            let value = format!("{word} {}", quoted(rest));
            if !list.contains(&value) {
                list.push(value);
            }
        }
    }
    list.join(", ")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
