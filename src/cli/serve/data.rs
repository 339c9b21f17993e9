//! The store and the secret that opens its keys.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::Arc,
};

use mcp_auth_core::{
    entropy::Entropy,
    store::{Backend, Store},
    time::Clock,
};
use mcp_auth_resource::SystemClock;
use mcp_auth_store::{Limits, MemoryBackend, OpenStoreError, Opened, Opening, SqliteBackend};

use crate::{
    Failure,
    settings::{Secrets, SettingsError, Shared, StoreSetting},
    telemetry::Telemetry,
};

const SECRET_FILE: &str = "session-secret";

/// Opens the store.
pub(crate) async fn open(
    setting: &StoreSetting,
    entropy: &Arc<dyn Entropy>,
    telemetry: &Telemetry,
) -> Result<Store, Failure> {
    let clock = Arc::new(SystemClock);
    let (system, backend): (_, Arc<dyn Backend>) = match setting {
        StoreSetting::Memory => {
            tracing::warn!("the memory store forgets every token when this process ends");
            ("memory", Arc::new(MemoryBackend::new(clock, Limits::default())))
        }
        StoreSetting::Sqlite(folder) => {
            let opened = SqliteBackend::open(folder, clock);
            ("sqlite", Arc::new(opened.map_err(|e| Failure::Other(e.to_string()))?))
        }
        StoreSetting::Shared(shared) => {
            let opened = open_shared(shared, clock).await?;
            (opened.system, opened.backend)
        }
    };
    Ok(Store::new(telemetry.store(backend, system), Arc::clone(entropy)))
}

/// Opens a store that instances share.
pub(crate) async fn open_shared(shared: &Shared, clock: Arc<dyn Clock>) -> Result<Opened, Failure> {
    let opening = Opening { clock, evicting: shared.evicting };
    mcp_auth_store::open(&shared.url, &opening).await.map_err(|error| match error {
        OpenStoreError::Failed(why) => Failure::Other(why),
        other => Failure::Settings(SettingsError::new(other.to_string())),
    })
}

/// The secrets that open the key set: the one in force first.
pub(crate) fn secrets(
    given: &Secrets,
    store: &StoreSetting,
    entropy: &Arc<dyn Entropy>,
) -> Result<Vec<String>, Failure> {
    let session = given.key_encryption.clone().or_else(|| given.session.clone());
    let mut secrets = vec![match (session, store) {
        (Some(secret), _) => secret,
        (None, StoreSetting::Memory) => entropy.base64url::<48>(),
        (None, StoreSetting::Sqlite(folder)) => own_secret(folder, entropy)?,
        (None, StoreSetting::Shared(_)) => {
            return Err(Failure::Settings(SettingsError::new(
                "the key set opens with the session secret that the instances share: give \
                 --session-secret-file or MCP_AUTH_SESSION_SECRET as to the server",
            )));
        }
    }];
    // A key encryption secret may replace a session secret that sealed the set so far.
    secrets.extend(given.session.clone().filter(|own| !secrets.contains(own)));
    secrets.extend(given.previous.clone().filter(|own| !secrets.contains(own)));
    Ok(secrets)
}

/// Whether development made a secret beside the data.
pub(crate) fn has_own_secret(folder: &Path) -> bool {
    folder.join(SECRET_FILE).exists()
}

/// Development: a secret made once and kept beside the data.
fn own_secret(folder: &Path, entropy: &Arc<dyn Entropy>) -> Result<String, Failure> {
    let path = folder.join(SECRET_FILE);
    let failed =
        |e: std::io::Error| Failure::Other(format!("{} cannot be used: {e}", path.display()));
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
        Ok(mut file) => {
            let secret = entropy.base64url::<48>();
            file.write_all(secret.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
            std::fs::File::open(folder).and_then(|own| own.sync_all()).map_err(failed)?;
            Ok(secret)
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            let secret = std::fs::read_to_string(&path).map_err(failed)?;
            let secret = secret.trim();
            if secret.len() < 32 {
                return Err(Failure::Other(format!(
                    "{} is incomplete: restore it, or remove the data folder to start anew",
                    path.display()
                )));
            }
            Ok(secret.to_owned())
        }
        Err(e) => Err(failed(e)),
    }
}
