//! The store contract: a small set of single-record operations that every backend implements
//! alike, and that the whole protocol is built from.
//!
//! * [`Backend`] is what an implementation writes: bytes under keys, compare-and-swap by
//!   version, ordered indexes, rate counters.
//! * [`Store`] is what the engine uses: the same with typed records.
//!
//! Rules that hold for every backend, and that the contract suite checks:
//!
//! 1. A write is acknowledged only when it is as durable as the backend promises.
//! 2. A record whose expiry is not after the store's clock is absent, swept or not.
//! 3. A conflict carries the record that won, as committed, or nothing when there is none.
//! 4. Every answer carries the store's time; instances with skewed clocks agree through it.
//! 5. A backend that is full refuses new records and never drops live ones.

mod backend;
mod decoded;
mod names;
mod page;
mod record;
pub mod transfer;
mod typed;
mod verify;

pub use backend::{
    Backend, Index, IndexEntry, IndexKey, Key, Kind, Rate, RateAnswer, Raw, Snapshot, Stats,
    StoreError, Version, Write,
};
pub use page::{Cursor, Page};
pub(crate) use record::decode;
#[cfg(test)]
pub(crate) use record::encode;
pub use record::{Extra, Record};
pub use typed::{Changed, Found, Inserted, Scanned, Store, Swapped, Versioned};
pub use verify::{Defect, MOST_PROBLEMS, OnProgress, Problem, Progress, Stage, Verification};
