//! Languages: `ui_locales` (OpenID Connect Core §3.1.2.1), then `Accept-Language` (RFC 9110
//! §12.5.4), then English.

use crate::support::{
    ADMIN, App, Browser, Request,
    app::{Answer, Pairs},
    host,
    http::Response,
    page::Form,
};

const SIGN_IN: &str = "/oauth2/login";

fn browser(language: &str) -> Browser {
    let mut browser = Browser::new(&host());
    browser.headers.push(("accept-language".into(), language.into()));
    browser
}

#[track_caller]
fn speaks(page: &Response, language: &str) {
    let dir = if language == "he" { "rtl" } else { "ltr" };
    let root = format!("<html lang=\"{language}\" dir=\"{dir}\">");
    assert!(page.text().contains(&root), "{language}: {}", page.text());
    assert_eq!(page.header("content-language"), Some(language));
    assert_eq!(page.header("vary"), Some("Accept-Language"));
}

#[test]
fn the_browsers_language_is_spoken() {
    for (accept, language) in [
        ("de", "de"),
        ("ja, fr-CA;q=0.5, en;q=0.4", "fr"),
        ("es;q=0.1, he;q=0.2", "he"),
        ("bg-BG,bg", "bg"),
        ("ja", "en"),
        ("de;q=0", "en"),
    ] {
        speaks(&browser(accept).get(SIGN_IN), language);
    }
    speaks(&Browser::new(&host()).get(SIGN_IN), "en");
}

#[test]
fn a_hostile_accept_language_gets_a_page() {
    let long = "x".repeat(8000);
    let many = "x,".repeat(4000);
    for value in [&long, &many, ";;;,,,===", "de;q=99999999999999999999", "*;q=*", "\u{e9}", "%00"]
    {
        let page = browser(value).get(SIGN_IN);
        assert_eq!(page.status, 200, "{value}");
        speaks(&page, "en");
    }
}

/// > ui_locales: […] The End-User's preferred languages and scripts for the user interface
#[test]
fn what_the_application_asks_for_beats_the_browser() {
    let app = App::public(&host());
    for (ui_locales, language) in [("he", "he"), ("tlh es-419", "es"), ("tlh", "de")] {
        let request = app.request(&[("ui_locales", ui_locales)]);
        speaks(&browser("de").authorize(&request), language);
    }
}

/// > An error SHOULD NOT result if some or all of the requested locales are not supported
#[test]
fn unknown_and_malformed_locales_are_no_error() {
    let app = App::public(&host());
    let long = "y ".repeat(2000);
    for value in ["", " ", "x", "<script>", "\u{202e}", "de\0", long.as_str()] {
        let page = Browser::new(&host()).authorize(&app.request(&[("ui_locales", value)]));
        assert_eq!(page.status, 200, "{value:?}");
        speaks(&page, "en");
    }
}

#[test]
fn the_language_stays_from_sign_in_to_consent_and_to_errors() {
    let app = App::public(&host());
    let request: Pairs = app.request(&[("ui_locales", "fr")]);
    let mut browser = browser("de");
    let login = browser.authorize(&request);
    speaks(&login, "fr");
    speaks(&browser.sign_in(&login, (ADMIN.0, "wrong")), "fr");
    let consent = browser.sign_in(&login, ADMIN);
    speaks(&consent, "fr");
    let form = Form::of(&consent).set("user_consent", "approve");
    speaks(&browser.submit(&form.clone().set("_csrf", "x")), "fr");
    speaks(&browser.submit(&form.clone().set("request", "x")), "fr");
    speaks(&browser.answer(&consent, "switch"), "fr");
    Answer::of(&browser.submit(&form)).param("code").unwrap();
}

#[test]
fn the_language_stays_on_the_pages_of_the_session() {
    let mut browser = browser("de");
    let login = browser.get("/oauth2/login?ui_locales=bg");
    speaks(&login, "bg");
    let answer = browser.sign_in(&login, ADMIN);
    assert_eq!(answer.header("location"), Some("/oauth2/login?ui_locales=bg"));
    let page = browser.get("/oauth2/logout?ui_locales=bg");
    speaks(&page, "bg");
    let done = browser.submit(&Form::of(&page));
    speaks(&done, "bg");
    assert!(done.text().contains("href=\"/oauth2/login?ui_locales=bg\""));
}

#[test]
fn errors_are_pages_in_the_persons_language_and_json_in_english() {
    let host = host();
    let app = App::public(&host);
    let unknown = app.request(&[("client_id", "nobody"), ("ui_locales", "de")]);
    let request = Request::query("/oauth2/authorize", &unknown);
    let page = host.send(&request);
    speaks(&page, "de");
    page.page(400, "Diese App ist hier nicht bekannt - Gauzy MCP OAuth Server");
    let answer = host.send(&request.accept_json());
    assert_eq!(answer.value()["error_description"], "Client not found");
    assert_eq!(answer.header("content-language"), None);
}

/// > ui_locales_supported: OPTIONAL. Languages and scripts supported for the user interface,
/// > represented as a JSON array of language tag values (RFC 8414 §2)
#[test]
fn the_metadata_lists_the_languages() {
    let metadata = host().get("/.well-known/oauth-authorization-server").value();
    let expected = serde_json::json!(["en", "de", "fr", "es", "bg", "he"]);
    assert_eq!(metadata["ui_locales_supported"], expected);
}
