//! The contract, on SQLite, and what is SQLite's own.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod commits;
mod contract;
mod crash;
mod disk;
mod files;
mod log;
mod support;
