//! Putting the parts together.

use std::sync::Arc;

use mcp_auth_core::{
    entropy::{Entropy, SystemEntropy},
    error::OAuthError,
    keys::{KeyError, KeyRing, KeySettings},
    service::{Engine, GrantLimit},
};
use mcp_auth_http::{App, Development, Settings as HttpSettings};
use mcp_auth_users::{DEMO_ACCOUNTS, DemoUsers};

use super::{Pools, data};
use crate::{
    Failure,
    settings::{Settings, SettingsError, TEST_CLIENT},
    telemetry::Telemetry,
};

/// The size of new RSA keys.
pub(crate) const RSA_BITS: u32 = 2048;

/// The application for an issuer.
pub(super) async fn app(
    settings: &Settings,
    issuer: &str,
    pools: &Pools,
    telemetry: &Telemetry,
) -> Result<App, Failure> {
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::new());
    let store = data::open(&settings.store, &entropy, telemetry)?;
    let policy = settings.policy(issuer);
    let key_settings = KeySettings {
        secrets: data::secrets(&settings.secrets, &settings.store, &entropy)?,
        algorithm: settings.algorithm,
        rsa_bits: RSA_BITS,
        imported: settings.signing_keys.clone(),
        access_token_ttl: policy.access_token_ttl,
    };
    let keys = KeyRing::open(store.clone(), &*entropy, key_settings).await.map_err(keys_failed)?;
    let engine = Engine {
        store,
        keys,
        policy,
        users: telemetry.users(Arc::new(DemoUsers::new(pools.hashing.clone()))),
        signer: telemetry.signer(Arc::clone(&pools.signing) as _),
        entropy,
        grant_limit: GrantLimit::default(),
    };
    for client in &settings.clients {
        let stored = engine.put_operator_client(client).await;
        let failed = |e: OAuthError| format!("client {} cannot be stored: {}", client.id, e.hint);
        stored.map_err(|e| Failure::Other(failed(e)))?;
    }
    let http = HttpSettings {
        brand: settings.brand.clone(),
        development: settings.conveniences.then(development),
        observer: telemetry.requests(),
        ..HttpSettings::default()
    };
    Ok(App::new(engine, http))
}

fn development() -> Development {
    let account = |own: &mcp_auth_users::DemoAccount| {
        [own.email.to_owned(), own.password.to_owned(), own.role.to_owned()]
    };
    Development {
        accounts: DEMO_ACCOUNTS.iter().map(account).collect(),
        test_client: TEST_CLIENT.to_owned(),
    }
}

fn keys_failed(error: KeyError) -> Failure {
    match error {
        KeyError::DoesNotOpen => Failure::Settings(SettingsError::new(
            "the key set in the store does not open with this session secret: give the secret it \
             was made with (or it as MCP_AUTH_SESSION_SECRET_PREVIOUS); a new key set is never \
             made in its place, because that would end every session and token",
        )),
        KeyError::Store(error) => Failure::Other(format!(
            "the key set cannot be read ({error}): where the store is damaged, restore it from a \
             back-up; a new key set is never made in its place"
        )),
        other => Failure::Other(other.to_string()),
    }
}
