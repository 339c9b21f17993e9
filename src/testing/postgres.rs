use std::{process::Command, sync::OnceLock};

use crate::{
    Folder, PASSWORD, USER,
    database::{Database, Product},
};

/// A PostgreSQL server, with SCRAM for passwords. It keeps what it acknowledged when it is killed,
/// but not when the machine is: nothing waits for the disk. Options are written `name=value`.
pub type Postgres = Database<PostgreSql>;

/// How PostgreSQL is started and asked.
#[derive(Debug)]
pub struct PostgreSql;

impl Product for PostgreSql {
    const NAME: &'static str = "PostgreSQL";
    const PACKAGE: &'static str = "postgresql";
    const PROGRAMS: [&'static str; 3] = ["postgres", "initdb", "psql"];
    const ACCOUNTS: [&'static str; 2] = ["postgres", "nobody"];
    const SCHEME: &'static str = "postgres";
    const FIRST: &'static str = "postgres";
    const TLS: &'static [&'static str] =
        &["ssl=on", "ssl_cert_file=server.crt", "ssl_key_file=server.key"];
    /// Its processes share memory: killed alone, the first would leave the others behind.
    const CRASH: &'static str = "QUIT";

    fn shared() -> &'static OnceLock<Option<Database<Self>>> {
        static SHARED: OnceLock<Option<Postgres>> = OnceLock::new();
        &SHARED
    }

    fn account() -> (&'static str, String) {
        ("password", PASSWORD.to_owned())
    }

    fn install(command: &mut Command, _: &Folder) {
        command.args(["-D", "data", "-U", USER, "--auth=scram-sha-256", "--pwfile=password"]);
        command.args(["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]);
    }

    fn arguments(folder: &Folder, port: u16, options: &[&str]) -> Vec<String> {
        let (port, sockets) = (format!("port={port}"), folder.path().display());
        let sockets = format!("unix_socket_directories={sockets}");
        let own = ["listen_addresses=127.0.0.1", "fsync=off", "max_connections=200"];
        let all = own.iter().chain(options).copied().chain([&*port, &*sockets]);
        let each = all.flat_map(|option| ["-c", option]);
        ["-D", "data"].into_iter().chain(each).map(str::to_owned).collect()
    }

    fn ask(client: &mut Command, port: u16, database: &str) {
        client.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1"]);
        client.args(["-p", &port.to_string(), "-U", USER, "-d", database, "-f", "-"]);
        client.env("PGPASSWORD", PASSWORD);
    }
}
