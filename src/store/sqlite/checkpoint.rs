//! Moving what is in the write-ahead log into the database, beside the writer.

use std::{error::Error, fs::File, time::Duration};

use parking_lot::{Condvar, Mutex, MutexGuard};
use rusqlite::Connection;

/// After so many operations a checkpoint runs.
const OPERATIONS: usize = 2000;

/// After so long a checkpoint runs if anything was written.
const IDLE: Duration = Duration::from_secs(10);

/// A log of more pages than this is started over (16 MiB).
const LONG: i64 = 4096;

/// What the writer and the checkpoints have to agree on.
#[derive(Debug, Default)]
pub(super) struct Wal {
    state: Mutex<State>,
    wake: Condvar,
    gate: Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    operations: usize,
    stopped: bool,
}

impl Wal {
    /// Held by the writer in a transaction, and by a checkpoint that starts the log over.
    pub(super) fn hold(&self) -> MutexGuard<'_, ()> {
        self.gate.lock()
    }

    /// Says that operations were committed.
    pub(super) fn grew(&self, operations: usize) {
        let mut state = self.state.lock();
        state.operations += operations;
        if state.operations >= OPERATIONS {
            self.wake.notify_one();
        }
    }

    pub(super) fn stop(&self) {
        self.state.lock().stopped = true;
        self.wake.notify_one();
    }

    /// Waits until there is something to do; `false` at the end.
    fn wait(&self) -> bool {
        let mut state = self.state.lock();
        loop {
            if state.stopped {
                return false;
            }
            let late =
                state.operations < OPERATIONS && self.wake.wait_for(&mut state, IDLE).timed_out();
            if state.operations >= OPERATIONS || (late && state.operations > 0) {
                state.operations = 0;
                return !state.stopped;
            }
        }
    }
}

/// The checkpoint thread. `file` is the database; SQLite's own locks on it would end if another
/// handle were closed, so the caller keeps this one.
pub(super) fn run(wal: &Wal, db: &Connection, file: &File) {
    while wal.wait() {
        if let Err(e) = round(wal, db, file) {
            tracing::warn!("a checkpoint failed and will be tried again: {e}");
        }
    }
}

/// The bulk of the work disturbs neither the writer nor readers. What is written meanwhile keeps
/// the log from starting over by itself; when it has grown long, a second, short round keeps the
/// writer out. The first leaves it little to wait for on the disk.
fn round(wal: &Wal, db: &Connection, file: &File) -> Result<(), Box<dyn Error>> {
    if checkpoint(db, "PASSIVE")? <= LONG {
        return Ok(());
    }
    file.sync_data()?;
    checkpoint(db, "PASSIVE")?;
    file.sync_data()?;
    let _gate = wal.hold();
    checkpoint(db, "RESTART")?;
    Ok(())
}

/// Runs a checkpoint; answers how many pages the log had.
pub(super) fn checkpoint(db: &Connection, mode: &str) -> rusqlite::Result<i64> {
    db.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| row.get(1))
}
