//! Connections to the database, and what is looked at before it is used.

use std::path::Path;

use rusqlite::{Connection, Error, ErrorCode, OpenFlags, TransactionBehavior, config::DbConfig};

use super::{
    Options,
    checkpoint::checkpoint,
    layout::{self, VERSION},
    log::{self, Log},
    open::OpenError,
};

/// `PRAGMA application_id`: the letters `gMCA`.
const APPLICATION: u32 = 0x674d_4341;

/// Files up to this size are checked whole when they are opened; it takes some milliseconds.
const CHECKED_WHOLE: u64 = 8 << 20;

/// Opens the database for writing and brings it to this release's layout.
pub(super) fn prepare(path: &Path, options: &Options) -> Result<Connection, OpenError> {
    let explain = |e: Error| explain(path, &e);
    let log = log_of(path)?;
    let mut db = writable(path, options).map_err(explain)?;
    // What is refused is left as it is: closing would empty the log, and remove it.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(explain)?;
    let found = pragma(&db, "user_version").map_err(explain)?;
    let application = pragma(&db, "application_id").map_err(explain)?;
    let tables = count_tables(&db).map_err(explain)?;
    if let Some(mut log) = log {
        let kept = checkpoint(&db, "NOOP").map_err(explain)?.pages;
        let damage = log.damaged_at(kept.max(0).cast_unsigned());
        if let Some(at) = damage.map_err(|e| unread(path, &e))? {
            return Err(OpenError::LogDamaged { path: log::path(path), at });
        }
    }
    match (application, found, tables) {
        // Only a file without tables takes this.
        (0, 0, 0) => db.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(explain)?,
        (APPLICATION, 1..=VERSION, _) => check(path, &db)?,
        (APPLICATION, found, _) if found > VERSION => {
            return Err(OpenError::Newer { path: path.to_owned(), found, known: VERSION });
        }
        (APPLICATION, _, _) => {
            return Err(OpenError::Damaged { path: path.to_owned(), why: "no layout".into() });
        }
        _ => return Err(OpenError::Foreign { path: path.to_owned() }),
    }
    // Only now: it writes to the file.
    db.pragma_update(None, "journal_mode", "WAL").map_err(explain)?;
    migrate(&mut db, found).map_err(explain)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(explain)?;
    Ok(db)
}

/// The log that an interrupted run left. SQLite would remove one whose database is gone.
fn log_of(path: &Path) -> Result<Option<Log>, OpenError> {
    let log = Log::of(path).map_err(|e| unread(path, &e))?;
    let length = path.metadata().map_err(|e| unread(path, &e))?.len();
    if log.is_some() && length == 0 {
        return Err(OpenError::LogAlone { path: log::path(path) });
    }
    Ok(log)
}

fn unread(path: &Path, error: &std::io::Error) -> OpenError {
    OpenError::Io { path: path.to_owned(), why: error.to_string() }
}

/// A connection that writes. No checkpoint runs in it by itself.
pub(super) fn writable(path: &Path, options: &Options) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(options.patience)?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "wal_autocheckpoint", 0)?;
    db.pragma_update(None, "journal_size_limit", 64 << 20)?;
    db.pragma_update(None, "cache_size", -16_384)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.set_prepared_statement_cache_capacity(32);
    if let Some(most) = options.max_bytes {
        let page_size = u64::from(pragma(&db, "page_size")?);
        let pages = i64::try_from(most / page_size.max(1)).unwrap_or(i64::MAX);
        db.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    Ok(db)
}

/// A connection that only reads.
pub(super) fn readable(path: &Path, options: &Options) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(options.patience)?;
    db.pragma_update(None, "query_only", true)?;
    db.pragma_update(None, "cache_size", -4096)?;
    db.pragma_update(None, "cell_size_check", true)?;
    Ok(db)
}

fn pragma(db: &Connection, name: &str) -> rusqlite::Result<u32> {
    db.pragma_query_value(None, name, |row| row.get(0))
}

fn count_tables(db: &Connection) -> rusqlite::Result<u32> {
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
}

fn migrate(db: &mut Connection, from: u32) -> rusqlite::Result<()> {
    if from == VERSION {
        return Ok(());
    }
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    layout::raise(&change, from)?;
    change.pragma_update(None, "application_id", APPLICATION)?;
    change.pragma_update(None, "user_version", VERSION)?;
    change.commit()
}

/// A small file is checked whole; of a large one both ends of every tree are looked up, because
/// opening a million records has to stay quick.
fn check(path: &Path, db: &Connection) -> Result<(), OpenError> {
    let size = path.metadata().map_or(0, |file| file.len());
    let found = if size <= CHECKED_WHOLE {
        db.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))
    } else {
        db.execute_batch(
            // One end a statement: only then does SQLite look at the end and not at every row.
            r#"SELECT min(rowid) FROM record; SELECT max(rowid) FROM record;
               SELECT min(kind) FROM record; SELECT max(kind) FROM record;
               SELECT min(due) FROM record WHERE due IS NOT NULL;
               SELECT max(due) FROM record WHERE due IS NOT NULL;
               SELECT min("index") FROM index_entry; SELECT max("index") FROM index_entry;"#,
        )
        .map(|()| "ok".into())
    };
    match found.map_err(|e| explain(path, &e))? {
        sound if sound == "ok" => Ok(()),
        why => Err(OpenError::Damaged { path: path.to_owned(), why: why.replace('\n', " ") }),
    }
}

fn explain(path: &Path, error: &Error) -> OpenError {
    let (path, why) = (path.to_owned(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            OpenError::Damaged { path, why }
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            OpenError::NotWritable { path, why: std::io::Error::other(why) }
        }
        _ => OpenError::Io { path, why },
    }
}
