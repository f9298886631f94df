//! `deal diff`: what changed in the records, in their own terms.

mod former;

use super::shared::{self, In};
use super::{FAILED, FINE, Failure, Outcome, Rim, WRONG};
use crate::diag::Diagnostic;
use crate::diff::{self, Origin, Records};
use crate::model::Day;
use crate::render::text::Numbers;
use crate::render::{diff as render, json, table};
use crate::report::{self, Question, Wanted};
use crate::workspace::{self, Analysis, Ask, Checks, Host, Past, PathKind, Repository};
use std::path::{Path, PathBuf};

/// Show what changed in the records, and what that does to the figures
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal diff                                 what is not committed yet
  deal diff HEAD~3                          from three commits ago to the files as they are
  deal diff main...topic                    what topic does since it left main
  deal diff v1..v2                          between two revisions
  deal diff main...HEAD --by sectors --in USD --as-of 2015-12-31
  deal diff main...HEAD --format markdown   for the comment of a pull request
  deal diff HEAD kz.deal                    of one file
  deal diff old new                         two folders, or two files, without git

A REV is anything that git calls a commit. Moved, reordered, reformatted and commented
records are no difference. A word that is a revision and a file: write `./word` for the
file, `word^0` for the revision.

Exit status: 0 done, with or without differences; 1 the later records have errors (what
can be said is printed), 2 not done.")]
pub struct Args {
    /// Revisions (REV, REV..REV, REV...REV) or two folders, then files or folders to compare
    #[arg(value_name = "REV[..REV] | DIR DIR] [PATH")]
    words: Vec<PathBuf>,

    /// Files or folders to compare
    #[arg(last = true, value_name = "PATH", hide = true)]
    paths: Vec<PathBuf>,

    /// The figures for each value of these too: `sectors`, `from`, `year(signed)`
    #[arg(long, value_name = "DIM[,DIM]")]
    by: Option<String>,

    #[arg(long = "in", value_name = "CUR", value_parser = In::parse, help = shared::IN_HELP)]
    currency: Option<In>,

    #[arg(long, value_name = "DATE", value_parser = shared::as_of, help = shared::AS_OF_HELP)]
    as_of: Option<Day>,

    /// All digits, never `23.6bn`
    #[arg(long)]
    exact: bool,

    #[arg(long, value_parser = ["table", "markdown", "json"], default_value = "table", help = "How to print it")]
    format: String,
}

/// What the words ask for.
enum Asked {
    /// Two folders, or two files.
    Places(PathBuf, PathBuf),
    Revisions(Box<dyn Repository>, Revision, Revision),
}

#[derive(Clone)]
enum Revision {
    Commit {
        label: String,
        id: String,
    },
    /// Nothing was committed yet.
    Nothing,
    Files,
}

pub fn run(args: &Args, rim: &mut Rim) -> Outcome {
    let as_of = rim.day(args.as_of);
    let (asked, mut paths) = asked(rim.host, &args.words)?;
    paths.extend(args.paths.iter().cloned());
    let mut sides = match &asked {
        Asked::Places(before, after) => of_places(rim.host, [before, after], &paths, as_of)?,
        Asked::Revisions(repository, before, after) => {
            of_revisions(rim.host, &**repository, [before, after], &paths, as_of)?
        }
    };
    // Where the project's own currency was changed, figures of either would be missing what
    // has no rate; in its own currency each is there.
    let own = sides.each_ref().map(|side| side.analysis.model.project.currency);
    let currency = In::or(args.currency, own[1].filter(|_| own[0] == own[1] || sides[0].analysis.scope.is_empty()));
    if shared::known_currency(&sides[0].analysis, currency).is_err() {
        shared::known_currency(&sides[1].analysis, currency)?;
    }
    let projects = sides.each_ref().map(|side| side.analysis.model.project.clone());
    // One default for both, or the same figure would be told in two currencies.
    sides.iter_mut().for_each(|side| side.analysis.model.project.currency = currency);
    if let Some(by) = &args.by
        && let Some(status) = unreadable(rim, &sides, by)?
    {
        return Ok(status);
    }
    let [before, after] = [0, 1].map(|side| Records {
        model: &sides[side].analysis.model,
        sources: &sides[side].analysis.sources,
        scope: sides[side].analysis.partial_scope(),
        diagnostics: &sides[side].analysis.diagnostics,
        project: &projects[side],
        origin: &sides[side].origin,
    });
    let ask = diff::Ask { as_of, currency, by: args.by.as_deref() };
    let diff = diff::compare(before, after, ask).map_err(|errors| Failure::Words(said(&errors)))?;
    print(args, rim, &diff)?;
    Ok(if diff.problems.errors[1] > 0 { WRONG } else { FINE })
}

