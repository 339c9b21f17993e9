use std::time::Duration;

use mcp_auth_resource::{AuthorizationServer, Config, Source, TokenError, TokenValidator};
use serde_json::json;
use url::Url;

use super::{Named, by, list, outcome};
use crate::support::server::{Reply, Server};

#[tokio::test]
async fn redirects_are_not_followed() {
    let key = Named::new("a");
    let target = Server::always(Reply::json(&list(&[&key]))).await;
    for status in [301, 302, 303, 307, 308] {
        let server =
            Server::always(Reply::text(status, "").header("location", target.url.as_str())).await;
        assert_eq!(outcome(&by(&server), &key.token()).await, Err(TokenError::KeysStatus));
    }
    assert_eq!(target.count(), 0);
}

#[tokio::test]
async fn a_list_that_is_no_list_is_refused() {
    let key = Named::new("a");
    for body in [
        "",
        "{",
        "[]",
        "null",
        "7",
        "{}",
        r#"{"keys":{}}"#,
        r#"{"keys":null}"#,
        r#"{"keys":[7]}"#,
        "<html></html>",
    ] {
        let server = Server::always(Reply::text(200, body)).await;
        let refused = outcome(&by(&server), &key.token()).await;
        assert_eq!(refused, Err(TokenError::KeysMalformed), "{body:?}");
    }
    let server = Server::always(Reply::text(200, r#"{"keys":[]}"#)).await;
    assert_eq!(outcome(&by(&server), &key.token()).await, Err(TokenError::NoApplicableKey));
}

#[tokio::test]
async fn other_statuses_than_200_are_refused() {
    let key = Named::new("a");
    for status in [201, 204, 206, 400, 401, 403, 404, 429, 500, 503] {
        let mut reply = Reply::json(&list(&[&key]));
        if status == 204 {
            reply = Reply::text(204, "");
        }
        let server = Server::always(reply.status(status)).await;
        let refused = outcome(&by(&server), &key.token()).await;
        assert_eq!(refused, Err(TokenError::KeysStatus), "{status}");
    }
}

#[tokio::test]
async fn a_huge_list_is_not_read_to_its_end() {
    let key = Named::new("a");
    let filler = json!({"kty": "RSA", "n": "A".repeat(1024 * 1024)});
    let mut keys = list(&[&key]);
    keys["keys"].as_array_mut().unwrap().push(filler);
    let server = Server::always(Reply::json(&keys)).await;
    assert_eq!(outcome(&by(&server), &key.token()).await, Err(TokenError::FetchFailed));
}

#[tokio::test]
async fn of_very_many_keys_the_first_hundred_are_looked_at() {
    let keys: Vec<Named> = (0..120).map(|_| Named::new("same")).collect();
    let last = Named::new("last");
    let all: Vec<&Named> = keys.iter().chain([&last]).collect();
    let server = Server::always(Reply::json(&list(&all))).await;
    assert_eq!(outcome(&by(&server), &last.token()).await, Err(TokenError::NoApplicableKey));
    // Of keys of one name the first few are tried.
    assert_eq!(outcome(&by(&server), &keys[0].token()).await, Ok(()));
    assert_eq!(outcome(&by(&server), &keys[90].token()).await, Err(TokenError::BadSignature));
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_after_five_seconds() {
    let key = Named::new("a");
    let server = Server::always(Reply::json(&list(&[&key])).after(Duration::from_mins(2))).await;
    let start = tokio::time::Instant::now();
    assert_eq!(outcome(&by(&server), &key.token()).await, Err(TokenError::FetchFailed));
    let waited = start.elapsed();
    assert!((4..40).contains(&waited.as_secs()), "{waited:?}");
}

#[test]
fn plain_http_is_for_loopback_alone() {
    for (url, good) in [
        ("https://auth.example.com/jwks", true),
        ("http://127.0.0.1:1/jwks", true),
        ("http://[::1]:1/jwks", true),
        ("http://localhost:1/jwks", true),
        ("http://auth.example.com/jwks", false),
        ("http://127.0.0.1.example.com/jwks", false),
        ("http://10.0.0.1/jwks", false),
        ("file:///etc/passwd", false),
        ("data:application/json,{}", false),
    ] {
        let source = Source::JwksUri(Url::parse(url).unwrap());
        let config = Config::new("https://mcp.example.com")
            .trust(AuthorizationServer::new("https://auth.example.com", source));
        assert_eq!(TokenValidator::new(config).is_ok(), good, "{url}");
    }
}
