//! Access tokens, as everybody else reads them.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, Validation, jwk::Jwk};
use mcp_auth_core::{
    jose::{AccessToken, Header, InvalidAccessToken as No},
    keys::{Algorithm, KeySettings},
    time::Timestamp,
};
use serde_json::Value;

use crate::support::{ANNA, AUDIENCE, ISSUER, Server, World, settings};

/// Header and claims as they stand in the token.
fn parts(token: &str) -> (String, String) {
    let mut parts = token.split('.');
    let mut next = || {
        let part = URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap();
        String::from_utf8(part).unwrap()
    };
    (next(), next())
}

fn members(json: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(json).unwrap();
    value.as_object().unwrap().keys().cloned().collect()
}

async fn issued(server: &Server) -> String {
    let app = server.public_app("app").await;
    server.tokens(&app).await.access_token
}

/// A server, a token of it, and its claims.
async fn genuine() -> (World, Server, String, AccessToken) {
    let world = World::memory();
    let server = world.server().await;
    let token = issued(&server).await;
    let now = server.store.now().await.unwrap();
    let claims = AccessToken::verify(&token, &server.keys.current(), ISSUER, now).unwrap();
    (world, server, token, claims)
}

fn verified(server: &Server, token: &str, now: Timestamp) -> Result<AccessToken, No> {
    AccessToken::verify(token, &server.keys.current(), ISSUER, now)
}

#[tokio::test]
async fn header_and_claims_stand_in_the_established_order() {
    let world = World::memory();
    let server = world
        .server_with(|policy| {
            policy.token_claims.tenant = true;
            policy.token_claims.roles = true;
        })
        .await;
    let token = issued(&server).await;
    let (header, claims) = parts(&token);
    let kid = &server.keys.current().active.kid;
    assert_eq!(header, format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#));
    let expected = [
        "sub",
        "aud",
        "iss",
        "iat",
        "exp",
        "nbf",
        "jti",
        "client_id",
        "scope",
        "token_type",
        "grant_id",
        "auth_time",
        "tenantId",
        "roles",
    ];
    assert_eq!(members(&claims), expected);
    let claims: Value = serde_json::from_str(&claims).unwrap();
    let now = server.store.now().await.unwrap().seconds();
    assert_eq!(claims["sub"], ANNA);
    assert_eq!(claims["aud"], AUDIENCE);
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["iat"], now);
    assert_eq!(claims["exp"], now + 900);
    assert_eq!(claims["nbf"], now - 30);
    assert_eq!(claims["client_id"], "app");
    assert_eq!(claims["scope"], "mcp.read mcp.write");
    assert_eq!(claims["token_type"], "access_token");
    assert_eq!(claims["auth_time"], now);
    let jti = claims["jti"].as_str().unwrap();
    assert_eq!((jti.len(), &jti[14..15]), (36, "4"), "a random UUID");
}

