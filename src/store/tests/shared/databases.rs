//! What is the SQL databases' own: layouts, TLS, poolers, connections that break.

use std::{fs, sync::Arc};

use mcp_auth_core::store::{Backend, StoreError};
use mcp_auth_store::{
    MysqlBackend, PostgresBackend,
    contract::{Subject, done, in_time, key, raw},
};
use mcp_auth_testing::{Folder, MariaDb, PgBouncer, Postgres};

use crate::support::{fresh, mariadb};

async fn works(store: &dyn Backend) {
    done(store.insert(&key("works"), raw("a")).await);
    let found = store.read_many(&[key("works")]).await.unwrap();
    assert!(found.records[0].is_some());
    store.probe().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tables_are_made_once_where_many_start_together() {
    if let Some(server) = Postgres::shared() {
        let url = fresh(server.url("postgres"));
        let open = || tokio::spawn(open_postgres(url.clone()));
        let all: Vec<_> = (0..10).map(|_| open()).collect();
        for one in all {
            one.await.unwrap();
        }
    }
    if let Some(database) = mariadb() {
        let url = fresh(database);
        let open = || tokio::spawn(open_mariadb(url.clone()));
        let all: Vec<_> = (0..10).map(|_| open()).collect();
        for one in all {
            one.await.unwrap();
        }
    }
}

async fn open_postgres(url: String) -> PostgresBackend {
    PostgresBackend::open(&url).await.unwrap_or_else(|e| unreachable!("{e}"))
}

async fn open_mariadb(url: String) -> MysqlBackend {
    MysqlBackend::open(&url).await.unwrap_or_else(|e| unreachable!("{e}"))
}

/// A newer layout that older releases can read goes on working; one they cannot is refused.
#[tokio::test]
async fn newer_layouts_are_read_where_they_say_so() {
    let newer = |readable_from| format!("SET version = 9, readable_from = {readable_from}");
    if let Some(server) = Postgres::shared() {
        let name = server.database();
        let url = server.url(&name);
        works(&open_postgres(url.clone()).await).await;
        server.run(&name, &format!("UPDATE mcp_auth_layout {}", newer(1)));
        open_postgres(url.clone()).await;
        server.run(&name, &format!("UPDATE mcp_auth_layout {}", newer(9)));
        let refused = PostgresBackend::open(&url).await.unwrap_err().to_string();
        assert!(refused.contains("layout 9") && refused.contains("upgrade"), "{refused}");
    }
    if let Some(server) = MariaDb::shared() {
        let name = server.database();
        let url = server.url(&name);
        works(&open_mariadb(url.clone()).await).await;
        server.run(&name, &format!("UPDATE mcp_auth_layout {}", newer(1)));
        open_mariadb(url.clone()).await;
        server.run(&name, &format!("UPDATE mcp_auth_layout {}", newer(9)));
        let refused = MysqlBackend::open(&url).await.unwrap_err().to_string();
        assert!(refused.contains("layout 9") && refused.contains("upgrade"), "{refused}");
    }
}

/// Once the tables are there, a user who may not make any will do.
#[tokio::test]
async fn a_user_who_may_not_make_tables_uses_those_that_are_there() {
    let Some(server) = Postgres::shared() else { return };
    let name = server.database();
    let user = format!("plain_{name}");
    server.run(&name, &format!("CREATE ROLE {user} LOGIN PASSWORD 'word'"));
    let url = format!("postgres://{user}:word@127.0.0.1:{}/{name}", server.port());
    let refused = PostgresBackend::open(&url).await.unwrap_err().to_string();
    assert!(refused.contains("owner") || refused.contains("own the schema"), "{refused}");
    open_postgres(server.url(&name)).await;
    let tables = "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public";
    server.run(&name, &format!("GRANT {tables} TO {user}"));
    works(&open_postgres(url).await).await;
}

#[tokio::test]
async fn tls_with_an_authority_of_its_own() {
    let folder = Folder::new();
    let path = folder.join("ca.pem").display().to_string();
    if let Some(server) = Postgres::start_with_tls() {
        fs::write(&path, &server.tls().unwrap().authority).unwrap();
        let url = server.url("postgres");
        works(&open_postgres(format!("{url}?sslrootcert={path}&prefix=a_")).await).await;
        let used = server.run("postgres", "SELECT count(*) FROM pg_stat_ssl WHERE ssl");
        assert_ne!(used, "0");
    }
    if let Some(server) = MariaDb::start_with_tls() {
        fs::write(&path, &server.tls().unwrap().authority).unwrap();
        let url = server.url(&server.database());
        works(&open_mariadb(format!("{url}?ssl-ca={path}")).await).await;
    }
}

/// What connections need they ask for.
#[tokio::test]
async fn the_modes_of_a_mariadb_do_not_matter() {
    let Some(server) = MariaDb::start() else { return };
    let name = server.database();
    server.run(&name, "SET GLOBAL autocommit = 0, GLOBAL sql_mode = ''");
    let url = server.url(&name);
    works(&open_mariadb(url.clone()).await).await;
    let found = open_mariadb(url).await.read_many(&[key("works")]).await.unwrap();
    assert!(found.records[0].is_some(), "it was committed");
}

/// As a standby is, to which an address points for a while.
#[tokio::test]
async fn a_server_that_takes_no_writes_is_not_ready() {
    if let Some(server) = Postgres::start() {
        let store = open_postgres(server.url("postgres")).await;
        works(&store).await;
        server.run("postgres", "ALTER SYSTEM SET default_transaction_read_only = on");
        server.run("postgres", "SELECT pg_reload_conf()");
        is_unready(&store).await;
        let refused = store.insert(&key("late"), raw("a")).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
        // The address may lead to the next primary: no connection to this one is used again.
        let own = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gauzy-mcp-auth'";
        let left = async {
            while server.run("postgres", own) != "0" {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        };
        in_time(left).await;
    }
    if let Some(server) = MariaDb::start() {
        let name = server.database();
        let store = open_mariadb(server.url(&name)).await;
        works(&store).await;
        server.run(&name, "SET GLOBAL read_only = ON");
        is_unready(&store).await;
    }
}

/// Sessions keep what the server's default was when they began: those are left for new ones.
#[tokio::test]
async fn a_mariadb_whose_sessions_were_read_only_is_written_to_again() {
    let Some(server) = MariaDb::start() else { return };
    let name = server.database();
    works(&open_mariadb(server.url(&name)).await).await;
    server.run(&name, "SET GLOBAL tx_read_only = ON");
    let (writes, probes) =
        (open_mariadb(server.url(&name)).await, open_mariadb(server.url(&name)).await);
    let refused = writes.insert(&key("late"), raw("a")).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    let unready = probes.probe().await.unwrap_err();
    assert!(matches!(unready, StoreError::Unavailable(_)), "{unready:?}");
    server.run(&name, "SET GLOBAL tx_read_only = OFF");
    done(writes.insert(&key("late"), raw("a")).await);
    probes.probe().await.unwrap();
}

async fn is_unready(store: &dyn Backend) {
    let unready = async {
        while store.probe().await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    in_time(unready).await;
    assert!(store.read_many(&[key("works")]).await.unwrap().records[0].is_some());
}

/// Every connection that was idle is broken afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_go_on_after_a_restart_though_all_idle_connections_broke() {
    let Some(server) = Postgres::start() else { return };
    let store = Arc::new(open_postgres(format!("{}?timeout=20000", server.url("postgres"))).await);
    works(&*store).await;
    let busy: Vec<_> = (0..32)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.read_many(&[key("works")]).await.map(|_| ()) })
        })
        .collect();
    for one in busy {
        one.await.unwrap().unwrap();
    }
    server.kill();
    let away = store.read_many(&[]).await.unwrap_err();
    assert!(matches!(away, StoreError::Unavailable(_)), "{away:?}");
    server.again();
    store.read_many(&[key("works")]).await.unwrap();
}

