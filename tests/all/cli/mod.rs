//! The commands as users meet them.

mod files;
pub mod schemas;
mod start;
