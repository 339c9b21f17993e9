//! The contract, in terms of the threads that do the work.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use async_trait::async_trait;
use mcp_auth_core::{
    store::{
        Backend, Cursor, IndexKey, Key, Kind, OnProgress, Page, Rate, RateAnswer, Raw, Snapshot,
        Stats, StoreError, Verification, Version, Write,
    },
    time::Timestamp,
};
use parking_lot::Mutex;
use rusqlite::{Connection, InterruptHandle};
use tokio::sync::oneshot;

use super::{
    SqliteBackend,
    apply::{Put, Swept},
    failure, layout, reader,
    verify::Check,
    writer::{Job, Op, Outcome},
};

/// How many records sweeping looks at between the writes of others.
const SWEEP: usize = 16;

impl SqliteBackend {
    /// Has one of the reading threads do something.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection, Timestamp) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job: reader::Job = Box::new(move |db, clock| {
            if !reply.is_closed() {
                let _ = reply.send(read(db, clock.now()));
            }
        });
        self.reads.push(job).await?;
        match answer.await {
            Ok(result) => result.map_err(|e| {
                self.alarm.about(&e);
                failure::of_read(&e)
            }),
            Err(_) => Err(StoreError::Unavailable("a read was given up".into())),
        }
    }

    /// Has the writer do something.
    async fn ask(&self, op: Op) -> Result<Outcome, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.writes.push(Job { op, reply }).await?;
        answer.await.unwrap_or_else(|_| {
            Err(StoreError::Unknown("the writer gave up on a transaction".into()))
        })
    }

    async fn write(&self, op: Op) -> Result<Write, StoreError> {
        match self.ask(op).await? {
            Outcome::Write(write) => Ok(write),
            other => Err(unexpected(&other)),
        }
    }
}

/// Ends a check when it is dropped.
#[derive(Default)]
struct GivenUp {
    flag: Arc<AtomicBool>,
    interrupt: Arc<Mutex<Option<InterruptHandle>>>,
}

impl Drop for GivenUp {
    fn drop(&mut self) {
        self.flag.store(true, Relaxed);
        if let Some(interrupt) = self.interrupt.lock().take() {
            interrupt.interrupt();
        }
    }
}

fn unexpected(outcome: &Outcome) -> StoreError {
    StoreError::Unknown(format!("the writer answered {outcome:?}"))
}

#[async_trait]
impl Backend for SqliteBackend {
    async fn read_many(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        let keys = keys.to_vec();
        self.read(move |db, now| reader::read_many(db, now, &keys)).await
    }

    async fn insert(&self, key: &Key, raw: Raw) -> Result<Write, StoreError> {
        self.write(Op::Insert(key.clone(), Put::new(key, raw)?)).await
    }

    async fn swap(&self, key: &Key, expected: Version, raw: Raw) -> Result<Write, StoreError> {
        self.write(Op::Swap(key.clone(), expected, Put::new(key, raw)?)).await
    }

    async fn delete(&self, key: &Key, expected: Version) -> Result<Write, StoreError> {
        self.write(Op::Delete(key.clone(), expected)).await
    }

    async fn list(
        &self,
        list: &IndexKey,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let (list, after) = (list.clone(), after.cloned());
        self.read(move |db, _| reader::list(db, &list, after.as_ref(), limit)).await
    }

    async fn count(&self, list: &IndexKey) -> Result<u64, StoreError> {
        let list = list.clone();
        self.read(move |db, _| reader::count(db, &list)).await
    }

    async fn scan(
        &self,
        kind: Kind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Raw)>, StoreError> {
        let after = after.map(str::to_owned);
        self.read(move |db, now| reader::scan(db, now, kind, after.as_deref(), limit)).await
    }

    async fn take_rates(&self, rates: &[Rate]) -> Result<RateAnswer, StoreError> {
        self.writes.open()?;
        Ok(self.rates.take(rates, self.clock.now()))
    }

    async fn sweep(&self, limit: usize) -> Result<usize, StoreError> {
        let mut total = 0;
        while total < limit {
            match self.ask(Op::Sweep(SWEEP.min(limit - total))).await? {
                Outcome::Swept(Swept { removed, more, .. }) => {
                    total += removed;
                    if !more {
                        break;
                    }
                }
                other => return Err(unexpected(&other)),
            }
        }
        Ok(total)
    }

    /// Asks a reader and the writer.
    async fn probe(&self) -> Result<(), StoreError> {
        self.read_many(&[Key::new(Kind::Lease, "")]).await?;
        self.ask(Op::Probe).await.map(|_| ())
    }

    async fn verify(&self, on_progress: &OnProgress) -> Result<Verification, StoreError> {
        self.writes.open()?;
        // Dropping this future ends the check.
        let given_up = GivenUp::default();
        let (flag, interrupt) = (Arc::clone(&given_up.flag), Arc::clone(&given_up.interrupt));
        let (path, options) = (self.path.clone(), self.options);
        let (clock, on_progress) = (Arc::clone(&self.clock), Arc::clone(on_progress));
        let check = tokio::task::spawn_blocking(move || {
            let check = Check::open(&path, &options, &*clock, &on_progress, &flag)?;
            *interrupt.lock() = Some(check.interrupt());
            check.run()
        });
        check.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the check failed".into())))
    }

    fn schema_version(&self) -> u32 {
        layout::VERSION
    }

    fn stats(&self) -> Option<Stats> {
        Some(Self::stats(self))
    }

    async fn close(&self) {
        self.stop();
        // Whoever closes first waits for the threads, and the others wait for that one.
        let threads = Arc::clone(&self.threads);
        let finish = move || {
            let mut threads = threads.blocking_lock();
            if let Some(threads) = threads.take() {
                threads.finish();
            }
        };
        if tokio::task::spawn_blocking(finish).await.is_err() {
            tracing::error!("closing the store failed");
        }
    }
}
