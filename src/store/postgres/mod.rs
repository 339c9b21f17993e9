//! Records in PostgreSQL, 15 or newer, which several instances share.
//!
//! One table holds the records, one row each, with their places in lists. Every operation is one
//! statement and one transaction: none holds a lock while this process thinks, and all work behind
//! a pooler. Time is the server's.

mod backend;
mod connect;
mod layout;
mod rates;
mod sql;
mod value;

use std::{
    borrow::Cow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use mcp_auth_core::{
    store::{Key, Raw, StoreError},
    time::Timestamp,
};
use sqlx::{AssertSqlSafe, Row, postgres::PgRow};

#[cfg(feature = "contract")]
use crate::shared::Clock;
use crate::{
    OpenStoreError,
    shared::{
        Closing, Effect, Now, Patience, Pool, Swept,
        row::{self, Columns},
        silent,
    },
};
use connect::{Server, Wanted};
use sql::Statements;
use value::{Value, inlined};

/// How often an insert is tried that meets records which are gone when it looks at them.
const ROUNDS: usize = 8;

/// Records in a PostgreSQL database.
pub struct PostgresBackend {
    pool: Pool<Server>,
    patience: Patience,
    statements: Statements,
    pooler: bool,
    shown: String,
    closing: Closing,
    swept: Swept,
    #[cfg(feature = "contract")]
    clock: Clock,
}

impl PostgresBackend {
    /// Opens the database at a URL such as `postgres://user:password@host/name`, and makes its
    /// tables where there are none.
    ///
    /// # Errors
    /// Each says what to do about it.
    pub async fn open(url: &str) -> Result<Self, OpenStoreError> {
        Self::with(Wanted::read(url)?, &sql::now()).await
    }

    /// The same, telling time by a table `clock`, for tests that move it.
    ///
    /// # Errors
    /// As [`Self::open`].
    #[cfg(feature = "contract")]
    pub async fn open_with_clock(url: &str, now: Timestamp) -> Result<Self, OpenStoreError> {
        let wanted = Wanted::read(url)?;
        let clock = Clock::new(&wanted.prefix);
        let this = Self::with(wanted, &clock.now()).await?;
        for sql in clock.make(now) {
            let made = this.rows(&sql.into(), Vec::new(), Effect::Writes).await;
            made.map_err(|e| OpenStoreError::Failed(e.to_string()))?;
        }
        Ok(this)
    }

    /// Moves the clock of [`Self::open_with_clock`].
    ///
    /// # Errors
    /// When the database does not answer.
    #[cfg(feature = "contract")]
    pub async fn set_clock(&self, now: Timestamp) -> Result<(), StoreError> {
        self.rows(&self.clock.set(now).into(), Vec::new(), Effect::Writes).await.map(|_| ())
    }

    async fn with(wanted: Wanted, now: &Now) -> Result<Self, OpenStoreError> {
        wanted.prepare().await?;
        Ok(Self {
            statements: Statements::new(&wanted.prefix, now),
            pool: Pool::new(Server(wanted.options), wanted.pool),
            patience: Patience::of(&wanted.address)?,
            pooler: wanted.pooler,
            shown: wanted.address.shown().to_owned(),
            closing: Closing::default(),
            swept: Swept::default(),
            #[cfg(feature = "contract")]
            clock: Clock::new(&wanted.prefix),
        })
    }

    /// The rows that a statement answers, once it is committed.
    async fn rows(
        &self,
        sql: &Arc<str>,
        values: Vec<Value>,
        effect: Effect,
    ) -> Result<Vec<PgRow>, StoreError> {
        self.closing.check()?;
        let sent = AtomicBool::new(false);
        let doubtful = || effect == Effect::Writes && sent.load(Relaxed);
        let answer = self.patience.wait(async {
            let answer = self.once(sql, values.clone(), &sent).await;
            // A connection that broke while it was idle is no reason to give up on reading.
            let again = matches!(&answer, Err(sqlx::Error::Io(_))) && sent.load(Relaxed);
            if again && effect == Effect::Reads {
                return self.once(sql, values, &sent).await;
            }
            answer
        });
        match answer.await {
            Some(Ok(rows)) => Ok(rows),
            Some(Err(error)) => Err(self.explain(&error, doubtful())),
            None => Err(silent(&self.shown, doubtful())),
        }
    }

    async fn once(
        &self,
        sql: &Arc<str>,
        values: Vec<Value>,
        sent: &AtomicBool,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        let mut lease = self.pool.lease().await?;
        sent.store(true, Relaxed);
        let answer = if self.pooler {
            let sql = AssertSqlSafe(inlined(sql, &values));
            sqlx::raw_sql(sql).fetch_all(lease.connection()).await
        } else {
            let query = sqlx::query(AssertSqlSafe(Arc::clone(sql)));
            let bound = values.into_iter().fold(query, |query, value| value.bind(query));
            bound.fetch_all(lease.connection()).await
        };
        match &answer {
            Ok(_) => lease.give_back(),
            Err(error) if code(error).is_some_and(|code| is_usable_after(&code)) => {
                lease.give_back();
            }
            Err(_) => self.pool.forget(),
        }
        answer
    }

    /// What an error is to the caller; `doubtful` where the statement may have been carried out.
    fn explain(&self, error: &sqlx::Error, doubtful: bool) -> StoreError {
        let what = format!("{}: {error}", self.shown);
        match (code(error), error) {
            // No room on the disk, or for the transaction.
            (Some(code), _) if matches!(&*code, "53100" | "53200") => StoreError::Full(what),
            (Some(code), _) if doubtful && is_parting(&code) => StoreError::Unknown(what),
            (None, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => {
                StoreError::Unreadable(what)
            }
            (None, _) if doubtful => StoreError::Unknown(what),
            _ => StoreError::Unavailable(what),
        }
    }

    fn get<T>(&self, answer: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        answer.map_err(|e| self.explain(&e, false))
    }

    /// The time in the first column of what a write answers, if it was done.
    fn done(&self, rows: &[PgRow]) -> Result<Option<Timestamp>, StoreError> {
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(time(self.get(row.try_get(0))?)))
    }

    fn raw(&self, row: &PgRow, first: usize) -> Result<Raw, StoreError> {
        let version: Vec<u8> = self.get(row.try_get(first))?;
        let expires: Option<i64> = self.get(row.try_get(first + 1))?;
        let indexes: String = self.get(row.try_get(first + 2))?;
        let body: Vec<u8> = self.get(row.try_get(first + 3))?;
        row::raw(&version, expires, indexes.as_bytes(), body)
    }
}

fn code(error: &sqlx::Error) -> Option<Cow<'_, str>> {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code)
}

