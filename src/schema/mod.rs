//! The tables: kinds, fields, verbs, kinds of instrument, units and code lists.
//!
//! One place for each fact of the language. Uses no other room; every other room
//! may read it.

pub mod codes;
