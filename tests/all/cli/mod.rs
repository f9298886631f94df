//! The commands as users meet them.

mod baseline;
mod cache;
mod files;
mod fixes;
mod formats;
mod layout;
mod ledger;
mod listings;
mod reports;
mod robust;
pub mod schemas;
mod services;
mod start;
mod tables;
mod watch;
