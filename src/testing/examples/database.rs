//! A database server for programs that are not written in Rust:
//! `cargo run -p gauzy-mcp-auth-testing --example database -- <redis|postgres|mariadb> [option…]`
//!
//! Options are those of the server. The URL of an empty database in it is the first line on stdout.
//! Every line on stdin is run there, and the last line of what it answers is printed: SQL, or a
//! Redis command with tabs between its words. The server ends with stdin.

#![expect(clippy::print_stdout, reason = "answers are what it is for")]

use std::io::BufRead;

use mcp_auth_testing::{MariaDb, Postgres, Redis};

/// Where a server is, and how to ask it.
type Database = (String, Box<dyn Fn(&str) -> String>);

fn start(kind: &str, options: &[&str]) -> Option<Database> {
    match kind {
        "redis" => {
            let server = Redis::start_with(options)?;
            let url = server.url();
            let ask = move |line: &str| server.run(&line.split('\t').collect::<Vec<_>>());
            Some((url, Box::new(ask)))
        }
        "postgres" => {
            let server = Postgres::start_with(options)?;
            let name = server.database();
            let url = server.url(&name);
            Some((url, Box::new(move |line| server.run(&name, line))))
        }
        "mariadb" => {
            let server = MariaDb::start_with(options)?;
            let name = server.database();
            let url = server.url(&name);
            Some((url, Box::new(move |line| server.run(&name, line))))
        }
        _ => None,
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (kind, options) = args.split_first().ok_or("name redis, postgres or mariadb")?;
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let (url, ask) = start(kind, &options).ok_or("there is no such server here")?;
    println!("{url}");
    for line in std::io::stdin().lock().lines() {
        println!("{}", ask(&line?).lines().last().unwrap_or_default());
    }
    Ok(())
}
