//! `deal completions` and `deal man`: from the same definitions as the program.

use super::{Cli, FINE, Outcome, Rim};
use clap::CommandFactory;
use clap_complete::Shell;

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
    let root = Cli::command();
    let command = match &args.command {
        None => root,
        Some(name) => {
            let names: Vec<String> = root.get_subcommands().map(|c| c.get_name().to_owned()).collect();
            let Some(found) = root.find_subcommand(name) else {
                return Err(super::shared::one_of(name, "command", names.iter().map(String::as_str)));
            };
            found.clone().display_name(format!("deal-{name}"))
        }
    };
    clap_mangen::Man::new(command).render(rim.out)?;
    Ok(FINE)
}
