//! Deal: a small declarative language for what states agree with each other, and
//! its toolchain. The rooms follow the data: text, syntax, model, eval, checks,
//! report, render; the command line is the rim.

// What pest generates without its `std` feature names this crate.
extern crate alloc;

pub mod checks;
pub mod cli;
pub mod diag;
pub mod diff;
pub mod draft;
pub mod eval;
pub mod format;
pub mod ide;
pub mod lsp;
pub mod model;
pub mod pdf;
pub mod prose;
pub mod render;
pub mod report;
pub mod schema;
pub mod syntax;
#[doc(hidden)]
pub mod testing;
pub mod text;
pub mod workspace;
