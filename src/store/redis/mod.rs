//! Records in Redis 7, Valkey or a cluster of them, which several instances share.
//!
//! One key holds one record, and a write is one script on that key. Lists are sorted sets: a record
//! enters them before it is written and leaves them afterwards, so that a list may name too many
//! records but never too few. A registry, in sixteen parts, names all records and when to look
//! whether they have expired. Time is the server's.

mod connect;
mod doubt;
mod keys;
mod link;
mod lists;
mod packed;
mod policy;
mod rates;
mod reply;
mod scan;
mod script;
mod sweep;
mod wanted;

use async_trait::async_trait;
use mcp_auth_core::{
    store::{
        Backend, Cursor, IndexEntry, IndexKey, Key, Kind, Page, Rate, RateAnswer, Raw, Snapshot,
        StoreError, Version, Write,
    },
    time::Timestamp,
};
use redis::Value;

use crate::{
    Evicting, OpenStoreError,
    shared::{Closing, Patience},
};
use keys::Keys;
use link::{Link, Replies};
use scan::Scans;
use script::{Scripts, Step};
use wanted::Wanted;

/// The layout of what is stored.
const VERSION: u32 = 1;

/// Records in Redis.
pub struct RedisBackend {
    link: Link,
    patience: Patience,
    scripts: Scripts,
    keys: Keys,
    scans: Scans,
    shown: String,
    closing: Closing,
    /// Where tests keep the time.
    clock: Option<String>,
}

impl RedisBackend {
    /// Opens the store at a URL such as `redis://user:password@host:6379/0`,
    /// `redis+sentinel://host1,host2/mymaster` or `redis+cluster://host1,host2`; with `rediss` for
    /// TLS.
    ///
    /// # Errors
    /// Each says what to do about it.
    pub async fn open(url: &str, evicting: Evicting) -> Result<Self, OpenStoreError> {
        let wanted = Wanted::read(url)?;
        let this = Self::with(&wanted, None).await?;
        policy::check(&this, &wanted, evicting).await?;
        Ok(this)
    }

    /// The same, telling time by a key, for tests that move it.
    ///
    /// # Errors
    /// As [`Self::open`].
    #[cfg(feature = "contract")]
    pub async fn open_with_clock(url: &str, now: Timestamp) -> Result<Self, OpenStoreError> {
        let wanted = Wanted::read(url)?;
        let this = Self::with(&wanted, Some(format!("{}clock", wanted.prefix))).await?;
        this.set_clock(now).await.map_err(|e| OpenStoreError::Failed(e.to_string()))?;
        Ok(this)
    }

    /// Moves the clock of [`Self::open_with_clock`].
    ///
    /// # Errors
    /// When Redis does not answer.
    #[cfg(feature = "contract")]
    pub async fn set_clock(&self, now: Timestamp) -> Result<(), StoreError> {
        let key = self.clock.clone().unwrap_or_default();
        let set = Step::command("SET", &[key.as_bytes(), now.0.to_string().as_bytes()]);
        self.write(vec![vec![set]]).await.map(|_| ())
    }

    async fn with(wanted: &Wanted, clock: Option<String>) -> Result<Self, OpenStoreError> {
        let patience = Patience::of(&wanted.address)?;
        let link = wanted.address.in_time(Link::open(wanted, patience.usual())).await??;
        let this = Self {
            link,
            patience,
            scripts: Scripts::new(clock.as_deref()),
            keys: Keys::new(&wanted.prefix),
            scans: Scans::default(),
            shown: wanted.address.shown().to_owned(),
            closing: Closing::default(),
            clock,
        };
        let answers = this.read(vec![vec![Step::command("PING", &[])]]).await;
        answers.map_err(|e| wanted.address.failed(e))?;
        Ok(this)
    }

    /// Reads: an answer that is lost leaves no doubt.
    async fn read(&self, stages: Vec<Vec<Step>>) -> Result<Replies, StoreError> {
        self.closing.check()?;
        match self.patience.wait(self.link.read(stages)).await {
            Some(answer) => answer.map_err(|e| self.explain(&e, false)),
            None => Err(self.silent(false)),
        }
    }

    /// Writes: an answer that is lost leaves one.
    async fn write(&self, stages: Vec<Vec<Step>>) -> Result<Replies, StoreError> {
        self.closing.check()?;
        let limit = self.patience.limit();
        match self.patience.wait_for(limit, self.link.write(stages, limit)).await {
            Some(answer) => answer.map_err(|e| self.explain(&e, true)),
            None => Err(self.silent(true)),
        }
    }

