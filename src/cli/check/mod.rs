//! `deal check`: what is wrong with the records.

mod again;
mod fixes;
mod formats;

use super::shared::{self, counted};
use super::{FINE, Failure, Outcome, Rim, WRONG};
use crate::diag::{Diagnostic, Level};
use crate::model::Day;
use crate::workspace::{self, Ask, BASELINE, Baseline, Checked, Checks, Keep};
pub use again::Known;
use formats::{Format, Target};
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
  deal check --fix --diff               what `--fix` would write
  deal check --write-baseline           takes all that is found now for known

Exit status: 0 nothing wrong but warnings, 1 errors or a diff, 2 the check could not be made.")]
pub struct Args {
    /// Files or folders; `-` is standard input
    paths: Vec<PathBuf>,

    /// human, concise, json, sarif, github, gitlab or junit; FORMAT=FILE writes it to a
    /// file. May be given several times
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = formats::Targets, hide_possible_values = true)]
    format: Vec<Target>,

    /// Show all of a file's messages, not the first 100
    #[arg(long)]
    all: bool,

    /// What shall count as an error
    #[arg(long, value_name = "WHAT", value_parser = ["warnings"])]
    deny: Vec<String>,

    #[arg(long, value_name = "DATE", value_parser = shared::as_of, help = shared::AS_OF_HELP)]
    as_of: Option<Day>,

    /// Apply the fixes that are certain, and report what is left
    #[arg(long)]
    fix: bool,

    /// With --fix: show what it would change, and write nothing
    #[arg(long, requires = "fix", conflicts_with = "format")]
    diff: bool,

    /// With --fix: apply guesses too, where there is only one
    #[arg(long = "unsafe", requires = "fix")]
    guesses: bool,

    /// Report only what this file does not know
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Find everything anew, and keep nothing for the next time
    #[arg(long)]
    no_cache: bool,

    /// Keep what was found in this folder, not in `.deal-cache` beside deal.toml (also
    /// DEAL_CACHE)
    #[arg(long, value_name = "FOLDER", conflicts_with = "no_cache")]
    cache: Option<PathBuf>,

    /// Write all that is found to the baseline (deal-baseline.json, if none is named)
    #[arg(long, conflicts_with = "fix")]
    write_baseline: bool,

    #[command(flatten)]
    pub watch: super::watch::Watch,
}

impl Args {
    /// The words that can be paths.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }
}

impl Args {
    /// Whether a person watches, and nothing is written or held against other findings: what is
    /// found goes to the screen and nowhere else.
    fn is_told_only(&self) -> bool {
        let told = |target: &Target| matches!(target.format, Format::Human | Format::Concise);
        let held = self.fix || self.write_baseline || self.baseline.is_some();
        self.watch.watch && !held && self.format.iter().all(told)
    }

    fn keep<'a>(&'a self, named: &'a Option<PathBuf>) -> Keep<'a> {
        match self.cache.as_ref().or(named.as_ref()) {
            _ if self.no_cache => Keep::No,
            Some(folder) => Keep::In(folder),
            None => Keep::Beside,
        }
    }
}

