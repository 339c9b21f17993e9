//! The key list of an authorization server, kept fresh.
//!
//! A list is as good as new for some minutes. Before that time is over it is fetched again in the
//! background, so that nobody waits. Where the server does not answer, the list goes on being used
//! for a day. A key that is not in it makes us look again, once in a while and not once a token.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt;
use parking_lot::RwLock;
use tokio::{runtime::Handle, time::Instant};
use url::Url;

use super::{Location, flight::Flight, freshness};
use crate::{
    error::TokenError,
    fetch::{Fetch, Outbound},
    jwt::{Algorithm, Compact, KeySet},
};

/// The least time between two fetches that unknown keys, or failures, cause.
const COOL_DOWN: Duration = Duration::from_secs(5);
/// The same while there is no list at all.
const FIRST_COOL_DOWN: Duration = Duration::from_secs(1);
/// How long a list is used whose server does not answer any more.
const MAX_STALE: Duration = Duration::from_hours(24);
/// When it is fetched again: after so much of its time, in hundredths.
const AHEAD: u32 = 80;
/// How long a discovered address is believed.
const ADDRESS_TTL: Duration = Duration::from_hours(1);

/// The keys of one authorization server.
#[derive(Clone)]
pub(crate) struct Remote(Arc<Shared>);

struct Shared {
    location: Location,
    algorithms: Vec<Algorithm>,
    fetch: Arc<dyn Fetch>,
    /// Counts the keys that went: results which rest on them are to be forgotten.
    withdrawn: Arc<AtomicU64>,
    state: RwLock<State>,
    flight: Flight<Result<(), TokenError>>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    address: Option<(Url, Instant)>,
    attempted_at: Option<Instant>,
    /// What the last attempt failed with.
    failure: Option<TokenError>,
}

struct Held {
    keys: Arc<KeySet>,
    fetched_at: Instant,
    fresh_for: Duration,
}

/// What can be said of a token's key at once.
pub(crate) enum Standing {
    /// The key is here.
    Here(Arc<KeySet>),
    /// Somebody has to be asked.
    Unknown,
}

/// What a list is good for at a moment.
enum Use {
    AsItIs(Arc<KeySet>),
    /// It is good, and shall be fetched again meanwhile.
    AndFetch(Arc<KeySet>),
    /// It is not there, or too old.
    Wait,
}

impl Remote {
    pub(crate) fn new(
        location: Location,
        algorithms: Vec<Algorithm>,
        fetch: Arc<dyn Fetch>,
        withdrawn: Arc<AtomicU64>,
    ) -> Self {
        let (state, flight) = (RwLock::default(), Flight::default());
        Self(Arc::new(Shared { location, algorithms, fetch, withdrawn, state, flight }))
    }

    /// The keys for a token, where they are here.
    pub(crate) fn at_once(&self, token: &Compact<'_>) -> Standing {
        let usable = self.0.state.read().usable(Instant::now());
        let keys = match usable {
            Use::AsItIs(keys) => keys,
            // Without a runtime nothing goes on in the background.
            Use::AndFetch(keys) if self.0.flight.is_under_way() => keys,
            Use::AndFetch(keys) if Handle::try_current().is_ok() => {
                drop(self.refresh());
                keys
            }
            Use::AndFetch(_) | Use::Wait => return Standing::Unknown,
        };
        if keys.has(token) { Standing::Here(keys) } else { Standing::Unknown }
    }

    /// The keys for a token, fetched where that may help. They need not have the one it names.
    pub(crate) async fn find(&self, token: &Compact<'_>) -> Result<Arc<KeySet>, TokenError> {
        let usable = self.0.state.read().usable(Instant::now());
        let keys = match usable {
            Use::AsItIs(keys) => keys,
            Use::AndFetch(keys) => {
                drop(self.refresh());
                keys
            }
            Use::Wait => return self.fetched().await,
        };
        if keys.has(token) {
            return Ok(keys);
        }
        match self.refresh() {
            // Where the server is away, the keys stay what they were.
            Some(refresh) => Ok(refresh.await.and_then(|()| self.held()).unwrap_or(keys)),
            None => Ok(keys),
        }
    }

