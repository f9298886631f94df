//! The commands as users meet them.

mod files;
mod schemas;
mod start;
