//! The canonical form: fixtures `x.deal` beside `x.formatted.deal`, laws over records made
//! at random, the command, and what the project itself ships.

mod command;
mod edits;
mod fixtures;
mod laws;
mod scribble;
mod shipped;

use deal::format::{Formatted, format};
use deal::text::FileId;

/// A text in canonical form.
pub fn formatted(text: &str) -> Formatted {
    format(FileId(0), text)
}

pub fn canonical(text: &str) -> String {
    formatted(text).apply(text).into_owned()
}
