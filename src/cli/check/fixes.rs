//! `deal check --fix`: fixes written, or shown.

use super::Args;
use crate::cli::shared::counted;
use crate::cli::{Failure, Rim};
use crate::diag::{Diagnostic, Safety};
use crate::render::unified;
use crate::text::{Sources, decode};
use crate::workspace::{self, Analysis, Ask, Baseline, Changed, Fixing, How, Refused};
use std::io;

/// Fixes what the arguments ask for, and writes it or its diff.
pub fn make(args: &Args, rim: &mut Rim, ask: Ask, baseline: Option<&Baseline>) -> Result<Fixing, Failure> {
    // What is old is left as it is, also by `--fix`: the change of today stays small.
    let wanted = |analysis: &Analysis| {
        let found = analysis.of_given().cloned().collect();
        baseline.map_or_else(|| Vec::clone(&found), |baseline| baseline.fresh(analysis, found.clone()))
    };
    let fixing = workspace::fix(rim.host, &args.paths, ask, &How { guesses: args.guesses, wanted: &wanted })?;
    if args.diff {
        for changed in &fixing.changed {
            unified::write(rim.out, &changed.path, &changed.before, &changed.after)?;
        }
        let files = counted(fixing.changed.len(), "file");
        match fixing.applied {
            0 => writeln!(rim.err, "nothing to fix")?,
            n => writeln!(rim.err, "{} would be applied in {files}", counted(n, "fix").replace("fixs", "fixes"))?,
        }
        tell_refused(rim, &fixing.analysis.sources, &fixing.refused)?;
    } else {
        write(rim, &fixing)?;
    }
    Ok(fixing)
}

/// Writes the files, each whole. All are looked at before one is touched: a file that
/// somebody else has changed meanwhile has other places than the fixes know.
fn write(rim: &mut Rim, fixing: &Fixing) -> Result<(), Failure> {
    let mut drafts = Vec::new();
    for Changed { path, place, before, after } in &fixing.changed {
        let Some(place) = place else { continue };
        let bytes = rim
            .host
            .read(place, u64::from(u32::MAX))
            .map_err(|e| Failure::words(format!("can't read `{path}`: {e}")))?;
        let mark = if bytes.starts_with("\u{feff}".as_bytes()) { "\u{feff}" } else { "" };
        if decode(bytes).ok().as_ref() != Some(before) {
            return Err(Failure::words(format!("`{path}` was changed while it was being fixed; nothing is written")));
        }
        drafts.push((path, place, format!("{mark}{after}")));
    }
    for (path, place, text) in drafts {
        let written = rim.host.write(place, text.as_bytes());
        written.map_err(|e| Failure::words(format!("can't write `{path}`: {e}")))?;
    }
    // Standard input comes out again, fixed or as it was.
    let sources = &fixing.analysis.sources;
    let stdin = fixing.analysis.given.iter().copied().find(|&file| sources.path(file) == "-");
    if let Some(file) = stdin {
        rim.out.write_all(sources.get(file).text().as_bytes())?;
    }
    Ok(())
}

/// `; 2 can be fixed with --fix`
pub fn offer(found: &[Diagnostic]) -> String {
    let fixes = found.iter().filter_map(|d| d.fix_to_apply(true));
    let (safe, guesses): (Vec<_>, Vec<_>) = fixes.partition(|fix| fix.safety == Safety::Safe);
    match (safe.len(), guesses.len()) {
        (0, 0) => String::new(),
        (n, 0) => format!("; {n} can be fixed with `--fix`"),
        (0, n) => format!("; {n} can be fixed with `--fix --unsafe`"),
        (n, more) => format!("; {n} can be fixed with `--fix`, {more} more with `--fix --unsafe`"),
    }
}

/// What was not applied, for it would have spoiled something.
pub fn tell_refused(rim: &mut Rim, sources: &Sources, refused: &[Refused]) -> io::Result<()> {
    for Refused { diagnostic, title, brings } in refused {
        let span = diagnostic.primary.span;
        let at = sources.get(span.file).position(span.start);
        let path = sources.path(span.file);
        let why = match brings.as_slice() {
            [] => "it would leave the records as wrong as before".to_owned(),
            codes => format!("it would bring {}", codes.join(", ")),
        };
        writeln!(rim.err, "{path}:{}:{}: {} is left: {title}? {why}", at.line, at.column, diagnostic.shown_code())?;
    }
    Ok(())
}
