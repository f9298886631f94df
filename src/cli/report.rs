//! `deal report`: a table.

use super::shared::{self, Figures, FormatArg, In, one_of};
use super::{FAILED, FINE, Outcome, Rim, WRONG};
use crate::diag::{Diagnostic, codes};
use crate::eval::{Claims, Split};
use crate::model::Day;
use crate::report::{self, Definition, Ground, Question, Report, Wanted};
use crate::workspace::{self, Analysis, Ask, Checks};
use std::path::PathBuf;

/// Sum the records up in a table
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal report                                       the summary
  deal report instruments                           every document, with what it is worth
  deal report instruments --by sectors --show committed --in 'USD 2021'
  deal report instruments --by from.state --across year --where 'kind = loan'
  deal report by-sector --format csv                a report of the project, exact
  deal report timeline --format html > t.html       a page with a chart

Built in: summary, instruments, parties, sectors, initiatives, packages, pledges, sources,
flows, timeline, due. Where no report is called NAME, it is a path (`./summary`).

Exit status: 0 done, 1 the records have errors (what can be said is printed), 2 not done.")]
pub struct Args {
    /// The report, then files or folders to count
    #[arg(value_name = "NAME] [PATH")]
    words: Vec<PathBuf>,

    /// A row for each value of these: `sectors`, `from`, `year(signed)`
    #[arg(long, value_name = "DIM[,DIM]")]
    by: Option<String>,

    /// A column for each value of this
    #[arg(long, value_name = "DIM")]
    across: Option<String>,

    /// Only rows of which this holds
    #[arg(long = "where", value_name = "EXPR")]
    condition: Option<String>,

    /// What to show: `count`, `announced`, `committed`, `disbursed`, `outstanding`, …
    #[arg(long, value_name = "MEASURE[,…]")]
    show: Option<String>,

    #[arg(long = "in", value_name = "CUR", value_parser = In::parse, help = shared::IN_HELP)]
    currency: Option<In>,

    #[arg(long, value_name = "DATE", value_parser = shared::as_of, help = shared::AS_OF_HELP)]
    as_of: Option<Day>,

    /// The order of rows: `committed descending`
    #[arg(long, value_name = "COLUMN[,…]")]
    sort: Option<String>,

    /// Show so many rows and fold the others into one
    #[arg(long, value_parser = rows, value_name = "N")]
    limit: Option<u64>,

    /// What has several values and no shares: kept apart, or divided equally
    #[arg(long, value_name = "HOW", value_parser = ["none", "equal"])]
    split: Option<String>,

    /// Whose amounts count where sources rival
    #[arg(long, value_name = "WHOSE", value_parser = ["own", "low", "high"])]
    claims: Option<String>,

    /// All digits, never `23.6bn`
    #[arg(long)]
    exact: bool,

    /// An amount that no rate converts is an error
    #[arg(long)]
    strict: bool,

    /// The rows behind the figures
    #[arg(long)]
    explain: bool,

    #[arg(long, value_enum, default_value = "table", help = "How to print it")]
    format: FormatArg,

    #[command(flatten)]
    pub watch: super::watch::Watch,
}

impl Args {
    /// The words that can be paths.
    pub fn paths(&self) -> &[PathBuf] {
        &self.words
    }
}

pub fn run(args: &Args, rim: &mut Rim) -> Outcome {
    let as_of = rim.day(args.as_of);
    let (name, analysis) = named(args, rim, as_of)?;
    shared::known_currency(&analysis, In::one(args.currency))?;
    let mut sources = analysis.sources.clone();
    let wanted = wanted(args);
    let mut question = Question { model: &analysis.model, sources: &mut sources };
    let Some(asked) = report::define(&mut question, &name, &wanted) else {
        return Err(unknown(&name, &analysis));
    };
    let definition = match asked {
        Ok(definition) => definition,
        Err(errors) => {
            rim.tell(&sources, errors.iter(), true)?;
            return Ok(FAILED);
        }
    };
    let report = made(&analysis, &sources, &definition, as_of, rim, args.explain);
    if !report.mixed.is_empty() {
        rim.tell(&sources, report.mixed.iter(), true)?;
        return Ok(FAILED);
    }
    let figures = Figures { format: args.format, exact: args.exact };
    figures.report(rim, &report)?;
    let mut wrong = shared::too_large(&analysis, &report.notes);
    if args.strict {
        wrong.extend(shared::unconverted(&analysis, &report.notes));
    }
    finish(rim, &analysis, &wrong)
}

