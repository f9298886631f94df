//! `deal init`: a project that checks clean.

use super::{FINE, Failure, Outcome, Rim};
use crate::workspace;
use std::path::{Path, PathBuf};

/// Make a project: a manifest, a first record with comments, and CI
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal init                     in this folder
  deal init kazakhstan          in a new folder
  deal init --ci gitlab         with a pipeline for GitLab; only that, where there is a project")]
pub struct Args {
    /// The folder, made if it is not there
    #[arg(default_value = ".")]
    dir: PathBuf,

    /// Which CI to write files for: github if not given. Where there is a project
    /// already, only these are written
    #[arg(long, value_parser = ["github", "gitlab", "none"])]
    ci: Option<String>,
}

const MANIFEST: &str = include_str!("init/deal.toml");
const RECORD: &str = include_str!("init/first.deal");

/// What each CI is given. The action and the template stand in the project itself: what
/// checks the records is reviewed as they are, and changes when somebody changes it.
const CI: [(&str, &[(&str, &str)]); 3] = [
    (
        "github",
        &[
            (".github/workflows/deal.yml", include_str!("init/github.yml")),
            (".github/actions/deal/action.yml", include_str!("../../action.yml")),
        ],
    ),
    (
        "gitlab",
        &[
            (".gitlab-ci.yml", include_str!("init/gitlab.yml")),
            (".gitlab/deal.yml", include_str!("../../ci/gitlab.yml")),
        ],
    ),
    ("none", &[]),
];

pub fn run(args: &Args, rim: &mut Rim) -> Outcome {
    // Who names a CI in a project that is there wants just that added.
    let is_project = rim.host.kind(&args.dir.join("deal.toml")).is_ok();
    let adds = args.ci.is_some() && is_project;
    let mut files = if adds { Vec::new() } else { vec![("deal.toml", MANIFEST), ("first.deal", RECORD)] };
    let wanted = args.ci.as_deref().unwrap_or("github");
    files.extend(CI.iter().filter(|(ci, _)| *ci == wanted).flat_map(|(_, files)| files.iter().copied()));
    if let Some(project) = workspace::project_around(rim.host, &args.dir).filter(|_| !adds) {
        return Err(Failure::words(format!(
            "`{}` lies in a project that is there already, `{}`: its records would count in both; write them there, or make the project elsewhere. Nothing was written",
            args.dir.display(),
            project.display()
        )));
    }
    // Nothing that is there is written over, and nothing is written by halves.
    if let Some((there, _)) = files.iter().find(|(name, _)| rim.host.kind(&args.dir.join(name)).is_ok()) {
        return Err(Failure::words(format!(
            "`{}` is there already; nothing was written",
            args.dir.join(there).display()
        )));
    }
    for (name, text) in &files {
        write(rim, &args.dir.join(name), text)?;
    }
    if let Some((top, below)) = below_the_top(rim, &args.dir)
        && let Some(told) = of_the_top(wanted, &top, &below)
    {
        writeln!(rim.out, "\n{told}")?;
    }
    if adds {
        return Ok(FINE);
    }
    let place = if args.dir.as_os_str() == "." { String::new() } else { format!(" {}", in_a_shell(&args.dir)) };
    writeln!(
        rim.out,
        "\nNext: change first.deal, then `deal check{place}` and `deal report{}`.",
        if place.is_empty() { String::new() } else { format!(" summary{place}") }
    )?;
    Ok(FINE)
}

/// The top of the repository that holds a folder, and the way from there, where the folder
/// is not the top itself.
fn below_the_top(rim: &Rim, dir: &Path) -> Option<(PathBuf, PathBuf)> {
    let said = rim.host.git(dir, &["rev-parse".as_ref(), "--show-toplevel".as_ref()])?;
    let top = rim.host.canonical(Path::new(said.trim_end_matches(['\n', '\r']))).ok()?;
    let below = rim.host.canonical(dir).ok()?.strip_prefix(&top).ok()?.to_path_buf();
    (!below.as_os_str().is_empty()).then_some((top, below))
}

/// What a service reads only at the top of a repository, and how it finds the records then.
fn of_the_top(ci: &str, top: &Path, below: &Path) -> Option<String> {
    let (service, moved, told) = match ci {
        "github" => {
            ("GitHub", "`.github`", format!("`with: {{ path: {} }}` at the step that uses the action", below.display()))
        }
        "gitlab" => {
            ("GitLab", "`.gitlab-ci.yml` and `.gitlab`", format!("`variables: {{ DEAL_FOLDER: {} }}`", below.display()))
        }
        _ => return None,
    };
    Some(format!(
        "{service} reads these files only at the top of the repository, `{}`: move {moved} from `{}` there, with {told}.",
        top.display(),
        below.display()
    ))
}

/// A path as a word of a shell.
fn in_a_shell(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '\\' | ':' | '.' | '_' | '-' | '~');
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

fn write(rim: &mut Rim, path: &Path, text: &str) -> Result<(), Failure> {
    let written = rim.host.write(path, text.as_bytes());
    written.map_err(|e| Failure::words(format!("can't write `{}`: {e}", path.display())))?;
    writeln!(rim.out, "wrote {}", path.display())?;
    Ok(())
}
