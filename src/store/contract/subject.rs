use std::{any::Any, sync::Arc, time::Duration};

use mcp_auth_core::{
    entropy::{Entropy, SystemEntropy},
    store::{Backend, Index, IndexEntry, Key, Kind, Raw, StoreError, Version, Write},
    time::Timestamp,
};

use super::ManualClock;

/// A fresh, empty store to hold against the rules.
#[derive(Debug)]
pub struct Subject {
    instances: Vec<Arc<dyn Backend>>,
    clock: Option<Arc<ManualClock>>,
    kept: Vec<Box<dyn Kept>>,
}

/// Anything that has to live as long as the store.
trait Kept: Any + Send + Sync + std::fmt::Debug {}
impl<T: Any + Send + Sync + std::fmt::Debug> Kept for T {}

impl Subject {
    /// A store that tells time by `clock`.
    pub fn new(backend: Arc<dyn Backend>, clock: Arc<ManualClock>) -> Self {
        Self { instances: vec![backend], clock: Some(clock), kept: Vec::new() }
    }

    /// Several instances of one store that has a clock of its own. Rules that need a clock which
    /// stands still do not apply to it: leave `timed` out of its tests.
    pub fn shared(instances: Vec<Arc<dyn Backend>>) -> Self {
        Self { instances, clock: None, kept: Vec::new() }
    }

    /// Keeps something, such as a folder, as long as the store.
    pub fn keeping(mut self, thing: impl Any + Send + Sync + std::fmt::Debug) -> Self {
        self.kept.push(Box::new(thing));
        self
    }

    /// The store, through its first instance.
    pub fn store(&self) -> &Arc<dyn Backend> {
        &self.instances[0]
    }

    /// The store, through one of its instances, in turn.
    pub fn instance(&self, number: usize) -> &Arc<dyn Backend> {
        &self.instances[number % self.instances.len()]
    }

    /// The clock of the store.
    pub fn clock(&self) -> &ManualClock {
        self.clock.as_deref().unwrap()
    }

    /// The store's present time.
    pub async fn now(&self) -> Timestamp {
        self.store().read_many(&[]).await.unwrap().now
    }

    /// Lets time pass.
    pub async fn pass(&self, span: Duration) {
        match &self.clock {
            Some(clock) => clock.advance(span),
            None => tokio::time::sleep(span).await,
        }
    }

    /// The live record under a key.
    pub async fn get(&self, key: &Key) -> Option<Raw> {
        let snapshot = self.store().read_many(std::slice::from_ref(key)).await.unwrap();
        let [record] = <[_; 1]>::try_from(snapshot.records).unwrap();
        record
    }

    /// All ids of a list, page by page.
    pub async fn ids(&self, index: Index, value: &str, page: usize) -> Vec<String> {
        let list = mcp_auth_core::store::IndexKey::new(index, value);
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let found = self.store().list(&list, after.as_ref(), page).await.unwrap();
            assert!(found.ids.len() <= page, "a page is no longer than asked");
            ids.extend(found.ids);
            match found.next {
                Some(next) => after = Some(next),
                None => return ids,
            }
        }
    }
}

/// A version nobody has used.
pub fn version() -> Version {
    Version::fresh(&SystemEntropy::new() as &dyn Entropy)
}

/// A record that never ends and is listed nowhere.
pub fn raw(body: impl Into<Vec<u8>>) -> Raw {
    Raw { version: version(), expires_at: None, indexes: Vec::new(), body: body.into() }
}

/// The same record, ending at `at`.
pub fn ends(at: Timestamp, raw: Raw) -> Raw {
    Raw { expires_at: Some(at), ..raw }
}

/// A place in a list.
pub fn entry(index: Index, value: &str, order: u64) -> IndexEntry {
    IndexEntry { index, value: value.into(), order }
}

/// The key of a grant.
pub fn key(id: impl Into<String>) -> Key {
    Key::new(Kind::Grant, id)
}

/// The time of a write that must have been done.
pub fn done(write: Result<Write, StoreError>) -> Timestamp {
    match write.unwrap() {
        Write::Done { now } => now,
        Write::Conflict { current, .. } => panic!("met {current:?}"),
    }
}

/// What stands there where a write must not have been done.
pub fn conflict(write: Result<Write, StoreError>) -> Option<Raw> {
    match write.unwrap() {
        Write::Conflict { current, .. } => current,
        Write::Done { .. } => panic!("it was written"),
    }
}
