//! `deal lsp`: the language server on standard input and output.

use super::{Disk, FINE, Failure, Outcome, WRONG};
use crate::lsp;
use std::sync::Arc;

/// The language server, on standard input and output
#[derive(clap::Args)]
#[command(after_help = "\
An editor starts it; docs/editors.md has set-ups for Neovim, Helix, Emacs and VS Code.

Exit status: 0 when the client said good-bye (`shutdown`, then `exit`), 1 when it just left.")]
pub struct Args {
    /// Taken and ignored: some clients always pass it
    #[arg(long, hide = true)]
    stdio: bool,
}

pub fn run(_args: &Args) -> Outcome {
    let (connection, threads) = lsp::connect().map_err(Failure::Output)?;
    let ended = lsp::serve(connection, Arc::new(Disk)).map_err(Failure::Output)?;
    // The writer ends with the connection. The reader may wait for a client that has
    // left without a word, so an improper end is not waited for.
    if ended {
        threads.join().map_err(Failure::Output)?;
    }
    Ok(if ended { FINE } else { WRONG })
}
