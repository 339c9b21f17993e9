use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use async_trait::async_trait;
use mcp_auth_core::store::{
    Backend, Cursor, IndexKey, Key, Kind, OnProgress, Page, Rate, RateAnswer, Raw, Snapshot,
    StoreError, Verification, Version, Write,
};
use tokio::sync::Barrier;

/// Makes races certain: once armed, the next `n` reads are all held until each of them has read,
/// so that everybody decides on the same state. Reads after those pass.
#[derive(Debug)]
pub struct HoldReads {
    inner: Arc<dyn Backend>,
    readers: usize,
    to_hold: AtomicUsize,
    barrier: Barrier,
}

impl HoldReads {
    /// Wraps a backend; not armed yet. `readers` is how many reads wait for each other.
    pub fn new(inner: Arc<dyn Backend>, readers: usize) -> Self {
        let barrier = Barrier::new(readers);
        Self { inner, readers, to_hold: AtomicUsize::new(0), barrier }
    }

    /// Holds the next reads, once.
    pub fn arm(&self) {
        self.to_hold.store(self.readers, SeqCst);
    }
}

#[async_trait]
impl Backend for HoldReads {
    async fn read_many(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        let snapshot = self.inner.read_many(keys).await;
        if self.to_hold.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok() {
            self.barrier.wait().await;
        }
        snapshot
    }

    async fn insert(&self, key: &Key, raw: Raw) -> Result<Write, StoreError> {
        self.inner.insert(key, raw).await
    }

    async fn swap(&self, key: &Key, expected: Version, raw: Raw) -> Result<Write, StoreError> {
        self.inner.swap(key, expected, raw).await
    }

    async fn delete(&self, key: &Key, expected: Version) -> Result<Write, StoreError> {
        self.inner.delete(key, expected).await
    }

    async fn list(
        &self,
        list: &IndexKey,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        self.inner.list(list, after, limit).await
    }

    async fn count(&self, list: &IndexKey) -> Result<u64, StoreError> {
        self.inner.count(list).await
    }

    async fn scan(
        &self,
        kind: Kind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Raw)>, StoreError> {
        self.inner.scan(kind, after, limit).await
    }

    async fn take_rates(&self, rates: &[Rate]) -> Result<RateAnswer, StoreError> {
        self.inner.take_rates(rates).await
    }

    async fn sweep(&self, limit: usize) -> Result<usize, StoreError> {
        self.inner.sweep(limit).await
    }

    async fn probe(&self) -> Result<(), StoreError> {
        self.inner.probe().await
    }

    async fn verify(&self, on_progress: &OnProgress) -> Result<Verification, StoreError> {
        self.inner.verify(on_progress).await
    }

    fn schema_version(&self) -> u32 {
        self.inner.schema_version()
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
