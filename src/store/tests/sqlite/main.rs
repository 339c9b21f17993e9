//! The contract, on SQLite, and what is SQLite's own.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops where it fails, and figures are told"
)]

mod commits;
mod contract;
mod crash;
mod damage;
mod disk;
mod files;
mod growth;
mod layouts;
mod log;
mod moved;
mod support;
mod sweeping;
mod verify;
mod wal;
