//! Consent: MCP "Security Considerations", OAuth 2.1 §7.

use serde_json::json;

use super::authorize::SIGN_IN;
use crate::support::{
    ADMIN, App, Browser, EMPLOYEE, Request,
    app::{Answer, REDIRECT},
    host,
    page::{Form, words},
};

pub(crate) const CONSENT: &str = "Authorize An app";
pub(crate) const EXPIRED: &str = "This page is out of date - Gauzy MCP OAuth Server";
const ANSWERED: &str = "This page was answered before - Gauzy MCP OAuth Server";

/// > MUST clearly display the redirect URI hostname during authorization (MCP, Localhost
/// > Redirect URI Risks)
#[test]
fn shows_who_asks_where_it_leads_and_what_it_gets() {
    let host = host();
    let app = App::register(
        &host,
        &json!({"client_name": "An app", "redirect_uris": [REDIRECT],
        "token_endpoint_auth_method": "none", "client_uri": "https://home.example/x"}),
    );
    let consent = Browser::signed_in(&host, ADMIN)
        .authorize(&app.request(&[("resource", "https://mcp.example/mcp")]));
    let text = words(consent.page(200, CONSENT));
    for expected in [
        "Authorize An app",
        "Unverified:",
        "It says its home page is at home.example",
        "You will be sent to app.example",
        "Read access to your MCP data and tools mcp.read",
        "Write access to modify your MCP data mcp.write",
        "This access is for https://mcp.example/mcp",
        "Signed in as: Super Admin admin@ever.co",
        &format!("Client ID {}", app.id),
        &format!("Redirect URI {REDIRECT}"),
        "PKCE Enabled",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in {text}");
    }
    assert!(!text.contains("program on this computer"));
}

/// > SHOULD display additional warnings for localhost-only redirect URIs (MCP)
#[test]
fn warns_of_programs_and_apps_on_the_persons_own_device() {
    let host = host();
    for (uri, warning) in [
        ("http://localhost:8787/callback", "localhost:8787 This is a program on this computer."),
        ("http://127.0.0.1/callback", "127.0.0.1 This is a program on this computer."),
        ("cursor://anysphere.cursor-mcp/cb", "cursor: This is an app on this device."),
        ("com.example.app:/cb", "com.example.app: This is an app on this device."),
    ] {
        let app = App::register(
            &host,
            &json!({"client_name": "An app", "redirect_uris": [uri],
            "token_endpoint_auth_method": "none"}),
        );
        let consent = Browser::signed_in(&host, ADMIN).authorize(&app.request(&[]));
        assert!(words(&consent).contains(warning), "{uri}: {}", words(&consent));
    }
}

#[test]
fn what_a_client_says_of_itself_is_escaped() {
    let host = host();
    let app = App::register(
        &host,
        &json!({"client_name": "<script>alert(1)</script>&\"'",
        "redirect_uris": [REDIRECT], "token_endpoint_auth_method": "none"}),
    );
    let mut browser = Browser::new(&host);
    let login = browser.authorize(&app.request(&[]));
    let consent = browser.sign_in(&login, ADMIN);
    for page in [login, consent] {
        assert!(!page.ok().text().contains("<script"), "{}", page.text());
        assert!(words(&page).contains("<script>alert(1)</script>&\"'"));
    }
}

#[test]
fn deny_is_access_denied_at_the_client() {
    let host = host();
    let app = App::public(&host);
    for answer in ["deny", "anything else"] {
        let mut browser = Browser::signed_in(&host, ADMIN);
        let consent = browser.authorize(&app.request(&[]));
        let denied = Answer::of(&browser.answer(&consent, answer));
        denied.refused(&host, REDIRECT, "access_denied");
        let description = denied.param("error_description");
        assert_eq!(description.as_deref(), Some("User denied authorization"));
    }
}

/// > MUST NOT use the HTTP 307 status code for redirection (OAuth 2.1 §7.5.2)
#[test]
fn the_browser_is_sent_on_by_303_without_a_body_and_not_to_be_stored() {
    let host = host();
    let answer = App::public(&host).approved(ADMIN, &[]);
    assert_eq!((answer.status, answer.body.len()), (303, 0));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
}

