//! One binary of tests; a module for each room and each promise.

mod adopt;
mod checks;
mod cli;
mod codes;
mod diagnostics;
mod diff;
mod docs;
mod draft;
mod editors;
mod examples;
mod format;
mod lsp;
mod marked;
mod model;
mod oracle;
mod query;
mod reference;
mod registry;
mod rooms;
mod syntax;
mod tree_sitter;
mod words;
