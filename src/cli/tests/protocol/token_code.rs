//! Redeeming codes: RFC 6749 §4.1.3, RFC 7636 §4.6, OAuth 2.1 §4.1.3, RFC 9068.

use serde_json::json;

use crate::support::{
    ADMIN, App, Host, Request,
    app::{Answer, REDIRECT, Tokens, owned},
    host,
    http::encode,
    standalone,
    token::{claims, parts, verify},
    with,
};

#[test]
fn the_answer_has_the_established_members_in_their_order() {
    let host = host();
    let app = App::public(&host);
    let answer = app.redeem(&app.code(&[]));
    let members = ["access_token", "token_type", "expires_in", "refresh_token", "scope"];
    assert_eq!(answer.ok().members(), members);
    let body = answer.value();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], json!(900));
    assert_eq!(body["scope"], "mcp.read mcp.write");
    assert!(body["refresh_token"].as_str().unwrap().starts_with("mrt_"));
}

/// > MUST include the HTTP "Cache-Control" response header field with a value of "no-store"
/// > (RFC 6749 §5.1)
#[test]
fn answers_of_the_token_endpoint_are_never_stored() {
    let host = host();
    let app = App::public(&host);
    for answer in
        [app.redeem(&app.code(&[])), app.redeem("mac_x"), host.post("/oauth2/token", &[("a", "b")])]
    {
        assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("pragma"), Some("no-cache"));
        assert_eq!(answer.header("expires"), Some("0"));
        assert_eq!(answer.header("vary"), Some("Authorization"));
        assert_eq!(answer.header("set-cookie"), None);
    }
}

#[test]
fn the_access_token_has_the_established_claims_and_verifies_with_the_published_keys() {
    let host = host();
    let app = App::public(&host);
    let token = app.tokens(&[("resource", "https://mcp.example")]).access;
    let (header, payload) = parts(&token);
    assert_eq!(header.as_object().unwrap().keys().collect::<Vec<_>>(), ["alg", "typ", "kid"]);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("RS256"), &json!("at+jwt")));
    let members: Vec<_> = payload.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        members,
        [
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
            "auth_time"
        ]
    );
    let number = |name: &str| payload[name].as_u64().unwrap();
    assert_eq!(payload["sub"], "5a1ad0e1-0001-4000-8000-000000000001");
    assert_eq!(payload["aud"], "https://mcp.example");
    assert_eq!(payload["iss"], host.issuer);
    assert_eq!(number("exp"), number("iat") + 900);
    assert_eq!(number("nbf"), number("iat") - 30);
    assert_eq!(payload["client_id"], app.id);
    assert_eq!(payload["scope"], "mcp.read mcp.write");
    assert_eq!(payload["token_type"], "access_token");
    assert_eq!(payload["jti"].as_str().unwrap().len(), 36);
    assert_eq!(verify(&host, &token, "https://mcp.example"), payload);
}

#[test]
fn es256_and_eddsa_tokens_verify_with_the_published_keys() {
    for name in ["ES256", "EdDSA"] {
        let Some(host) = with(&["--signing-alg", name]) else { return };
        let token = App::public(&host).tokens(&[]).access;
        assert_eq!(parts(&token).0["alg"], name);
        verify(&host, &token, "gauzy-mcp-api");
    }
}

#[test]
fn settings_choose_the_header_and_what_is_said_of_the_user() {
    let folder = crate::support::server::Folder::new();
    let text = "token-type-header = \"JWT\"\ntoken-claims = [\"tenantId\", \"organizationId\", \"roles\"]\n\
                access-token-ttl = 60\naudience = \"https://api.example\"\n";
    let Some(host) = with(&["--config", &folder.file("settings.toml", text)]) else { return };
    let app = App::public(&host);
    let answer = app.redeem(&app.code(&[])).value();
    assert_eq!(answer["expires_in"], 60);
    let (header, payload) = parts(answer["access_token"].as_str().unwrap());
    assert_eq!(header["typ"], "JWT");
    let last: Vec<_> = payload.as_object().unwrap().keys().rev().take(3).cloned().collect();
    assert_eq!(last, ["roles", "organizationId", "tenantId"]);
    assert_eq!(
        (&payload["aud"], &payload["roles"]),
        (&json!("https://api.example"), &json!(["SUPER_ADMIN"]))
    );
}

/// > If the values are not equal, an error response indicating "invalid_grant" […] MUST be
/// > returned. (RFC 7636 §4.6)
#[test]
fn a_wrong_code_verifier_redirect_uri_or_client_is_invalid_grant_and_the_right_one_still_works() {
    let host = host();
    let (app, other) = (App::public(&host), App::public(&host));
    let code = app.code(&[]);
    let other_end = if code.ends_with('A') { 'Q' } else { 'A' };
    for changes in [
        vec![("code_verifier", "x".repeat(43))],
        vec![("code_verifier", String::new())],
        vec![("redirect_uri", "https://app.example/other".to_owned())],
        vec![("client_id", other.id.clone())],
        vec![("code", format!("{code}x"))],
        vec![("code", format!("{}{other_end}", &code[..code.len() - 1]))],
        vec![("code", "mac_AAAA".to_owned())],
        vec![("code", "garbage".to_owned())],
    ] {
        let changes: Vec<_> = changes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = app.token(&app.exchange(&code, &changes));
        answer.refused(400, "invalid_grant");
        assert_eq!(answer.value()["error_description"], "Invalid authorization code");
    }
    app.redeem(&code).ok();
}

