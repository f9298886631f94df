//! `deal explain`: what a diagnostic means.

use super::{FINE, Failure, Outcome, Rim};
use crate::diag;

/// Say what a diagnostic means, with a record that causes it and the record put right
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal explain E0201     the page of one code
  deal explain           all codes")]
pub struct Args {
    /// The code in brackets after `error` or `warning`
    code: Option<String>,
}

pub fn run(args: &Args, rim: &mut Rim) -> Outcome {
    let Some(asked) = &args.code else {
        for row in diag::all() {
            writeln!(rim.out, "{}  {}", row.code, row.summary)?;
        }
        return Ok(FINE);
    };
    let Some(row) = diag::by_code(asked) else {
        let codes = diag::all().iter().map(|row| row.code);
        let near = diag::nearest(asked, codes).map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
        return Err(Failure::words(format!("there is no diagnostic `{asked}`{near} (`deal explain` lists all)")));
    };
    writeln!(rim.out, "{}", row.page().trim_end())?;
    Ok(FINE)
}
