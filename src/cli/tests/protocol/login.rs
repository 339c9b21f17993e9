//! Signing in, its cookies and CSRF values: RFC 9700 §4.

use serde_json::json;

use super::{
    authorize::SIGN_IN,
    consent::{CONSENT, EXPIRED},
};
use crate::support::{
    ADMIN, App, Browser, Request,
    app::Answer,
    host,
    page::{Form, words},
    with,
};

const CSRF: &str = "CSRF protection failed. Please try again.";

#[test]
fn the_form_has_the_established_fields_and_works_on_its_own() {
    let host = host();
    let mut browser = Browser::new(&host);
    let page = browser.get("/oauth2/login");
    let form = Form::of(page.page(200, SIGN_IN));
    assert_eq!(form.action, "/oauth2/login");
    let names: Vec<_> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["_csrf", "return_url", "email", "password"]);
    let text = page.text();
    assert!(text.contains("type=\"email\" id=\"email\"") && text.contains("id=\"password\""));
    let answer = browser.sign_in(&page, ADMIN);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/oauth2/login")));
    let page = browser.get("/oauth2/login");
    assert!(words(page.ok()).contains("Signed in as: Super Admin admin@ever.co"));
}

#[test]
fn a_form_without_a_good_csrf_value_is_403_with_the_established_text() {
    let host = host();
    let mut browser = Browser::new(&host);
    let form = Form::of(&browser.get("/oauth2/login")).set("email", ADMIN.0);
    let form = form.set("password", ADMIN.1);
    let stranger = Form::of(&Browser::new(&host).get("/oauth2/login"));
    for bad in [
        form.clone().without("_csrf"),
        form.clone().set("_csrf", ""),
        form.clone().set("_csrf", "x"),
        form.clone().set("_csrf", stranger.get("_csrf").unwrap()),
    ] {
        let page = browser.submit(&bad);
        assert!(words(page.page(403, EXPIRED)).contains(CSRF));
        let request = Request::form(&bad.action, &bad.fields).accept_json();
        let answer = browser.send(request);
        answer.refused(403, "invalid_request");
        assert_eq!(answer.members(), ["error", "error_description", "message"]);
        assert_eq!(answer.value()["message"], CSRF);
        assert_eq!(browser.cookie("mcp-oauth-session"), None);
    }
    // The right value in a browser without its cookie.
    assert_eq!(Browser::new(&host).submit(&form).status, 403);
    assert_eq!(browser.submit(&form).status, 303);
}

#[test]
fn the_csrf_value_may_come_in_a_header_and_the_form_as_json() {
    let host = host();
    let mut browser = Browser::new(&host);
    let form = Form::of(&browser.get("/oauth2/login"));
    let body = json!({"email": ADMIN.0, "password": ADMIN.1});
    let request = Request::json("/oauth2/login", &body);
    assert_eq!(browser.send(request.clone()).status, 403);
    let answer = browser.send(request.header("x-csrf-token", form.get("_csrf").unwrap()));
    assert_eq!(answer.status, 303);
}

/// Account and password are checked together, and what was wrong is never said.
#[test]
fn a_wrong_password_shows_the_form_again_with_the_request_in_it() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::new(&host);
    let login = browser.authorize(&app.request(&[]));
    let wrong = browser.sign_in(&login, ("admin@ever.co", "wrong"));
    let unknown = browser.sign_in(&login, ("nobody@ever.co", "admin"));
    for page in [&wrong, &unknown] {
        page.page(403, SIGN_IN);
        assert!(words(page).contains("Invalid email or password. Please try again."));
        assert_eq!(page.header("set-cookie"), None);
        assert_eq!(Form::of(page).get("password"), Some(""), "a password is never sent back");
    }
    let empty = browser.sign_in(&login, ("admin@ever.co", ""));
    empty.page(400, SIGN_IN);
    assert!(words(&empty).contains("Please enter both email and password."));
    assert_eq!(Form::of(&empty).get("email"), Some("admin@ever.co"));
    browser.sign_in(&wrong, ADMIN).page(200, CONSENT);
}

#[test]
fn the_established_error_codes_of_the_query_are_shown_in_words() {
    let host = host();
    for (error, text) in [
        ("missing_credentials", "Please enter both email and password."),
        ("invalid_credentials", "Invalid email or password. Please try again."),
        ("server_error", "An error occurred. Please try again later."),
        ("<b>", "An error occurred during sign in."),
    ] {
        let page = host.send(&Request::query("/oauth2/login", &[("error", error)]));
        assert!(words(page.page(200, SIGN_IN)).contains(text));
        assert!(!page.text().contains("<b>"));
    }
}

