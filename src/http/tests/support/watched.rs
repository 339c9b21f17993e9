use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use async_trait::async_trait;
use mcp_auth_core::store::{
    Backend, Cursor, IndexKey, Key, Kind, Page, Rate, RateAnswer, Raw, Snapshot, StoreError,
    Version, Write,
};
use parking_lot::Mutex;
use tokio::{sync::watch, time::Instant};

use super::random;

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    #[default]
    None,
    /// It refuses at once.
    Unavailable,
    /// It does not answer until the fault is lifted.
    Hang,
}

/// A store that is watched: when swaps begin and end, whether somebody walked away from a write;
/// and that can be made slow or made to fail.
#[derive(Debug)]
pub(crate) struct Watched {
    inner: Arc<dyn Backend>,
    reads: watch::Sender<Fault>,
    writes: watch::Sender<Fault>,
    /// Writes that pass before the fault holds.
    spare: AtomicUsize,
    /// Pauses before and after a write, in milliseconds at the most.
    pause: AtomicU64,
    underway: AtomicUsize,
    abandoned: AtomicUsize,
    swapped: AtomicUsize,
    swapped_at: Mutex<Option<Instant>>,
}

impl Watched {
    pub(crate) fn new(inner: Arc<dyn Backend>) -> Self {
        Self {
            inner,
            reads: watch::Sender::default(),
            writes: watch::Sender::default(),
            spare: AtomicUsize::new(0),
            pause: AtomicU64::new(0),
            underway: AtomicUsize::new(0),
            abandoned: AtomicUsize::new(0),
            swapped: AtomicUsize::new(0),
            swapped_at: Mutex::default(),
        }
    }

    pub(crate) fn fail_reads(&self, fault: Fault) {
        self.reads.send_replace(fault);
    }

    /// Fails writes after letting `spare` of them pass.
    pub(crate) fn fail_writes(&self, fault: Fault, spare: usize) {
        self.spare.store(spare, SeqCst);
        self.writes.send_replace(fault);
    }

    /// Writes that will still pass before the fault holds.
    pub(crate) fn spare(&self) -> usize {
        self.spare.load(SeqCst)
    }

    pub(crate) fn fail_all(&self, fault: Fault) {
        self.fail_reads(fault);
        self.fail_writes(fault, 0);
    }

    /// From now on every write waits up to so long before it begins and after it is done.
    pub(crate) fn slow_writes(&self, most: Duration) {
        self.pause.store(u64::try_from(most.as_millis()).unwrap(), SeqCst);
    }

    /// Swaps that are done.
    pub(crate) fn swapped(&self) -> usize {
        self.swapped.load(SeqCst)
    }

    /// When the last one was.
    pub(crate) fn swapped_at(&self) -> Option<Instant> {
        *self.swapped_at.lock()
    }

    /// Writes that were begun and are not answered yet.
    pub(crate) fn underway(&self) -> usize {
        self.underway.load(SeqCst)
    }

    /// Writes whose caller went away before the answer.
    pub(crate) fn abandoned(&self) -> usize {
        self.abandoned.load(SeqCst)
    }

    async fn read<T>(
        &self,
        read: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        pass(&self.reads).await?;
        read.await
    }

    async fn write<T>(
        &self,
        write: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let call = Underway::begin(self);
        let answer = self.written(write).await;
        call.end();
        answer
    }

    async fn written<T>(
        &self,
        write: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        if self.spare.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_err() {
            pass(&self.writes).await?;
        }
        self.rest().await;
        let answer = write.await;
        self.rest().await;
        answer
    }

    async fn rest(&self) {
        let most = self.pause.load(SeqCst);
        if most > 0 {
            tokio::time::sleep(Duration::from_millis(random(most + 1))).await;
        }
    }
}

async fn pass(fault: &watch::Sender<Fault>) -> Result<(), StoreError> {
    let lifted = fault.subscribe().wait_for(|fault| *fault != Fault::Hang).await.map(|now| *now);
    match lifted {
        Ok(Fault::None) => Ok(()),
        _ => Err(StoreError::Unavailable("it is away".into())),
    }
}

/// A write, from its call to its answer.
struct Underway<'a>(Option<&'a Watched>);

impl<'a> Underway<'a> {
    fn begin(watched: &'a Watched) -> Self {
        watched.underway.fetch_add(1, SeqCst);
        Self(Some(watched))
    }

    fn end(mut self) {
        if let Some(watched) = self.0.take() {
            watched.underway.fetch_sub(1, SeqCst);
        }
    }
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        if let Some(watched) = self.0 {
            watched.underway.fetch_sub(1, SeqCst);
            watched.abandoned.fetch_add(1, SeqCst);
        }
    }
}

#[async_trait]
impl Backend for Watched {
    async fn read_many(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        self.read(self.inner.read_many(keys)).await
    }

    async fn insert(&self, key: &Key, raw: Raw) -> Result<Write, StoreError> {
        self.write(self.inner.insert(key, raw)).await
    }

    async fn swap(&self, key: &Key, expected: Version, raw: Raw) -> Result<Write, StoreError> {
        let swap = async {
            let answer = self.inner.swap(key, expected, raw).await;
            if let Ok(Write::Done { .. }) = answer {
                *self.swapped_at.lock() = Some(Instant::now());
                self.swapped.fetch_add(1, SeqCst);
            }
            answer
        };
        self.write(swap).await
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
        self.read(self.inner.list(list, after, limit)).await
    }

    async fn count(&self, list: &IndexKey) -> Result<u64, StoreError> {
        self.read(self.inner.count(list)).await
    }

    async fn scan(
        &self,
        kind: Kind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Raw)>, StoreError> {
        self.read(self.inner.scan(kind, after, limit)).await
    }

    async fn take_rates(&self, rates: &[Rate]) -> Result<RateAnswer, StoreError> {
        self.write(self.inner.take_rates(rates)).await
    }

    async fn sweep(&self, limit: usize) -> Result<usize, StoreError> {
        self.write(self.inner.sweep(limit)).await
    }

    async fn probe(&self) -> Result<(), StoreError> {
        self.write(self.inner.probe()).await
    }

    fn schema_version(&self) -> u32 {
        self.inner.schema_version()
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
