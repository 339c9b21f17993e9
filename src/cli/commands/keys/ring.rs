//! Getting at the key set, in the server or in the command.

use std::sync::Arc;

use mcp_auth_core::keys::{KeyError, KeyRing, KeySettings};

use crate::{
    admin::{AdminError, Context, Host},
    serve::{RSA_BITS, data},
    settings::{Administered, StoreSetting},
};

/// A key ring: the running server's own, or one for this command.
pub(crate) enum Ring<'a> {
    Server(&'a KeyRing),
    Command(Box<KeyRing>),
}

impl std::ops::Deref for Ring<'_> {
    type Target = KeyRing;

    fn deref(&self) -> &KeyRing {
        match self {
            Self::Server(ring) => ring,
            Self::Command(ring) => ring,
        }
    }
}

/// Opens the key set that is there.
pub(crate) async fn open_ring(context: &Context) -> Result<Ring<'_>, AdminError> {
    match &context.host {
        Host::Server(app) => Ok(Ring::Server(&app.engine().keys)),
        Host::Command(administered) => {
            let settings = command_settings(context, administered, false)?;
            let ring = KeyRing::open_existing(context.store.clone(), settings).await;
            Ok(Ring::Command(Box::new(ring.map_err(explained)?)))
        }
    }
}

/// How the key set is opened. Where there is no store yet, `makes_secret` lets development make
/// the secret that will.
pub(crate) fn key_settings(
    context: &Context,
    makes_secret: bool,
) -> Result<KeySettings, AdminError> {
    match &context.host {
        Host::Server(app) => Ok(app.engine().keys.settings().clone()),
        Host::Command(administered) => command_settings(context, administered, makes_secret),
    }
}

fn command_settings(
    context: &Context,
    administered: &Arc<Administered>,
    makes_secret: bool,
) -> Result<KeySettings, AdminError> {
    let keys = administered.keys.as_ref().map_err(|e| AdminError::usage(e.to_string()))?;
    let given = keys.secrets.session.is_some() || keys.secrets.key_encryption.is_some();
    if let StoreSetting::Sqlite(folder) = &administered.store
        && !given
        && !makes_secret
        && !data::has_own_secret(folder)
    {
        return Err(AdminError::usage(
            "the key set opens with the server's session secret: give --session-secret-file or \
             MCP_AUTH_SESSION_SECRET as to the server",
        ));
    }
    let secrets = data::secrets(&keys.secrets, &administered.store, &context.entropy);
    Ok(KeySettings {
        secrets: secrets.map_err(|e| AdminError::failed(e.to_string()))?,
        algorithm: keys.algorithm,
        rsa_bits: RSA_BITS,
        imported: keys.imported.clone(),
        access_token_ttl: keys.access_token_ttl,
    })
}

/// Says what to do about it.
pub(super) fn explained(error: KeyError) -> AdminError {
    match error {
        KeyError::DoesNotOpen => AdminError::usage(
            "the key set does not open with this session secret: give the secret of the server, \
             by --session-secret-file or MCP_AUTH_SESSION_SECRET",
        ),
        other => AdminError::failed(other.to_string()),
    }
}
