//! `deal fmt`: records in canonical form.

use super::shared::{self, counted};
use super::{FAILED, FINE, Failure, Outcome, Rim, WRONG};
use crate::diag::{Diagnostic, codes};
use crate::format::{self, Formatted};
use crate::render::unified;
use crate::text::FileId;
use crate::workspace::{self, Given};
use rayon::prelude::*;
use std::path::PathBuf;

/// Write records in canonical form
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal fmt                      every record of the project, in place
  deal fmt kz.deal              one file
  deal fmt --check              name the files that would change, and change none
  deal fmt --diff               show what would change
  deal fmt - < kz.deal          from standard input to standard output

A declaration with a mistake of form is left as it stands, and the mistake is told.

Exit status: 0 all canonical (now), 1 mistakes of form, or with --check and --diff
something that would change, 2 a file could not be read or written.")]
pub struct Args {
    /// Files or folders; `-` is standard input
    paths: Vec<PathBuf>,

    /// Change nothing; print the names of the files that would change
    #[arg(long)]
    check: bool,

    /// Change nothing; print what would change as a unified diff
    #[arg(long)]
    diff: bool,
}

pub fn run(args: &Args, rim: &mut Rim) -> Outcome {
    let given = workspace::given(rim.host, &args.paths)?;
    let files: Vec<FileId> = given.sources.iter().map(|(file, _)| file).filter(|f| given.readable(*f)).collect();
    let made = |&file: &FileId| format::format(file, given.sources.get(file).text());
    let formatted: Vec<(FileId, Formatted)> = files.par_iter().map(|file| (*file, made(file))).collect();

    let changed: Vec<_> = formatted.iter().filter(|(file, f)| !f.edits.is_empty() || given.marked(*file)).collect();
    let only_shown = args.check || args.diff;
    let stdin = args.paths.iter().any(|path| path.as_os_str() == "-");
    let mut trouble = Vec::new();
    if args.check && !args.diff {
        changed.iter().try_for_each(|(file, _)| writeln!(rim.out, "{}", given.sources.path(*file)))?;
    }
    for (file, formatted) in &changed {
        let text = given.sources.get(*file).text();
        if args.diff {
            unified::write(rim.out, given.sources.path(*file), text, &formatted.apply(text))?;
        } else if !only_shown && !stdin {
            trouble.extend(write(rim, &given, *file, &formatted.apply(text)).err());
        }
    }
    if stdin && !only_shown {
        for (file, formatted) in &formatted {
            rim.out.write_all(formatted.apply(given.sources.get(*file).text()).as_bytes())?;
        }
    }

    let errors: Vec<&Diagnostic> = formatted.iter().flat_map(|(_, f)| &f.left).flat_map(|left| &left.errors).collect();
    let placed = shared::from_here(rim.host, &given.root, &given.sources);
    rim.tell(&placed, given.found.iter().chain(errors.iter().copied()), false)?;
    if !stdin {
        let left: usize = formatted.iter().map(|(_, f)| f.left.len()).sum();
        writeln!(rim.err, "{}", verdict(only_shown, files.len(), changed.len() - trouble.len(), left))?;
    }
    if !trouble.is_empty() {
        return Err(Failure::Words(trouble));
    }
    let internal = errors.iter().any(|e| std::ptr::eq(e.code, &codes::E0901));
    let wrong = !errors.is_empty() || !given.found.is_empty() || (only_shown && !changed.is_empty());
    Ok(if internal {
        FAILED
    } else if wrong {
        WRONG
    } else {
        FINE
    })
}

/// Writes one file, unless somebody has changed it since it was read.
fn write(rim: &Rim, given: &Given, file: FileId, text: &str) -> Result<(), String> {
    let (path, place) = (given.sources.path(file), given.place(file));
    match given.still_stands(rim.host, file) {
        Ok(true) => rim.host.write(place, text.as_bytes()).map_err(|e| format!("can't write `{path}`: {e}")),
        Ok(false) => Err(format!("`{path}` was changed while it was being formatted, and is left as it is")),
        Err(e) => Err(format!("can't read `{path}`: {e}")),
    }
}

/// `2 of 3 files formatted; 1 declaration with mistakes left as it stands`
fn verdict(only_shown: bool, files: usize, changed: usize, left: usize) -> String {
    let would = if only_shown { "would be formatted" } else { "formatted" };
    let done = match changed {
        0 => format!("{}: nothing to format", counted(files, "file")),
        n => format!("{n} of {} {would}", counted(files, "file")),
    };
    match left {
        0 => done,
        1 => format!("{done}; 1 declaration with mistakes left as it stands"),
        n => format!("{done}; {n} declarations with mistakes left as they stand"),
    }
}
