//! The formats of `check`, and where each goes.

use crate::cli::shared::{from_here, has_folder};
use crate::cli::{Failure, Rim};
use crate::diag::Diagnostic;
use crate::render::ci::{self, Rule};
use crate::render::{concise, human, json};
use crate::text::FileId;
use crate::workspace::{Checked, Host, PathKind, ProjectRule};
use clap::builder::{PossibleValue, TypedValueParser};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
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

/// `--format FORMAT[=FILE]`
#[derive(Debug, Clone)]
pub struct Target {
    pub format: Format,
    pub file: Option<PathBuf>,
}

/// Reads [`Target`]s, and says to a shell which words there are.
#[derive(Clone)]
pub struct Targets;

impl TypedValueParser for Targets {
    type Value = Target;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Target, clap::Error> {
        let parser: fn(&str) -> Result<Target, String> = target;
        parser.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(FORMATS.iter().map(|(word, _)| PossibleValue::new(*word))))
    }
}

fn target(text: &str) -> Result<Target, String> {
    let (word, file) = text.split_once('=').map_or((text, None), |(word, file)| (word, Some(PathBuf::from(file))));
    match FORMATS.iter().find(|(known, _)| *known == word) {
        Some(_) if file.as_ref().is_some_and(|f| f.as_os_str().is_empty()) => {
            Err(format!("`{text}` names no file; write it as `{word}=FILE`"))
        }
        Some(&(_, format)) => Ok(Target { format, file }),
        None => {
            let known = FORMATS.map(|(word, _)| word);
            let near = crate::diag::nearest(word, known).map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
            Err(format!("there is no format `{word}`{near} (there are {})", known.join(", ")))
        }
    }
}

/// Refuses what could not be written in the end, before the work is done.
pub fn reachable(targets: &[Target], rim: &Rim) -> Result<(), Failure> {
    targets.iter().filter_map(|target| target.file.as_deref()).try_for_each(|file| {
        has_folder(rim.host, file)?;
        // By its own name and by what a link leads to.
        let end = rim.host.canonical(file).unwrap_or_default();
        let records = [file, &end].into_iter().find(|path| is_of_records(path));
        let lost = records.filter(|_| rim.host.kind(file).is_ok_and(|kind| kind == PathKind::File));
        match lost {
            Some(_) => Err(Failure::words(format!(
                "`{}` holds records, and what is found is not written over them; name another file",
                file.display()
            ))),
            None => Ok(()),
        }
    })
}

fn is_of_records(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "deal") || path.file_name().is_some_and(|n| n == "deal.toml")
}

/// Writes those that go to files, and answers which one goes to standard output.
pub fn to_files(
    targets: &[Target],
    rim: &Rim,
    checked: &Checked,
    found: &[Diagnostic],
    all: bool,
) -> Result<Format, Failure> {
    let mut shown = targets.iter().filter(|t| t.file.is_none());
    let first = shown.next().map_or(Format::Human, |t| t.format);
    if shown.next().is_some() {
        return Err(Failure::words(
            "only one format can go to standard output; give the others a file: `--format json=found.json`",
        ));
    }
    for target in targets {
        if let Some(file) = &target.file {
            let mut text = Vec::new();
            write(&mut text, target.format, rim.host, checked, found, all)?;
            let written = rim.host.write(file, &text);
            written.map_err(|e| Failure::words(format!("can't write `{}`: {e}", file.display())))?;
        }
    }
    Ok(first)
}

/// One format.
pub fn write(
    out: &mut dyn io::Write,
    format: Format,
    host: &dyn Host,
    checked: &Checked,
    found: &[Diagnostic],
    all: bool,
) -> io::Result<()> {
    let sources = &checked.sources;
    let service = match format {
        Format::Human => {
            let options = human::Options { colour: false, width: None, all };
            return human::write(out, &from_here(host, &checked.root, sources), found.iter(), options);
        }
        Format::Concise => return concise::write(out, &from_here(host, &checked.root, sources), found),
        Format::Json => return json::diagnostics(out, sources, found),
        Format::Sarif => ci::sarif,
        Format::Github => ci::github,
        Format::Gitlab => ci::gitlab,
        Format::Junit => ci::junit,
    };
    let fingerprints = checked.fingerprints(found);
    let files = files(checked, found);
    let (prefix, rules) = (prefix(host, &checked.root), rules(checked));
    service(
        out,
        &ci::Found {
            sources,
            files: &files,
            diagnostics: found,
            fingerprints: &fingerprints,
            prefix: &prefix,
            rules: &rules,
        },
    )
}

/// The files given, and what else something was found in (`deal.toml`).
fn files(checked: &Checked, found: &[Diagnostic]) -> Vec<FileId> {
    let mut files: Vec<FileId> = checked.given.iter().copied().collect();
    files.extend(found.iter().map(|d| d.span.file));
    files.sort_unstable();
    files.dedup();
    files
}

/// How the project is reached from the top of its repository, which is how services know
/// files; without one, from where CI has put it, or from the folder of the check. Nothing
/// where it is below none of them.
fn prefix(host: &dyn Host, root: &Path) -> String {
    let top = || host.git(root, &["rev-parse", "--show-toplevel"].map(OsStr::new));
    let top = || top().map(|top| PathBuf::from(top.trim_end_matches(['\r', '\n'])));
    let here = || host.current_dir().ok();
    let below = |folder: Option<PathBuf>| {
        let folder = host.canonical(&folder?).ok()?;
        root.strip_prefix(&folder).ok().map(Path::to_path_buf)
    };
    let down = below(top()).or_else(|| below(host.checkout())).or_else(|| below(here())).unwrap_or_default();
    down.iter().map(|part| format!("{}/", part.to_string_lossy())).collect()
}

fn rules(checked: &Checked) -> Vec<Rule> {
    let rule =
        |rule: &ProjectRule| Rule { name: rule.name.clone(), title: rule.title.clone(), text: rule.text.clone() };
    checked.rules.iter().map(rule).collect()
}
