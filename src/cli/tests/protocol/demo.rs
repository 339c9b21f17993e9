//! `/demo/mcp`: RFC 9728, RFC 6750 and MCP's Streamable HTTP, on this very server.

use serde_json::{Value, json};

use crate::support::{App, Host, Request, Response, with};

fn rpc(host: &Host, token: Option<&str>, method: &str, params: &Value) -> Response {
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    let mut request = Request::json("/demo/mcp", &message)
        .header("accept", "application/json, text/event-stream");
    if let Some(token) = token {
        request = request.bearer(token);
    }
    host.send(&request)
}

fn whoami(host: &Host, token: &str) -> Response {
    rpc(host, Some(token), "tools/call", &json!({"name": "whoami", "arguments": {}}))
}

fn for_demo(host: &Host, app: &App, scope: &str) -> String {
    let resource = format!("{}/demo/mcp", host.issuer);
    app.tokens(&[("resource", &resource), ("scope", scope)]).access
}

#[test]
fn a_client_finds_the_way_from_the_url_alone() {
    let Some(host) = with(&[]) else { return };
    let answer = rpc(&host, None, "initialize", &json!({}));
    answer.refused(401, "invalid_token");
    let metadata = "/.well-known/oauth-protected-resource/demo/mcp";
    assert_eq!(
        answer.header("www-authenticate"),
        Some(&*format!(
            "Bearer resource_metadata=\"{}{metadata}\", scope=\"mcp.read\"",
            host.issuer
        ))
    );
    let document = host.get(metadata);
    let resource = format!("{}/demo/mcp", host.issuer);
    let expected = json!({"resource": resource, "authorization_servers": [host.issuer],
        "scopes_supported": ["mcp.read"], "bearer_methods_supported": ["header"],
        "resource_name": "Demo of the authorization server"});
    assert_eq!(document.ok().value(), expected);
    let preflight = Request::new("OPTIONS", "/demo/mcp").header("origin", "https://x.example");
    let preflight = host.send(&preflight);
    assert_eq!(preflight.status, 204);
    let allowed = preflight.header("access-control-allow-headers").unwrap();
    assert!(allowed.contains("Mcp-Session-Id") && allowed.contains("MCP-Protocol-Version"));
}

#[test]
fn its_tool_says_who_is_asking() {
    let Some(host) = with(&[]) else { return };
    let app = App::public(&host);
    let token = for_demo(&host, &app, "mcp.read mcp.write");
    let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"}});
    let hello = rpc(&host, Some(&token), "initialize", &hello).ok().value();
    assert_eq!(hello["result"]["serverInfo"]["name"], "gauzy-mcp-auth-demo");
    let tools = rpc(&host, Some(&token), "tools/list", &json!({})).ok().value();
    assert_eq!(tools["result"]["tools"][0]["name"], "whoami");
    let answer = whoami(&host, &token).ok().value();
    let text = answer["result"]["content"][0]["text"].as_str().unwrap();
    let said: Value = serde_json::from_str(text).unwrap();
    assert_eq!(said["application"], app.id);
    assert_eq!(said["scopes"], json!(["mcp.read", "mcp.write"]));
    assert!(said["user"].is_string() && said["expires"].is_number());
    let strange = rpc(&host, Some(&token), "tools/call", &json!({"name": "rm", "arguments": {}}));
    assert!(strange.value()["error"].is_object());
}

#[test]
fn tokens_for_somebody_else_are_refused_and_revocations_count_at_once() {
    let Some(host) = with(&[]) else { return };
    let app = App::public(&host);
    for changes in [&[("resource", "https://mcp.example.com/mcp")][..], &[]] {
        let other = app.tokens(changes).access;
        whoami(&host, &other).refused(401, "invalid_token");
    }
    let resource = format!("{}/demo/mcp", host.issuer);
    let tokens = app.tokens(&[("resource", &resource), ("scope", "mcp.read")]);
    whoami(&host, &tokens.access).ok();
    whoami(&host, &tokens.refresh).refused(401, "invalid_token");
    app.revoke(&tokens.refresh).ok();
    let answer = whoami(&host, &tokens.access);
    answer.refused(401, "invalid_token");
    assert!(answer.text().contains("Token is not active"), "{}", answer.text());
}

#[test]
fn too_few_scopes_are_403() {
    let Some(host) = with(&[]) else { return };
    let app = App::public(&host);
    let token = for_demo(&host, &app, "mcp.write");
    let answer = whoami(&host, &token);
    answer.refused(403, "insufficient_scope");
    assert!(answer.header("www-authenticate").unwrap().contains("scope=\"mcp.read\""));
}

#[test]
fn it_is_there_where_resources_are_listed_too() {
    let Some(host) = with(&["--resource", "https://mcp.example.com/mcp"]) else { return };
    let app = App::public(&host);
    whoami(&host, &for_demo(&host, &app, "mcp.read")).ok();
}

#[test]
fn the_landing_page_says_how_to_connect_to_it() {
    let Some(host) = with(&[]) else { return };
    let page = host.get("/");
    let command = format!("claude mcp add --transport http gauzy {}/demo/mcp", host.issuer);
    assert!(page.ok().text().contains(&command));
}
