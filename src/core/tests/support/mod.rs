//! A store, servers on it, and the steps that clients and people take.
//!
//! ```text
//! on_both_stores! {
//!     async fn a_rule(world) {
//!         let server = world.server().await;
//!         let app = server.public_app("app").await;
//!         let tokens = server.tokens(&app).await;
//!         …
//!     }
//! }
//! ```

mod server;
mod users;

use std::{sync::Arc, time::Duration};

use mcp_auth_core::{
    entropy::{Entropy, SystemEntropy},
    keys::{Algorithm, KeyError, KeyRing, KeySettings},
    policy::Policy,
    resource_indicator::AllowedResources,
    service::{Engine, GrantLimit, InlineSigner},
    store::{Backend, Store},
};
use mcp_auth_store::{
    Limits, MemoryBackend, SqliteBackend,
    contract::{HoldReads, LoseAnswers, ManualClock, TempFolder},
};

pub(crate) use mcp_auth_store::contract::in_time;
pub(crate) use server::{
    ANNA, App, REDIRECT_URI, Server, VERIFIER, client, error, grant_id, published, refresh_token,
};
pub(crate) use users::Users;

pub(crate) const ISSUER: &str = "https://auth.gauzy.co";
pub(crate) const AUDIENCE: &str = "https://mcp.gauzy.co";
/// A resource beside the audience.
pub(crate) const TOOLS: &str = "https://tools.example/mcp";
/// How many requests race.
pub(crate) const RACERS: usize = 64;

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const MINUTE: Duration = Duration::from_mins(1);
pub(crate) const DAY: Duration = Duration::from_hours(24);

/// A store, its clock, its people, and what can be made to go wrong on the way to it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) clock: Arc<ManualClock>,
    /// Holds reads back until [`RACERS`] of them have read.
    pub(crate) reads: Arc<HoldReads>,
    /// Loses writes or their answers.
    pub(crate) network: Arc<LoseAnswers>,
    pub(crate) users: Arc<Users>,
    _folder: Option<TempFolder>,
}

impl World {
    pub(crate) fn memory() -> Self {
        let clock = Arc::new(ManualClock::default());
        let store = Arc::new(MemoryBackend::new(clock.clone(), Limits::default()));
        Self::on(store, clock, None)
    }

    pub(crate) fn sqlite() -> Self {
        let (clock, folder) = (Arc::new(ManualClock::default()), TempFolder::new());
        let store = Arc::new(SqliteBackend::open(folder.path(), clock.clone()).unwrap());
        Self::on(store, clock, Some(folder))
    }

    pub(crate) fn on(
        store: Arc<dyn Backend>,
        clock: Arc<ManualClock>,
        folder: Option<TempFolder>,
    ) -> Self {
        let reads = Arc::new(HoldReads::new(store, RACERS));
        let network = Arc::new(LoseAnswers::new(reads.clone()));
        let users = Arc::new(Users::default());
        Self { clock, reads, network, users, _folder: folder }
    }

    /// The typed face of the store.
    pub(crate) fn store(&self) -> Store {
        Store::new(self.network.clone(), Arc::new(SystemEntropy::new()))
    }

    /// A server with the default policy.
    pub(crate) async fn server(&self) -> Server {
        self.server_with(|_| ()).await
    }

    /// A server, one of several on this store if called again, with another policy.
    pub(crate) async fn server_with(&self, change: impl FnOnce(&mut Policy)) -> Server {
        let mut policy = policy();
        change(&mut policy);
        self.start(policy, settings()).await.unwrap()
    }

    /// A server with the default policy and other key settings, if the keys open.
    pub(crate) async fn server_keyed(&self, settings: KeySettings) -> Result<Server, KeyError> {
        self.start(policy(), settings).await
    }

    /// A server that takes its randomness from `entropy`.
    pub(crate) async fn server_seeded(
        &self,
        settings: KeySettings,
        entropy: Arc<dyn Entropy>,
    ) -> Server {
        self.start_with(policy(), settings, entropy).await.unwrap()
    }

    async fn start(&self, policy: Policy, settings: KeySettings) -> Result<Server, KeyError> {
        self.start_with(policy, settings, Arc::new(SystemEntropy::new())).await
    }

    async fn start_with(
        &self,
        policy: Policy,
        settings: KeySettings,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Server, KeyError> {
        let store = Store::new(self.network.clone(), Arc::clone(&entropy));
        let keys = KeyRing::open(store.clone(), &*entropy, settings).await?;
        Ok(Server(Arc::new(Engine {
            store,
            keys,
            policy,
            users: self.users.clone(),
            signer: Arc::new(InlineSigner),
            entropy,
            grant_limit: GrantLimit::default(),
        })))
    }
}

fn policy() -> Policy {
    let audience = url::Url::parse(AUDIENCE).ok();
    let resources = AllowedResources::Only { resources: vec![TOOLS.into()], audience };
    Policy::new(ISSUER, AUDIENCE, resources)
}

/// One secret, and the algorithm whose keys are made fastest.
pub(crate) fn settings() -> KeySettings {
    KeySettings {
        secrets: vec!["a secret of the session".into()],
        algorithm: Algorithm::EdDSA,
        rsa_bits: 2048,
        imported: Vec::new(),
        access_token_ttl: Duration::from_mins(15),
    }
}
