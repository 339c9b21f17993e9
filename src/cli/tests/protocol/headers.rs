//! What protects an answer: OAuth 2.1 §7, Content Security Policy 3.

use super::consent::CONSENT;
use crate::support::{ADMIN, App, Browser, Request, Response, host, with};

const REST: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                    frame-ancestors 'none'";

fn csp(page: &Response) -> &str {
    page.header("content-security-policy").unwrap()
}

/// > Authorization servers MUST prevent clickjacking attacks. (OAuth 2.1 §7.9)
#[test]
fn every_answer_is_protected() {
    let host = host();
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/oauth2/authorize"),
        ("GET", "/oauth2/login"),
        ("GET", "/oauth2/logout"),
        ("GET", "/oauth2/jwks"),
        ("GET", "/.well-known/oauth-authorization-server"),
        ("POST", "/oauth2/token"),
        ("POST", "/oauth2/register"),
        ("GET", "/oauth2/userinfo"),
        ("GET", "/healthz"),
        ("GET", "/nothing-here"),
        ("DELETE", "/oauth2/token"),
        ("OPTIONS", "/oauth2/token"),
        ("HEAD", "/oauth2/login"),
    ] {
        if !host.serves(path) {
            continue;
        }
        let answer = host.send(&Request::new(method, path));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{method} {path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert!(csp(&answer).contains("frame-ancestors 'none'"));
        assert_eq!(answer.header("strict-transport-security"), None, "HSTS on https only");
        for absent in ["cross-origin-opener-policy", "x-powered-by", "server"] {
            assert_eq!(answer.header(absent), None, "{method} {path}");
        }
    }
}

/// Chromium holds `form-action` against the whole chain of redirects after a form.
#[test]
fn pages_whose_form_may_end_at_the_client_send_no_form_action() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::new(&host);
    let login = browser.authorize(&app.request(&[]));
    let wrong = browser.sign_in(&login, ("admin@ever.co", "wrong"));
    let consent = browser.sign_in(&login, ADMIN);
    consent.page(200, CONSENT);
    let switch = browser.answer(&consent, "switch");
    for page in [&login, &wrong, &consent, &switch, &Browser::new(&host).get("/oauth2/login")] {
        assert_eq!(csp(page), REST);
        assert_eq!(page.header("cross-origin-opener-policy"), None);
        assert_eq!(page.header("cache-control"), Some("no-store"));
    }
}

#[test]
fn all_other_pages_hold_their_forms_to_this_server() {
    let host = host();
    let mut browser = Browser::signed_in(&host, ADMIN);
    let html = |path: &str| Request::get(path).header("accept", "text/html");
    let mut pages = vec![
        browser.get("/oauth2/login"),
        Browser::new(&host).get("/oauth2/logout"),
        browser.get("/oauth2/authorize"),
    ];
    let rest = ["/nothing-here", "/callback?code=x", "/"].into_iter();
    let rest = rest.filter(|path| host.serves(path));
    pages.extend(rest.map(|path| browser.send(html(path))));
    for page in pages {
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(csp(&page), format!("{REST}; form-action 'self'"), "{}", page.text());
        assert_eq!(page.header("cross-origin-opener-policy"), None);
    }
}

#[test]
fn no_page_has_a_script_an_inline_style_or_a_third_party() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::new(&host);
    let login = browser.authorize(&app.request(&[]));
    let consent = browser.sign_in(&login, ADMIN);
    let mut pages = vec![login, consent, browser.get("/oauth2/authorize")];
    pages.extend(host.serves("/").then(|| browser.get("/")));
    for page in pages {
        let text = page.text();
        for forbidden in
            ["<script", "<style", " style=\"", "onclick", "<img", "<iframe", "src=\"http"]
        {
            assert!(!text.contains(forbidden), "{forbidden}");
        }
        let style = text.split_once("rel=\"stylesheet\" href=\"").unwrap().1;
        let style = host.get(&style[..style.find('"').unwrap()]);
        assert_eq!(style.ok().header("content-type"), Some("text/css; charset=utf-8"));
        let kept = style.header("cache-control");
        assert_eq!(kept, Some("public, max-age=31536000, immutable"));
    }
}

/// HSTS on loopback would break the http callbacks of every other program on the computer; that
/// public https issuers send it is shown in the tests of the HTTP layer.
#[test]
fn https_issuers_on_loopback_send_no_hsts() {
    let Some(host) = with(&["--issuer", "https://localhost"]) else { return };
    for path in ["/oauth2/login", "/oauth2/jwks", "/nothing-here"] {
        let answer = host.get(path);
        assert_eq!(answer.header("strict-transport-security"), None, "{path}");
    }
}