fn print(args: &Args, rim: &mut Rim, diff: &diff::Diff) -> std::io::Result<()> {
    let numbers = Numbers { exact: args.exact };
    let terminal = rim.stdout();
    match args.format.as_str() {
        "json" => json::diff(rim.out, diff),
        "markdown" => render::markdown::diff(rim.out, diff, numbers),
        _ => {
            let options = table::Options { width: terminal.width, colour: terminal.colour, numbers };
            render::table::diff(rim.out, diff, options)
        }
    }
}

fn said(errors: &[Diagnostic]) -> Vec<String> {
    errors.iter().map(|error| format!("{} [{}]", error.message, error.shown_code())).collect()
}

/// What is wrong with `--by`, where neither side can read it.
fn unreadable(rim: &mut Rim, sides: &[Side; 2], by: &str) -> Result<Option<u8>, Failure> {
    let wanted = Wanted { by: Some(by.to_owned()), ..Wanted::default() };
    let mut errors = Vec::new();
    for side in sides {
        let mut sources = side.analysis.sources.clone();
        let mut question = Question { model: &side.analysis.model, sources: &mut sources };
        match report::define_builtin(&mut question, "instruments", &wanted) {
            Some(Err(found)) => errors = vec![(sources, found)],
            _ => return Ok(None),
        }
    }
    for (sources, errors) in &errors {
        rim.tell(sources, errors.iter(), true)?;
    }
    Ok(Some(FAILED))
}

/// Reads the words: which are revisions, which are paths.
fn asked(host: &dyn Host, words: &[PathBuf]) -> Result<(Asked, Vec<PathBuf>), Failure> {
    let kinds: Vec<Option<PathKind>> = words.iter().map(|word| host.kind(word).ok()).collect();
    let here = host.canonical(Path::new(".")).map_err(|e| Failure::words(format!("can't read this folder: {e}")))?;
    let repository = host.repository(&here);
    let commit = |word: &str| match &repository {
        Ok(Some(repository)) => repository.commit(word).map_err(Failure::words),
        _ => Ok(None),
    };
    let first = words.first().map(|word| word.to_string_lossy().into_owned());
    let named = match &first {
        Some(word) => commit(word)?,
        None => None,
    };
    if let (Some(word), Some(_), Some(Some(_))) = (&first, &named, kinds.first()) {
        return Err(Failure::words(format!(
            "`{word}` is a revision and a file or folder; write `./{word}` for the file, `{word}^0` for the revision"
        )));
    }
    if named.is_none()
        && let [one, other, rest @ ..] = words
        && let [Some(kind), Some(other_kind), ..] = kinds[..]
        && kind == other_kind
    {
        return Ok((Asked::Places(one.clone(), other.clone()), rest.to_vec()));
    }
    // Where one of two words is a file or folder, the other was meant to be one.
    let lacking = words.iter().zip(&kinds).find(|(_, kind)| kind.is_none()).map(|(word, _)| word.display());
    let some = kinds.iter().any(Option::is_some);
    if let (Some(word), true, Ok(None) | Err(_)) = (&lacking, some, &repository) {
        return Err(Failure::words(format!(
            "there is no file or folder `{word}`, and no git repository that could have such a revision"
        )));
    }
    let repository = match repository {
        Ok(Some(repository)) => repository,
        Err(why) => return Err(Failure::words(format!("{why}; `deal diff OLD NEW` compares two folders"))),
        Ok(None) => {
            return Err(Failure::words(
                "this folder is in no git repository; `deal diff OLD NEW` compares two folders",
            ));
        }
    };
    let (before, after, taken) = match first {
        Some(word) if kinds[0].is_none() => {
            let (before, after) = revisions(&*repository, &word)?;
            (before, after, 1)
        }
        _ => (committed(&*repository, "HEAD")?, Revision::Files, 0),
    };
    let paths = words[taken..].to_vec();
    if let Some(word) = paths.iter().find(|path| looks_like_revision(&*repository, host, path)) {
        let word = word.display();
        let first = words[0].display();
        return Err(Failure::words(format!(
            "`{word}` is no file or folder; two revisions are written `{first}..{word}`"
        )));
    }
    Ok((Asked::Revisions(repository, before, after), paths))
}

