//! Revocation: RFC 7009.

use serde_json::json;

use crate::support::{App, Request, host};

/// > If the particular token is a refresh token […], the authorization server SHOULD also
/// > invalidate all access tokens based on the same authorization grant (RFC 7009 §2.1)
#[test]
fn revoking_a_refresh_token_ends_the_grant_and_its_access_tokens() {
    let host = host();
    let app = App::confidential(&host);
    let tokens = app.tokens(&[]);
    let answer = app.revoke(&tokens.refresh);
    assert_eq!((answer.status, answer.value()), (200, json!({})));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(app.introspect(&tokens.access).value(), json!({"active": false}));
    app.refresh(&tokens.refresh).refused(400, "invalid_grant");
}

#[test]
fn revoking_an_access_token_ends_that_one_only() {
    let host = host();
    let app = App::confidential(&host);
    let tokens = app.tokens(&[]);
    app.revoke(&tokens.access).ok();
    assert_eq!(app.introspect(&tokens.access).value(), json!({"active": false}));
    let userinfo = host.send(&Request::get("/oauth2/userinfo").bearer(&tokens.access));
    userinfo.refused(401, "invalid_token");
    app.refresh(&tokens.refresh).ok();
}

/// > responds with HTTP status code 200 if the token has been revoked successfully or if the
/// > client submitted an invalid token (RFC 7009 §2.2)
#[test]
fn an_unknown_or_revoked_token_is_200() {
    let host = host();
    let app = App::public(&host);
    let tokens = app.tokens(&[]);
    for token in
        ["x", "mrt_x", "mac_x", "a.b.c", &tokens.refresh, &tokens.refresh, &"x".repeat(5000)]
    {
        app.revoke(token).ok();
    }
}

/// > If this validation fails, the request is refused (RFC 7009 §2.1)
#[test]
fn another_clients_token_is_refused_and_not_revoked() {
    let host = host();
    let (app, other) = (App::confidential(&host), App::public(&host));
    let tokens = app.tokens(&[]);
    for token in [&tokens.refresh, &tokens.access] {
        other.revoke(token).refused(400, "invalid_grant");
    }
    assert_eq!(app.introspect(&tokens.access).value()["active"], true);
    app.refresh(&tokens.refresh).ok();
}

#[test]
fn a_public_client_names_itself_and_the_hint_changes_nothing() {
    let host = host();
    let app = App::public(&host);
    let tokens = app.tokens(&[]);
    let pairs = [
        ("token", tokens.refresh.as_str()),
        ("token_type_hint", "access_token"),
        ("client_id", &app.id),
    ];
    host.post("/oauth2/revoke", &pairs).ok();
    app.refresh(&tokens.refresh).refused(400, "invalid_grant");
}

#[test]
fn a_request_without_token_or_client_is_invalid_request() {
    let host = host();
    let app = App::public(&host);
    host.post("/oauth2/revoke", &[("client_id", &app.id)]).refused(400, "invalid_request");
    host.post("/oauth2/revoke", &[("token", "x")]).refused(400, "invalid_request");
    host.post("/oauth2/revoke", &[("token", "x"), ("client_id", "mcp_nobody")])
        .refused(401, "invalid_client");
    let twice = [("token", "x"), ("token", "y"), ("client_id", &app.id)];
    host.post("/oauth2/revoke", &twice).refused(400, "invalid_request");
}

#[test]
fn a_code_is_no_token_and_stays_good() {
    let host = host();
    let app = App::public(&host);
    let code = app.code(&[]);
    app.revoke(&code).ok();
    app.redeem(&code).ok();
}
