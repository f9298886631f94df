//! The language server: scenarios as text, the protocol over a connection in memory,
//! hostile messages.

mod client;
mod protocol;
mod scenarios;
