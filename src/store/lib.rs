//! Where records live.
//!
//! * [`MemoryBackend`] keeps them in this process: bounded, fast, gone with it.
//! * `SqliteBackend` (feature `sqlite`) keeps them in one file; nothing is acknowledged before it
//!   is on the disk.
//! * `RedisBackend`, `PostgresBackend` and `MysqlBackend` (features `redis`, `postgres`, `mysql`)
//!   keep them in a server that several instances share.
//! * [`open()`] opens any of them by its URL.
//! * `contract` (feature `contract`) is the suite that every backend passes, with the clocks and
//!   wrappers that make races and lost answers happen.

#[cfg(feature = "contract")]
pub mod contract;
#[cfg(any(feature = "sqlite", feature = "shared"))]
mod entries;
mod hidden;
mod memory;
#[cfg(feature = "mysql")]
mod mysql;
mod open;
#[cfg(feature = "postgres")]
mod postgres;
mod rates;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "shared")]
mod shared;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use hidden::hidden;
pub use memory::{Limits, MemoryBackend};
#[cfg(feature = "mysql")]
pub use mysql::MysqlBackend;
pub use open::{
    Evicting, OpenStoreError, Opened, Opening, SQLITE_FILE, feature, open, sqlite_folder,
};
#[cfg(feature = "postgres")]
pub use postgres::PostgresBackend;
pub use rates::Rates;
#[cfg(feature = "redis")]
pub use redis::RedisBackend;
#[cfg(feature = "sqlite")]
pub use sqlite::{OpenError, Options, SqliteBackend, Stats};