#[test]
fn consent_without_a_good_csrf_value_is_403_and_no_redirect() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::signed_in(&host, ADMIN);
    let page = browser.authorize(&app.request(&[]));
    let form = Form::of(&page).set("user_consent", "approve");
    for bad in [form.clone().without("_csrf"), form.clone().set("_csrf", "x")] {
        let answer = browser.submit(&bad);
        assert!(words(answer.page(403, EXPIRED)).contains("CSRF protection failed."));
        let request = Request::form(&bad.action, &bad.fields).accept_json();
        browser.send(request).refused(403, "invalid_request");
    }
    Answer::of(&browser.submit(&form));
}

/// The request travels sealed: the form's other fields decide nothing.
#[test]
fn fields_with_the_established_names_are_accepted_and_ignored() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::signed_in(&host, ADMIN);
    let page = browser.authorize(&app.request(&[]));
    let form = Form::of(&page)
        .set("user_consent", "approve")
        .set("client_id", "claude-mcp-client")
        .set("redirect_uri", "https://evil.example/")
        .set("scope", "mcp.admin")
        .set("state", "other")
        .set("code_challenge", "")
        .set("code_challenge_method", "plain");
    let answer = Answer::of(&browser.submit(&form));
    assert!(answer.location.starts_with(REDIRECT), "{}", answer.location);
    assert_eq!(answer.param("state").as_deref(), Some("st4te"));
    let code = answer.param("code").unwrap();
    let without = app.exchange(&code, &[("code_verifier", "")]);
    app.token(&without).refused(400, "invalid_grant");
    assert_eq!(app.redeem(&code).value()["scope"], "mcp.read mcp.write");
}

#[test]
fn a_sealed_request_opens_in_its_browser_and_for_its_purpose_only() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::new(&host);
    let login = browser.authorize(&app.request(&[]));
    let consent = browser.sign_in(&login, ADMIN);
    let sealed_for_login = Form::of(&login).get("request").unwrap().to_owned();
    let sealed = Form::of(&consent).get("request").unwrap().to_owned();
    assert_ne!(sealed, sealed_for_login);

    let mut stranger = Browser::signed_in(&host, ADMIN);
    let own = Form::of(&stranger.authorize(&app.request(&[]))).set("user_consent", "approve");
    let broken = format!("{}A", &sealed[..sealed.len() - 1]);
    for (who, other) in [
        ("another browser's", sealed.as_str()),
        ("for signing in", &sealed_for_login),
        ("cut", &sealed[..40]),
        ("none", "x"),
        ("changed", &broken),
    ] {
        let answer = stranger.submit(&own.clone().set("request", other));
        answer.page(403, EXPIRED);
        assert_eq!(answer.header("location"), None, "{who}");
    }
    stranger.submit(&own.clone().without("request")).page(403, EXPIRED);

    // A seal for consent does not sign anybody in.
    let mut other = Browser::new(&host);
    let form = Form::of(&other.get("/oauth2/login")).set("email", ADMIN.0).set("password", ADMIN.1);
    other.submit(&form.clone().set("request", &sealed)).page(403, EXPIRED);
    other.submit(&form.set("request", &sealed_for_login)).page(403, EXPIRED);

    // Nor does a seal for the one do for the other in its own browser.
    let approve = Form::of(&consent).set("user_consent", "approve");
    browser.submit(&approve.set("request", &sealed_for_login)).page(403, EXPIRED);
    let form = Form::of(&login).set("email", ADMIN.0).set("password", ADMIN.1);
    browser.submit(&form.set("request", &sealed)).page(403, EXPIRED);
    Answer::of(&browser.answer(&consent, "approve"));
}

