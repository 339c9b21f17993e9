//! Fills a store with grants, through its own inserts, and writes down refresh tokens of some of
//! those that live:
//! `cargo run --release -p gauzy-mcp-auth-store --example load -- <store> <session secret file> <client> <live> <expired> <tokens file> <tokens>`
//!
//! The store is a URL; those that instances share need the features `redis`, `postgres` and `mysql`.
//! A server must have made its key set, with that secret. A SQLite store's must not be running.

use std::{
    error::Error,
    fs,
    io::Write as _,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use mcp_auth_core::{
    entropy::{Entropy, SystemEntropy},
    grant::{
        CodeRequest, Grant, GrantId, GrantNonce, RefreshHandle, Rotation, RotationMode, State,
    },
    jose::UserClaims,
    keys::{Algorithm, KeyRing, KeySettings, Keys},
    pkce::{Challenge, Method, s256},
    store::{Extra, Inserted, Store},
    time::{Clock, Timestamp},
};
use mcp_auth_store::{Evicting, Opening};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Enough that every transaction of a SQLite store is full, and every connection to a server busy.
const TASKS: usize = 1024;
const DAY: Duration = Duration::from_hours(24);

#[derive(Debug)]
struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "a program of its own: time comes in here")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// What the tasks share.
struct Loader {
    store: Store,
    keys: Arc<Keys>,
    entropy: Arc<dyn Entropy>,
    client: String,
    now: Timestamp,
    live: usize,
}

impl Loader {
    /// A grant whose code was redeemed just now; four of them belong to one user. Those after the
    /// live ones are over.
    fn grant(&self, number: usize) -> Grant {
        let idle = if number < self.live { 30 * DAY } else { Duration::ZERO };
        let challenge = Challenge { method: Method::S256, value: s256("a verifier") };
        let request = CodeRequest {
            redirect_uri: "http://127.0.0.1/callback".into(),
            challenge: Some(challenge),
        };
        Grant {
            client_id: self.client.clone(),
            user_id: format!("00000000-0000-4000-8000-{:012}", number / 4),
            scopes: ["mcp.read", "mcp.write"].into_iter().collect(),
            resources: vec!["https://mcp.example/mcp".into()],
            auth_time: self.now,
            claims: UserClaims::default(),
            nonce: GrantNonce::fresh(&*self.entropy),
            mac_key: self.keys.mac_id.clone(),
            rotation: Rotation {
                mode: RotationMode::Rotate,
                reuse_interval: 60,
                idle: (30 * DAY).as_secs(),
            },
            refreshable: true,
            user_counter: 0,
            client_counter: 0,
            created_at: self.now,
            absolute_expiry: self.now.plus(90 * DAY),
            idle_expiry: self.now.plus(idle),
            state: State::Active {
                request,
                redeemed_at: self.now,
                generation: 0,
                rotated_at: self.now,
            },
            extra: Extra::default(),
        }
    }

    /// Inserts one grant; answers its refresh token.
    async fn insert(&self, number: usize) -> Outcome<String> {
        let (id, grant) = (GrantId::fresh(&*self.entropy), self.grant(number));
        match self.store.insert(&id.to_string(), &grant).await? {
            Inserted::New => {}
            Inserted::Exists(_) => return Err("the same id twice".into()),
        }
        let mac = self.keys.mac(&grant.mac_key).ok_or("no MAC key")?;
        Ok(RefreshHandle::issue(id, 0, &grant, mac))
    }
}

async fn fill(loader: Arc<Loader>, grants: usize, wanted: usize) -> Outcome<Vec<String>> {
    let every = loader.live.div_ceil(wanted.max(1)).max(1);
    let tasks = (0..TASKS).map(|task| {
        let loader = Arc::clone(&loader);
        tokio::spawn(async move {
            let mut tokens = Vec::new();
            for number in (task..grants).step_by(TASKS) {
                let token = loader.insert(number).await?;
                if number < loader.live && number % every == 0 {
                    tokens.push(token);
                }
            }
            Outcome::Ok(tokens)
        })
    });
    let mut tokens = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        tokens.extend(task.await??);
    }
    Ok(tokens)
}

#[tokio::main(flavor = "multi_thread")]
async fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [url, secret, client, live, expired, file, wanted] = args.as_slice() else {
        return Err("name store, session secret file, client, live grants, expired ones, tokens \
                    file, number of tokens"
            .into());
    };
    let secret = fs::read_to_string(secret)?.trim().to_owned();
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::new());
    let opening = Opening { clock: Arc::new(SystemClock), evicting: Evicting::Refuse };
    let opened = mcp_auth_store::open(url, &opening).await?;
    let store = Store::new(opened.backend, Arc::clone(&entropy));
    let settings = KeySettings {
        secrets: vec![secret],
        algorithm: Algorithm::ES256,
        rsa_bits: 2048,
        imported: Vec::new(),
        access_token_ttl: Duration::from_mins(15),
    };
    let keys = KeyRing::open(store.clone(), &*entropy, settings).await?.current();
    let (client, now, live) = (client.clone(), store.now().await?, live.parse()?);
    let loader = Loader { store: store.clone(), keys, entropy, client, now, live };
    let grants = live + expired.parse::<usize>()?;
    let tokens = fill(Arc::new(loader), grants, wanted.parse()?).await?;
    store.backend().close().await;
    let mut out = std::io::BufWriter::new(fs::File::create(file)?);
    for token in tokens {
        writeln!(out, "{token}")?;
    }
    Ok(out.flush()?)
}