/// Whether the server said good-bye, or a pooler that its server is gone: it may have carried out
/// what it was asked before.
fn is_parting(code: &str) -> bool {
    code.starts_with("57P") || code.starts_with("08") || code == "40003"
}

/// Whether a connection is good for more. One to a server that takes no writes any more is not: the
/// address leads to another by now.
fn is_usable_after(code: &str) -> bool {
    !is_parting(code) && code != "25006"
}

fn time(column: i64) -> Timestamp {
    Timestamp(row::unsigned(column))
}

/// A record's columns in the order of the statements, after the given ones.
fn record(mut values: Vec<Value>, columns: Columns) -> Vec<Value> {
    values.extend([Value::Bytes(columns.version), Value::MaybeNumber(columns.expires)]);
    for place in columns.places {
        values.extend([Value::MaybeBytes(place.list), Value::MaybeNumber(place.order)]);
    }
    values.extend([Value::Text(columns.indexes), Value::Bytes(columns.body)]);
    values
}

fn key(key: &Key) -> Vec<Value> {
    vec![Value::Small(key.kind.code().into()), Value::Bytes(key.id.as_bytes().to_vec())]
}

impl std::fmt::Debug for PostgresBackend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresBackend").field("at", &self.shown).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_gone_may_have_carried_out_what_it_was_asked() {
        // Among them what PgBouncer says when its server closed the connection.
        for code in ["57P01", "57P02", "08P01", "08006", "40003"] {
            assert!(is_parting(code) && !is_usable_after(code), "{code}");
        }
        for code in ["23505", "40001", "57014"] {
            assert!(!is_parting(code) && is_usable_after(code), "{code}");
        }
        assert!(!is_parting("25006") && !is_usable_after("25006"), "a read-only server refused");
    }
}
