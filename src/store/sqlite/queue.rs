//! A bounded queue from async callers to threads.

use std::{collections::VecDeque, time::Duration};

use mcp_auth_core::store::StoreError;
use parking_lot::{Condvar, Mutex};
use tokio::{
    sync::{Semaphore, TryAcquireError},
    time::timeout,
};

/// Callers wait, without blocking a thread, while it is full, and are refused when that takes too
/// long. Threads take as many entries at once as they can use.
#[derive(Debug)]
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    filled: Condvar,
    room: Semaphore,
    patience: Duration,
}

#[derive(Debug)]
struct State<T> {
    waiting: VecDeque<T>,
    closed: bool,
}

impl<T> Queue<T> {
    pub(super) fn new(capacity: usize, patience: Duration) -> Self {
        Self {
            state: Mutex::new(State { waiting: VecDeque::new(), closed: false }),
            filled: Condvar::new(),
            room: Semaphore::new(capacity.max(1)),
            patience,
        }
    }

    /// Appends an entry. On an error it was not appended.
    pub(super) async fn push(&self, entry: T) -> Result<(), StoreError> {
        let permit = match self.room.try_acquire() {
            Ok(permit) => permit,
            Err(TryAcquireError::Closed) => return Err(closed()),
            Err(TryAcquireError::NoPermits) => timeout(self.patience, self.room.acquire())
                .await
                .map_err(|_| StoreError::Unavailable("too many requests are waiting".into()))?
                .map_err(|_| closed())?,
        };
        let mut state = self.state.lock();
        if state.closed {
            return Err(closed());
        }
        // Given back by whoever takes the entry out.
        permit.forget();
        state.waiting.push_back(entry);
        drop(state);
        self.filled.notify_one();
        Ok(())
    }

    /// Waits for entries and takes up to `most`; `false` when the queue is closed and empty.
    pub(super) fn take(&self, most: usize, into: &mut Vec<T>) -> bool {
        let mut state = self.state.lock();
        while state.waiting.is_empty() {
            if state.closed {
                return false;
            }
            self.filled.wait(&mut state);
        }
        let count = state.waiting.len().min(most);
        into.extend(state.waiting.drain(..count));
        let more = !state.waiting.is_empty();
        drop(state);
        self.room.add_permits(count);
        if more {
            self.filled.notify_one();
        }
        true
    }

    /// How many entries wait.
    pub(super) fn len(&self) -> usize {
        self.state.lock().waiting.len()
    }

    /// Whether entries are still accepted.
    pub(super) fn open(&self) -> Result<(), StoreError> {
        if self.room.is_closed() { Err(closed()) } else { Ok(()) }
    }

    /// Refuses new entries; those that wait are still taken.
    pub(super) fn close(&self) {
        self.state.lock().closed = true;
        self.room.close();
        self.filled.notify_all();
    }

    /// Closes and drops what waits: for a thread that cannot go on.
    pub(super) fn abandon(&self) {
        self.close();
        self.state.lock().waiting.clear();
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("it is closed".into())
}
