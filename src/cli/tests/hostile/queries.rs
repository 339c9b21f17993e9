//! Authorization requests in queries that are none.

use crate::{
    Case, Expected,
    Expected::{Broken, Error, Status},
    all,
    support::{App, Host, host, http::encode},
};

fn ask(query: &[u8], expected: Expected) -> Case {
    let bytes = [
        b"GET /oauth2/authorize?",
        query,
        b" HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\nconnection: close\r\n\r\n",
    ];
    Case::new(String::from_utf8_lossy(&query[..query.len().min(80)]), bytes.concat(), expected)
}

pub(crate) fn cases(host: &Host) -> Vec<Case> {
    let (request, client) = (Error(400, "invalid_request"), Error(400, "invalid_client"));
    let many = "a=b&".repeat(200);
    let long_client = format!("client_id={}", "x".repeat(60_000));
    let long_value = format!("client_id=test-client&redirect_uri={}", "x".repeat(50_000));
    let raw: [(&[u8], Expected); 21] = [
        (b"", request),
        (b"&&&&", request),
        (b"=&=&=", request),
        (b"%", request),
        (b"%FF=%FE", request),
        (b"client_id=%FF", request),
        (b"client_id=%00", request),
        (b"client_id=%0d%0aset-cookie:x", request),
        (b"client_id=a%20b", request),
        (b"client_id=<script>", Broken(400)),
        (b"client_id=%3Cscript%3E", client),
        (b"client_id[]=test-client", request),
        (b"client_id[$ne]=x", request),
        (b"client_id=test-client&client_id=test-client", request),
        (b"client_id=test-client", request),
        (b"client_id=test-client&redirect_uri=", request),
        (b"client_id=__proto__&redirect_uri=x", client),
        (b"client_id=..%2f..%2fetc&redirect_uri=x", client),
        (many.as_bytes(), request),
        (long_client.as_bytes(), request),
        (long_value.as_bytes(), request),
    ];
    let mut cases: Vec<_> = raw.into_iter().map(|(query, expected)| ask(query, expected)).collect();
    let app = App::known(host, "test-client", None, "http://localhost/callback");
    for uri in [
        "http://localhost/callback\r\nset-cookie: x",
        "http://localhost/callback\0",
        "http://localhost:99999/callback",
        "http://localhost:-1/callback",
        "http://localhost@evil.example/callback",
        "http://evil.example\\@localhost/callback",
        "http://localhost/callback/..",
        "http://localhost/%63allback",
        "http://LOCALHOST/callback",
        "http:localhost/callback",
        "//localhost/callback",
        "http://2130706433/callback",
        "http://127.1/callback",
        "http://[::ffff:127.0.0.1]/callback",
        "http://localhost/callback?",
        "javascript://localhost/callback%0aalert(1)",
        "http://localhost\u{3002}evil.example/callback",
    ] {
        let query = encode(&app.request(&[("redirect_uri", uri)]));
        cases.push(ask(query.as_bytes(), request).named(uri));
    }
    // These belong to the client: it is told, and the browser never sees a 5xx.
    for (name, value) in [
        ("state", "\r\nset-cookie: x"),
        ("state", "\0"),
        ("scope", "\0"),
        ("resource", "https://[::1"),
        ("resource", "\r\n"),
        ("code_challenge", "\0"),
        ("code_challenge", "%"),
        ("max_age", "99999999999999999999999"),
        ("prompt", "\u{feff}"),
        ("response_type", "code\r\n"),
        ("request", "eyJ"),
        ("response_mode", "\0"),
    ] {
        let query = encode(&app.request(&[(name, value)]));
        cases.push(ask(query.as_bytes(), Status(303)).named(name));
    }
    for name in ["state", "scope"] {
        let bytes =
            [encode(&app.request(&[(name, "")])).as_bytes(), b"&", name.as_bytes(), b"=%FF"]
                .concat();
        cases.push(ask(&bytes, request).named("not UTF-8"));
    }
    cases
}

#[test]
fn queries_that_are_none_are_told_so() {
    let host = host();
    all("queries", &host, &cases(&host));
}

/// > header fields […] MUST NOT be split by what a parameter carries (RFC 9112 §11.1)
#[test]
fn no_parameter_reaches_a_header_unescaped() {
    let host = host();
    let app = App::known(&host, "test-client", None, "http://localhost/callback");
    let state = "x\r\nset-cookie: a=b";
    for changes in [[("state", state), ("prompt", "none")], [("scope", state), ("prompt", "none")]]
    {
        let request = crate::support::Request::query("/oauth2/authorize", &app.request(&changes));
        let answer = host.send(&request);
        assert_eq!(answer.status, 303);
        assert!(answer.all("set-cookie").iter().all(|own| own.starts_with("mcp-oauth-browser=")));
    }
}
