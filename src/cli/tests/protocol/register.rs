//! Dynamic client registration: RFC 7591; what real clients send.

use serde_json::{Value, json};

use crate::support::{App, Browser, Request, Response, app::REDIRECT, host, standalone, with};

const PATH: &str = "/oauth2/register";

fn post(metadata: &Value) -> Response {
    host().send(&Request::json(PATH, metadata))
}

/// A registration that changes one member of a good one.
fn with_member(member: &str, value: Value) -> Response {
    let mut metadata = json!({"client_name": "An app", "redirect_uris": [REDIRECT]});
    metadata[member] = value;
    post(&metadata)
}

#[test]
fn the_answer_has_the_established_members_in_their_order() {
    let answer = post(&json!({"client_name": "A service", "redirect_uris": [REDIRECT],
        "scope": "mcp.read", "logo_uri": "https://a.example/l.png", "client_uri": "https://a.example",
        "policy_uri": "https://a.example/p", "tos_uri": "https://a.example/t"}));
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(
        answer.members(),
        [
            "client_id",
            "client_name",
            "redirect_uris",
            "grant_types",
            "response_types",
            "scope",
            "logo_uri",
            "client_uri",
            "policy_uri",
            "tos_uri",
            "client_id_issued_at",
            "client_type",
            "token_endpoint_auth_method",
            "application_type",
            "client_secret",
            "client_secret_expires_at"
        ]
    );
    let body = answer.value();
    let text = |member: &str| body[member].as_str().unwrap().to_owned();
    let hexadecimal = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit());
    assert!(text("client_id").len() == 36 && hexadecimal(&text("client_id")[4..]));
    assert!(text("client_secret").starts_with("mcs_") && text("client_secret").len() >= 68);
    assert_eq!(body["client_secret_expires_at"], 0);
    assert_eq!(body["client_type"], "confidential");
    assert!(body["client_id_issued_at"].as_u64().unwrap() > 1_700_000_000);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

/// > REQUIRED if "client_secret" is issued (RFC 7591 §3.2.1); nulls make clients fail.
#[test]
fn a_public_client_gets_no_secret_members_and_no_nulls() {
    let answer = with_member("token_endpoint_auth_method", json!("none")).value();
    for absent in ["client_secret", "client_secret_expires_at", "logo_uri", "contacts"] {
        assert_eq!(answer.get(absent), None, "{absent}");
    }
    assert_eq!(answer["client_type"], "public");
    assert!(!answer.as_object().unwrap().values().any(Value::is_null));
}

