use std::sync::LazyLock;

use mcp_auth_core::{
    error::ErrorCode,
    model::{AuthMethod, Client, GrantType, Origin},
    redirect_uri::registrable,
    scope,
};
use serde_json::Value;

use crate::world::{World, run};

/// Of this target alone: it is filled, and the oldest clients make room.
static WORLD: LazyLock<World> = LazyLock::new(World::new);

/// A registration request. What is stored is within what a stranger may be, reads back as it was
/// written, and the answer registers the same client again.
pub fn client_metadata(data: &[u8]) {
    let Some((client, answer)) = register(data) else { return };
    stored(&client);
    answered(&client, &answer);
    let (again, _) = register(&serde_json::to_vec(&answer).unwrap()).expect("the answer registers");
    let renamed =
        Client { id: client.id.clone(), secret_sha256: client.secret_sha256.clone(), ..again };
    assert_eq!(renamed, client);
}

fn register(body: &[u8]) -> Option<(Client, Value)> {
    let engine = WORLD.engine();
    let answer = match run(engine.register(body, "192.0.2.1")) {
        Ok(answer) => answer,
        Err(error) => {
            let codes = [ErrorCode::InvalidClientMetadata, ErrorCode::InvalidRedirectUri];
            assert!(codes.contains(&error.code), "{error}");
            return None;
        }
    };
    let id = answer["client_id"].as_str().unwrap();
    let found = run(engine.store.get::<Client>(id)).unwrap();
    Some((found.record.unwrap().record, answer))
}

fn stored(client: &Client) {
    let body = serde_json::to_vec(client).unwrap();
    assert_eq!(serde_json::from_slice::<Client>(&body).unwrap(), *client);
    assert_eq!(client.origin, Origin::Registered);
    assert!(client.require_pkce && client.resource_server.is_none() && client.used_at.is_none());
    assert!(client.expires_at > Some(client.created_at));
    assert_eq!(client.is_public(), client.auth_method == AuthMethod::None);
    assert!(!client.name.is_empty() && client.name.chars().count() <= 200);
    assert!(!client.name.chars().any(char::is_control));
    assert!(!client.grant_types.is_empty() && client.redirect_uris.len() <= 50);
    assert!(!client.has_grant(GrantType::AuthorizationCode) || !client.redirect_uris.is_empty());
    for uri in &client.redirect_uris {
        assert!(registrable(uri, &[]).is_ok() && client.has_redirect_uri(uri));
    }
    assert!(!client.scopes.is_empty() && !client.scopes.contains(scope::ADMIN));
    assert!(client.scopes.iter().all(|name| scope::SUPPORTED.contains(&name)));
    assert!(matches!(client.application_type.as_str(), "web" | "native"));
    for (member, value) in &client.about {
        let list = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        for text in list.iter().map(|item| item.as_str().unwrap()) {
            assert!(text.len() <= 2048);
            assert!(!text.chars().any(char::is_control), "{member} has a control character");
            if member.ends_with("_uri") {
                let url = url::Url::parse(text).unwrap();
                assert!(matches!(url.scheme(), "http" | "https") && url.has_host());
            }
        }
    }
}

fn answered(client: &Client, answer: &Value) {
    let answer = answer.as_object().unwrap();
    assert!(answer.values().all(|value| !value.is_null()));
    assert_eq!(answer["redirect_uris"], Value::from(client.redirect_uris.clone()));
    assert_eq!(answer["token_endpoint_auth_method"], client.auth_method.as_str());
    assert_eq!(answer.contains_key("client_secret"), !client.is_public());
    if let Some(secret) = answer.get("client_secret") {
        let hash = mcp_auth_core::client_auth::hash_secret(secret.as_str().unwrap());
        assert_eq!(client.secret_sha256, Some(hash));
    }
}
