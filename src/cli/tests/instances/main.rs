//! Several instances of the real server on one store, behind a proxy that sends every request to
//! another of them.

#![cfg(all(feature = "redis", feature = "postgres", feature = "mysql"))]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "what does not hold fails a test, and figures are told"
)]

#[expect(dead_code, unused_imports, reason = "every test binary uses a part of it")]
#[path = "../support/mod.rs"]
mod support;

mod commands;
mod flows;
mod keys;
mod proxy;
mod races;
mod setup;
mod skew;
mod trips;
