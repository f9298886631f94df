//! `deal check --fix`: fixes written, or shown.

use super::Args;
use crate::cli::shared::counted;
use crate::cli::{Failure, Rim};
use crate::diag::{Diagnostic, Safety};
use crate::render::unified;
use crate::text::{Sources, decode};
use crate::workspace::{self, ANALYSES, Analysis, Ask, Baseline, Changed, Fixing, How, Refused};
use std::io;
use std::path::Path;

/// Fixes what the arguments ask for, and writes it or its diff.
pub fn make(args: &Args, rim: &mut Rim, ask: Ask, baseline: Option<&Baseline>) -> Result<Fixing, Failure> {
    let wanted = |analysis: &Analysis| wanted(analysis, baseline);
    let how = How { guesses: args.guesses, analyses: ANALYSES, wanted: &wanted };
    let fixing = workspace::fix(rim.host, &args.paths, ask, &how)?;
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

/// What is old is left as it is, also by `--fix`: the change of today stays small.
fn wanted(analysis: &Analysis, baseline: Option<&Baseline>) -> Vec<Diagnostic> {
    let found = analysis.of_given().cloned().collect();
    match baseline {
        Some(baseline) => baseline.fresh(analysis, found),
        None => found,
    }
}

/// Writes the files, each whole. All are looked at before one is touched: a file that
/// somebody else has changed meanwhile has other places than the fixes know.
fn write(rim: &mut Rim, fixing: &Fixing) -> Result<(), Failure> {
    let mut drafts = Vec::new();
    for changed in &fixing.changed {
        let Some(place) = &changed.place else { continue };
        let Some(text) = draft(rim, changed, place)? else {
            let path = &changed.path;
            return Err(Failure::words(format!("`{path}` was changed while it was being fixed; nothing is written")));
        };
        drafts.push((changed, place, text));
    }
    let mut left = Vec::new();
    for (changed, place, text) in drafts {
        let path = &changed.path;
        // Many files take a while to write: each is looked at again at its turn.
        if draft(rim, changed, place)?.is_none() {
            left.push(format!("`{path}` was changed while others were being written; it is left as it is"));
            continue;
        }
        let written = rim.host.write(place, text.as_bytes());
        written.map_err(|e| Failure::words(format!("can't write `{path}`: {e}")))?;
    }
    if !left.is_empty() {
        return Err(Failure::Words(left));
    }
    // Standard input comes out again, fixed or as it was.
    let sources = &fixing.analysis.sources;
    let stdin = fixing.analysis.given.iter().copied().find(|&file| sources.path(file) == "-");
    if let Some(file) = stdin {
        rim.out.write_all(sources.get(file).text().as_bytes())?;
    }
    Ok(())
}

/// The text to write; None where the file no longer holds what was fixed.
fn draft(rim: &Rim, changed: &Changed, place: &Path) -> Result<Option<String>, Failure> {
    let path = &changed.path;
    let bytes = rim.host.read(place, u64::from(u32::MAX));
    let bytes = bytes.map_err(|e| Failure::words(format!("can't read `{path}`: {e}")))?;
    let mark = if bytes.starts_with("\u{feff}".as_bytes()) { "\u{feff}" } else { "" };
    let same = decode(bytes).ok().as_ref() == Some(&changed.before);
    Ok(same.then(|| format!("{mark}{}", changed.after)))
}

/// Text up to this size is fixed on trial, to say how much `--fix` would do; of more only
/// the fixes are counted, some of which it may refuse.
const TRIED: usize = 256 << 10;

/// Analyses in such a trial.
const TRIALS: usize = 12;

/// `; 2 can be fixed with --fix`
pub fn offer(
    args: &Args,
    rim: &Rim,
    ask: Ask,
    baseline: Option<&Baseline>,
    sources: &Sources,
    found: &[Diagnostic],
) -> String {
    let fixes = found.iter().filter_map(|d| d.fix_to_apply(true));
    let (safe, guesses): (Vec<_>, Vec<_>) = fixes.partition(|fix| fix.safety == Safety::Safe);
    let stdin = args.paths.iter().any(|path| path.as_os_str() == "-");
    let small = !stdin && sources.iter().map(|(_, source)| source.text().len()).sum::<usize>() <= TRIED;
    let wanted = |analysis: &Analysis| wanted(analysis, baseline);
    let tried = |guesses: bool| {
        let how = How { guesses, analyses: TRIALS, wanted: &wanted };
        let fixing = small.then(|| workspace::fix(rim.host, &args.paths, ask, &how).ok())??;
        (!fixing.restless).then_some(fixing.applied)
    };
    let certain = if safe.is_empty() { Some(0) } else { tried(false) };
    let all = if guesses.is_empty() { certain } else { tried(true) };
    let (up_to, safe, guesses) = match certain.zip(all) {
        Some((certain, all)) => ("", certain, all.saturating_sub(certain)),
        None => ("up to ", safe.len(), guesses.len()),
    };
    match (safe, guesses) {
        (0, 0) => String::new(),
        (n, 0) => format!("; {up_to}{n} can be fixed with `--fix`"),
        (0, n) => format!("; {up_to}{n} can be fixed with `--fix --unsafe`"),
        (n, more) => format!("; {up_to}{n} can be fixed with `--fix`, {up_to}{more} more with `--fix --unsafe`"),
    }
}

/// What was not applied, for it would have spoiled something.
pub fn tell_refused(rim: &mut Rim, sources: &Sources, refused: &[Refused]) -> io::Result<()> {
    for Refused { diagnostic, title, brings } in refused {
        let span = diagnostic.span;
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
