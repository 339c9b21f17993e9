//! Rate limits: who is counted by what, and what a refusal says. A proxy on loopback is trusted,
//! so every test comes from addresses of its own.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a limit that does not hold fails a test"
)]

#[expect(dead_code, unused_imports, reason = "every test binary uses a part of it")]
mod support;

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use serde_json::json;
use support::{
    ADMIN, App, Browser, EMPLOYEE, Host, Request, Response, Server,
    app::{Answer, REDIRECT, Tokens},
    page::words,
};

const LIMITED: [&str; 4] = ["--listen", "localhost:0", "--store", "memory:"];

/// The server with limits on.
fn limited() -> Host {
    static SHARED: OnceLock<Host> = OnceLock::new();
    let start =
        || Host::of(Server::start(&[&LIMITED[..], &["--trusted-proxies", "loopback"]].concat()));
    SHARED.get_or_init(start).clone()
}

fn from(request: &Request, address: &str) -> Request {
    request.clone().header("x-forwarded-for", address)
}

/// Repeats a request until it is refused; answers how many were not.
#[track_caller]
fn until_refused(host: &Host, request: &Request, at_most: usize) -> (usize, Response) {
    for allowed in 0..at_most {
        let answer = host.send(request);
        if answer.status == 429 {
            return (allowed, answer);
        }
    }
    panic!("{at_most} requests were not refused");
}

#[track_caller]
fn is_refusal(answer: &Response, per_minute: &str) {
    assert_eq!(answer.status, 429);
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(answer.header("ratelimit-limit"), Some(per_minute));
    assert_eq!(answer.header("ratelimit-remaining"), Some("0"));
    assert_eq!(answer.header("ratelimit-reset"), answer.header("retry-after"));
    assert_eq!(answer.header("ratelimit-policy"), Some(format!("{per_minute};w=60").as_str()));
}

#[track_caller]
fn has_established_body(answer: &Response) {
    let body = answer.value();
    assert_eq!(body["error"], "too_many_requests");
    assert_eq!(body["error_description"], "Rate limit exceeded");
}

#[expect(clippy::disallowed_methods, reason = "a test measures how long an answer takes")]
fn now() -> Instant {
    Instant::now()
}

