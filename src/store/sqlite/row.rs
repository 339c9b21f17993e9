//! How a record stands in its row.

use mcp_auth_core::{
    store::{IndexEntry, Key, Raw, Version},
    time::Timestamp,
};
use rusqlite::{Row, types::FromSqlError};

use super::sum::{self, Summed};

/// The columns that [`raw`] reads, in its order.
macro_rules! columns {
    () => {
        "version, expires, indexes, body, sum"
    };
}
pub(super) use columns;

/// The record `id` of a kind, from a row that starts with [`columns`]. One that is not what was
/// written is an error that names it.
pub(super) fn raw(row: &Row<'_>, kind: u8, id: &str) -> rusqlite::Result<Raw> {
    let read = || {
        let (version, expires) = (Version(row.get(0)?), row.get(1)?);
        let (indexes, body) = (row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_blob()?);
        Summed { kind, id, version, expires, indexes, body }.verify(row.get(4)?)?;
        let indexes = decode(indexes)?;
        Ok(Raw { version, expires_at: time(expires), indexes, body: body.to_owned() })
    };
    read().map_err(|e| sum::named(e, kind, id))
}

/// The sum of a record as it is to be written.
pub(super) fn sum_of(key: &Key, raw: &Raw, indexes: &str) -> u32 {
    let Raw { version, expires_at, body, .. } = raw;
    let (kind, expires) = (key.kind.code(), expires(*expires_at));
    Summed { kind, id: &key.id, version: *version, expires, indexes, body }.sum()
}

pub(super) use crate::entries::encode;

/// The reverse of [`encode`].
pub(super) fn decode(indexes: &str) -> Result<Vec<IndexEntry>, FromSqlError> {
    crate::entries::decode(indexes.as_bytes()).map_err(FromSqlError::other)
}

/// A time as the column `expires` holds it: bit by bit.
pub(super) fn expires(at: Option<Timestamp>) -> Option<i64> {
    at.map(|at| at.0.cast_signed())
}

/// The reverse of [`expires`].
pub(super) fn time(column: Option<i64>) -> Option<Timestamp> {
    column.map(|at| Timestamp(at.cast_unsigned()))
}

/// A time as the column `due` holds it: in order, up to its end.
pub(super) fn due(at: Timestamp) -> i64 {
    i64::try_from(at.0).unwrap_or(i64::MAX)
}

/// A place in a list as the column `order` holds it: in order.
pub(super) fn order(order: u64) -> i64 {
    order.cast_signed() ^ i64::MIN
}

/// The reverse of [`order`].
pub(super) fn unsigned_order(column: i64) -> u64 {
    (column ^ i64::MIN).cast_unsigned()
}
