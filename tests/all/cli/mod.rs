//! The commands as users meet them.

mod files;
mod start;
