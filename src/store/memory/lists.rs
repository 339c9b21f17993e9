//! The ordered indexes.

use std::{
    collections::{BTreeSet, HashMap},
    hash::{BuildHasher, RandomState},
    ops::Bound,
};

use mcp_auth_core::store::{Cursor, IndexEntry, IndexKey, Page};
use parking_lot::RwLock;

const SHARDS: usize = 16;

type List = BTreeSet<Cursor>;

#[derive(Debug)]
pub(super) struct Lists {
    shards: [RwLock<HashMap<IndexKey, List>>; SHARDS],
    hasher: RandomState,
}

impl Default for Lists {
    fn default() -> Self {
        let shards = std::array::from_fn(|_| RwLock::default());
        Self { shards, hasher: RandomState::new() }
    }
}

impl Lists {
    #[expect(clippy::indexing_slicing, reason = "the remainder is below the length")]
    #[expect(clippy::cast_possible_truncation, reason = "any part of a hash will do")]
    fn of(&self, list: &IndexKey) -> &RwLock<HashMap<IndexKey, List>> {
        &self.shards[self.hasher.hash_one(list) as usize % SHARDS]
    }

    /// Moves the record `id` from its old places to its new ones. New ones come first: whoever
    /// walks a list meanwhile may see the record twice, but never misses it.
    pub(super) fn change(&self, id: &str, old: &[IndexEntry], new: &[IndexEntry]) {
        for entry in new.iter().filter(|entry| !old.contains(entry)) {
            let (list, place) = place(entry, id);
            self.of(&list).write().entry(list).or_default().insert(place);
        }
        for entry in old.iter().filter(|entry| !new.contains(entry)) {
            let (list, place) = place(entry, id);
            let mut lists = self.of(&list).write();
            if let Some(places) = lists.get_mut(&list) {
                places.remove(&place);
                if places.is_empty() {
                    lists.remove(&list);
                }
            }
        }
    }

    pub(super) fn page(&self, list: &IndexKey, after: Option<&Cursor>, limit: usize) -> Page {
        let lists = self.of(list).read();
        let Some(places) = lists.get(list) else { return Page { ids: Vec::new(), next: None } };
        let first = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = places.range::<Cursor, _>((first, Bound::Unbounded));
        let seen: Vec<&Cursor> = rest.by_ref().take(limit).collect();
        let next = rest.next().and_then(|_| seen.last().map(|last| (*last).clone()));
        Page { ids: seen.into_iter().map(|place| place.id.clone()).collect(), next }
    }

    pub(super) fn count(&self, list: &IndexKey) -> u64 {
        self.of(list).read().get(list).map_or(0, |places| places.len() as u64)
    }
}

fn place(entry: &IndexEntry, id: &str) -> (IndexKey, Cursor) {
    let place = Cursor { order: entry.order, id: id.to_owned() };
    (IndexKey::new(entry.index, &*entry.value), place)
}