fn made(
    analysis: &Analysis,
    sources: &crate::text::Sources,
    definition: &Definition,
    today: Day,
    rim: &Rim,
    explain: bool,
) -> Report {
    let ground = Ground { model: &analysis.model, sources, scope: analysis.partial_scope(), today };
    let scope = report::Scope {
        title: analysis.model.project.title.clone(),
        files: analysis.scope.len(),
        revision: analysis.revision(rim.host),
        condition: None,
    };
    report::make(ground, definition, scope, explain)
}

/// Errors of the records, and those of what was asked of them.
pub(super) fn finish(rim: &mut Rim, analysis: &Analysis, asked: &[Diagnostic]) -> Outcome {
    let wrong = analysis.errors_in_scope().next().is_some() || !asked.is_empty();
    let placed = shared::from_here(rim.host, &analysis.root, &analysis.sources);
    rim.tell(&placed, analysis.errors_in_scope().chain(asked), false)?;
    Ok(if wrong { WRONG } else { FINE })
}

/// The first word is a report where there is one of that name, else a path.
fn named(args: &Args, rim: &Rim, as_of: Day) -> Result<(String, Analysis), super::Failure> {
    let ask = Ask { as_of, checks: Checks::Errors };
    let Some((first, rest)) = args.words.split_first() else {
        return Ok(("summary".to_owned(), workspace::analyse(rim.host, &[], ask)?));
    };
    let word = first.to_string_lossy();
    if report::builtins().iter().any(|b| b.name == word) {
        return Ok((word.into_owned(), workspace::analyse(rim.host, rest, ask)?));
    }
    // A report of the project is known only once the project is read; the paths that
    // say which project it is are the others.
    if is_path(rim, first) && (word.contains(['/', '.']) || word == "-") {
        return Ok(("summary".to_owned(), workspace::analyse(rim.host, &args.words, ask)?));
    }
    match workspace::analyse(rim.host, rest, ask) {
        Ok(analysis) if !is_path(rim, first) || report::declared(&analysis.model).any(|(name, _)| name == word) => {
            Ok((word.into_owned(), analysis))
        }
        Err(trouble) if !is_path(rim, first) => Err(trouble.into()),
        _ => Ok(("summary".to_owned(), workspace::analyse(rim.host, &args.words, ask)?)),
    }
}

fn is_path(rim: &Rim, word: &std::path::Path) -> bool {
    word.as_os_str() == "-" || rim.host.kind(word).is_ok()
}

fn unknown(name: &str, analysis: &Analysis) -> super::Failure {
    let own = report::declared(&analysis.model).map(|(name, _)| name);
    let known: Vec<&str> = report::builtins().iter().map(|b| b.name).chain(own).collect();
    let super::Failure::Words(words) = one_of(name, "report or path", known.iter().copied()) else {
        return super::Failure::words("");
    };
    super::Failure::Words(words.into_iter().map(|w| format!("{w} [{}]", codes::E0708.code)).collect())
}

fn wanted(args: &Args) -> Wanted {
    Wanted {
        by: args.by.clone(),
        across: args.across.clone(),
        condition: args.condition.clone(),
        show: args.show.clone(),
        sort: args.sort.clone(),
        limit: args.limit,
        currency: In::one(args.currency),
        each: args.currency == Some(In::Each),
        as_of: args.as_of,
        split: args.split.as_deref().map(|how| if how == "equal" { Split::Equal } else { Split::None }),
        claims: args.claims.as_deref().map(claims),
        explain: args.explain,
        exact: args.exact,
    }
}

pub(super) fn claims(whose: &str) -> Claims {
    match whose {
        "low" => Claims::Low,
        "high" => Claims::High,
        _ => Claims::Own,
    }
}

/// How many rows; more than can be counted are all of them.
fn rows(text: &str) -> Result<u64, String> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if digits { Ok(text.parse().unwrap_or(u64::MAX)) } else { Err("a number of rows is written `20`".to_owned()) }
}
