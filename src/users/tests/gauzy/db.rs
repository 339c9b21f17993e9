//! A database with the fixture in it.

use std::sync::Arc;

use mcp_auth_core::entropy::SystemEntropy;
use mcp_auth_testing::{Folder, MariaDb, PASSWORD, Postgres, USER};
use mcp_auth_users::{
    HashingPool,
    gauzy::{GauzyOptions, GauzyUsers},
};

/// A database of its own.
pub(crate) enum Db {
    Postgres(&'static Postgres, String),
    Maria(&'static MariaDb, String),
    Sqlite(Folder),
}

const POSTGRES: [&str; 2] =
    [include_str!("../data/schema.pg.sql"), include_str!("../data/users.pg.sql")];
const MYSQL: [&str; 2] =
    [include_str!("../data/schema.mysql.sql"), include_str!("../data/users.mysql.sql")];
const SQLITE: [&str; 2] =
    [include_str!("../data/schema.sqlite.sql"), include_str!("../data/users.sqlite.sql")];

impl Db {
    pub(crate) fn postgres() -> Option<Self> {
        let server = Postgres::shared()?;
        let database = server.database();
        server.run(&database, &POSTGRES.concat());
        Some(Self::Postgres(server, database))
    }

    pub(crate) fn mariadb() -> Option<Self> {
        let server = MariaDb::shared()?;
        let database = server.database();
        server.run(&database, &MYSQL.concat());
        Some(Self::Maria(server, database))
    }

    pub(crate) fn sqlite() -> Self {
        let db = Self::Sqlite(Folder::new());
        db.run("PRAGMA journal_mode = WAL");
        db.run(&SQLITE.concat());
        db
    }

    /// Runs statements, with names in double quotes; answers the texts that they select.
    pub(crate) fn run(&self, statements: &str) -> String {
        match self {
            Self::Postgres(server, database) => server.run(database, statements),
            Self::Maria(server, database) => {
                // The fixture is written in backticks already.
                server.run(database, &statements.replace('"', "`"))
            }
            Self::Sqlite(folder) => sqlite(folder, statements),
        }
    }

    /// A variable of its settings.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        let (kind, port, database) = match self {
            Self::Postgres(server, database) => ("postgres", server.port(), database),
            Self::Maria(server, database) => ("mysql", server.port(), database),
            Self::Sqlite(folder) => match name {
                "DB_TYPE" => return Some("better-sqlite3".to_owned()),
                "DB_PATH" => return Some(folder.join("gauzy.sqlite3").display().to_string()),
                _ => return None,
            },
        };
        Some(match name {
            "DB_TYPE" => kind.to_owned(),
            "DB_HOST" => "127.0.0.1".to_owned(),
            "DB_PORT" => port.to_string(),
            "DB_NAME" => database.clone(),
            "DB_USER" => USER.to_owned(),
            "DB_PASS" => PASSWORD.to_owned(),
            "DB_CONNECTION_TIMEOUT" => "5000".to_owned(),
            _ => return None,
        })
    }

    pub(crate) fn options(&self) -> GauzyOptions {
        GauzyOptions::from_env(&|name| self.variable(name)).unwrap()
    }

    pub(crate) fn users(&self) -> GauzyUsers {
        users(&self.options())
    }
}

/// A directory with a pool of its own.
pub(crate) fn users(options: &GauzyOptions) -> GauzyUsers {
    GauzyUsers::new(options, HashingPool::for_this_machine(), Arc::new(SystemEntropy::new()))
}

fn sqlite(folder: &Folder, statements: &str) -> String {
    let connection = rusqlite::Connection::open(folder.join("gauzy.sqlite3")).unwrap();
    if !statements.trim_start().starts_with("SELECT") {
        connection.execute_batch(statements).unwrap();
        return String::new();
    }
    connection.query_row(statements, [], |row| row.get::<_, String>(0)).unwrap()
}
