//! The one thread that writes.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use mcp_auth_core::{
    store::{Key, StoreError, Version, Write},
    time::{Clock, Timestamp},
};
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{
    Options,
    alarm::{Alarm, Trouble},
    apply::{self, Put, Swept},
    checkpoint::Wal,
    failure::{self, Failure},
    place::Place,
    queue::Queue,
    schema,
};

/// How many operations share a transaction at most.
const BATCH: usize = 256;

/// From so many operations in a transaction on, several callers write at the same time.
const SEVERAL: usize = 3;

/// How long the writer then lets others join them: a commit costs the processor as much for one
/// operation as for ten. Who writes alone never waits.
const GATHER: Duration = Duration::from_micros(500);

/// What can be asked of the writer.
#[derive(Debug)]
pub(super) enum Op {
    Insert(Key, Put),
    Swap(Key, Version, Put),
    Delete(Key, Version),
    Sweep(usize),
    Probe,
}

/// What an operation came to.
#[derive(Debug)]
pub(super) enum Outcome {
    Write(Write),
    Swept(Swept),
    Alive,
}

pub(super) type Answer = Result<Outcome, StoreError>;

/// An operation and who waits for it.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) op: Op,
    pub(super) reply: oneshot::Sender<Answer>,
}

/// Counts for tests and metrics.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) operations: AtomicU64,
    pub(super) commits: AtomicU64,
}

/// Takes what is queued, writes it in one transaction, and answers when that is on the disk.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) path: PathBuf,
    pub(super) options: Options,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) queue: Arc<Queue<Job>>,
    pub(super) wal: Arc<Wal>,
    pub(super) counters: Arc<Counters>,
    pub(super) alarm: Arc<Alarm>,
    pub(super) place: Place,
}

impl Drop for Writer {
    /// However the thread ends, nobody is left waiting.
    fn drop(&mut self) {
        self.queue.abandon();
    }
}

impl Writer {
    /// Works until the queue is closed and empty. Gives the connection back for the last
    /// checkpoint, if it is still good.
    pub(super) fn run(self, db: Connection) -> Option<Connection> {
        let mut db = Some(db);
        let mut jobs = Vec::with_capacity(BATCH);
        while self.queue.take(BATCH, &mut jobs) {
            let batch = std::mem::take(&mut jobs);
            let shared = (SEVERAL..BATCH).contains(&batch.len());
            let Some(good) = db.take().or_else(|| self.reopen()) else {
                refuse(batch, &Failure::Undone("the database cannot be opened again".into()));
                continue;
            };
            // A panic drops the connection, which undoes the transaction, and the jobs, whose
            // callers then know that the answer is lost.
            let served = catch_unwind(AssertUnwindSafe(|| self.serve(&good, batch)));
            match served {
                Ok(true) => db = Some(good),
                Ok(false) => tracing::error!("a transaction could not be undone: reopening"),
                Err(_) => tracing::error!("the store's writer panicked: reopening"),
            }
            if shared {
                thread::sleep(GATHER);
            }
        }
        db
    }

    fn reopen(&self) -> Option<Connection> {
        if let Err(why) = self.place.check() {
            self.alarm.raise(Trouble::Gone, &why);
            return None;
        }
        let opened = schema::writable(&self.path, &self.options);
        opened.inspect_err(|e| self.alarm.about(e)).ok()
    }

    /// Answers a batch; `false` when the connection is stuck in a transaction.
    fn serve(&self, db: &Connection, mut batch: Vec<Job>) -> bool {
        let failure = match self.transact(db, &batch) {
            Ok(answers) => {
                for (job, answer) in batch.into_iter().zip(answers) {
                    job.answer(answer);
                }
                return db.is_autocommit();
            }
            Err(failure) => failure,
        };
        failure.tell(&self.alarm);
        match failure {
            // A full store refuses new records, not changes of those that are there.
            Failure::Full(_) => {
                self.wal.is_full();
                let (inserts, changes): (Vec<_>, Vec<_>) =
                    batch.into_iter().partition(|job| matches!(job.op, Op::Insert(..)));
                let again = !inserts.is_empty() && !changes.is_empty();
                refuse(inserts, &failure);
                if again && db.is_autocommit() {
                    return self.serve(db, changes);
                }
                refuse(changes, &failure);
            }
            // Who did not touch what is damaged is not to suffer from it.
            Failure::Damaged(_) if batch.len() > 1 && db.is_autocommit() => {
                let second = batch.split_off(batch.len() / 2);
                let good = self.serve(db, batch);
                if good {
                    return self.serve(db, second);
                }
                refuse(second, &failure);
            }
            _ => refuse(batch, &failure),
        }
        db.is_autocommit()
    }

    /// One transaction; the answers are for after it. Nothing is acknowledged that went to a file
    /// which the next start will not find.
    fn transact(&self, db: &Connection, batch: &[Job]) -> Result<Vec<Answer>, Failure> {
        let _gate = self.wal.hold();
        self.place.check().map_err(Failure::Gone)?;
        let answers = self.write(db, batch);
        if answers.is_err() && !db.is_autocommit() {
            // Where this fails the connection is given up, which undoes the transaction too.
            let _ = db.execute_batch("ROLLBACK");
        }
        let answers = answers?;
        self.place.check().map_err(Failure::Gone)?;
        let count = |counter: &AtomicU64, by: usize| counter.fetch_add(by as u64, Relaxed);
        count(&self.counters.operations, batch.len());
        count(&self.counters.commits, 1);
        self.wal.grew(batch.len());
        self.alarm.written();
        Ok(answers)
    }

    fn write(&self, db: &Connection, batch: &[Job]) -> Result<Vec<Answer>, Failure> {
        let run = |sql| db.prepare_cached(sql)?.execute([]);
        run("BEGIN IMMEDIATE").map_err(|e| Failure::before_commit(&e))?;
        let now = self.clock.now();
        let apply = |job: &Job| job.op.apply(db, now, &self.alarm);
        let answers = batch.iter().map(apply).collect::<Result<_, _>>()?;
        run("COMMIT").map_err(|e| Failure::at_commit(&e))?;
        Ok(answers)
    }
}

impl Job {
    fn answer(self, answer: Answer) {
        // Who no longer waits does not want it.
        let _ = self.reply.send(answer);
    }
}

fn refuse(jobs: Vec<Job>, failure: &Failure) {
    for job in jobs {
        job.answer(Err(failure.answer()));
    }
}

impl Op {
    /// Applies one operation. A record that cannot be read is the caller's answer; whatever else
    /// goes wrong fails the transaction.
    fn apply(&self, db: &Connection, now: Timestamp, alarm: &Alarm) -> Result<Answer, Failure> {
        let result = match self {
            Self::Insert(key, put) => apply::insert(db, now, key, put).map(Outcome::Write),
            Self::Swap(key, seen, put) => apply::swap(db, now, key, *seen, put).map(Outcome::Write),
            Self::Delete(key, seen) => apply::delete(db, now, key, *seen).map(Outcome::Write),
            Self::Sweep(most) => apply::sweep(db, now, *most).map(Outcome::Swept),
            Self::Probe => Ok(Outcome::Alive),
        };
        match result {
            Ok(outcome) => {
                if let Outcome::Swept(Swept { damaged: Some(why), .. }) = &outcome {
                    alarm.raise(Trouble::Damaged, why);
                }
                Ok(Ok(outcome))
            }
            Err(e) if failure::is_unreadable(&e) => {
                alarm.about(&e);
                Ok(Err(failure::of_read(&e)))
            }
            Err(e) => Err(Failure::before_commit(&e)),
        }
    }
}
