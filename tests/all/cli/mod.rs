//! The commands as users meet them.

mod files;
mod formats;
pub mod schemas;
mod start;
