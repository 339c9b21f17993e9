//! Server metadata: RFC 8414, MCP "Authorization Server Discovery".

use serde_json::{Value, json};

use crate::support::{Host, Request, Server, alone, host, server::QUIET, with};

const PATH: &str = "/.well-known/oauth-authorization-server";

fn document(host: &Host) -> Value {
    host.get(PATH).ok().value()
}

fn list(document: &Value, member: &str) -> Vec<String> {
    let own = document[member].as_array().unwrap_or_else(|| panic!("no {member}"));
    own.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

/// > The "issuer" value returned MUST be identical to the authorization server's issuer
/// > identifier value into which the well-known URI string was inserted (RFC 8414 §3.3)
#[test]
fn issuer_is_identical_to_the_identifier_the_url_was_built_from() {
    let host = host();
    assert_eq!(document(&host)["issuer"], host.issuer);
}

#[test]
fn members_come_in_the_established_order() {
    let members = host().get(PATH).members();
    let mut expected = vec![
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "registration_endpoint",
        "introspection_endpoint",
        "userinfo_endpoint",
    ];
    expected.extend(["scopes_supported", "response_types_supported", "grant_types_supported"]);
    let mut at = members.iter();
    for name in expected {
        assert!(at.any(|own| own == name), "{name} is missing or out of order: {members:?}");
    }
}

#[test]
fn endpoints_are_absolute_urls_under_the_issuer_and_all_are_served() {
    let host = host();
    let document = document(&host);
    for (member, path) in [
        ("authorization_endpoint", "/oauth2/authorize"),
        ("token_endpoint", "/oauth2/token"),
        ("jwks_uri", "/.well-known/jwks.json"),
        ("registration_endpoint", "/oauth2/register"),
        ("introspection_endpoint", "/oauth2/introspect"),
        ("userinfo_endpoint", "/oauth2/userinfo"),
        ("revocation_endpoint", "/oauth2/revoke"),
    ] {
        assert_eq!(document[member], format!("{}{path}", host.issuer), "{member}");
        assert_eq!(host.send(&Request::new("OPTIONS", path)).status, 204, "{path}");
    }
}

/// > MCP clients MUST verify the presence of code_challenge_methods_supported […] and refuse to
/// > proceed if it is absent (MCP, Security Considerations)
#[test]
fn only_s256_is_listed() {
    assert_eq!(document(&host())["code_challenge_methods_supported"], json!(["S256"]));
}

#[test]
fn says_only_what_is_true() {
    let document = document(&host());
    assert_eq!(document["response_types_supported"], json!(["code"]));
    assert_eq!(
        document["grant_types_supported"],
        json!(["authorization_code", "refresh_token", "client_credentials"])
    );
    let methods = list(&document, "token_endpoint_auth_methods_supported");
    for method in ["none", "client_secret_basic", "client_secret_post"] {
        assert!(methods.iter().any(|own| own == method), "{method}");
    }
    assert!(!methods.iter().any(|own| own == "private_key_jwt"));
    let scopes = list(&document, "scopes_supported");
    assert!(!scopes.iter().any(|scope| scope == "openid"), "no id_tokens are issued");
    assert!(scopes.iter().any(|scope| scope == "offline_access"));
    assert_eq!(document.get("client_id_metadata_document_supported"), None);
    assert_eq!(document.get("request_parameter_supported"), None);
    assert!(!document.as_object().unwrap().values().any(Value::is_null), "{document}");
}

/// > Authorization servers […] MUST indicate their support […] by setting
/// > authorization_response_iss_parameter_supported to true (RFC 9207 §3)
#[test]
fn announces_iss_in_authorization_responses() {
    assert_eq!(document(&host())["authorization_response_iss_parameter_supported"], true);
}

#[test]
fn is_json_that_may_be_kept_for_an_hour() {
    let answer = host().get(PATH);
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
    assert_eq!(answer.header("pragma"), None);
    let tag = answer.header("etag").unwrap();
    assert!(tag.starts_with("W/\"") && tag.len() == 68, "{tag}");
}

/// > the condition is false if […] the weak comparison function (RFC 9110 §13.1.2)
#[test]
fn answers_304_without_a_body_to_whoever_has_it() {
    let host = host();
    let tag = host.get(PATH).header("etag").unwrap().to_owned();
    let strong = tag.trim_start_matches("W/");
    for known in [tag.as_str(), strong, "*", &format!("\"x\", {tag}")] {
        let answer = host.send(&Request::get(PATH).header("if-none-match", known));
        assert_eq!((answer.status, answer.body.len()), (304, 0), "{known}");
        assert_eq!(answer.header("etag"), Some(tag.as_str()));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
    }
    for other in ["\"x\"", "W/\"\"", &tag.to_uppercase()] {
        let answer = host.send(&Request::get(PATH).header("if-none-match", other));
        assert_eq!(answer.status, 200, "{other}");
    }
}

/// > The HEAD method is identical to GET except that the server MUST NOT send content
/// > (RFC 9110 §9.3.2)
#[test]
fn head_is_get_without_the_body() {
    let host = host();
    let get = host.get(PATH);
    let head = host.send(&Request::new("HEAD", PATH));
    assert_eq!((head.status, head.body.len()), (200, 0));
    let length = get.body.len().to_string();
    assert!(head.header("content-length").is_none_or(|own| own == length));
    assert_eq!(head.header("etag"), get.header("etag"));
}

/// Clients take an HTML page or a 5xx for a broken server and stop looking.
#[test]
fn what_is_not_served_is_404_in_json() {
    let Some(host) = alone() else { return };
    for path in [
        "/.well-known/openid-configuration",
        "/.well-known/openid-configuration/t1",
        "/.well-known/oauth-authorization-server/t1",
        "/.well-known/oauth-protected-resource",
        "/t1/.well-known/openid-configuration",
        "/.well-known/x",
    ] {
        let request = Request::get(path).header("accept", "text/html,application/xhtml+xml");
        host.send(&request).refused(404, "not_found");
    }
}

#[test]
fn an_issuer_with_a_path_is_found_at_every_variant_and_by_its_own_paths() {
    let port = mcp_auth_testing::free_port();
    let issuer = format!("http://localhost:{port}/t1");
    let listen = format!("localhost:{port}");
    if with(&[]).is_none() {
        return;
    }
    let settings = [&QUIET[2..], &["--listen", &listen, "--issuer", &issuer]].concat();
    let host = Host::of(Server::start(&settings));
    for path in [
        "/.well-known/oauth-authorization-server/t1",
        "/t1/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server",
    ] {
        let document = host.get(path).ok().value();
        assert_eq!(document["issuer"], issuer, "{path}");
        assert_eq!(document["token_endpoint"], format!("{issuer}/oauth2/token"));
    }
    for path in ["/.well-known/openid-configuration/t1", "/t1/.well-known/openid-configuration"] {
        assert_eq!(host.get(path).status, 404, "{path}");
    }
    for path in ["/t1/oauth2/jwks", "/oauth2/jwks", "/t1/.well-known/jwks.json", "/t1/healthz"] {
        host.get(path).ok();
    }
    let mut browser = crate::support::Browser::new(&host);
    let app = crate::support::App::known(&host, "test-client", None, "http://localhost/callback");
    let login = browser.authorize(&app.request(&[]));
    let form = crate::support::page::Form::of(login.page(200, "Sign In - Gauzy MCP OAuth Server"));
    assert_eq!(form.action, "/t1/oauth2/login");
    assert!(login.text().contains("href=\"/t1/oauth2/style-"));
    let consent = browser.sign_in(&login, crate::support::ADMIN);
    let answer = crate::support::app::Answer::of(&browser.answer(&consent, "approve"));
    assert_eq!(answer.param("iss").as_deref(), Some(issuer.as_str()));
    app.redeem(&answer.param("code").unwrap()).ok();
}

/// > any terminating "/" MUST be removed (RFC 8414 §3.1)
#[test]
fn a_trailing_slash_of_the_issuer_setting_is_not_part_of_it() {
    let port = mcp_auth_testing::free_port();
    let (issuer, listen) = (format!("http://localhost:{port}/"), format!("localhost:{port}"));
    if with(&[]).is_none() {
        return;
    }
    let settings = [&QUIET[2..], &["--listen", &listen, "--issuer", &issuer]].concat();
    let host = Host::of(Server::start(&settings));
    assert_eq!(document(&host)["issuer"], issuer.trim_end_matches('/'));
}
