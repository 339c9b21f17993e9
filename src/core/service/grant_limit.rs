//! A ceiling on the tokens of one grant: a client in a loop hurts nobody but itself. Kept by
//! each instance for itself, so that a refresh costs no further round trip.

use std::{collections::HashMap, time::Duration};

use parking_lot::Mutex;

use crate::{
    error::{ErrorCode, OAuthError},
    grant::GrantId,
    reason::{LimitName, Reason},
    service::Engine,
    time::Timestamp,
};

/// Tokens a minute.
const LIMIT: u32 = 120;
const PERIOD: u64 = 60_000;
const STEP: u64 = PERIOD / LIMIT as u64;
/// Grants remembered; beyond it the idle ones are forgotten.
const MAX_GRANTS: usize = 100_000;

/// When each grant's bucket is empty again, in milliseconds since the epoch.
#[derive(Debug, Default)]
pub struct GrantLimit(Mutex<HashMap<GrantId, u64>>);

impl GrantLimit {
    /// Takes one token's worth; otherwise how long to wait.
    fn take(&self, grant: GrantId, now: Timestamp) -> Result<(), Duration> {
        let mut buckets = self.0.lock();
        if buckets.len() >= MAX_GRANTS {
            buckets.retain(|_, empty_at| *empty_at > now.0);
        }
        if buckets.len() >= MAX_GRANTS {
            return Ok(());
        }
        let empty_at = buckets.entry(grant).or_insert(now.0);
        let next = (*empty_at).max(now.0) + STEP;
        if next > now.0 + PERIOD {
            return Err(Duration::from_millis(next - now.0 - PERIOD));
        }
        *empty_at = next;
        Ok(())
    }
}

impl Engine {
    /// Refuses a grant that asks for tokens in a loop.
    pub(crate) fn within_grant_limit(
        &self,
        grant: GrantId,
        now: Timestamp,
    ) -> Result<(), OAuthError> {
        if !self.policy.rate_limits {
            return Ok(());
        }
        self.grant_limit.take(grant, now).map_err(|wait| {
            let mut error = OAuthError::new(ErrorCode::TooManyRequests, "Rate limit exceeded");
            error.retry_after = Some(wait.max(Duration::from_secs(1)));
            error.per_minute = Some(LIMIT);
            error
                .because(Reason::RateLimit(LimitName::Grant))
                .hint(format!("grant {grant} asks for more than {LIMIT} tokens a minute"))
        })
    }
}
