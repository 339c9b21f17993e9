//! From a URL to connections, and to tables.

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Row,
    postgres::{PgConnectOptions, PgConnection, PgSslMode},
};

use super::layout::{self, VERSION};
use crate::{
    OpenStoreError,
    shared::{Address, Connect},
};

/// What a URL may have behind its `?`.
const OPTIONS: &[&str] = &[
    "prefix",
    "timeout",
    "pool",
    "pooler",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "application_name",
];

/// Where connections lead.
pub(super) struct Server(pub(super) PgConnectOptions);

impl Connect for Server {
    type Connection = PgConnection;

    async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        self.0.connect().await
    }
}

/// What a URL says.
pub(super) struct Wanted {
    pub(super) address: Address,
    pub(super) options: PgConnectOptions,
    pub(super) prefix: String,
    pub(super) pool: usize,
    /// Whether a pooler stands between that gives every transaction another connection.
    pub(super) pooler: bool,
}

impl Wanted {
    pub(super) fn read(url: &str) -> Result<Self, OpenStoreError> {
        let address = Address::parse(url, OPTIONS)?;
        let pooler = match address.option("pooler") {
            None => false,
            Some("transaction") => true,
            Some(_) => return Err(address.wrong("pooler can only be transaction")),
        };
        let own = ["sslmode", "sslrootcert", "sslcert", "sslkey", "application_name"];
        let plain = format!("postgres://{}?{}", address.place, address.query(&own));
        let mut options: PgConnectOptions =
            plain.parse().map_err(|e: sqlx::Error| address.wrong(e))?;
        if address.option("sslmode").is_none() && address.option("sslrootcert").is_some() {
            options = options.ssl_mode(PgSslMode::VerifyFull);
        }
        if address.option("application_name").is_none() {
            options = options.application_name("gauzy-mcp-auth");
        }
        // A statement may carry records: none is ever logged.
        options = options.disable_statement_logging();
        options = if pooler {
            options.extra_float_digits(None)
        } else {
            options.options([("statement_timeout", "5s"), ("lock_timeout", "2s")])
        };
        let prefix = address.prefix("mcp_auth_")?;
        let pool = address.number("pool", 10, 1..=200)?;
        Ok(Self { address, options, prefix, pool, pooler })
    }

    /// Connects once and makes or checks the tables.
    pub(super) async fn prepare(&self) -> Result<(), OpenStoreError> {
        let work = async {
            let mut connection = self.options.connect().await.map_err(|e| self.explain(&e))?;
            self.lay_out(&mut connection).await?;
            let _ = connection.close().await;
            Ok(())
        };
        self.address.in_time(work).await?
    }

    /// Several instances may do this at once: one makes the tables while the others wait.
    async fn lay_out(&self, connection: &mut PgConnection) -> Result<(), OpenStoreError> {
        let explain = |e: sqlx::Error| self.explain(&e);
        let sql = |text: &str| AssertSqlSafe(text.replace("{p}", &self.prefix));
        if self.is_laid_out(connection).await? {
            return Ok(());
        }
        let mut change = connection.begin().await.map_err(explain)?;
        sqlx::raw_sql(sql(layout::LOCK)).execute(&mut *change).await.map_err(explain)?;
        sqlx::raw_sql(sql(layout::TABLE)).execute(&mut *change).await.map_err(explain)?;
        let (found, _) = self.found(&mut change).await?;
        let done = usize::try_from(found).unwrap_or(0);
        for step in layout::STEPS.iter().skip(done) {
            sqlx::raw_sql(sql(step)).execute(&mut *change).await.map_err(explain)?;
        }
        if found < VERSION {
            sqlx::raw_sql(sql(layout::RECORD)).execute(&mut *change).await.map_err(explain)?;
            let anew = format!("{}({VERSION}, 1)", layout::RECORD_ANEW);
            sqlx::raw_sql(sql(&anew)).execute(&mut *change).await.map_err(explain)?;
            tracing::info!("made the tables {}… of layout {VERSION}", self.prefix);
        }
        change.commit().await.map_err(explain)
    }

    async fn is_laid_out(&self, connection: &mut PgConnection) -> Result<bool, OpenStoreError> {
        let exists = AssertSqlSafe(layout::EXISTS.replace("{p}", &self.prefix));
        let row = sqlx::raw_sql(exists).fetch_one(&mut *connection).await;
        let exists: bool = row.and_then(|row| row.try_get(0)).map_err(|e| self.explain(&e))?;
        if !exists {
            return Ok(false);
        }
        let found = self.found(connection).await?;
        self.address.check_layout(&self.prefix, found, VERSION)?;
        Ok(found.0 >= VERSION)
    }

    async fn found(&self, connection: &mut PgConnection) -> Result<(i32, i32), OpenStoreError> {
        let sql = AssertSqlSafe(layout::FOUND.replace("{p}", &self.prefix));
        let row = sqlx::raw_sql(sql).fetch_one(connection).await;
        row.and_then(|row| Ok((row.try_get(0)?, row.try_get(1)?))).map_err(|e| self.explain(&e))
    }

    fn explain(&self, error: &sqlx::Error) -> OpenStoreError {
        let code =
            error.as_database_error().and_then(|e| e.code().map(std::borrow::Cow::into_owned));
        match code.as_deref() {
            Some("42501") => self.address.failed(format!(
                "{error}: its user has to own the schema, or an administrator makes the tables once"
            )),
            Some("3D000") => self.address.failed(format!("{error}: make it with createdb")),
            _ => self.address.failed(error),
        }
    }
}
