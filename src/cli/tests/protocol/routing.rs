//! Paths and methods: RFC 9110 §9, §15.

use crate::support::{Request, alone, host, http::raw};

#[test]
fn paths_compare_without_case_and_with_one_trailing_slash() {
    let host = host();
    for path in [
        "/OAuth2/JWKS",
        "/oauth2/jwks/",
        "/.Well-Known/OAuth-Authorization-Server/",
        "/oauth2/login/",
        "/Oauth2/Login?x=y",
    ] {
        assert_eq!(host.get(path).status, 200, "{path}");
    }
    assert_eq!(host.send(&Request::new("POST", "/OAuth2/Token/")).error(), "invalid_request");
}

#[test]
fn what_only_resembles_a_path_is_404() {
    let Some(host) = alone() else { return };
    for path in [
        "/oauth2/jwks//",
        "//oauth2/jwks",
        "/oauth2%2Fjwks",
        "/oauth2",
        "/oauth2/",
        "/oauth2/jwks/x",
    ] {
        assert_eq!(host.get(path).status, 404, "{path}");
    }
}

/// > The origin server MUST generate an Allow header field in a 405 response (RFC 9110 §15.5.6)
#[test]
fn other_methods_are_405_and_name_what_is_allowed() {
    let host = host();
    let (get, post, both) = ("GET, HEAD, OPTIONS", "POST, OPTIONS", "GET, HEAD, POST, OPTIONS");
    for (path, allow, methods) in [
        ("/oauth2/token", post, ["GET", "HEAD", "PUT", "DELETE"]),
        ("/oauth2/register", post, ["GET", "PUT", "DELETE", "PATCH"]),
        ("/oauth2/revoke", post, ["GET", "HEAD", "PUT", "PROPFIND"]),
        ("/oauth2/introspect", post, ["GET", "HEAD", "PUT", "TRACE"]),
        ("/oauth2/jwks", get, ["POST", "PUT", "DELETE", "PATCH"]),
        ("/.well-known/oauth-authorization-server", get, ["POST", "PUT", "DELETE", "PATCH"]),
        ("/oauth2/authorize", both, ["PUT", "DELETE", "PATCH", "TRACE"]),
        ("/oauth2/login", both, ["PUT", "DELETE", "PATCH", "TRACE"]),
        ("/oauth2/userinfo", both, ["PUT", "DELETE", "PATCH", "TRACE"]),
        ("/", get, ["POST", "PUT", "DELETE", "PATCH"]),
    ] {
        if !host.serves(path) {
            continue;
        }
        for method in methods {
            let answer = host.send(&Request::new(method, path));
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
        }
        let options = host.send(&Request::new("OPTIONS", path));
        assert_eq!((options.status, options.header("allow")), (204, Some(allow)), "{path}");
    }
}

#[test]
fn head_is_answered_wherever_get_is() {
    let host = host();
    for path in
        ["/", "/oauth2/login", "/oauth2/authorize", "/oauth2/jwks", "/oauth2/userinfo", "/callback"]
    {
        if !host.serves(path) {
            continue;
        }
        let (get, head) = (host.get(path), host.send(&Request::new("HEAD", path)));
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"));
    }
}

#[test]
fn what_is_not_here_is_a_page_for_people_and_json_for_programs() {
    let Some(host) = alone() else { return };
    let html = Request::get("/nothing-here").header("accept", "text/html,*/*;q=0.8");
    host.send(&html).page(404, "Page not found - Gauzy MCP OAuth Server");
    let answer = host.get("/nothing-here");
    answer.refused(404, "not_found");
    assert_eq!(answer.members(), ["error", "error_description"]);
    host.send(&Request::new("POST", "/nothing-here")).refused(404, "not_found");
}

#[test]
fn an_absolute_request_target_is_understood() {
    let host = host();
    let request = format!(
        "GET http://other.example/oauth2/jwks HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
        host.address
    );
    assert!(raw(&host.address, request.as_bytes()).starts_with(b"HTTP/1.1 200 "));
}

#[test]
fn one_connection_serves_several_requests() {
    let host = host();
    let one = format!("GET /oauth2/jwks HTTP/1.1\r\nhost: {}\r\n", host.address);
    let text = format!("{one}\r\n{one}\r\n{one}connection: close\r\n\r\n");
    let answer = String::from_utf8(raw(&host.address, text.as_bytes())).unwrap();
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 3, "{answer}");
}
