//! Signing out.

use super::{authorize::SIGN_IN, consent::EXPIRED};
use crate::support::{
    ADMIN, App, Browser, host,
    page::{Form, words},
};

const PATH: &str = "/oauth2/logout";
const SIGNED_OUT: &str = "Signed out - Gauzy MCP OAuth Server";

#[test]
fn get_asks_and_post_does() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::signed_in(&host, ADMIN);
    let before = browser.clone();
    let page = browser.get(PATH);
    assert!(words(page.ok()).contains("You are signed in"));
    assert!(browser.cookie("mcp-oauth-session").is_some(), "GET changes nothing");
    let form = Form::of(&page);
    assert_eq!(form.action, PATH);
    let done = browser.submit(&form);
    done.page(200, SIGNED_OUT);
    let cookie = done.header("set-cookie").unwrap();
    assert_eq!(cookie, "mcp-oauth-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    assert_eq!(browser.cookie("mcp-oauth-session"), None);
    // The session is over, not only its cookie gone.
    before.clone().authorize(&app.request(&[])).page(200, SIGN_IN);
}

#[test]
fn whoever_is_not_signed_in_is_told_so() {
    let host = host();
    let page = Browser::new(&host).get(PATH);
    page.page(200, SIGNED_OUT);
    assert!(page.text().contains("href=\"/oauth2/login\""));
}

#[test]
fn another_site_cannot_sign_anybody_out() {
    let host = host();
    let mut browser = Browser::signed_in(&host, ADMIN);
    let form = Form::of(&browser.get(PATH));
    for bad in [form.clone().without("_csrf"), form.clone().set("_csrf", "x")] {
        let page = browser.submit(&bad);
        assert!(words(page.page(403, EXPIRED)).contains("CSRF protection failed."));
    }
    assert!(words(&browser.get("/oauth2/login")).contains("You are signed in"));
}

#[test]
fn applications_keep_their_access() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::new(&host);
    let login = browser.authorize(&app.request(&[]));
    let consent = browser.sign_in(&login, ADMIN);
    let code = crate::support::app::Answer::of(&browser.answer(&consent, "approve")).param("code");
    let form = Form::of(&browser.get(PATH));
    browser.submit(&form).page(200, SIGNED_OUT);
    app.redeem(&code.unwrap()).ok();
}
