use std::{process::Command, sync::OnceLock};

use crate::{
    Folder, PASSWORD, USER,
    database::{Database, Product},
};

/// A MariaDB server. Options are written `--name=value`.
pub type MariaDb = Database<Maria>;

/// How MariaDB is started and asked.
#[derive(Debug)]
pub struct Maria;

impl Product for Maria {
    const NAME: &'static str = "MariaDB";
    const PACKAGE: &'static str = "mariadb-server";
    const PROGRAMS: [&'static str; 3] = ["mariadbd", "mariadb-install-db", "mariadb"];
    const ACCOUNTS: [&'static str; 2] = ["mysql", "nobody"];
    const SCHEME: &'static str = "mysql";
    const FIRST: &'static str = "mysql";
    const TLS: &'static [&'static str] = &["--ssl-cert=server.crt", "--ssl-key=server.key"];
    const CRASH: &'static str = "KILL";

    fn shared() -> &'static OnceLock<Option<Database<Self>>> {
        static SHARED: OnceLock<Option<MariaDb>> = OnceLock::new();
        &SHARED
    }

    fn account() -> (&'static str, String) {
        let statements = format!(
            "CREATE USER IF NOT EXISTS '{USER}'@'%' IDENTIFIED BY '{PASSWORD}';\n\
             GRANT ALL ON *.* TO '{USER}'@'%' WITH GRANT OPTION;\n"
        );
        ("init.sql", statements)
    }

    fn install(command: &mut Command, folder: &Folder) {
        command.args(["--no-defaults", &data(folder)]);
        command.args(["--auth-root-authentication-method=normal", "--skip-test-db"]);
        command.arg("--skip-name-resolve");
    }

    fn arguments(folder: &Folder, port: u16, options: &[&str]) -> Vec<String> {
        let path = |name: &str| folder.join(name).display().to_string();
        let own = [
            "--no-defaults".to_owned(),
            data(folder),
            format!("--port={port}"),
            format!("--socket={}", path("socket")),
            format!("--pid-file={}", path("pid")),
            format!("--init-file={}", path("init.sql")),
            "--bind-address=127.0.0.1".to_owned(),
            "--skip-name-resolve".to_owned(),
            "--character-set-server=utf8mb4".to_owned(),
            "--innodb-flush-log-at-trx-commit=2".to_owned(),
        ];
        own.into_iter().chain(options.iter().map(ToString::to_string)).collect()
    }

    fn ask(client: &mut Command, port: u16, database: &str) {
        client.args(["--no-defaults", "--batch", "--skip-column-names", "--host=127.0.0.1"]);
        client.args([&format!("--port={port}"), &format!("--user={USER}")]);
        client.args([&format!("--password={PASSWORD}"), "--default-character-set=utf8mb4"]);
        client.arg(database);
    }
}

fn data(folder: &Folder) -> String {
    format!("--datadir={}", folder.join("data").display())
}
