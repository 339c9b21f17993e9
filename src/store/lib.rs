//! Where records live.
//!
//! * [`MemoryBackend`] keeps them in this process: bounded, fast, gone with it.
//! * `SqliteBackend` (feature `sqlite`) keeps them in one file; nothing is acknowledged before it
//!   is on the disk.
//! * `contract` (feature `contract`) is the suite that every backend passes, with the clocks and
//!   wrappers that make races and lost answers happen.

#[cfg(feature = "contract")]
pub mod contract;
mod memory;
mod rates;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use memory::{Limits, MemoryBackend};
pub use rates::Rates;
#[cfg(feature = "sqlite")]
pub use sqlite::{OpenError, Options, SqliteBackend, Stats};
