//! A store that is away or hangs, and a directory that panics: clients are told to come back,
//! and nothing is left half-written.

use std::time::Duration;

use mcp_auth_core::{
    grant::{RefreshHandle, State},
    model::Client,
};
use mcp_auth_http::Settings;
use serde_json::json;

use crate::{
    on_both_stores,
    support::{
        Answer, Browser, CLIENT, Fault, ISSUER, REDIRECT_URI, Request, Server, World, redemption,
        refreshing,
    },
};

const ADMIN: [(&str, &str); 2] = [("email", "admin@ever.co"), ("password", "admin")];
const APPROVE: [(&str, &str); 1] = [("user_consent", "approve")];

/// What people and clients are in the middle of.
struct Visitors {
    token: String,
    access_token: String,
    code: String,
    at_login: (Browser, Answer),
    at_consent: (Browser, Answer),
}

async fn login_page(server: &Server) -> (Browser, Answer) {
    let mut browser = Browser::new(server.address);
    let page = browser.get(&Server::authorization_path(CLIENT)).await;
    assert_eq!(page.status, 200, "{page:?}");
    (browser, page)
}

async fn consent_page(server: &Server) -> (Browser, Answer) {
    let (mut browser, page) = login_page(server).await;
    let page = browser.submit(&page, &ADMIN).await;
    assert_eq!(page.status, 200, "{page:?}");
    (browser, page)
}

impl Visitors {
    async fn of(server: &Server) -> Self {
        let tokens = server.ask(&redemption(&server.code().await)).await;
        Self {
            token: tokens.text("refresh_token"),
            access_token: tokens.text("access_token"),
            code: server.code().await,
            at_login: login_page(server).await,
            at_consent: consent_page(server).await,
        }
    }

    /// Everything that changes something, and what it is answered.
    async fn changes(&mut self, server: &Server) -> Vec<(&'static str, Answer)> {
        let revocation = [("client_id", CLIENT), ("token", self.token.as_str())];
        let (login, consent) = (&mut self.at_login, &mut self.at_consent);
        vec![
            ("refresh", server.ask(&refreshing(&self.token)).await),
            ("code", server.ask(&redemption(&self.code)).await),
            ("register", server.ask(&registration()).await),
            ("revoke", server.ask(&Request::form("/oauth2/revoke", &revocation)).await),
            ("login", login.0.submit(&login.1, &ADMIN).await),
            ("consent", consent.0.submit(&consent.1, &APPROVE).await),
        ]
    }

    /// Everything that only looks.
    async fn looks(&mut self, server: &Server) -> Vec<(&'static str, Answer)> {
        let bearer = format!("Bearer {}", self.access_token);
        let introspection = [("client_id", CLIENT), ("token", self.access_token.as_str())];
        let userinfo = Request::get("/oauth2/userinfo", &[("Authorization", &bearer)]);
        let browser = &mut self.at_consent.0;
        vec![
            ("userinfo", server.ask(&userinfo).await),
            ("introspect", server.ask(&Request::form("/oauth2/introspect", &introspection)).await),
            ("authorize", browser.get(&Server::authorization_path(CLIENT)).await),
            ("session", browser.get("/oauth2/login").await),
        ]
    }

    /// All goes on where it stood: nothing was spent.
    async fn go_on(mut self, server: &Server) {
        let refreshed = server.ask(&refreshing(&self.token)).await.text("refresh_token");
        assert_eq!(RefreshHandle::parse(&refreshed).unwrap().generation, 1);
        assert_eq!(server.ask(&redemption(&self.code)).await.status, 200);
        let (browser, page) = &mut self.at_login;
        assert_eq!(browser.submit(page, &ADMIN).await.status, 200);
        let (browser, page) = &mut self.at_consent;
        let approved = browser.submit(page, &APPROVE).await;
        assert!(approved.header("location").unwrap().contains("code=mac_"), "{approved:?}");
    }
}

fn registration() -> Request {
    let client = json!({"client_name": "new", "redirect_uris": [REDIRECT_URI],
        "token_endpoint_auth_method": "none"});
    Request::json("/oauth2/register", &client)
}

