//! What to say of the word at a place: from the tables what it means, from the
//! records what they say and what it counts for. Markdown.

use super::cursor::{Cursor, Document, Inside};
use super::meaning::{self, Meaning};
use super::now::Company;
use super::snapshot::Snapshot;
use super::worth;
use crate::model::DeclId;
use crate::render::text::clean;
use crate::report::{self, Shown};
use crate::schema::{Argument, CodeList, FieldRow, FieldType, Kind, Money, codes};
use crate::text::FileId;
use std::collections::BTreeSet;
use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    pub range: Range<usize>,
    pub markdown: String,
}

/// Facts of a record that are shown; the rest is in the record.
const MOST_FACTS: usize = 8;

/// Ledger lines that are shown.
const MOST_REASONS: usize = 12;

/// `current` is the file in the snapshot, where the text is still what the snapshot saw.
pub fn hover(
    document: &Document,
    offset: usize,
    snapshot: Option<&Snapshot>,
    current: Option<FileId>,
) -> Option<Hover> {
    let model = snapshot.map(Snapshot::model);
    if let (Some(snapshot), Some(file)) = (snapshot, current)
        && Cursor::at(document, offset).inside == Inside::Code
        && let Some(valued) = worth::amount_at(snapshot, file, offset)
        && !is_word_of_its_own(document, offset)
    {
        return Some(amount(document, valued));
    }
    let (range, meaning) = meaning::at(document, offset, model)?;
    Some(Hover { range, markdown: words(&meaning, snapshot) })
}

