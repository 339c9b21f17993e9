//! Writes a Gauzy database with a few people in it to the SQLite file that is named: for tests
//! that start the server.

#![expect(clippy::unwrap_used, reason = "what it cannot do fails the test that calls it")]

fn main() {
    let path = std::env::args().nth(1).unwrap();
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch("PRAGMA journal_mode = WAL").unwrap();
    connection.execute_batch(include_str!("../tests/data/schema.sqlite.sql")).unwrap();
    connection.execute_batch(include_str!("../tests/data/users.sqlite.sql")).unwrap();
    connection.execute_batch(include_str!("../tests/data/workspaces.sqlite.sql")).unwrap();
}
