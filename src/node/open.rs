//! From settings to a running application.

use std::sync::{Arc, Weak};

use mcp_auth_core::{
    entropy::{Entropy, SystemEntropy},
    keys::{Algorithm, KeyError, KeyRing, KeySettings, SigningKey},
    model::Client,
    policy::Policy,
    service::{Engine, GrantLimit},
    store::Store,
    users::UserDirectory,
};
use mcp_auth_http::{App, Settings as HttpSettings, SigningPool};
use mcp_auth_users::gauzy::{CheckError, GauzyUsers};
use parking_lot::Mutex;

use crate::{
    error::{Code, Failure},
    store,
};

const RSA_BITS: u32 = 2048;

/// Where people come from.
#[derive(Clone, Debug)]
pub(crate) enum Users {
    /// What cannot be looked at beforehand.
    Any(Arc<dyn UserDirectory>),
    /// A database of Gauzy's.
    Gauzy(Arc<GauzyUsers>),
}

impl Users {
    /// The directory, unless it is there and cannot be used; one that does not answer may do so
    /// later.
    async fn checked(&self) -> Result<Arc<dyn UserDirectory>, Failure> {
        let users = match self {
            Self::Any(users) => return Ok(Arc::clone(users)),
            Self::Gauzy(users) => users,
        };
        match users.check().await {
            Ok(()) => {}
            Err(error @ CheckError::Away(_)) => {
                tracing::error!(%error, "nobody can sign in until Gauzy's database answers");
            }
            Err(error) => return Err(error.into()),
        }
        Ok(Arc::<GauzyUsers>::clone(users))
    }
}

/// Everything an application is made of.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) policy: Policy,
    pub(crate) http: HttpSettings,
    pub(crate) store: String,
    pub(crate) secrets: Vec<String>,
    pub(crate) algorithm: Algorithm,
    pub(crate) keys: Vec<Arc<SigningKey>>,
    pub(crate) users: Users,
    /// What is to be in the store from the start.
    pub(crate) clients: Vec<Client>,
}

impl Plan {
    /// Opens store and keys and puts all together.
    pub(crate) async fn open(&self) -> Result<App, Failure> {
        let users = self.users.checked().await?;
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::new());
        let store = Store::new(store::open(&self.store).await?, Arc::clone(&entropy));
        let mut secrets = self.secrets.clone();
        if secrets.is_empty() {
            if !store::is_memory(&self.store) {
                return Err(Failure::config(
                    "a store that lasts needs a sessionSecret of at least 32 characters: it seals \
                     the keys",
                ));
            }
            secrets.push(entropy.base64url::<48>());
        }
        let keys = KeySettings {
            secrets,
            algorithm: self.algorithm,
            rsa_bits: RSA_BITS,
            imported: self.keys.clone(),
            access_token_ttl: self.policy.access_token_ttl,
        };
        let keys = KeyRing::open(store.clone(), &*entropy, keys).await.map_err(keys_failed)?;
        let engine = Engine {
            store,
            keys,
            policy: self.policy.clone(),
            users,
            signer: signer()?,
            entropy,
            grant_limit: GrantLimit::default(),
        };
        for client in &self.clients {
            engine.put_operator_client(client).await?;
        }
        Ok(App::new(engine, self.http.clone()))
    }
}

fn keys_failed(error: KeyError) -> Failure {
    match error {
        KeyError::DoesNotOpen => Failure::config(
            "the key set in the store does not open with this sessionSecret: give the secret it \
             was made with (or it as sessionSecretPrevious); a new key set is never made in its \
             place, because that would end every session and token",
        ),
        KeyError::Store(error) => {
            Failure::new(Code::Store, format!("the key set cannot be read: {error}"))
        }
        other => Failure::config(other.to_string()),
    }
}

/// The threads that sign are one pool for all servers of the process; they end with the last one.
static POOL: Mutex<Weak<SigningPool>> = Mutex::new(Weak::new());

/// The threads that sign, where a server is open.
pub(crate) fn signing() -> Option<Arc<SigningPool>> {
    POOL.lock().upgrade()
}

/// The threads that sign, started if there are none.
fn signer() -> Result<Arc<SigningPool>, Failure> {
    let mut pool = POOL.lock();
    if let Some(running) = pool.upgrade() {
        return Ok(running);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let started = SigningPool::start(cores).map(Arc::new);
    let started = started.map_err(|e| {
        Failure::new(Code::Store, format!("the system gives no threads to sign on: {e}"))
    })?;
    *pool = Arc::downgrade(&started);
    Ok(started)
}
