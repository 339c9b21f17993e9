//! Rate limits: how often, counted how, and what a refusal says.

use std::{collections::HashMap, time::Duration};

use mcp_auth_core::{
    entropy::hex,
    error::{ErrorCode, OAuthError},
    event::Event,
    reason::{LimitName, Reason},
    store::{Rate, RateAnswer},
    time::Timestamp,
};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::{app::Call, endpoints::login::loggable};

const MINUTE: Duration = Duration::from_mins(1);
/// Blocked callers remembered by this instance.
const MAX_BLOCKED: usize = 100_000;

/// Whether limits are in force, and whom failures have blocked for now.
#[derive(Debug)]
pub(crate) struct Limits {
    on: bool,
    blocked: Mutex<HashMap<[u8; 32], Timestamp>>,
}

/// A limit: its name, how many a minute, how many at once.
#[derive(Clone, Copy, Debug)]
struct Limit {
    name: LimitName,
    per_minute: u32,
    burst: u32,
}

const fn limit(name: LimitName, per_minute: u32, burst: u32) -> Limit {
    Limit { name, per_minute, burst }
}

const PAGES: Limit = limit(LimitName::Pages, 120, 120);
const REGISTER: Limit = limit(LimitName::Register, 20, 100);
const REGISTER_ALL: Limit = limit(LimitName::RegisterAll, 600, 1000);
const LOGIN_ACCOUNT: Limit = limit(LimitName::LoginAccount, 5, 5);
const LOGIN_ADDRESS: Limit = limit(LimitName::LoginAddress, 30, 30);
const LOGIN_EVERYWHERE: Limit = limit(LimitName::LoginEverywhere, 60, 60);
const FAILURES: Limit = limit(LimitName::ClientFailures, 20, 20);

fn key(name: LimitName, parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [&[name.as_str()], parts].concat() {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

impl Limit {
    fn rate(self, parts: &[&str], cost: u32) -> Rate {
        Rate {
            key: format!("{}:{}", self.name.as_str(), hex(&key(self.name, parts))),
            limit: self.per_minute,
            per: MINUTE,
            burst: self.burst,
            cost,
        }
    }
}

impl Limits {
    pub(crate) fn new(on: bool) -> Self {
        Self { on, blocked: Mutex::default() }
    }

    async fn take(&self, call: &Call, wanted: &[(Limit, Vec<&str>)]) -> Result<(), OAuthError> {
        if !self.on {
            return Ok(());
        }
        let rates: Vec<_> = wanted.iter().map(|(limit, parts)| limit.rate(parts, 1)).collect();
        match call.app.engine.store.take_rates(&rates).await? {
            RateAnswer::Allowed => Ok(()),
            RateAnswer::Refused { bucket, retry_after } => {
                let limit = wanted.get(bucket).map_or(PAGES, |(limit, _)| *limit);
                Err(refused(call, limit, retry_after))
            }
        }
    }

    /// A page is asked for: per session where there is one, else per address.
    pub(crate) async fn page(&self, call: &Call, session: Option<&str>) -> Result<(), OAuthError> {
        let address = call.address.to_string();
        let who = session.unwrap_or(&address);
        self.take(call, &[(PAGES, vec![who])]).await
    }

    /// A client registers.
    pub(crate) async fn register(&self, call: &Call) -> Result<(), OAuthError> {
        let address = call.address.to_string();
        self.take(call, &[(REGISTER, vec![&address]), (REGISTER_ALL, vec![])]).await
    }

    /// Somebody signs in. Where the account is known in this browser it has a bucket of its own;
    /// the count over all addresses never refuses.
    pub(crate) async fn login(
        &self,
        call: &Call,
        account: &str,
        known_browser: Option<&str>,
    ) -> Result<(), OAuthError> {
        if !self.on {
            return Ok(());
        }
        let (address, network) = (call.address.to_string(), call.address.network());
        let account = account.to_lowercase();
        let everywhere = [LOGIN_EVERYWHERE.rate(&[&account], 1)];
        if let RateAnswer::Refused { .. } = call.app.engine.store.take_rates(&everywhere).await? {
            Event::SignInFlood { account: loggable(&account) }.emit();
        }
        let by = known_browser.unwrap_or(&network);
        let wanted = [(LOGIN_ACCOUNT, vec![account.as_str(), by]), (LOGIN_ADDRESS, vec![&address])];
        self.take(call, &wanted).await
    }

    /// Whether a client's failures from an address have used up their number: known to this
    /// instance without asking the store.
    pub(crate) async fn not_blocked(&self, call: &Call, client: &str) -> Result<(), OAuthError> {
        if !self.on || self.blocked.lock().is_empty() {
            return Ok(());
        }
        let id = key(FAILURES.name, &[client, &call.address.to_string()]);
        let until = self.blocked.lock().get(&id).copied();
        let Some(until) = until else { return Ok(()) };
        let now = call.app.engine.store.now().await?;
        if until <= now {
            self.blocked.lock().remove(&id);
            return Ok(());
        }
        Err(refused(call, FAILURES, until.since(now)))
    }

    /// Counts a failure; the one beyond the number blocks the pair for a while.
    pub(crate) async fn failed(&self, call: &Call, client: &str) {
        if !self.on {
            return;
        }
        let address = call.address.to_string();
        let rates = [FAILURES.rate(&[client, &address], 1)];
        let store = &call.app.engine.store;
        let (Ok(RateAnswer::Refused { retry_after, .. }), Ok(now)) =
            (store.take_rates(&rates).await, store.now().await)
        else {
            return;
        };
        let mut blocked = self.blocked.lock();
        if blocked.len() >= MAX_BLOCKED {
            blocked.retain(|_, until| *until > now);
        }
        if blocked.len() < MAX_BLOCKED {
            blocked.insert(key(FAILURES.name, &[client, &address]), now.plus(retry_after));
        }
    }
}

fn refused(call: &Call, limit: Limit, retry_after: Duration) -> OAuthError {
    Event::Limited { limit: limit.name.as_str(), client_address: &call.address.to_string() }.emit();
    let mut error = OAuthError::new(ErrorCode::TooManyRequests, "Rate limit exceeded");
    error.retry_after = Some(retry_after.max(Duration::from_secs(1)));
    error.per_minute = Some(limit.per_minute);
    error.because(Reason::RateLimit(limit.name)).hint(format!("limit {}", limit.name.as_str()))
}
