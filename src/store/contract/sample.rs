use mcp_auth_core::{
    entropy::SystemEntropy,
    store::{Backend, Extra, Kind, Record, Store, Swapped, Versioned},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A typed record that says who has written it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Each writer once.
    pub writers: Vec<usize>,
    #[serde(flatten)]
    /// What this release does not know.
    pub extra: Extra,
}

impl Record for Sample {
    const KIND: Kind = Kind::Grant;

    fn expires_at(&self) -> Option<Timestamp> {
        None
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}

/// The typed face of a backend.
pub(super) fn typed(backend: Arc<dyn Backend>) -> Store {
    Store::new(backend, Arc::new(SystemEntropy::new()))
}

/// The record under `id`, which must be there.
pub(super) async fn sample(store: &Store, id: &str) -> Versioned<Sample> {
    store.get::<Sample>(id).await.unwrap().record.unwrap()
}

/// Adds a writer unless it is there: the loop that every decision of the engine runs in. Answers
/// how many swaps met another writer.
pub(super) async fn add_writer(store: &Store, id: &str, writer: usize) -> usize {
    let mut seen = sample(store, id).await;
    for conflicts in 0.. {
        if seen.record.writers.contains(&writer) {
            return conflicts;
        }
        let mut next = seen.record.clone();
        next.writers.push(writer);
        match store.swap(id, seen.version, &next).await.unwrap() {
            Swapped::Done => return conflicts,
            Swapped::Changed(found) => seen = found.record.unwrap(),
        }
    }
    unreachable!()
}
