//! The syntax room: fixtures with the expected error under the line, and what must
//! hold for every text.

mod expressions;
mod fixtures;
mod pages;
mod properties;
mod tree;

/// Every form of language.md, well formed.
pub const SAMPLE: &str = include_str!("sample.deal");
