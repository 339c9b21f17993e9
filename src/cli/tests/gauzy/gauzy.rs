//! Servers over a file of Gauzy's, with the fixture in it.

use mcp_auth_testing::Folder;

use crate::support::{
    Host, Server,
    server::{QUIET, command},
};

pub(crate) const PASSWORD: &str = "correct horse battery staple";
pub(crate) const ALICE: (&str, &str) = ("alice@example.com", PASSWORD);
/// One address with this password in two tenants.
pub(crate) const DUP: (&str, &str) = ("dup@example.com", PASSWORD);

/// A file of Gauzy's.
pub(crate) struct Gauzy(pub(crate) Folder);

impl Gauzy {
    pub(crate) fn new() -> Self {
        let gauzy = Self(Folder::new());
        gauzy.run("PRAGMA journal_mode = WAL");
        gauzy.run(include_str!("../../../users/tests/data/schema.sqlite.sql"));
        gauzy.run(include_str!("../../../users/tests/data/users.sqlite.sql"));
        gauzy.run(include_str!("../../../users/tests/data/workspaces.sqlite.sql"));
        gauzy
    }

    pub(crate) fn run(&self, statements: &str) {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        connection.execute_batch(statements).unwrap();
    }

    pub(crate) fn path(&self) -> String {
        self.0.join("gauzy.sqlite3").display().to_string()
    }

    /// The variables that name it.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        [("MCP_AUTH_USERS", "gauzy"), ("DB_TYPE", "better-sqlite3"), ("DB_PATH", &self.path())]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    /// A development server over it.
    pub(crate) fn host(&self) -> Host {
        host(&self.variables(), &[])
    }
}

/// A development server with more settings.
pub(crate) fn host(variables: &[(String, String)], arguments: &[&str]) -> Host {
    let mut command = command(&[&QUIET, arguments].concat());
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    Host::of(Server::spawn(&mut command))
}
