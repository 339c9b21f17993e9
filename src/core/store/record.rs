//! How a typed record becomes bytes, and how older and newer releases read each other's.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{IndexEntry, Kind, StoreError};
use crate::time::Timestamp;

/// The members of a record that this release does not know. They are kept and written back, so
/// that a record passes through an older instance unharmed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Extra {
    /// Members that a reader must understand: one that does not know them refuses the record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub critical: Vec<String>,
    /// Everything else.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

/// A kind of record: what it is called, when it ends, where it is listed.
pub trait Record:
    Serialize + DeserializeOwned + Clone + std::fmt::Debug + Send + Sync + 'static
{
    /// Its kind.
    const KIND: Kind;

    /// Whether it is read far more often than it changes.
    const LASTING: bool = false;

    /// When it ends; `None` is never.
    fn expires_at(&self) -> Option<Timestamp>;

    /// Where it is listed.
    fn indexes(&self) -> Vec<IndexEntry> {
        Vec::new()
    }

    /// The members that this release does not know.
    fn extra(&self) -> &Extra;
}

pub(crate) fn encode<R: Record>(record: &R) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(record).map_err(|e| unreadable::<R>("", &e.to_string()))
}

pub(crate) fn decode<R: Record>(id: &str, body: &[u8]) -> Result<R, StoreError> {
    let record: R =
        serde_json::from_slice(body).map_err(|e| unreadable::<R>(id, &e.to_string()))?;
    let extra = record.extra();
    if !extra.critical.is_empty() {
        let all: Map<String, Value> =
            serde_json::from_slice(body).map_err(|e| unreadable::<R>(id, &e.to_string()))?;
        let known = |name: &String| all.contains_key(name) && !extra.unknown.contains_key(name);
        if let Some(name) = extra.critical.iter().find(|name| !known(name)) {
            let why = format!("member {name:?} is critical and unknown to this release: upgrade");
            return Err(unreadable::<R>(id, &why));
        }
    }
    Ok(record)
}

/// Names the kind and a prefix of the id (ids of sessions are hashes, never secrets).
fn unreadable<R: Record>(id: &str, why: &str) -> StoreError {
    let id: String = id.chars().take(12).collect();
    StoreError::Unreadable(format!("{:?} {id}…: {why}", R::KIND))
}
