//! What a host asks of the server in its own process: tokens without a page, clients without a
//! request.

use mcp_auth_core::{
    client_metadata::{HOST_METADATA, preregistered, provision},
    entropy::SystemEntropy,
    grant::State,
    jose::AccessToken,
    model::{Client, Origin},
    time::Timestamp,
    token::{HostRequest, TokenResponse},
};
use serde_json::{Map, Value, json};

use crate::{
    on_both_stores,
    support::{ANNA, App, MINUTE, Server, error, grant_id, refresh_token},
};

async fn issued(server: &Server, client: &str, claims: Value) -> TokenResponse {
    let Value::Object(claims) = claims else { panic!("claims are an object") };
    let scopes = ["mcp.read"].into_iter().collect();
    let request = HostRequest { user: ANNA, client, scopes, refreshable: true, claims };
    server.issue_for_host(request).await.unwrap().0
}

fn claims(server: &Server, tokens: &TokenResponse) -> AccessToken {
    let keys = server.keys.current();
    let issuer = &server.policy.issuer;
    AccessToken::verify(&tokens.access_token, &keys, issuer, Timestamp(0)).unwrap()
}

on_both_stores! {
    async fn tokens_for_a_host_are_a_grant_like_any_other(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = issued(&server, &app.id, json!({})).await;
        assert!(server.is_active(&tokens.access_token).await);
        let next = server.refresh(&app, refresh_token(&tokens)).await.unwrap();
        assert!(server.is_active(&next.access_token).await);
        assert_eq!(server.revoke_user(ANNA).await.unwrap(), 1);
        assert!(!server.is_active(&next.access_token).await);
        error(server.refresh(&app, refresh_token(&next)).await);
    }

    async fn a_host_refreshes_for_the_right_client_only(world) {
        let server = world.server().await;
        let tokens = issued(&server, "nobody registered it", json!({})).await;
        let refresh = async |token: &str, client: &str| {
            server.refresh_for_host(token, client).await.unwrap().map(|(tokens, _)| tokens)
        };
        assert!(refresh(refresh_token(&tokens), "another").await.is_none());
        assert!(refresh(&tokens.access_token, "nobody registered it").await.is_none());
        let next = refresh(refresh_token(&tokens), "nobody registered it").await.unwrap();
        let third = refresh(refresh_token(&next), "nobody registered it").await.unwrap();
        world.clock.advance(2 * MINUTE);
        assert!(refresh(refresh_token(&tokens), "nobody registered it").await.is_none());
        let end = server.state(refresh_token(&third)).await;
        assert!(matches!(end, State::Revoked { .. }), "an old token ends the grant");
    }

    async fn claims_of_a_host_stay_with_the_grant_and_reserved_ones_never_enter(world) {
        let server = world.server().await;
        let more = json!({"tenantId": "t", "x": [1], "sub": "evil", "exp": 0, "grant_id": "evil"});
        let tokens = issued(&server, "app", more).await;
        let (next, _) =
            server.refresh_for_host(refresh_token(&tokens), "app").await.unwrap().unwrap();
        for tokens in [&tokens, &next] {
            let claims = claims(&server, tokens);
            assert_eq!((claims.sub.as_str(), claims.user.tenant_id.as_deref()), (ANNA, Some("t")));
            assert_eq!(claims.user.more.get("x"), Some(&json!([1])));
            assert_eq!(claims.grant_id, Some(grant_id(refresh_token(&next)).to_string()));
        }
    }

    async fn a_refresh_token_its_grant_or_an_access_token_is_revoked_once(world) {
        let server = world.server().await;
        server.public_app("app").await;
        let tokens = issued(&server, "app", json!({})).await;
        for unknown in ["", "x", "mrt_AAAA", "AAAAAAAAAAAAAAAAAAAAAA", "a.b.c"] {
            assert!(!server.revoke_for_host(unknown).await.unwrap(), "{unknown}");
        }
        assert!(server.revoke_for_host(&tokens.access_token).await.unwrap());
        assert!(!server.is_active(&tokens.access_token).await);
        assert!(!server.revoke_for_host(&tokens.access_token).await.unwrap());
        assert!(server.revoke_for_host(refresh_token(&tokens)).await.unwrap());
        assert!(!server.revoke_for_host(refresh_token(&tokens)).await.unwrap());
        let tokens = issued(&server, "app", json!({})).await;
        let id = grant_id(refresh_token(&tokens)).to_string();
        assert!(server.revoke_for_host(&id).await.unwrap());
        assert!(!server.is_active(&tokens.access_token).await);
    }

    async fn a_client_of_a_host_authenticates_and_stays(world) {
        let server = world.server().await;
        let asked = json!({"client_name": "A service", "redirect_uris": ["https://app.example/cb"],
            "grant_types": ["client_credentials"], "scope": "mcp.read mcp.admin"});
        let made = made(&asked, None).unwrap();
        server.put_operator_client(&made.0).await.unwrap();
        let secret = made.1["client_secret"].as_str().unwrap().to_owned();
        let app = App { id: made.0.id, secret: Some(secret) };
        server.own_token(&app).await;
    }
}

fn made(asked: &Value, id: Option<&str>) -> Result<(Client, Value), String> {
    let asked: &Map<String, Value> = asked.as_object().unwrap();
    let made = provision(asked, id, &[], &SystemEntropy::new(), Timestamp(1))?;
    Ok((made.client, made.answer))
}

#[test]
fn what_a_host_registers_is_an_operators_client() {
    let asked = json!({"client_name": "A service", "redirect_uris": ["http://localhost:*"],
        "metadata": {"a": 1}});
    let (client, answer) = made(&asked, Some("mine")).unwrap();
    assert_eq!(
        (client.id.as_str(), client.origin, client.expires_at),
        ("mine", Origin::Operator, None)
    );
    assert_eq!(client.scopes.to_string(), "mcp.read");
    assert_eq!(client.about.get(HOST_METADATA), Some(&json!({"a": 1})));
    assert_eq!(answer.get("metadata"), None, "what a host keeps is not told");
    assert!(client.has_redirect_uri("http://localhost:4711/any"));
    assert!(client.secret_sha256.is_some());
}

#[test]
fn what_cannot_be_a_client_is_named() {
    let good = json!({"client_name": "A", "client_type": "public",
        "redirect_uris": ["https://app.example/cb"]});
    for (change, expected) in [
        (json!({"client_name": " "}), "client_name is required"),
        (json!({"redirect_uris": []}), "At least one redirect_uri"),
        (json!({"redirect_uris": ["javascript:alert(1)"]}), "Invalid redirect URI: javascript:"),
        (json!({"client_type": "x"}), "client_type must be either"),
        (json!({"scope": "x"}), "No valid scopes requested. Available: "),
        (json!({"grant_types": ["client_credentials"]}), "a public client cannot"),
        (json!({"metadata": "x"}), "metadata must be an object"),
        (json!({"metadata": {"x": "y".repeat(20_000)}}), "metadata is larger"),
    ] {
        let mut asked = good.clone();
        asked.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let error = made(&asked, None).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
    for id in ["", "a:b", "a b", "é", &"x".repeat(2049)] {
        assert!(made(&good, Some(id)).is_err(), "{id}");
    }
}

#[test]
fn the_clients_of_hosted_products_are_public() {
    assert!(preregistered().iter().all(Client::is_public));
}
