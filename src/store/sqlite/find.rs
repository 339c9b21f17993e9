//! Finding one record, and being sure that there is none.

use mcp_auth_core::store::{Key, Raw};
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::{
    row::{self, columns},
    sum,
};

/// The record under a key, expired or not.
pub(super) fn record(db: &Connection, key: &Key) -> Result<Option<Raw>> {
    match look_up(db, key)? {
        None if db.is_autocommit() => {
            // Another snapshot may hold it by now: what follows needs one for all its steps.
            let snapshot = db.unchecked_transaction()?;
            let found = look_up(&snapshot, key)?;
            if found.is_none() {
                prove_absent(&snapshot, key)?;
            }
            Ok(found)
        }
        None => prove_absent(db, key).map(|()| None),
        found => Ok(found),
    }
}

fn look_up(db: &Connection, key: &Key) -> Result<Option<Raw>> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM record WHERE kind = ?1 AND id = ?2");
    let kind = key.kind.code();
    db.prepare_cached(SQL)?
        .query_row(params![kind, key.id], |row| row::raw(row, kind, &key.id))
        .optional()
}

/// Fails where a key was not found because the index over the keys is damaged. "Absent" ends
/// tokens and lifts revocations, so it has to be true.
///
/// A search compares the key with entries until it stands between two neighbours: the last that
/// was less, and the last that was greater. An entry that was damaged either did not mislead it,
/// or is one of these two. So it is enough to see that both are what their rows say.
pub(super) fn prove_absent(db: &Connection, key: &Key) -> Result<()> {
    const BEFORE: &str = "SELECT rowid, kind, id FROM record WHERE (kind, id) < (?1, ?2) \
                          ORDER BY kind DESC, id DESC LIMIT 1";
    const AFTER: &str = "SELECT rowid, kind, id FROM record WHERE (kind, id) > (?1, ?2) \
                         ORDER BY kind, id LIMIT 1";
    for sql in [BEFORE, AFTER] {
        let entry = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let neighbour: Option<(i64, u8, String)> = db
            .prepare_cached(sql)?
            .query_row(params![key.kind.code(), key.id], entry)
            .optional()
            .map_err(|e| sum::named(e, key.kind.code(), &key.id))?;
        if let Some((row, kind, id)) = neighbour
            && !is_row_of(db, row, kind, &id)?
        {
            let why = "the index over the keys is damaged beside it";
            return Err(sum::named(sum::damaged(why), key.kind.code(), &key.id));
        }
    }
    Ok(())
}

/// Whether a row is of the record that the index says it is of.
fn is_row_of(db: &Connection, row: i64, kind: u8, id: &str) -> Result<bool> {
    const SQL: &str = "SELECT kind = ?2 AND id = ?3 FROM record WHERE rowid = ?1";
    let same = db
        .prepare_cached(SQL)?
        .query_row(params![row, kind, id], |row| row.get::<_, Option<bool>>(0))
        .optional()?;
    Ok(same.flatten() == Some(true))
}