    /// The records under keys as they stand there, expired or not.
    async fn standing(
        &self,
        keys: &[Key],
    ) -> Result<Vec<Result<Option<Raw>, StoreError>>, StoreError> {
        let gets = keys.iter().map(|key| Step::command("GET", &[&self.keys.record(key)]));
        let replies = self.read(vec![gets.collect()]).await?;
        replies.into_iter().map(|reply| Ok(reply::record(self.answer(reply)?))).collect()
    }

    /// What a script made of a record.
    fn written(&self, mut replies: Replies, place: usize) -> Result<reply::Written, StoreError> {
        // An index that could not be written is a reason not to trust the lists.
        for earlier in 0..place {
            self.reply_to(&mut replies, earlier, true)?;
        }
        reply::written(self.reply_to(&mut replies, place, true)?)
    }

    fn put(raw: &Raw) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(vec![packed::pack(raw)?, packed::removed(raw.expires_at)])
    }

    /// A swap that also moves the record from list to list.
    async fn swap_lists(
        &self,
        key: &Key,
        mut arguments: Vec<Vec<u8>>,
        raw: &Raw,
        before: &[IndexEntry],
    ) -> Result<Write, StoreError> {
        let added: Vec<_> = raw.indexes.iter().filter(|e| !before.contains(e)).cloned().collect();
        let gone: Vec<_> = before.iter().filter(|e| !stands(&raw.indexes, e)).cloned().collect();
        let entering = self.enter(key, &added, raw.expires_at);
        if let Some(moves) = arguments.last_mut() {
            *moves = b"1".to_vec();
        }
        let place = entering.len();
        let swap = Step::call(&self.scripts.swap, self.keys.record(key), arguments);
        // Entering once more afterwards: somebody whose write was refused may have tidied up.
        let mut last = self.enter(key, &added, raw.expires_at);
        last.extend(self.leave(key, &gone));
        let replies = self.write(vec![entering, vec![swap]]).await?;
        let written = self.written(replies, place)?;
        if written.done {
            self.tidy(vec![last]).await;
            return Ok(Write::Done { now: written.now });
        }
        let (now, current) = (written.now, written.record()?);
        self.tidy_refused(key, &added, current.as_ref()).await;
        Ok(Write::Conflict { now, current })
    }
}

/// Whether a list of entries has the record in the same list as `entry`, at whatever place.
fn stands(entries: &[IndexEntry], entry: &IndexEntry) -> bool {
    entries.iter().any(|own| own.index == entry.index && own.value == entry.value)
}

impl std::fmt::Debug for RedisBackend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisBackend").field("at", &self.shown).finish_non_exhaustive()
    }
}

#[async_trait]
impl Backend for RedisBackend {
    async fn read_many(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        if self.link.is_cluster() {
            return self.read_nodes(keys).await;
        }
        let time = match &self.clock {
            Some(clock) => Step::command("GET", &[clock.as_bytes()]),
            None => Step::command("TIME", &[]),
        };
        let get = |key| Step::command("GET", &[&self.keys.record(key)]);
        let stage = [time].into_iter().chain(keys.iter().map(get)).collect();
        let mut replies = self.read(vec![stage]).await?.into_iter();
        let now = reply::time(&self.answer(replies.next().unwrap_or(Ok(Value::Nil)))?)?;
        let live = |reply| Ok(reply::record(self.answer(reply)?)?.filter(|raw| is_live(raw, now)));
        Ok(Snapshot { now, records: replies.map(live).collect::<Result<_, StoreError>>()? })
    }

    async fn insert(&self, key: &Key, raw: Raw) -> Result<Write, StoreError> {
        let entering = self.enter(key, &raw.indexes, raw.expires_at);
        let place = entering.len();
        let insert = Step::call(&self.scripts.insert, self.keys.record(key), Self::put(&raw)?);
        let mut stages = vec![entering, vec![insert]];
        if !raw.indexes.is_empty() {
            stages.push(self.enter(key, &raw.indexes, raw.expires_at));
        }
        let written = self.written(self.write(stages).await?, place)?;
        let (now, done) = (written.now, written.done);
        let current = written.record();
        if done {
            // What had expired leaves the lists that it stood in.
            let before = current.ok().flatten().map(|old| old.indexes).unwrap_or_default();
            let gone: Vec<_> = before.into_iter().filter(|e| !stands(&raw.indexes, e)).collect();
            self.tidy(vec![self.leave(key, &gone)]).await;
            return Ok(Write::Done { now });
        }
        let current = current?;
        self.tidy_refused(key, &raw.indexes, current.as_ref()).await;
        Ok(Write::Conflict { now, current })
    }

