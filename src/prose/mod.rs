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

/// What was found at a place. All that is found stands in the order of the text, none over
/// another: so it is looked for by halves, and a text of one sentence takes no longer.
pub fn holding<T>(found: &[Found<T>], place: usize) -> Option<&Found<T>> {
    let before = found.partition_point(|f| f.span.start <= place);
    found[..before].last().filter(|f| f.span.end > place)
}

/// What begins in a part of the text.
pub fn within<'f, T>(found: &'f [Found<T>], part: &Range<usize>) -> &'f [Found<T>] {
    let start = found.partition_point(|f| f.span.start < part.start);
    let end = found.partition_point(|f| f.span.start < part.end);
    &found[start..end.max(start)]
}