mod pgbouncer {
    use super::*;

    mcp_auth_store::contract_tests!(subject, untimed);

    /// Two instances behind a pooler that gives every transaction another connection.
    async fn subject() -> Option<Subject> {
        let pooler = PgBouncer::shared()?;
        let url = format!("{}&pooler=transaction", fresh(pooler.url()));
        let open = async || Arc::new(open_postgres(url.clone()).await);
        Some(Subject::shared(vec![open().await, open().await]))
    }
}

/// However many wait behind them.
#[tokio::test]
async fn a_step_of_sweeping_on_mariadb_looks_at_no_more_than_it_may_remove() {
    let Some(server) = MariaDb::shared() else { return };
    let name = server.database();
    let store = open_mariadb(format!("{}?timeout=20000", server.url(&name))).await;
    let rows = "INSERT INTO mcp_auth_record (kind, id, version, expires, due, indexes, body)
        SELECT 1, seq, REPEAT('v', 16), seq, seq, '', '' FROM seq_1_to_4000";
    server.run(&name, rows);
    server.run(&name, "SET GLOBAL userstat = 1");
    assert_eq!(store.sweep(100).await.unwrap(), 100);
    let read = "SELECT rows_read FROM information_schema.table_statistics
        WHERE table_schema = database() AND table_name = 'mcp_auth_record'";
    let read: u32 = server.run(&name, read).parse().unwrap();
    assert!(read < 2000, "{read} rows were read");
}
