//! Our own forms, filled in with what no person types.

use crate::{
    Case,
    Expected::{Error, Status},
    FORM, all,
    support::{Browser, Host, host, http::encode, page::Form},
};

pub(crate) fn cases(host: &Host) -> Vec<Case> {
    let mut browser = Browser::new(host);
    let form = Form::of(&browser.get("/oauth2/login"));
    let cookies: Vec<_> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let cookies = cookies.join("; ");
    let headers: [(&str, &[u8]); 3] = [
        ("content-type", FORM.as_bytes()),
        ("cookie", cookies.as_bytes()),
        ("accept", b"application/json"),
    ];
    let csrf = form.get("_csrf").unwrap();
    let (long, longer) = ("a".repeat(2000), "é".repeat(5000));
    let mut cases = Vec::new();
    // 403 shows the form again, 400 too where something was left empty.
    for (email, password, status) in [
        ("", "", 400),
        (" ", "x", 400),
        ("x", "", 400),
        ("\0", "\0", 403),
        ("admin@ever.co\0", "admin", 403),
        ("admin@ever.co", "\0admin", 403),
        // HMAC fills short keys up with zero bytes, and with it PBKDF2 and scrypt (RFC 2104 §2).
        ("admin@ever.co", "admin\0", 303),
        ("admin@ever.co'--", "x", 403),
        ("<script>", "<script>", 403),
        ("a\r\nb", "c\r\nd", 403),
        ("\u{202e}x", "\u{feff}", 403),
        (&long, "x", 403),
        ("x", &long, 403),
        (&longer, "x", 403),
        ("admin@ever.co", &longer, 403),
    ] {
        let body = encode(&[("_csrf", csrf), ("email", email), ("password", password)]);
        let case =
            Case::request(("POST", "/oauth2/login"), &headers, body.as_bytes(), Status(status));
        cases.push(case.named(&format!("{email:.20} {password:.20}")));
    }
    let sealed = [&long, "\0", "AAAA", "a b", "\u{e9}", "=====", "null"];
    for request in sealed {
        let login = [("_csrf", csrf), ("email", "x"), ("password", "x"), ("request", request)];
        let consent = [("_csrf", csrf), ("user_consent", "approve"), ("request", request)];
        for (path, pairs) in [("/oauth2/login", &login[..]), ("/oauth2/authorize", &consent)] {
            let body = encode(pairs);
            let expected = Error(403, "access_denied");
            let case = Case::request(("POST", path), &headers, body.as_bytes(), expected);
            cases.push(case.named(&format!("request {request:.20}")));
        }
    }
    for (path, name) in [("/oauth2/login", "email"), ("/oauth2/authorize", "user_consent")] {
        let body = encode(&[("_csrf", csrf), (name, "a"), (name, "b")]);
        let expected = Error(400, "invalid_request");
        cases.push(
            Case::request(("POST", path), &headers, body.as_bytes(), expected).named("twice"),
        );
    }
    cases
}

#[test]
fn forms_filled_in_by_nobody_are_refused() {
    let host = host();
    all("values", &host, &cases(&host));
}
