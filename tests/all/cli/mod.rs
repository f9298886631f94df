//! The commands as users meet them.

mod files;
mod formats;
mod reports;
pub mod schemas;
mod start;
mod watch;
