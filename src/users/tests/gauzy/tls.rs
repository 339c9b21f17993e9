//! TLS to the database: verified, or refused.

use base64::{Engine, engine::general_purpose::STANDARD};
use mcp_auth_testing::{Folder, MariaDb, PASSWORD, Postgres, Tls, USER};
use mcp_auth_users::gauzy::{CheckError, GauzyOptions};

use crate::{ALICE, ALICE_ID, STAPLE, db, ids};

async fn only_a_server_with_the_right_certificate_is_believed(
    [kind, database]: [&str; 2],
    port: u16,
    authority: &str,
) {
    let other = Tls::new(&Folder::new());
    let port = port.to_string();
    let users = |host: &str, authority: &str| {
        let authority = STANDARD.encode(authority);
        let env = |name: &str| {
            let value = match name {
                "DB_TYPE" => kind,
                "DB_HOST" => host,
                "DB_PORT" => &port,
                "DB_NAME" => database,
                "DB_USER" => USER,
                "DB_PASS" => PASSWORD,
                "DB_SSL_MODE" => "true",
                "DB_CA_CERT" => &authority,
                "DB_CONNECTION_TIMEOUT" => "5000",
                _ => return None,
            };
            Some(value.to_owned())
        };
        db::users(&GauzyOptions::from_env(&env).unwrap())
    };
    for host in ["127.0.0.1", "localhost"] {
        assert_eq!(ids(&users(host, authority), ALICE, STAPLE).await, [ALICE_ID], "{host}");
    }
    for (host, authority) in [("127.0.0.1", &*other.authority), ("127.0.0.2", authority)] {
        let error = users(host, authority).check().await.unwrap_err();
        assert!(matches!(&error, CheckError::Refused(_) | CheckError::Away(_)), "{error:?}");
        assert!(!error.to_string().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_over_tls() {
    let Some(server) = Postgres::start_with_tls() else { return };
    let database = server.database();
    server.run(&database, include_str!("../data/schema.pg.sql"));
    server.run(&database, include_str!("../data/users.pg.sql"));
    let authority = &server.tls().unwrap().authority;
    only_a_server_with_the_right_certificate_is_believed(
        ["postgres", &database],
        server.port(),
        authority,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_over_tls() {
    let Some(server) = MariaDb::start_with_tls() else { return };
    let database = server.database();
    server.run(&database, include_str!("../data/schema.mysql.sql"));
    server.run(&database, include_str!("../data/users.mysql.sql"));
    let authority = &server.tls().unwrap().authority;
    only_a_server_with_the_right_certificate_is_believed(
        ["mysql", &database],
        server.port(),
        authority,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_refused_where_tls_is_wanted() {
    let authority = Tls::new(&Folder::new()).authority;
    for db in [db::Db::postgres(), db::Db::mariadb()].into_iter().flatten() {
        let env = |name: &str| match name {
            "DB_SSL_MODE" => Some("true".to_owned()),
            "DB_CA_CERT" => Some(STANDARD.encode(&authority)),
            name => db.variable(name),
        };
        let users = db::users(&GauzyOptions::from_env(&env).unwrap());
        let error = users.check().await.unwrap_err();
        assert!(matches!(error, CheckError::Refused(_)), "{error:?}");
    }
}
