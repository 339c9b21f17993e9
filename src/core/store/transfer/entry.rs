//! One record on its way.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    store::{Index, IndexEntry, Key, Kind, Raw, Store, StoreError, Version, Write},
    time::Timestamp,
};

/// A record on its way from one store to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is called.
    pub key: Key,
    /// When it ends; `None` is never.
    pub expires_at: Option<Timestamp>,
    /// Where it is listed.
    pub indexes: Vec<IndexEntry>,
    /// The record itself.
    pub body: Vec<u8>,
}

/// What putting a record in came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is stored.
    Stored,
    /// Another stands under its key, and stays.
    Existed,
    /// It had expired.
    Expired,
}

/// The record as its line says it.
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) kind: String,
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    indexes: Vec<Listed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Map<String, Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
}

/// A place in a list.
#[derive(Serialize, Deserialize)]
struct Listed {
    index: u8,
    value: String,
    order: u64,
}

impl Record {
    pub(super) fn new(kind: Kind, id: String, raw: &Raw) -> Self {
        let listed = |entry: &IndexEntry| Listed {
            index: entry.index.into(),
            value: entry.value.clone(),
            order: entry.order,
        };
        // Only what is written back byte by byte may stand as JSON.
        let body = serde_json::from_slice::<Map<String, Value>>(&raw.body).ok();
        let body = body.filter(|map| serde_json::to_vec(map).is_ok_and(|text| text == raw.body));
        let body_base64 = body.is_none().then(|| STANDARD.encode(&raw.body));
        let indexes = raw.indexes.iter().map(listed).collect();
        let kind = kind.as_str().to_owned();
        Self { kind, id, expires_at: raw.expires_at, indexes, body, body_base64 }
    }

    /// The entry; `None` where its kind or one of its indexes is unknown to this release.
    pub(super) fn entry(self) -> Result<Option<Entry>, String> {
        let body = match (self.body, self.body_base64) {
            (Some(map), None) => serde_json::to_vec(&map).map_err(|e| e.to_string())?,
            (None, Some(text)) => STANDARD.decode(text).map_err(|e| e.to_string())?,
            _ => return Err("a record has one body".into()),
        };
        let Some(kind) = Kind::from_name(&self.kind) else { return Ok(None) };
        let mut indexes = Vec::with_capacity(self.indexes.len());
        for Listed { index, value, order } in self.indexes {
            let Ok(index) = Index::try_from(index) else { return Ok(None) };
            indexes.push(IndexEntry { index, value, order });
        }
        let key = Key::new(kind, self.id);
        Ok(Some(Entry { key, expires_at: self.expires_at, indexes, body }))
    }
}

impl Store {
    /// Stores a record as it comes from another store, where there is none and it has not
    /// expired at `now`.
    ///
    /// # Errors
    /// When the store does not answer, or is full.
    pub async fn put(&self, entry: Entry, now: Timestamp) -> Result<Put, StoreError> {
        let Entry { key, expires_at, indexes, body } = entry;
        if expires_at.is_some_and(|at| at <= now) {
            return Ok(Put::Expired);
        }
        let version = Version::fresh(self.entropy());
        let raw = Raw { version, expires_at, indexes, body };
        let write = match self.backend().insert(&key, raw.clone()).await {
            // Writing once more does no harm, and the version tells whose record it is.
            Err(StoreError::Unknown(_)) => self.backend().insert(&key, raw).await?,
            other => other?,
        };
        Ok(match write {
            Write::Done { .. } => Put::Stored,
            Write::Conflict { current: Some(current), .. } if current.version == version => {
                Put::Stored
            }
            Write::Conflict { .. } => Put::Existed,
        })
    }
}
