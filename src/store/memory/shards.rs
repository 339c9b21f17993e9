//! The records themselves, sharded by key.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{BuildHasher, RandomState},
    ops::Bound,
};

use mcp_auth_core::{
    store::{Key, Kind, Raw},
    time::Timestamp,
};
use parking_lot::RwLock;

const SHARDS: usize = 64;

#[derive(Debug)]
pub(super) struct Shards {
    shards: [RwLock<Shard>; SHARDS],
    hasher: RandomState,
}

/// A part of the records, with their expiry in order.
#[derive(Debug, Default)]
pub(super) struct Shard {
    records: BTreeMap<Key, Raw>,
    expiries: BTreeSet<(Timestamp, Key)>,
}

impl Default for Shards {
    fn default() -> Self {
        let shards = std::array::from_fn(|_| RwLock::default());
        Self { shards, hasher: RandomState::new() }
    }
}

impl Shards {
    #[expect(clippy::indexing_slicing, reason = "the remainder is below the length")]
    #[expect(clippy::cast_possible_truncation, reason = "any part of a hash will do")]
    pub(super) fn of(&self, key: &Key) -> &RwLock<Shard> {
        &self.shards[self.hasher.hash_one(key) as usize % SHARDS]
    }

    /// All shards, beginning with the `first`th, so that no shard is always last.
    pub(super) fn from(&self, first: usize) -> impl Iterator<Item = &RwLock<Shard>> {
        self.shards.iter().cycle().skip(first % SHARDS).take(SHARDS)
    }

    /// Live records of a kind by id. All shards are locked, in order: this is one moment's truth.
    pub(super) fn scan(
        &self,
        kind: Kind,
        first: Bound<&Key>,
        limit: usize,
        now: Timestamp,
    ) -> Vec<(String, Raw)> {
        let shards: Vec<_> = self.shards.iter().map(RwLock::read).collect();
        let mut found: Vec<(&Key, &Raw)> = Vec::new();
        for shard in &shards {
            let range = shard.records.range::<Key, _>((first, Bound::Unbounded));
            let of_kind = range.take_while(|(key, _)| key.kind == kind);
            found.extend(of_kind.filter(|(_, raw)| is_live(raw, now)).take(limit));
        }
        found.sort_unstable_by_key(|(key, _)| *key);
        found.truncate(limit);
        found.into_iter().map(|(key, raw)| (key.id.clone(), raw.clone())).collect()
    }
}

impl Shard {
    pub(super) fn live(&self, key: &Key, now: Timestamp) -> Option<&Raw> {
        self.records.get(key).filter(|raw| is_live(raw, now))
    }

    pub(super) fn put(&mut self, key: &Key, raw: Raw) {
        let expires_at = raw.expires_at;
        let before = self.records.insert(key.clone(), raw).and_then(|old| old.expires_at);
        if before == expires_at {
            return;
        }
        if let Some(at) = before {
            self.expiries.remove(&(at, key.clone()));
        }
        if let Some(at) = expires_at {
            self.expiries.insert((at, key.clone()));
        }
    }

    pub(super) fn remove(&mut self, key: &Key) -> Option<Raw> {
        let old = self.records.remove(key)?;
        if let Some(at) = old.expires_at {
            self.expiries.remove(&(at, key.clone()));
        }
        Some(old)
    }

    pub(super) fn first_expired(&self, now: Timestamp) -> Option<Key> {
        self.expiries.first().filter(|(at, _)| *at <= now).map(|(_, key)| key.clone())
    }
}

fn is_live(raw: &Raw, now: Timestamp) -> bool {
    raw.expires_at.is_none_or(|at| at > now)
}

/// About how many bytes keeping a record takes: the id stands in the map, in the order of expiry
/// and in every list.
pub(super) fn cost(key: &Key, raw: &Raw) -> usize {
    let entry = |value: usize| 96 + value + key.id.len();
    let indexes: usize = raw.indexes.iter().map(|index| entry(2 * index.value.len())).sum();
    256 + 2 * key.id.len() + raw.body.len() + indexes
}
