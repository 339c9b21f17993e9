//! One address and password in several workspaces: the person chooses.

use crate::{
    gauzy::{ALICE, DUP, Gauzy},
    support::{
        App, Browser, Host, Request, Response,
        app::{Answer, Tokens},
        page::{Form, words},
    },
};

const CHOOSE: &str = "Choose a workspace - Gauzy MCP OAuth Server";
const CONSENT: &str = "Authorize An app";
const SIGN_IN: &str = "Sign In - Gauzy MCP OAuth Server";
const EXPIRED: &str = "This page is out of date - Gauzy MCP OAuth Server";
const TENANTS: [&str; 2] =
    ["10000000-0000-4000-8000-000000000002", "10000000-0000-4000-8000-000000000001"];

/// A browser in which the right password was typed.
fn asked(host: &Host, app: &App) -> (Browser, Response) {
    let mut browser = Browser::new(host);
    let login = browser.authorize(&app.request(&[("scope", "mcp.read openid profile")]));
    let page = browser.sign_in(&login, DUP);
    page.page(200, CHOOSE);
    (browser, page)
}

fn choose(browser: &mut Browser, page: &Response, workspace: &str) -> Response {
    browser.submit(&Form::of(page).set("workspace", workspace))
}

#[test]
fn the_workspace_that_is_chosen_is_the_one_that_tokens_are_for() {
    let gauzy = Gauzy::new();
    let host = gauzy.host();
    let app = App::public(&host);
    for (place, tenant) in TENANTS.into_iter().enumerate() {
        let (mut browser, page) = asked(&host, &app);
        let text = words(&page);
        let all = "Tenant Two Dup Two Tenant One Dup One";
        assert!(text.contains(all) && text.contains("to continue to An app"), "{text}");
        assert_eq!(browser.cookie("mcp-oauth-session"), None, "nobody is signed in yet");
        let consent = choose(&mut browser, &page, &place.to_string());
        let shown = words(consent.page(200, CONSENT));
        assert!(shown.contains(["Dup Two", "Dup One"][place]), "{shown}");
        let code = Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
        let tokens = Tokens::of(&app.redeem(&code));
        let userinfo = host.send(&Request::get("/oauth2/userinfo").bearer(&tokens.access));
        assert_eq!(userinfo.ok().value()["tenant_id"], tenant);
    }
}

#[test]
fn one_workspace_is_not_asked_for() {
    let gauzy = Gauzy::new();
    let host = gauzy.host();
    let app = App::public(&host);
    let mut browser = Browser::new(&host);
    let login = browser.authorize(&app.request(&[]));
    browser.sign_in(&login, ALICE).page(200, CONSENT);
}

#[test]
fn outside_of_an_authorization_request_it_is_asked_for_too() {
    let gauzy = Gauzy::new();
    let host = gauzy.host();
    let mut browser = Browser::new(&host);
    let login = browser.get("/oauth2/login");
    let page = browser.sign_in(&login, DUP);
    page.page(200, CHOOSE);
    let answer = choose(&mut browser, &page, "1");
    assert_eq!((answer.status, answer.header("location")), (303, Some("/oauth2/login")));
    let signed_in = words(&browser.get("/oauth2/login"));
    assert!(signed_in.contains("Dup One"), "{signed_in}");
}

/// The page answers the request that it was shown for, in the browser that it was shown in.
#[test]
fn an_answer_counts_for_its_own_page_only() {
    let gauzy = Gauzy::new();
    let host = gauzy.host();
    let app = App::public(&host);
    let (mut browser, page) = asked(&host, &app);
    for place in ["2", "-1", "x", "0x0", "99999999999999999999999"] {
        let refused = choose(&mut browser, &page, place);
        assert_eq!(refused.status, 400, "{place}: {}", refused.text());
    }
    let form = Form::of(&page).set("workspace", "0");
    assert_eq!(browser.submit(&form.clone().without("_csrf")).status, 403);
    browser.submit(&form.clone().without("request")).page(403, EXPIRED);
    browser.submit(&form.clone().set("workspace", "")).page(403, EXPIRED);
    let login = browser.authorize(&app.request(&[("prompt", "login")]));
    let of_sign_in = Form::of(&login).get("request").unwrap().to_owned();
    browser.submit(&form.clone().set("request", &of_sign_in)).page(403, EXPIRED);
    let as_sign_in = Form::of(&login).set("request", form.get("request").unwrap());
    let as_sign_in = as_sign_in.set("email", DUP.0).set("password", DUP.1);
    browser.submit(&as_sign_in).page(403, EXPIRED);
    let (mut other, own) = asked(&host, &app);
    let csrf = Form::of(&own).get("_csrf").unwrap().to_owned();
    other.submit(&form.clone().set("_csrf", &csrf)).page(403, EXPIRED);
    browser.submit(&form).page(200, CONSENT);
}

#[test]
fn whoever_is_gone_by_then_is_not_let_in() {
    let gauzy = Gauzy::new();
    let host = gauzy.host();
    let app = App::public(&host);
    let (mut browser, page) = asked(&host, &app);
    gauzy.run("UPDATE \"user\" SET \"isActive\" = FALSE WHERE \"lastName\" = 'Two'");
    choose(&mut browser, &page, "0").page(403, SIGN_IN);
    choose(&mut browser, &page, "1").page(200, CONSENT);
}

#[test]
fn it_speaks_the_language_that_was_asked_for_and_lets_its_form_end_at_the_client() {
    let gauzy = Gauzy::new();
    let host = gauzy.host();
    let app = App::public(&host);
    let mut browser = Browser::new(&host);
    let login = browser.authorize(&app.request(&[("ui_locales", "he")]));
    let page = browser.sign_in(&login, DUP);
    assert!(page.text().contains("<html lang=\"he\" dir=\"rtl\">"), "{}", page.text());
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("form-action"), "{policy}");
    assert!(page.header("cross-origin-opener-policy").is_none());
    let consent = choose(&mut browser, &page, "0");
    assert!(consent.text().contains("<html lang=\"he\""));
}

#[test]
fn the_log_names_the_account_that_comes_after_eight() {
    let gauzy = Gauzy::new();
    for number in 31..=38 {
        gauzy.run(&format!(
            "INSERT INTO \"user\" (\"id\", \"email\", \"hash\", \"tenantId\", \"updatedAt\") \
             VALUES ('40000000-0000-4000-8000-{number:012}', '{}', '$scrypt$1024$8$1$00', \
             '{}', '2099-01-01 00:00:00')",
            ALICE.0, TENANTS[0]
        ));
    }
    let host = gauzy.host();
    let mut browser = Browser::new(&host);
    let page = browser.get("/oauth2/login");
    assert_ne!(browser.sign_in(&page, ALICE).status, 303);
    let log = host.server().log();
    assert!(log.contains("more than 8 accounts"), "{log}");
    assert!(log.contains("40000000-0000-4000-8000-000000000001"), "{log}");
}
