//! From text to a syntax tree: split, parse (pest), recover.
//!
//! The only room with pest. It knows shapes (header, field, dated line, list,
//! block, comment) and nothing of kinds, fields or verbs; those are the schema's.

pub mod expr;
mod tree;

pub use tree::{Body, Item, ItemKind, Parsed, Term, TermKind, Tree};
