//! The contract, on SQLite, and what is SQLite's own.

mod commits;
mod contract;
mod crash;
mod disk;
mod files;
mod support;
