//! Whoever walks away while the store is writing leaves the work to be finished, at every
//! endpoint that writes.

use mcp_auth_core::{
    grant::{RevokeReason, State},
    model::Client,
};
use mcp_auth_http::{Development, Settings};
use serde_json::json;
use tokio::io::AsyncWriteExt;

use crate::{
    on_both_stores,
    support::{
        Browser, CLIENT, Fault, ISSUER, REDIRECT_URI, Request, Server, World, connect, hidden,
        redemption, refreshing,
    },
};

const ADMIN: [(&str, &str); 2] = [("email", "admin@ever.co"), ("password", "admin")];
const APPROVE: [(&str, &str); 1] = [("user_consent", "approve")];

/// Sends a request, goes away in the middle of its write number `spare + 1`, and sees that this
/// and all that follow are made.
async fn walk_away(world: &World, server: &Server, request: &Request, spare: usize) {
    server.quiet().await;
    world.watched.fail_writes(Fault::Hang, spare);
    let mut stream = connect(server.address).await;
    stream.write_all(&request.0).await.unwrap();
    while world.watched.underway() == 0 || world.watched.spare() > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    drop(stream);
    server.disconnected().await;
    assert_eq!((world.watched.abandoned(), world.watched.underway()), (0, 1));
    world.watched.fail_all(Fault::None);
    server.quiet().await;
    assert_eq!(world.watched.abandoned(), 0);
}

async fn with_try_it(world: &World) -> Server {
    let development = Development { accounts: Vec::new(), test_client: CLIENT.into(), mcp: None };
    let settings = Settings { development: Some(development), ..Settings::default() };
    world.server_with(ISSUER, settings, |_| ()).await
}

/// A browser on its way back from consent to *Try it*, and where it goes.
async fn on_the_way_back(server: &Server) -> (Browser, String) {
    let mut browser = Browser::new(server.address);
    let start = browser.get("/try").await;
    let path = start.header("location").unwrap().strip_prefix(ISSUER).unwrap().to_owned();
    let login = browser.get(&path).await;
    let consent = browser.submit(&login, &ADMIN).await;
    let approved = browser.submit(&consent, &APPROVE).await;
    let back = approved.header("location").unwrap().strip_prefix(ISSUER).unwrap().to_owned();
    (browser, back)
}

fn code_of(location: &str) -> String {
    let query = location.split_once('?').unwrap().1;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == "code").unwrap().1.into_owned()
}

on_both_stores! {
    async fn from_the_token_endpoint(world) {
        let server = world.server().await;
        let (token, code) = (server.token().await, server.code().await);
        walk_away(&world, &server, &refreshing(&token), 0).await;
        let State::Active { generation: 1, .. } = server.state(&token).await else { panic!() };
        walk_away(&world, &server, &redemption(&code), 0).await;
        let State::Active { generation: 0, .. } = server.state(&code).await else { panic!() };
    }

    async fn from_revocation(world) {
        let server = world.server().await;
        let token = server.token().await;
        let request = Request::form("/oauth2/revoke", &[("client_id", CLIENT), ("token", &token)]);
        walk_away(&world, &server, &request, 0).await;
        let State::Revoked { reason, .. } = server.state(&token).await else { panic!() };
        assert_eq!(reason, RevokeReason::ByClient);
    }

    /// Both writes of consent: the grant, and that a registered client is in use.
    async fn from_registration_and_consent(world) {
        let server = world.server().await;
        let metadata = json!({"client_name": "new", "redirect_uris": [REDIRECT_URI],
            "token_endpoint_auth_method": "none"});
        let registration = Request::json("/oauth2/register", &metadata);
        walk_away(&world, &server, &registration, 0).await;
        for spare in [0, 1] {
            let id = server.ask(&registration).await.text("client_id");
            let mut browser = Browser::new(server.address);
            let login = browser.get(&Server::authorization_path(&id)).await;
            let consent = browser.submit(&login, &ADMIN).await;
            walk_away(&world, &server, &browser.submitting(&consent, &APPROVE), spare).await;
            let store = &server.app.engine().store;
            let client = store.get::<Client>(&id).await.unwrap().record.unwrap().record;
            assert!(client.used_at.is_some());
            let again = browser.submit(&consent, &APPROVE).await;
            let State::Code { .. } = server.state(&code_of(again.header("location").unwrap())).await
            else {
                panic!()
            };
        }
    }

    async fn from_signing_out(world) {
        let server = world.server().await;
        let mut browser = Browser::new(server.address);
        let login = browser.get(&Server::authorization_path(CLIENT)).await;
        browser.submit(&login, &ADMIN).await;
        let page = browser.get("/oauth2/login").await;
        let csrf = hidden(&page, "_csrf");
        let out = browser.posting("/oauth2/logout", &[("_csrf", &csrf)]);
        walk_away(&world, &server, &out, 0).await;
        let page = browser.get("/oauth2/login").await;
        assert!(page.body.contains("name=\"password\""), "signed out: {page:?}");
    }

    async fn from_try_it(world) {
        let server = with_try_it(&world).await;
        let (browser, back) = on_the_way_back(&server).await;
        walk_away(&world, &server, &browser.getting(&back), 0).await;
        let State::Active { .. } = server.state(&code_of(&back)).await else { panic!() };
    }

    async fn try_it_goes_on_when_the_store_is_back(world) {
        let server = with_try_it(&world).await;
        let (mut browser, back) = on_the_way_back(&server).await;
        world.watched.fail_all(Fault::Unavailable);
        let away = browser.get(&back).await;
        assert_eq!(away.status, 503, "{away:?}");
        assert!(away.header("retry-after").is_some());
        world.watched.fail_all(Fault::None);
        let page = browser.get(&back).await;
        assert_eq!(page.status, 200, "{page:?}");
    }
}
