//! Database servers for tests: the real ones of this machine, each on a free port and in a folder
//! of its own. They end when they are dropped, and when the test process ends without that.
//!
//! Under `CI=true` a server that is not installed fails the test; elsewhere the test says what is
//! missing and is left out: every `start` answers an `Option`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "what a test needs and does not get fails it"
)]

mod daemon;
mod database;
mod folder;
mod mariadb;
mod pgbouncer;
mod postgres;
mod process;
mod programs;
mod redis;
mod tls;

pub use database::Database;
pub use folder::Folder;
pub use mariadb::MariaDb;
pub use pgbouncer::PgBouncer;
pub use postgres::Postgres;
pub use programs::{clock_off_by, free_port, missing};
pub use redis::{Redis, RedisCluster, Sentinel};
pub use tls::Tls;

/// Who may do everything in the databases that tests make.
pub const USER: &str = "gauzy";
/// The password of [`USER`]; it holds what a URL or a shell would trip over.
pub const PASSWORD: &str = "p@ss/w:rd #1";
/// [`PASSWORD`] as it stands in a URL.
pub const PASSWORD_IN_URL: &str = "p%40ss%2Fw%3Ard%20%231";