/// > If unspecified or omitted, the default is "client_secret_basic" […]; [omitted grant_types:]
/// > authorization_code; [omitted response_types:] code (RFC 7591 §2)
#[test]
fn defaults_are_those_of_rfc_7591() {
    let answer = post(&json!({"client_name": "An app", "redirect_uris": [REDIRECT]})).value();
    assert_eq!(answer["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(answer["grant_types"], json!(["authorization_code"]));
    assert_eq!(answer["response_types"], json!(["code"]));
    assert_eq!(answer["application_type"], "web");
    assert_eq!(answer["scope"], "profile email roles mcp.read mcp.write offline_access");
}

#[test]
fn nulls_and_empty_members_count_as_absent_and_unknown_ones_are_ignored() {
    let answer = post(&json!({"client_name": "An app", "redirect_uris": [REDIRECT],
        "grant_types": null, "response_types": [], "scope": "", "logo_uri": null, "client_uri": "",
        "token_endpoint_auth_method": null, "application_type": null, "contacts": [],
        "jwks": null, "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
        "software_statement": 7, "x": {"y": [1]}}));
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.value()["grant_types"], json!(["authorization_code"]));
    assert_eq!(answer.value().get("x"), None);
}

#[test]
fn mixed_redirect_sets_of_real_clients_are_registered_whole() {
    let uris = json!([
        "http://localhost:8787/callback",
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "https://www.cursor.com/agents/mcp/oauth/callback",
        "http://127.0.0.1:33418/",
        "http://[::1]/cb",
        "https://vscode.dev/redirect",
        "com.example.app:/oauth2redirect"
    ]);
    let answer = with_member("redirect_uris", uris.clone());
    assert_eq!((answer.status, &answer.value()["redirect_uris"]), (201, &uris));
    assert_eq!(answer.value()["application_type"], "web");
}

#[test]
fn unsupported_grant_types_are_filtered_and_none_left_is_an_error() {
    let device = "urn:ietf:params:oauth:grant-type:device_code";
    let answer = with_member("grant_types", json!(["refresh_token", device, "authorization_code"]));
    assert_eq!(answer.value()["grant_types"], json!(["authorization_code", "refresh_token"]));
    with_member("grant_types", json!([device, "implicit"])).refused(400, "invalid_client_metadata");
}

/// Omitted, it follows from the redirect URIs (MCP, SEP-837).
#[test]
fn application_type_is_honoured_or_told_by_the_redirect_uris() {
    for (uris, kind) in [
        (json!(["http://localhost/cb"]), "native"),
        (json!(["http://127.0.0.1:1/cb", "cursor://x"]), "native"),
        (json!(["http://localhost/cb", REDIRECT]), "web"),
        (json!([REDIRECT]), "web"),
    ] {
        assert_eq!(with_member("redirect_uris", uris).value()["application_type"], kind);
    }
    for kind in ["native", "web"] {
        assert_eq!(with_member("application_type", json!(kind)).value()["application_type"], kind);
    }
    with_member("application_type", json!("other")).refused(400, "invalid_client_metadata");
}

#[test]
fn client_type_is_an_alias_that_the_auth_method_overrides() {
    let method = |answer: &Response| answer.value()["token_endpoint_auth_method"].clone();
    assert_eq!(method(&with_member("client_type", json!("public"))), "none");
    assert_eq!(method(&with_member("client_type", json!("confidential"))), "client_secret_basic");
    with_member("client_type", json!("other")).refused(400, "invalid_client_metadata");
    let both = json!({"client_name": "An app", "redirect_uris": [REDIRECT],
        "client_type": "public", "token_endpoint_auth_method": "client_secret_post"});
    assert_eq!(method(&post(&both)), "client_secret_post");
}

#[test]
fn scope_is_cut_to_what_strangers_may_have() {
    let scope = |asked: &str| with_member("scope", json!(asked));
    assert_eq!(scope("mcp.admin mcp.write x mcp.read").value()["scope"], "mcp.write mcp.read");
    for asked in ["mcp.admin", "x", "openid"] {
        scope(asked).refused(400, "invalid_client_metadata");
    }
}

#[test]
fn bad_redirect_uris_are_invalid_redirect_uri() {
    for uri in [
        "http://app.example/cb",
        "https://app.example/cb#f",
        "https://app.example/cb#",
        "https://user:pw@app.example/cb",
        "https://user@app.example/cb",
        "https://*.example/cb",
        "http://localhost:*",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "about:blank",
        "blob:https://app.example/x",
        "app:/cb",
        "/cb",
        "cb",
        "",
        "https://",
        "https:app.example\\cb",
        "https://app.example/a b",
        "https://app.example/\u{e9}",
        "http://localhost.evil.example/cb",
        "http://127.0.0.2/cb",
        "https://app.example/\ncb",
    ] {
        let answer = with_member("redirect_uris", json!([REDIRECT, uri]));
        answer.refused(400, "invalid_redirect_uri");
        assert_eq!(answer.members(), ["error", "error_description", "message"]);
    }
    with_member("redirect_uris", json!([])).refused(400, "invalid_redirect_uri");
    with_member("redirect_uris", json!(null)).refused(400, "invalid_redirect_uri");
    let long = format!("https://app.example/{}", "x".repeat(2048));
    with_member("redirect_uris", json!([long])).refused(400, "invalid_redirect_uri");
    with_member("redirect_uris", json!(vec![REDIRECT; 51])).refused(400, "invalid_redirect_uri");
}

#[test]
fn other_metadata_that_cannot_be_right_is_invalid_client_metadata() {
    for (member, value) in [
        ("client_name", json!(7)),
        ("client_name", json!("x".repeat(201))),
        ("client_name", json!("gauzy\u{202e}")),
        ("client_name", json!("a\u{0}b")),
        ("token_endpoint_auth_method", json!("private_key_jwt")),
        ("token_endpoint_auth_method", json!("tls_client_auth")),
        ("token_endpoint_auth_method", json!(["none"])),
        ("redirect_uris", json!("https://app.example/cb")),
        ("redirect_uris", json!([7])),
        ("grant_types", json!("authorization_code")),
        ("grant_types", json!([{}])),
        ("response_types", json!(["token"])),
        ("scope", json!(["mcp.read"])),
        ("scope", json!("\"")),
        ("logo_uri", json!("javascript:alert(1)")),
        ("client_uri", json!("data:text/html,x")),
        ("tos_uri", json!(7)),
        ("contacts", json!("a@b")),
    ] {
        let answer = with_member(member, value.clone());
        answer.refused(400, "invalid_client_metadata");
        let body = answer.value();
        assert_eq!(body["message"], body["error_description"], "{member} {value}");
    }
}

#[test]
fn bodies_that_are_no_small_json_object_are_refused() {
    let send = |kind: &str, body: &str| host().send(&Request::new("POST", PATH).body(kind, body));
    for body in ["", "{", "[]", "null", "\"x\"", "7", "\u{0}", "{\"client_name\":\"\\ud800\"}"] {
        send("application/json", body).refused(400, "invalid_client_metadata");
    }
    for kind in ["", "text/plain", "application/x-www-form-urlencoded"] {
        send(kind, "{}").refused(415, "invalid_client_metadata");
    }
    let large =
        json!({"client_name": "An app", "redirect_uris": [REDIRECT], "x": "y".repeat(64 * 1024)});
    post(&large).refused(413, "invalid_client_metadata");
    let just = json!({"client_name": "An app", "redirect_uris": [REDIRECT], "x": "y".repeat(64 * 1024 - 100)});
    assert_eq!(post(&just).status, 201);
}

#[test]
fn a_client_that_only_acts_for_itself_needs_no_redirect_uri() {
    let metadata = json!({"client_name": "A service", "grant_types": ["client_credentials"]});
    let answer = post(&metadata);
    assert_eq!((answer.status, &answer.value()["response_types"]), (201, &json!([])));
}

#[test]
fn ids_and_secrets_hold_only_characters_that_every_encoding_leaves_alone() {
    let answer = post(&json!({"client_name": "A service", "redirect_uris": [REDIRECT]})).value();
    for member in ["client_id", "client_secret"] {
        let text = answer[member].as_str().unwrap();
        assert!(
            text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'),
            "{text}"
        );
    }
}

#[test]
fn the_alias_of_2025_03_26_clients_is_the_same_endpoint() {
    let Some(host) = standalone() else { return };
    let metadata = json!({"client_name": "An app", "redirect_uris": [REDIRECT]});
    assert_eq!(host.send(&Request::json("/register", &metadata)).status, 201);
}

#[test]
fn turned_off_it_is_404_and_not_advertised() {
    let Some(host) = with(&["--registration", "off"]) else { return };
    let metadata = json!({"client_name": "An app", "redirect_uris": [REDIRECT]});
    for path in [PATH, "/register"] {
        host.send(&Request::json(path, &metadata)).refused(404, "not_found");
        assert_eq!(host.send(&Request::new("OPTIONS", path)).status, 404);
    }
    let document = host.get("/.well-known/oauth-authorization-server").value();
    assert_eq!(document.get("registration_endpoint"), None);
    let app = App::known(&host, "claude-mcp-client", None, "http://localhost:4711/cb");
    app.tokens(&[]);
}

#[test]
fn listed_clients_only_means_no_registration() {
    let Some(host) = with(&["--clients", "listed"]) else { return };
    let metadata = json!({"client_name": "An app", "redirect_uris": [REDIRECT]});
    host.send(&Request::json(PATH, &metadata)).refused(404, "not_found");
    let document = host.get("/.well-known/oauth-authorization-server").value();
    assert_eq!(document.get("registration_endpoint"), None);
    App::known(&host, "test-client", None, "http://localhost/callback").tokens(&[]);
}

#[test]
fn the_clients_of_hosted_products_are_known_with_their_real_redirect_uris() {
    let host = host();
    for (id, uri) in [
        ("chatgpt-mcp-client", "https://chatgpt.com/oauth/callback"),
        ("chatgpt-mcp-client", "https://chat.openai.com/oauth/callback"),
        ("chatgpt-mcp-client", "https://chatgpt.com/connector_platform_oauth_redirect"),
        ("claude-mcp-client", "https://claude.ai/oauth/callback"),
        ("claude-mcp-client", "https://claude.ai/api/mcp/auth_callback"),
        ("claude-mcp-client", "https://claude.com/api/mcp/auth_callback"),
        ("claude-mcp-client", "http://localhost:53682/any/path"),
        ("claude-mcp-client", "http://127.0.0.1:53682/callback"),
    ] {
        let app = App::known(&host, id, None, uri);
        let page = Browser::new(&host).authorize(&app.request(&[]));
        assert_eq!(page.status, 200, "{id} {uri}: {}", page.text());
    }
    for uri in [
        "https://localhost:1/cb",
        "http://localhost.evil.example/",
        "http://evil.example/localhost:1",
    ] {
        let app = App::known(&host, "claude-mcp-client", None, uri);
        assert_eq!(Browser::new(&host).authorize(&app.request(&[])).status, 400, "{uri}");
    }
}
