//! `deal query`: one expression.

use super::shared::{self, Figures, FormatArg, In};
use super::{FAILED, Outcome, Rim, report::claims, report::finish};
use crate::eval::Options;
use crate::model::Day;
use crate::report::{self, Ground, Question};
use crate::workspace::{self, Ask, Checks};
use std::path::PathBuf;

/// Ask one question: a figure, a truth, or the rows of a set
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal query 'committed(instruments where parties has KZ)' --in USD
  deal query 'count(instruments where signed in 2013..2015) >= 30'
  deal query 'instruments where kind = loan and not maturity'
  deal query 'lines where verb = ratified and by has KZ' --format json

Exit status: 0 answered, 1 the records have errors (what can be said is printed), 2 the
expression can't be read.")]
pub struct Args {
    /// The expression, in quotes
    #[arg(value_name = "EXPR")]
    expression: String,

    /// Files or folders to count
    paths: Vec<PathBuf>,

    #[arg(long, value_name = "DATE", value_parser = shared::as_of, help = shared::AS_OF_HELP)]
    as_of: Option<Day>,

    #[arg(long = "in", value_name = "CUR", value_parser = In::parse, help = shared::IN_HELP)]
    currency: Option<In>,

    /// Whose amounts count where sources rival
    #[arg(long, value_name = "WHOSE", value_parser = ["own", "low", "high"], default_value = "own")]
    claims: String,

    /// The rows behind the figure
    #[arg(long)]
    explain: bool,

    /// An amount that no rate converts is an error
    #[arg(long)]
    strict: bool,

    /// All digits, never `23.6bn`
    #[arg(long)]
    exact: bool,

    #[arg(long, value_enum, default_value = "table", help = "How to print it")]
    format: FormatArg,
}

pub fn run(args: &Args, rim: &mut Rim) -> Outcome {
    let as_of = rim.day(args.as_of);
    let analysis = workspace::analyse(rim.host, &args.paths, Ask { as_of, checks: Checks::Errors })?;
    shared::known_currency(&analysis, In::one(args.currency))?;
    let mut sources = analysis.sources.clone();
    let query = match (Question { model: &analysis.model, sources: &mut sources }).query(&args.expression) {
        Ok(query) => query,
        Err(errors) => {
            rim.tell(&sources, errors.iter(), true)?;
            return Ok(FAILED);
        }
    };
    let options = Options {
        currency: In::or(args.currency, analysis.model.project.currency),
        claims: claims(&args.claims),
        exact: args.exact,
        ..Options::at(as_of)
    };
    let ground = Ground { model: &analysis.model, sources: &sources, scope: analysis.partial_scope(), today: as_of };
    let answer = match report::answer(ground, &query, &args.expression, options, args.explain) {
        Ok(answer) => answer,
        Err(errors) => {
            rim.tell(&sources, errors.iter(), true)?;
            return Ok(FAILED);
        }
    };
    let figures = Figures { format: args.format, exact: args.exact };
    figures.answer(rim, &answer)?;
    let mut wrong = shared::too_large(&analysis, &answer.notes);
    if args.strict {
        wrong.extend(shared::unconverted(&analysis, &answer.notes));
    }
    finish(rim, &analysis, &wrong)
}
