//! RFC 7591: how long registrations live, and how many there may be.

use mcp_auth_core::{
    error::ErrorCode,
    model::Client,
    store::{Index, IndexKey},
};
use serde_json::json;

use crate::{
    on_both_stores,
    support::{App, DAY, REDIRECT_URI, SECOND, Server, error, refresh_token},
};

async fn register(server: &Server, method: &str) -> App {
    let body = json!({
        "client_name": "App", "redirect_uris": [REDIRECT_URI], "token_endpoint_auth_method": method,
    });
    let answer = server.register(body.to_string().as_bytes(), "192.0.2.1").await.unwrap();
    let secret = answer.get("client_secret").map(|secret| secret.as_str().unwrap().to_owned());
    App { id: answer["client_id"].as_str().unwrap().to_owned(), secret }
}

async fn is_known(server: &Server, app: &App) -> bool {
    server.store.get::<Client>(&app.id).await.unwrap().record.is_some()
}

on_both_stores! {
    async fn a_registered_client_gets_tokens(world) {
        let server = world.server().await;
        for method in ["none", "client_secret_basic", "client_secret_post"] {
            let app = register(&server, method).await;
            assert_eq!(app.secret.is_some(), method != "none");
            let tokens = server.tokens(&app).await;
            let next = server.refresh(&app, refresh_token(&tokens)).await;
            assert!(next.is_ok(), "without having registered refresh_token");
        }
    }

    async fn a_registration_whose_answer_from_the_store_is_lost_is_one_registration(world) {
        let server = world.server().await;
        for lost in [0, 1] {
            world.network.lose_answers(1 - lost);
            world.network.lose_requests(lost);
            let app = register(&server, "none").await;
            assert!(is_known(&server, &app).await);
        }
        let list = IndexKey::new(Index::ClientsByUse, Client::UNUSED);
        assert_eq!(server.store.count(&list).await.unwrap(), 2);
    }

    async fn a_secret_has_256_random_bits_and_is_stored_as_a_hash_alone(world) {
        let server = world.server().await;
        let app = register(&server, "client_secret_post").await;
        let secret = app.secret.clone().unwrap();
        assert_eq!(secret.len(), "mcs_".len() + 64);
        let record = server.store.get::<Client>(&app.id).await.unwrap().record.unwrap().record;
        assert!(!serde_json::to_string(&record).unwrap().contains(&secret[4..]));
        assert_eq!(record.secret_sha256.unwrap().len(), 64);
    }

    async fn a_registration_that_nobody_uses_expires_after_seven_days(world) {
        let server = world.server().await;
        let (app, kept) = (register(&server, "none").await, register(&server, "none").await);
        world.clock.advance((7 * DAY).saturating_sub(SECOND));
        server.tokens(&kept).await;
        world.clock.advance(SECOND);
        assert!(!is_known(&server, &app).await);
        assert_eq!(error(server.redeem(&app, "x").await), ErrorCode::InvalidClient);
        assert!(is_known(&server, &kept).await);
    }

    async fn a_used_registration_lives_ninety_days_after_its_last_grant(world) {
        let server = world.server().await;
        let app = register(&server, "none").await;
        server.tokens(&app).await;
        world.clock.advance(100 * DAY);
        server.tokens(&app).await;
        world.clock.advance((180 * DAY).saturating_sub(SECOND));
        assert!(is_known(&server, &app).await, "its last grant may have lived for 90 days");
        world.clock.advance(SECOND);
        assert!(!is_known(&server, &app).await);
    }

    async fn a_client_that_acts_for_itself_is_in_use(world) {
        let server = world.server().await;
        let body = json!({"client_name": "Job", "grant_types": ["client_credentials"]});
        let answer = server.register(body.to_string().as_bytes(), "192.0.2.1").await.unwrap();
        let text = |member: &str| answer[member].as_str().unwrap().to_owned();
        let app = App { id: text("client_id"), secret: Some(text("client_secret")) };
        server.ask(&app, &[("grant_type", "client_credentials")]).await.unwrap();
        world.clock.advance(8 * DAY);
        assert!(server.ask(&app, &[("grant_type", "client_credentials")]).await.is_ok());
    }

    async fn of_too_many_unused_registrations_the_oldest_make_room(world) {
        let server = world.server_with(|policy| policy.max_unused_clients = 20).await;
        let mut apps = Vec::new();
        for _ in 0..21 {
            apps.push(register(&server, "none").await);
            world.clock.advance(SECOND);
        }
        let operator = server.public_app("operator").await;
        server.tokens(&apps[17]).await;
        let (used, unused) = (apps.remove(17), apps);
        // The 21st made room: the oldest 16 are gone.
        for (number, app) in unused.iter().enumerate() {
            assert_eq!(is_known(&server, app).await, number >= 16, "{number}");
        }
        for _ in 0..40 {
            world.clock.advance(SECOND);
            register(&server, "none").await;
        }
        for app in &unused[..20] {
            assert!(!is_known(&server, app).await);
        }
        assert!(is_known(&server, &used).await, "it is in use, however old");
        assert!(is_known(&server, &operator).await);
        let list = IndexKey::new(Index::ClientsByUse, Client::UNUSED);
        assert!(server.store.count(&list).await.unwrap() <= 20);
    }
}
