//! Clients that the operator lists.

use mcp_auth_core::{
    client_metadata::{DEFAULT_SCOPES, operator_client},
    model::{AuthMethod, Client, GrantType},
    redirect_uri, scope,
};
use serde::{Deserialize, Serialize};

use super::SettingsError;

/// A client as operators describe it: a `[[clients]]` entry of the settings file, or the flags of
/// `clients add`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfiguredClient {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    /// SHA-256 of the secret, in lower-case hexadecimal.
    pub(crate) secret_hash: Option<String>,
    #[serde(default)]
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) grant_types: Option<Vec<String>>,
    pub(crate) resource_server: Option<String>,
    #[serde(default = "yes")]
    pub(crate) require_pkce: bool,
}

const fn yes() -> bool {
    true
}

impl ConfiguredClient {
    /// The client, once everything about it makes sense.
    pub(crate) fn client(&self, schemes: &[String]) -> Result<Client, SettingsError> {
        self.checked(schemes)
            .map_err(|why| SettingsError::new(format!("[[clients]] {:?}: {why}", self.id)))
    }

    /// The same; the error says what is wrong, and leaves it to the caller where.
    pub(crate) fn checked(&self, schemes: &[String]) -> Result<Client, String> {
        if self.id.is_empty() || !self.id.bytes().all(|b| b.is_ascii_graphic() && b != b':') {
            return Err("id must be visible ASCII without a colon".into());
        }
        let hash = self.secret_hash.as_deref();
        let is_digest = |hash: &str| {
            hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        if hash.is_some_and(|hash| !is_digest(hash)) {
            let how = "printf %s \"$SECRET\" | sha256sum";
            return Err(format!("secret_hash must be 64 hexadecimal digits: {how}"));
        }
        for uri in &self.redirect_uris {
            redirect_uri::registrable(uri, schemes).map_err(|why| format!("{uri}: {why}"))?;
        }
        let grant_types = self.grant_types()?;
        if grant_types.contains(&GrantType::ClientCredentials) && hash.is_none() {
            return Err("client_credentials needs a secret_hash".into());
        }
        let scopes = match &self.scopes {
            None => DEFAULT_SCOPES.into_iter().collect(),
            Some(names) => {
                if let Some(name) = names.iter().find(|n| !scope::SUPPORTED.contains(&n.as_str())) {
                    return Err(format!("unknown scope {name:?}"));
                }
                names.iter().map(String::as_str).collect()
            }
        };
        Ok(Client {
            secret_sha256: hash.map(str::to_owned),
            auth_method: if hash.is_some() {
                AuthMethod::ClientSecretBasic
            } else {
                AuthMethod::None
            },
            grant_types,
            scopes,
            resource_server: self.resource_server.clone(),
            require_pkce: self.require_pkce,
            ..operator_client(
                &self.id,
                self.name.as_deref().unwrap_or(&self.id),
                &self.redirect_uris,
            )
        })
    }

    fn grant_types(&self) -> Result<Vec<GrantType>, String> {
        let Some(names) = &self.grant_types else {
            return Ok(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]);
        };
        names
            .iter()
            .map(|name| {
                GrantType::from_name(name).ok_or_else(|| format!("unknown grant type {name:?}"))
            })
            .collect()
    }
}
