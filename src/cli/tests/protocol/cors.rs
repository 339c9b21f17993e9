//! Cross-origin requests: Fetch standard; OAuth 2.1 §3.1.

use crate::support::{App, Browser, Request, host};

const OPEN: [(&str, &str); 9] = [
    ("GET", "/.well-known/oauth-authorization-server"),
    ("GET", "/.well-known/jwks.json"),
    ("GET", "/oauth2/jwks"),
    ("POST", "/oauth2/token"),
    ("POST", "/oauth2/register"),
    ("POST", "/oauth2/revoke"),
    ("POST", "/oauth2/introspect"),
    ("GET", "/oauth2/userinfo"),
    ("POST", "/token"),
];
const CLOSED: [(&str, &str); 8] = [
    ("GET", "/oauth2/authorize"),
    ("POST", "/oauth2/authorize"),
    ("GET", "/authorize"),
    ("GET", "/oauth2/login"),
    ("POST", "/oauth2/login"),
    ("GET", "/oauth2/logout"),
    ("POST", "/oauth2/logout"),
    ("GET", "/nothing-here"),
];

#[test]
fn scripts_of_any_origin_may_read_what_clients_need_without_credentials() {
    let host = host();
    for (method, path) in OPEN.into_iter().filter(|(_, path)| host.serves(path)) {
        let request = Request::new(method, path).header("origin", "https://client.example");
        let answer = host.send(&request);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{method} {path}");
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        let exposed = answer.header("access-control-expose-headers");
        assert_eq!(exposed, Some("WWW-Authenticate, DPoP-Nonce"));
    }
}

#[test]
fn a_preflight_allows_what_clients_send() {
    let host = host();
    for (method, path) in OPEN.into_iter().filter(|(_, path)| host.serves(path)) {
        let request = Request::new("OPTIONS", path)
            .header("origin", "https://client.example")
            .header("access-control-request-method", method)
            .header(
                "access-control-request-headers",
                "authorization,content-type,mcp-protocol-version",
            );
        let answer = host.send(&request);
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let methods = answer.header("access-control-allow-methods").unwrap();
        assert!(methods.split(", ").any(|own| own == method), "{methods}");
        let allowed = answer.header("access-control-allow-headers").unwrap();
        for header in ["Authorization", "Content-Type", "MCP-Protocol-Version", "DPoP"] {
            assert!(allowed.split(", ").any(|own| own == header), "{allowed}");
        }
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
}

/// > CORS MUST NOT be supported at the Authorization Endpoint (OAuth 2.1 §3.1)
#[test]
fn pages_are_not_for_scripts_of_other_origins() {
    let host = host();
    for (method, path) in CLOSED.into_iter().filter(|(_, path)| host.serves(path)) {
        for method in [method, "OPTIONS"] {
            let request = Request::new(method, path)
                .header("origin", "https://client.example")
                .header("access-control-request-method", "POST");
            let answer = host.send(&request);
            let named = answer.headers.iter().find(|(name, _)| name.starts_with("access-control"));
            assert_eq!(named, None, "{method} {path}");
        }
    }
    let app = App::public(&host);
    let page = Browser::new(&host).authorize(&app.request(&[("prompt", "none")]));
    assert!(page.headers.iter().all(|(name, _)| !name.starts_with("access-control")));
}
