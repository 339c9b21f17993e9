//! Strings in the place of tokens and codes.

use crate::{
    Case,
    Expected::{Error, Status},
    FORM, all,
    support::{App, Host, host, http::encode},
};

fn strings() -> Vec<String> {
    let mut strings: Vec<String> = [
        "0",
        " ",
        "\0",
        "\u{e9}",
        "null",
        "undefined",
        "[object Object]",
        "' OR 1=1 --",
        "../../x",
        "mac_",
        "mrt_",
        "mac_.",
        "mrt_====",
        "mrt_\u{0}",
        "mac_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c.d.e",
        "e30.e30.",
        "e30.e30.e30",
        "eyJhbGciOiJub25lIn0.e30.",
        "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
        "eyJhbGciOiJSUzI1NiIsImtpZCI6Ii4uLy4uIn0.e30.AAAA",
        "eyJhbGciOiJSUzI1NiIsImNyaXQiOlsieCJdfQ.e30.AAAA",
        // exp: 1e400, and a header member twice.
        "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjFlNDAwfQ.AAAA",
        "eyJhbGciOiJSUzI1NiIsImFsZyI6Im5vbmUifQ.e30.AAAA",
    ]
    .map(str::to_owned)
    .to_vec();
    strings.push("a".repeat(60_000));
    strings.push(format!("mrt_{}", "A".repeat(50_000)));
    strings.push(".".repeat(10_000));
    strings
}

pub(crate) fn cases(host: &Host) -> Vec<Case> {
    let app = App::confidential(host);
    let credentials = [("client_id", app.id.as_str()), ("client_secret", app.secret())];
    let mut cases = Vec::new();
    for text in strings() {
        let token = [("token", text.as_str())];
        let code = [("grant_type", "authorization_code"), ("code", &text)];
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", &text)];
        for (path, pairs, expected) in [
            ("/oauth2/introspect", &token[..], Status(200)),
            ("/oauth2/revoke", &token, Status(200)),
            ("/oauth2/token", &code, Error(400, "invalid_grant")),
            ("/oauth2/token", &refresh, Error(400, "invalid_grant")),
        ] {
            let body = encode(&[pairs, &credentials].concat());
            // Percent-encoding triples what is not a letter: the longest do not fit any more.
            let expected =
                if body.len() > 64 * 1024 { Error(413, "invalid_request") } else { expected };
            let headers: [(&str, &[u8]); 1] = [("content-type", FORM.as_bytes())];
            let case = Case::request(("POST", path), &headers, body.as_bytes(), expected);
            cases.push(case.named(&format!("{text:.30}")));
        }
    }
    cases
}

#[test]
fn strings_that_are_no_tokens_are_unknown_tokens() {
    let host = host();
    all("tokens", &host, &cases(&host));
}
