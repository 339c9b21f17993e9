//! Tokens, key lists and protected services, with real keys and real servers.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that stops says where"
)]

mod in_process;
mod introspection;
mod keys;
mod protect;
mod results;
mod support;
mod table;
