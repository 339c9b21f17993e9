use std::{
    sync::atomic::{AtomicU64, Ordering::SeqCst},
    time::Duration,
};

use mcp_auth_core::time::{Clock, Timestamp};

/// A clock that a test moves.
#[derive(Debug)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicU64::new(now.0))
    }

    /// Moves it forward.
    pub fn advance(&self, span: Duration) {
        self.set(self.now().plus(span));
    }

    /// Moves it to a moment, which may be an earlier one.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, SeqCst);
    }
}

impl Default for ManualClock {
    /// Some day in 2027.
    fn default() -> Self {
        Self::at(Timestamp(1_800_000_000_000))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(SeqCst))
    }
}
