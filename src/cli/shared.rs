//! What sub-commands share: paths, the as-of day, printing diagnostics.

use super::{Failure, Rim};
use crate::diag::Diagnostic;
use crate::model::{Day, Period};
use crate::render::human;
use crate::text::Sources;
use crate::workspace::Terminal;
use std::io;

/// `--as-of`: a partial date means its last day (L0).
pub fn as_of(text: &str) -> Result<Day, String> {
    match Period::parse(text) {
        Ok(period) if !text.contains("..") => Ok(period.last),
        Err(crate::model::DateError::Impossible) => Err(format!("`{text}` is no day of the calendar")),
        _ => Err(format!("`{text}` is no date; write it as 2015-03-27, 2015-03 or 2015")),
    }
}

/// The help of every `--as-of`.
pub const AS_OF_HELP: &str = "The day at whose close everything is taken, today if not given; 2015 means its last day";

impl Rim<'_> {
    pub fn day(&self, asked: Option<Day>) -> Day {
        asked.unwrap_or_else(|| self.host.today())
    }

    pub fn stdout(&self) -> Terminal {
        with_choice(self.host.stdout(), self.colour)
    }

    pub fn stderr(&self) -> Terminal {
        with_choice(self.host.stderr(), self.colour)
    }

    /// Diagnostics for people, on standard error.
    pub fn tell<'d>(&mut self, sources: &Sources, diagnostics: impl Iterator<Item = &'d Diagnostic>, all: bool) -> io::Result<()> {
        let terminal = self.stderr();
        let options = human::Options { colour: terminal.colour, width: terminal.width, all };
        human::write(self.err, sources, diagnostics, options)
    }
}

fn with_choice(terminal: Terminal, choice: clap::ColorChoice) -> Terminal {
    let colour = match choice {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => terminal.colour,
    };
    Terminal { colour, ..terminal }
}

/// `1 error`, `2 errors`
pub fn counted(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// A word of a closed list, or which words there are.
pub fn one_of<'a>(word: &str, what: &str, known: impl Iterator<Item = &'a str> + Clone) -> Failure {
    let near = crate::diag::nearest(word, known.clone());
    let list = known.map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
    let near = near.map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
    Failure::words(format!("there is no {what} `{word}`{near} (there are {list})"))
}
