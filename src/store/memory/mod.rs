//! Records in this process's memory.

mod lists;
mod shards;

use std::{
    ops::Bound,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
};

use async_trait::async_trait;
use mcp_auth_core::{
    store::{
        Backend, Cursor, IndexKey, Key, Kind, Page, Rate, RateAnswer, Raw, Snapshot, StoreError,
        Version, Write,
    },
    time::Clock,
};

use crate::rates::Rates;
use lists::Lists;
use shards::{Shard, Shards, cost};

/// How much a [`MemoryBackend`] holds. New records are refused beyond it; changes of records that
/// are there never are, so that revoking works in a full store.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Records, live or not swept yet.
    pub records: usize,
    /// Bytes of ids, bodies and index entries, with an estimate of what keeping them costs.
    pub bytes: usize,
    /// Rate buckets.
    pub buckets: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { records: 1_000_000, bytes: 1 << 30, buckets: 100_000 }
    }
}

/// Records in this process's memory: sharded by key, bounded, gone with the process.
///
/// Everything about one key happens under the lock of its shard, so writes to a key have a total
/// order; index entries change under that lock too, new ones before stale ones go.
#[derive(Debug)]
pub struct MemoryBackend {
    clock: Arc<dyn Clock>,
    limits: Limits,
    shards: Shards,
    lists: Lists,
    records: AtomicUsize,
    bytes: AtomicUsize,
    rates: Rates,
    sweep_from: AtomicUsize,
    closed: AtomicBool,
}

impl MemoryBackend {
    /// An empty store that tells time by `clock`.
    pub fn new(clock: Arc<dyn Clock>, limits: Limits) -> Self {
        Self {
            clock,
            limits,
            shards: Shards::default(),
            lists: Lists::default(),
            records: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
            rates: Rates::new(limits.buckets),
            sweep_from: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
        }
    }

    fn open(&self) -> Result<(), StoreError> {
        if self.closed.load(Relaxed) {
            return Err(StoreError::Unavailable("it is closed".into()));
        }
        Ok(())
    }

    /// One try to insert; `None` where there is no room.
    fn try_insert(&self, key: &Key, raw: &Raw) -> Option<Write> {
        let mut shard = self.shards.of(key).write();
        let now = self.clock.now();
        if let Some(current) = shard.live(key, now) {
            return Some(Write::Conflict { now, current: Some(current.clone()) });
        }
        self.remove(&mut shard, key);
        self.reserve(cost(key, raw)).then(|| {
            self.put(&mut shard, key, raw.clone(), None);
            Write::Done { now }
        })
    }

    /// Takes room for one more record, if there is some.
    fn reserve(&self, bytes: usize) -> bool {
        let add = |counter: &AtomicUsize, by: usize, most: usize| {
            let sum = |n: usize| n.checked_add(by).filter(|n| *n <= most);
            counter.fetch_update(Relaxed, Relaxed, sum).is_ok()
        };
        if !add(&self.records, 1, self.limits.records) {
            return false;
        }
        let fits = add(&self.bytes, bytes, self.limits.bytes);
        if !fits {
            self.records.fetch_sub(1, Relaxed);
        }
        fits
    }

    /// Writes a record over `old`; room for it is taken already.
    fn put(&self, shard: &mut Shard, key: &Key, raw: Raw, old: Option<&Raw>) {
        let before = old.map_or(&[][..], |old| &old.indexes);
        self.lists.change(&key.id, before, &raw.indexes);
        shard.put(key, raw);
    }

    fn remove(&self, shard: &mut Shard, key: &Key) {
        if let Some(old) = shard.remove(key) {
            self.lists.change(&key.id, &old.indexes, &[]);
            self.records.fetch_sub(1, Relaxed);
            self.bytes.fetch_sub(cost(key, &old), Relaxed);
        }
    }

    fn sweep_now(&self, limit: usize) -> usize {
        let mut removed = 0;
        let first = self.sweep_from.fetch_add(1, Relaxed);
        for shard in self.shards.from(first) {
            while removed < limit {
                let mut shard = shard.write();
                let Some(key) = shard.first_expired(self.clock.now()) else { break };
                self.remove(&mut shard, &key);
                removed += 1;
            }
        }
        removed
    }
}

#[async_trait]
impl Backend for MemoryBackend {
    async fn read_many(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        self.open()?;
        let now = self.clock.now();
        let read = |key| self.shards.of(key).read().live(key, now).cloned();
        Ok(Snapshot { now, records: keys.iter().map(read).collect() })
    }

    async fn insert(&self, key: &Key, raw: Raw) -> Result<Write, StoreError> {
        self.open()?;
        if let Some(write) = self.try_insert(key, &raw) {
            return Ok(write);
        }
        // What has expired must not keep new records out.
        self.sweep_now(64);
        self.try_insert(key, &raw).ok_or_else(|| {
            let Limits { records, bytes, .. } = self.limits;
            StoreError::Full(format!("memory holds {records} records or {bytes} bytes"))
        })
    }

    async fn swap(&self, key: &Key, expected: Version, raw: Raw) -> Result<Write, StoreError> {
        self.open()?;
        let mut shard = self.shards.of(key).write();
        let now = self.clock.now();
        let current = shard.live(key, now).cloned();
        match current {
            Some(old) if old.version == expected => {
                self.bytes.fetch_add(cost(key, &raw), Relaxed);
                self.put(&mut shard, key, raw, Some(&old));
                self.bytes.fetch_sub(cost(key, &old), Relaxed);
                Ok(Write::Done { now })
            }
            current => Ok(Write::Conflict { now, current }),
        }
    }

    async fn delete(&self, key: &Key, expected: Version) -> Result<Write, StoreError> {
        self.open()?;
        let mut shard = self.shards.of(key).write();
        let now = self.clock.now();
        match shard.live(key, now) {
            Some(old) if old.version == expected => {
                self.remove(&mut shard, key);
                Ok(Write::Done { now })
            }
            current => Ok(Write::Conflict { now, current: current.cloned() }),
        }
    }

    async fn list(
        &self,
        list: &IndexKey,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        self.open()?;
        Ok(self.lists.page(list, after, limit))
    }

    async fn count(&self, list: &IndexKey) -> Result<u64, StoreError> {
        self.open()?;
        Ok(self.lists.count(list))
    }

    async fn scan(
        &self,
        kind: Kind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Raw)>, StoreError> {
        self.open()?;
        let first = Key::new(kind, after.unwrap_or_default());
        let first = if after.is_some() { Bound::Excluded(first) } else { Bound::Included(first) };
        Ok(self.shards.scan(kind, first.as_ref(), limit, self.clock.now()))
    }

    async fn take_rates(&self, rates: &[Rate]) -> Result<RateAnswer, StoreError> {
        self.open()?;
        Ok(self.rates.take(rates, self.clock.now()))
    }

    async fn sweep(&self, limit: usize) -> Result<usize, StoreError> {
        self.open()?;
        Ok(self.sweep_now(limit))
    }

    async fn probe(&self) -> Result<(), StoreError> {
        self.open()
    }

    fn schema_version(&self) -> u32 {
        1
    }

    async fn close(&self) {
        self.closed.store(true, Relaxed);
    }
}
