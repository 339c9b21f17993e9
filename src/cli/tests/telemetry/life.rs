//! Everything a server does, once, so that every metric and every audit event comes up.

use crate::{
    Observed,
    support::{
        ADMIN, App, Browser, EMPLOYEE, Host, Request,
        app::{Answer, Tokens},
    },
};

/// How often somebody guesses: more than sixty, and many more, where this is slow.
pub(crate) const GUESSES: usize = 150;

/// A whole life: sign-ins, consent and refusal, codes and tokens used rightly, twice, and wrongly,
/// revocations, probes.
pub(crate) fn live(host: &Host) {
    let app = App::confidential(host);
    codes(&app);
    refresh_tokens(&app);
    let own = [
        ("grant_type", "client_credentials"),
        ("client_id", app.id.as_str()),
        ("client_secret", app.secret()),
    ];
    app.token(&own).ok();
    let tokens = app.tokens(&[]);
    app.introspect(&tokens.access).ok();
    app.revoke(&tokens.access).ok();
    app.revoke(&tokens.refresh).ok();
    people(host, &app);
    for path in ["/", "/try", "/healthz", "/readyz", "/oauth2/userinfo", "/nothing/here"] {
        host.get(path);
    }
}

/// A code redeemed twice, one guessed at, one with the wrong secret.
fn codes(app: &App) {
    let code = app.code(&[]);
    app.redeem(&code).ok();
    app.redeem(&code).refused(400, "invalid_grant");
    let code = app.code(&[]);
    let wrong = [("code_verifier", "another-verifier-that-is-long-enough-to-be-one-000")];
    for _ in 0..6 {
        app.token(&app.exchange(&code, &wrong)).refused(400, "invalid_grant");
    }
    app.token(&app.exchange("mac_x", &[("client_secret", "wrong")])).refused(401, "invalid_client");
}

/// A refresh token used, sent again in time, and one that was replaced long ago.
fn refresh_tokens(app: &App) {
    let first = app.tokens(&[]).refresh;
    let second = Tokens::of(&app.refresh(&first)).refresh;
    assert_eq!(Tokens::of(&app.refresh(&first)).refresh, second, "sent again in time");
    Tokens::of(&app.refresh(&second));
    app.refresh(&first).refused(400, "invalid_grant");
}

/// People who refuse and who sign out.
fn people(host: &Host, app: &App) {
    let mut browser = Browser::new(host);
    let login = browser.authorize(&app.request(&[]));
    let consent = browser.sign_in(&login, ADMIN);
    let refused = Answer::of(&browser.answer(&consent, "deny"));
    assert_eq!(refused.param("error").as_deref(), Some("access_denied"));
    let mut browser = Browser::signed_in(host, EMPLOYEE);
    let page = browser.get("/oauth2/login");
    assert_eq!(browser.submit(&crate::support::page::Form::of(&page)).status, 200);
}

/// Guesses at an account from one place: five guesses are checked, the others refused at once, and
/// sixty a minute are many, wherever they come from.
pub(crate) fn guess(host: &Host) {
    let mut browser = Browser::from(host, "198.51.100.1");
    let page = browser.get("/oauth2/login");
    let answers: Vec<u16> = (0..GUESSES)
        .map(|_| browser.sign_in(&page, ("somebody@ever.co", "wrong")).status)
        .collect();
    assert!(answers.contains(&403) && answers.contains(&429), "{answers:?}");
    assert!(answers.iter().all(|status| matches!(status, 403 | 429)), "{answers:?}");
}

/// A server that has seen it all.
pub(crate) fn lived(arguments: &[&str]) -> Observed {
    let server = Observed::start(arguments);
    live(&server.host);
    server.send(&Request::get("/readyz")).ok();
    server
}