/// A check, perhaps one of many: `known` is what earlier ones know, `changed` what has changed
/// since, where that is known.
pub fn run(args: &Args, rim: &mut Rim, known: &Known, changed: Option<&[PathBuf]>) -> Outcome {
    formats::reachable(&args.format, rim)?;
    let as_of = rim.day(args.as_of);
    let ask = Ask { as_of, checks: Checks::All };
    let named = rim.host.cache_folder();
    let mut baseline = match &args.baseline {
        Some(file) if !args.write_baseline => Some(Baseline::read(rim.host, file)?),
        _ => None,
    };
    let (mut checked, fixed) = if args.fix {
        let fixing = fixes::make(args, rim, ask, baseline.as_ref())?;
        if args.diff && !fixing.changed.is_empty() {
            return Ok(WRONG);
        }
        (fixing.analysis.into(), Some((fixing.applied, fixing.refused)))
    } else if args.is_told_only() {
        (known.check(args, rim, as_of, changed)?, None)
    } else {
        (workspace::check(rim.host, &args.paths, as_of, args.keep(&named))?, None)
    };
    // Taken, not copied: of a file with a million mistakes they are most of the memory.
    let all = checked.take_given();
    if args.write_baseline {
        baseline = Some(write_baseline(args, rim, &checked, &all)?);
    }
    let in_all = all.len();
    let (found, resolved) = match &baseline {
        Some(baseline) => {
            let resolved = baseline.resolved(&checked, &all);
            (baseline.fresh(&checked, all), resolved)
        }
        None => (all, 0),
    };
    let left_out = in_all - found.len();
    let found = denied(&args.deny, found);
    let is_wrong = found.iter().any(Diagnostic::is_error);
    if args.diff {
        return Ok(if is_wrong { WRONG } else { FINE });
    }
    let shown = formats::to_files(&args.format, rim, &checked, &found, args.all)?;
    if shown == Format::Human {
        rim.tell(&shared::from_here(rim.host, &checked.root, &checked.sources), found.iter(), args.all)?;
        let mut verdict = verdict(&found, checked.given.len(), left_out > 0);
        match &fixed {
            Some((0, _)) => verdict.push_str("; nothing to fix"),
            Some((n, _)) => verdict.push_str(&format!("; {n} fixed")),
            None => verdict.push_str(&fixes::offer(args, rim, ask, baseline.as_ref(), &checked.sources, &found)),
        }
        writeln!(rim.err, "{verdict}")?;
    } else {
        formats::write(rim.out, shown, rim.host, &checked, &found, args.all)?;
    }
    if let Some((_, refused)) = &fixed {
        fixes::tell_refused(rim, &shared::from_here(rim.host, &checked.root, &checked.sources), refused)?;
    }
    if left_out > 0 && !args.write_baseline {
        writeln!(rim.err, "{} of the baseline left out", counted(left_out, "finding"))?;
    }
    if resolved > 0 {
        writeln!(
            rim.err,
            "{} of the baseline no longer found; `--write-baseline` takes {} out",
            counted(resolved, "finding"),
            if resolved == 1 { "it" } else { "them" }
        )?;
    }
    if args.is_told_only() {
        rim.out.flush()?;
        rim.err.flush()?;
        known.prepare();
    } else if !args.watch.watch {
        rim.host.discard(Box::new((checked, found)));
    }
    Ok(if is_wrong { WRONG } else { FINE })
}

/// `--deny warnings`
fn denied(deny: &[String], mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if deny.iter().any(|what| what == "warnings") {
        found.iter_mut().filter(|d| d.level == Level::Warning).for_each(|d| d.level = Level::Error);
    }
    found
}

fn write_baseline(args: &Args, rim: &mut Rim, checked: &Checked, found: &[Diagnostic]) -> Result<Baseline, Failure> {
    let file = args.baseline.clone().unwrap_or_else(|| checked.root.join(BASELINE));
    // What it knows of files that this check does not look at stays.
    let earlier = match rim.host.kind(&file) {
        Ok(_) => Some(Baseline::read(rim.host, &file)?),
        Err(_) => None,
    };
    let baseline = Baseline::of(checked, found, earlier);
    // As it is reached from where the command runs.
    let here = rim.host.current_dir().and_then(|dir| rim.host.canonical(&dir)).unwrap_or_default();
    let shown = file.strip_prefix(&here).unwrap_or(&file).display();
    shared::has_folder(rim.host, &file)?;
    let written = rim.host.write(&file, baseline.text().as_bytes());
    written.map_err(|e| Failure::words(format!("can't write `{shown}`: {e}")))?;
    writeln!(rim.err, "{} written to the baseline `{shown}`", counted(baseline.len(), "finding"))?;
    Ok(baseline)
}

/// `2 files checked: 1 error, 3 warnings`
fn verdict(found: &[Diagnostic], files: usize, known: bool) -> String {
    let count = |level| found.iter().filter(|d| d.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    let files = counted(files, "file");
    match (errors, warnings) {
        (0, 0) if known => format!("{files} checked: nothing wrong beside the baseline"),
        (0, 0) => format!("{files} checked: nothing wrong"),
        (0, _) => format!("{files} checked: {}", counted(warnings, "warning")),
        (_, 0) => format!("{files} checked: {}", counted(errors, "error")),
        _ => format!("{files} checked: {}, {}", counted(errors, "error"), counted(warnings, "warning")),
    }
}
