//! The contract on the stores that several instances share, and what is their own.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod contract;
mod databases;
mod limits;
mod processes;
mod redis;
mod skew;
mod support;
