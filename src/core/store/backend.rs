//! What a backend implements.

use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{
    page::{Cursor, Page},
    verify::{self, OnProgress, Verification},
};
use crate::{entropy::Entropy, time::Timestamp};

/// The kinds of record there are. The number is part of the stored format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// What a user allowed a client.
    Grant = 1,
    /// A registered client.
    Client = 2,
    /// A signed-in browser.
    Session = 3,
    /// A remembered decision of a user about a client.
    Consent = 4,
    /// The signing, MAC and root keys, sealed.
    KeySet = 5,
    /// A user's revocation counter, or one revoked access token.
    Mark = 6,
    /// A `jti` that was seen, against replay.
    Seen = 7,
    /// A pushed authorization request.
    PushedRequest = 8,
    /// Who leads a task of which one instance is enough.
    Lease = 9,
}

impl Kind {
    /// Every kind, in the order of its number.
    pub const ALL: [Self; 9] = [
        Self::Grant,
        Self::Client,
        Self::Session,
        Self::Consent,
        Self::KeySet,
        Self::Mark,
        Self::Seen,
        Self::PushedRequest,
        Self::Lease,
    ];

    /// The number that stands for this kind in a store.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The kind that a number stands for.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The name of one record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is.
    pub kind: Kind,
    /// Which one; at most 2 100 bytes.
    pub id: String,
}

impl Key {
    /// Names the record `id` of a kind.
    pub fn new(kind: Kind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }
}

/// A record's version: a random value that the writer chooses anew for every write, so that a
/// writer whose answer was lost recognises its own write.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version(pub [u8; 16]);

impl Version {
    /// A version nobody has used.
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        Self(entropy.bytes())
    }
}

impl std::fmt::Debug for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Version({:032x})", u128::from_be_bytes(self.0))
    }
}

/// The indexes there are. The number is part of the stored format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
#[repr(u8)]
pub enum Index {
    /// Grants of a user, by time of creation.
    GrantsByUser = 1,
    /// Grants of a client, by time of creation.
    GrantsByClient = 2,
    /// Sessions of a user, by time of creation.
    SessionsByUser = 3,
    /// Registered clients under `used` and `unused`, by time of creation.
    ClientsByUse = 4,
}

impl Index {
    /// Every index, in the order of its number.
    pub const ALL: [Self; 4] =
        [Self::GrantsByUser, Self::GrantsByClient, Self::SessionsByUser, Self::ClientsByUse];

    /// The kind of record that this index lists.
    pub const fn kind(self) -> Kind {
        match self {
            Self::GrantsByUser | Self::GrantsByClient => Kind::Grant,
            Self::SessionsByUser => Kind::Session,
            Self::ClientsByUse => Kind::Client,
        }
    }
}

impl From<Index> for u8 {
    fn from(index: Index) -> Self {
        index as Self
    }
}

impl TryFrom<u8> for Index {
    type Error = String;

    fn try_from(code: u8) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|index| u8::from(*index) == code)
            .ok_or_else(|| format!("no index has the number {code}"))
    }
}

/// One list of an index: for instance the grants of one user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexKey {
    /// Which index.
    pub index: Index,
    /// Whose list in it.
    pub value: String,
}

impl IndexKey {
    /// Names one list of an index.
    pub fn new(index: Index, value: impl Into<String>) -> Self {
        Self { index, value: value.into() }
    }
}

/// Where a record stands in an index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IndexEntry {
    /// Which index.
    pub index: Index,
    /// Whose list in it.
    pub value: String,
    /// Its place in the list, ascending; ties are ordered by the record's id.
    pub order: u64,
}

/// A record as a backend sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Chosen by the writer, see [`Version`].
    pub version: Version,
    /// From this moment on the record is absent; `None` is never.
    pub expires_at: Option<Timestamp>,
    /// Where it is listed.
    pub indexes: Vec<IndexEntry>,
    /// The record itself, opaque to the backend.
    pub body: Vec<u8>,
}