fn looks_like_revision(repository: &dyn Repository, host: &dyn Host, word: &Path) -> bool {
    host.kind(word).is_err() && matches!(repository.commit(&word.to_string_lossy()), Ok(Some(_)))
}

/// `REV`, `REV..REV`, `REV...REV`; an end that is left out is `HEAD`.
fn revisions(repository: &dyn Repository, word: &str) -> Result<(Revision, Revision), Failure> {
    let or_head = |word: &str| if word.is_empty() { "HEAD".to_owned() } else { word.to_owned() };
    if let Some((from, to)) = word.split_once("...") {
        let (from, to) = (or_head(from), or_head(to));
        let ends = [committed(repository, &from)?, committed(repository, &to)?];
        let [Revision::Commit { id: one, .. }, Revision::Commit { id: other, .. }] = &ends else {
            return Ok(ends.into());
        };
        let fork = repository.fork_point(one, other).map_err(Failure::words)?.ok_or_else(|| {
            Failure::words(format!("`{from}` and `{to}` have no commit in common here; a shallow clone lacks it"))
        })?;
        let [_, after] = ends;
        return Ok((
            Revision::Commit { label: format!("where `{to}` left `{from}`").replace('`', ""), id: fork },
            after,
        ));
    }
    match word.split_once("..") {
        Some((from, to)) => Ok((committed(repository, &or_head(from))?, committed(repository, &or_head(to))?)),
        None => Ok((committed(repository, word)?, Revision::Files)),
    }
}

fn committed(repository: &dyn Repository, word: &str) -> Result<Revision, Failure> {
    match repository.commit(word).map_err(Failure::words)? {
        Some(id) => Ok(Revision::Commit { label: word.to_owned(), id }),
        None if word == "HEAD" => Ok(Revision::Nothing),
        None if repository.is_shallow() => Err(Failure::words(format!(
            "`{word}` is no revision of this shallow clone, which lacks older commits; `git fetch --unshallow` gets them \
             (in CI, a greater `fetch-depth`)"
        ))),
        None => Err(Failure::words(format!(
            "`{word}` is no revision of this repository, and no file or folder (one that is gone stands after `--`)"
        ))),
    }
}

struct Side {
    analysis: Analysis,
    origin: Origin,
}

fn of_places(host: &dyn Host, places: [&Path; 2], paths: &[PathBuf], as_of: Day) -> Result<[Side; 2], Failure> {
    let all = |place: &Path| -> Vec<PathBuf> {
        if paths.is_empty() { vec![place.to_path_buf()] } else { paths.iter().map(|path| place.join(path)).collect() }
    };
    let sides = two(host, places.map(|place| (host, place.display().to_string(), all(place))), as_of)?;
    let roots = sides.each_ref().map(|side| &side.analysis.root);
    if sides.iter().all(|side| side.analysis.project) && roots[0] == roots[1] && places[0] != places[1] {
        return Err(Failure::words(format!(
            "`{}` and `{}` lie in one project, whose files are read together; copy one of them out of `{}`",
            places[0].display(),
            places[1].display(),
            roots[0].display()
        )));
    }
    Ok(sides)
}

