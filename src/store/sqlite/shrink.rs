//! Giving pages back to the disk that nothing needs any more.

use std::{thread, time::Duration};

use rusqlite::Connection;

use super::checkpoint::Wal;

/// With fewer free pages than this (4 MiB) a file is left as it is: new records take them.
const FEW: i64 = 1024;

/// Pages that are moved and given back in one transaction.
const STEP: u32 = 64;

/// Transactions a round, so that the log is emptied in between.
const STEPS: usize = 32;

/// How long the writer has for itself between two of them.
const PAUSE: Duration = Duration::from_millis(5);

/// Gives pages back while more than a quarter of the file is free, and then until an eighth is;
/// `true` where there is more to do.
pub(super) fn round(wal: &Wal, db: &Connection, under_way: bool) -> rusqlite::Result<bool> {
    let pragma = |name| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    // A file of the first layout has no map of its pages, which this needs.
    if pragma("auto_vacuum")? != 2 {
        return Ok(false);
    }
    let share = if under_way { 8 } else { 4 };
    for _ in 0..STEPS {
        let (pages, free) = (pragma("page_count")?, pragma("freelist_count")?);
        if free < FEW || free < pages / share {
            return Ok(false);
        }
        let gate = wal.hold();
        db.execute_batch(&format!("PRAGMA incremental_vacuum({STEP})"))?;
        drop(gate);
        thread::sleep(PAUSE);
        if wal.is_stopped() {
            return Ok(false);
        }
    }
    Ok(true)
}