#[track_caller]
fn come_back(answers: &[(&'static str, Answer)]) {
    for (what, answer) in answers {
        assert_eq!(answer.status, 503, "{what}: {answer:?}");
        let wait: u64 = answer.header("retry-after").expect(what).parse().unwrap();
        assert!((1..=60).contains(&wait), "{what}: {wait}");
        let page = answer.header("content-type").unwrap().starts_with("text/html");
        assert_eq!(page, ["login", "consent", "authorize", "session"].contains(what), "{what}");
        if !page {
            assert_eq!(answer.text("error"), "temporarily_unavailable", "{what}");
        }
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{what}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{what}");
    }
}

/// A server that gives requests up soon, for those that are to be given up and no others.
async fn impatient(world: &World) -> Server {
    let request_timeout = Duration::from_secs(2);
    let settings = Settings { request_timeout, ..Settings::default() };
    world.server_with(ISSUER, settings, |_| ()).await
}

async fn still_served(server: &Server) {
    for path in ["/healthz", "/.well-known/oauth-authorization-server", "/.well-known/jwks.json"] {
        assert_eq!(server.ask(&Request::get(path, &[])).await.status, 200, "{path}");
    }
}

/// A generous timeout for what a test does itself.
async fn patient(world: &World) -> Server {
    world.server_with(ISSUER, Settings::default(), |_| ()).await
}

on_both_stores! {
    async fn a_store_that_is_away_spends_nothing(world) {
        let server = patient(&world).await;
        let mut visitors = Visitors::of(&server).await;
        world.watched.fail_all(Fault::Unavailable);
        come_back(&visitors.changes(&server).await);
        come_back(&visitors.looks(&server).await);
        let ready = server.ask(&Request::get("/readyz", &[])).await;
        assert_eq!((ready.status, ready.header("retry-after")), (503, Some("2")));
        still_served(&server).await;
        world.watched.fail_all(Fault::None);
        assert_eq!(server.ask(&Request::get("/readyz", &[])).await.status, 200);
        visitors.go_on(&server).await;
    }

    async fn a_store_that_only_reads_spends_nothing(world) {
        let server = patient(&world).await;
        let mut visitors = Visitors::of(&server).await;
        world.watched.fail_writes(Fault::Unavailable, 0);
        come_back(&visitors.changes(&server).await);
        for (what, answer) in visitors.looks(&server).await {
            assert!(matches!(answer.status, 200 | 401), "{what}: {answer:?}");
        }
        world.watched.fail_all(Fault::None);
        visitors.go_on(&server).await;
    }

    async fn a_store_that_hangs_is_given_up_on(world) {
        let other = patient(&world).await;
        let visitors = Visitors::of(&other).await;
        let server = impatient(&world).await;
        world.watched.fail_reads(Fault::Hang);
        let refreshed = server.ask(&refreshing(&visitors.token)).await;
        let bearer = format!("Bearer {}", visitors.access_token);
        let userinfo = Request::get("/oauth2/userinfo", &[("Authorization", &bearer)]);
        let looked = server.ask(&userinfo).await;
        let page = Browser::new(server.address).get(&Server::authorization_path(CLIENT)).await;
        come_back(&[("refresh", refreshed), ("userinfo", looked), ("authorize", page)]);
        still_served(&other).await;
        world.watched.fail_all(Fault::None);
        server.quiet().await;
    }

    /// Whoever waited is told to come back, and finds the work done.
    async fn what_was_begun_is_finished_after_the_request_was_given_up(world) {
        let other = patient(&world).await;
        let visitors = Visitors::of(&other).await;
        let server = impatient(&world).await;
        let swapped = world.watched.swapped();
        world.watched.fail_writes(Fault::Hang, 0);
        let refreshed = server.ask(&refreshing(&visitors.token)).await;
        let redeemed = server.ask(&redemption(&visitors.code)).await;
        come_back(&[("refresh", refreshed), ("code", redeemed)]);
        assert_eq!((world.watched.underway(), world.watched.swapped()), (2, swapped));
        world.watched.fail_all(Fault::None);
        server.quiet().await;
        assert_eq!((world.watched.abandoned(), world.watched.swapped()), (0, swapped + 2));
        let State::Active { generation: 1, .. } = server.state(&visitors.token).await else {
            panic!()
        };
        let retry = other.ask(&refreshing(&visitors.token)).await.text("refresh_token");
        assert_eq!(retry, server.issued(&visitors.token, 1).await);
        let State::Active { generation: 0, .. } = server.state(&visitors.code).await else {
            panic!()
        };
        let again = other.ask(&redemption(&visitors.code)).await;
        assert_eq!((again.status, &*again.text("error")), (400, "invalid_grant"));
    }

    /// Consent of a registered client writes twice: the grant, and that the client is in use.
    async fn a_request_given_up_between_two_writes_makes_both(world) {
        let other = patient(&world).await;
        let server = impatient(&world).await;
        let id = other.ask(&registration()).await.text("client_id");
        let mut browser = Browser::new(other.address);
        let page = browser.get(&Server::authorization_path(&id)).await;
        let page = browser.submit(&page, &ADMIN).await;
        world.watched.fail_writes(Fault::Hang, 1);
        let given_up = server.ask(&browser.submitting(&page, &APPROVE)).await;
        come_back(&[("consent", given_up)]);
        assert_eq!(world.watched.underway(), 1, "the second write");
        world.watched.fail_all(Fault::None);
        server.quiet().await;
        assert_eq!(world.watched.abandoned(), 0);
        let client = server.app.engine().store.get::<Client>(&id).await.unwrap().record.unwrap();
        assert!(client.record.used_at.is_some());
        let approved = browser.submit(&page, &APPROVE).await;
        assert_eq!(approved.status, 303, "the same form, the same grant: {approved:?}");
    }

    async fn a_directory_that_panics_is_a_server_error_and_no_more(world) {
        let server = patient(&world).await;
        let Visitors { access_token, at_login: (mut browser, page), .. } =
            Visitors::of(&server).await;
        world.people.set_panics(true);
        let refused = browser.submit(&page, &ADMIN).await;
        assert_eq!(refused.status, 500, "{refused:?}");
        assert!(!refused.body.contains("stumbles"), "{refused:?}");
        let bearer = format!("Bearer {access_token}");
        let userinfo = Request::get("/oauth2/userinfo", &[("Authorization", &bearer)]);
        let refused = server.ask(&userinfo).await;
        assert_eq!((refused.status, &*refused.text("error")), (500, "server_error"));
        assert!(!refused.body.contains("stumbles"), "{refused:?}");
        world.people.set_panics(false);
        assert_eq!(server.ask(&userinfo).await.status, 200);
        assert_eq!(browser.submit(&page, &ADMIN).await.status, 200);
    }
}