/// On the currency or a qualifier of an amount what that word means is asked.
fn is_word_of_its_own(document: &Document, offset: usize) -> bool {
    let cursor = Cursor::at(document, offset);
    let word = document.slice(cursor.word);
    word.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn amount(document: &Document, valued: worth::Valued) -> Hover {
    let range = valued.span.range();
    let mut markdown = format!("`{}`", document.slice(range.clone()));
    match valued.worth {
        Some(Ok((worth, rate))) => markdown.push_str(&format!("\n\n≈ {worth}\n\n{rate}")),
        Some(Err(why)) => markdown.push_str(&format!("\n\n{why}")),
        None => {}
    }
    Hover { range, markdown }
}

fn words(meaning: &Meaning, snapshot: Option<&Snapshot>) -> String {
    match meaning {
        Meaning::Kind(kind) => {
            let row = kind.row();
            format!("**{}**: {}\n\n{}", row.word, row.doc, code(row.example))
        }
        Meaning::Statement(word) => statement(word),
        Meaning::Field(kind, row) => field(*kind, row),
        Meaning::UserField(id) | Meaning::Decl(id) => snapshot.map_or_else(String::new, |s| declaration(s, *id)),
        Meaning::Verb(verb) => {
            let row = verb.row();
            let mut text = format!("**{}**: {}", row.word, row.doc);
            if let Some(legal) = row.legal {
                text.push_str(&format!("\n\nmoves the legal status to *{}*", legal.word()));
            }
            if let Some(delivery) = row.delivery {
                text.push_str(&format!("\n\nmoves the delivery to *{}*", delivery.word()));
            }
            if let Some(level) = row.level {
                text.push_str(&format!("\n\nadds to the level `{}`: {}", level.word(), level.row().doc));
            }
            format!("{text}\n\n{}{}", argument(row.argument), code(row.example))
        }
        Meaning::Due => format!(
            "**due**: an obligation or a plan; it never happens by itself, and is met by the first line of the same verb\n\n{}",
            code("2017 due disbursed 10mn USD")
        ),
        Meaning::Tail(tail) => {
            let row = super::slot::Tail::ALL.iter().find(|(t, ..)| t == tail);
            row.map_or_else(String::new, |(_, word, doc)| format!("**{word}**: {doc}"))
        }
        Meaning::Word(row) => format!("**{}**: {}", row.word, row.doc),
        Meaning::InstrumentKind(kind) => instrument(kind.row()),
        Meaning::Legal(status) => format!("**{}**: {}", status.word(), status.doc()),
        Meaning::Delivery(status) => format!("**{}**: {}", status.word(), status.doc()),
        Meaning::Country(row) => country(row),
        Meaning::Currency(row) => {
            let years = years(row.from.map(|d| d.0), row.until.map(|d| d.0));
            format!("**{}**: {}{years}\n\n{} decimals, ISO 4217", row.code, row.name, row.minor)
        }
        Meaning::Unit(row) => format!("**{}**: {} ({})", row.word, row.meaning, row.measures),
        Meaning::Language(name) => (*name).to_owned(),
        Meaning::Code(list, name) => format!("{list}: {name}"),
        Meaning::Level(row) => {
            let stock = if row.stock { "\n\na stock: what stands on the day asked" } else { "" };
            format!("**{}**: {}{stock}", row.word, row.doc)
        }
        Meaning::Set(row) => format!("**{}**: {}", row.word, row.doc),
        Meaning::Function(function) => {
            let word = crate::schema::Function::ALL.iter().find(|(_, f)| f == function).map_or("", |(w, _)| w);
            let of = if function.of_date() { "of a date" } else { "of a field over a set" };
            format!("**{word}**: {of}")
        }
        Meaning::Count => "**count**: how many documents; on a row, for how many it stands".to_owned(),
        Meaning::Operator(word, doc) => format!("**{word}**: {doc}"),
    }
}

fn code(example: &str) -> String {
    format!("```deal\n{example}\n```")
}

fn years(from: Option<i32>, until: Option<i32>) -> String {
    match (from, until) {
        (None, None) => String::new(),
        (from, until) => {
            let year = |y: Option<i32>| y.map(|y| y.to_string()).unwrap_or_default();
            format!(" ({}–{})", year(from), year(until))
        }
    }
}

fn statement(word: &str) -> String {
    let (doc, example) = match word {
        "include" => ("the files that match, relative to this file", "include \"kz/*.deal\""),
        "expect" => (
            "an assertion that must hold: a published total, a count; dated: as of that day",
            "2015-03-27 expect count(instruments where signed = 2015-03-27) = 34",
        ),
        "rate" => {
            ("an exchange rate of that day; a partial date gives the average", "2015-03-27 rate 1 USD = 6.2073 CNY")
        }
        _ => ("a price index, any base", "2015 deflator USD 94.5"),
    };
    format!("**{word}**: {doc}\n\n{}", code(example))
}

fn field(kind: Kind, row: &FieldRow) -> String {
    let row = crate::schema::field(row.field, kind).unwrap_or(row);
    let many = match row.card {
        crate::schema::Card::One => "one value",
        crate::schema::Card::List => "a list",
    };
    format!("**{}**: {}\n\n{many}: {}\n\n{}", row.word, row.doc, described(row.ty), code(row.example))
}

/// What a field holds, in words.
pub(super) fn described(ty: FieldType) -> String {
    match ty {
        FieldType::Text => "text in quotes",
        FieldType::TextOrParty => "text in quotes, or a party",
        FieldType::TextOrDate => "text in quotes, or a date",
        FieldType::Titled => "a language and text: `zh \"…\"`",
        FieldType::Register => "a register and text: `un \"5535\"`",
        FieldType::Word(words) => return words.iter().map(|w| format!("`{}`", w.word)).collect::<Vec<_>>().join(", "),
        FieldType::InstrumentKind => "a kind of instrument",
        FieldType::Status => "a status",
        FieldType::Tag => "words of your own",
        FieldType::Language => "a language of ISO 639-1",
        FieldType::Code(CodeList::Dac) => "a purpose code of the OECD DAC",
        FieldType::Code(CodeList::Isic) => "a code of ISIC",
        FieldType::Code(CodeList::Hs) => "a code of the Harmonized System",
        FieldType::Code(CodeList::Lei) => "an identifier of 20 letters and digits",
        FieldType::Code(CodeList::Digest) => "a digest: `\"sha256:…\"`",
        FieldType::Ref(kinds) => return kinds.described(),
        FieldType::Shares(kinds) => return format!("{}, perhaps with a share", kinds.described()),
        FieldType::Date => "a date: `2015-03-27`, `2015-03` or `2015`",
        FieldType::Period => "a date or a range: `2015-03-26..2015-03-29`",
        FieldType::Count => "a whole number: `33`, `about 30`, `over 30`, `15..20`",
        FieldType::Number => "a number",
        FieldType::Percent => "a percentage",
        FieldType::Amount => "an amount: `23.6bn USD`, `about 5bn USD`, `unknown`",
        FieldType::Quantity => "a quantity: `38bn m3 per year`",
        FieldType::Duration => "a duration: `5y`, `18mo`, `90d`",
        FieldType::DurationOrDate => "a duration or a date",
        FieldType::Renews => "`no`, `by-agreement` or `automatic`, with a period beside it",
        FieldType::Rate => "a percentage, or a reference rate and a margin",
        FieldType::YesNo => "`yes` or `no`",
        FieldType::KindWords => "a kind of declaration",
        FieldType::Set => "a set: `instruments where kind = loan`",
        FieldType::Expr => "a condition",
        FieldType::Columns => "columns: fields, measures, `year(signed)`",
        FieldType::Currency => "a currency, perhaps of a year: `USD 2021`, or `none`",
    }
    .to_owned()
}

fn argument(argument: Argument) -> &'static str {
    match argument {
        Argument::None => "",
        Argument::Amount => "takes an amount\n\n",
        Argument::Amendment => "takes a field and its new value, or a change: `amount +200mn USD`\n\n",
        Argument::Milestone => "takes a name of your own, and a string where one helps\n\n",
        Argument::Report => "takes a field and a value, or a verb and a date\n\n",
        Argument::Until => "takes nothing, or `to DATE`\n\n",
        Argument::Territories => "takes `to TERRITORIES`\n\n",
    }
}

