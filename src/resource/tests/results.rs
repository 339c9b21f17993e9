//! What a validator says of valid tokens, and what it remembers.

use std::{sync::Arc, time::Duration};

use mcp_auth_resource::{
    AuthorizationServer, Config, ScopeHierarchy, Source, TokenError, TokenValidator,
};
use serde_json::{Value, json};

use crate::{
    keys::later,
    support::{
        self, ISSUER, NOW, RESOURCE,
        clock::Fixed,
        jws::{KEYS, changed, claims, jwks, signed},
        server::{Reply, Server},
    },
};

fn by_pem() -> Config {
    support::config(Source::PublicKey(KEYS.rsa.pem()))
}

fn scoped(scope: &str) -> String {
    signed(&changed(&json!({"scope": scope})))
}

#[tokio::test]
async fn the_result_has_what_the_token_says() {
    let validator = support::validator(by_pem());
    let claims = changed(&json!({"scp": ["mcp.admin", "mcp.read"], "grant_id": "g-1"}));
    let info = validator.validate(&signed(&claims)).await.unwrap();
    assert_eq!(info.claims(), *claims.as_object().unwrap());
    assert_eq!(serde_json::from_str::<Value>(info.payload()).unwrap(), claims);
    assert_eq!(info.expires(), Some(NOW + 900));
    assert_eq!(info.scopes().collect::<Vec<_>>(), ["mcp.read", "mcp.write", "mcp.admin"]);
    assert_eq!((info.subject(), info.client_id()), (Some("anna"), Some("app")));
    assert_eq!((info.issuer(), info.audience()), (Some(ISSUER), vec![RESOURCE.to_owned()]));
    let cid = changed(&json!({"client_id": null, "cid": "okta", "aud": [RESOURCE, "x"]}));
    let info = validator.validate(&signed(&cid)).await.unwrap();
    assert_eq!(info.client_id(), Some("okta"));
    assert_eq!(info.audience(), [RESOURCE, "x"]);
    assert!(!format!("{info:?}").contains("anna"));
}

#[tokio::test]
async fn scopes_are_checked_after_the_cache() {
    let mut config = by_pem();
    config.hierarchy = ScopeHierarchy::default().includes("mcp.write", ["mcp.read"]);
    let validator = support::validator(config);
    let token = scoped("mcp.write");
    for _ in 0..2 {
        validator.validate_for(&token, &["mcp.read"]).await.unwrap();
        validator.validate_for(&token, &["mcp.write", "mcp.read"]).await.unwrap();
        let refused = validator.validate_for(&token, &["mcp.read", "mcp.admin"]).await;
        let Err(TokenError::InsufficientScope(info)) = &refused else { panic!("{refused:?}") };
        assert_eq!(info.subject(), Some("anna"));
        assert_eq!(refused.unwrap_err().to_string(), "Insufficient scope");
    }
    let lesser = validator.validate_for(&scoped("mcp.read"), &["mcp.write"]).await;
    assert!(matches!(lesser, Err(TokenError::InsufficientScope(_))));
}

#[tokio::test]
async fn a_remembered_token_ends_when_it_expires() {
    let clock = Arc::new(Fixed::at(NOW));
    let mut config = by_pem();
    config.clock = clock.clone();
    let validator = support::validator(config);
    let token = signed(&changed(&json!({"exp": NOW + 100})));
    validator.validate(&token).await.unwrap();
    clock.set(NOW + 129);
    validator.validate(&token).await.unwrap();
    clock.set(NOW + 130);
    assert_eq!(validator.validate(&token).await, Err(TokenError::Expired));
}

#[tokio::test]
async fn a_flood_of_bad_tokens_pushes_no_good_one_out() {
    let server = Server::always(Reply::json(&jwks())).await;
    let mut config = support::config(Source::JwksUri(server.url.clone()));
    config.cache.capacity = 16;
    config.cache.token_ttl = Duration::from_mins(10);
    let validator = support::validator(config);
    let good = signed(&claims());
    validator.validate(&good).await.unwrap();
    let (input, _) = good.rsplit_once('.').unwrap();
    for i in 0..2000_u16 {
        let signature = support::jws::b64([&[0; 254][..], &i.to_be_bytes()].concat());
        let bad = validator.validate(&format!("{input}.{signature}")).await;
        assert_eq!(bad, Err(TokenError::BadSignature));
    }
    // The list's time is over: only what is remembered is answered on the spot.
    later(Duration::from_secs(400)).await;
    assert!(validator.try_validate(&good).unwrap().is_ok());
    assert!(validator.try_validate(&scoped("x")).is_none());
}

