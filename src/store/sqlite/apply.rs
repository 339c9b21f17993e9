//! The writes, inside a transaction.

use mcp_auth_core::{
    store::{IndexEntry, Key, Raw, Version, Write},
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::row::{self, columns};

/// A record to write, with its index entries as they will stand in the row.
#[derive(Debug)]
pub(super) struct Put {
    pub(super) raw: Raw,
    pub(super) indexes: String,
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
    const SQL: &str = "INSERT INTO record (kind, id, version, expires, due, indexes, body) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    match Standing::find(db, key)? {
        Some(live) if live.is_live(now) => return conflict(db, now, &live),
        Some(expired) => replace(db, key, &expired, put)?,
        None => {
            let (expires, due) =
                (row::expires(put.raw.expires_at), put.raw.expires_at.map(row::due));
            let Raw { version, body, .. } = &put.raw;
            let values =
                params![key.kind.code(), key.id, version.0, expires, due, put.indexes, body];
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
    match Standing::find(db, key)? {
        Some(old) if !old.is_live(now) => Ok(Write::Conflict { now, current: None }),
        Some(old) if old.version == expected => {
            replace(db, key, &old, put)?;
            Ok(Write::Done { now })
        }
        Some(other) => conflict(db, now, &other),
        None => Ok(Write::Conflict { now, current: None }),
    }
}

pub(super) fn delete(
    db: &Connection,
    now: Timestamp,
    key: &Key,
    expected: Version,
) -> Result<Write> {
    match Standing::find(db, key)? {
        Some(old) if !old.is_live(now) => Ok(Write::Conflict { now, current: None }),
        Some(old) if old.version == expected => {
            remove(db, old.row, &key.id, &row::decode(&old.indexes)?)?;
            Ok(Write::Done { now })
        }
        Some(other) => conflict(db, now, &other),
        None => Ok(Write::Conflict { now, current: None }),
    }
}

/// What looking at some records that are due came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Swept {
    pub(super) removed: usize,
    pub(super) more: bool,
}

/// Looks at up to `most` records that are due: removes those that have expired, and puts off those
/// whose expiry has moved on.
pub(super) fn sweep(db: &Connection, now: Timestamp, most: usize) -> Result<Swept> {
    const SQL: &str =
        "SELECT rowid, id, expires, indexes FROM record WHERE due <= ?1 ORDER BY due LIMIT ?2";
    const LATER: &str = "UPDATE record SET due = ?2 WHERE rowid = ?1";
    let read = |row: &rusqlite::Row<'_>| -> Result<(i64, String, Option<Timestamp>, String)> {
        Ok((row.get(0)?, row.get(1)?, row::time(row.get(2)?), row.get(3)?))
    };
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let found: Vec<_> = db
        .prepare_cached(SQL)?
        .query_map(params![row::due(now), limit], read)?
        .collect::<Result<_>>()?;
    let more = found.len() == most;
    let mut removed = 0;
    for (row, id, expires_at, indexes) in found {
        if expires_at.is_some_and(|at| at <= now) {
            // Entries that cannot be read stay behind, and lists tolerate them.
            remove(db, row, &id, &row::decode(&indexes).unwrap_or_default())?;
            removed += 1;
        } else {
            db.prepare_cached(LATER)?.execute(params![row, expires_at.map(row::due)])?;
        }
    }
    Ok(Swept { removed, more })
}

fn conflict(db: &Connection, now: Timestamp, live: &Standing) -> Result<Write> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM record WHERE rowid = ?1");
    let current = db.prepare_cached(SQL)?.query_row([live.row], row::raw)?;
    Ok(Write::Conflict { now, current: Some(current) })
}

/// Writes a record over another. Columns that stand in an index are named only when they change,
/// because naming one is what makes SQLite write to the index.
fn replace(db: &Connection, key: &Key, old: &Standing, put: &Put) -> Result<()> {
    const ROW: &str =
        "UPDATE record SET version = ?2, expires = ?3, indexes = ?4, body = ?5 WHERE rowid = ?1";
    const DUE: &str = "UPDATE record SET due = ?2 WHERE rowid = ?1";
    let Raw { version, expires_at, indexes, body } = &put.raw;
    let before = row::decode(&old.indexes)?;
    let values = params![old.row, version.0, row::expires(*expires_at), put.indexes, body];
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
