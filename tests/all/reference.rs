//! `docs/reference.md` is written from the tables of the language. `DEAL_REWRITE=1`
//! writes it anew; else the test says whether it is current.

use deal::schema::codes::units;
use deal::schema::{self, Argument, Card, CodeList, FieldRow, FieldType, Function, Kind, Money, WordRow, lists};
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "\
# Reference

Every word of the language. This page is written from the tables that the program
itself reads; `DEAL_REWRITE=1 cargo test --test all reference` writes it anew. What a
total means is said in [totals.md](totals.md).

- [Declarations](#declarations)
- [Fields](#fields)
- [Dated lines](#dated-lines)
- [Kinds of instrument](#kinds-of-instrument)
- [Statuses](#statuses)
- [Levels](#levels)
- [Sets](#sets)
- [Functions](#functions)
- [Closed lists](#closed-lists)
- [Units](#units)

";

#[test]
fn the_reference_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md");
    let page = reference();
    if std::env::var_os("DEAL_REWRITE").is_some() && std::env::var_os("CI").is_none() {
        std::fs::write(&path, &page).unwrap();
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == page, "docs/reference.md is not current: run with DEAL_REWRITE=1");
}

fn reference() -> String {
    let mut page = HEAD.to_owned();
    declarations(&mut page);
    fields(&mut page);
    verbs(&mut page);
    instruments(&mut page);
    statuses(&mut page);
    let levels = schema::levels().iter().map(|row| {
        let stock = if row.stock { "yes" } else { "" };
        vec![code(row.word), stock.to_owned(), row.doc.to_owned()]
    });
    section(
        &mut page,
        "Levels",
        "Each is a measure in expressions, `committed(instruments)`, and a column of reports. A stock is what stands on the as-of day, and is converted at that day's rate.",
    );
    table(&mut page, &["level", "stock", "what it counts"], levels);
    section(&mut page, "Sets", "What an expression ranges over: `instruments where kind = loan`.");
    let sets = schema::sets().iter().map(|row| vec![code(row.word), row.doc.to_owned()]);
    table(&mut page, &["set", "what is in it"], sets);
    section(&mut page, "Functions", "Beside `count(SET)` and the levels.");
    let functions = Function::ALL.iter().map(|(word, function)| {
        let of = if function.of_date() {
            format!("{} of a date: `{word}(signed)`", a(word))
        } else {
            format!("{} of a field over a set: `{word}(quantity of instruments)`", a(word))
        };
        vec![code(word), of]
    });
    table(&mut page, &["function", "what it gives"], functions);
    closed(&mut page);
    section(
        &mut page,
        "Units",
        "Of quantities. Others are declared with `unit`; currencies are the codes of ISO 4217.",
    );
    let units = units().map(|u| vec![code(u.word), u.measures.to_owned(), u.meaning.to_owned()]);
    table(&mut page, &["unit", "measures", "meaning"], units);
    page.trim_end().to_owned() + "\n"
}

fn a(word: &str) -> String {
    match word {
        "min" => "the least".to_owned(),
        "max" => "the greatest".to_owned(),
        "avg" => "the mean".to_owned(),
        _ => format!("the {word}"),
    }
}

fn declarations(page: &mut String) {
    section(
        page,
        "Declarations",
        "`KIND NAME \"Title\" { … }`, at the top of a file or, where the table says so, inside another.",
    );
    let rows = schema::kinds().iter().map(|row| {
        let inside: Vec<String> = row.inside.iter().map(|k| code(k.word())).collect();
        vec![link(row.kind), row.doc.to_owned(), inside.join(", "), code(row.example)]
    });
    table(page, &["kind", "what it is", "may stand inside", "example"], rows);
}

fn fields(page: &mut String) {
    section(
        page,
        "Fields",
        "`FIELD: VALUE`, one a line or with `;` between them. Where several values may stand, commas are between them.",
    );
    let everywhere = |row: &FieldRow| schema::kinds().iter().all(|kind| row.on.has(kind.kind));
    for kind in schema::kinds() {
        let _ = writeln!(page, "### {}\n", kind.word);
        let rows: Vec<_> = schema::fields_of(kind.kind).filter(|row| !everywhere(row)).map(field).collect();
        if rows.is_empty() {
            page.push_str("No fields but those of every declaration.\n\n");
        } else {
            table(page, &["field", "holds", "what it says", "example"], rows.into_iter());
        }
    }
    page.push_str("### Every declaration\n\n");
    table(
        page,
        &["field", "holds", "what it says", "example"],
        schema::fields().iter().filter(|r| everywhere(r)).map(field),
    );
}

fn field(row: &FieldRow) -> Vec<String> {
    let holds = match row.card {
        Card::One => holds(&row.ty),
        Card::List => format!("{}; several", holds(&row.ty)),
    };
    vec![code(row.word), holds, row.doc.to_owned(), code(row.example)]
}

fn holds(ty: &FieldType) -> String {
    let plain = match ty {
        FieldType::Text => "text",
        FieldType::TextOrParty => "text, or a party",
        FieldType::TextOrDate => "text, or a date",
        FieldType::Titled => "a language and text",
        FieldType::Register => "a register and text",
        FieldType::Word(words) => return words.iter().map(|w| code(w.word)).collect::<Vec<_>>().join(", "),
        FieldType::InstrumentKind => "a [kind of instrument](#kinds-of-instrument)",
        FieldType::Status => "a [status](#statuses)",
        FieldType::Tag => "a word",
        FieldType::Language => "a language of ISO 639-1",
        FieldType::Code(CodeList::Dac) => "a purpose code of the DAC",
        FieldType::Code(CodeList::Isic) => "a code of ISIC",
        FieldType::Code(CodeList::Hs) => "a code of the Harmonized System",
        FieldType::Code(CodeList::Lei) => "an identifier",
        FieldType::Code(CodeList::Digest) => "a digest",
        FieldType::Ref(kinds) => return kinds.described(),
        FieldType::Shares(kinds) => return format!("{}, perhaps with a share", kinds.described()),
        FieldType::Date => "a date",
        FieldType::Period => "a date or range",
        FieldType::Count => "a whole number: `33`, `about 30`, `over 30`, `15..20`",
        FieldType::Number => "a number",
        FieldType::Percent => "a percentage",
        FieldType::Amount => "an amount",
        FieldType::Quantity => "a quantity",
        FieldType::Duration => "a duration",
        FieldType::DurationOrDate => "a duration or a date",
        FieldType::Renews => {
            return format!(
                "{}, perhaps with a period",
                lists::RENEWS.iter().map(|w| code(w.word)).collect::<Vec<_>>().join(", ")
            );
        }
        FieldType::Rate => "a percentage, or a reference rate and a margin",
        FieldType::YesNo => "`yes` or `no`",
        FieldType::KindWords => "a kind of declaration",
        FieldType::Set => "a [set](#sets), perhaps with `where`",
        FieldType::Expr => "a condition",
        FieldType::Columns => "a column",
        FieldType::Currency => "a currency, perhaps of a year, or `none`",
    };
    plain.to_owned()
}

fn verbs(page: &mut String) {
    section(
        page,
        "Dated lines",
        "`DATE [SUBJECT] [due] VERB [ARGUMENT] [TAILS]`. The tails of every verb: a note in quotes, `by WHO`, `to WHOM`,\n`at EVENT` or `at \"Place\"`, `effective DATE`, `source NAME \"words\"`.",
    );
    let rows = schema::verbs().iter().map(|row| {
        let argument = match row.argument {
            Argument::None => "",
            Argument::Amount => "an amount",
            Argument::Amendment => "a field and its value, or its change",
            Argument::Milestone => "a name, and perhaps text",
            Argument::Report => "a field and its value, or a verb and its date",
            Argument::Until => "perhaps `to DATE`",
            Argument::Territories => "`to` territories",
        };
        let mut does: Vec<String> = Vec::new();
        does.extend(row.legal.map(|legal| format!("moves it to {}", code(legal.word()))));
        does.extend(row.delivery.map(|delivery| format!("delivery {}", code(delivery.word()))));
        does.extend(row.promises.then(|| "makes its amount a promise".to_owned()));
        does.extend(row.level.map(|level| format!("adds to {}", code(level.word()))));
        let all = schema::kinds().iter().all(|kind| row.on.has(kind.kind));
        let on = row.on.iter().map(|kind| code(kind.word())).collect::<Vec<_>>().join(", ");
        let on = if all { "every declaration".to_owned() } else { on };
        vec![code(row.word), on, argument.to_owned(), row.doc.to_owned(), does.join("; "), code(row.example)]
    });
    table(page, &["verb", "on", "followed by", "what it says", "what it does", "example"], rows);
}

fn instruments(page: &mut String) {
    section(
        page,
        "Kinds of instrument",
        "What the amount of a record means follows from its kind. `binding: yes` or `no` on a record says otherwise of that record.",
    );
    let yes = |is: bool| if is { "yes" } else { "" }.to_owned();
    let rows = schema::instruments().iter().map(|row| {
        let money = match row.money {
            Money::Commitment => "a commitment, once it binds",
            Money::Contingent => "contingent",
            Money::Relief => "relief",
            Money::Ceiling => "a ceiling",
            Money::Announcement => "an announcement",
        };
        let without = if row.carries_money { "unknown" } else { "none" };
        vec![
            code(row.word),
            row.doc.to_owned(),
            yes(row.binding),
            yes(row.treaty),
            money.to_owned(),
            without.to_owned(),
        ]
    });
    table(page, &["kind", "what it is", "binds", "treaty", "its amount", "money where no amount is stated"], rows);
}

fn statuses(page: &mut String) {
    section(
        page,
        "Statuses",
        "Legal, in the order of advance; and of delivery. They follow from the lines, or stand in `status:` where no day is known.",
    );
    let legal = schema::Legal::ALL.iter().map(|s| vec![code(s.word()), s.doc().to_owned()]);
    table(page, &["legal", "meaning"], legal);
    let delivery = schema::Delivery::ALL.iter().map(|s| vec![code(s.word()), s.doc().to_owned()]);
    table(page, &["delivery", "meaning"], delivery);
}

fn closed(page: &mut String) {
    section(page, "Closed lists", "The words that a field may hold, where they are fixed.");
    let named: [(&str, &[WordRow]); 9] = [
        ("`kind` of a party", lists::PARTY),
        ("`kind` of a source", lists::SOURCE),
        ("`kind` of an event", lists::EVENT),
        ("`kind` of a unit", lists::UNIT),
        ("`renews`", lists::RENEWS),
        ("`level` of a rule", lists::LEVEL),
        ("`split` of a report", lists::SPLIT),
        ("`claims` of a report", lists::CLAIMS),
        ("`type` of a field", lists::TYPE),
    ];
    for (name, words) in named {
        table(page, &[name, "meaning"], words.iter().map(|w| vec![code(w.word), w.doc.to_owned()]));
    }
}

fn section(page: &mut String, title: &str, text: &str) {
    let _ = writeln!(page, "## {title}\n\n{text}\n");
}

fn table(page: &mut String, head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let _ = writeln!(page, "| {} |\n|{}", head.join(" | "), " --- |".repeat(head.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(page, "| {} |", cells.join(" | "));
    }
    page.push('\n');
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

fn link(kind: Kind) -> String {
    format!("[{}](#{})", code(kind.word()), kind.word())
}
