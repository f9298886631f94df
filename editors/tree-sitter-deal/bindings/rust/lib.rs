//! The tree-sitter grammar of Deal, for programs written in Rust.

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_deal() -> *const ();
}

/// The grammar, for `tree_sitter::Parser::set_language`.
// The symbol is what the generated parser exports, a function without arguments.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_deal) };

/// What highlights: words from the tables of the language.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// What folds.
pub const FOLDS_QUERY: &str = include_str!("../../queries/folds.scm");
