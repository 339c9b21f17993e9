//! Stores on servers that the tests of this process share.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering::SeqCst},
};

use mcp_auth_store::contract::{Clocked, Following, ManualClock, Subject};
use mcp_auth_testing::{MariaDb, Postgres, Redis, RedisCluster};

/// A part of a database that nobody uses yet. What is slow on a busy machine is no failure here.
pub(crate) fn fresh(database: impl std::fmt::Display) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, SeqCst);
    format!("{database}?prefix=t{number}_&timeout=20000&pool=8")
}

/// A subject that tells time by a clock which the test moves.
pub(crate) fn following<B: Clocked + 'static>(inner: B) -> Subject {
    let clock = Arc::new(ManualClock::default());
    Subject::new(Arc::new(Following::new(inner, Arc::clone(&clock))), clock)
}

/// The database that tests on MariaDB share.
pub(crate) fn mariadb() -> Option<String> {
    static SHARED: OnceLock<Option<String>> = OnceLock::new();
    let make = || {
        let server = MariaDb::shared()?;
        Some(server.url(&server.database()))
    };
    SHARED.get_or_init(make).clone()
}

/// Writes one test for every server: rules for a store at a URL that nobody uses yet.
macro_rules! on_each_server {
    ($rules:ident) => {
        $crate::support::on_each_server! { @ $rules redis cluster postgresql mariadb }
    };
    (@ $rules:ident $($server:ident)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $server() {
            if let Some(url) = $crate::support::url::$server() {
                mcp_auth_store::contract::in_time($rules(url)).await;
            }
        }
    )+};
}
pub(crate) use on_each_server;

/// URLs of stores that nobody uses yet; `None` where the server is not installed.
pub(crate) mod url {
    use super::{Postgres, Redis, RedisCluster, fresh};

    pub(crate) fn redis() -> Option<String> {
        Redis::shared().map(Redis::url)
    }

    pub(crate) fn cluster() -> Option<String> {
        RedisCluster::shared().map(RedisCluster::url)
    }

    pub(crate) fn postgresql() -> Option<String> {
        Postgres::shared().map(|server| fresh(server.url("postgres")))
    }

    pub(crate) fn mariadb() -> Option<String> {
        super::mariadb().map(fresh)
    }
}
