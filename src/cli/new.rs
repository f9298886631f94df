//! `deal new`: a skeleton of a declaration, or a draft from a plain text.

use super::shared::one_of;
use super::{FINE, Failure, Outcome, Rim};
use crate::draft::{self, Known, Release};
use crate::format;
use crate::schema::{self, F, Kind};
use crate::text::FileId;
use crate::workspace::{self, Ask, Checks};
use std::path::{Path, PathBuf};

/// Print a skeleton of a declaration, or a draft from a press release
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal new instrument --kind loan --parties CN,KZ >> loans.deal
  deal new package --parties CN,KZ
  deal new event
  deal new source
  deal new --from press-release.txt > talks.deal
                                a draft: every fact with its passage, every guess
                                marked `# check`; `-` reads standard input")]
pub struct Args {
    /// party, person, initiative, sector, source, event, instrument, package, pledge, …
    #[arg(value_name = "KIND", required_unless_present = "from", conflicts_with = "from")]
    what: Option<String>,

    /// The kind of instrument, source, event or party: `loan`, `press-release`, `talks`
    #[arg(long, conflicts_with = "from")]
    kind: Option<String>,

    /// Codes or names of the parties
    #[arg(long, value_name = "PARTY[,PARTY]", value_delimiter = ',', conflicts_with = "from")]
    parties: Vec<String>,

    /// A plain text in English from which a draft is made, `-` for standard input
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

pub fn run(args: &Args, rim: &mut Rim) -> Outcome {
    if let Some(file) = &args.from {
        return from_text(file, rim);
    }
    let what = args.what.as_deref().unwrap_or_default();
    let Some(kind) = schema::kind(what) else {
        // `deal new loan`: what is asked for is a kind of document.
        if schema::instrument_kind(what).is_some() {
            return Err(Failure::words(format!(
                "`{what}` is a kind of instrument: `deal new instrument --kind {what}`"
            )));
        }
        return Err(one_of(what, "kind of declaration", schema::kinds().iter().map(|row| row.word)));
    };
    if let Some(wanted) = &args.kind {
        known_kind(kind, wanted)?;
    }
    let document = matches!(kind, Kind::Instrument | Kind::Package | Kind::Pledge);
    if !args.parties.is_empty() && !document {
        return Err(Failure::words(format!(
            "`--parties` belongs to instruments, packages and pledges, not to {}",
            kind.with_article()
        )));
    }
    let parties = args.parties.iter().map(|party| party_named(party.trim())).collect::<Result<Vec<_>, _>>()?;
    rim.out.write_all(skeleton(kind, args, parties).as_bytes())?;
    Ok(FINE)
}

/// A code or the name of a record as it is, a country by its name as its code.
fn party_named(word: &str) -> Result<String, Failure> {
    if let Some(country) = schema::codes::country_named(word) {
        return Ok(country.code.to_owned());
    }
    let parts = word.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if parts && word.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Ok(word.to_owned());
    }
    Err(Failure::words(format!(
        "`{}` is no party: write codes or names, as in `--parties CN,eximbank`",
        super::shared::shown(&word.escape_debug().to_string())
    )))
}

/// A press release is some pages; what is larger is something else.
const LONGEST: u64 = 1 << 20;

fn from_text(file: &Path, rim: &mut Rim) -> Outcome {
    let stdin = file.as_os_str() == "-";
    let bytes = if stdin { rim.host.read_stdin(LONGEST) } else { rim.host.read(file, LONGEST) };
    let bytes = bytes.map_err(|e| match e.kind() {
        std::io::ErrorKind::FileTooLarge => {
            Failure::words(format!("`{}` is larger than a press release: at most one MiB is read", file.display()))
        }
        _ => Failure::words(format!("can't read `{}`: {e}", file.display())),
    })?;
    let text = crate::text::decode(bytes).map_err(|_| {
        Failure::words(format!("`{}` is no text in UTF-8; save the release as plain text", file.display()))
    })?;
    let known = known(rim);
    // A draft stands beside its text; a path that leads elsewhere would not be found again.
    let inside = !stdin && file.is_relative() && !file.components().any(|c| c.as_os_str() == "..");
    let name = if inside { file.to_str() } else { None };
    let draft = draft::draft(Release { text: &text, file: name }, &known);
    rim.out.write_all(format::format(FileId(0), &draft).apply(&draft).as_bytes())?;
    Ok(FINE)
}

/// What the project of this folder has; nothing where there is none.
fn known(rim: &Rim) -> Known {
    let ask = Ask { as_of: rim.host.today(), checks: Checks::None };
    // Without a `deal.toml` each file stands for itself, and so will the draft.
    let Some(analysis) = workspace::analyse(rim.host, &[], ask).ok().filter(|a| a.project) else {
        return Known::default();
    };
    let model = &analysis.model;
    let mut known = Known { names: model.names.keys().map(|n| n.to_string()).collect(), ..Known::default() };
    for id in model.ids() {
        let decl = model.get(id);
        let list = match decl.kind {
            Kind::Sector => &mut known.sectors,
            Kind::Initiative => &mut known.initiatives,
            Kind::Person => &mut known.persons,
            _ => continue,
        };
        let aliases = decl.values(F::Aliases).iter().filter_map(|entry| match &entry.value {
            crate::model::Value::Text(text) => Some(text.to_lowercase()),
            _ => None,
        });
        let title = decl.title.iter().map(|t| t.to_lowercase());
        let words: Vec<String> = title.chain(aliases).chain([decl.name.replace('-', " ")]).collect();
        list.extend(words.into_iter().map(|words| (words, model.path(id))));
    }
    known
}

