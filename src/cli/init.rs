//! `deal init`: a project that checks clean.

use super::{FINE, Failure, Outcome, Rim};
use std::path::{Path, PathBuf};

/// Make a project: a manifest, a first record with comments, and a CI file
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal init                     in this folder
  deal init kazakhstan          in a new folder
  deal init --ci gitlab .       with a pipeline for GitLab")]
pub struct Args {
    /// The folder, made if it is not there
    #[arg(default_value = ".")]
    dir: PathBuf,

    /// Which CI to write a file for
    #[arg(long, value_parser = ["github", "gitlab", "none"], default_value = "github")]
    ci: String,
}

const MANIFEST: &str = include_str!("init/deal.toml");
const RECORD: &str = include_str!("init/first.deal");
const GITHUB: &str = include_str!("init/github.yml");
const GITLAB: &str = include_str!("init/gitlab.yml");

pub fn run(args: &Args, rim: &mut Rim) -> Outcome {
    let mut files = vec![("deal.toml", MANIFEST), ("first.deal", RECORD)];
    match args.ci.as_str() {
        "github" => files.push((".github/workflows/deal.yml", GITHUB)),
        "gitlab" => files.push((".gitlab-ci.yml", GITLAB)),
        _ => {}
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
