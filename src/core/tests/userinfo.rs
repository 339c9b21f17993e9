//! What clients may know about a user.

use mcp_auth_core::{error::ErrorCode, model::User};
use serde_json::json;

use crate::{
    on_both_stores,
    support::{ANNA, MINUTE, TOOLS, error, refresh_token},
};

fn anna() -> User {
    User {
        id: ANNA.into(),
        email: "anna@example.com".into(),
        name: Some("Anna".into()),
        tenant_id: Some("tenant-1".into()),
        organization_id: Some("org-1".into()),
        roles: vec!["ADMIN".into()],
        email_verified: None,
        picture: Some("https://example.com/anna.png".into()),
    }
}

on_both_stores! {
    async fn each_scope_opens_its_members(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        world.users.put(anna());
        for (scope, own) in [
            ("profile", json!({"name": "Anna", "picture": "https://example.com/anna.png"})),
            ("email", json!({"email": "anna@example.com"})),
            ("roles", json!({"roles": ["ADMIN"]})),
        ] {
            let tokens = server.tokens_for(&app, &[("scope", scope)]).await;
            let mut expected =
                json!({"sub": ANNA, "organization_id": "org-1", "tenant_id": "tenant-1"});
            expected.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
            assert_eq!(server.userinfo(&tokens.access_token).await.unwrap(), expected, "{scope}");
        }
    }

    async fn whether_an_address_is_verified_is_said_only_as_the_directory_says(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let token = server.tokens_for(&app, &[("scope", "email")]).await.access_token;
        for verified in [None, Some(true), Some(false)] {
            world.users.put(User { email_verified: verified, ..anna() });
            let answer = server.userinfo(&token).await.unwrap();
            assert_eq!(answer.get("email_verified"), verified.map(|v| json!(v)).as_ref());
        }
    }

    async fn a_token_for_any_resource_of_ours_will_do(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let more = [("scope", "mcp.read profile"), ("resource", TOOLS)];
        let tokens = server.tokens_for(&app, &more).await;
        assert_eq!(server.userinfo(&tokens.access_token).await.unwrap()["name"], "Anna");
    }

    async fn without_a_scope_about_the_user_nothing_is_told(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let tokens = server.tokens(&app).await;
        let answer = server.userinfo(&tokens.access_token).await;
        assert_eq!(error(answer), ErrorCode::InsufficientScope);
        let own = server.ask(&app, &[("grant_type", "client_credentials")]).await.unwrap();
        let answer = server.userinfo(&own.access_token).await;
        assert_eq!(error(answer), ErrorCode::InsufficientScope);
    }

    async fn no_other_token_is_taken_for_an_access_token(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = server.tokens_for(&app, &[("scope", "profile")]).await;
        for token in ["", "x", refresh_token(&tokens), "a.b.c"] {
            assert_eq!(error(server.userinfo(token).await), ErrorCode::InvalidToken, "{token}");
        }
    }

    async fn an_expired_or_revoked_token_tells_nothing(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let first = server.tokens_for(&app, &[("scope", "profile")]).await;
        let second = server.tokens_for(&app, &[("scope", "profile")]).await;
        server.revoke(&app.form(&[("token", refresh_token(&first))]), &[]).await.unwrap();
        assert_eq!(error(server.userinfo(&first.access_token).await), ErrorCode::InvalidToken);
        assert!(server.userinfo(&second.access_token).await.is_ok());
        world.clock.advance(15 * MINUTE);
        assert_eq!(error(server.userinfo(&second.access_token).await), ErrorCode::InvalidToken);
    }

    async fn a_user_who_is_gone_is_not_found_and_a_directory_away_is_said_so(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let token = server.tokens_for(&app, &[("scope", "profile")]).await.access_token;
        world.users.set_away(true);
        let answer = server.userinfo(&token).await;
        assert_eq!(error(answer), ErrorCode::TemporarilyUnavailable);
        world.users.set_away(false);
        world.users.remove(ANNA);
        assert_eq!(error(server.userinfo(&token).await), ErrorCode::UserNotFound);
    }
}
