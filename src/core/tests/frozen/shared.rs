//! What a released version wrote, brought to the stores that several instances share.

use std::sync::Arc;

use mcp_auth_core::store::{Backend, Key, Kind, Write};
use mcp_auth_store::{
    MysqlBackend, PostgresBackend, RedisBackend,
    contract::{Following, ManualClock},
};
use mcp_auth_testing::{MariaDb, Postgres, Redis};

use super::{
    Frozen, NOW, RELEASES, lines,
    read::{codes_work, tokens_work},
};

/// Everything there is, as it stands.
async fn copy(from: &dyn Backend, to: &dyn Backend) {
    for kind in Kind::ALL {
        for (id, raw) in from.scan(kind, None, 10_000).await.unwrap() {
            let written = to.insert(&Key::new(kind, id), raw).await.unwrap();
            assert!(matches!(written, Write::Done { .. }));
        }
    }
}

/// `make` answers a fresh store that stands at the time at which the frozen one was made.
async fn rules<F: Future<Output = Option<Made>>>(make: impl Fn() -> F) {
    for release in RELEASES {
        for rule in ["tokens", "codes"] {
            let frozen = Frozen::open(release);
            let Some((backend, clock)) = Box::pin(make()).await else { return };
            copy(&*frozen.backend, &*backend).await;
            let moved = Frozen::on(release, backend, clock, None);
            assert_eq!(lines(&*moved.backend).await, lines(&*frozen.backend).await);
            if rule == "tokens" {
                tokens_work(&moved).await;
            } else {
                codes_work(&moved).await;
            }
        }
    }
}

type Made = (Arc<dyn Backend>, Arc<ManualClock>);

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(NOW))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_token_of_a_released_store_works_in_redis() {
    rules(async || {
        let url = Redis::shared()?.url();
        let (backend, clock) = (RedisBackend::open_with_clock(&url, NOW).await.unwrap(), clock());
        Some((Arc::new(Following::new(backend, clock.clone())) as Arc<dyn Backend>, clock))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_token_of_a_released_store_works_in_postgresql() {
    rules(async || {
        let server = Postgres::shared()?;
        let url = format!("{}?timeout=20000", server.url(&server.database()));
        let (backend, clock) =
            (PostgresBackend::open_with_clock(&url, NOW).await.unwrap(), clock());
        Some((Arc::new(Following::new(backend, clock.clone())) as Arc<dyn Backend>, clock))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_token_of_a_released_store_works_in_mariadb() {
    rules(async || {
        let server = MariaDb::shared()?;
        let url = format!("{}?timeout=20000", server.url(&server.database()));
        let (backend, clock) =
            (Box::pin(MysqlBackend::open_with_clock(&url, NOW)).await.unwrap(), clock());
        Some((Arc::new(Following::new(backend, clock.clone())) as Arc<dyn Backend>, clock))
    })
    .await;
}