#[tokio::test]
async fn nothing_is_remembered_where_the_settings_say_so() {
    let server = Server::always(Reply::json(&jwks())).await;
    let mut config = support::config(Source::JwksUri(server.url.clone()));
    config.cache.token_ttl = Duration::ZERO;
    let validator = support::validator(config);
    let token = signed(&claims());
    validator.validate(&token).await.unwrap();
    later(Duration::from_secs(400)).await;
    assert!(validator.try_validate(&token).is_none());
}

#[tokio::test]
async fn without_an_authorization_server_every_token_is_refused() {
    let validator = TokenValidator::new(Config::new(RESOURCE)).unwrap();
    for token in ["", "x", &signed(&claims())] {
        let refused = validator.validate(token).await;
        assert_eq!(refused, Err(TokenError::NotConfigured));
    }
    assert_eq!(TokenError::NotConfigured.to_string(), "Token validation not configured");
}

#[tokio::test]
async fn a_trailing_slash_of_a_resource_without_path_means_nothing() {
    let mut config = Config::new("https://mcp.example.com")
        .trust(AuthorizationServer::new(ISSUER, Source::PublicKey(KEYS.rsa.pem())));
    config.clock = Arc::new(Fixed::at(NOW));
    let plain = support::validator(config.clone());
    config.audiences = vec!["gauzy-mcp-api".into()];
    let named = support::validator(config);
    let token = |aud: &str| signed(&changed(&json!({"aud": aud})));
    for aud in ["https://mcp.example.com", "https://mcp.example.com/"] {
        plain.validate(&token(aud)).await.unwrap();
        named.validate(&token(aud)).await.unwrap();
    }
    named.validate(&token("gauzy-mcp-api")).await.unwrap();
    let refused = plain.validate(&token("gauzy-mcp-api")).await.unwrap_err();
    assert_eq!(refused.to_string(), "Invalid audience claim");
    let refused = named.validate(&token("gauzy-mcp-api/")).await.unwrap_err();
    assert_eq!(refused.to_string(), r#"unexpected "aud" claim value"#);
    let nobody = signed(&changed(&json!({"aud": null})));
    let refused = named.validate(&nobody).await.unwrap_err();
    assert_eq!(refused.to_string(), r#"missing required "aud" claim"#);
}

#[tokio::test]
async fn keys_without_an_issuer_serve_whom_nobody_else_claims() {
    let server = AuthorizationServer { issuer: None, source: Source::PublicKey(KEYS.rsa.pem()) };
    let ed = Source::PublicKey(KEYS.ed.pem());
    let mut config = Config::new(RESOURCE)
        .trust(server)
        .trust(AuthorizationServer::new("https://other.example", ed));
    config.clock = Arc::new(Fixed::at(NOW));
    let validator = support::validator(config);
    validator.validate(&signed(&claims())).await.unwrap();
    validator.validate(&signed(&changed(&json!({"iss": null})))).await.unwrap();
    let claimed = signed(&changed(&json!({"iss": "https://other.example"})));
    assert_eq!(validator.validate(&claimed).await, Err(TokenError::NoApplicableKey));
}

#[test]
fn settings_that_cannot_be_right_are_refused() {
    for resource in ["", "/mcp", "mcp.example.com", "https://mcp.example.com/#x"] {
        assert!(TokenValidator::new(Config::new(resource)).is_err(), "{resource:?}");
    }
    let twice = Config::new(RESOURCE)
        .trust(AuthorizationServer::discovered(ISSUER))
        .trust(AuthorizationServer::discovered(ISSUER));
    assert!(TokenValidator::new(twice).is_err());
    let mut none = Config::new(RESOURCE);
    none.algorithms.clear();
    assert!(TokenValidator::new(none).is_err());
    let nameless = AuthorizationServer { issuer: None, source: Source::Discovery };
    assert!(TokenValidator::new(Config::new(RESOURCE).trust(nameless)).is_err());
}
