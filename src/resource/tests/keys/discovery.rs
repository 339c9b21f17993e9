use std::sync::Arc;

use mcp_auth_resource::{AuthorizationServer, Config, TokenError, TokenValidator};
use serde_json::json;

use super::{Named, list, outcome};
use crate::support::{
    NOW, RESOURCE,
    clock::Fixed,
    jws::changed,
    server::{Reply, Server},
};

fn trusting(issuers: &[&str]) -> TokenValidator {
    let mut config = Config::new(RESOURCE);
    config.clock = Arc::new(Fixed::at(NOW));
    for issuer in issuers {
        config = config.trust(AuthorizationServer::discovered(*issuer));
    }
    TokenValidator::new(config).unwrap()
}

fn token(key: &Named, issuer: &str) -> String {
    key.token_of(&changed(&json!({"iss": issuer})))
}

/// A server with metadata at one path.
async fn serving(
    path: &'static str,
    issuer_path: &'static str,
    keys: &[&Named],
) -> (Server, String) {
    let server = Server::always(Reply::text(404, "")).await;
    let issuer = format!("{}{issuer_path}", server.url.as_str().trim_end_matches('/'));
    let keys = Reply::json(&list(keys));
    let document = json!({"issuer": issuer, "jwks_uri": server.at("/keys").as_str()});
    server.answer(move |call| match call.path.as_str() {
        "/keys" => keys.clone(),
        own if own == path => Reply::json(&document),
        _ => Reply::text(404, "{}"),
    });
    (server, issuer)
}

#[tokio::test]
async fn metadata_is_found_at_every_well_known_place() {
    let key = Named::new("a");
    for (path, issuer_path) in [
        ("/.well-known/oauth-authorization-server", ""),
        ("/.well-known/openid-configuration", ""),
        ("/.well-known/oauth-authorization-server/t1", "/t1"),
        ("/.well-known/openid-configuration/t1", "/t1"),
        ("/t1/.well-known/openid-configuration", "/t1"),
        ("/.well-known/oauth-authorization-server/t1", "/t1/"),
    ] {
        let (_server, issuer) = serving(path, issuer_path, &[&key]).await;
        let validator = trusting(&[&issuer]);
        assert_eq!(outcome(&validator, &token(&key, &issuer)).await, Ok(()), "{path}");
    }
}

#[tokio::test]
async fn metadata_of_another_issuer_must_not_be_used() {
    let key = Named::new("a");
    let server = Server::always(Reply::text(404, "")).await;
    let issuer = server.url.as_str().trim_end_matches('/').to_owned();
    for lie in [format!("{issuer}/"), format!("{issuer}/t1"), "https://auth.example.com".into()] {
        let keys = Reply::json(&list(&[&key]));
        let document = json!({"issuer": lie, "jwks_uri": server.at("/keys").as_str()});
        server.answer(move |call| match call.path.as_str() {
            "/keys" => keys.clone(),
            _ => Reply::json(&document),
        });
        let refused = outcome(&trusting(&[&issuer]), &token(&key, &issuer)).await;
        assert_eq!(refused, Err(TokenError::MetadataUnusable), "{lie}");
    }
}

#[tokio::test]
async fn servers_are_chosen_by_issuer_and_lend_each_other_no_keys() {
    let (a, b) = (Named::new("same"), Named::new("same"));
    let (first, issuer_a) = serving("/.well-known/oauth-authorization-server", "", &[&a]).await;
    let (second, issuer_b) = serving("/.well-known/openid-configuration", "", &[&b]).await;
    let validator = trusting(&[&issuer_a, &issuer_b]);
    assert_eq!(outcome(&validator, &token(&a, &issuer_a)).await, Ok(()));
    assert_eq!(outcome(&validator, &token(&b, &issuer_b)).await, Ok(()));
    let refused = Err(TokenError::BadSignature);
    assert_eq!(outcome(&validator, &token(&a, &issuer_b)).await, refused);
    assert_eq!(outcome(&validator, &token(&b, &issuer_a)).await, refused);
    let stranger = outcome(&validator, &token(&a, "https://evil.example")).await;
    assert_eq!(stranger, Err(TokenError::UnexpectedIssuer));
    // Metadata, keys; the other has its metadata at the second place.
    assert_eq!((first.count(), second.count()), (2, 3));
}

#[tokio::test]
async fn a_list_that_moved_is_found_again() {
    let (old, new) = (Named::new("old"), Named::new("new"));
    let (server, issuer) = serving("/.well-known/oauth-authorization-server", "", &[&old]).await;
    let validator = trusting(&[&issuer]);
    outcome(&validator, &token(&old, &issuer)).await.unwrap();
    let keys = Reply::json(&list(&[&new]));
    let document = json!({"issuer": issuer, "jwks_uri": server.at("/moved").as_str()});
    server.answer(move |call| match call.path.as_str() {
        "/moved" => keys.clone(),
        "/.well-known/oauth-authorization-server" => Reply::json(&document),
        _ => Reply::text(404, "{}"),
    });
    super::later(super::COOL_DOWN).await;
    let refused = outcome(&validator, &token(&new, &issuer)).await;
    assert_eq!(refused, Err(TokenError::NoApplicableKey));
    super::later(super::COOL_DOWN).await;
    assert_eq!(outcome(&validator, &token(&new, &issuer)).await, Ok(()));
}
