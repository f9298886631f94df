//! The language server: scenarios as text, the protocol over a connection in memory,
//! hostile messages.

mod client;
mod edits;
mod hostile;
mod neovim;
mod protocol;
mod scenarios;
mod typing;
