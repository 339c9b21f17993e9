//! The administrative commands: straight on a store, and beside the server that uses it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what does not hold fails a test"
)]

#[expect(dead_code, unused_imports, reason = "every test binary uses a part of it")]
#[path = "../support/mod.rs"]
mod support;

mod clients;
mod completions;
mod config;
mod grants;
mod key_files;
mod keys;
mod pty;
mod secrecy;
mod site;
mod socket;
mod store;
mod terminal;
mod together;
mod users;
