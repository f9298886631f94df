//! `deal completions` and `deal man`: from the same definitions as the program.

use super::{Cli, FINE, Outcome, Rim};
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::{self, Write};

/// Print completions for a shell
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal completions bash > /etc/bash_completion.d/deal
  deal completions fish > ~/.config/fish/completions/deal.fish
  deal completions zsh > \"${fpath[1]}/_deal\"")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub fn completions(args: &CompletionsArgs, rim: &mut Rim) -> Outcome {
    // Into memory first: the generator panics where its output is closed.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "deal", &mut text);
    rim.out.write_all(&text)?;
    Ok(FINE)
}

/// Print the manual page, or one of a sub-command
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deal man > deal.1
  deal man report > deal-report.1")]
pub struct ManArgs {
    /// The sub-command
    command: Option<String>,
}

pub fn man(args: &ManArgs, rim: &mut Rim) -> Outcome {
    let mut root = Cli::command();
    // Its parts know by that what they are called: `deal check`, not `check`.
    root.build();
    let command = match &args.command {
        None => root,
        Some(name) => {
            let names = root.get_subcommands().map(|c| c.get_name().to_owned());
            let names: Vec<String> = names.filter(|name| name != "help").collect();
            let Some(found) = root.find_subcommand(name) else {
                return Err(super::shared::one_of(name, "command", names.iter().map(String::as_str)));
            };
            found.clone().display_name(format!("deal-{name}"))
        }
    };
    let mut command = command;
    let usage = command.render_usage().to_string();
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let title = command.get_display_name().unwrap_or("deal").to_owned();
    let man = clap_mangen::Man::new(command).title(title).source(concat!("deal ", env!("CARGO_PKG_VERSION")));
    man.render_title(rim.out)?;
    man.render_name_section(rim.out)?;
    // As `--help` has it.
    section(rim.out, "SYNOPSIS", usage.trim_start_matches("Usage:").trim())?;
    man.render_description_section(rim.out)?;
    man.render_options_section(rim.out)?;
    if args.command.is_none() {
        man.render_subcommands_section(rim.out)?;
    }
    if !examples.is_empty() {
        section(rim.out, "EXAMPLES", examples.trim_start_matches("Examples:").trim_start_matches('\n'))?;
    }
    // A sub-command has no version of its own.
    if args.command.is_none() {
        man.render_version_section(rim.out)?;
    }
    Ok(FINE)
}

/// A section whose lines stand as they are.
fn section(out: &mut dyn Write, title: &str, text: &str) -> io::Result<()> {
    writeln!(out, ".SH {title}\n.nf")?;
    for line in text.lines() {
        // A point or an apostrophe at the head of a line would be a command.
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        let guard = if line.starts_with(['.', '\'']) { "\\&" } else { "" };
        writeln!(out, "{guard}{line}")?;
    }
    writeln!(out, ".fi")
}
