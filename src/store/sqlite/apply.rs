//! The writes, inside a transaction.

use std::time::Duration;

use mcp_auth_core::{
    store::{IndexEntry, Key, Raw, StoreError, Version, Write},
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::{
    failure, find,
    row::{self, columns},
};

/// When sweeping looks at a damaged record again.
const DAMAGED_AGAIN: Duration = Duration::from_hours(24);

/// A record to write, with its index entries and its checksum as they will stand in the row.
#[derive(Debug)]
pub(super) struct Put {
    pub(super) raw: Raw,
    pub(super) indexes: String,
    pub(super) sum: u32,
}

impl Put {
    pub(super) fn new(key: &Key, raw: Raw) -> Result<Self, StoreError> {
        let indexes = row::encode(&raw.indexes)?;
        let sum = row::sum_of(key, &raw, &indexes);
        Ok(Self { raw, indexes, sum })
    }
}

/// What stands under a key, without its body.
struct Standing {
    row: i64,
    version: Version,
    expires_at: Option<Timestamp>,
    due: Option<i64>,
    indexes: String,
}

impl Standing {
    fn find(db: &Connection, key: &Key) -> Result<Option<Self>> {
        const SQL: &str = "SELECT rowid, version, expires, due, indexes \
                           FROM record WHERE kind = ?1 AND id = ?2";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Self {
                row: row.get(0)?,
                version: Version(row.get(1)?),
                expires_at: row::time(row.get(2)?),
                due: row.get(3)?,
                indexes: row.get(4)?,
            })
        };
        db.prepare_cached(SQL)?.query_row(params![key.kind.code(), key.id], read).optional()
    }

    fn is_live(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|at| at > now)
    }
}

pub(super) fn insert(db: &Connection, now: Timestamp, key: &Key, put: &Put) -> Result<Write> {
    const SQL: &str = "INSERT INTO record (kind, id, version, expires, due, indexes, body, sum) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    match Standing::find(db, key)? {
        Some(live) if live.is_live(now) => return conflict(db, now, key, &live),
        Some(expired) => {
            read(db, key, &expired)?;
            replace(db, key, &expired, put)?;
        }
        None => {
            let (expires, due) =
                (row::expires(put.raw.expires_at), put.raw.expires_at.map(row::due));
            let Raw { version, body, .. } = &put.raw;
            let kind = key.kind.code();
            let values = params![kind, key.id, version.0, expires, due, put.indexes, body, put.sum];
            db.prepare_cached(SQL)?.execute(values)?;
            add_entries(db, &key.id, put.raw.indexes.iter())?;
        }
    }
    Ok(Write::Done { now })
}

pub(super) fn swap(
    db: &Connection,
    now: Timestamp,
    key: &Key,
    expected: Version,
    put: &Put,
) -> Result<Write> {
    if overwrite(db, now, key, expected, put)? {
        return Ok(Write::Done { now });
    }
    let change = |old: &Standing| replace(db, key, old, put);
    change_live(db, now, key, expected, change)
}

/// The usual change in one statement: the record is live and the expected one, stays in the lists
/// it is in, and sweeping looks at it early enough already. `false` where anything is otherwise,
/// and then nothing was written.
fn overwrite(
    db: &Connection,
    now: Timestamp,
    key: &Key,
    expected: Version,
    put: &Put,
) -> Result<bool> {
    // The bits of times beyond 2^63 ms read as negative numbers: such a record takes the long way.
    // The plus signs keep SQLite from searching by anything but the key.
    const SQL: &str = "UPDATE record SET version = ?1, expires = ?2, body = ?3, sum = ?4 \
                       WHERE kind = ?5 AND id = ?6 AND version = ?7 AND indexes = ?8 \
                       AND (expires IS NULL OR expires > ?9) AND (?10 IS NULL OR +due <= ?10)";
    let Raw { version, expires_at, body, .. } = &put.raw;
    let (expires, due) = (row::expires(*expires_at), expires_at.map(row::due));
    let (kind, now) = (key.kind.code(), row::due(now));
    let (old, indexes) = (expected.0, &put.indexes);
    let values = params![version.0, expires, body, put.sum, kind, key.id, old, indexes, now, due];
    Ok(db.prepare_cached(SQL)?.execute(values)? == 1)
}

pub(super) fn delete(
    db: &Connection,
    now: Timestamp,
    key: &Key,
    expected: Version,
) -> Result<Write> {
    let change = |old: &Standing| remove(db, old.row, &key.id, &row::decode(&old.indexes)?);
    change_live(db, now, key, expected, change)
}

/// Changes the live record whose version is `expected`. That there is none has to be certain: it
/// ends the tokens of whoever asks.
fn change_live(
    db: &Connection,
    now: Timestamp,
    key: &Key,
    expected: Version,
    change: impl FnOnce(&Standing) -> Result<()>,
) -> Result<Write> {
    match Standing::find(db, key)? {
        Some(old) if !old.is_live(now) => {
            read(db, key, &old)?;
            Ok(Write::Conflict { now, current: None })
        }
        Some(old) if old.version == expected => {
            change(&old)?;
            Ok(Write::Done { now })
        }
        Some(other) => conflict(db, now, key, &other),
        None => {
            find::prove_absent(db, key)?;
            Ok(Write::Conflict { now, current: None })
        }
    }
}

