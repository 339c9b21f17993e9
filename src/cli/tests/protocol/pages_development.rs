//! Development conveniences, and that they are gone elsewhere.

use crate::support::{
    ADMIN, App, Browser, Request, app::Answer, host, page::words, standalone, with,
};

#[test]
fn the_landing_page_says_what_this_is_and_how_to_try_it() {
    let Some(host) = standalone() else { return };
    let page = host.get("/");
    let text = words(page.page(200, "Gauzy MCP OAuth Server"));
    for expected in [
        "Your authorization server is running",
        "admin@ever.co",
        "test-client",
        &host.issuer,
        &format!("{}/.well-known/oauth-authorization-server", host.issuer),
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(page.text().contains(&format!("href=\"{}/try\"", host.issuer)));
}

#[test]
fn try_it_runs_the_whole_flow_and_explains_the_token() {
    let Some(host) = standalone() else { return };
    let mut browser = Browser::new(&host);
    let start = Answer::of(&browser.get("/try"));
    let path = |url: &str| url.strip_prefix(&host.issuer).unwrap().to_owned();
    assert!(
        path(&start.location)
            .starts_with("/oauth2/authorize?response_type=code&client_id=test-client&")
    );
    let login = browser.get(&path(&start.location));
    let consent = browser.sign_in(&login, ADMIN);
    let back = Answer::of(&browser.answer(&consent, "approve"));
    let result = browser.get(&path(&back.location));
    let text = words(result.page(200, "Try it - Gauzy MCP OAuth Server"));
    for check in ["Passed State matches", "Passed Issuer matches", "Passed PKCE verified", "at+jwt"]
    {
        assert!(text.contains(check), "{check}: {text}");
    }
    // Opened again it is only the page that shows what arrived.
    assert!(words(browser.get(&path(&back.location)).ok()).contains("The code has arrived"));
}

#[test]
fn try_it_stops_at_a_wrong_state() {
    let Some(host) = standalone() else { return };
    let mut browser = Browser::new(&host);
    browser.get("/try");
    let page = browser.send(Request::query(
        "/callback",
        &[("code", "mac_x"), ("state", "other"), ("iss", host.issuer.as_str())],
    ));
    assert!(
        words(page.page(400, "Try it - Gauzy MCP OAuth Server")).contains("Failed State matches")
    );
}

#[test]
fn the_callback_page_shows_what_arrived_escaped() {
    let Some(host) = standalone() else { return };
    for (pairs, status, expected) in [
        (vec![("code", "<b>code</b>"), ("state", "\"'&")], 200, "<b>code</b> state \"'&"),
        (vec![("error", "access_denied"), ("error_description", "<i>")], 400, "access_denied <i>"),
        (vec![("x", "y")], 400, "Nothing has arrived"),
    ] {
        let page = host.send(&Request::query("/callback", &pairs));
        assert_eq!(page.status, status);
        assert!(words(&page).contains(expected), "{}", words(&page));
        assert!(!page.text().contains("<b>") && !page.text().contains("<i>"));
    }
}

#[test]
fn the_test_client_is_public_and_works() {
    let host = host();
    let app = App::known(&host, "test-client", None, "http://localhost:8080/callback");
    let tokens = app.tokens(&[("scope", "profile mcp.read")]);
    assert_eq!(tokens.scope, "profile mcp.read");
}

/// `plain` is off by default even in development.
#[test]
fn plain_pkce_needs_its_own_switch() {
    let Some(host) = with(&["--allow-plain-pkce"]) else { return };
    let app = App::known(&host, "test-client", None, "http://localhost/callback");
    let verifier = "v".repeat(43);
    let changes = [("code_challenge", verifier.as_str()), ("code_challenge_method", "plain")];
    let code = app.code(&changes);
    app.token(&app.exchange(&code, &[])).refused(400, "invalid_grant");
    app.token(&app.exchange(&code, &[("code_verifier", &verifier)])).ok();
    let document = host.get("/.well-known/oauth-authorization-server").value();
    assert_eq!(document["code_challenge_methods_supported"], serde_json::json!(["S256", "plain"]));
}
