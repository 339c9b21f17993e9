//! RFC 7662 against servers that answer anything.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use mcp_auth_resource::{AuthorizationServer, Introspection, Source, TokenError, TokenValidator};
use serde_json::{Value, json};

use crate::{
    keys::later,
    support::{
        self, ISSUER, NOW, RESOURCE,
        jws::{changed, claims, signed},
        server::{Reply, Server},
    },
};

fn asking(server: &Server, id: &str, secret: Option<&str>) -> Arc<TokenValidator> {
    let source = Source::Introspection(Introspection {
        endpoint: server.url.clone(),
        client_id: id.to_owned(),
        client_secret: secret.map(str::to_owned),
    });
    support::validator(support::config(source))
}

fn active() -> Value {
    json!({"active": true, "iss": ISSUER, "aud": RESOURCE, "sub": "anna", "client_id": "app",
        "scope": "mcp.read", "exp": NOW + 900, "iat": NOW, "token_type": "Bearer"})
}

async fn verdict(answer: Reply, token: &str) -> Result<(), TokenError> {
    let server = Server::always(answer).await;
    asking(&server, "rs", Some("secret")).validate(token).await.map(|_| ())
}

#[tokio::test]
async fn the_request_is_a_form_and_the_credentials_are_encoded_before_base64() {
    let server = Server::always(Reply::json(&active())).await;
    let validator = asking(&server, "a:b c", Some("s:\u{e9}+%"));
    let info = validator.validate("opaque-token").await.unwrap();
    assert_eq!((info.subject(), info.client_id()), (Some("anna"), Some("app")));
    let calls = server.calls();
    let [call] = &calls[..] else { panic!("{calls:?}") };
    assert_eq!(call.method, "POST");
    assert_eq!(call.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(call.header("accept"), Some("application/json"));
    assert_eq!(call.body, "token=opaque-token&token_type_hint=access_token");
    let pair = STANDARD.encode("a%3Ab+c:s%3A%C3%A9%2B%25");
    assert_eq!(call.header("authorization"), Some(&*format!("Basic {pair}")));
}

#[tokio::test]
async fn a_client_without_secret_names_itself_in_the_body() {
    let server = Server::always(Reply::json(&active())).await;
    asking(&server, "rs 1", None).validate("opaque").await.unwrap();
    let calls = server.calls();
    assert_eq!(calls[0].header("authorization"), None);
    assert_eq!(calls[0].body, "token=opaque&token_type_hint=access_token&client_id=rs+1");
}

#[tokio::test]
async fn active_is_a_boolean_and_nothing_else() {
    for active in [json!(false), json!("true"), json!(1), json!(null), json!([true])] {
        let answer = Reply::json(&json!({"active": active, "aud": RESOURCE}));
        assert_eq!(verdict(answer, "t").await, Err(TokenError::NotActive), "{active}");
    }
    assert_eq!(verdict(Reply::json(&json!({})), "t").await, Err(TokenError::NotActive));
}

#[tokio::test]
async fn an_active_token_must_be_for_this_resource_of_this_issuer_and_in_its_time() {
    let with = |name: &str, value: Value| {
        let mut answer = active();
        answer[name] = value;
        Reply::json(&answer)
    };
    assert_eq!(verdict(with("aud", json!([RESOURCE, "x"])), "t").await, Ok(()));
    for aud in [json!("https://x.example"), json!(null), json!([])] {
        assert_eq!(verdict(with("aud", aud), "t").await, Err(TokenError::InvalidAudience));
    }
    let other = verdict(with("iss", json!("https://x.example")), "t").await;
    assert_eq!(other, Err(TokenError::UnexpectedIssuer));
    let over = verdict(with("exp", json!(NOW - 30)), "t").await;
    assert_eq!(over.unwrap_err().to_string(), "Token expired");
    let early = verdict(with("nbf", json!(NOW + 31)), "t").await;
    assert_eq!(early, Err(TokenError::NotYetValid));
}

#[tokio::test]
async fn an_active_refresh_token_or_id_token_is_no_access_token() {
    for name in ["token_use", "token_type"] {
        for (value, expected) in [
            ("refresh_token", Err(TokenError::NotAnAccessToken)),
            ("Refresh", Err(TokenError::NotAnAccessToken)),
            ("id_token", Err(TokenError::NotAnAccessToken)),
            ("access_token", Ok(())),
            ("Bearer", Ok(())),
        ] {
            let mut answer = active();
            answer[name] = value.into();
            assert_eq!(verdict(Reply::json(&answer), "t").await, expected, "{name} {value}");
        }
    }
}

#[tokio::test]
async fn failures_are_told_from_refusals() {
    for (status, text) in [
        (401, "Introspection failed: 401 Unauthorized"),
        (404, "Introspection failed: 404 Not Found"),
        (500, "Introspection failed: 500 Internal Server Error"),
        (302, "Introspection failed: 302 Found"),
    ] {
        let failed = verdict(Reply::text(status, "{}"), "t").await.unwrap_err();
        assert!(failed.is_unavailable());
        assert_eq!(failed.to_string(), text);
    }
    for body in ["", "true", "[]", r#"{"active":true"#, r#"{"active":true,"active":false}"#] {
        let failed = verdict(Reply::text(200, body), "t").await.unwrap_err();
        assert_eq!(failed.to_string(), "Token introspection failed", "{body:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_a_token_is_never_sent() {
    let server = Server::always(Reply::json(&active())).await;
    let validator = asking(&server, "rs", Some("s"));
    let long = "a".repeat(20_000);
    for token in ["", "a b", "a&active=true", "a\r\nx: y", "caf\u{e9}", "=", &long] {
        assert_eq!(validator.validate(token).await, Err(TokenError::MalformedJws), "{token:?}");
    }
    assert_eq!(server.count(), 0);
    // A JWT is asked about like any other token, whatever is in it.
    validator.validate(&signed(&claims())).await.unwrap();
    validator.validate("a.b.c").await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn of_several_servers_the_one_is_asked_that_the_token_names() {
    const OTHER: &str = "https://other.example.com";
    let mut theirs = active();
    theirs["iss"] = OTHER.into();
    let (first, second) =
        (Server::always(Reply::json(&active())).await, Server::always(Reply::json(&theirs)).await);
    let source = |server: &Server| {
        Source::Introspection(Introspection {
            endpoint: server.url.clone(),
            client_id: "rs".to_owned(),
            client_secret: None,
        })
    };
    let mut config =
        support::config(source(&first)).trust(AuthorizationServer::new(OTHER, source(&second)));
    config.cache.introspection_ttl = Duration::ZERO;
    let validator = support::validator(config);
    let of = |issuer: &str| signed(&changed(&json!({"iss": issuer})));
    validator.validate(&of(OTHER)).await.unwrap();
    assert_eq!((first.count(), second.count()), (0, 1));
    validator.validate(&of(ISSUER)).await.unwrap();
    assert_eq!((first.count(), second.count()), (1, 1));
    let stranger = validator.validate(&of("https://x.example")).await;
    assert_eq!(stranger, Err(TokenError::UnexpectedIssuer));
    validator.validate("opaque").await.unwrap();
    assert_eq!((first.count(), second.count()), (2, 1));
}

#[tokio::test]
async fn a_revocation_is_noticed_within_seconds() {
    let server = Server::always(Reply::json(&active())).await;
    let validator = asking(&server, "rs", Some("s"));
    for _ in 0..20 {
        validator.validate("t").await.unwrap();
    }
    assert_eq!(server.count(), 1);
    server.answer(|_| Reply::json(&json!({"active": false})));
    later(Duration::from_secs(10)).await;
    assert_eq!(validator.validate("t").await, Err(TokenError::NotActive));
}

#[tokio::test]
async fn refusals_are_not_remembered_and_cost_nobody_else_anything() {
    let server = Server::start(|call| {
        if call.body.contains("token=good&") {
            Reply::json(&active())
        } else {
            Reply::json(&json!({"active": false}))
        }
    })
    .await;
    let validator = asking(&server, "rs", Some("s"));
    validator.validate("good").await.unwrap();
    for i in 0..200 {
        let bad = validator.validate(&format!("bad-{i}")).await;
        assert_eq!(bad, Err(TokenError::NotActive));
    }
    let before = server.count();
    validator.validate("good").await.unwrap();
    assert_eq!(server.count(), before);
}
