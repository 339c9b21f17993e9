//! Work that many wait for and one does.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use parking_lot::Mutex;
use tokio::runtime::Handle;

/// Something under way that others may join.
pub(super) struct Flight<T: Clone>(Mutex<Option<UnderWay<T>>>);

struct UnderWay<T: Clone> {
    result: Shared<BoxFuture<'static, T>>,
    /// Set by the work itself: a shared future that nobody looks at never says that it is over.
    ended: Arc<AtomicBool>,
}

impl<T: Clone> UnderWay<T> {
    fn is_over(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}

/// Says so when the work ends, however it ends.
struct Ending(Arc<AtomicBool>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

impl<T: Clone> Default for Flight<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone + Send + Sync + 'static> Flight<T> {
    /// Joins what is under way; else starts what `start` gives, if it gives anything. The work
    /// runs in a task of its own: whoever waits may go away. `lost` is the answer should the task
    /// die.
    pub(super) fn join(
        &self,
        start: impl FnOnce() -> Option<BoxFuture<'static, T>>,
        lost: T,
    ) -> Option<Shared<BoxFuture<'static, T>>> {
        let mut under_way = self.0.lock();
        if let Some(flight) = under_way.as_ref().filter(|flight| !flight.is_over()) {
            return Some(flight.result.clone());
        }
        let work = start()?;
        let ended = Arc::new(AtomicBool::new(false));
        let ending = Ending(Arc::clone(&ended));
        let work = async move {
            let _ending = ending;
            work.await
        };
        let result = match Handle::try_current() {
            Ok(runtime) => runtime.spawn(work).map(|ended| ended.unwrap_or(lost)).boxed().shared(),
            Err(_) => work.boxed().shared(),
        };
        *under_way = Some(UnderWay { result: result.clone(), ended });
        Some(result)
    }

    /// Whether something is under way.
    pub(super) fn is_under_way(&self) -> bool {
        self.0.lock().as_ref().is_some_and(|flight| !flight.is_over())
    }
}
