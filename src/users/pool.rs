//! Password hashing takes tens of milliseconds and megabytes: so many at once as there are
//! cores, a short queue, and beyond it a clear "busy".

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use mcp_auth_core::users::UsersError;
use tokio::sync::Semaphore;

const MAX_WAITING: usize = 64;

/// Runs password checks.
#[derive(Clone, Debug)]
pub struct HashingPool {
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl HashingPool {
    /// A pool that runs `at_once` checks at the same time.
    pub fn new(at_once: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(at_once.max(1))), waiting: Arc::default() }
    }

    /// A pool as wide as the machine has cores.
    pub fn for_this_machine() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, usize::from))
    }

    /// How many checks wait for a core.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// Runs a check on a thread of its own. Dropping the future while it waits gives up its
    /// place in the queue.
    ///
    /// # Errors
    /// [`UsersError::Busy`] when the queue is full.
    pub async fn run<T: Send + 'static>(
        &self,
        check: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, UsersError> {
        let place = Place::take(&self.waiting).ok_or(UsersError::Busy)?;
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|e| UsersError::Unavailable(e.to_string()))?;
        drop(place);
        let run = move || {
            let _permit = permit;
            check()
        };
        let done = tokio::task::spawn_blocking(run).await;
        done.map_err(|e| UsersError::Unavailable(format!("a password check failed: {e}")))
    }
}

/// A place in the queue, given back on drop.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>) -> Option<Self> {
        let before = waiting.fetch_add(1, Ordering::SeqCst);
        let place = Self(Arc::clone(waiting));
        (before < MAX_WAITING).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn beyond_the_queue_the_answer_is_busy_and_the_queue_drains() {
        let pool = HashingPool::new(1);
        let (release, gate) = std::sync::mpsc::channel::<()>();
        let first = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(move || gate.recv().is_ok()).await }
        });
        while pool.permits.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let waiting: Vec<_> = (0..MAX_WAITING)
            .map(|n| {
                let pool = pool.clone();
                tokio::spawn(async move { pool.run(move || n).await })
            })
            .collect();
        while pool.waiting.load(Ordering::SeqCst) < MAX_WAITING {
            tokio::task::yield_now().await;
        }
        assert!(matches!(pool.run(|| ()).await, Err(UsersError::Busy)));
        release.send(()).unwrap();
        assert!(first.await.unwrap().unwrap());
        for (n, task) in waiting.into_iter().enumerate() {
            assert_eq!(task.await.unwrap().unwrap(), n);
        }
        assert_eq!(pool.waiting.load(Ordering::SeqCst), 0);
    }
}
