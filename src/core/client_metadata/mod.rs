//! Dynamic client registration (RFC 7591): what a stranger may say of itself, and what becomes
//! of it.

mod known;
mod provision;
mod read;

pub use known::{DEFAULT_SCOPES, TEST_CLIENT, operator_client, preregistered, test_client};
pub use provision::{HOST_METADATA, Provisioned, provision};
pub use read::{Registration, misleads};

use serde_json::{Map, Value};

use crate::{
    client_auth::hash_secret,
    error::OAuthError,
    event::Event,
    model::{AuthMethod, Client, Origin},
    service::Engine,
    store::{Index, IndexKey, Inserted},
    time::Timestamp,
};

/// How many of the oldest unused registrations make room at once.
const MAKE_ROOM: usize = 16;

impl Engine {
    /// Registers a client; answers what was registered (RFC 7591 §3.2.1).
    ///
    /// # Errors
    /// `invalid_redirect_uri`, `invalid_client_metadata`.
    pub async fn register(&self, body: &[u8], address: &str) -> Result<Value, OAuthError> {
        let registration = Registration::read(body, &self.policy)?;
        self.make_room().await?;
        let now = self.store.now().await?;
        let confidential = registration.auth_method != AuthMethod::None;
        let secret = confidential.then(|| format!("mcs_{}", self.entropy.hex::<32>()));
        let client = Client {
            id: format!("mcp_{}", self.entropy.hex::<16>()),
            name: registration.name,
            auth_method: registration.auth_method,
            secret_sha256: secret.as_deref().map(hash_secret),
            redirect_uris: registration.redirect_uris,
            grant_types: registration.grant_types,
            scopes: registration.scopes,
            application_type: registration.application_type,
            about: registration.about,
            origin: Origin::Registered,
            created_at: now,
            expires_at: Some(now.plus(self.policy.unused_client_ttl)),
            ..Client::new("", "")
        };
        match self.store.insert(&client.id, &client).await? {
            Inserted::New => {}
            Inserted::Exists(_) => {
                return Err(OAuthError::server_error("a client id came up twice"));
            }
        }
        Event::ClientRegistered { client: &client.id, client_address: address }.emit();
        Ok(response(&client, secret.as_deref()))
    }

    /// Strangers cannot fill the store: of the registrations nobody used the oldest go first.
    async fn make_room(&self) -> Result<(), OAuthError> {
        let unused = IndexKey::new(Index::ClientsByUse, Client::UNUSED);
        if self.store.count(&unused).await? < self.policy.max_unused_clients {
            return Ok(());
        }
        let page = self.store.list(&unused, None, MAKE_ROOM).await?;
        for id in &page.ids {
            let found = self.store.get::<Client>(id).await?.record;
            if let Some(seen) = found.filter(|seen| seen.record.used_at.is_none()) {
                self.store.delete::<Client>(id, seen.version).await?;
            }
        }
        tracing::warn!(
            removed = page.ids.len(),
            "too many unused client registrations: the oldest were removed"
        );
        Ok(())
    }
}

/// What was registered, without nulls: some clients reject them.
fn response(client: &Client, secret: Option<&str>) -> Value {
    let mut answer = Map::new();
    let mut put = |member: &str, value: Value| answer.insert(member.to_owned(), value);
    let grants: Vec<_> = client.grant_types.iter().map(|grant| grant.as_str()).collect();
    put("client_id", client.id.as_str().into());
    put("client_name", client.name.as_str().into());
    put("redirect_uris", client.redirect_uris.clone().into());
    put("grant_types", grants.into());
    put("response_types", read::response_types(&client.grant_types).into());
    put("scope", client.scopes.to_string().into());
    for (member, value) in &client.about {
        put(member, value.clone());
    }
    put("client_id_issued_at", Timestamp::seconds(client.created_at).into());
    put("client_type", if secret.is_some() { "confidential" } else { "public" }.into());
    put("token_endpoint_auth_method", client.auth_method.as_str().into());
    put("application_type", client.application_type.as_str().into());
    if let Some(secret) = secret {
        put("client_secret", secret.into());
        // > REQUIRED if "client_secret" is issued. […] 0 if it will not expire. (RFC 7591 §3.2.1)
        put("client_secret_expires_at", 0.into());
    }
    Value::Object(answer)
}

#[cfg(test)]
mod tests;