/// What the amount of a kind of instrument is.
pub(super) fn instrument(row: &crate::schema::InstrumentRow) -> String {
    let binding = if row.binding { "binding" } else { "not binding" };
    let money = match row.money {
        Money::Commitment => "its amount is a commitment",
        Money::Contingent => "its amount is contingent, a level of its own",
        Money::Relief => "its amount is relief, a level of its own",
        Money::Ceiling => "its amount is a ceiling",
        Money::Announcement => "its amount is an announcement",
    };
    let without = if row.carries_money { "money, unknown how much" } else { "there is no money" };
    format!("**{}**: {}\n\n{binding}; {money}; without an amount: {without}", row.word, row.doc)
}

fn country(row: &codes::Country) -> String {
    let mut text = format!("**{}**: {}{}", row.code, row.name, years(row.from.map(|d| d.0), row.until.map(|d| d.0)));
    if let Some(of) = row.of {
        text.push_str(&format!("\n\nof {of}"));
    }
    if !row.successors.is_empty() {
        text.push_str(&format!("\n\ncontinued by {}", row.successors.join(", ")));
    }
    text + "\n\nISO 3166"
}

/// What the records say of a declaration, as `deal show` does.
fn declaration(snapshot: &Snapshot, id: DeclId) -> String {
    let shown = shown(snapshot, id);
    let title = shown.title.as_deref().map(|t| format!(" “{}”", plain(t))).unwrap_or_default();
    let mut text = format!("**{} {}**{title}", shown.kind, shown.name);
    status(&mut text, &shown);
    counts(&mut text, &shown);
    for note in shown.notes.iter().filter(|note| !matches!(note.kind, "rate-used" | "rounded")) {
        text.push_str(&format!("\n\n*{}*", plain(&note.message)));
    }
    let facts = shown.facts.iter().take(MOST_FACTS).map(|fact| {
        let values: Vec<String> = fact.values.iter().map(|v| plain(&v.to_string())).collect();
        let taken = fact.inherited_from.as_deref().map(|whole| format!(" (from {})", plain(whole)));
        format!("- {}: {}{}", fact.what, values.join(", "), taken.unwrap_or_default())
    });
    let facts: Vec<String> = facts.collect();
    if !facts.is_empty() {
        text.push_str(&format!("\n\n{}", facts.join("\n")));
    }
    if !shown.members.is_empty() {
        let names: Vec<&str> = shown.members.iter().take(MOST_FACTS).map(|(name, _)| name.as_str()).collect();
        let more = shown.members.len().saturating_sub(names.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        text.push_str(&format!("\n\nholds {}{more}", names.join(", ")));
    }
    if !shown.named_by.is_empty() {
        let names: BTreeSet<&str> = shown.named_by.iter().map(|(name, _)| name.as_str()).collect();
        let records = if names.len() == 1 { "record" } else { "records" };
        text.push_str(&format!("\n\nnamed by {} {records}", names.len()));
    }
    text
}

/// What `deal show` says of a record; from the record's company where that is enough: the whole takes a quarter of a second
/// in a large project.
pub fn shown(snapshot: &Snapshot, id: DeclId) -> Shown {
    let model = snapshot.model();
    let kind = model.get(id).kind;
    let has_money = kind.is_document() || kind == Kind::Pledge;
    let Some(company) = Some(id).filter(|_| has_money).and_then(|id| Company::of(snapshot, id)) else {
        return report::show(snapshot.ground(), id, snapshot.options());
    };
    let users = snapshot.occurrences().users_of(id).iter().filter_map(|(_, user, _)| *user);
    let users: BTreeSet<DeclId> = users.collect();
    let named_by = report::named_by(model, id, users.into_iter());
    Shown { named_by, ..report::show(company.ground(), company.id, snapshot.options()) }
}

fn status(text: &mut String, shown: &Shown) {
    let words: Vec<String> = [&shown.legal, &shown.delivery]
        .into_iter()
        .flatten()
        .map(|(word, day)| format!("{word}{}", day.as_deref().map(|d| format!(" since {d}")).unwrap_or_default()))
        .collect();
    if !words.is_empty() {
        text.push_str(&format!("\n\n{} (as of {})", words.join("; "), shown.as_of));
    }
}

fn counts(text: &mut String, shown: &Shown) {
    if shown.worth.is_empty() && shown.ledger.is_empty() {
        return;
    }
    let currency = shown.currency.map(|c| format!(" in {c}")).unwrap_or_default();
    let lines: Vec<String> = shown.worth.iter().map(|w| format!("- {} {}", w.level, worth::money(&w.total))).collect();
    if !lines.is_empty() {
        text.push_str(&format!("\n\ncounts for{currency}\n\n{}", lines.join("\n")));
    }
    // Why other records count nothing here is no news of this one.
    let of_it = |subject: &str| subject == shown.name || shown.members.iter().any(|(name, _)| name == subject);
    let told = shown.ledger.iter().filter(|line| !line.adds.is_nothing() || of_it(&line.subject));
    let why = told.take(MOST_REASONS).map(|line| {
        let adds = if line.adds.is_nothing() { "nothing".to_owned() } else { worth::money(&line.adds.total) };
        let rate = line.rate.as_deref().map(|r| format!(" ({r})")).unwrap_or_default();
        format!("- {} {}: {adds}{rate}, {}", plain(&line.subject), line.level, line.reason)
    });
    let why: Vec<String> = why.collect();
    if !why.is_empty() {
        text.push_str(&format!("\n\nwhy\n\n{}", why.join("\n")));
    }
}

/// A user's words inside Markdown: its signs are taken as they stand.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
