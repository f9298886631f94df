//! From text to a syntax tree: split, parse (pest), recover.
//!
//! The only room with pest. It knows shapes (header, field, dated line, list,
//! block, comment) and nothing of kinds, fields or verbs; those are the schema's.
//! Parsing never fails: it gives a tree and what was wrong with the form.

mod colons;
mod controls;
pub mod dates;
pub mod expr;
mod faults;
mod grammar;
mod items;
mod line;
pub mod lookalike;
mod odd;
mod parse;
mod recover;
mod scan;
mod split;
mod strings;
mod tree;
mod unfinished;

pub use parse::{each_parsed, map_pieces, parse, parse_piece, parse_pieces, parse_whole};
pub use recover::runs_on;
pub use scan::is_delimiter;
pub use scan::is_word;
pub use split::{Chunk, resplit, split};
pub use strings::string_value;
pub use tree::{Body, Item, ItemKind, Parsed, Term, TermKind, Tree};
