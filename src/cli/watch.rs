//! `--watch`: the command again whenever a record changes.
//!
//! The system says what changed (no polling), so a run begins some milliseconds after
//! a file is saved. Only records, the manifest and the archived files that sources name
//! count: a report written into the same folder must not set off the next one.

mod noting;

use super::{Failure, Outcome, Rim, complain};
use crate::workspace;
use notify::{Event, RecursiveMode, Watcher};
use noting::Noting;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// `--watch`
#[derive(clap::Args)]
pub struct Watch {
    /// Run again whenever a record changes, until interrupted
    #[arg(long)]
    pub watch: bool,
}

/// Editors write a file in several steps; what follows within this time is one change.
const TOGETHER: Duration = Duration::from_millis(10);

/// What has changed between two runs; None where nobody knows.
type Changed<'a> = Option<&'a [PathBuf]>;

/// Runs a command once, or with `--watch` again and again, with the files that have changed
/// since. `paths` are the words of the command line that can be paths.
pub fn run(watch: &Watch, paths: &[PathBuf], rim: &mut Rim, command: impl Fn(&mut Rim, Changed) -> Outcome) -> Outcome {
    if !watch.watch {
        return command(rim, None);
    }
    if paths.iter().any(|p| p.as_os_str() == "-") {
        return Err(Failure::words("`--watch` looks at files; standard input is read once"));
    }
    let (sender, changes) = channel();
    // Who no longer listens has ended.
    let tell = move |event: notify::Result<Event>| drop(sender.send(event));
    let mut watcher = notify::recommended_watcher(tell).map_err(|e| cannot(&e))?;
    let roots = roots(paths, rim);
    for root in &roots {
        watcher.watch(root, RecursiveMode::Recursive).map_err(|e| cannot(&e))?;
    }
    let (mut seen, mut changed) = (BTreeSet::new(), None);
    loop {
        if rim.host.stdout().width.is_some() {
            // The screen and what has scrolled off it, then home.
            write!(rim.out, "\x1b[2J\x1b[3J\x1b[H")?;
        }
        // What an earlier run looked at still matters where this one did not look again.
        seen.append(&mut again(rim, &command, changed.as_deref())?);
        let change = next_change(&changes, &roots, &seen)?;
        if rim.host.stdout().width.is_none() {
            let here = rim.host.current_dir().and_then(|dir| rim.host.canonical(&dir)).unwrap_or_default();
            let first = &change.first;
            writeln!(rim.err, "deal: {} changed", first.strip_prefix(&here).unwrap_or(first).display())?;
        }
        changed = change.all;
    }
}

/// One run, and what it looked at. A command that could not do its work says so and is
/// tried again: the next change may bring back what it lacks.
fn again(
    rim: &mut Rim,
    command: &impl Fn(&mut Rim, Changed) -> Outcome,
    changed: Changed,
) -> Result<BTreeSet<PathBuf>, Failure> {
    let noting = Noting::new(rim.host);
    match command(&mut Rim { host: &noting, out: rim.out, err: rim.err, colour: rim.colour }, changed) {
        Err(Failure::Words(words)) => {
            complain(rim.err, &words);
        }
        Err(closed @ Failure::Output(_)) => return Err(closed),
        Ok(_) => {}
    }
    rim.out.flush()?;
    rim.err.flush()?;
    Ok(noting.seen())
}

/// What has changed, and was told first.
struct Change {
    first: PathBuf,
    /// None where the system has lost count.
    all: Option<Vec<PathBuf>>,
}

/// Waits until a record changes, and takes what changes together with it.
fn next_change(
    changes: &Receiver<notify::Result<Event>>,
    roots: &[PathBuf],
    seen: &BTreeSet<PathBuf>,
) -> Result<Change, Failure> {
    let ended = || Failure::words("the system no longer says what changes; stopped");
    let mut all: Vec<PathBuf> = Vec::new();
    let mut lost = false;
    loop {
        let event = match all.first() {
            None => changes.recv().map_err(|_| ended())?.map_err(|e| cannot(&e))?,
            Some(first) => match changes.recv_timeout(TOGETHER) {
                Ok(Ok(event)) => event,
                Ok(Err(_)) => {
                    lost = true;
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => {
                    return Ok(Change { first: first.clone(), all: Some(all).filter(|_| !lost) });
                }
                Err(RecvTimeoutError::Disconnected) => return Err(ended()),
            },
        };
        lost |= event.need_rescan();
        all.extend(records(&event, roots, seen));
    }
}

/// The records, manifests and archived files that an event is about. Reading one is no
/// change, and what is in a hidden folder (git's, or the cache of the check itself) is no
/// record.
fn records(event: &Event, roots: &[PathBuf], seen: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
    if event.kind.is_access() {
        return Vec::new();
    }
    let counts = |path: &&PathBuf| {
        path.extension().is_some_and(|e| e == "deal")
            || path.file_name().is_some_and(|name| name == "deal.toml" || name == ".gitignore")
    };
    let hidden = |path: &PathBuf| {
        let inside = roots.iter().find_map(|root| path.strip_prefix(root).ok()).and_then(Path::parent);
        inside.is_some_and(|folder| folder.iter().any(|part| part.as_encoded_bytes().starts_with(b".")))
    };
    let archived = |path: &PathBuf| seen.contains(path) && !path.is_dir();
    event.paths.iter().filter(|path| archived(path) || !hidden(path) && counts(path)).cloned().collect()
}

/// The folders to look at: the project of each path, or its folder; without a path,
/// of this folder. A word that is no path (the name of a report) has none.
fn roots(paths: &[PathBuf], rim: &Rim) -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = paths.iter().filter_map(|path| workspace::root_of(rim.host, path)).collect();
    if roots.is_empty() {
        roots.extend(workspace::root_of(rim.host, Path::new(".")));
    }
    roots.sort();
    roots.dedup();
    roots
}

fn cannot(error: &notify::Error) -> Failure {
    let why = match &error.kind {
        notify::ErrorKind::Io(e) if e.kind() == io::ErrorKind::StorageFull => {
            "too many files for the system to watch".to_owned()
        }
        notify::ErrorKind::MaxFilesWatch => "too many files for the system to watch".to_owned(),
        _ => error.to_string(),
    };
    Failure::words(format!("can't watch for changes: {why}"))
}
