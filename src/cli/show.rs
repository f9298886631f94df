//! `deal show`: one declaration.

use super::report::finish;
use super::shared::{self, In};
use super::{Failure, Outcome, Rim};
use crate::eval::Options;
use crate::model::{Day, DeclId, Model};
use crate::render::{json, table, text::Numbers};
use crate::report::{self, Ground};
use crate::workspace::{self, Ask, Checks};
use std::path::PathBuf;

/// Show all that is known of one declaration
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal show capacity-2015
  deal show energy.hydro
  deal show KZ --format json
  deal show loan-2014 --as-of 2016 --in USD")]
pub struct Args {
    /// The name of a declaration, the path of a nested sector, or a code
    name: String,

    /// Files or folders to count
    paths: Vec<PathBuf>,

    #[arg(long, value_name = "DATE", value_parser = shared::as_of, help = shared::AS_OF_HELP)]
    as_of: Option<Day>,

    #[arg(long = "in", value_name = "CUR", value_parser = In::parse, help = shared::IN_HELP)]
    currency: Option<In>,

    #[arg(long, value_parser = ["table", "json"], default_value = "table", help = "How to print it")]
    format: String,
}

pub fn run(args: &Args, rim: &mut Rim) -> Outcome {
    let as_of = rim.day(args.as_of);
    let analysis = workspace::analyse(rim.host, &args.paths, Ask { as_of, checks: Checks::Errors })?;
    shared::known_currency(&analysis, In::one(args.currency))?;
    let model = &analysis.model;
    let id = find(model, &args.name)?;
    let options = Options { currency: In::or(args.currency, model.project.currency), ..Options::at(as_of) };
    let ground = Ground { model, sources: &analysis.sources, scope: analysis.partial_scope(), today: as_of };
    let shown = report::show(ground, id, options);
    if args.format == "json" {
        json::show(rim.out, &shown)?;
    } else {
        let terminal = rim.stdout();
        let options = table::Options { width: terminal.width, colour: terminal.colour, numbers: Numbers::default() };
        table::shown(rim.out, &shown, options)?;
    }
    let large = shared::too_large(&analysis, &shown.notes);
    // What is shown of records that are wrong is what could be read of them.
    finish(rim, &analysis, &large)
}

/// The declaration of a name; of a nested sector its last word will do where only one
/// is called so.
fn find(model: &Model, name: &str) -> Result<DeclId, Failure> {
    if let Some(id) = model.by_name(name) {
        return Ok(id);
    }
    let called: Vec<DeclId> = model.ids().filter(|&id| *model.get(id).name == *name).collect();
    match called.as_slice() {
        [one] => Ok(*one),
        [] => {
            let paths: Vec<String> = model.ids().map(|id| model.path(id)).collect();
            let near = crate::diag::nearest(name, paths.iter().map(String::as_str));
            let near = near.map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
            Err(Failure::words(format!("nothing in these records is called `{}`{near}", shared::shown(name))))
        }
        several => {
            let paths: Vec<String> = several.iter().map(|&id| format!("`{}`", model.path(id))).collect();
            Err(Failure::words(format!("`{name}` names more than one declaration: {}", paths.join(", "))))
        }
    }
}
