//! The layout of the database, and how an older one becomes this one.

use rusqlite::{Connection, params};

use mcp_auth_core::store::Version;

use super::sum::Summed;

/// The layout that this release writes, in `PRAGMA user_version`.
pub(super) const VERSION: u32 = 2;

/// What each layout adds to the one before.
const STEPS: [&str; VERSION as usize] = [
    r#"
-- `indexes` repeats the record's index entries, so that a change knows which ones to remove.
-- `due` is when sweeping looks at the record: never later than `expires`, and left alone when
-- `expires` moves on, so that a change touches this one row and no index.
-- Both are milliseconds since 1970; NULL is never.
CREATE TABLE record (
    kind    INTEGER NOT NULL,
    id      TEXT    NOT NULL,
    version BLOB    NOT NULL,
    expires INTEGER,
    due     INTEGER,
    indexes TEXT    NOT NULL,
    body    BLOB    NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;

CREATE INDEX record_due ON record (due) WHERE due IS NOT NULL;

-- "order" is less by 2^63 than the number it stands for: signed numbers sort the whole range.
CREATE TABLE index_entry (
    "index" INTEGER NOT NULL,
    value   TEXT    NOT NULL,
    "order" INTEGER NOT NULL,
    id      TEXT    NOT NULL,
    PRIMARY KEY ("index", value, "order", id)
) STRICT, WITHOUT ROWID;
"#,
    // `sum` is the record's checksum: see the module `sum`.
    "ALTER TABLE record ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;",
];

/// Brings an older layout to this one, in the caller's transaction.
pub(super) fn raise(db: &Connection, from: u32) -> rusqlite::Result<()> {
    for step in STEPS.iter().skip(from as usize) {
        db.execute_batch(step)?;
    }
    if from < 2 { sum_all(db) } else { Ok(()) }
}

/// Gives every record the checksum of what stands there.
fn sum_all(db: &Connection) -> rusqlite::Result<()> {
    const READ: &str = "SELECT rowid, kind, id, version, expires, indexes, body FROM record \
                        WHERE rowid > ?1 ORDER BY rowid LIMIT 256";
    const WRITE: &str = "UPDATE record SET sum = ?2 WHERE rowid = ?1";
    let sum = |row: &rusqlite::Row<'_>| -> rusqlite::Result<(i64, u32)> {
        let (id, indexes) = (row.get_ref(2)?.as_str()?, row.get_ref(5)?.as_str()?);
        let (kind, version, expires) = (row.get(1)?, Version(row.get(3)?), row.get(4)?);
        let body = row.get_ref(6)?.as_blob()?;
        Ok((row.get(0)?, Summed { kind, id, version, expires, indexes, body }.sum()))
    };
    let (mut read, mut write) = (db.prepare(READ)?, db.prepare(WRITE)?);
    let mut last = i64::MIN;
    loop {
        let sums: Vec<_> = read.query_map([last], sum)?.collect::<Result<_, _>>()?;
        let Some((row, _)) = sums.last() else { return Ok(()) };
        last = *row;
        for (row, sum) in sums {
            write.execute(params![row, sum])?;
        }
    }
}
