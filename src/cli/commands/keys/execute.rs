//! What is done to keys, in the process that has the store open.

use mcp_auth_core::{
    entropy::SystemEntropy,
    keys::{KeyBackup, KeyList, NewKey, Rotation},
};
use serde::{Deserialize, Serialize};

use super::ring::{explained, key_settings, open_ring};
use crate::admin::{AdminError, Context, Host};

/// What `keys` asks for.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// What there is.
    List,
    /// A new key of the server's own.
    Rotate(Rotation),
    /// A new key of the operator's.
    ImportKey { pem: String, how: Rotation },
    /// All of them, sealed.
    Export { passphrase: String },
    /// All of them, from a file.
    Import { file: String, passphrase: String, replace: bool },
}

/// What `keys` gets.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Response {
    /// What there is now.
    Keys(KeyList),
    /// The text of an export.
    File(String),
}

/// Carries out a request.
pub(crate) async fn execute(context: &Context, request: Request) -> Result<Response, AdminError> {
    match request {
        Request::List => {
            let ring = open_ring(context).await?;
            ring.list().await.map(Response::Keys).map_err(explained)
        }
        Request::Rotate(how) => {
            let ring = open_ring(context).await?;
            let (algorithm, bits) = (ring.settings().algorithm, ring.settings().rsa_bits);
            let make = move || NewKey::generate(&SystemEntropy::new(), algorithm, bits);
            let new = blocking(make).await?.map_err(explained)?;
            ring.rotate(new, how).await.map(Response::Keys).map_err(explained)
        }
        Request::ImportKey { pem, how } => {
            let ring = open_ring(context).await?;
            let new = NewKey::from_pem(&pem).map_err(explained)?;
            ring.rotate(new, how).await.map(Response::Keys).map_err(explained)
        }
        Request::Export { passphrase } => {
            let ring = open_ring(context).await?;
            let (backup, now) = ring.backup().await.map_err(explained)?;
            let seal = move || backup.seal(&SystemEntropy::new(), &passphrase, now);
            let file = blocking(seal).await?;
            file.map(Response::File).map_err(|e| AdminError::failed(e.to_string()))
        }
        Request::Import { file, passphrase, replace } => {
            let open = move || KeyBackup::open(&file, &passphrase);
            let backup = blocking(open).await?;
            let backup = backup.map_err(|e| AdminError::failed(e.to_string()))?;
            let settings = key_settings(context, true)?;
            backup.store(&context.store, &settings, replace).await.map_err(explained)?;
            if let Host::Server(app) = &context.host {
                app.engine().keys.reload().await.map_err(explained)?;
            }
            let ring = open_ring(context).await?;
            ring.list().await.map(Response::Keys).map_err(explained)
        }
    }
}

/// Has work done that keeps a core busy for a while.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AdminError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| AdminError::failed("the work was broken off"))
}