fn exchange(id: &str, secret: &str) -> Request {
    let grant =
        [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
    Request::form("/oauth2/token", &grant)
}

#[test]
fn failures_at_the_token_endpoint_count_per_client_and_address() {
    let host = limited();
    let (app, other) = (App::confidential(&host), App::confidential(&host));
    let wrong = from(&exchange(&app.id, "wrong"), "192.0.2.1");
    let (allowed, refused) = until_refused(&host, &wrong, 60);
    assert!(allowed >= 20, "{allowed}");
    is_refusal(&refused, "20");
    has_established_body(&refused);
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
    let right = exchange(&app.id, app.secret());
    assert_eq!(host.send(&from(&right, "192.0.2.1")).status, 429, "also with the right secret");
    host.send(&from(&right, "192.0.2.2")).ok();
    host.send(&from(&exchange(&other.id, other.secret()), "192.0.2.1")).ok();
}

#[test]
fn a_refused_request_is_answered_at_once() {
    let host = limited();
    let wrong = from(&exchange("mcp_nobody", "wrong"), "192.0.2.10");
    until_refused(&host, &wrong, 60);
    let start = now();
    for _ in 0..10 {
        host.send(&wrong);
    }
    let took = start.elapsed();
    // One second each, the least that is ever asked for, would be ten.
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn successes_do_not_count_as_failures() {
    let host = limited();
    let app = App::confidential(&host);
    let right = from(&exchange(&app.id, app.secret()), "192.0.2.20");
    for _ in 0..40 {
        host.send(&right).ok();
    }
}

/// The failures of one client that authenticates by Basic are not another's.
#[test]
fn failures_at_introspection_and_revocation_count_per_client_too() {
    let host = limited();
    let (app, other) = (App::confidential(&host), App::confidential(&host));
    for (path, address) in [("/oauth2/introspect", "192.0.2.30"), ("/oauth2/revoke", "192.0.2.31")]
    {
        let ask = from(&Request::form(path, &[("token", "x")]), address);
        let wrong = ask.clone().basic(&app.id, "wrong");
        let (allowed, refused) = until_refused(&host, &wrong, 60);
        assert!(allowed >= 20, "{allowed}");
        is_refusal(&refused, "20");
        host.send(&ask.clone().basic(&other.id, other.secret())).ok();
        assert_eq!(host.send(&ask.basic(&app.id, app.secret())).status, 429);
    }
}

#[test]
fn one_grant_gets_so_many_tokens_a_minute_and_others_are_not_held_up() {
    let host = limited();
    let app = App::public(&host);
    let mut browser = Browser::from(&host, "192.0.2.40");
    let mut tokens = || {
        let login = browser.authorize(&app.request(&[("prompt", "login")]));
        let consent = browser.sign_in(&login, ADMIN);
        let code = Answer::of(&browser.answer(&consent, "approve")).param("code").unwrap();
        Tokens::of(&app.redeem(&code))
    };
    let (busy, other) = (tokens(), tokens());
    let refresh = Request::form("/oauth2/token", &app.refreshing(&busy.refresh, &[]));
    let (allowed, refused) = until_refused(&host, &refresh, 400);
    assert!(allowed >= 115, "{allowed}");
    has_established_body(&refused);
    assert!(refused.header("retry-after").is_some());
    app.refresh(&other.refresh).ok();
}

#[test]
fn registrations_count_per_address_with_a_burst_of_a_hundred() {
    let host = limited();
    let metadata = json!({"client_name": "An app", "redirect_uris": [REDIRECT]});
    let register = Request::json("/oauth2/register", &metadata);
    let (allowed, refused) = until_refused(&host, &from(&register, "192.0.2.50"), 300);
    assert!(allowed >= 100, "{allowed}");
    is_refusal(&refused, "20");
    has_established_body(&refused);
    assert_eq!(host.send(&from(&register, "192.0.2.51")).status, 201);
}

#[test]
fn addresses_forwarded_by_strangers_are_not_believed() {
    let host = Host::of(Server::start(&LIMITED));
    let metadata = json!({"client_name": "An app", "redirect_uris": [REDIRECT]});
    let register = Request::json("/oauth2/register", &metadata);
    let mut allowed = 0;
    while host.send(&from(&register, &format!("198.51.100.{allowed}"))).status == 201 {
        allowed += 1;
        assert!(allowed < 250, "every forwarded address had its own bucket");
    }
    assert!(allowed >= 100, "{allowed}");
}

#[test]
fn the_last_untrusted_hop_is_the_client() {
    let host = limited();
    let wrong = exchange("mcp_somebody", "wrong");
    let (_, _) = until_refused(&host, &from(&wrong, "192.0.2.60"), 60);
    // What a client claims about itself stands before what the proxy saw.
    assert_eq!(host.send(&from(&wrong, "203.0.113.9, 192.0.2.60")).status, 429);
    assert_eq!(host.send(&from(&wrong, "192.0.2.60, 192.0.2.61")).status, 401);
    assert_eq!(host.send(&from(&wrong, "192.0.2.60, 127.0.0.1")).status, 429);
}

fn attempt(browser: &mut Browser, account: (&str, &str)) -> Response {
    let page = browser.get("/oauth2/login");
    browser.sign_in(&page, account)
}

/// Whether a count is used up: a fresh one allows five, and one more comes in every 12 s.
fn used_up(browser: &mut Browser, account: (&str, &str)) -> bool {
    (0..4).any(|_| attempt(browser, account).status == 429)
}

#[test]
fn sign_ins_count_per_account_and_network_and_a_known_browser_has_its_own_count() {
    let host = limited();
    let mut owner = Browser::from(&host, "198.51.100.7");
    assert_eq!(attempt(&mut owner, EMPLOYEE).status, 303);
    owner.cookies.retain(|(name, _)| name != "mcp-oauth-session");
    let wrong = (EMPLOYEE.0, "wrong");
    let mut allowed = 0;
    let mut stranger = Browser::from(&host, "198.51.100.66");
    let refused = loop {
        let answer = attempt(&mut stranger, wrong);
        if answer.status == 429 {
            break answer;
        }
        allowed += 1;
        assert!(allowed < 20, "guessing was never refused");
    };
    assert!(allowed >= 4, "{allowed}");
    is_refusal(&refused, "5");
    refused.page(429, "Sign In - Gauzy MCP OAuth Server");
    assert!(words(&refused).contains("Too many attempts. Please wait"));
    // The same network, another address; upper case is the same account.
    let mut neighbour = Browser::from(&host, "198.51.100.99");
    assert!(used_up(&mut neighbour, ("Employee@Ever.CO", "x")));
    // Another network and another account are not held up, nor is the owner.
    assert_eq!(attempt(&mut Browser::from(&host, "203.0.113.7"), wrong).status, 403);
    assert_eq!(attempt(&mut stranger, ADMIN).status, 303);
    assert_eq!(attempt(&mut owner, EMPLOYEE).status, 303);
}

/// Only the account that signed in, in the browser where it did, has a count of its own.
#[test]
fn a_device_cookie_of_another_account_or_browser_is_worth_nothing() {
    let host = limited();
    let mut thief = Browser::from(&host, "198.51.101.7");
    assert_eq!(attempt(&mut thief, EMPLOYEE).status, 303);
    thief.cookies.retain(|(name, _)| name != "mcp-oauth-session");
    let device = thief.cookies.iter().find(|(name, _)| name == "mcp-oauth-device").unwrap().clone();
    let local_admin = ("local.admin@ever.co", "wrong");
    for account in [local_admin, (EMPLOYEE.0, "wrong")] {
        let mut guesser = Browser::from(&host, "198.51.101.66");
        let statuses: Vec<_> = (0..12).map(|_| attempt(&mut guesser, account).status).collect();
        assert!(statuses.contains(&429), "{statuses:?}");
    }
    // The network's count is used up for both accounts.
    assert!(used_up(&mut thief, local_admin), "another account's cookie");
    let mut copied = Browser::from(&host, "198.51.101.8");
    copied.get("/oauth2/login");
    copied.cookies.push(device);
    assert!(used_up(&mut copied, (EMPLOYEE.0, "wrong")), "another browser's cookie");
    assert_eq!(attempt(&mut thief, EMPLOYEE).status, 303, "its own");
}

#[test]
fn sign_ins_count_per_address_over_all_accounts() {
    let host = limited();
    let mut browser = Browser::from(&host, "198.51.102.7");
    let page = browser.get("/oauth2/login");
    let mut allowed = 0;
    loop {
        let account = format!("nobody{allowed}@ever.co");
        let answer = browser.sign_in(&page, (&account, "wrong"));
        if answer.status == 429 {
            break is_refusal(&answer, "30");
        }
        allowed += 1;
        assert!(allowed < 90, "guessing over accounts was never refused");
    }
    assert!(allowed >= 30, "{allowed}");
}

#[test]
fn pages_count_per_address_or_session_and_discovery_is_free() {
    let host = limited();
    let mut signed_in = Browser::from(&host, "192.0.2.70");
    assert_eq!(attempt(&mut signed_in, ADMIN).status, 303);
    let app = App::known(&host, "test-client", None, "http://localhost/callback");
    let page = from(&Request::query("/oauth2/authorize", &app.request(&[])), "192.0.2.70");
    let (allowed, refused) = until_refused(&host, &page, 400);
    assert!(allowed >= 115, "{allowed}");
    is_refusal(&refused, "120");
    refused.page(429, "Too many requests - Gauzy MCP OAuth Server");
    assert_eq!(refused.header("location"), None);
    let answer = host.send(&page.clone().accept_json());
    has_established_body(&answer);
    assert_eq!(answer.members(), ["error", "error_description", "message"]);
    let login = from(&Request::get("/oauth2/login"), "192.0.2.70");
    assert_eq!(host.send(&login).status, 429);
    signed_in.authorize(&app.request(&[])).ok();
    for path in ["/.well-known/oauth-authorization-server", "/oauth2/jwks", "/healthz", "/readyz"] {
        host.send(&from(&Request::get(path), "192.0.2.70")).ok();
    }
}
