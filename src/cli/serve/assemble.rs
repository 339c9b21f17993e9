//! Putting the parts together.

use std::sync::Arc;

use mcp_auth_core::{
    client_metadata::TEST_CLIENT,
    entropy::{Entropy, SystemEntropy},
    error::OAuthError,
    keys::{KeyError, KeyRing, KeySettings},
    resource_indicator::AllowedResources,
    service::{Engine, GrantLimit},
};
use mcp_auth_http::{App, Development, Settings as HttpSettings};
use mcp_auth_users::DEMO_ACCOUNTS;

use super::{Pools, data, people};
use crate::{
    Failure,
    demo::{self, Demo},
    settings::{Settings, SettingsError, UsersSetting},
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
    let store = data::open(&settings.store, &entropy, telemetry).await?;
    let mut policy = settings.policy(issuer);
    if let (true, AllowedResources::Only { resources, .. }) =
        (settings.conveniences, &mut policy.resources)
    {
        resources.push(demo::resource(issuer));
    }
    let key_settings = KeySettings {
        secrets: data::secrets(&settings.secrets, &settings.store, &entropy)?,
        algorithm: settings.algorithm,
        rsa_bits: RSA_BITS,
        imported: settings.signing_keys.clone(),
        access_token_ttl: policy.access_token_ttl,
    };
    let keys = KeyRing::open(store.clone(), &*entropy, key_settings).await.map_err(keys_failed)?;
    let users = people::users(&settings.users, &pools.hashing, &entropy).await?;
    let engine = Arc::new(Engine {
        store,
        keys,
        policy,
        users: telemetry.users(users),
        signer: telemetry.signer(Arc::clone(&pools.signing) as _),
        entropy,
        grant_limit: GrantLimit::default(),
    });
    for client in &settings.clients {
        let stored = engine.put_operator_client(client).await;
        let failed = |e: OAuthError| format!("client {} cannot be stored: {}", client.id, e.hint);
        stored.map_err(|e| Failure::Other(failed(e)))?;
    }
    let development =
        settings.conveniences.then(|| development(&engine, &settings.users)).transpose()?;
    let http = HttpSettings {
        brand: settings.brand.clone(),
        development,
        observer: telemetry.requests(),
        ..HttpSettings::default()
    };
    Ok(App::new(engine, http))
}

fn development(engine: &Arc<Engine>, users: &UsersSetting) -> Result<Development, Failure> {
    let demo = Demo::new(Arc::clone(engine));
    let demo = demo.map_err(|e| Failure::Other(format!("the demo cannot start: {e}")))?;
    let account = |own: &mcp_auth_users::DemoAccount| {
        [own.email.to_owned(), own.password.to_owned(), own.role.to_owned()]
    };
    let has_demo_users = matches!(users, UsersSetting::Demo);
    Ok(Development {
        accounts: DEMO_ACCOUNTS.iter().filter(|_| has_demo_users).map(account).collect(),
        test_client: TEST_CLIENT.to_owned(),
        mcp: Some(Arc::new(demo)),
    })
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
