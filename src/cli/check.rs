//! `deal check`: what is wrong with the records.

use super::shared::{self, counted};
use super::{FINE, Failure, Outcome, Rim, WRONG};
use crate::diag::{Diagnostic, Level};
use crate::model::Day;
use crate::render::{ci, concise, json};
use crate::text::Sources;
use crate::workspace::{self, Ask};
use std::path::PathBuf;

/// Check that records are well formed and tell a possible story
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal check                            the project of this folder
  deal check kz.deal                    one file, its names looked up in the whole project
  deal check --format json              for a program to read
  deal check --format json=found.json   into a file, and messages for people as well
  deal check --as-of 2015-12-31         as it stood at the end of 2015

Exit status: 0 nothing wrong but warnings, 1 errors, 2 the check could not be made.")]
pub struct Args {
    /// Files or folders; `-` is standard input
    paths: Vec<PathBuf>,

    /// human, concise, json, sarif, github, gitlab or junit; FORMAT=FILE writes it to a
    /// file. May be given several times
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = target)]
    format: Vec<Target>,

    /// Show all of a file's messages, not the first 100
    #[arg(long)]
    all: bool,

    /// What shall count as an error
    #[arg(long, value_name = "WHAT", value_parser = ["warnings"])]
    deny: Vec<String>,

    #[arg(long, value_name = "DATE", value_parser = shared::as_of, help = shared::AS_OF_HELP)]
    as_of: Option<Day>,

    #[command(flatten)]
    pub watch: super::watch::Watch,
}

impl Args {
    /// The words that can be paths.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Human,
    Concise,
    Json,
    Sarif,
    Github,
    Gitlab,
    Junit,
}

const FORMATS: [(&str, Format); 7] = [
    ("human", Format::Human),
    ("concise", Format::Concise),
    ("json", Format::Json),
    ("sarif", Format::Sarif),
    ("github", Format::Github),
    ("gitlab", Format::Gitlab),
    ("junit", Format::Junit),
];

#[derive(Debug, Clone)]
struct Target {
    format: Format,
    file: Option<PathBuf>,
}

fn target(text: &str) -> Result<Target, String> {
    let (word, file) = text.split_once('=').map_or((text, None), |(word, file)| (word, Some(PathBuf::from(file))));
    match FORMATS.iter().find(|(known, _)| *known == word) {
        Some(&(_, format)) => Ok(Target { format, file }),
        None => {
            let known = FORMATS.map(|(word, _)| word);
            let near = crate::diag::nearest(word, known).map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
            Err(format!("there is no format `{word}`{near} (there are {})", known.join(", ")))
        }
    }
}

pub fn run(args: &Args, rim: &mut Rim) -> Outcome {
    let as_of = rim.day(args.as_of);
    let analysis = workspace::analyse(rim.host, &args.paths, Ask { as_of, checks: true })?;
    let mut found: Vec<Diagnostic> = analysis.of_given().cloned().collect();
    if args.deny.iter().any(|what| what == "warnings") {
        found.iter_mut().filter(|d| d.level == Level::Warning).for_each(|d| d.level = Level::Error);
    }
    if args.format.iter().filter(|t| t.file.is_none()).count() > 1 {
        return Err(Failure::words(
            "only one format can go to standard output; give the others a file: `--format json=found.json`",
        ));
    }
    for target in args.format.iter() {
        if let Some(file) = &target.file {
            let text = rendered(target.format, &analysis.sources, &found, args.all)?;
            let written = rim.host.write(file, &text);
            written.map_err(|e| Failure::words(format!("can't write `{}`: {e}", file.display())))?;
        }
    }
    let shown = args.format.iter().find(|t| t.file.is_none()).map_or(Format::Human, |t| t.format);
    if shown == Format::Human {
        rim.tell(&analysis.sources, found.iter(), args.all)?;
        writeln!(rim.err, "{}", verdict(&found, analysis.given.len()))?;
    } else {
        rim.out.write_all(&rendered(shown, &analysis.sources, &found, args.all)?)?;
    }
    Ok(if found.iter().any(Diagnostic::is_error) { WRONG } else { FINE })
}

fn rendered(format: Format, sources: &Sources, found: &[Diagnostic], all: bool) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    match format {
        Format::Human => {
            let options = crate::render::human::Options { colour: false, width: None, all };
            crate::render::human::write(&mut text, sources, found.iter(), options)?;
        }
        Format::Concise => concise::write(&mut text, sources, found)?,
        Format::Json => json::diagnostics(&mut text, sources, found)?,
        Format::Sarif => ci::sarif(&mut text, sources, found)?,
        Format::Github => ci::github(&mut text, sources, found)?,
        Format::Gitlab => ci::gitlab(&mut text, sources, found)?,
        Format::Junit => ci::junit(&mut text, sources, found)?,
    }
    Ok(text)
}

/// `2 files checked: 1 error, 3 warnings`
fn verdict(found: &[Diagnostic], files: usize) -> String {
    let count = |level| found.iter().filter(|d| d.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    let files = counted(files, "file");
    match (errors, warnings) {
        (0, 0) => format!("{files} checked: nothing wrong"),
        (0, _) => format!("{files} checked: {}", counted(warnings, "warning")),
        (_, 0) => format!("{files} checked: {}", counted(errors, "error")),
        _ => format!("{files} checked: {}, {}", counted(errors, "error"), counted(warnings, "warning")),
    }
}
