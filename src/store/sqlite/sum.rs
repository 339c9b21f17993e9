//! The checksum of a record. SQLite notices a page that is no page; a bit that turned over inside
//! a record would pass for what was written.

use mcp_auth_core::store::{Kind, Version};
use rusqlite::types::FromSqlError;

/// What the sum covers: everything that is read of a record, and the key it is read under, so
/// that a record that is found under another's key is noticed too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Summed<'a> {
    pub(super) kind: u8,
    pub(super) id: &'a str,
    pub(super) version: Version,
    pub(super) expires: Option<i64>,
    pub(super) indexes: &'a str,
    pub(super) body: &'a [u8],
}

impl Summed<'_> {
    /// CRC-32 (IEEE 802.3) over the parts, those of variable length with their length before them
    /// (8 bytes, little-endian). The column `sum` holds it.
    pub(super) fn sum(&self) -> u32 {
        let mut crc = crc32fast::Hasher::new();
        let mut sized = |bytes: &[u8]| {
            crc.update(&(bytes.len() as u64).to_le_bytes());
            crc.update(bytes);
        };
        sized(self.id.as_bytes());
        sized(self.indexes.as_bytes());
        sized(self.body);
        crc.update(&[self.kind, u8::from(self.expires.is_some())]);
        crc.update(&self.expires.unwrap_or_default().to_le_bytes());
        crc.update(&self.version.0);
        crc.finalize()
    }

    /// Whether the sum found beside them is theirs.
    pub(super) fn verify(&self, found: i64) -> rusqlite::Result<()> {
        if i64::from(self.sum()) == found {
            return Ok(());
        }
        Err(damaged("its checksum does not fit"))
    }
}

/// A record, as a person is told of it: ids are never secrets, and their start is enough.
pub(super) fn name(kind: u8, id: &str) -> String {
    let id: String = id.chars().take(12).collect();
    match Kind::from_code(kind) {
        Some(kind) => format!("{kind:?} {id:?}…"),
        None => format!("record {id:?}… of the unknown kind {kind}"),
    }
}

/// What is wrong with a row, while the database around it is sound as far as SQLite can tell.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Damaged(String);

/// The same as SQLite's own errors come.
pub(super) fn damaged(why: impl Into<String>) -> rusqlite::Error {
    FromSqlError::other(Damaged(why.into())).into()
}

/// An error about what a row holds, with the record's name; SQLite's own errors stay as they are.
pub(super) fn named(error: rusqlite::Error, kind: u8, id: &str) -> rusqlite::Error {
    if error.sqlite_error().is_some() {
        return error;
    }
    damaged(format!("{}: {error}", name(kind, id)))
}
