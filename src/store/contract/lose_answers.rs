use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use async_trait::async_trait;
use mcp_auth_core::store::{
    Backend, Cursor, IndexKey, Key, Kind, OnProgress, Page, Rate, RateAnswer, Raw, Snapshot,
    StoreError, Verification, Version, Write,
};

/// A connection that breaks around writes: either after the store has done them, or before they
/// reached it. The caller sees [`StoreError::Unknown`] both times.
#[derive(Debug)]
pub struct LoseAnswers {
    inner: Arc<dyn Backend>,
    answers: AtomicUsize,
    requests: AtomicUsize,
}

impl LoseAnswers {
    /// Wraps a backend; nothing is lost yet.
    pub fn new(inner: Arc<dyn Backend>) -> Self {
        Self { inner, answers: AtomicUsize::new(0), requests: AtomicUsize::new(0) }
    }

    /// The next `count` writes are done, and their answers lost.
    pub fn lose_answers(&self, count: usize) {
        self.answers.store(count, SeqCst);
    }

    /// The next `count` writes are lost before they are done.
    pub fn lose_requests(&self, count: usize) {
        self.requests.store(count, SeqCst);
    }

    async fn write(
        &self,
        write: impl Future<Output = Result<Write, StoreError>> + Send,
    ) -> Result<Write, StoreError> {
        if take(&self.requests) {
            return Err(StoreError::Unknown("the request was lost".into()));
        }
        let answer = write.await?;
        if take(&self.answers) {
            return Err(StoreError::Unknown("the answer was lost".into()));
        }
        Ok(answer)
    }
}

fn take(count: &AtomicUsize) -> bool {
    count.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok()
}

#[async_trait]
impl Backend for LoseAnswers {
    async fn read_many(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        self.inner.read_many(keys).await
    }

    async fn insert(&self, key: &Key, raw: Raw) -> Result<Write, StoreError> {
        self.write(self.inner.insert(key, raw)).await
    }

    async fn swap(&self, key: &Key, expected: Version, raw: Raw) -> Result<Write, StoreError> {
        self.write(self.inner.swap(key, expected, raw)).await
    }

    async fn delete(&self, key: &Key, expected: Version) -> Result<Write, StoreError> {
        self.write(self.inner.delete(key, expected)).await
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
