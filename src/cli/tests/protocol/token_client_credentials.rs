//! Clients that act for themselves: RFC 6749 §4.4.

use serde_json::json;

use crate::support::{
    App, Host, Request, Response,
    app::REDIRECT,
    host,
    token::{claims, verify},
};

fn ask(host: &Host, app: &App, more: &[(&str, &str)]) -> Response {
    let pairs = [&[("grant_type", "client_credentials")], more].concat();
    host.send(&Request::form("/oauth2/token", &pairs).basic(&app.id, app.secret()))
}

#[test]
fn the_answer_has_no_refresh_token_and_the_client_is_the_subject() {
    let host = host();
    let app = App::confidential(&host);
    let answer =
        ask(&host, &app, &[("scope", "mcp.read mcp.write"), ("resource", "https://mcp.example")]);
    assert_eq!(answer.ok().members(), ["access_token", "token_type", "expires_in", "scope"]);
    let body = answer.value();
    assert_eq!((&body["expires_in"], &body["scope"]), (&json!(900), &json!("mcp.read mcp.write")));
    let token = verify(&host, body["access_token"].as_str().unwrap(), "https://mcp.example");
    assert_eq!(token["sub"], app.id);
    assert_eq!(token["token_use"], "client_credentials");
    let members: Vec<_> = token.as_object().unwrap().keys().collect();
    assert_eq!(members[9..], ["token_type", "token_use"]);
}

#[test]
fn an_absent_scope_is_mcp_read_and_what_is_not_the_clients_is_left_out() {
    let host = host();
    let app = App::register(
        &host,
        &json!({"client_name": "A service", "redirect_uris": [REDIRECT],
        "grant_types": ["client_credentials"], "scope": "mcp.read"}),
    );
    assert_eq!(ask(&host, &app, &[]).ok().value()["scope"], "mcp.read");
    let both = ask(&host, &app, &[("scope", "mcp.write mcp.read mcp.admin")]);
    assert_eq!(both.ok().value()["scope"], "mcp.read");
    for scope in ["mcp.write", "mcp.admin", "nothing"] {
        ask(&host, &app, &[("scope", scope)]).refused(400, "invalid_scope");
    }
}

#[test]
fn scopes_about_a_user_need_a_user() {
    let host = host();
    let app = App::confidential(&host);
    for scope in ["profile", "mcp.read email", "openid", "roles", "mcp.read offline_access"] {
        ask(&host, &app, &[("scope", scope)]).refused(400, "invalid_scope");
    }
}

/// > The client credentials grant type MUST only be used by confidential clients.
#[test]
fn a_public_client_cannot_act_for_itself() {
    let host = host();
    let metadata = json!({"client_name": "An app", "redirect_uris": [REDIRECT],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "client_credentials"]});
    let app = App::register(&host, &metadata);
    for id in [app.id.as_str(), "claude-mcp-client"] {
        let pairs = [("grant_type", "client_credentials"), ("client_id", id)];
        host.post("/oauth2/token", &pairs).refused(400, "unauthorized_client");
    }
}

/// > The authenticated client is not authorized to use this authorization grant type.
/// > (RFC 6749 §5.2)
#[test]
fn a_client_uses_only_the_grants_it_registered() {
    let host = host();
    let app =
        App::register(&host, &json!({"client_name": "A service", "redirect_uris": [REDIRECT]}));
    ask(&host, &app, &[]).refused(400, "unauthorized_client");
    let service = App::register(
        &host,
        &json!({"client_name": "A service",
        "grant_types": ["client_credentials"]}),
    );
    for pairs in [service.exchange("mac_x", &[]), service.refreshing("mrt_x", &[])] {
        service.token(&pairs).refused(400, "unauthorized_client");
    }
}

#[test]
fn its_token_is_inactive_once_revoked() {
    let host = host();
    let app = App::confidential(&host);
    let token = ask(&host, &app, &[]).value()["access_token"].as_str().unwrap().to_owned();
    assert!(claims(&token).get("grant_id").is_none());
    assert_eq!(app.introspect(&token).value()["active"], true);
    assert_eq!(app.revoke(&token).status, 200);
    assert_eq!(app.introspect(&token).value(), json!({"active": false}));
}

#[test]
fn a_fragment_or_relative_resource_is_invalid_target() {
    let host = host();
    let app = App::confidential(&host);
    for resource in ["https://mcp.example/#x", "mcp", "https://user@mcp.example/"] {
        ask(&host, &app, &[("resource", resource)]).refused(400, "invalid_target");
    }
}
