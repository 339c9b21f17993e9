//! The contract, on SQLite, and what is SQLite's own.

#![expect(missing_docs, reason = "tests are named by what they prove")]

mod contract;
