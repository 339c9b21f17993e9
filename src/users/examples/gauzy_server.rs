//! Gauzy databases for tests in other languages, each with the fixture in it:
//!
//! `gauzy_server postgres|mariadb|sqlite` takes a line at a time from its standard input, and answers
//! each with one, until that ends:
//!
//! | line | answer |
//! |---|---|
//! | `new` | the variables that name a new database, with tabs between them; `missing` where the server is not installed |
//! | `run NUMBER STATEMENTS` | what statements select in a database, counted from 0 |
//! | `kill`, `again` | nothing: the server ends as in a crash, or starts again |

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "what it cannot do fails the test that asks for it"
)]

#[expect(dead_code, reason = "it makes directories too, which the other language has its own of")]
#[path = "../tests/gauzy/db.rs"]
mod db;

use db::Db;

const VARIABLES: [&str; 8] = [
    "DB_TYPE",
    "DB_PATH",
    "DB_HOST",
    "DB_PORT",
    "DB_NAME",
    "DB_USER",
    "DB_PASS",
    "DB_CONNECTION_TIMEOUT",
];

fn main() {
    let kind = std::env::args().nth(1).unwrap();
    let mut databases = Vec::new();
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (command, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = match command {
            "new" => match open(&kind) {
                Some(database) => {
                    let variables = variables(&database);
                    databases.push(database);
                    variables
                }
                None => "missing".to_owned(),
            },
            "run" => {
                let (number, statements) = rest.split_once(' ').unwrap();
                databases.get(number.parse::<usize>().unwrap()).unwrap().run(statements)
            }
            "kill" | "again" => {
                databases.first().unwrap().server(command == "again");
                String::new()
            }
            _ => panic!("{line:?} is no command"),
        };
        println!("{}", answer.replace('\n', "\t"));
    }
}

fn open(kind: &str) -> Option<Db> {
    match kind {
        "postgres" => Db::postgres(),
        "mariadb" => Db::mariadb(),
        "sqlite" => Some(Db::sqlite()),
        _ => panic!("{kind:?} is no database"),
    }
}

fn variables(database: &Db) -> String {
    let set = VARIABLES.iter().filter_map(|name| Some((name, database.variable(name)?)));
    set.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("\t")
}

impl Db {
    /// Starts its server again, or ends it.
    fn server(&self, again: bool) {
        match (self, again) {
            (Self::Postgres(server, _), true) => server.again(),
            (Self::Postgres(server, _), false) => server.kill(),
            (Self::Maria(server, _), true) => server.again(),
            (Self::Maria(server, _), false) => server.kill(),
            (Self::Sqlite(_), _) => panic!("a file has no server"),
        }
    }
}
