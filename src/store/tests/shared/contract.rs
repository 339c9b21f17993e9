//! Every rule twice: with a clock that tests move, and through two instances that tell time by the
//! server.

use std::sync::Arc;

use mcp_auth_core::time::Clock;
use mcp_auth_store::{
    Evicting, MysqlBackend, PostgresBackend, RedisBackend,
    contract::{ManualClock, Subject},
};
use mcp_auth_testing::{Postgres, Redis, RedisCluster};

use crate::support::{following, fresh, mariadb};

macro_rules! on {
    ($name:ident: |$now:ident| $moved:expr; $shared:expr) => {
        mod $name {
            use super::*;

            mod moved {
                use super::*;
                mcp_auth_store::contract_tests!(subject);

                async fn subject() -> Option<Subject> {
                    let $now = ManualClock::default().now();
                    $moved
                }
            }

            mod shared {
                use super::*;
                mcp_auth_store::contract_tests!(subject, untimed);

                async fn subject() -> Option<Subject> {
                    $shared
                }
            }
        }
    };
}

on!(postgres: |now| {
    let url = fresh(Postgres::shared()?.url("postgres"));
    Some(following(PostgresBackend::open_with_clock(&url, now).await.unwrap()))
}; {
    let url = fresh(Postgres::shared()?.url("postgres"));
    let open = async || Arc::new(PostgresBackend::open(&url).await.unwrap());
    Some(Subject::shared(vec![open().await, open().await]))
});

on!(mariadb: |now| {
    let url = fresh(mariadb()?);
    Some(following(MysqlBackend::open_with_clock(&url, now).await.unwrap()))
}; {
    let url = fresh(mariadb()?);
    let open = async || Arc::new(MysqlBackend::open(&url).await.unwrap());
    Some(Subject::shared(vec![open().await, open().await]))
});

on!(redis: |now| {
    let url = Redis::shared()?.url();
    Some(following(RedisBackend::open_with_clock(&url, now).await.unwrap()))
}; {
    let url = Redis::shared()?.url();
    let open = async || Arc::new(RedisBackend::open(&url, Evicting::Refuse).await.unwrap());
    Some(Subject::shared(vec![open().await, open().await]))
});

// The nodes of a cluster have no key in common, and so no clock that a test could move.
mod cluster {
    use super::*;
    mcp_auth_store::contract_tests!(subject, untimed);

    async fn subject() -> Option<Subject> {
        let url = RedisCluster::shared()?.url();
        let open = async || Arc::new(RedisBackend::open(&url, Evicting::Refuse).await.unwrap());
        Some(Subject::shared(vec![open().await, open().await]))
    }
}
