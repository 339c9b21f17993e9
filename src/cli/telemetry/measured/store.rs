//! The store, timed.

use std::sync::Arc;

use async_trait::async_trait;
use mcp_auth_core::store::{
    Backend, Cursor, IndexKey, Key, Kind, OnProgress, Page, Rate, RateAnswer, Raw, Snapshot, Stats,
    StoreError, Verification, Version, Write,
};
use tokio::time::Instant;
use tracing::Instrument;

use crate::telemetry::{
    metrics::{Operation, Outcome, StoreMetrics},
    trace,
};

/// Asks another backend and times every operation.
#[derive(Debug)]
pub(crate) struct MeasuredStore {
    pub(crate) inner: Arc<dyn Backend>,
    /// What it is, as traces name it.
    pub(crate) system: &'static str,
    pub(crate) metrics: Option<Arc<StoreMetrics>>,
}

/// Whether an answer is what was asked for.
trait Answer {
    fn outcome(&self) -> Outcome {
        Outcome::Ok
    }
}

impl Answer for Snapshot {}
impl Answer for Page {}
impl Answer for Verification {}
impl Answer for u64 {}
impl Answer for usize {}
impl Answer for () {}
impl<T> Answer for Vec<T> {}

impl Answer for Write {
    fn outcome(&self) -> Outcome {
        if matches!(self, Self::Done { .. }) { Outcome::Ok } else { Outcome::Conflict }
    }
}

impl Answer for RateAnswer {
    fn outcome(&self) -> Outcome {
        if matches!(self, Self::Allowed) { Outcome::Ok } else { Outcome::Conflict }
    }
}

impl MeasuredStore {
    async fn timed<T: Answer>(
        &self,
        operation: Operation,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let span = trace::store!(self.system, operation.as_str());
        let since = Instant::now();
        let answer = work.instrument(span.clone()).await;
        let outcome = answer.as_ref().map_or(Outcome::Error, Answer::outcome);
        if let Err(error) = &answer {
            trace::failed(&span, trace::kind(error));
        }
        if let Some(metrics) = &self.metrics {
            metrics.done(operation, outcome, since.elapsed());
            if let Err(error) = &answer {
                metrics.failed(error);
            }
        }
        answer
    }
}

#[warn(clippy::missing_trait_methods, reason = "a default would hide the backend's own")]
#[async_trait]
impl Backend for MeasuredStore {
    async fn read_many(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        self.timed(Operation::Read, self.inner.read_many(keys)).await
    }

    async fn insert(&self, key: &Key, raw: Raw) -> Result<Write, StoreError> {
        self.timed(Operation::Insert, self.inner.insert(key, raw)).await
    }

    async fn swap(&self, key: &Key, expected: Version, raw: Raw) -> Result<Write, StoreError> {
        self.timed(Operation::Swap, self.inner.swap(key, expected, raw)).await
    }

    async fn delete(&self, key: &Key, expected: Version) -> Result<Write, StoreError> {
        self.timed(Operation::Delete, self.inner.delete(key, expected)).await
    }

    async fn list(
        &self,
        list: &IndexKey,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        self.timed(Operation::List, self.inner.list(list, after, limit)).await
    }

    async fn count(&self, list: &IndexKey) -> Result<u64, StoreError> {
        self.timed(Operation::Count, self.inner.count(list)).await
    }

    async fn scan(
        &self,
        kind: Kind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Raw)>, StoreError> {
        self.timed(Operation::Scan, self.inner.scan(kind, after, limit)).await
    }

    async fn take_rates(&self, rates: &[Rate]) -> Result<RateAnswer, StoreError> {
        self.timed(Operation::TakeRates, self.inner.take_rates(rates)).await
    }

    async fn sweep(&self, limit: usize) -> Result<usize, StoreError> {
        self.timed(Operation::Sweep, self.inner.sweep(limit)).await
    }

    async fn probe(&self) -> Result<(), StoreError> {
        self.timed(Operation::Probe, self.inner.probe()).await
    }

    async fn verify(&self, on_progress: &OnProgress) -> Result<Verification, StoreError> {
        self.timed(Operation::Verify, self.inner.verify(on_progress)).await
    }

    fn schema_version(&self) -> u32 {
        self.inner.schema_version()
    }

    fn stats(&self) -> Option<Stats> {
        self.inner.stats()
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