/// Whether `--kind` is a word that this kind of declaration knows.
fn known_kind(kind: Kind, wanted: &str) -> Result<(), Failure> {
    use schema::lists;
    let words: Vec<&str> = match kind {
        Kind::Instrument | Kind::Package | Kind::Pledge => schema::instruments().iter().map(|row| row.word).collect(),
        Kind::Party => lists::PARTY.iter().map(|row| row.word).collect(),
        Kind::Source => lists::SOURCE.iter().map(|row| row.word).collect(),
        Kind::Event => lists::EVENT.iter().map(|row| row.word).collect(),
        Kind::Unit => lists::UNIT.iter().map(|row| row.word).collect(),
        _ => return Err(Failure::words(format!("{} has no kinds", kind.with_article()))),
    };
    if words.contains(&wanted) {
        Ok(())
    } else {
        Err(one_of(wanted, &format!("kind of {}", kind.word()), words.into_iter()))
    }
}

fn skeleton(kind: Kind, args: &Args, named: Vec<String>) -> String {
    let of_kind = |default: &str| args.kind.clone().unwrap_or_else(|| default.to_owned());
    let parties = if named.is_empty() { vec!["CN".to_owned(), "KZ".to_owned()] } else { named };
    let all = parties.join(", ");
    let (from, to) = (parties[0].clone(), Some(parties[1..].join(", ")).filter(|to| !to.is_empty()));
    let of = args.kind.as_ref().map(|k| format!("  kind: {k}\n")).unwrap_or_default();
    match kind {
        Kind::Instrument => instrument(&of_kind("agreement"), &all, &from, to.as_deref()),
        Kind::Package => format!(
            "package NAME \"TITLE\" {{\n{of}  parties: {all}\n  count: 3\n  amount: 1.2bn USD\n  # sectors: SECTOR, SECTOR\n  # source: SOURCE\n  2024-05-20 signed\n\n  # Single documents are written here as they become known.\n  # instrument NAME \"TITLE\" {{ kind: contract; amount: 100mn USD }}\n}}\n"
        ),
        Kind::Pledge => {
            let to = to.map(|to| format!("  to: {to}\n")).unwrap_or_default();
            format!("pledge NAME \"TITLE\" {{\n{of}  from: {from}\n{to}  # amount: 1bn USD\n  # source: SOURCE\n  2024-05-20 made\n}}\n")
        }
        Kind::Event => format!("event NAME \"TITLE\" {{\n  kind: {}\n  date: 2024-05-20\n  place: \"PLACE\"\n  # participants: PERSON, PERSON\n}}\n", of_kind("talks")),
        Kind::Source => format!(
            "source NAME \"TITLE\" {{\n  kind: {}\n  publisher: \"PUBLISHER\"\n  date: 2024-05-20\n  # url: \"ADDRESS\"\n  lang: en\n}}\n",
            of_kind("press-release")
        ),
        Kind::Party => format!("party NAME \"TITLE\" {{ kind: {}; of: CN }}\n", of_kind("company")),
        Kind::Person => "person NAME \"FULL NAME\" { of: KZ; role: \"OFFICE\" }\n".to_owned(),
        Kind::Initiative => "initiative NAME \"TITLE\" { lead: CN; since: 2013 }\n".to_owned(),
        Kind::Sector => "sector NAME \"TITLE\" {\n  sector PART \"TITLE\"\n}\n".to_owned(),
        Kind::Report => "report NAME \"TITLE\" {\n  from: instruments where signed in 2015\n  by: kind, year(signed)\n  show: count, announced, committed\n}\n".to_owned(),
        Kind::Rule => "rule NAME \"TITLE\" {\n  for: instruments where kind = loan and signed\n  require: maturity\n  level: warning\n}\n".to_owned(),
        Kind::Field => "field NAME \"TITLE\" { on: instrument; type: text }\n".to_owned(),
        Kind::Unit => match args.kind.as_deref() {
            Some(kind) => format!("unit NAME \"TITLE\" {{ kind: {kind} }}\n"),
            None => "unit NAME \"TITLE\"\n".to_owned(),
        },
    }
}

fn instrument(kind: &str, parties: &str, from: &str, to: Option<&str>) -> String {
    let row = schema::instrument_kind(kind).map(schema::InstrumentKind::row);
    let money = row.is_some_and(|row| row.carries_money);
    let mut text = format!("instrument NAME \"TITLE\" {{\n  kind: {kind}\n");
    match to {
        Some(to) if money => text.push_str(&format!("  from: {from}\n  to: {to}\n  amount: 100mn USD\n")),
        _ => text.push_str(&format!("  parties: {parties}\n")),
    }
    if matches!(kind, "loan" | "credit-line") {
        text.push_str("  # rate: 2%\n  # maturity: 15y\n  # grace: 5y\n");
    }
    text.push_str("  # sectors: SECTOR\n  # source: SOURCE\n  2024-05-20 signed\n");
    if row.is_some_and(|row| row.treaty) {
        text.push_str("  # 2024-09-01 in-force\n");
    }
    text.push_str("}\n");
    text
}
