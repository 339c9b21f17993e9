//! How long an operation may take.

use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use super::Address;
use crate::OpenStoreError;

/// A request that meets a store which does not answer is refused within two seconds, though it may
/// read, write, and read again because the write's answer was lost: after one operation timed out
/// the next ones have to be quick, for a while.
#[derive(Debug)]
pub(crate) struct Patience {
    usual: Duration,
    short: Duration,
    suspected: Mutex<Option<Instant>>,
}

const SUSPECTED_FOR: Duration = Duration::from_secs(1);

/// What an operation may take unless the URL says more.
const USUAL: Duration = Duration::from_millis(1400);

impl Default for Patience {
    fn default() -> Self {
        Self::new(USUAL)
    }
}

impl Patience {
    /// What a store's URL says.
    pub(crate) fn of(address: &Address) -> Result<Self, OpenStoreError> {
        let usual = u64::try_from(USUAL.as_millis()).unwrap_or(u64::MAX);
        address.number("timeout", usual, 100..=60_000).map(Duration::from_millis).map(Self::new)
    }

    fn new(usual: Duration) -> Self {
        Self { usual, short: usual * 2 / 7, suspected: Mutex::default() }
    }

    /// How long an operation may take while nothing is wrong.
    #[cfg(feature = "redis")]
    pub(crate) const fn usual(&self) -> Duration {
        self.usual
    }

    /// How long an operation that starts now may take.
    pub(crate) fn limit(&self) -> Duration {
        let now = Instant::now();
        let mut suspected = self.suspected.lock();
        match *suspected {
            Some(until) if until > now => self.short,
            Some(_) => {
                *suspected = None;
                self.usual
            }
            None => self.usual,
        }
    }

    /// Does something within the limit; `None` when it took longer.
    pub(crate) async fn wait<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.wait_for(self.limit(), work).await
    }

    /// The same within a limit that was asked for before.
    pub(crate) async fn wait_for<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let done = tokio::time::timeout(limit, work).await.ok();
        if done.is_none() {
            *self.suspected.lock() = Some(Instant::now() + SUSPECTED_FOR);
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_request_whose_write_is_lost_is_answered_within_two_seconds() {
        let patience = Patience::default();
        assert_eq!(patience.wait(async { 1 }).await, Some(1));
        let start = Instant::now();
        for _ in ["the write", "the read that looks for it"] {
            assert_eq!(patience.wait(std::future::pending::<()>()).await, None);
        }
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
        tokio::time::sleep(SUSPECTED_FOR).await;
        assert_eq!(patience.limit(), patience.usual);
    }
}
