//! Records in one SQLite file.
//!
//! One thread writes: it takes what is queued, up to 256 operations, commits them together, and
//! answers every caller only when that commit is on the disk (`synchronous=FULL`), conflicts
//! included. Other threads read, each from a snapshot that holds everything acknowledged before.
//! Checkpoints run in a connection of their own, so that the writer does not wait for them.

mod alarm;
mod apply;
mod backend;
mod checkpoint;
mod failure;
mod find;
mod layout;
mod log;
mod open;
mod place;
mod queue;
mod reader;
mod row;
mod schema;
mod shrink;
mod sum;
mod verify;
mod writer;

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{Arc, atomic::Ordering::Relaxed},
    thread::{self, JoinHandle},
    time::Duration,
};

use mcp_auth_core::time::Clock;
use rusqlite::Connection;
use tokio::sync::Mutex;

use crate::rates::Rates;
use alarm::Alarm;
use checkpoint::Wal;
use place::Place;
use queue::Queue;
use reader::Reader;
use writer::{Counters, Writer};

pub use mcp_auth_core::store::Stats;
pub use open::OpenError;

/// What can be set about a [`SqliteBackend`].
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Threads that read.
    pub readers: usize,
    /// Operations that may wait for the writer, and as many reads; who comes later waits.
    pub queue: usize,
    /// How long to wait for a place in the queue, or for another program's lock on the file.
    pub patience: Duration,
    /// How large the database may grow; what is more is refused. `None` is the disk's size.
    pub max_bytes: Option<u64>,
    /// Rate buckets, which stay in memory.
    pub buckets: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4)),
            queue: 4096,
            patience: Duration::from_secs(5),
            max_bytes: None,
            buckets: 100_000,
        }
    }
}

/// Records in one SQLite file of a data folder, which one process has open at a time.
pub struct SqliteBackend {
    path: PathBuf,
    options: Options,
    clock: Arc<dyn Clock>,
    rates: Rates,
    reads: Arc<Queue<reader::Job>>,
    writes: Arc<Queue<writer::Job>>,
    wal: Arc<Wal>,
    counters: Arc<Counters>,
    alarm: Arc<Alarm>,
    threads: Arc<Mutex<Option<Threads>>>,
}

#[derive(Debug)]
struct Threads {
    readers: Vec<JoinHandle<()>>,
    /// Its files last as long as its connection.
    writer: JoinHandle<(Option<Connection>, Arc<Files>)>,
    checkpoints: JoinHandle<()>,
}

/// What is open beside the connections, and closed after them.
#[derive(Debug)]
struct Files {
    database: File,
    #[expect(dead_code, reason = "the lock on the folder ends with the file")]
    lock: File,
}

impl SqliteBackend {
    /// Opens the store in `folder`, or makes both: the folder for this user only, the file
    /// `store.db` in it too. `clock` is the store's time.
    ///
    /// # Errors
    /// Each [`OpenError`] says what to do about it.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        Self::open_with(folder, clock, Options::default())
    }

    /// The same with other [`Options`].
    ///
    /// # Errors
    /// Each [`OpenError`] says what to do about it.
    pub fn open_with(
        folder: &Path,
        clock: Arc<dyn Clock>,
        options: Options,
    ) -> Result<Self, OpenError> {
        open::make_folder(folder)?;
        let lock = open::lock(folder)?;
        let path = folder.join(crate::SQLITE_FILE);
        let database = open::private_file(&path)?;
        let db = schema::prepare(&path, &options)?;
        let mut this = Self {
            alarm: Arc::new(Alarm::new(path.clone(), Arc::clone(&clock))),
            path,
            options,
            clock,
            rates: Rates::new(options.buckets),
            reads: Arc::new(Queue::new(options.queue, options.patience)),
            writes: Arc::new(Queue::new(options.queue, options.patience)),
            wal: Arc::default(),
            counters: Arc::default(),
            threads: Arc::default(),
        };
        // Where one thread cannot be started, dropping `this` ends the others.
        let threads = this.start(db, &options, Arc::new(Files { database, lock }))?;
        this.threads = Arc::new(Mutex::new(Some(threads)));
        Ok(this)
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Counts since the store was opened, and what waits now.
    pub fn stats(&self) -> Stats {
        Stats {
            operations: self.counters.operations.load(Relaxed),
            commits: self.counters.commits.load(Relaxed),
            waiting: self.writes.len(),
        }
    }

    fn start(
        &self,
        db: Connection,
        options: &Options,
        files: Arc<Files>,
    ) -> Result<Threads, OpenError> {
        let io = |why: String| OpenError::Io { path: self.path.clone(), why };
        let sql = |e: rusqlite::Error| io(e.to_string());
        let thread = |e: io::Error| io(format!("a thread cannot be started: {e}"));
        let mut readers = Vec::new();
        for _ in 0..options.readers.max(1) {
            let connection = schema::readable(&self.path, options).map_err(sql)?;
            let reader = Reader {
                path: self.path.clone(),
                options: *options,
                clock: Arc::clone(&self.clock),
                queue: Arc::clone(&self.reads),
            };
            readers.push(spawn("store-read", move || reader.run(connection)).map_err(thread)?);
        }
        let connection = schema::writable(&self.path, options).map_err(sql)?;
        connection.busy_timeout(checkpoint::PATIENCE).map_err(sql)?;
        let (wal, held, alarm) =
            (Arc::clone(&self.wal), Arc::clone(&files), Arc::clone(&self.alarm));
        let work = move || checkpoint::run(&wal, &connection, &held.database, &alarm);
        let checkpoints = spawn("store-checkpoint", work).map_err(thread)?;
        let writer = Writer {
            path: self.path.clone(),
            options: *options,
            clock: Arc::clone(&self.clock),
            queue: Arc::clone(&self.writes),
            wal: Arc::clone(&self.wal),
            counters: Arc::clone(&self.counters),
            alarm: Arc::clone(&self.alarm),
            place: Place::of(&self.path).map_err(|e| io(e.to_string()))?,
        };
        let work = move || (writer.run(db), files);
        let writer = spawn("store-write", work).map_err(thread)?;
        Ok(Threads { readers, writer, checkpoints })
    }

    fn stop(&self) {
        self.reads.close();
        self.writes.close();
        self.wal.stop();
    }
}

impl std::fmt::Debug for SqliteBackend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteBackend").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Drop for SqliteBackend {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Threads {
    /// Waits for the threads, moves the whole log into the database, and lets go of everything.
    fn finish(self) {
        for reader in self.readers {
            let _ = reader.join();
        }
        let written = self.writer.join();
        let _ = self.checkpoints.join();
        if let Ok((Some(db), _files)) = written {
            let moved = checkpoint::checkpoint(&db, "TRUNCATE");
            if let Err(e) = moved.and_then(|_| db.close().map_err(|(_, e)| e)) {
                tracing::warn!("the last checkpoint failed; the next start does it: {e}");
            }
        }
    }
}

fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    thread::Builder::new().name(name.into()).spawn(work)
}
