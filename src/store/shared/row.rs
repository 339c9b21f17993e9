//! How a record stands in the row of an SQL database.

use mcp_auth_core::{
    store::{Cursor, Index, IndexEntry, Raw, StoreError, Version},
    time::Timestamp,
};
use sha2::{Digest, Sha256};

use crate::entries;

/// How many lists a record can stand in.
pub(crate) const SLOTS: usize = 2;

/// Which of the columns holds a record's place in an index. Indexes of one kind of record have
/// different ones.
pub(crate) const fn slot(index: Index) -> usize {
    match index {
        Index::GrantsByUser | Index::SessionsByUser | Index::ClientsByUse => 0,
        Index::GrantsByClient => 1,
    }
}

/// That of two statements which reads the columns of an index.
pub(crate) const fn of<T>([first, second]: &[T; SLOTS], index: Index) -> &T {
    if slot(index) == 0 { first } else { second }
}

/// A list as its column holds it: short, whatever the value's length.
pub(crate) fn list(index: Index, value: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update([u8::from(index)]);
    hash.update(value);
    hash.finalize().get(..16).unwrap_or_default().to_vec()
}

/// A place in a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    pub(crate) list: Option<Vec<u8>>,
    pub(crate) order: Option<i64>,
}

/// A record as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    pub(crate) version: Vec<u8>,
    pub(crate) expires: Option<i64>,
    pub(crate) places: [Place; SLOTS],
    pub(crate) indexes: String,
    pub(crate) body: Vec<u8>,
}

impl Columns {
    pub(crate) fn of(raw: Raw) -> Result<Self, StoreError> {
        let indexes = entries::encode(&raw.indexes)?;
        Ok(Self {
            version: raw.version.0.to_vec(),
            expires: raw.expires_at.map(|at| signed(at.0)),
            places: places(&raw.indexes)?,
            indexes,
            body: raw.body,
        })
    }
}

fn places(indexes: &[IndexEntry]) -> Result<[Place; SLOTS], StoreError> {
    let mut places: [Place; SLOTS] = Default::default();
    for entry in indexes {
        match places.get_mut(slot(entry.index)) {
            Some(place) if place.list.is_none() => {
                place.list = Some(list(entry.index, &entry.value));
                place.order = Some(signed(entry.order));
            }
            _ => {
                let why = "a record stands in two lists for which there is one column";
                return Err(StoreError::Unreadable(why.into()));
            }
        }
    }
    Ok(places)
}

/// A record as it was read.
pub(crate) fn raw(
    version: &[u8],
    expires: Option<i64>,
    indexes: &[u8],
    body: Vec<u8>,
) -> Result<Raw, StoreError> {
    let unreadable = |why: String| StoreError::Unreadable(why);
    let version = version.try_into().map_err(|_| unreadable("its version is too short".into()))?;
    Ok(Raw {
        version: Version(version),
        expires_at: expires.map(|at| Timestamp(unsigned(at))),
        indexes: entries::decode(indexes).map_err(|e| unreadable(e.to_string()))?,
        body,
    })
}

/// An id, as its column holds it.
pub(crate) fn id(bytes: Vec<u8>) -> Result<String, StoreError> {
    String::from_utf8(bytes).map_err(|_| StoreError::Unreadable("an id is no text".into()))
}

/// The place after which a listing goes on.
pub(crate) fn place(after: Option<&Cursor>) -> (i64, Vec<u8>) {
    after.map_or((-1, Vec::new()), |after| (signed(after.order), after.id.as_bytes().to_vec()))
}

/// What comes right after an id in the order of bytes: the id and a zero.
pub(crate) fn following(after: Option<&str>) -> Vec<u8> {
    after.map_or_else(Vec::new, |after| [after.as_bytes(), &[0]].concat())
}

/// A number as a column holds it: in order. What lies beyond the column is its end.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The reverse of [`signed`].
pub(crate) fn unsigned(column: i64) -> u64 {
    if column == i64::MAX { u64::MAX } else { u64::try_from(column).unwrap_or(0) }
}

/// A number of rows.
pub(crate) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
