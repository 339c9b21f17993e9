//! The program over a Gauzy database.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what does not hold fails a test"
)]

#[expect(dead_code, unused_imports, reason = "every test binary uses a part of it")]
#[path = "../support/mod.rs"]
mod support;

mod away;
mod gauzy;
mod many;
mod production;
mod recheck;
mod start;
mod workspace;
