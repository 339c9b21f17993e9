//! Moving what is in the write-ahead log into the database, beside the writer.

use std::{error::Error, fs::File, time::Duration};

use parking_lot::{Condvar, Mutex, MutexGuard};
use rusqlite::Connection;

use super::{
    alarm::{Alarm, Trouble},
    shrink,
};

/// After so many operations a checkpoint runs.
const OPERATIONS: usize = 2000;

/// After so long a checkpoint runs if anything was written.
const IDLE: Duration = Duration::from_secs(10);

/// A log of more pages than this is started over (16 MiB).
const LONG: i64 = 4096;

/// A log of more pages than this (64 MiB) that cannot start over is worth a word.
const TOO_LONG: i64 = 16_384;

/// How long the writer is kept out for readers to leave the log.
pub(super) const PATIENCE: Duration = Duration::from_millis(50);

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
    /// There is no room for the log to grow.
    urgent: bool,
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

    /// Says that the log has no room left: what starts over needs none.
    pub(super) fn is_full(&self) {
        self.state.lock().urgent = true;
        self.wake.notify_one();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.state.lock().stopped
    }

    pub(super) fn stop(&self) {
        self.state.lock().stopped = true;
        self.wake.notify_one();
    }

    /// Waits until there is something to do: answers whether it is urgent, or `None` at the end.
    fn wait(&self, at_once: bool) -> Option<bool> {
        let mut state = self.state.lock();
        loop {
            if state.stopped {
                return None;
            }
            let ready = |state: &State| state.operations >= OPERATIONS || state.urgent || at_once;
            let late = !ready(&state) && self.wake.wait_for(&mut state, IDLE).timed_out();
            if ready(&state) || (late && state.operations > 0) {
                state.operations = 0;
                let urgent = std::mem::take(&mut state.urgent);
                return (!state.stopped).then_some(urgent);
            }
        }
    }
}

/// The checkpoint thread. `file` is the database; SQLite's own locks on it would end if another
/// handle were closed, so the caller keeps this one.
pub(super) fn run(wal: &Wal, db: &Connection, file: &File, alarm: &Alarm) {
    let mut shrinking = false;
    while let Some(urgent) = wal.wait(shrinking) {
        if let Err(e) = round(wal, db, file, alarm, urgent) {
            tracing::warn!("a checkpoint failed and will be tried again: {e}");
        }
        shrinking = shrink::round(wal, db, shrinking).unwrap_or_else(|e| {
            tracing::warn!("the database could not be made smaller: {e}");
            false
        });
    }
}

/// The bulk of the work disturbs neither the writer nor readers. What is written meanwhile keeps
/// the log from starting over by itself; when it has grown long, a second, short round keeps the
/// writer out. The first leaves it little to wait for on the disk.
fn round(
    wal: &Wal,
    db: &Connection,
    file: &File,
    alarm: &Alarm,
    urgent: bool,
) -> Result<(), Box<dyn Error>> {
    if checkpoint(db, "PASSIVE")?.pages <= LONG && !urgent {
        return Ok(());
    }
    file.sync_data()?;
    checkpoint(db, "PASSIVE")?;
    file.sync_data()?;
    let gate = wal.hold();
    let done = checkpoint(db, "RESTART")?;
    drop(gate);
    if !done.busy {
        alarm.restarted();
    } else if done.pages > TOO_LONG {
        alarm.raise(Trouble::Held, &format!("{} MiB", done.pages >> 8));
    }
    Ok(())
}

/// What a checkpoint came to.
#[derive(Debug)]
pub(super) struct Done {
    /// Whether somebody was in the way.
    busy: bool,
    /// How many pages the log had.
    pub(super) pages: i64,
}

/// Runs a checkpoint.
pub(super) fn checkpoint(db: &Connection, mode: &str) -> rusqlite::Result<Done> {
    let done = |row: &rusqlite::Row<'_>| Ok(Done { busy: row.get(0)?, pages: row.get(1)? });
    db.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], done)
}
