//! From a URL to connections, and to tables.

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Row,
    mysql::{MySqlConnectOptions, MySqlConnection},
};

use super::layout::{self, VERSION};
use crate::{
    OpenStoreError,
    shared::{Address, Connect},
};

/// What a URL may have behind its `?`.
const OPTIONS: &[&str] =
    &["prefix", "timeout", "pool", "ssl-mode", "ssl-ca", "ssl-cert", "ssl-key", "socket"];

/// How every connection starts. Without this level, reads inside a statement would lock gaps.
const ISOLATION: &str = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
/// Every statement is a transaction, and what does not fit is refused, never cut.
const MODES: &str = "SET SESSION autocommit = 1, \
                     SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES')";
/// MariaDB alone reads what stands between the stars.
const LIMITS: &str =
    "SET SESSION innodb_lock_wait_timeout = 2 /*M!100100 , SESSION max_statement_time = 5 */";

/// Where connections lead.
pub(super) struct Server(pub(super) MySqlConnectOptions);

impl Connect for Server {
    type Connection = MySqlConnection;

    async fn connect(&self) -> Result<MySqlConnection, sqlx::Error> {
        let mut connection = self.0.connect().await?;
        sqlx::raw_sql(ISOLATION).execute(&mut connection).await?;
        sqlx::raw_sql(MODES).execute(&mut connection).await?;
        sqlx::raw_sql(LIMITS).execute(&mut connection).await?;
        Ok(connection)
    }
}

/// What a URL says.
pub(super) struct Wanted {
    pub(super) address: Address,
    pub(super) options: MySqlConnectOptions,
    pub(super) prefix: String,
    pub(super) pool: usize,
}

impl Wanted {
    pub(super) fn read(url: &str) -> Result<Self, OpenStoreError> {
        let address = Address::parse(url, OPTIONS)?;
        let own = ["ssl-mode", "ssl-ca", "ssl-cert", "ssl-key", "socket"];
        let plain = format!("mysql://{}?{}", address.place, address.query(&own));
        let mut options: MySqlConnectOptions =
            plain.parse().map_err(|e: sqlx::Error| address.wrong(e))?;
        if address.option("ssl-mode").is_none() && address.option("ssl-ca").is_some() {
            options = options.ssl_mode(sqlx::mysql::MySqlSslMode::VerifyIdentity);
        }
        // A statement may carry records: none is ever logged.
        options = options.disable_statement_logging();
        let prefix = address.prefix("mcp_auth_")?;
        let pool = address.number("pool", 10, 1..=200)?;
        Ok(Self { address, options, prefix, pool })
    }

    /// Connects once and makes or checks the tables.
    pub(super) async fn prepare(&self) -> Result<(), OpenStoreError> {
        let work = async {
            let mut connection = Server(self.options.clone()).connect().await?;
            let found = self.lay_out(&mut connection).await?;
            let _ = connection.close().await;
            Ok(found)
        };
        let found = self.address.in_time(work).await?;
        let found = found.map_err(|e: sqlx::Error| self.explain(&e))?;
        self.address.check_layout(&self.prefix, found, VERSION)
    }

    async fn lay_out(&self, connection: &mut MySqlConnection) -> Result<(i32, i32), sqlx::Error> {
        let sql = |text: &str| AssertSqlSafe(text.replace("{p}", &self.prefix));
        let found = sqlx::raw_sql(sql(layout::FOUND)).fetch_optional(&mut *connection).await;
        if let Ok(Some(row)) = found {
            return Ok((row.try_get(0)?, row.try_get(1)?));
        }
        for table in layout::TABLES {
            sqlx::raw_sql(sql(table)).execute(&mut *connection).await?;
        }
        tracing::info!("made the tables {}… of layout {VERSION}", self.prefix);
        let row = sqlx::raw_sql(sql(layout::FOUND)).fetch_one(connection).await?;
        Ok((row.try_get(0)?, row.try_get(1)?))
    }

    fn explain(&self, error: &sqlx::Error) -> OpenStoreError {
        let code =
            error.as_database_error().and_then(|e| e.code().map(std::borrow::Cow::into_owned));
        match code.as_deref() {
            Some("42000") => self.address.failed(format!(
                "{error}: its user needs CREATE, INDEX, SELECT, INSERT, UPDATE and DELETE there"
            )),
            _ => self.address.failed(error),
        }
    }
}
