//! Bodies that are none, at every endpoint that takes one.

use crate::{Case, Expected, Expected::Error, FORM, JSON, all, support::host};

/// An endpoint: its path, the error of what is wrong with a body, and what it answers to a body
/// that says nothing.
struct Endpoint {
    path: &'static str,
    error: &'static str,
    nothing: Expected,
}

const FORMS: [Endpoint; 8] = [
    Endpoint {
        path: "/oauth2/token",
        error: "invalid_request",
        nothing: Error(400, "invalid_request"),
    },
    Endpoint { path: "/token", error: "invalid_request", nothing: Error(400, "invalid_request") },
    Endpoint {
        path: "/oauth2/revoke",
        error: "invalid_request",
        nothing: Error(400, "invalid_request"),
    },
    Endpoint {
        path: "/oauth2/introspect",
        error: "invalid_request",
        nothing: Error(400, "invalid_request"),
    },
    Endpoint {
        path: "/oauth2/userinfo",
        error: "invalid_request",
        nothing: Error(401, "invalid_token"),
    },
    Endpoint {
        path: "/oauth2/login",
        error: "invalid_request",
        nothing: Error(403, "invalid_request"),
    },
    Endpoint {
        path: "/oauth2/logout",
        error: "invalid_request",
        nothing: Error(403, "invalid_request"),
    },
    Endpoint {
        path: "/oauth2/authorize",
        error: "invalid_request",
        nothing: Expected::Status(303),
    },
];

fn post(path: &str, kind: &str, body: &[u8], expected: Expected) -> Case {
    let accept: (&str, &[u8]) = ("accept", b"application/json");
    let headers = [accept, ("content-type", kind.as_bytes())];
    let headers = if kind.is_empty() { &headers[..1] } else { &headers[..] };
    Case::request(("POST", path), headers, body, expected)
}

fn at_forms(cases: &mut Vec<Case>) {
    let large = vec![b'a'; 64 * 1024 + 1];
    let many = "a=b&".repeat(101);
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    let nested = format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200));
    for Endpoint { path, error, nothing } in FORMS {
        let bad = Error(400, error);
        let (unsupported, too_large) = (Error(415, error), Error(413, error));
        let mut add = |what: &str, kind: &str, body: &[u8], expected: Expected| {
            cases.push(post(path, kind, body, expected).named(what));
        };
        add("nothing at all", "", b"", nothing);
        add("an empty form", FORM, b"", nothing);
        add("separators only", FORM, b"&&&&=", nothing);
        add("one unknown parameter", FORM, b"x=%00%01", nothing);
        add("bad percent-encoding", FORM, b"x=%zz&y=%&z=%4", nothing);
        add("an empty JSON object", JSON, b"{}", nothing);
        add("JSON nulls", JSON, b"{\"x\":null}", nothing);
        add("larger than 64 KiB", FORM, &large, too_large);
        add("larger than 64 KiB in JSON", JSON, &large, too_large);
        add("not UTF-8", FORM, b"x=%FF%FE", bad);
        add("not UTF-8, raw", FORM, b"x=\xff\xfe", bad);
        add("a name that is not UTF-8", FORM, b"%C3%28=x", bad);
        add("too many parameters", FORM, many.as_bytes(), bad);
        add("JSON cut off", JSON, b"{\"x\":\"y", bad);
        add("a JSON array", JSON, b"[{\"x\":\"y\"}]", bad);
        add("a JSON string", JSON, b"\"x\"", bad);
        add("an array in JSON", JSON, b"{\"x\":[\"y\"]}", bad);
        add("an object in JSON", JSON, b"{\"x\":{\"y\":1}}", bad);
        add("a number in JSON", JSON, b"{\"x\":1e999}", bad);
        add("deep JSON", JSON, deep.as_bytes(), bad);
        add("nested JSON", JSON, nested.as_bytes(), bad);
        add("a lone surrogate", JSON, b"{\"x\":\"\\ud800\"}", bad);
        add("JSON that is not UTF-8", JSON, b"{\"x\":\"\xff\"}", bad);
        add("a byte order mark", JSON, b"\xef\xbb\xbf{}", bad);
        add("JSON with a comment", JSON, b"{/* */}", bad);
        add("text", "text/plain", b"x=y", unsupported);
        add("no content type", "", b"x=y", unsupported);
        add("multipart", "multipart/form-data; boundary=x", b"--x--", unsupported);
        add("XML", "application/xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", unsupported);
        add("another charset", "application/json; charset=utf-7", b"{}", unsupported);
        add("two types", "application/json, text/plain", b"{}", unsupported);
    }
}

fn at_registration(cases: &mut Vec<Case>) {
    let path = "/oauth2/register";
    let bad = Error(400, "invalid_client_metadata");
    let large = vec![b' '; 64 * 1024 + 1];
    let deep = format!("{{\"client_name\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    let bodies: [&[u8]; 12] = [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{\"client_name\":\"x\",}",
        b"{\"client_name\":\"\xff\"}",
        b"{\"client_name\":\"\\ud800\"}",
        b"{\"client_name\":\"x\",\"redirect_uris\":{\"0\":\"https://a.example\"}}",
        b"{\"client_name\":\"x\",\"redirect_uris\":[null]}",
        b"{\"client_name\":\"x\",\"redirect_uris\":[[\"https://a.example\"]]}",
        b"{\"client_name\":\"\\u0000\",\"redirect_uris\":[\"https://a.example\"]}",
        deep.as_bytes(),
    ];
    for body in bodies {
        cases.push(
            post(path, JSON, body, bad)
                .named(&String::from_utf8_lossy(&body[..body.len().min(60)])),
        );
    }
    for kind in ["", FORM, "text/plain", "application/json; charset=latin1"] {
        cases.push(post(path, kind, b"{}", Error(415, "invalid_client_metadata")).named(kind));
    }
    cases.push(post(path, JSON, &large, Error(413, "invalid_client_metadata")).named("too large"));
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    at_forms(&mut cases);
    at_registration(&mut cases);
    for path in ["/oauth2/token", "/oauth2/register"] {
        for coding in ["gzip", "br", "x"] {
            let headers: [(&str, &[u8]); 2] =
                [("content-type", b"application/json"), ("content-encoding", coding.as_bytes())];
            cases.push(
                Case::request(("POST", path), &headers, b"{}", Expected::Status(415)).named(coding),
            );
        }
    }
    cases
}

#[test]
fn bodies_that_are_none_are_told_so() {
    all("bodies", &host(), &cases());
}