/// > redirect_uri is no longer required in the token request (OAuth 2.1 §10.2)
#[test]
fn redirect_uri_may_be_left_out_where_pkce_was_used() {
    let host = host();
    let app = App::public(&host);
    app.token(&app.exchange(&app.code(&[]), &[("redirect_uri", "")])).ok();
}

#[test]
fn the_fifth_failed_redemption_kills_the_code() {
    let host = host();
    let app = App::public(&host);
    let code = app.code(&[]);
    let wrong = app.exchange(&code, &[("code_verifier", &"x".repeat(43))]);
    for _ in 0..5 {
        app.token(&wrong).refused(400, "invalid_grant");
    }
    app.redeem(&code).refused(400, "invalid_grant");
}

/// > If an authorization code is used more than once, the authorization server MUST deny the
/// > request and SHOULD revoke […] all tokens previously issued (RFC 6749 §4.1.2)
#[test]
fn a_second_valid_redemption_is_denied_and_ends_the_grant() {
    let host = host();
    let app = App::confidential(&host);
    let code = app.code(&[]);
    let tokens = Tokens::of(&app.redeem(&code));
    // > SHOULD NOT revoke […] when an authorization code is replayed with invalid parameters
    // > (OAuth 2.1 §7.5.3)
    let wrong = app.exchange(&code, &[("code_verifier", &"x".repeat(43))]);
    app.token(&wrong).refused(400, "invalid_grant");
    assert_eq!(app.introspect(&tokens.access).value()["active"], true);
    app.redeem(&code).refused(400, "invalid_grant");
    assert_eq!(app.introspect(&tokens.access).value(), json!({"active": false}));
    app.refresh(&tokens.refresh).refused(400, "invalid_grant");
}

#[test]
fn inside_the_grace_a_second_redemption_is_refused_and_ends_nothing() {
    let Some(host) = with(&["--code-reuse-grace", "1h"]) else { return };
    let app = App::public(&host);
    let code = app.code(&[]);
    let tokens = Tokens::of(&app.redeem(&code));
    app.redeem(&code).refused(400, "invalid_grant");
    app.refresh(&tokens.refresh).ok();
}

#[test]
fn scope_narrows_the_access_token_and_never_widens_it() {
    let host = host();
    let app = App::public(&host);
    let code = app.code(&[]);
    let wider = app.exchange(&code, &[("scope", "mcp.read profile")]);
    app.token(&wider).refused(400, "invalid_scope");
    let narrow = Tokens::of(&app.token(&app.exchange(&code, &[("scope", "mcp.read")])));
    assert_eq!(
        (narrow.scope.as_str(), &claims(&narrow.access)["scope"]),
        ("mcp.read", &json!("mcp.read"))
    );
    assert_eq!(Tokens::of(&app.refresh(&narrow.refresh)).scope, "mcp.read mcp.write");
}

#[test]
fn resource_is_a_subset_of_what_was_authorized() {
    let host = host();
    let app = App::public(&host);
    let code = app.code(&[("resource", "https://mcp.example")]);
    let other = app.exchange(&code, &[("resource", "https://evil.example")]);
    app.token(&other).refused(400, "invalid_target");
    let same = app.exchange(&code, &[("resource", "https://MCP.example/")]);
    Tokens::of(&app.token(&same));
    let code = app.code(&[]);
    let default = app.exchange(&code, &[("resource", "https://mcp.example")]);
    app.token(&default).refused(400, "invalid_target");
}

fn json_body(pairs: &[(String, String)]) -> serde_json::Value {
    let members = pairs.iter().map(|(name, value)| (name.clone(), value.clone().into()));
    serde_json::Value::Object(members.collect())
}

#[test]
fn json_bodies_are_accepted_as_before() {
    let host = host();
    let app = App::public(&host);
    let body = json_body(&app.exchange(&app.code(&[]), &[]));
    host.send(&Request::json("/oauth2/token", &body)).ok();
    let kind = "application/json; charset=UTF-8";
    let body = json_body(&app.exchange(&app.code(&[("resource", "https://a.example")]), &[]));
    let mut body = body.as_object().unwrap().clone();
    body.insert("resource".into(), json!(["https://a.example"]));
    body.insert("scope".into(), json!(null));
    let body = serde_json::Value::Object(body).to_string();
    host.send(&Request::new("POST", "/oauth2/token").body(kind, body)).ok();
}

