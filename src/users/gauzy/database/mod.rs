//! Asking a database: every value is a text, every column that comes back is one.

mod mysql;
mod postgres;
mod server;
mod sqlite;

use std::{fmt::Debug, sync::Arc, time::Duration};

use async_trait::async_trait;

use super::{GauzyDatabase, dialect::Dialect, options::PATIENCE_MS};
use server::Pooled;

/// How long an answer may take, the connection included.
const PATIENCE: Duration = Duration::from_millis(PATIENCE_MS as u64);

/// Texts of a row; `None` is `NULL`.
pub(super) type Columns = Vec<Option<String>>;

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum DatabaseError {
    /// Nobody is there, or does not answer in time.
    #[error("{0}")]
    Away(String),
    /// It answers, and says no.
    #[error("{0}")]
    Refused(String),
}

/// A connection to a database, or several.
#[async_trait]
pub(super) trait Database: Debug + Send + Sync {
    fn dialect(&self) -> Dialect;

    async fn select(
        &self,
        statement: Arc<str>,
        values: &[&str],
    ) -> Result<Vec<Columns>, DatabaseError>;

    /// Answers how many rows were changed.
    async fn update(&self, statement: Arc<str>, values: &[&str]) -> Result<u64, DatabaseError>;

    /// Lets the connections go, after the questions under way.
    async fn close(&self);
}

/// Nothing is asked yet. `writes` where hashes may be replaced.
pub(super) fn open(database: &GauzyDatabase, writes: bool) -> Box<dyn Database> {
    match database {
        GauzyDatabase::Postgres(server) => Box::new(Pooled::<sqlx::Postgres>::new(server)),
        GauzyDatabase::MySql(server) => Box::new(Pooled::<sqlx::MySql>::new(server)),
        GauzyDatabase::Sqlite(path) => Box::new(sqlite::Sqlite::new(path, writes)),
    }
}