#[tokio::test]
async fn the_header_says_jwt_where_the_operator_wants_it() {
    let world = World::memory();
    let server = world.server_with(|policy| policy.token_header = Header::Jwt).await;
    let (header, _) = parts(&issued(&server).await);
    assert!(header.contains(r#","typ":"JWT","#), "{header}");
}

#[tokio::test]
async fn anybody_verifies_a_token_by_the_published_key() {
    for algorithm in Algorithm::ALL {
        let world = World::memory();
        let server = world.server_keyed(KeySettings { algorithm, ..settings() }).await.unwrap();
        let token = issued(&server).await;
        let header = jsonwebtoken::decode_header(&token).unwrap();
        let keys = server.keys.current();
        let keys = keys.jwks["keys"].as_array().unwrap();
        let jwk = keys.iter().find(|key| key["kid"] == header.kid.clone().unwrap()).unwrap();
        let jwk: Jwk = serde_json::from_value(jwk.clone()).unwrap();
        let key = DecodingKey::from_jwk(&jwk).unwrap();
        let mut validation = Validation::new(header.alg);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        // The store's clock stands some day in 2027.
        validation.validate_exp = false;
        let decoded = jsonwebtoken::decode::<Value>(&token, &key, &validation).unwrap();
        assert_eq!(decoded.claims["sub"], ANNA, "{algorithm:?}");
        let other = World::memory();
        let other = other.server_keyed(KeySettings { algorithm, ..settings() }).await.unwrap();
        let foreign = issued(&other).await;
        assert!(jsonwebtoken::decode::<Value>(&foreign, &key, &validation).is_err());
    }
}

#[tokio::test]
async fn a_token_ends_at_its_expiry() {
    let (_world, server, token, claims) = genuine().await;
    let end = Timestamp::from_seconds(claims.exp);
    assert_eq!(verified(&server, &token, Timestamp(end.0 - 1)), Ok(claims));
    assert_eq!(verified(&server, &token, end), Err(No::Expired));
    assert_eq!(verified(&server, &token, end.plus(Duration::MAX)), Err(No::Expired));
}

#[tokio::test]
async fn a_change_of_any_character_is_noticed() {
    let (_world, server, token, claims) = genuine().await;
    let now = Timestamp::from_seconds(claims.iat);
    for place in 0..token.len() {
        let old = &token[place..=place];
        let new = if old == "A" { "B" } else { "A" };
        let changed = format!("{}{new}{}", &token[..place], &token[place + 1..]);
        assert!(verified(&server, &changed, now).is_err(), "place {place}");
    }
}

#[tokio::test]
async fn what_is_no_token_of_this_server_is_refused_by_its_reason() {
    let (_world, server, token, claims) = genuine().await;
    let now = Timestamp::from_seconds(claims.iat);
    let keys = server.keys.current();
    let signed = |claims: &AccessToken| claims.sign(&keys.active, Header::AtJwt).unwrap();

    let foreign = AccessToken { iss: "https://evil.example".into(), ..claims.clone() };
    assert_eq!(verified(&server, &signed(&foreign), now), Err(No::WrongIssuer));
    let prefix = AccessToken { iss: format!("{ISSUER}/"), ..claims.clone() };
    assert_eq!(verified(&server, &signed(&prefix), now), Err(No::WrongIssuer));
    let refresh = AccessToken { token_type: "refresh_token".into(), ..claims.clone() };
    assert_eq!(verified(&server, &signed(&refresh), now), Err(No::Malformed));

    let (_, signature) = token.rsplit_once('.').unwrap();
    let mut parts = token.split('.');
    let (header, body) = (parts.next().unwrap(), parts.next().unwrap());
    let reversed: String = signature.chars().rev().collect();
    for bad in ["", "AAAA", &reversed, &format!("{signature}=")] {
        let forged = format!("{header}.{body}.{bad}");
        assert_eq!(verified(&server, &forged, now), Err(No::BadSignature), "{bad}");
    }
    let b64 = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let unknown = b64(r#"{"alg":"EdDSA","typ":"at+jwt","kid":"x"}"#);
    let forged = format!("{unknown}.{body}.{signature}");
    assert_eq!(verified(&server, &forged, now), Err(No::UnknownKey));
    let none = b64(&format!(r#"{{"alg":"none","kid":"{}"}}"#, keys.active.kid));
    assert_eq!(verified(&server, &format!("{none}.{body}."), now), Err(No::BadSignature));
    for text in ["", ".", "..", "a.b", "a.b.c", "e30.e30.e30", "é.é.é"] {
        assert_eq!(verified(&server, text, now), Err(No::Malformed), "{text}");
    }
}

#[tokio::test]
async fn a_token_signed_by_another_key_under_our_kid_is_refused() {
    let (_world, server, _, claims) = genuine().await;
    let own = &server.keys.current().active;
    let pkcs8 = Algorithm::EdDSA.generate(0).unwrap();
    let thief =
        mcp_auth_core::keys::SigningKey::from_pkcs8(own.kid.clone(), Algorithm::EdDSA, &pkcs8);
    let forged = claims.sign(&thief.unwrap(), Header::AtJwt).unwrap();
    let now = Timestamp::from_seconds(claims.iat);
    assert_eq!(verified(&server, &forged, now), Err(No::BadSignature));
}
