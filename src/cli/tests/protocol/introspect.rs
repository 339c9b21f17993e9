//! Introspection: RFC 7662.

use serde_json::json;

use crate::support::{
    App, Request,
    app::REDIRECT,
    host,
    server::Folder,
    token::{claims, forged},
    with,
};

#[test]
fn an_active_access_token_has_the_established_members_in_their_order() {
    let host = host();
    let app = App::confidential(&host);
    let token = app.tokens(&[]).access;
    let answer = app.introspect(&token);
    assert_eq!(
        answer.ok().members(),
        [
            "active",
            "scope",
            "client_id",
            "username",
            "token_type",
            "exp",
            "iat",
            "sub",
            "aud",
            "iss",
            "jti"
        ]
    );
    let (own, body) = (claims(&token), answer.value());
    assert_eq!(body["active"], true);
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["username"], own["sub"]);
    for same in ["scope", "client_id", "exp", "iat", "sub", "aud", "iss", "jti"] {
        assert_eq!(body[same], own[same], "{same}");
    }
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("etag"), None);
}

#[test]
fn the_owner_may_look_into_its_refresh_token() {
    let host = host();
    let app = App::confidential(&host);
    let first = app.tokens(&[]);
    let body = app.introspect(&first.refresh).ok().value();
    assert_eq!((&body["active"], &body["client_id"]), (&json!(true), &json!(app.id)));
    assert_eq!(body["scope"], "mcp.read mcp.write");
    let other = App::confidential(&host);
    assert_eq!(other.introspect(&first.refresh).ok().value(), json!({"active": false}));
}

/// > If the introspection call is properly authorized but the token is not active […], the
/// > authorization server MUST return […] "active" […] "false" [and] SHOULD NOT include any
/// > additional information (RFC 7662 §2.2)
#[test]
fn everything_else_is_inactive_and_nothing_more() {
    let host = host();
    let app = App::confidential(&host);
    let token = app.tokens(&[]).access;
    let (header, rest) = token.split_once('.').unwrap();
    let others_token = App::confidential(&host).tokens(&[]).access;
    let code = app.code(&[]);
    for token in [
        "x",
        "",
        "a.b.c",
        "mrt_x",
        &forged(&token),
        &format!("eyJhbGciOiJub25lIn0.{}.", rest.split_once('.').unwrap().0),
        &format!("{header}.{rest}."),
        &format!("{token}="),
        &others_token,
        &code,
        &"x".repeat(10_000),
    ] {
        if token.is_empty() {
            app.introspect(token).refused(400, "invalid_request");
        } else {
            assert_eq!(app.introspect(token).ok().value(), json!({"active": false}), "{token:.40}");
        }
    }
}

#[test]
fn an_access_token_is_not_its_owners_alone_to_a_configured_resource_server() {
    let folder = Folder::new();
    let hash = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    let entry = |id: &str, uri: &str| {
        format!(
            "[[clients]]\nid = \"{id}\"\nsecret_hash = \"{hash}\"\nresource_server = \"{uri}\"\n"
        )
    };
    let text = entry("rs", "https://mcp.example/mcp") + &entry("other-rs", "https://other.example");
    let Some(host) = with(&["--config", &folder.file("settings.toml", &text)]) else { return };
    let tokens = App::public(&host).tokens(&[("resource", "https://mcp.example/mcp")]);
    let own = App::known(&host, "rs", Some("secret"), REDIRECT);
    let body = own.introspect(&tokens.access).ok().value();
    assert_eq!((&body["active"], &body["aud"]), (&json!(true), &json!("https://mcp.example/mcp")));
    // Refresh tokens are their owner's business.
    assert_eq!(own.introspect(&tokens.refresh).ok().value(), json!({"active": false}));
    let other = App::known(&host, "other-rs", Some("secret"), REDIRECT);
    assert_eq!(other.introspect(&tokens.access).ok().value(), json!({"active": false}));
}

/// > the endpoint MUST also require some form of authorization (RFC 7662 §2.1)
#[test]
fn only_clients_with_a_secret_may_ask() {
    let host = host();
    let public = App::public(&host);
    let token = public.tokens(&[]).access;
    let ask = Request::form("/oauth2/introspect", &[("token", &token)]);
    host.send(&ask).refused(401, "invalid_client");
    host.send(&ask.clone().basic(&public.id, "")).refused(401, "invalid_client");
    host.send(&ask.basic(&public.id, "x")).refused(401, "invalid_client");
    let pairs = [("token", token.as_str()), ("client_id", &public.id)];
    host.post("/oauth2/introspect", &pairs).refused(401, "invalid_client");
}

#[test]
fn a_request_without_token_is_invalid_request() {
    let host = host();
    let app = App::confidential(&host);
    let ask = |pairs: &[(&str, &str)]| {
        host.send(&Request::form("/oauth2/introspect", pairs).basic(&app.id, app.secret()))
    };
    let missing = ask(&[("token_type_hint", "access_token")]);
    missing.refused(400, "invalid_request");
    assert_eq!(missing.value()["error_description"], "token parameter is required");
    ask(&[("token", "x"), ("token", "y")]).refused(400, "invalid_request");
    host.send(&Request::new("POST", "/oauth2/introspect")).refused(400, "invalid_request");
}

#[test]
fn opt_in_claims_appear_under_their_established_names() {
    let Some(host) = with(&[
        "--token-claims",
        "tenantId",
        "--token-claims",
        "organizationId",
        "--token-claims",
        "roles",
    ]) else {
        return;
    };
    let app = App::confidential(&host);
    let members = app.introspect(&app.tokens(&[]).access).members();
    assert_eq!(members[11..], ["organization_id", "tenant_id", "roles"]);
}
