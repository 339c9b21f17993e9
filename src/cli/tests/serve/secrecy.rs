//! The log never holds a secret, at any level.

use crate::{
    BASE,
    support::{
        ADMIN, App, Browser, Host, Request, Server,
        app::{Answer, Tokens, VERIFIER},
        page::Form,
        server::command,
    },
};

#[test]
fn nothing_secret_is_in_the_log_of_a_whole_flow_at_trace_level() {
    for format in ["json", "pretty"] {
        let secret = "session-secret-0123456789abcdef0123456789abcdef";
        let mut command =
            command(&[&BASE[..], &["--log-level", "trace", "--log-format", format]].concat());
        let host = Host::of(Server::spawn(command.env("MCP_AUTH_SESSION_SECRET", secret)));
        let app = App::confidential(&host);
        let mut browser = Browser::new(&host);
        let login = browser.authorize(&app.request(&[]));
        let sealed = Form::of(&login).get("request").unwrap().to_owned();
        let csrf = Form::of(&login).get("_csrf").unwrap().to_owned();
        let wrong = "a-wrong-password-nobody-uses";
        browser.sign_in(&login, (ADMIN.0, wrong));
        let consent = browser.sign_in(&login, ADMIN);
        let code = Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
        let bad = app.exchange(&code, &[("code_verifier", &"v".repeat(43))]);
        app.token(&bad).refused(400, "invalid_grant");
        let first = Tokens::of(&app.redeem(&code));
        let second = Tokens::of(&app.refresh(&first.refresh));
        let third = Tokens::of(&app.refresh(&second.refresh));
        app.introspect(&third.access).ok();
        app.introspect(&third.refresh).ok();
        host.send(&Request::get("/oauth2/userinfo").bearer(&third.access));
        app.refresh(&first.refresh).refused(400, "invalid_grant");
        app.redeem(&code).refused(400, "invalid_grant");
        app.revoke(&third.refresh);
        let attempt = "mcs_a-client-secret-that-is-wrong";
        let grant = [("grant_type", "client_credentials")];
        host.send(&Request::form("/oauth2/token", &grant).basic(&app.id, attempt));
        host.get(&format!("/callback?code={code}&state=x"));
        host.get(&format!("/oauth2/userinfo?access_token={}", third.access));
        let (status, _) = host.server().stop();
        assert_eq!(status.code(), Some(0));

        let log = host.server().log();
        assert!(log.contains(&app.id) && log.contains("code_redeemed"), "the log is there: {log}");
        let mut secrets =
            vec![secret, &sealed, &csrf, wrong, &code, VERIFIER, app.secret(), attempt];
        for tokens in [&first, &second, &third] {
            secrets.extend([tokens.access.as_str(), &tokens.refresh]);
            secrets.push(tokens.access.rsplit('.').next().unwrap());
        }
        secrets.extend(browser.cookies.iter().map(|(_, value)| value.as_str()));
        for text in secrets {
            assert!(!log.contains(text), "{text:.16}… is in the log");
        }
    }
}

#[test]
fn a_json_log_has_one_object_a_line() {
    let host = Host::of(Server::start(&[&BASE[..], &["--log-format", "json"]].concat()));
    App::public(&host);
    host.get("/oauth2/authorize?client_id=%22%0a%1b[31m");
    host.server().stop();
    let log = host.server().log();
    assert!(log.lines().count() >= 3);
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    }
}

/// What strangers send cannot forge lines or colours in a log for people.
#[test]
fn a_pretty_log_cannot_be_forged() {
    let host = Host::of(Server::start(&[&BASE[..], &["--log-format", "pretty"]].concat()));
    host.get("/oauth2/authorize?client_id=x%0aFORGED%1b[31m");
    host.get("/oauth2/authorize?client_id=test-client&redirect_uri=x%0aFORGED%1b[31m");
    let mut browser = Browser::new(&host);
    let page = browser.get("/oauth2/login");
    browser.sign_in(&page, ("x\nFORGED\u{1b}[31m@y", "wrong"));
    host.server().stop();
    let log = host.server().log();
    assert!(!log.contains('\u{1b}'), "{log:?}");
    assert!(!log.lines().any(|line| line.starts_with("FORGED")), "{log}");
}