/// What looking at some records that are due came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Swept {
    pub(super) removed: usize,
    pub(super) more: bool,
    /// A record that could not be removed, because it is damaged.
    pub(super) damaged: Option<String>,
}

/// Looks at up to `most` records that are due: removes those that have expired, and puts off those
/// whose expiry has moved on. One that is not what was written may have been live: it stays.
pub(super) fn sweep(db: &Connection, now: Timestamp, most: usize) -> Result<Swept> {
    const SQL: &str = "SELECT rowid FROM record WHERE due <= ?1 ORDER BY due LIMIT ?2";
    const LATER: &str = "UPDATE record SET due = ?2 WHERE rowid = ?1";
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let due: Vec<i64> = db
        .prepare_cached(SQL)?
        .query_map(params![row::due(now), limit], |row| row.get(0))?
        .collect::<Result<_>>()?;
    let more = due.len() == most;
    let (mut removed, mut damaged) = (0, None);
    for row in due {
        let later = match sound(db, row) {
            Ok((id, raw)) if raw.expires_at.is_some_and(|at| at <= now) => {
                remove(db, row, &id, &raw.indexes)?;
                removed += 1;
                continue;
            }
            Ok((_, raw)) => raw.expires_at.map(row::due),
            Err(e) if failure::is_unreadable(&e) => {
                damaged = Some(e.to_string());
                Some(row::due(now.plus(DAMAGED_AGAIN)))
            }
            Err(e) => return Err(e),
        };
        db.prepare_cached(LATER)?.execute(params![row, later])?;
    }
    Ok(Swept { removed, more, damaged })
}

/// The record in a row, which has to be what was written.
fn sound(db: &Connection, row: i64) -> Result<(String, Raw)> {
    const SQL: &str = concat!("SELECT ", columns!(), ", kind, id FROM record WHERE rowid = ?1");
    db.prepare_cached(SQL)?.query_row([row], |row| {
        let (kind, id): (u8, String) = (row.get(5)?, row.get(6)?);
        let raw = row::raw(row, kind, &id)?;
        Ok((id, raw))
    })
}

/// The whole of what stands under a key.
fn read(db: &Connection, key: &Key, standing: &Standing) -> Result<Raw> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM record WHERE rowid = ?1");
    let raw = |row: &rusqlite::Row<'_>| row::raw(row, key.kind.code(), &key.id);
    db.prepare_cached(SQL)?.query_row([standing.row], raw)
}

fn conflict(db: &Connection, now: Timestamp, key: &Key, live: &Standing) -> Result<Write> {
    Ok(Write::Conflict { now, current: Some(read(db, key, live)?) })
}

/// Writes a record over another. Columns that stand in an index are named only when they change,
/// because naming one is what makes SQLite write to the index.
fn replace(db: &Connection, key: &Key, old: &Standing, put: &Put) -> Result<()> {
    const ROW: &str = "UPDATE record SET version = ?2, expires = ?3, indexes = ?4, body = ?5, \
                       sum = ?6 WHERE rowid = ?1";
    const DUE: &str = "UPDATE record SET due = ?2 WHERE rowid = ?1";
    let Raw { version, expires_at, indexes, body } = &put.raw;
    let before = row::decode(&old.indexes)?;
    let expires = row::expires(*expires_at);
    let values = params![old.row, version.0, expires, put.indexes, body, put.sum];
    db.prepare_cached(ROW)?.execute(values)?;
    let due = expires_at.map(row::due);
    if due.is_some_and(|due| old.due.is_none_or(|before| due < before)) {
        db.prepare_cached(DUE)?.execute(params![old.row, due])?;
    }
    if old.indexes != put.indexes {
        add_entries(db, &key.id, indexes.iter().filter(|entry| !before.contains(entry)))?;
        remove_entries(db, &key.id, before.iter().filter(|entry| !indexes.contains(entry)))?;
    }
    Ok(())
}

fn remove(db: &Connection, row: i64, id: &str, indexes: &[IndexEntry]) -> Result<()> {
    db.prepare_cached("DELETE FROM record WHERE rowid = ?1")?.execute([row])?;
    remove_entries(db, id, indexes.iter())
}

fn add_entries<'a>(
    db: &Connection,
    id: &str,
    entries: impl Iterator<Item = &'a IndexEntry>,
) -> Result<()> {
    const SQL: &str = r#"INSERT OR IGNORE INTO index_entry ("index", value, "order", id)
                         VALUES (?1, ?2, ?3, ?4)"#;
    for entry in entries {
        let (index, order) = (u8::from(entry.index), row::order(entry.order));
        db.prepare_cached(SQL)?.execute(params![index, entry.value, order, id])?;
    }
    Ok(())
}

fn remove_entries<'a>(
    db: &Connection,
    id: &str,
    entries: impl Iterator<Item = &'a IndexEntry>,
) -> Result<()> {
    const SQL: &str = r#"DELETE FROM index_entry
                         WHERE "index" = ?1 AND value = ?2 AND "order" = ?3 AND id = ?4"#;
    for entry in entries {
        let (index, order) = (u8::from(entry.index), row::order(entry.order));
        db.prepare_cached(SQL)?.execute(params![index, entry.value, order, id])?;
    }
    Ok(())
}
