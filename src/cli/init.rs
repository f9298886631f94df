//! `deal init`: a project that checks clean.

use super::{FINE, Failure, Outcome, Rim};
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
    if adds {
        return Ok(FINE);
    }
    let place = if args.dir.as_os_str() == "." { String::new() } else { format!(" {}", args.dir.display()) };
    writeln!(
        rim.out,
        "\nNext: change first.deal, then `deal check{place}` and `deal report{}`.",
        if place.is_empty() { String::new() } else { format!(" summary{place}") }
    )?;
    Ok(FINE)
}

fn write(rim: &mut Rim, path: &Path, text: &str) -> Result<(), Failure> {
    let written = rim.host.write(path, text.as_bytes());
    written.map_err(|e| Failure::words(format!("can't write `{}`: {e}", path.display())))?;
    writeln!(rim.out, "wrote {}", path.display())?;
    Ok(())
}
