//! What holds for PostgreSQL and MySQL alike: a pool of connections to a server.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use sqlx::{
    AssertSqlSafe, ColumnIndex, Connection, Database as Driver, Decode, Encode, Error, Executor,
    IntoArguments, Pool, Row, Type, database::HasStatementCache, pool::PoolOptions, query::Query,
};

use super::{Columns, Database, DatabaseError, Dialect, PATIENCE};
use crate::gauzy::Server;

/// What each has of its own.
pub(super) trait Own: Driver + HasStatementCache {
    const DIALECT: Dialect;
    /// Whether statements keep a name on the server.
    const NAMES_STATEMENTS: bool;

    fn options(server: &Server) -> <Self::Connection as Connection>::Options;

    /// How many rows an update has changed.
    fn changed(result: &Self::QueryResult) -> u64;
}

#[derive(Debug)]
pub(super) struct Pooled<D: Driver>(Pool<D>);

impl<D: Own> Pooled<D> {
    /// Connections are made when they are needed, and end after a while, so that a fail-over is
    /// followed.
    pub(super) fn new(server: &Server) -> Self {
        let pool = PoolOptions::new()
            .max_connections(server.pool_size)
            .acquire_timeout(server.connection_timeout)
            .idle_timeout(server.idle_timeout)
            .max_lifetime(Duration::from_mins(30));
        Self(pool.connect_lazy_with(D::options(server)))
    }
}

fn query<D>(statement: Arc<str>, values: &[&str]) -> Query<'static, D, D::Arguments>
where
    D: Own,
    D::Arguments: IntoArguments<D>,
    String: for<'q> Encode<'q, D> + Type<D>,
{
    let query = sqlx::query(AssertSqlSafe(statement)).persistent(D::NAMES_STATEMENTS);
    values.iter().fold(query, |query, value| query.bind((*value).to_owned()))
}

#[async_trait]
impl<D> Database for Pooled<D>
where
    D: Own,
    D::Arguments: IntoArguments<D>,
    for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
    String: for<'q> Encode<'q, D> + for<'r> Decode<'r, D> + Type<D>,
    usize: ColumnIndex<D::Row>,
{
    fn dialect(&self) -> Dialect {
        D::DIALECT
    }

    async fn select(
        &self,
        statement: Arc<str>,
        values: &[&str],
    ) -> Result<Vec<Columns>, DatabaseError> {
        let query = query::<D>(statement, values);
        in_time(async {
            let rows = query.fetch_all(&self.0).await?;
            rows.iter().map(|row| (0..row.len()).map(|at| row.try_get(at)).collect()).collect()
        })
        .await
    }

    async fn update(&self, statement: Arc<str>, values: &[&str]) -> Result<u64, DatabaseError> {
        let query = query::<D>(statement, values);
        in_time(async { Ok(D::changed(&query.execute(&self.0).await?)) }).await
    }

    async fn close(&self) {
        self.0.close().await;
    }
}

async fn in_time<T>(answer: impl Future<Output = Result<T, Error>>) -> Result<T, DatabaseError> {
    let late = || DatabaseError::Away(format!("it does not answer in {} s", PATIENCE.as_secs()));
    let answer = tokio::time::timeout(PATIENCE, answer).await.map_err(|_| late())?;
    answer.map_err(|error| why(&error))
}

fn why(error: &Error) -> DatabaseError {
    match error {
        // Starting, stopping or too busy: SQLSTATE's classes 57, 53 and 08.
        Error::Database(said) => {
            let code = said.code().unwrap_or_default();
            let passing = ["57", "53", "08"].iter().any(|class| code.starts_with(class));
            let text = said.message().to_owned();
            if passing { DatabaseError::Away(text) } else { DatabaseError::Refused(text) }
        }
        Error::Tls(_) | Error::Configuration(_) => DatabaseError::Refused(error.to_string()),
        _ => DatabaseError::Away(error.to_string()),
    }
}
