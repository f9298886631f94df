//! Running English text, as press releases have it: its sentences, and the dates,
//! figures, sums, counts and countries that stand in it, each with its place.
//!
//! Reads what people write for people; nothing here enters a record by itself. Uses
//! `schema` for the names of currencies and countries, and knows nothing of records.

mod countries;
mod dates;
mod figures;
mod numbers;
mod sentences;
mod tokens;

pub use countries::{Mention, countries};
pub use dates::{Date, dates, is_month};
pub use figures::{Count, Qualifier, Sum, counts, sums, unread};
pub use numbers::Number;
pub use sentences::sentences;
pub use tokens::{Token, TokenKind, tokens};

use std::ops::Range;

/// Something found in a text, and the bytes it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    pub value: T,
    pub span: Range<usize>,
}
