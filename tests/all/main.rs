//! One binary of tests; a module for each room and each promise.

mod cli;
mod codes;
mod examples;
mod model;
mod oracle;
mod query;
mod registry;
mod syntax;
