//! `prompt`, `max_age` and `login_hint`: OpenID Connect Core §3.1.2.1.

use std::{thread, time::Duration};

use super::{authorize::SIGN_IN, consent::CONSENT};
use crate::support::{
    ADMIN, App, Browser, EMPLOYEE,
    app::{Answer, REDIRECT},
    host,
    page::{Form, words},
    token::claims,
};

/// > none: The Authorization Server MUST NOT display any authentication or consent user
/// > interface pages.
#[test]
fn prompt_none_shows_nothing() {
    let host = host();
    let app = App::public(&host);
    let request = app.request(&[("prompt", "none")]);
    let answer = Answer::of(&Browser::new(&host).authorize(&request));
    answer.refused(&host, REDIRECT, "login_required");
    let answer = Answer::of(&Browser::signed_in(&host, ADMIN).authorize(&request));
    answer.refused(&host, REDIRECT, "consent_required");
}

/// > login: The Authorization Server SHOULD prompt the End-User for reauthentication.
#[test]
fn prompt_login_asks_to_sign_in_again_and_then_goes_on() {
    let host = host();
    let app = App::public(&host);
    for prompt in ["login", "login select_account", "consent login"] {
        let mut browser = Browser::signed_in(&host, ADMIN);
        let before = browser.cookie("mcp-oauth-session").unwrap().to_owned();
        let login = browser.authorize(&app.request(&[("prompt", prompt)]));
        login.page(200, SIGN_IN);
        let consent = browser.sign_in(&login, EMPLOYEE);
        consent.page(200, CONSENT);
        assert!(consent.text().contains("employee@ever.co"));
        assert_ne!(browser.cookie("mcp-oauth-session").unwrap(), before);
        Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
    }
}

/// > select_account: The Authorization Server SHOULD prompt the End-User to select a user account.
#[test]
fn prompt_select_account_asks_which_account_to_use() {
    let host = host();
    let app = App::public(&host);
    let request = app.request(&[("prompt", "select_account")]);
    Browser::new(&host).authorize(&request).page(200, SIGN_IN);

    let mut browser = Browser::signed_in(&host, ADMIN);
    let choice = browser.authorize(&request);
    let text = words(choice.page(200, "Choose an account - Gauzy MCP OAuth Server"));
    assert!(text.contains("Signed in as: Super Admin admin@ever.co"), "{text}");
    let consent = browser.answer(&choice, "stay");
    consent.page(200, CONSENT);
    assert!(consent.text().contains("admin@ever.co"));
    Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();

    let login = browser.answer(&browser.clone().authorize(&request), "switch");
    let consent = browser.sign_in(login.page(200, SIGN_IN), EMPLOYEE);
    consent.page(200, CONSENT);
    assert!(consent.text().contains("employee@ever.co"));
}

#[test]
fn prompt_consent_goes_straight_to_consent() {
    let host = host();
    let app = App::public(&host);
    for prompt in ["consent", ""] {
        let page = Browser::signed_in(&host, ADMIN).authorize(&app.request(&[("prompt", prompt)]));
        page.page(200, CONSENT);
    }
}

/// > If the elapsed time is greater than this value, the OP MUST attempt to actively
/// > re-authenticate the End-User.
#[test]
fn an_older_sign_in_than_max_age_is_not_good_enough() {
    let host = host();
    let app = App::public(&host);
    let mut browser = Browser::signed_in(&host, ADMIN);
    browser.authorize(&app.request(&[("max_age", "3600")])).page(200, CONSENT);
    thread::sleep(Duration::from_millis(2100));
    let login = browser.authorize(&app.request(&[("max_age", "1")]));
    login.page(200, SIGN_IN);
    let consent = browser.sign_in(&login, ADMIN);
    consent.page(200, CONSENT);
    let code = Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
    let answer = app.redeem(&code).value();
    let token = claims(answer["access_token"].as_str().unwrap());
    let age = token["iat"].as_u64().unwrap() - token["auth_time"].as_u64().unwrap();
    assert!(age <= 20, "auth_time is that of the second sign-in: {age}");
}

#[test]
fn login_hint_is_filled_in_and_escaped() {
    let host = host();
    let app = App::public(&host);
    for hint in ["someone@ever.co", "\"><script>alert(1)</script>"] {
        let page = Browser::new(&host).authorize(&app.request(&[("login_hint", hint)]));
        assert_eq!(Form::of(&page).get("email"), Some(hint));
        assert!(!page.text().contains("<script"));
    }
}