#[test]
fn consent_shown_to_one_person_is_not_given_by_another_nor_by_nobody() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::signed_in(&host, ADMIN);
    let consent = browser.authorize(&app.request(&[]));
    let login = browser.authorize(&app.request(&[("prompt", "login")]));
    browser.sign_in(&login, EMPLOYEE).page(200, CONSENT);
    // Whoever signed in meanwhile is asked themselves.
    let asked = browser.answer(&consent, "approve");
    asked.page(200, CONSENT);
    assert_eq!(asked.header("location"), None);
    Answer::of(&browser.answer(&asked, "approve"));
    // And somebody who signed out meanwhile signs in again first.
    browser.cookies.retain(|(name, _)| name != "mcp-oauth-session");
    let login = browser.answer(&consent, "approve");
    assert_eq!(login.header("location"), None);
    browser.sign_in(&login, ADMIN).page(200, CONSENT);
}

#[test]
fn consent_pages_survive_a_second_sign_in_of_the_same_person() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::new(&host);
    let tabs = [browser.authorize(&app.request(&[])), browser.authorize(&app.request(&[]))];
    let consents = tabs.map(|tab| browser.sign_in(&tab, ADMIN));
    for consent in consents {
        app.redeem(&Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap()).ok();
    }
}

#[test]
fn two_tabs_work_side_by_side() {
    let host = host();
    let (one, two) = (App::public(&host), App::public(&host));
    let mut browser = Browser::new(&host);
    let first = browser.authorize(&one.request(&[("state", "1")]));
    let second = browser.authorize(&two.request(&[("state", "2")]));
    let first = browser.sign_in(&first, ADMIN);
    let first = Answer::of(&browser.answer(&first, "approve"));
    // The second tab still shows the sign-in form of before.
    let second = browser.sign_in(&second, ADMIN);
    let second = Answer::of(&browser.answer(&second, "approve"));
    assert_eq!(first.param("state").as_deref(), Some("1"));
    assert_eq!(second.param("state").as_deref(), Some("2"));
    one.redeem(&first.param("code").unwrap()).ok();
    two.redeem(&second.param("code").unwrap()).ok();
}

#[test]
fn two_consent_pages_of_one_session_give_two_codes() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::signed_in(&host, ADMIN);
    let pages = [browser.authorize(&app.request(&[])), browser.authorize(&app.request(&[]))];
    let codes =
        pages.map(|page| Answer::of(&browser.answer(&page, "approve")).param("code").unwrap());
    assert_ne!(codes[0], codes[1]);
    for code in codes {
        app.redeem(&code).ok();
    }
}

#[test]
fn a_double_click_gives_the_same_code_and_going_back_after_redemption_is_refused() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::signed_in(&host, ADMIN);
    let consent = browser.authorize(&app.request(&[]));
    let first = Answer::of(&browser.answer(&consent, "approve"));
    assert_eq!(Answer::of(&browser.answer(&consent, "approve")), first);
    let refresh = app.redeem(&first.param("code").unwrap()).value()["refresh_token"].clone();
    let again = browser.answer(&consent, "approve");
    assert!(words(again.page(400, ANSWERED)).contains("This page was answered before"));
    assert_eq!(again.header("location"), None);
    app.refresh(refresh.as_str().unwrap()).ok();
}

#[test]
fn another_account_can_be_chosen_on_the_consent_page() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::signed_in(&host, ADMIN);
    let consent = browser.authorize(&app.request(&[]));
    let login = browser.answer(&consent, "switch");
    let consent = browser.sign_in(login.page(200, SIGN_IN), EMPLOYEE);
    assert!(words(&consent).contains("Signed in as: Default Employee"));
    let code = Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
    let token = app.redeem(&code).value()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(
        crate::support::token::claims(&token)["sub"],
        "5a1ad0e1-0001-4000-8000-000000000003"
    );
}

/// > SHOULD NOT process repeated authorization requests automatically without user interaction
/// > (OAuth 2.1 §7.3.1)
#[test]
fn consent_is_asked_every_time() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::signed_in(&host, ADMIN);
    for _ in 0..2 {
        let consent = browser.authorize(&app.request(&[]));
        consent.page(200, CONSENT);
        Answer::of(&browser.answer(&consent, "approve"));
    }
}
