//! The `tower` layer.

use std::{convert::Infallible, sync::Arc};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use mcp_auth_resource::{
    AuthorizationServer, Config, ProtectLayer, ScopeHierarchy, Source, TokenInfo, ToolScopes,
    ToolScopesLayer,
};
use serde_json::{Value, json};
use tower::{Layer, ServiceExt, service_fn};

use crate::support::{
    self, ISSUER, RESOURCE,
    jws::{KEYS, changed, signed},
    server::{Reply, Server},
};

const METADATA: &str = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";

/// What came back, and whether the service behind was reached.
struct Answer {
    status: u16,
    challenge: Option<String>,
    headers: http::HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

fn config() -> Config {
    let mut config = support::config(Source::PublicKey(KEYS.rsa.pem())).require(["mcp.read"]);
    config.hierarchy = ScopeHierarchy::default().includes("mcp.write", ["mcp.read"]);
    config
}

async fn ask(config: Config, request: Request<Full<Bytes>>) -> Answer {
    let protect = ProtectLayer::new(support::validator(config)).unwrap();
    let tools = ToolScopesLayer::new(&protect, ToolScopes::default().tool("write", ["mcp.write"]));
    let inner = service_fn(|request: Request<Full<Bytes>>| async move {
        let info = request.extensions().get::<TokenInfo>().unwrap();
        assert!(!request.headers().contains_key("authorization"), "the token was handed on");
        let subject = info.subject().unwrap_or_default().to_owned();
        let body = request.into_body().collect().await.unwrap().to_bytes();
        let text = format!("{subject} {}", String::from_utf8_lossy(&body));
        Ok::<_, Infallible>(Response::new(Full::new(Bytes::from(text))))
    });
    let response = protect.layer(tools.layer(inner)).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let challenge = parts.headers.get("www-authenticate");
    let challenge = challenge.map(|own| own.to_str().unwrap().to_owned());
    let body = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status.as_u16(), challenge, headers: parts.headers, body }
}

fn post(token: Option<&str>, body: &str) -> Request<Full<Bytes>> {
    let mut request = Request::post("/mcp").body(Full::new(Bytes::from(body.to_owned()))).unwrap();
    if let Some(token) = token {
        let value = format!("Bearer {token}").parse().unwrap();
        request.headers_mut().insert("authorization", value);
    }
    request
}

fn scoped(scope: &str) -> String {
    signed(&changed(&json!({"scope": scope})))
}

fn call(tool: &str) -> String {
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool}}).to_string()
}

#[tokio::test]
async fn a_request_without_credentials_gets_a_challenge_without_an_error() {
    let answer = ask(config(), post(None, "{}")).await;
    assert_eq!(answer.status, 401);
    let challenge = format!(r#"Bearer resource_metadata="{METADATA}", scope="mcp.read""#);
    assert_eq!(answer.challenge, Some(challenge));
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["vary"], "Authorization");
    // Another scheme is no credential that is understood here.
    let mut basic = post(None, "{}");
    basic.headers_mut().insert("authorization", "Basic YTpi".parse().unwrap());
    let answer = ask(config(), basic).await;
    assert_eq!(answer.status, 401);
    assert!(!answer.challenge.unwrap().contains("error"));
}

#[tokio::test]
async fn an_invalid_token_is_401_with_invalid_token() {
    let expired = signed(&changed(&json!({"exp": 1})));
    for (token, why) in
        [("garbage", "Invalid Compact JWS"), (expired.as_str(), "exp claim timestamp check failed")]
    {
        let answer = ask(config(), post(Some(token), "{}")).await;
        assert_eq!(answer.status, 401);
        let challenge = format!(
            "Bearer resource_metadata=\"{METADATA}\", error=\"invalid_token\", \
             error_description=\"{why}\", scope=\"mcp.read\""
        );
        assert_eq!(answer.challenge, Some(challenge));
        assert_eq!(answer.json()["error"], "invalid_token");
        assert_eq!(answer.json()["error_description"], why);
    }
}

#[tokio::test]
async fn a_valid_token_reaches_the_service_and_is_not_handed_on() {
    for scheme in ["Bearer", "bearer", "BEARER "] {
        let mut request = post(None, "{}");
        let value = format!("{scheme} {}", scoped("mcp.read")).parse().unwrap();
        request.headers_mut().insert("authorization", value);
        let answer = ask(config(), request).await;
        assert_eq!((answer.status, &answer.body[..]), (200, &b"anna {}"[..]), "{scheme}");
    }
}

