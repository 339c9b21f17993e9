//! What is asked for, and for which resource: RFC 6749 §3.3, RFC 8707.

use serde_json::json;

use crate::support::{
    ADMIN, App, Browser, EMPLOYEE,
    app::{Answer, REDIRECT},
    host,
    page::words,
    token::claims,
    with,
};

/// > Only an absent [resource] takes the default audience (MCP, RFC 8707 §2)
#[test]
fn the_audience_is_the_resource_that_was_asked_for() {
    let host = host();
    let app = App::public(&host);
    let resource = "https://mcp.example/mcp";
    let tokens = app.tokens(&[("resource", resource)]);
    assert_eq!(claims(&tokens.access)["aud"], resource);
    let mut pairs = app.request(&[("resource", resource)]);
    pairs.push(("resource".into(), "https://two.example".into()));
    let mut browser = Browser::signed_in(&host, ADMIN);
    let consent = browser.authorize(&pairs);
    assert!(
        words(&consent).contains("This access is for https://mcp.example/mcp https://two.example")
    );
    let code = Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
    let answer = app.redeem(&code).value();
    let aud = claims(answer["access_token"].as_str().unwrap())["aud"].clone();
    assert_eq!(aud, json!([resource, "https://two.example"]));
}

#[test]
fn a_resource_that_is_not_ours_is_never_replaced_by_another_audience() {
    let settings = ["--resource", "https://mcp.example/mcp", "--audience", "https://api.example"];
    let Some(host) = with(&settings) else { return };
    let app = App::public(&host);
    for resource in
        ["https://evil.example/mcp", "https://mcp.example/mcp/x", "https://mcp.example/"]
    {
        let answer = Browser::new(&host).authorize(&app.request(&[("resource", resource)]));
        Answer::of(&answer).refused(&host, REDIRECT, "invalid_target");
    }
    for (resource, aud) in [
        ("https://mcp.example/mcp", "https://mcp.example/mcp"),
        ("HTTPS://API.example/", "HTTPS://API.example/"),
        ("https://api.example/any/path", "https://api.example/any/path"),
        ("", "https://api.example"),
    ] {
        assert_eq!(claims(&app.tokens(&[("resource", resource)]).access)["aud"], aud);
    }
}

#[test]
fn an_absent_scope_asks_for_mcp_read_and_what_is_not_the_clients_is_left_out() {
    let host = host();
    let app = App::register(
        &host,
        &json!({"client_name": "An app", "redirect_uris": [REDIRECT],
        "token_endpoint_auth_method": "none", "scope": "mcp.read profile"}),
    );
    assert_eq!(app.tokens(&[("scope", "")]).scope, "mcp.read");
    assert_eq!(
        app.tokens(&[("scope", "profile mcp.write mcp.admin mcp.read")]).scope,
        "profile mcp.read"
    );
    let offline = app.tokens(&[("scope", "mcp.read offline_access")]);
    assert_eq!(offline.scope, "mcp.read offline_access");
}

#[test]
fn mcp_admin_needs_an_operators_client_and_a_user_with_a_role() {
    let folder = crate::support::server::Folder::new();
    let text = "[[clients]]\nid = \"console\"\nredirect_uris = [\"https://app.example/cb\"]\n\
                scopes = [\"mcp.read\", \"mcp.admin\"]\n";
    let Some(host) = with(&["--config", &folder.file("settings.toml", text)]) else { return };
    let app = App::known(&host, "console", None, REDIRECT);
    for (account, scope) in [(ADMIN, "mcp.read mcp.admin"), (EMPLOYEE, "mcp.read")] {
        let answer = Answer::of(&app.approved(account, &[("scope", "mcp.read mcp.admin")]));
        let body = app.redeem(&answer.param("code").unwrap()).value();
        assert_eq!(body["scope"], scope);
    }
}
