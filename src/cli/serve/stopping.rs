//! Since when the server is being stopped.

use std::time::Duration;

use tokio::{sync::watch, time::Instant};

/// Whether, and since when, the server is being stopped.
#[derive(Debug)]
pub(super) struct Stopping(watch::Sender<Option<Instant>>);

impl Default for Stopping {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Stopping {
    /// Notes that it is told to stop now.
    pub(super) fn begin(&self) {
        self.0.send_replace(Some(Instant::now()));
    }

    pub(super) fn has_begun(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Resolves when it has begun.
    pub(super) fn told(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut told = self.0.subscribe();
        async move {
            let _ = told.wait_for(Option::is_some).await;
        }
    }

    /// What is left of a time that began with the stop.
    pub(super) fn left(&self, of: Duration) -> Duration {
        of.saturating_sub(self.0.borrow().map(|since| since.elapsed()).unwrap_or_default())
    }
}