/// Open redirects: only pages of this server follow a sign-in.
#[test]
fn return_url_never_leads_elsewhere() {
    let host = host();
    for (return_url, location) in [
        ("/", "/"),
        ("/callback?code=x", "/callback"),
        ("https://evil.example/", "/oauth2/login"),
        ("//evil.example", "/oauth2/login"),
        ("/\\evil.example", "/oauth2/login"),
        ("javascript:alert(1)", "/oauth2/login"),
        ("/oauth2/authorize", "/oauth2/login"),
        ("", "/oauth2/login"),
    ] {
        let mut browser = Browser::new(&host);
        let page = browser.send(Request::query("/oauth2/login", &[("return_url", return_url)]));
        let answer = browser.sign_in(&page, ADMIN);
        let location = if host.serves(location) { location } else { "/oauth2/login" };
        assert_eq!((answer.status, answer.header("location")), (303, Some(location)));
    }
}

#[test]
fn cookies_are_host_only_httponly_and_lax() {
    let host = host();
    let mut browser = Browser::new(&host);
    let page = browser.get("/oauth2/login");
    let first = page.all("set-cookie");
    assert_eq!(first.len(), 1);
    assert!(first[0].starts_with("mcp-oauth-browser="), "{first:?}");
    let signed_in = browser.sign_in(&page, ADMIN);
    let names: Vec<_> = signed_in
        .all("set-cookie")
        .iter()
        .map(|c| c.split('=').next().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["mcp-oauth-session", "mcp-oauth-device"]);
    for cookie in first.into_iter().chain(signed_in.all("set-cookie")) {
        let attributes: Vec<_> = cookie.split("; ").skip(1).collect();
        assert_eq!(attributes[0], "Path=/");
        assert!(attributes[1].starts_with("Max-Age="));
        assert_eq!(attributes[2..], ["HttpOnly", "SameSite=Lax"], "{cookie}");
    }
    assert_eq!(browser.get("/oauth2/login").header("set-cookie"), None);
}

/// Where browsers come by https, the names bind the cookies to the host.
#[test]
fn cookies_of_an_https_issuer_are_secure_and_host_prefixed() {
    let Some(host) = with(&["--issuer", "https://localhost"]) else { return };
    let page = host.get("/oauth2/login");
    let cookie = page.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-mcp-oauth-browser="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure"));
    let mut browser = Browser::new(&host);
    let page = browser.get("/oauth2/login");
    let answer = browser.sign_in(&page, ADMIN);
    for cookie in answer.all("set-cookie") {
        assert!(
            cookie.starts_with("__Host-mcp-oauth-") && cookie.ends_with("; Secure"),
            "{cookie}"
        );
    }
}

/// Session fixation: the id changes at sign-in, and the old one opens nothing.
#[test]
fn the_session_id_changes_at_sign_in_and_the_old_one_is_dead() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::signed_in(&host, ADMIN);
    let old = browser.clone();
    let login = browser.authorize(&app.request(&[("prompt", "login")]));
    let consent = browser.sign_in(&login, ADMIN);
    consent.page(200, CONSENT);
    let (before, after) = (old.cookie("mcp-oauth-session"), browser.cookie("mcp-oauth-session"));
    assert!(before.is_some() && after.is_some() && before != after);
    old.clone().authorize(&app.request(&[])).page(200, SIGN_IN);
    // Consent takes a live session of the person it was shown to.
    let page = old.clone().answer(&consent, "approve");
    assert_eq!(page.page(200, SIGN_IN).header("location"), None);
    Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
}

#[test]
fn a_session_cookie_an_attacker_chose_is_not_adopted() {
    let host = host();
    let mut browser = Browser::new(&host);
    browser.cookies.push(("mcp-oauth-session".into(), "A".repeat(43)));
    let page = browser.get("/oauth2/login");
    assert_eq!(browser.sign_in(page.page(200, SIGN_IN), ADMIN).status, 303);
    assert_ne!(browser.cookie("mcp-oauth-session"), Some("A".repeat(43).as_str()));
}

#[test]
fn a_session_works_in_its_own_browser_only() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::signed_in(&host, ADMIN);
    browser.authorize(&app.request(&[])).page(200, CONSENT);
    browser.cookies.retain(|(name, _)| name != "mcp-oauth-browser");
    browser.authorize(&app.request(&[])).page(200, SIGN_IN);
}