#[test]
fn malformed_or_missing_bodies_are_invalid_request_and_never_500() {
    let host = host();
    let post =
        |kind: &str, body: &str| host.send(&Request::new("POST", "/oauth2/token").body(kind, body));
    let (form, json) = ("application/x-www-form-urlencoded", "application/json");
    for (kind, body) in [
        ("", ""),
        (form, ""),
        (json, ""),
        (json, "{"),
        (json, "[]"),
        (json, "\"grant_type\""),
        (json, "{\"grant_type\":[\"authorization_code\"]}"),
        (json, "{\"grant_type\":{\"a\":1}}"),
        (json, "{\"grant_type\":\"authorization_code\",\"grant_type\":\"refresh_token\"}"),
        (form, "grant_type="),
        (form, "grant_type=authorization_code&grant_type=authorization_code"),
        (form, "grant_type=authorization_code"),
        (form, "grant_type=authorization_code&client_id=x"),
        (form, "grant_type=refresh_token&client_id=x"),
        (form, "grant_type=%FF"),
        (form, "grant_type=authorization_code&client_id=x&code=y&code_verifier=short"),
    ] {
        let answer = post(kind, body);
        answer.refused(400, "invalid_request");
        assert_eq!(answer.members(), ["error", "error_description"], "{kind} {body}");
    }
    post(form, "grant_type=password&client_id=x").refused(400, "unsupported_grant_type");
    post(form, "grant_type=implicit").refused(400, "unsupported_grant_type");
    post("text/plain", "grant_type=x").refused(415, "invalid_request");
    post("application/json; charset=utf-16", "{}").refused(415, "invalid_request");
    post(form, &"x".repeat(64 * 1024 + 1)).refused(413, "invalid_request");
}

/// > Parameters sent without a value MUST be treated as if they were omitted (RFC 6749 §3.2)
#[test]
fn empty_parameters_count_as_absent_and_unknown_ones_are_ignored() {
    let host = host();
    let app = App::public(&host);
    let mut pairs = app.exchange(&app.code(&[]), &[]);
    pairs.extend(owned(&[("client_secret", ""), ("scope", ""), ("resource", ""), ("x", "y")]));
    app.token(&pairs).ok();
}

/// > request parameters MUST NOT be included more than once (RFC 6749 §3.2)
#[test]
fn every_doubled_parameter_is_invalid_request() {
    let host = host();
    let app = App::public(&host);
    let pairs = app.exchange(&app.code(&[]), &[]);
    for (name, value) in pairs.iter().chain(&owned(&[("x", "y")])) {
        let mut twice = pairs.clone();
        twice.retain(|(own, _)| own != name);
        twice.extend([(name.clone(), value.clone()), (name.clone(), value.clone())]);
        app.token(&twice).refused(400, "invalid_request");
    }
    app.token(&pairs).ok();
}

/// > Values for the "error_description" parameter MUST NOT include characters outside the set
/// > %x20-21 / %x23-5B / %x5D-7E. (RFC 6749 §5.2)
#[test]
fn input_is_never_echoed_in_an_error() {
    let host = host();
    for (name, value) in
        [("grant_type", "<script>"), ("code", "\"\\\u{e9}zzqq"), ("scope", "zzqq\u{e9}")]
    {
        let pairs = [("grant_type", "authorization_code"), ("client_id", "zzqq"), (name, value)];
        let text = host.post("/oauth2/token", &pairs[usize::from(name == "grant_type") * 2..]);
        assert!(
            !text.text().contains("zzqq") && !text.text().contains("<script"),
            "{}",
            text.text()
        );
        assert!(text.body.iter().all(|b| matches!(b, 0x20..=0x7e)));
    }
}

#[test]
fn the_alias_of_2025_03_26_clients_is_the_same_endpoint() {
    let Some(host) = standalone() else { return };
    let app = App::public(&host);
    host.post("/token", &app.exchange(&app.code(&[]), &[])).ok();
}

#[test]
fn a_client_registered_without_the_refresh_grant_gets_refresh_tokens_by_policy() {
    let register = |host: &Host| {
        let metadata = json!({"client_name": "An app", "redirect_uris": [REDIRECT],
            "token_endpoint_auth_method": "none", "grant_types": ["authorization_code"]});
        App::register(host, &metadata)
    };
    let tokens = register(&host()).tokens(&[]);
    assert!(!tokens.refresh.is_empty());
    let Some(host) = with(&["--implicit-refresh", "off"]) else { return };
    let app = register(&host);
    let answer = app.redeem(&Answer::of(&app.approved(ADMIN, &[])).param("code").unwrap());
    assert_eq!(answer.ok().members(), ["access_token", "token_type", "expires_in", "scope"]);
    let body = encode(&app.refreshing(&tokens.refresh, &[]));
    let form = "application/x-www-form-urlencoded";
    let answer = host.send(&Request::new("POST", "/oauth2/token").body(form, body));
    answer.refused(400, "unauthorized_client");
}
