//! A clock that a test moves, for stores that tell time by their server's.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::SeqCst},
};

use async_trait::async_trait;
use mcp_auth_core::{
    store::{
        Backend, Cursor, IndexKey, Key, Kind, Page, Rate, RateAnswer, Raw, Snapshot, StoreError,
        Version, Write,
    },
    time::{Clock, Timestamp},
};

use super::ManualClock;

/// A store whose clock stands in its server.
#[async_trait]
pub trait Clocked: Backend {
    /// Sets it.
    async fn set(&self, now: Timestamp) -> Result<(), StoreError>;
}

macro_rules! clocked {
    ($($feature:literal: $backend:ident)+) => {
        $(
            #[cfg(feature = $feature)]
            #[async_trait]
            impl Clocked for crate::$backend {
                async fn set(&self, now: Timestamp) -> Result<(), StoreError> {
                    self.set_clock(now).await
                }
            }
        )+
    };
}

clocked!("postgres": PostgresBackend "mysql": MysqlBackend "redis": RedisBackend);

/// Tells the server's clock, before every operation, what the test's clock says.
#[derive(Debug)]
pub struct Following<B> {
    inner: B,
    clock: Arc<ManualClock>,
    told: AtomicU64,
}

impl<B: Clocked> Following<B> {
    /// Wraps a store whose clock was made to say what `clock` says now.
    pub fn new(inner: B, clock: Arc<ManualClock>) -> Self {
        let told = AtomicU64::new(clock.now().0);
        Self { inner, clock, told }
    }

    async fn asked(&self) -> Result<&B, StoreError> {
        let now = self.clock.now();
        if self.told.swap(now.0, SeqCst) != now.0 {
            self.inner.set(now).await?;
        }
        Ok(&self.inner)
    }
}

#[async_trait]
impl<B: Clocked> Backend for Following<B> {
    async fn read_many(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        self.asked().await?.read_many(keys).await
    }

    async fn insert(&self, key: &Key, raw: Raw) -> Result<Write, StoreError> {
        self.asked().await?.insert(key, raw).await
    }

    async fn swap(&self, key: &Key, expected: Version, raw: Raw) -> Result<Write, StoreError> {
        self.asked().await?.swap(key, expected, raw).await
    }

    async fn delete(&self, key: &Key, expected: Version) -> Result<Write, StoreError> {
        self.asked().await?.delete(key, expected).await
    }

    async fn list(
        &self,
        list: &IndexKey,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        self.asked().await?.list(list, after, limit).await
    }

    async fn count(&self, list: &IndexKey) -> Result<u64, StoreError> {
        self.asked().await?.count(list).await
    }

    async fn scan(
        &self,
        kind: Kind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Raw)>, StoreError> {
        self.asked().await?.scan(kind, after, limit).await
    }

    async fn take_rates(&self, rates: &[Rate]) -> Result<RateAnswer, StoreError> {
        self.asked().await?.take_rates(rates).await
    }

    async fn sweep(&self, limit: usize) -> Result<usize, StoreError> {
        self.asked().await?.sweep(limit).await
    }

    async fn probe(&self) -> Result<(), StoreError> {
        self.asked().await?.probe().await
    }

    fn schema_version(&self) -> u32 {
        self.inner.schema_version()
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
