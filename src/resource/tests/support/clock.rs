//! A clock that stands until it is moved.

use std::sync::atomic::{AtomicU64, Ordering};

use mcp_auth_core::time::{Clock, Timestamp};

#[derive(Debug)]
pub(crate) struct Fixed(AtomicU64);

impl Fixed {
    pub(crate) const fn at(seconds: u64) -> Self {
        Self(AtomicU64::new(seconds))
    }

    pub(crate) fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::SeqCst);
    }
}

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.0.load(Ordering::SeqCst))
    }
}
