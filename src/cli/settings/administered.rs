//! The settings that commands beside `serve` need. They come from the same sources, but what
//! only serving needs may be missing or wrong.

use std::{sync::Arc, time::Duration};

use mcp_auth_core::{
    keys::{Algorithm, SigningKey},
    policy::ACCESS_TOKEN_TTL,
};

use super::{
    Environment, Mode, SettingsError, StoreSetting, Values,
    checked::{algorithm, all_clients, mode, signing_keys},
    secrets::{Secrets, secrets},
    store::store,
    values::lifetime,
};

/// The settings that administrative commands have flags for. The environment and the settings
/// file are read wholly.
pub(crate) const ADMINISTRATIVE_FLAGS: &[&str] = &[
    "store",
    "session-secret-file",
    "key-encryption-secret-file",
    "production",
    "log-format",
    "log-level",
];

/// What administrative commands know of the settings.
#[derive(Debug)]
pub(crate) struct Administered {
    pub(crate) store: StoreSetting,
    /// Private-use redirect schemes beside the shipped ones.
    pub(crate) redirect_schemes: Vec<String>,
    /// The clients that every start of the server puts in the store.
    pub(crate) listed: Vec<String>,
    /// How keys are opened and made, for the commands that do.
    pub(crate) keys: Result<Keys, SettingsError>,
}

/// What opens the key set, and how new keys are made.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) secrets: Secrets,
    pub(crate) algorithm: Algorithm,
    pub(crate) imported: Vec<Arc<SigningKey>>,
    pub(crate) access_token_ttl: Duration,
}

impl Administered {
    /// Checks what is needed.
    pub(crate) fn check(values: &Values, env: Environment<'_>) -> Result<Self, SettingsError> {
        let mode = mode(values, env);
        let redirect_schemes = values.texts("allowed-redirect-schemes").to_vec();
        let clients = all_clients(values, &redirect_schemes, mode == Mode::Development)?;
        Ok(Self {
            store: store(values, env, mode)?,
            listed: clients.into_iter().map(|client| client.id).collect(),
            redirect_schemes,
            keys: keys(values, mode),
        })
    }
}

fn keys(values: &Values, mode: Mode) -> Result<Keys, SettingsError> {
    Ok(Keys {
        secrets: secrets(values, mode)?,
        algorithm: algorithm(values)?,
        imported: signing_keys(values)?,
        access_token_ttl: lifetime(values, "access-token-ttl", ACCESS_TOKEN_TTL)?,
    })
}
