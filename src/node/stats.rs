//! How many clients, codes and grants there are: counted from the store every now and then, so that
//! synchronous calls have an answer.

use std::{collections::HashMap, time::Duration};

use futures_util::FutureExt;
use mcp_auth_core::{
    grant::{Grant, State},
    keys::Keys,
    model::Client,
    store::StoreError,
    time::Timestamp,
};
use mcp_auth_http::App;
use napi_derive::napi;
use parking_lot::RwLock;
use tokio::time::Instant;

/// How old counts may get.
const EVERY: Duration = Duration::from_secs(30);
/// Counting may take this part of the time.
const SHARE: u32 = 20;
const PAGE: usize = 500;
/// So many records are counted within a call.
const FEW: u32 = 5_000;
/// Clients remembered for synchronous calls.
const MOST_CLIENTS: usize = 10_000;

/// Counts of a server.
#[napi(object, object_from_js = false)]
#[derive(Clone, Debug, Default)]
pub struct NativeStats {
    /// Registered clients.
    pub clients: u32,
    /// Grants whose code was not redeemed.
    pub total_codes: u32,
    /// Those whose code still works.
    pub active_codes: u32,
    /// Those whose code does not.
    pub expired_codes: u32,
    /// Grants with tokens, or revoked.
    pub total_refresh_tokens: u32,
    /// Grants with tokens.
    pub active_refresh_tokens: u32,
    /// Revoked grants that are still kept.
    pub revoked_tokens: u32,
    /// The `kid` of the key that signs.
    pub key_id: String,
    /// What it signs with.
    pub algorithm: String,
}

impl NativeStats {
    fn add(&mut self, grant: &Grant, now: Timestamp) {
        match &grant.state {
            State::Code { code_expires_at, .. } => {
                self.total_codes += 1;
                let alive = *code_expires_at > now;
                *(if alive { &mut self.active_codes } else { &mut self.expired_codes }) += 1;
            }
            State::Active { .. } if grant.refreshable => {
                self.total_refresh_tokens += 1;
                self.active_refresh_tokens += 1;
            }
            State::Active { .. } => {}
            State::Revoked { .. } => {
                self.total_refresh_tokens += 1;
                self.revoked_tokens += 1;
            }
        }
    }

    /// The same with the key that signs now.
    pub(crate) fn signed_by(mut self, keys: &Keys) -> Self {
        self.key_id.clone_from(&keys.active.kid);
        keys.active.algorithm.as_str().clone_into(&mut self.algorithm);
        self
    }
}

/// What was counted last.
#[derive(Debug, Default)]
pub(crate) struct Counts(RwLock<Counted>);

#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    pub(crate) stats: NativeStats,
    pub(crate) clients: HashMap<String, Client>,
}

impl Counts {
    /// The last count.
    pub(crate) fn last(&self) -> NativeStats {
        self.0.read().stats.clone()
    }

    /// A client that was there at the last count.
    pub(crate) fn client(&self, id: &str) -> Option<Client> {
        self.0.read().clients.get(id).cloned()
    }

    /// All of them.
    pub(crate) fn clients(&self) -> Vec<Client> {
        self.0.read().clients.values().cloned().collect()
    }

    /// Notes a client between counts.
    pub(crate) fn learn(&self, client: &Client) {
        let mut counted = self.0.write();
        if counted.clients.len() < MOST_CLIENTS {
            counted.clients.insert(client.id.clone(), client.clone());
        }
    }

    /// Counts now. A store that does not answer leaves the last count.
    pub(crate) async fn count(&self, app: &App) {
        match count(app, true).await {
            Ok(counted) => *self.0.write() = counted,
            Err(error) => tracing::debug!(%error, "grants could not be counted"),
        }
    }

    /// Counts at once where records are in memory and few, else answers with the last count.
    pub(crate) fn now(&self, app: &App, in_memory: bool) -> NativeStats {
        let last = self.last();
        let few = last.clients + last.total_codes + last.total_refresh_tokens < FEW;
        let counted = (in_memory && few).then(|| count(app, false).now_or_never());
        match counted.flatten() {
            Some(Ok(counted)) => {
                *self.0.write() = counted;
                self.last()
            }
            _ => last.signed_by(&app.engine().keys.current()),
        }
    }

    /// Counts again and again.
    pub(crate) async fn keep(&self, app: &App) {
        let mut took = Duration::ZERO;
        loop {
            tokio::time::sleep(EVERY.max(took * SHARE)).await;
            let start = Instant::now();
            self.count(app).await;
            took = start.elapsed();
        }
    }
}

/// Counts what is in a store, and lets others go first in between unless it must be at once.
pub(crate) async fn count(app: &App, patient: bool) -> Result<Counted, StoreError> {
    let store = &app.engine().store;
    let mut counted = Counted::default();
    let now = store.now().await?;
    let mut after: Option<String> = None;
    loop {
        let page = store.scan::<Client>(after.as_deref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        for one in page {
            counted.stats.clients += 1;
            if let (Ok(seen), true) = (one.record, counted.clients.len() < MOST_CLIENTS) {
                counted.clients.insert(one.id, seen.record);
            }
        }
    }
    after = None;
    loop {
        let page = store.scan::<Grant>(after.as_deref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        for one in page {
            if let Ok(seen) = one.record {
                counted.stats.add(&seen.record, now);
            }
        }
        if patient {
            tokio::task::yield_now().await;
        }
    }
    counted.stats = counted.stats.signed_by(&app.engine().keys.current());
    Ok(counted)
}