    async fn swap(&self, key: &Key, expected: Version, raw: Raw) -> Result<Write, StoreError> {
        let mut arguments = Self::put(&raw)?;
        arguments.extend([expected.0.to_vec(), Vec::new()]);
        let swap = Step::call(&self.scripts.swap, self.keys.record(key), arguments.clone());
        let written = self.written(self.write(vec![vec![swap]]).await?, 0)?;
        if written.lists_differ {
            let before = written.record()?.map(|raw| raw.indexes).unwrap_or_default();
            return self.swap_lists(key, arguments, &raw, &before).await;
        }
        if !written.done {
            return Ok(Write::Conflict { now: written.now, current: written.record()? });
        }
        let now = written.now;
        if let Some(before) = written.expired_at()
            && raw.expires_at.is_some_and(|at| u128::from(at.0) < before)
        {
            // Sweeping has to look earlier.
            self.tidy(vec![self.enter(key, &[], raw.expires_at)]).await;
        }
        Ok(Write::Done { now })
    }

    async fn delete(&self, key: &Key, expected: Version) -> Result<Write, StoreError> {
        let arguments = vec![expected.0.to_vec()];
        let delete = Step::call(&self.scripts.delete, self.keys.record(key), arguments);
        let written = self.written(self.write(vec![vec![delete]]).await?, 0)?;
        let (now, done) = (written.now, written.done);
        let record = written.record()?;
        if !done {
            return Ok(Write::Conflict { now, current: record });
        }
        let indexes = record.map(|raw| raw.indexes).unwrap_or_default();
        let mut leaving = self.leave(key, &indexes);
        leaving.push(self.unregister(key));
        self.tidy(vec![leaving]).await;
        self.restore(std::slice::from_ref(key)).await;
        Ok(Write::Done { now })
    }

    async fn list(
        &self,
        list: &IndexKey,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        self.page(list, after, limit).await
    }

    async fn count(&self, list: &IndexKey) -> Result<u64, StoreError> {
        let count = Step::command("ZCARD", &[&self.keys.list(list.index, &list.value)]);
        let mut replies = self.read(vec![vec![count]]).await?;
        reply::number(&self.reply(&mut replies, 0)?)
    }

    async fn scan(
        &self,
        kind: Kind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Raw)>, StoreError> {
        self.scan_by_id(kind, after, limit).await
    }

    async fn take_rates(&self, rates: &[Rate]) -> Result<RateAnswer, StoreError> {
        self.take_all(rates).await
    }

    async fn sweep(&self, limit: usize) -> Result<usize, StoreError> {
        self.sweep_due(limit).await
    }

    /// Whether the server answers and takes writes.
    async fn probe(&self) -> Result<(), StoreError> {
        let set = Step::command("SET", &[&self.keys.probe(), b"1", b"PX", b"60000"]);
        let mut replies = self.write(vec![vec![set]]).await?;
        self.reply(&mut replies, 0).map(|_| ())
    }

    fn schema_version(&self) -> u32 {
        VERSION
    }

    async fn close(&self) {
        self.closing.close();
    }
}

impl RedisBackend {
    /// In a cluster every node tells its own time: that of the first record counts.
    async fn read_nodes(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        let read = |key: Vec<u8>| Step::call(&self.scripts.read, key, Vec::new());
        let steps = match keys {
            [] => vec![read(self.keys.probe())],
            keys => keys.iter().map(|key| read(self.keys.record(key))).collect(),
        };
        let replies = self.read(vec![steps]).await?;
        let mut first = None;
        let mut records = Vec::with_capacity(keys.len());
        for reply in replies {
            let (now, record) = reply::timed(self.answer(reply)?)?;
            let now = *first.get_or_insert(now);
            if records.len() < keys.len() {
                records.push(reply::record(record)?.filter(|raw| is_live(raw, now)));
            }
        }
        let now = first.ok_or_else(|| StoreError::Unavailable("a read answered nothing".into()))?;
        Ok(Snapshot { now, records })
    }
}

fn is_live(raw: &Raw, now: Timestamp) -> bool {
    raw.expires_at.is_none_or(|at| at > now)
}
