//! The contract suite: what every backend must do, as tests that run on any of them.
//!
//! A backend's tests say how to make a fresh store and let [`contract_tests!`](crate::contract_tests)
//! write one test for every rule:
//!
//! ```text
//! mcp_auth_store::contract_tests!(subject);
//!
//! async fn subject() -> Subject { … }
//! ```
//!
//! What makes the unlikely happen can be used by itself: [`ManualClock`], [`HoldReads`] and
//! [`LoseAnswers`].

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a rule that does not hold is a test that fails"
)]

mod clock;
mod folder;
#[cfg(feature = "shared")]
mod following;
mod hold_reads;
mod lose_answers;
mod macros;
mod sample;
mod subject;

pub mod expiry;
pub mod lists;
pub mod lost_answers;
pub mod races;
pub mod rates;
pub mod records;
pub mod room;
pub mod sizes;
pub mod sweeping;

use std::time::Duration;

pub use clock::ManualClock;
pub use folder::TempFolder;
#[cfg(feature = "shared")]
pub use following::{Clocked, Following};
pub use hold_reads::HoldReads;
pub use lose_answers::LoseAnswers;
pub use sample::Sample;
pub use subject::{Subject, conflict, done, ends, entry, key, raw, version};

/// Runs a rule; one that hangs fails.
pub async fn in_time<T>(rule: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(2), rule).await.unwrap()
}
