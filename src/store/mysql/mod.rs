//! Records in MariaDB 10.11 or newer, or MySQL 8, which several instances share.
//!
//! One table holds the records, one row each, with their places in lists. Every operation is one
//! statement and one transaction at the level `READ COMMITTED`; one that the server chose as the
//! victim of a deadlock is tried again. Time is the server's.

mod backend;
mod connect;
mod layout;
mod rates;
mod sql;
mod value;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use mcp_auth_core::{
    store::{Backend, Key, Raw, StoreError, Write},
    time::Timestamp,
};
use sqlx::{
    AssertSqlSafe, Row,
    mysql::{MySqlDatabaseError, MySqlQueryResult, MySqlRow},
};

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
use value::Value;

/// How often something is tried that others can undo.
const ROUNDS: usize = 8;

/// Error numbers of the server.
mod number {
    pub(super) const DUPLICATE: u16 = 1062;
    pub(super) const DEADLOCKS: [u16; 2] = [1205, 1213];
    pub(super) const FULL: [u16; 2] = [1021, 1114];
    /// The server says good-bye: it may have carried out what it was asked before.
    const PARTING: [u16; 5] = [1053, 1152, 1184, 1927, 4031];
    /// A server, or a session of it, that takes no writes any more.
    const READ_ONLY: [u16; 3] = [1290, 1792, 1836];

    /// Those from 2000 are a proxy's, whose server is gone.
    pub(super) fn is_parting(number: u16) -> bool {
        PARTING.contains(&number) || (2000..3000).contains(&number)
    }

    /// Whether a connection is good for more. One to a server that takes no writes is not: the
    /// address leads to another by now.
    pub(super) fn is_usable_after(number: u16) -> bool {
        !is_parting(number) && !READ_ONLY.contains(&number)
    }
}

/// Records in a MariaDB or MySQL database.
pub struct MysqlBackend {
    pool: Pool<Server>,
    patience: Patience,
    statements: Statements,
    shown: String,
    closing: Closing,
    swept: Swept,
    #[cfg(feature = "contract")]
    clock: Clock,
}

/// What a statement came to.
struct Answer {
    rows: Vec<MySqlRow>,
    result: MySqlQueryResult,
}