fn of_revisions(
    host: &dyn Host,
    repository: &dyn Repository,
    revisions: [&Revision; 2],
    paths: &[PathBuf],
    as_of: Day,
) -> Result<[Side; 2], Failure> {
    let here = host.canonical(Path::new(".")).map_err(|e| Failure::words(format!("can't read this folder: {e}")))?;
    let past = |revision: &Revision| match revision {
        Revision::Commit { id, .. } => Past::at(host, repository, id, here.clone()).map(Some).map_err(Failure::words),
        Revision::Nothing => Ok(Some(Past::empty(here.clone()))),
        Revision::Files => Ok(None),
    };
    let pasts = [past(revisions[0])?, past(revisions[1])?];
    let machine = |side: usize| pasts[side].as_ref().map_or(host, |past| past as &dyn Host);
    let mut sides = [0, 1].map(|side| {
        let label = match revisions[side] {
            Revision::Commit { label, .. } => label.clone(),
            Revision::Nothing => "no commit yet".to_owned(),
            Revision::Files => "working tree".to_owned(),
        };
        (machine(side), label, paths.to_vec())
    });
    let first = paths.first().map_or(Path::new("."), PathBuf::as_path);
    for (side, past) in pasts.iter().enumerate() {
        if let Some(past) = past
            && let Some(moved) = former::place(machine(1 - side), past, first)
            && let Some(there) = paths.iter().map(|path| moved.path(&here, path)).collect::<Option<Vec<_>>>()
        {
            let folder = moved.there.strip_prefix(repository.top()).unwrap_or(&moved.there);
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            sides[side].1 = format!("{}, in {}", sides[side].1, folder.display());
            sides[side].2 = if paths.is_empty() { vec![moved.there] } else { there };
            if paths.is_empty() {
                sides[1 - side].2 = vec![moved.here];
            }
            break;
        }
    }
    let mut sides = two(host, sides, as_of)?;
    for (side, revision) in sides.iter_mut().zip(revisions) {
        if let Revision::Commit { id, .. } = revision {
            side.origin.commit = Some(id.clone());
        }
    }
    Ok(sides)
}

/// Where a side is read from, what it is called, and the paths that are asked for.
type Asks<'a> = (&'a dyn Host, String, Vec<PathBuf>);

/// The project that a path would belong to, were it there.
fn project_around(host: &dyn Host, path: &Path) -> Option<PathBuf> {
    let wanted = workspace::tidy(&host.current_dir().ok()?.join(path));
    let folder = wanted.ancestors().skip(1).find(|folder| host.kind(folder).is_ok())?;
    let root = workspace::root_of(host, folder)?;
    host.kind(&root.join("deal.toml")).is_ok().then_some(root)
}

/// A side in a sentence.
fn named(label: &str) -> String {
    if label == "working tree" { "the working tree".to_owned() } else { format!("`{label}`") }
}

/// Analyses both sides. A path that one of them lacks is empty there.
fn two(host: &dyn Host, sides: [Asks; 2], as_of: Day) -> Result<[Side; 2], Failure> {
    let here = host.canonical(Path::new(".")).unwrap_or_default();
    let there = |side: usize, at: usize| sides[side].0.kind(&sides[side].2[at]).is_ok();
    let count = sides[0].2.len();
    if let Some(at) = (0..count).find(|&at| !there(0, at) && !there(1, at)) {
        let path = sides[1].2[at].display();
        return Err(Failure::words(format!(
            "there is no file or folder `{path}`, neither in {} nor in {}",
            named(&sides[0].1),
            named(&sides[1].1)
        )));
    }
    let empty = Past::empty(here);
    let asked = [0, 1].map(|side| -> workspace::Asked {
        let (host, _, paths) = &sides[side];
        let found: Vec<PathBuf> = (0..count).filter(|&at| there(side, at)).map(|at| paths[at].clone()).collect();
        if !found.is_empty() || count == 0 {
            return workspace::Asked { host: *host, paths: found, nothing: false };
        }
        // What is asked for may stand elsewhere in the project, under its name.
        match project_around(*host, &paths[0]) {
            Some(root) => workspace::Asked { host: *host, paths: vec![root], nothing: true },
            None => workspace::Asked { host: &empty, paths: Vec::new(), nothing: true },
        }
    });
    let ask = Ask { as_of, checks: Checks::All };
    let [before, after] = workspace::analyse_both(asked, ask)?;
    let [before_side, after_side] = sides;
    let side = |analysis: Analysis, label: String| {
        let title = analysis.model.project.title.clone();
        let origin = Origin { label, commit: None, title, files: analysis.scope.len() };
        Side { analysis, origin }
    };
    Ok([side(before, before_side.1), side(after, after_side.1)])
}
