//! `deal new`: a skeleton of a declaration.

use super::shared::one_of;
use super::{FINE, Failure, Outcome, Rim};
use crate::schema::{self, Kind};

/// Print a skeleton of a declaration, to be filled in
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal new instrument --kind loan --parties CN,KZ >> loans.deal
  deal new package --parties CN,KZ
  deal new event
  deal new source")]
pub struct Args {
    /// party, person, initiative, sector, source, event, instrument, package, pledge, …
    #[arg(value_name = "KIND")]
    what: String,

    /// The kind of instrument, source, event or party: `loan`, `press-release`, `talks`
    #[arg(long)]
    kind: Option<String>,

    /// Codes or names of the parties
    #[arg(long, value_name = "PARTY[,PARTY]", value_delimiter = ',')]
    parties: Vec<String>,
}

pub fn run(args: &Args, rim: &mut Rim) -> Outcome {
    let Some(kind) = schema::kind(&args.what) else {
        return Err(one_of(&args.what, "kind of declaration", schema::kinds().iter().map(|row| row.word)));
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
    rim.out.write_all(skeleton(kind, args).as_bytes())?;
    Ok(FINE)
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

fn skeleton(kind: Kind, args: &Args) -> String {
    let of_kind = |default: &str| args.kind.clone().unwrap_or_else(|| default.to_owned());
    let parties = if args.parties.is_empty() {
        vec!["CN".to_owned(), "KZ".to_owned()]
    } else {
        args.parties.iter().map(|p| p.trim().to_owned()).collect()
    };
    let all = parties.join(", ");
    let (from, to) = (parties[0].clone(), parties.get(1).cloned());
    match kind {
        Kind::Instrument => instrument(&of_kind("agreement"), &all, &from, to.as_deref()),
        Kind::Package => format!(
            "package NAME \"TITLE\" {{\n  parties: {all}\n  count: 3\n  amount: 1.2bn USD\n  # sectors: SECTOR, SECTOR\n  # source: SOURCE\n  2024-05-20 signed\n\n  # Single documents are written here as they become known.\n  # instrument NAME \"TITLE\" {{ kind: contract; amount: 100mn USD }}\n}}\n"
        ),
        Kind::Pledge => {
            let to = to.map(|to| format!("  to: {to}\n")).unwrap_or_default();
            let of = args.kind.as_ref().map(|k| format!("  kind: {k}\n")).unwrap_or_default();
            format!("pledge NAME \"TITLE\" {{\n{of}  from: {from}\n{to}  # amount: 1bn USD\n  # source: SOURCE\n  2024-05-20 made\n}}\n")
        }
        Kind::Event => format!("event NAME \"TITLE\" {{\n  kind: {}\n  date: 2024-05-20\n  place: \"PLACE\"\n  # participants: PERSON, PERSON\n}}\n", of_kind("talks")),
        Kind::Source => format!(
            "source NAME \"TITLE\" {{\n  kind: {}\n  publisher: \"PUBLISHER\"\n  date: 2024-05-20\n  # url: \"ADDRESS\"\n  lang: en\n}}\n",
            of_kind("press-release")
        ),
        Kind::Party => format!("party NAME \"TITLE\" {{\n  kind: {}\n  of: CN\n}}\n", of_kind("company")),
        Kind::Person => "person NAME \"FULL NAME\" {\n  of: KZ\n  role: \"OFFICE\"\n}\n".to_owned(),
        Kind::Initiative => "initiative NAME \"TITLE\" {\n  lead: CN\n  since: 2013\n}\n".to_owned(),
        Kind::Sector => "sector NAME \"TITLE\" {\n  sector PART \"TITLE\"\n}\n".to_owned(),
        Kind::Report => "report NAME \"TITLE\" {\n  from: instruments where signed in 2015\n  by: kind, year(signed)\n  show: count, announced, committed\n}\n".to_owned(),
        Kind::Rule => "rule NAME \"TITLE\" {\n  for: instruments where kind = loan and signed\n  require: maturity\n  level: warning\n}\n".to_owned(),
        Kind::Field => "field NAME \"TITLE\" {\n  on: instrument\n  type: text\n}\n".to_owned(),
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
