//! Stores as released versions wrote them. Every later release reads them, honours every token in
//! them, and writes back what it does not know.
//!
//! `src/store/tests/fixtures/<release>/` holds `store.db`, the same as lines of text for people
//! (`records.jsonl`), and what clients hold (`tokens.json`). They are never changed;
//! `cargo test -p gauzy-mcp-auth-core --test engine -- --ignored frozen::freeze` with
//! `GAUZY_FREEZE=<folder>` makes those of a new release.

mod freeze;
mod read;
mod shared;
mod unknown;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use mcp_auth_core::{
    keys::{Algorithm, KeySettings},
    store::{Backend, Kind},
    time::Timestamp,
};
use mcp_auth_store::{
    SqliteBackend,
    contract::{ManualClock, TempFolder},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::{App, Server, World};

/// Every release whose stores this one has to read.
const RELEASES: [&str; 1] = ["v0.1.0"];

/// When the last record was made.
const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// What clients hold of the frozen store.
#[derive(Debug, Serialize, Deserialize)]
struct Tokens {
    /// What opens the key set.
    session_secret: String,
    public: Held,
    confidential: Held,
    /// A registration that nobody has used.
    unused_client: String,
    /// The cookie of a session.
    session: String,
    revoked_refresh: String,
    revoked_access: String,
    /// Of a user who was revoked, though the grants are not ended yet.
    revoked_user: String,
}

/// What one client holds.
#[derive(Debug, Serialize, Deserialize)]
struct Held {
    id: String,
    secret: Option<String>,
    /// Not redeemed yet.
    code: String,
    /// Never used.
    fresh: String,
    /// Used, and its successor.
    previous: String,
    current: String,
    /// The access token to the fresh refresh token.
    access: String,
}

impl Held {
    fn app(&self) -> App {
        App { id: self.id.clone(), secret: self.secret.clone() }
    }
}

fn folder(release: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/tests/fixtures").join(release)
}

/// A copy of a frozen store, opened at the time it was made.
struct Frozen {
    world: World,
    tokens: Tokens,
    backend: Arc<dyn Backend>,
}

impl Frozen {
    fn open(release: &str) -> Self {
        let (copy, clock) = (TempFolder::new(), Arc::new(ManualClock::at(NOW)));
        fs::copy(folder(release).join("store.db"), copy.path().join("store.db")).unwrap();
        let backend = Arc::new(SqliteBackend::open(copy.path(), clock.clone()).unwrap());
        Self::on(release, backend, clock, Some(copy))
    }

    /// A store that holds what a frozen one does.
    fn on(
        release: &str,
        backend: Arc<dyn Backend>,
        clock: Arc<ManualClock>,
        folder_of: Option<TempFolder>,
    ) -> Self {
        let tokens = fs::read(folder(release).join("tokens.json")).unwrap();
        let world = World::on(Arc::clone(&backend), clock, folder_of);
        Self { world, tokens: serde_json::from_slice(&tokens).unwrap(), backend }
    }

    async fn server(&self) -> Server {
        let settings = settings(&self.tokens.session_secret);
        self.world.server_keyed(settings).await.unwrap()
    }
}

fn settings(secret: &str) -> KeySettings {
    KeySettings { algorithm: Algorithm::RS256, ..with_secret(secret) }
}

fn with_secret(secret: &str) -> KeySettings {
    KeySettings { secrets: vec![secret.into()], ..crate::support::settings() }
}

/// Every live record, a line each, in the order of kinds and ids.
async fn lines(store: &dyn Backend) -> Vec<String> {
    let mut lines = Vec::new();
    for kind in Kind::ALL {
        for (id, raw) in store.scan(kind, None, 10_000).await.unwrap() {
            let indexes: Vec<Value> = raw
                .indexes
                .iter()
                .map(|entry| json!([format!("{:?}", entry.index), entry.value, entry.order]))
                .collect();
            let body: Value = serde_json::from_slice(&raw.body).unwrap();
            let expires = raw.expires_at.map(|at| at.0);
            let line = json!({"kind": format!("{kind:?}"), "id": id, "expires": expires,
                "indexes": indexes, "body": body});
            lines.push(line.to_string());
        }
    }
    lines
}