    /// The keys after a fetch, or in spite of a failed one.
    async fn fetched(&self) -> Result<Arc<KeySet>, TokenError> {
        if let Some(refresh) = self.refresh()
            && refresh.await.is_ok()
        {
            return self.held();
        }
        let state = self.0.state.read();
        match state.usable(Instant::now()) {
            Use::AsItIs(keys) | Use::AndFetch(keys) => Ok(keys),
            Use::Wait => Err(state.failure.clone().unwrap_or(TokenError::FetchFailed)),
        }
    }

    fn held(&self) -> Result<Arc<KeySet>, TokenError> {
        let state = self.0.state.read();
        state.held.as_ref().map(|held| Arc::clone(&held.keys)).ok_or(TokenError::FetchFailed)
    }

    /// Fetches the list, or joins whoever does; nothing where that was done a moment ago.
    fn refresh(&self) -> Option<impl Future<Output = Result<(), TokenError>> + use<>> {
        let start = || {
            let mut state = self.0.state.write();
            let now = Instant::now();
            if !state.has_cooled_down(now) {
                return None;
            }
            state.attempted_at = Some(now);
            Some(Shared::refresh(Arc::clone(&self.0)).boxed())
        };
        self.0.flight.join(start, Err(TokenError::FetchFailed))
    }
}

impl Shared {
    async fn refresh(self: Arc<Self>) -> Result<(), TokenError> {
        let fetched = self.fetch_keys().await;
        let mut state = self.state.write();
        match fetched {
            Ok(held) => {
                let before = state.held.as_ref().map(|before| &before.keys);
                if before.is_some_and(|before| !before.is_within(&held.keys)) {
                    self.withdrawn.fetch_add(1, Ordering::Release);
                }
                state.held = Some(held);
                state.failure = None;
                Ok(())
            }
            Err(failure) => {
                // The key list may have moved.
                state.address = None;
                state.failure = Some(failure.clone());
                Err(failure)
            }
        }
    }

    async fn fetch_keys(&self) -> Result<Held, TokenError> {
        let known = self.state.read().address.clone();
        let known = known.filter(|(_, since)| since.elapsed() < ADDRESS_TTL);
        let url = if let Some((url, _)) = known {
            url
        } else {
            let url = self.location.find(&*self.fetch).await?;
            self.state.write().address = Some((url.clone(), Instant::now()));
            url
        };
        let fetched = self.fetch.fetch(Outbound::get(url.clone())).await;
        let answer = fetched.map_err(|error| {
            tracing::warn!(%url, %error, "keys cannot be fetched");
            TokenError::FetchFailed
        })?;
        if answer.status != 200 {
            tracing::warn!(%url, status = answer.status, "keys cannot be fetched");
            return Err(TokenError::KeysStatus);
        }
        let keys = serde_json::from_slice(&answer.body).ok();
        let keys = keys.and_then(|jwks| KeySet::from_jwks(&jwks, &self.algorithms).ok());
        let keys = keys.ok_or_else(|| {
            tracing::warn!(%url, "this is no JWK Set");
            TokenError::KeysMalformed
        })?;
        if keys.is_empty() {
            tracing::warn!(%url, "there is no key in it that an allowed algorithm uses");
        }
        let fresh_for = freshness::of(answer.cache_control.as_deref());
        Ok(Held { keys: Arc::new(keys), fetched_at: Instant::now(), fresh_for })
    }
}

impl State {
    fn usable(&self, now: Instant) -> Use {
        let Some(held) = &self.held else { return Use::Wait };
        let age = now.saturating_duration_since(held.fetched_at);
        let keys = Arc::clone(&held.keys);
        let cooled = self.has_cooled_down(now);
        if age < held.fresh_for * AHEAD / 100 {
            Use::AsItIs(keys)
        } else if age < held.fresh_for || (self.failure.is_some() && age < MAX_STALE) {
            if cooled { Use::AndFetch(keys) } else { Use::AsItIs(keys) }
        } else {
            Use::Wait
        }
    }

    fn has_cooled_down(&self, now: Instant) -> bool {
        let span = if self.held.is_some() { COOL_DOWN } else { FIRST_COOL_DOWN };
        self.attempted_at.is_none_or(|at| now.saturating_duration_since(at) >= span)
    }
}
