use std::{fmt, path::PathBuf, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};

/// How Gauzy's database is reached and read.
#[derive(Clone, Debug)]
pub struct GauzyOptions {
    /// Where it is.
    pub database: GauzyDatabase,
    /// Whether an employee who is not active any more may sign in.
    pub employees: EmployeeCheck,
    /// Whether old password hashes are replaced when their owner signs in. The only write.
    pub rehash: bool,
}

/// Where Gauzy keeps its data.
#[derive(Clone, Debug)]
pub enum GauzyDatabase {
    /// PostgreSQL.
    Postgres(Server),
    /// MySQL or MariaDB.
    MySql(Server),
    /// A file.
    Sqlite(PathBuf),
}

/// A database server, and how many connections to it for how long.
#[derive(Clone)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The database.
    pub database: String,
    /// Who signs in there.
    pub user: String,
    /// Their password.
    pub password: String,
    /// The certificate authority in PEM; `None` is a connection without TLS.
    pub authority: Option<String>,
    /// So many connections at most.
    pub pool_size: u32,
    /// How long to wait for a connection.
    pub connection_timeout: Duration,
    /// How long a connection stays open without use.
    pub idle_timeout: Duration,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, database, user, .. } = self;
        write!(f, "{user}@{host}:{port}/{database}")
    }
}

/// Whether somebody whose employee record is not active, or archived, may sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmployeeCheck {
    /// They may not, where the database has employees.
    #[default]
    WhereKnown,
    /// They may not, and a database without employees is refused.
    Required,
    /// They may.
    Off,
}

/// A variable that cannot be right. The message names it and the way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OptionsError(String);

fn wrong(message: impl Into<String>) -> OptionsError {
    OptionsError(message.into())
}

/// No answer is waited for longer, and so no connection.
pub(super) const PATIENCE_MS: u32 = 5000;

const DEFAULT_PATH: &str = "apps/api/data/gauzy.sqlite3";

impl GauzyOptions {
    /// The same variables that Gauzy's API reads: `DB_TYPE`, `DB_HOST` and so on.
    ///
    /// # Errors
    /// When one of them cannot be right.
    pub fn from_env(env: &dyn Fn(&str) -> Option<String>) -> Result<Self, OptionsError> {
        let set = |name: &str| env(name).filter(|text| !text.trim().is_empty());
        let kind = set("DB_TYPE").unwrap_or_else(|| "better-sqlite3".to_owned());
        let database = match kind.trim().to_ascii_lowercase().as_str() {
            "better-sqlite3" | "sqlite" => {
                GauzyDatabase::Sqlite(set("DB_PATH").unwrap_or_else(|| DEFAULT_PATH.into()).into())
            }
            "postgres" => GauzyDatabase::Postgres(server(&set, 5432, ["postgres", "postgres"])?),
            "mysql" | "mariadb" => GauzyDatabase::MySql(server(&set, 3306, ["mysql", "root"])?),
            "mongodb" => {
                return Err(wrong(
                    "DB_TYPE mongodb: Gauzy's users are read from postgres, mysql, mariadb, \
                     better-sqlite3 or sqlite only",
                ));
            }
            _ => {
                return Err(wrong(format!(
                    "DB_TYPE {kind:?} must be one of: postgres, mysql, mariadb, better-sqlite3, \
                     sqlite"
                )));
            }
        };
        Ok(Self { database, employees: EmployeeCheck::default(), rehash: false })
    }
}

fn server(
    set: &dyn Fn(&str) -> Option<String>,
    port: u16,
    [database, user]: [&str; 2],
) -> Result<Server, OptionsError> {
    let text = |name, default: &str| set(name).unwrap_or_else(|| default.to_owned());
    let milliseconds = |name, default, most| {
        number(set, name, default, 1..=most).map(|ms| Duration::from_millis(ms.into()))
    };
    Ok(Server {
        host: text("DB_HOST", "localhost").trim().to_owned(),
        port: u16::try_from(number(set, "DB_PORT", port.into(), 1..=65_535)?).unwrap_or(port),
        database: text("DB_NAME", database).trim().to_owned(),
        user: text("DB_USER", user).trim().to_owned(),
        password: text("DB_PASS", "root"),
        authority: authority(set)?,
        pool_size: number(set, "DB_POOL_SIZE", 10, 1..=1000)?,
        connection_timeout: milliseconds("DB_CONNECTION_TIMEOUT", 2000, PATIENCE_MS)?,
        idle_timeout: milliseconds("DB_IDLE_TIMEOUT", 10_000, 600_000)?,
    })
}

fn number(
    set: &dyn Fn(&str) -> Option<String>,
    name: &str,
    default: u32,
    allowed: std::ops::RangeInclusive<u32>,
) -> Result<u32, OptionsError> {
    let Some(text) = set(name) else { return Ok(default) };
    let value = text.trim().parse().ok().filter(|value| allowed.contains(value));
    value.ok_or_else(|| {
        wrong(format!(
            "{name} {text:?} must be a number of {} to {}",
            allowed.start(),
            allowed.end()
        ))
    })
}

/// TLS is verified or it is not used: what only looks safe is refused.
fn authority(set: &dyn Fn(&str) -> Option<String>) -> Result<Option<String>, OptionsError> {
    let mode = set("DB_SSL_MODE").unwrap_or_else(|| "false".to_owned());
    match mode.trim().to_ascii_lowercase().as_str() {
        "false" => return Ok(None),
        "true" => {}
        _ => return Err(wrong(format!("DB_SSL_MODE {mode:?} must be true or false"))),
    }
    let Some(text) = set("DB_CA_CERT") else {
        return Err(wrong(
            "DB_SSL_MODE true needs DB_CA_CERT: the PEM certificate of the database's authority, \
             in base64; without it nobody could tell that the server is the right one",
        ));
    };
    let compact: String = text.split_whitespace().collect();
    let pem = STANDARD.decode(compact).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match pem {
        Some(pem) if pem.contains("-----BEGIN CERTIFICATE-----") => Ok(Some(pem)),
        _ => Err(wrong("DB_CA_CERT must be a PEM certificate in base64: base64 -w0 ca.pem")),
    }
}
