//! The threads that read, and what they are asked.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::Arc,
};

use mcp_auth_core::{
    store::{Cursor, IndexKey, Key, Kind, Page, Raw, Snapshot},
    time::{Clock, Timestamp},
};
use rusqlite::{CachedStatement, Connection, Result, params};

use super::{
    Options, find,
    queue::Queue,
    row::{self, columns},
    schema,
};

/// How many reads share a snapshot at most.
const BATCH: usize = 16;

/// A read and who waits for it. Dropping it unrun tells that one.
pub(super) type Job = Box<dyn FnOnce(&Connection, &dyn Clock) + Send>;

/// One of the threads that read, each with a connection of its own.
pub(super) struct Reader {
    pub(super) path: PathBuf,
    pub(super) options: Options,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) queue: Arc<Queue<Job>>,
}

impl Reader {
    /// Works until the queue is closed and empty.
    pub(super) fn run(self, db: Connection) {
        let mut db = Some(db);
        let mut jobs = Vec::with_capacity(BATCH);
        while self.queue.take(BATCH, &mut jobs) {
            let batch = std::mem::take(&mut jobs);
            let good = db.take().or_else(|| schema::readable(&self.path, &self.options).ok());
            let Some(good) = good else { continue };
            let served = catch_unwind(AssertUnwindSafe(|| self.serve(&good, batch)));
            match served {
                Ok(()) if good.is_autocommit() => db = Some(good),
                _ => tracing::error!("a reader of the store failed: reopening"),
            }
        }
    }

    /// Several reads in one transaction, which spares them a lock each. It sees everything that
    /// was acknowledged before the first of them ran, and so before any was asked.
    fn serve(&self, db: &Connection, batch: Vec<Job>) {
        let run = |sql| db.prepare_cached(sql)?.execute([]);
        let several = batch.len() > 1 && run("BEGIN").is_ok();
        for job in batch {
            job(db, &*self.clock);
        }
        if several && run("COMMIT").is_err() {
            let _ = db.execute_batch("ROLLBACK");
        }
    }
}

pub(super) fn read_many(db: &Connection, now: Timestamp, keys: &[Key]) -> Result<Snapshot> {
    let read = |key| Ok(find::record(db, key)?.filter(|raw| is_live(raw, now)));
    Ok(Snapshot { now, records: keys.iter().map(read).collect::<Result<_>>()? })
}

pub(super) fn list(
    db: &Connection,
    list: &IndexKey,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Page> {
    const FIRST: &str = r#"SELECT "order", id FROM index_entry WHERE "index" = ?1 AND value = ?2
                           ORDER BY "order", id LIMIT ?3"#;
    const NEXT: &str = r#"SELECT "order", id FROM index_entry WHERE "index" = ?1 AND value = ?2
                          AND ("order", id) > (?4, ?5) ORDER BY "order", id LIMIT ?3"#;
    let (index, one_more) = (u8::from(list.index), sql_limit(limit.saturating_add(1)));
    let entry = |row: &rusqlite::Row<'_>| {
        Ok(Cursor { order: row::unsigned_order(row.get(0)?), id: row.get(1)? })
    };
    let entries: Vec<Cursor> = match after {
        None => db
            .prepare_cached(FIRST)?
            .query_map(params![index, list.value, one_more], entry)?
            .collect::<Result<_>>()?,
        Some(Cursor { order, id }) => db
            .prepare_cached(NEXT)?
            .query_map(params![index, list.value, one_more, row::order(*order), id], entry)?
            .collect::<Result<_>>()?,
    };
    Ok(Page::of(entries, limit))
}

pub(super) fn count(db: &Connection, list: &IndexKey) -> Result<u64> {
    const SQL: &str = r#"SELECT count(*) FROM index_entry WHERE "index" = ?1 AND value = ?2"#;
    let index = u8::from(list.index);
    let count: i64 =
        db.prepare_cached(SQL)?.query_row(params![index, list.value], |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

pub(super) fn scan(
    db: &Connection,
    now: Timestamp,
    kind: Kind,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<(String, Raw)>> {
    const FIRST: &str =
        concat!("SELECT ", columns!(), ", id FROM record WHERE kind = ?1 AND id >= ?2 ORDER BY id");
    const NEXT: &str =
        concat!("SELECT ", columns!(), ", id FROM record WHERE kind = ?1 AND id > ?2 ORDER BY id");
    let mut rows: CachedStatement<'_> =
        db.prepare_cached(if after.is_none() { FIRST } else { NEXT })?;
    let read = |row: &rusqlite::Row<'_>| {
        let id: String = row.get(5)?;
        let raw = row::raw(row, kind.code(), &id)?;
        Ok((id, raw))
    };
    rows.query_map(params![kind.code(), after.unwrap_or_default()], read)?
        .filter(|found| found.as_ref().map_or(true, |(_, raw)| is_live(raw, now)))
        .take(limit)
        .collect()
}

fn is_live(raw: &Raw, now: Timestamp) -> bool {
    raw.expires_at.is_none_or(|at| at > now)
}

fn sql_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
