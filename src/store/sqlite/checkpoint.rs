//! Moving what is in the write-ahead log into the database, beside the writer.

use std::{sync::Arc, time::Duration};

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

/// The checkpoint thread.
pub(super) fn run(wal: &Arc<Wal>, db: &Connection) {
    while wal.wait() {
        // The bulk of the work disturbs neither the writer nor readers. What is written meanwhile
        // keeps the log from starting over by itself; when it has grown long, a second, short
        // round keeps the writer out.
        let done = checkpoint(db, "PASSIVE").and_then(|pages| {
            if pages <= LONG {
                return Ok(pages);
            }
            let _gate = wal.hold();
            checkpoint(db, "RESTART")
        });
        if let Err(e) = done {
            tracing::warn!("a checkpoint failed and will be tried again: {e}");
        }
    }
}

/// Runs a checkpoint; answers how many pages the log had.
pub(super) fn checkpoint(db: &Connection, mode: &str) -> rusqlite::Result<i64> {
    db.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| row.get(1))
}
