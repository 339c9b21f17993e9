//! Databases that go away, and come back.

use std::{net::TcpListener, time::Duration};

use mcp_auth_core::users::{UserDirectory, UsersError};
use mcp_auth_testing::{MariaDb, PASSWORD, Postgres, USER};
use mcp_auth_users::gauzy::{CheckError, GauzyOptions, GauzyUsers};
use tokio::time::Instant;

use crate::{ALICE, ALICE_ID, DUP_ONE_ID, STAPLE, db, db::Db, ids};

/// With a second of patience.
fn users(kind: &str, port: u16, database: &str) -> GauzyUsers {
    let port = port.to_string();
    let env = |name: &str| {
        let value = match name {
            "DB_TYPE" => kind,
            "DB_HOST" => "127.0.0.1",
            "DB_PORT" => &port,
            "DB_NAME" => database,
            "DB_USER" => USER,
            "DB_PASS" => PASSWORD,
            "DB_CONNECTION_TIMEOUT" => "1000",
            _ => return None,
        };
        Some(value.to_owned())
    };
    db::users(&GauzyOptions::from_env(&env).unwrap())
}

/// Says that it cannot tell, in time.
async fn is_away(users: &GauzyUsers) {
    let since = Instant::now();
    let answer = users.authenticate(ALICE, STAPLE).await;
    assert!(matches!(answer, Err(UsersError::Unavailable(_))), "{answer:?}");
    let answer = users.find(DUP_ONE_ID).await;
    assert!(matches!(answer, Err(UsersError::Unavailable(_))), "{answer:?}");
    assert!(since.elapsed() < Duration::from_secs(20), "{:?}", since.elapsed());
}

async fn comes_back(users: &GauzyUsers, kill: impl Fn(), again: impl Fn()) {
    assert_eq!(ids(users, ALICE, STAPLE).await, [ALICE_ID]);
    assert!(users.find(ALICE_ID).await.unwrap().is_some());
    kill();
    is_away(users).await;
    assert!(users.find(ALICE_ID).await.unwrap().is_some(), "who was found is known for a while");
    again();
    assert_eq!(ids(users, ALICE, STAPLE).await, [ALICE_ID], "without a restart");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_that_goes_away_and_comes_back() {
    let Some(server) = Postgres::start() else { return };
    let database = server.database();
    server.run(&database, include_str!("../data/schema.pg.sql"));
    server.run(&database, include_str!("../data/users.pg.sql"));
    let users = users("postgres", server.port(), &database);
    comes_back(&users, || server.kill(), || server.again()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_that_goes_away_and_comes_back() {
    let Some(server) = MariaDb::start() else { return };
    let database = server.database();
    server.run(&database, include_str!("../data/schema.mysql.sql"));
    server.run(&database, include_str!("../data/users.mysql.sql"));
    let users = users("mariadb", server.port(), &database);
    comes_back(&users, || server.kill(), || server.again()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_goes_away_and_comes_back() {
    let db = Db::sqlite();
    let Db::Sqlite(folder) = &db else { return };
    let users = db.users();
    let (here, there) = (folder.join("gauzy.sqlite3"), folder.join("elsewhere"));
    std::fs::rename(&here, &there).unwrap();
    is_away(&users).await;
    assert!(matches!(users.check().await, Err(CheckError::Refused(_))));
    std::fs::rename(there, here).unwrap();
    assert_eq!(ids(&users, ALICE, STAPLE).await, [ALICE_ID]);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_accepts_and_says_nothing_is_not_waited_for() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    for kind in ["postgres", "mysql"] {
        let users = users(kind, port, "x");
        is_away(&users).await;
        assert!(matches!(users.check().await, Err(CheckError::Away(_))), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_and_a_wrong_password_are_told_apart() {
    let free = mcp_auth_testing::free_port();
    for kind in ["postgres", "mysql"] {
        assert!(matches!(users(kind, free, "x").check().await, Err(CheckError::Away(_))), "{kind}");
    }
    for db in [Db::postgres(), Db::mariadb()].into_iter().flatten() {
        for (name, value) in [("DB_PASS", "wrong"), ("DB_NAME", "no_such_database")] {
            let env = |own: &str| {
                if own == name { Some(value.to_owned()) } else { db.variable(own) }
            };
            let users = db::users(&GauzyOptions::from_env(&env).unwrap());
            let error = users.check().await.unwrap_err();
            assert!(matches!(error, CheckError::Refused(_)), "{name}: {error:?}");
            assert!(!error.to_string().contains("wrong"), "{error}");
        }
    }
}
