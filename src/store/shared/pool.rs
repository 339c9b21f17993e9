//! Connections to a database that are used again.
//!
//! A connection goes back only after a statement that came to its end; in every other case,
//! dropping among them, it is closed. So nobody meets the rest of somebody else's answer, and
//! giving back takes no round trip.

use std::time::Duration;

use parking_lot::Mutex;
use sqlx::{Connection, Error};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

/// One that was idle this long is asked whether it still works: firewalls forget connections.
const TRUSTED_FOR: Duration = Duration::from_secs(15);
/// So that a database that moved, or was resized, is found again.
const LIVES_FOR: Duration = Duration::from_mins(30);
const CLOSING: Duration = Duration::from_secs(2);

/// How a connection is made.
pub(crate) trait Connect: Send + Sync {
    /// What comes of it.
    type Connection: Connection + Send;

    /// Makes one that is ready for statements.
    fn connect(&self) -> impl Future<Output = Result<Self::Connection, Error>> + Send;
}

pub(crate) struct Pool<O: Connect> {
    options: O,
    permits: Semaphore,
    idle: Mutex<Vec<Held<O::Connection>>>,
}

struct Held<C> {
    connection: C,
    born: Instant,
    idle_since: Instant,
}

/// A connection in use.
pub(crate) struct Lease<'a, O: Connect> {
    pool: &'a Pool<O>,
    held: Held<O::Connection>,
    _permit: SemaphorePermit<'a>,
}

impl<O: Connect> Pool<O> {
    /// At most `most` connections at a time.
    pub(crate) fn new(options: O, most: usize) -> Self {
        Self { options, permits: Semaphore::new(most), idle: Mutex::default() }
    }

    /// A connection that works, as far as one can know.
    pub(crate) async fn lease(&self) -> Result<Lease<'_, O>, Error> {
        let permit = self.permits.acquire().await.map_err(|_| Error::PoolClosed)?;
        let held = if let Some(held) = self.usable().await {
            held
        } else {
            let (connection, now) = (self.options.connect().await?, Instant::now());
            Held { connection, born: now, idle_since: now }
        };
        Ok(Lease { pool: self, held, _permit: permit })
    }

    async fn usable(&self) -> Option<Held<O::Connection>> {
        let mut held = self.idle.lock().pop()?;
        if held.born.elapsed() > LIVES_FOR {
            return None;
        }
        if held.idle_since.elapsed() > TRUSTED_FOR && held.connection.ping().await.is_err() {
            // The others have been idle for longer still.
            self.forget();
            return None;
        }
        Some(held)
    }

    /// Lets go of all that are idle: one broke, and the others will have broken with it.
    pub(crate) fn forget(&self) {
        let idle = std::mem::take(&mut *self.idle.lock());
        drop(idle);
    }

    /// Closes all; nobody gets one any more.
    pub(crate) async fn close(&self) {
        self.permits.close();
        let idle = std::mem::take(&mut *self.idle.lock());
        let close = async {
            for held in idle {
                let _ = held.connection.close().await;
            }
        };
        let _ = tokio::time::timeout(CLOSING, close).await;
    }
}

impl<O: Connect> Lease<'_, O> {
    /// The connection.
    pub(crate) fn connection(&mut self) -> &mut O::Connection {
        &mut self.held.connection
    }

    /// Gives it back, after a statement that came to its end.
    pub(crate) fn give_back(self) {
        let Self { pool, mut held, .. } = self;
        if !pool.permits.is_closed() {
            held.idle_since = Instant::now();
            pool.idle.lock().push(held);
        }
    }
}
