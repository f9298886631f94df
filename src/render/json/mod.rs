//! JSON, in the shapes that docs/schemas/*.json fix. Figures are exact decimals in
//! strings; keys stand in a fixed order.

mod check;
mod diff;
mod figures;
mod query;
mod report;
mod show;

pub use check::diagnostics;
pub use diff::{diff, word as change_word};
pub use query::{field_word, query, row_fields};
pub use report::{report, row_word};
pub use show::show;

/// The version of the shapes.
const VERSION: u32 = 1;
