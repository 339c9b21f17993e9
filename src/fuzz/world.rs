//! A server in memory, the same in every run: its clock stands still and its randomness is a
//! sequence.

use std::{
    future::Future,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use async_trait::async_trait;
use mcp_auth_core::{
    client_auth::hash_secret,
    entropy::Entropy,
    keys::{Algorithm, KeyRing, KeySettings, SigningKey},
    model::{AuthMethod, Client, GrantType, Origin, User},
    policy::Policy,
    resource_indicator::AllowedResources,
    service::{Engine, GrantLimit, InlineSigner},
    store::Store,
    users::{Account, UserDirectory, UsersError},
};
use mcp_auth_http::{App, Settings};
use mcp_auth_store::{Limits, MemoryBackend, contract::ManualClock};
use tokio::runtime::{Builder, Runtime};

pub(crate) const ISSUER: &str = "https://auth.gauzy.co";
pub(crate) const AUDIENCE: &str = "https://mcp.gauzy.co";
pub(crate) const TOOLS: &str = "https://tools.example/mcp";
/// The secret of the confidential clients.
pub(crate) const SECRET: &str = "a s/ecret+of%desk";

/// A running server and the clock it goes by.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) clock: Arc<ManualClock>,
}

impl World {
    pub(crate) fn new() -> Self {
        run(async {
            let clock = Arc::new(ManualClock::default());
            let entropy = Arc::new(Sequence::default());
            let backend = MemoryBackend::new(clock.clone(), Limits::default());
            let store = Store::new(Arc::new(backend), entropy.clone());
            let keys = KeySettings {
                secrets: vec!["a secret of the session".into()],
                algorithm: Algorithm::EdDSA,
                rsa_bits: 2048,
                imported: KEYS.to_vec(),
                access_token_ttl: std::time::Duration::from_mins(15),
            };
            let engine = Engine {
                keys: KeyRing::open(store.clone(), &*entropy, keys).await.unwrap(),
                store,
                policy: policy(),
                users: Arc::new(People),
                signer: Arc::new(InlineSigner),
                entropy,
                grant_limit: GrantLimit::default(),
            };
            for client in clients() {
                engine.store.insert(&client.id, &client).await.unwrap();
            }
            Self { app: App::new(engine, Settings::default()), clock }
        })
    }

    pub(crate) fn engine(&self) -> &Engine {
        self.app.engine()
    }

    /// One for targets that change nothing in it that matters.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: LazyLock<World> = LazyLock::new(World::new);
        &SHARED
    }
}

/// Runs what needs a runtime.
pub(crate) fn run<F: Future>(work: F) -> F::Output {
    thread_local! {
        static RUNTIME: Runtime = Builder::new_current_thread().enable_time().build().unwrap();
    }
    RUNTIME.with(|runtime| runtime.block_on(work))
}

/// One signing key of each algorithm; the first one signs.
pub(crate) static KEYS: LazyLock<[Arc<SigningKey>; 3]> = LazyLock::new(|| {
    [Algorithm::EdDSA, Algorithm::ES256, Algorithm::RS256].map(|algorithm| {
        let pkcs8 = algorithm.generate(2048).unwrap();
        Arc::new(SigningKey::from_pkcs8(algorithm.as_str().into(), algorithm, &pkcs8).unwrap())
    })
});

fn policy() -> Policy {
    let audience = url::Url::parse(AUDIENCE).ok();
    let resources = AllowedResources::Only { resources: vec![TOOLS.into()], audience };
    let mut policy = Policy::new(ISSUER, AUDIENCE, resources);
    policy.max_unused_clients = 32;
    policy.rate_limits = false;
    policy
}

/// A stranger, an operator's client with a secret that may do everything, and one that listens on
/// loopback.
pub(crate) fn clients() -> [Client; 3] {
    let uris = |uris: &[&str]| uris.iter().copied().map(str::to_owned).collect();
    let every = ["mcp.read", "mcp.write", "mcp.admin", "profile", "email", "roles"];
    let app = Client {
        redirect_uris: uris(&[
            "https://app.example/cb",
            "https://app.example/cb?tenant=a&x",
            "https://app.example/q?",
            "cursor://anysphere.cursor-mcp/oauth/callback",
            "http://127.0.0.1/cb",
        ]),
        scopes: ["mcp.read", "mcp.write", "profile", "offline_access"].into_iter().collect(),
        origin: Origin::Registered,
        ..Client::new("app", "App")
    };
    let desk = Client {
        auth_method: AuthMethod::ClientSecretBasic,
        secret_sha256: Some(hash_secret(SECRET)),
        redirect_uris: uris(&["https://desk.example/cb", "http://localhost:*"]),
        grant_types: GrantType::ALL.into(),
        scopes: every.into_iter().collect(),
        resource_server: Some(AUDIENCE.into()),
        require_pkce: false,
        ..Client::new("desk", "Desk")
    };
    let local = Client {
        redirect_uris: uris(&["http://localhost:3000/cb?a=b", "http://[::1]/", "http://localhost"]),
        scopes: every.into_iter().collect(),
        ..Client::new("local", "Local")
    };
    [app, desk, local]
}

/// Anna may administer, Bert may not.
pub(crate) fn person(name: &str) -> User {
    let role = if name == "anna" { "ADMIN" } else { "EMPLOYEE" };
    User {
        id: name.into(),
        email: format!("{name}@example.com"),
        name: Some(name.into()),
        roles: vec![role.into()],
        ..User::default()
    }
}

/// Anna and Bert, whose password is `password`.
#[derive(Debug)]
struct People;

#[async_trait]
impl UserDirectory for People {
    async fn authenticate(&self, email: &str, password: &str) -> Result<Vec<Account>, UsersError> {
        let people = ["anna", "bert"].map(person);
        let own = people.into_iter().find(|user| user.email == email && password == "password");
        Ok(own.map(Account::from).into_iter().collect())
    }

    async fn find(&self, id: &str) -> Result<Option<User>, UsersError> {
        Ok(["anna", "bert"].map(person).into_iter().find(|user| user.id == id))
    }
}

/// The same octets in every run: an input fails tomorrow as it fails today.
#[derive(Debug, Default)]
pub(crate) struct Sequence(AtomicU64);

impl Entropy for Sequence {
    /// `SplitMix64`.
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let state = self.0.fetch_add(1, Relaxed).wrapping_add(1);
            let mut z = state.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let bytes = (z ^ (z >> 31)).to_be_bytes();
            chunk.iter_mut().zip(bytes).for_each(|(own, byte)| *own = byte);
        }
    }
}
