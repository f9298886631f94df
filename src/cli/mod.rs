//! The command line: one file per sub-command, and what they share.
//!
//! Only here, in [`host`] and in `main` are the disk, the clock and the environment
//! known. Data goes to `out`, diagnostics to `err`; the exit status is 0 (nothing
//! wrong), 1 (the records are wrong) or 2 (the command could not do its work).

mod check;
mod diff;
mod explain;
mod fmt;
mod git;
mod host;
mod init;
mod lsp;
mod man;
mod new;
mod pdf;
mod query;
mod report;
mod shared;
mod show;
mod store;
mod watch;

pub use host::Disk;
pub use pdf::reads_pdf;

use crate::workspace::{Host, Trouble};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::io::{self, Write};

/// Exit statuses.
const FINE: u8 = 0;
const WRONG: u8 = 1;
const FAILED: u8 = 2;

#[derive(Parser)]
#[command(
    name = "deal",
    version,
    about = "Checks and sums up records of agreements between states",
    max_term_width = 100
)]
#[command(after_help = "\
Examples:
  deal init kazakhstan          a new project, with a first record to change
  deal check                    what is wrong with the records
  deal fmt                      the records in canonical form
  deal report                   the summary
  deal explain E0201            what a code means

PATH is a file, a folder or `-`; without one, the project of the nearest deal.toml.")]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide = true)]
    color: clap::ColorChoice,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Args),
    Fmt(fmt::Args),
    Report(report::Args),
    Query(query::Args),
    Show(show::Args),
    Diff(diff::Args),
    Explain(explain::Args),
    Init(init::Args),
    New(new::Args),
    Lsp(lsp::Args),
    Completions(man::CompletionsArgs),
    Man(man::ManArgs),
}

/// What a sub-command works with.
struct Rim<'a> {
    host: &'a dyn Host,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    colour: clap::ColorChoice,
}

/// Why a sub-command ended early.
enum Failure {
    /// In words, one a line.
    Words(Vec<String>),
    /// A closed pipe is no failure: who reads has seen enough.
    Output(io::Error),
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Failure::Words(trouble.0)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

impl Failure {
    fn words(message: impl Into<String>) -> Failure {
        Failure::Words(vec![message.into()])
    }
}

type Outcome = Result<u8, Failure>;

/// Runs the program with its arguments (the first is its name) and answers its exit status.
pub fn run<I, A>(arguments: I, host: &dyn Host, out: &mut dyn Write, err: &mut dyn Write) -> u8
where
    I: IntoIterator<Item = A>,
    A: Into<OsString> + Clone,
{
    let cli = match Cli::command().try_get_matches_from(arguments).and_then(|m| Cli::from_arg_matches(&m)) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, host, out, err),
    };
    let mut rim = Rim { host, out, err, colour: cli.color };
    let outcome = match cli.command {
        Command::Fmt(args) => fmt::run(&args, &mut rim),
        Command::Check(args) => watch::run(&args.watch, args.paths(), &mut rim, |rim| check::run(&args, rim)),
        Command::Report(args) => watch::run(&args.watch, args.paths(), &mut rim, |rim| report::run(&args, rim)),
        Command::Query(args) => query::run(&args, &mut rim),
        Command::Show(args) => show::run(&args, &mut rim),
        Command::Diff(args) => diff::run(&args, &mut rim),
        Command::Explain(args) => explain::run(&args, &mut rim),
        Command::Init(args) => init::run(&args, &mut rim),
        Command::New(args) => new::run(&args, &mut rim),
        Command::Lsp(args) => lsp::run(&args),
        Command::Completions(args) => man::completions(&args, &mut rim),
        Command::Man(args) => man::man(&args, &mut rim),
    };
    ended(outcome, out, err)
}

/// The exit status, once all that was to be said has been.
fn ended(outcome: Outcome, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let outcome = outcome.and_then(|status| {
        out.flush()?;
        err.flush()?;
        Ok(status)
    });
    match outcome {
        Ok(status) => status,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => FINE,
        Err(Failure::Output(error)) => complain(err, &[format!("can't write: {error}")]),
        Err(Failure::Words(words)) => complain(err, &words),
    }
}

fn complain(err: &mut dyn Write, words: &[String]) -> u8 {
    for message in words {
        // Where standard error is closed there is nobody left to tell.
        let _ = writeln!(err, "deal: {message}");
    }
    FAILED
}

/// Help and version go to `out`, a mistake to `err`.
fn usage(error: &clap::Error, host: &dyn Host, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let mistake = error.use_stderr();
    let colour = if mistake { host.stderr() } else { host.stdout() }.colour;
    let text = error.render();
    let text = if colour { text.ansi().to_string() } else { text.to_string() };
    let written = if mistake { err.write_all(text.as_bytes()) } else { out.write_all(text.as_bytes()) };
    let status = if mistake { FAILED } else { FINE };
    ended(written.map(|()| status).map_err(Failure::from), out, err)
}