/// What a read found, in the order of the keys asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The store's clock at the read.
    pub now: Timestamp,
    /// One entry a key; `None` where there is no live record.
    pub records: Vec<Option<Raw>>,
}

/// What a write came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// It is done, and durable.
    Done {
        /// The store's clock at the write.
        now: Timestamp,
    },
    /// Nothing was written: this is what stands there instead.
    Conflict {
        /// The store's clock at the attempt.
        now: Timestamp,
        /// The live record as committed, or none.
        current: Option<Raw>,
    },
}

/// One bucket of the generic cell rate algorithm, and what to take from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The bucket's name; callers hash what is secret or long.
    pub key: String,
    /// How many may pass in `per`, evenly spread.
    pub limit: u32,
    /// The span that `limit` counts for.
    pub per: Duration,
    /// How many may pass at once.
    pub burst: u32,
    /// How many to take; 0 only asks whether one would pass.
    pub cost: u32,
}

/// Whether all buckets had room. Where one had none, nothing was taken from any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateAnswer {
    /// Taken from all.
    Allowed,
    /// Taken from none.
    Refused {
        /// The first bucket without room, by its place in the call.
        bucket: usize,
        /// When it will have room.
        retry_after: Duration,
    },
}

/// Why a store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store cannot be reached or is closing; nothing was written.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// The answer was lost: the write may or may not have happened.
    #[error("the store's answer was lost: {0}")]
    Unknown(String),
    /// There is no room for a new record; live records are untouched.
    #[error("the store is full: {0}")]
    Full(String),
    /// A record is there but cannot be read by this release.
    #[error("a stored record cannot be read: {0}")]
    Unreadable(String),
}

/// How a backend's writer is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Writes that were committed, conflicts among them.
    pub operations: u64,
    /// Transactions that it took.
    pub commits: u64,
    /// Writes that wait for the next one.
    pub waiting: usize,
}

/// Where records live. Every method is safe to call from many tasks and several instances.
#[async_trait]
pub trait Backend: Send + Sync + std::fmt::Debug {
    /// Reads several records in one round trip.
    async fn read_many(&self, keys: &[Key]) -> Result<Snapshot, StoreError>;

    /// Writes a record where there is no live one.
    async fn insert(&self, key: &Key, raw: Raw) -> Result<Write, StoreError>;

    /// Replaces the live record whose version is `expected`; never creates one.
    async fn swap(&self, key: &Key, expected: Version, raw: Raw) -> Result<Write, StoreError>;

    /// Removes the live record whose version is `expected`. Where there is none any more the
    /// answer is a conflict without a record.
    async fn delete(&self, key: &Key, expected: Version) -> Result<Write, StoreError>;

    /// Up to `limit` ids of a list, from the start or after a cursor.
    async fn list(
        &self,
        list: &IndexKey,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError>;

    /// How many entries a list has; may count records that have expired and are not swept yet.
    async fn count(&self, list: &IndexKey) -> Result<u64, StoreError>;

    /// Live records of a kind in the order of their ids, after `after`: for export and checks.
    async fn scan(
        &self,
        kind: Kind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Raw)>, StoreError>;

    /// Takes from several buckets at once, or from none.
    async fn take_rates(&self, rates: &[Rate]) -> Result<RateAnswer, StoreError>;

    /// Removes up to `limit` records that are expired now; answers how many it removed.
    async fn sweep(&self, limit: usize) -> Result<usize, StoreError>;

    /// Whether the store answers: what `/readyz` asks.
    async fn probe(&self) -> Result<(), StoreError>;

    /// Reads the whole store and says what is wrong with it, beside the work of others. What is
    /// damaged is part of the answer; an error means that there was none.
    async fn verify(&self, on_progress: &OnProgress) -> Result<Verification, StoreError> {
        verify::by_scanning(self, on_progress).await
    }

    /// The layout of what is stored, rising with every incompatible change.
    fn schema_version(&self) -> u32;

    /// How its writer is doing, where writes are gathered into transactions.
    fn stats(&self) -> Option<Stats> {
        None
    }

    /// Finishes what was accepted and lets go of files and connections.
    async fn close(&self);
}
