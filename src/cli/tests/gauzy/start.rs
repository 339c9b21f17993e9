//! What keeps the server from starting.

use crate::{
    gauzy::Gauzy,
    support::server::{QUIET, command},
};

#[track_caller]
fn refused(variables: &[(&str, &str)], arguments: &[&str], words: &[&str]) {
    let mut command = command(&[&QUIET[..], &["--users", "gauzy"], arguments].concat());
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    let line = text.lines().find(|line| line.starts_with("gauzy-mcp-auth: ")).unwrap_or_default();
    for word in words {
        assert!(line.contains(word), "{word:?} is not in {text}");
    }
}

#[test]
fn variables_that_cannot_be_right() {
    refused(&[("DB_TYPE", "mongodb")], &[], &["DB_TYPE mongodb", "postgres, mysql"]);
    refused(&[("DB_TYPE", "postgres"), ("DB_SSL_MODE", "true")], &[], &["DB_CA_CERT", "base64"]);
    refused(&[], &["--gauzy-employee-check", "x"], &["--gauzy-employee-check", "on, off"]);
}

#[test]
fn a_file_that_is_not_there_or_is_something_else() {
    let words = ["cannot be read", "/nowhere/gauzy.sqlite3", "DB_"];
    refused(&[("DB_PATH", "/nowhere/gauzy.sqlite3")], &[], &words);
    let gauzy = Gauzy::new();
    gauzy.run("ALTER TABLE \"user\" DROP COLUMN \"hash\"");
    refused(&[("DB_PATH", &gauzy.path())], &[], &["is not Gauzy's", "user.hash"]);
    std::fs::write(gauzy.path(), "no database at all, but long enough to be looked at ".repeat(99))
        .unwrap();
    refused(&[("DB_PATH", &gauzy.path())], &[], &["cannot be read", "not a database"]);
}

#[test]
fn a_database_without_employees_where_they_must_be_checked() {
    let gauzy = Gauzy::new();
    gauzy.run("DROP TABLE \"employee\"");
    let on = ["--gauzy-employee-check", "on"];
    refused(&[("DB_PATH", &gauzy.path())], &on, &["employee.userId"]);
}

#[test]
fn employees_of_whom_not_all_can_be_told_are_named_in_the_log() {
    let gauzy = Gauzy::new();
    gauzy.run("ALTER TABLE \"employee\" DROP COLUMN \"isArchived\"");
    let log = gauzy.host().server().log();
    assert!(log.contains("lacks columns") && log.contains("employee.isArchived"), "{log}");
}