#[tokio::test]
async fn too_few_scopes_are_403_with_all_that_are_needed_in_one_challenge() {
    let answer = ask(config(), post(Some(&scoped("profile")), "{}")).await;
    assert_eq!(answer.status, 403);
    assert_eq!(
        answer.challenge.unwrap(),
        format!(
            "Bearer resource_metadata=\"{METADATA}\", error=\"insufficient_scope\", \
             error_description=\"The request requires higher privileges than provided by the \
             access token\", scope=\"mcp.read\""
        )
    );
    let answer = ask(config(), post(Some(&scoped("mcp.read")), &call("write"))).await;
    assert_eq!(answer.status, 403);
    assert!(answer.challenge.as_ref().unwrap().ends_with("scope=\"mcp.read mcp.write\""));
    assert_eq!(answer.json()["error"], "insufficient_scope");
    assert_eq!(answer.json()["scope"], "mcp.read mcp.write");
}

#[tokio::test]
async fn tools_are_told_apart_also_in_batches() {
    let read = scoped("mcp.read");
    for (body, status) in [
        (call("read"), 200),
        (call("write"), 403),
        (format!("[{},{}]", call("read"), call("write")), 403),
        (call("write").replace("tools/call", "tools/list"), 200),
        ("no JSON".into(), 415),
        (String::new(), 200),
    ] {
        let answer = ask(config(), post(Some(&read), &body)).await;
        assert_eq!(answer.status, status, "{body}");
    }
    let answer = ask(config(), post(Some(&scoped("mcp.write")), &call("write"))).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, format!("anna {}", call("write")));
    let huge = format!("{}{}", call("read"), " ".repeat(5 * 1024 * 1024));
    assert_eq!(ask(config(), post(Some(&read), &huge)).await.status, 413);
}

#[tokio::test]
async fn two_methods_and_tokens_in_the_url_are_400() {
    let token = scoped("mcp.read");
    let mut twice = post(Some(&token), "{}");
    let value = format!("Bearer {token}").parse().unwrap();
    twice.headers_mut().append("authorization", value);
    let mut in_query = post(None, "{}");
    *in_query.uri_mut() = format!("/mcp?access_token={token}").parse().unwrap();
    for request in [twice, in_query] {
        let answer = ask(config(), request).await;
        assert_eq!(answer.status, 400);
        assert!(answer.challenge.as_ref().unwrap().contains("error=\"invalid_request\""));
        assert_eq!(answer.json()["error"], "invalid_request");
    }
}

#[tokio::test]
async fn who_cannot_be_asked_makes_503_and_clients_keep_their_token() {
    let server = Server::always(Reply::text(500, "")).await;
    let config = support::config(Source::JwksUri(server.url.clone()));
    let answer = ask(config, post(Some(&scoped("mcp.read")), "{}")).await;
    assert_eq!((answer.status, answer.challenge), (503, None));
    assert_eq!(answer.headers["retry-after"], "5");
}

#[tokio::test]
async fn the_metadata_is_served_at_both_places_and_to_scripts() {
    for path in
        ["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"]
    {
        let get = |method: Method| {
            let mut request = Request::new(Full::new(Bytes::new()));
            *request.method_mut() = method;
            *request.uri_mut() = path.parse().unwrap();
            // A stranger's idea of who we are.
            request.headers_mut().insert("x-forwarded-host", "evil.example".parse().unwrap());
            request
        };
        let answer = ask(config(), get(Method::GET)).await;
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.json(),
            json!({"resource": RESOURCE, "authorization_servers": [ISSUER],
                "scopes_supported": ["mcp.read"], "bearer_methods_supported": ["header"]})
        );
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
        assert_eq!(answer.headers["content-type"], "application/json; charset=utf-8");
        let answer = ask(config(), get(Method::HEAD)).await;
        assert_eq!((answer.status, answer.body.len()), (200, 0));
        let answer = ask(config(), get(Method::OPTIONS)).await;
        assert_eq!(answer.status, 204);
        let allowed = answer.headers["access-control-allow-headers"].to_str().unwrap();
        assert!(allowed.contains("MCP-Protocol-Version"));
        let answer = ask(config(), get(Method::POST)).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[test]
fn without_a_name_for_the_server_there_is_no_metadata() {
    let nameless = AuthorizationServer { issuer: None, source: Source::PublicKey(KEYS.rsa.pem()) };
    let validator = support::validator(Config::new(RESOURCE).trust(nameless.clone()));
    assert!(ProtectLayer::new(validator).is_err());
    let urn = Config::new("urn:example:api")
        .trust(AuthorizationServer { issuer: Some(ISSUER.into()), ..nameless });
    assert!(
        ProtectLayer::new(Arc::new(mcp_auth_resource::TokenValidator::new(urn).unwrap())).is_err()
    );
}
