//! Headers that nobody expects, at every endpoint: they change nothing, or are refused.

use crate::{
    Case,
    Expected::{Broken, Error, Status},
    all,
    support::host,
};

const GETS: [(&str, u16); 11] = [
    ("/", 200),
    ("/healthz", 200),
    ("/.well-known/oauth-authorization-server", 200),
    ("/oauth2/jwks", 200),
    ("/oauth2/login", 200),
    ("/oauth2/logout", 200),
    ("/oauth2/authorize", 400),
    ("/oauth2/userinfo", 401),
    ("/callback", 400),
    ("/try", 303),
    ("/nothing-here", 404),
];

fn odd() -> Vec<(&'static str, Vec<u8>)> {
    let many = (0..500).map(|n| format!("c{n}=v")).collect::<Vec<_>>().join("; ");
    vec![
        ("cookie", b"\xff\xfe=\x80".to_vec()),
        ("cookie", b";;;===;mcp-oauth-session=;mcp-oauth-browser".to_vec()),
        ("cookie", many.into_bytes()),
        ("cookie", format!("mcp-oauth-session={}", "A".repeat(20_000)).into_bytes()),
        (
            "cookie",
            b"mcp-oauth-session=../../etc/passwd; mcp-oauth-try=x; mcp-oauth-device=%00".to_vec(),
        ),
        (
            "cookie",
            format!("mcp-oauth-browser={0}; mcp-oauth-session={0}", "é".repeat(43)).into_bytes(),
        ),
        ("accept", b"\xff".to_vec()),
        ("accept", "*/*,".repeat(2000).into_bytes()),
        ("x-forwarded-for", b"<script>, ::ffff:999.1.1.1, [".to_vec()),
        ("x-forwarded-for", "1.1.1.1,".repeat(3000).into_bytes()),
        ("if-none-match", b"W/\"\", \"\xff\", ,".to_vec()),
        ("origin", b"null".to_vec()),
        ("range", b"bytes=0-0,-1".to_vec()),
        ("x-http-method-override", b"DELETE".to_vec()),
    ]
}

/// `Authorization` at the endpoints that read it.
fn authorization() -> Vec<Case> {
    let mut cases = Vec::new();
    let long = format!("Basic {}", "QUFB".repeat(5000));
    let token = format!("Bearer {}", "a.".repeat(10_000));
    for (value, clients, userinfo) in [
        (&b"Basic"[..], Error(401, "invalid_client"), Error(401, "invalid_token")),
        (b"Basic %%%", Error(401, "invalid_client"), Error(401, "invalid_token")),
        (b"Basic /w==", Error(401, "invalid_client"), Error(401, "invalid_token")),
        (b"Basic Og==", Error(401, "invalid_client"), Error(401, "invalid_token")),
        (b"Basic AAAA", Error(401, "invalid_client"), Error(401, "invalid_token")),
        (b"Bearer", Error(401, "invalid_client"), Error(401, "invalid_token")),
        (b"Bearer a b c", Error(401, "invalid_client"), Error(401, "invalid_token")),
        (b"Negotiate x", Error(401, "invalid_client"), Error(401, "invalid_token")),
        (b"Basic \xff", Error(400, "invalid_request"), Error(400, "invalid_request")),
        (long.as_bytes(), Error(401, "invalid_client"), Error(401, "invalid_token")),
        (token.as_bytes(), Error(401, "invalid_client"), Error(401, "invalid_token")),
    ] {
        let headers: [(&str, &[u8]); 2] =
            [("content-type", b"application/x-www-form-urlencoded"), ("authorization", value)];
        let what = String::from_utf8_lossy(&value[..value.len().min(30)]).into_owned();
        for path in ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"] {
            let body = b"grant_type=client_credentials&token=x";
            cases.push(Case::request(("POST", path), &headers, body, clients).named(&what));
        }
        cases.push(
            Case::request(("GET", "/oauth2/userinfo"), &headers[1..], b"", userinfo).named(&what),
        );
    }
    cases
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = authorization();
    for (path, status) in GETS {
        for (name, value) in odd() {
            // `Accept` chooses between page and JSON, never the status.
            let headers = [(name, value.as_slice())];
            let case = Case::request(("GET", path), &headers, b"", Status(status));
            cases.push(case.named(&format!("{name} {:.20}", String::from_utf8_lossy(&value))));
        }
    }
    let html: [(&str, &[u8]); 1] = [("accept", b"text/html")];
    let encoded = ("GET", "/%3Cscript%3Ealert(1)%3C/script%3E");
    cases.push(Case::request(encoded, &html, b"", Status(404)));
    cases.push(Case::request(("GET", "/<script>alert(1)</script>"), &html, b"", Broken(400)));
    cases
}

#[test]
fn odd_headers_change_nothing_or_are_refused() {
    all("headers", &host(), &cases());
}