impl MysqlBackend {
    /// Opens the database at a URL such as `mysql://user:password@host/name`, and makes its tables
    /// where there are none.
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
            let made = this.answer(&sql.into(), Vec::new(), Effect::Writes).await;
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
        self.answer(&self.clock.set(now).into(), Vec::new(), Effect::Writes).await.map(|_| ())
    }

    async fn with(wanted: Wanted, now: &Now) -> Result<Self, OpenStoreError> {
        wanted.prepare().await?;
        Ok(Self {
            statements: Statements::new(&wanted.prefix, now),
            pool: Pool::new(Server(wanted.options), wanted.pool),
            patience: Patience::of(&wanted.address)?,
            shown: wanted.address.shown().to_owned(),
            closing: Closing::default(),
            swept: Swept::default(),
            #[cfg(feature = "contract")]
            clock: Clock::new(&wanted.prefix),
        })
    }

    async fn answer(
        &self,
        sql: &Arc<str>,
        values: Vec<Value>,
        effect: Effect,
    ) -> Result<Answer, StoreError> {
        let answer = self.attempt(sql, values, effect).await?;
        answer.map_err(|e| self.explain(&e, false))
    }

    /// A statement; the inner error is one that the server gave instead of carrying it out.
    async fn attempt(
        &self,
        sql: &Arc<str>,
        values: Vec<Value>,
        effect: Effect,
    ) -> Result<Result<Answer, sqlx::Error>, StoreError> {
        self.closing.check()?;
        let sent = AtomicBool::new(false);
        let answer = self.patience.wait(async {
            let mut pause = Duration::from_millis(2);
            for _ in 1..ROUNDS {
                let answer = self.once(sql, values.clone(), &sent).await;
                match &answer {
                    // Nothing was written.
                    Err(error) if is_one_of(error, &number::DEADLOCKS) => {
                        tokio::time::sleep(pause).await;
                        pause *= 2;
                    }
                    // A connection that broke while it was idle.
                    Err(sqlx::Error::Io(_)) if sent.load(Relaxed) && effect == Effect::Reads => {}
                    _ => return answer,
                }
                sent.store(false, Relaxed);
            }
            self.once(sql, values, &sent).await
        });
        let answer = answer.await;
        let doubtful = effect == Effect::Writes && sent.load(Relaxed);
        match answer {
            Some(Err(error)) => match number_of(&error) {
                Some(number) if !number::is_parting(number) => Ok(Err(error)),
                _ => Err(self.explain(&error, doubtful)),
            },
            Some(Ok(answer)) => Ok(Ok(answer)),
            None => Err(silent(&self.shown, doubtful)),
        }
    }

    async fn once(
        &self,
        sql: &Arc<str>,
        values: Vec<Value>,
        sent: &AtomicBool,
    ) -> Result<Answer, sqlx::Error> {
        use futures_util::TryStreamExt as _;
        use sqlx::Either;
        let mut lease = self.pool.lease().await?;
        sent.store(true, Relaxed);
        let answer = async {
            let query = sqlx::query(AssertSqlSafe(Arc::clone(sql)));
            let bound = values.into_iter().fold(query, |query, value| value.bind(query));
            let mut answer = Answer { rows: Vec::new(), result: MySqlQueryResult::default() };
            let mut parts = sqlx::Executor::fetch_many(lease.connection(), bound);
            while let Some(part) = parts.try_next().await? {
                match part {
                    Either::Left(result) => answer.result = result,
                    Either::Right(row) => answer.rows.push(row),
                }
            }
            Ok(answer)
        };
        let answer: Result<Answer, sqlx::Error> = answer.await;
        match &answer {
            Ok(_) => lease.give_back(),
            Err(error) if number_of(error).is_some_and(number::is_usable_after) => {
                lease.give_back();
            }
            Err(_) => self.pool.forget(),
        }
        answer
    }

    /// What an error is to the caller; `doubtful` where the statement may have been carried out.
    fn explain(&self, error: &sqlx::Error, doubtful: bool) -> StoreError {
        let what = format!("{}: {error}", self.shown);
        match (number_of(error), error) {
            (Some(number), _) if number::FULL.contains(&number) => StoreError::Full(what),
            (Some(number), _) if !number::is_parting(number) => StoreError::Unavailable(what),
            (None, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => {
                StoreError::Unreadable(what)
            }
            _ if doubtful => StoreError::Unknown(what),
            _ => StoreError::Unavailable(what),
        }
    }

    fn get<T>(&self, answer: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        answer.map_err(|e| self.explain(&e, false))
    }

    fn raw(&self, row: &MySqlRow, first: usize) -> Result<Raw, StoreError> {
        let version: Vec<u8> = self.get(row.try_get(first))?;
        let expires: Option<i64> = self.get(row.try_get(first + 1))?;
        let indexes: Vec<u8> = self.get(row.try_get(first + 2))?;
        let body: Vec<u8> = self.get(row.try_get(first + 3))?;
        row::raw(&version, expires, &indexes, body)
    }

    /// A write that is done, with the time that it carries.
    async fn done(&self, answer: &Answer) -> Result<Write, StoreError> {
        let now = match answer.result.last_insert_id() {
            // The write stands, whatever becomes of this read.
            0 => match self.read_many(&[]).await {
                Err(StoreError::Unavailable(why)) => return Err(StoreError::Unknown(why)),
                answer => answer?.now,
            },
            now => Timestamp(now),
        };
        Ok(Write::Done { now })
    }
}

fn number_of(error: &sqlx::Error) -> Option<u16> {
    let error = error.as_database_error()?.try_downcast_ref::<MySqlDatabaseError>()?;
    Some(error.number())
}

fn is_one_of(error: &sqlx::Error, numbers: &[u16]) -> bool {
    number_of(error).is_some_and(|number| numbers.contains(&number))
}

/// A record's columns in the order of the statements.
fn record(columns: Columns) -> Vec<Value> {
    let mut values = vec![Value::Bytes(columns.version), Value::Number(columns.expires)];
    for place in columns.places {
        values.extend([Value::MaybeBytes(place.list), Value::Number(place.order)]);
    }
    values.extend([Value::Bytes(columns.indexes.into_bytes()), Value::Bytes(columns.body)]);
    values
}

fn key(key: &Key) -> [Value; 2] {
    [Value::Number(Some(key.kind.code().into())), Value::Bytes(key.id.as_bytes().to_vec())]
}

impl std::fmt::Debug for MysqlBackend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MysqlBackend").field("at", &self.shown).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::number::{DEADLOCKS, DUPLICATE, is_parting, is_usable_after};

    #[test]
    fn a_server_that_is_gone_may_have_carried_out_what_it_was_asked() {
        // Among them what proxies say when their server closed the connection.
        for number in [1053, 1927, 2006, 2013] {
            assert!(is_parting(number) && !is_usable_after(number), "{number}");
        }
        for number in [DUPLICATE, DEADLOCKS[0], DEADLOCKS[1]] {
            assert!(!is_parting(number) && is_usable_after(number), "{number}");
        }
        for number in [1290, 1792, 1836] {
            assert!(!is_parting(number) && !is_usable_after(number), "{number}: it refused");
        }
    }
}
