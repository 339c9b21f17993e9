//! Rate buckets that are empty go, in steps that do not grow with the table.

use mcp_auth_core::store::Backend;
use mcp_auth_store::{MysqlBackend, PostgresBackend, contract::in_time};
use mcp_auth_testing::{MariaDb, Postgres};

/// More than a step of sweeping looks at, and spread over all keys.
const BUCKETS: u32 = 25_000;
/// One of so many still holds something.
const HELD: u32 = 5;

#[tokio::test]
async fn empty_buckets_of_a_postgresql_go_in_small_steps() {
    let Some(server) = Postgres::shared() else { return };
    let name = server.database();
    let store = PostgresBackend::open(&server.url(&name)).await.unwrap();
    let in_a_minute = "floor(extract(epoch FROM now()) * 1000000 + 60000000)::bigint";
    server.run(
        &name,
        &format!(
            "INSERT INTO mcp_auth_rate SELECT decode(md5(n::text), 'hex'), \
             CASE WHEN n % {HELD} = 0 THEN {in_a_minute} ELSE n END \
             FROM generate_series(1, {BUCKETS}) n"
        ),
    );
    store.sweep(1000).await.unwrap();
    let left = server.run(&name, "SELECT count(*) FROM mcp_auth_rate");
    assert_eq!(left, (BUCKETS / HELD).to_string());
    store.close().await;
    // A connection tells its counts when it ends.
    let read = |what: &str| {
        let from = "FROM pg_stat_user_tables WHERE relname = 'mcp_auth_rate'";
        server.run(&name, &format!("SELECT {what} {from}")).parse::<u64>().unwrap()
    };
    let counted = async {
        while read("n_tup_del") == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    in_time(counted).await;
    // That of `count(*)` above.
    assert!(read("seq_tup_read") <= u64::from(BUCKETS / HELD), "the table was read as a whole");
}

#[tokio::test]
async fn empty_buckets_of_a_mariadb_go_in_small_steps() {
    let log = ["--slow-query-log=ON", "--long-query-time=0", "--log-output=TABLE"];
    let Some(server) = MariaDb::start_with(&log) else { return };
    let name = server.database();
    let store = MysqlBackend::open(&server.url(&name)).await.unwrap();
    let in_a_minute = "UNIX_TIMESTAMP() * 1000000 + 60000000";
    server.run(
        &name,
        &format!(
            "INSERT INTO mcp_auth_rate SELECT UNHEX(MD5(seq)), \
             IF(seq % {HELD} = 0, {in_a_minute}, seq) FROM seq_1_to_{BUCKETS}"
        ),
    );
    store.sweep(1000).await.unwrap();
    let left = server.run(&name, "SELECT COUNT(*) FROM mcp_auth_rate");
    assert_eq!(left, (BUCKETS / HELD).to_string());
    let most = "SELECT MAX(rows_examined) FROM mysql.slow_log \
                WHERE sql_text LIKE '%mcp_auth_rate WHERE%'";
    let most: u32 = server.run(&name, most).parse().unwrap();
    assert!((1..5000).contains(&most), "a statement looked at {most} buckets");
}
