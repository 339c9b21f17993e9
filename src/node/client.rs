//! A client as JavaScript gets it.

use mcp_auth_core::model::{Client, GrantType};
use napi_derive::napi;
use serde_json::Value;

/// A registered client.
#[napi(object, object_from_js = false)]
pub struct NativeClient {
    /// Its id.
    pub client_id: String,
    /// SHA-256 of its secret.
    pub client_secret_hash: Option<String>,
    /// What it calls itself.
    pub client_name: String,
    /// Where its authorization responses may go.
    pub redirect_uris: Vec<String>,
    /// What it may present at the token endpoint.
    pub grant_types: Vec<String>,
    /// What it may ask the authorization endpoint for.
    pub response_types: Vec<String>,
    /// What it may ask for.
    pub scopes: Vec<String>,
    /// What it says of itself besides, as JSON.
    pub about: String,
    /// When it registered, in milliseconds since the epoch.
    pub created_at: f64,
}

impl From<Client> for NativeClient {
    #[expect(clippy::cast_precision_loss, reason = "JavaScript's times are no integers")]
    fn from(client: Client) -> Self {
        let responses = client.has_grant(GrantType::AuthorizationCode).then(|| "code".to_owned());
        Self {
            grant_types: client.grant_types.iter().map(|own| own.as_str().to_owned()).collect(),
            response_types: responses.into_iter().collect(),
            scopes: client.scopes.iter().map(str::to_owned).collect(),
            about: Value::Object(client.about).to_string(),
            created_at: client.created_at.0 as f64,
            client_id: client.id,
            client_secret_hash: client.secret_sha256,
            client_name: client.name,
            redirect_uris: client.redirect_uris,
        }
    }
}

/// A part of all clients.
#[napi(object, object_from_js = false)]
pub struct NativeClientPage {
    /// The clients.
    pub clients: Vec<NativeClient>,
    /// Where to go on, if there are more.
    pub next: Option<String>,
}
