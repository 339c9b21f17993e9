//! RFC 7009: tokens that clients give back.

use mcp_auth_core::{
    error::{ErrorCode, OAuthError},
    grant::{RevokeReason, State},
};

use crate::{
    on_both_stores,
    support::{App, MINUTE, Server, error, refresh_token},
};

async fn give_back(server: &Server, app: &App, token: &str) -> Result<(), OAuthError> {
    server.revoke(&app.form(&[("token", token)]), &[]).await
}

on_both_stores! {
    async fn revoking_a_refresh_token_ends_the_grant_and_its_access_tokens(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let first = server.tokens(&app).await;
        let second = server.refresh(&app, refresh_token(&first)).await.unwrap();
        give_back(&server, &app, refresh_token(&second)).await.unwrap();
        for token in [&first.access_token, &second.access_token] {
            assert!(!server.is_active(token).await);
        }
        let refreshed = server.refresh(&app, refresh_token(&second)).await;
        assert_eq!(error(refreshed), ErrorCode::InvalidGrant);
        let State::Revoked { reason, .. } = server.state(refresh_token(&first)).await else {
            panic!()
        };
        assert_eq!(reason, RevokeReason::ByClient);
        give_back(&server, &app, refresh_token(&second)).await.unwrap();
    }

    async fn revoking_an_access_token_ends_that_one_alone(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let first = server.tokens(&app).await;
        let second = server.refresh(&app, refresh_token(&first)).await.unwrap();
        for _ in 0..2 {
            give_back(&server, &app, &first.access_token).await.unwrap();
        }
        assert!(!server.is_active(&first.access_token).await);
        assert!(server.is_active(&second.access_token).await);
        assert!(server.refresh(&app, refresh_token(&second)).await.is_ok());
        let userinfo = server.userinfo(&first.access_token).await;
        assert_eq!(error(userinfo), ErrorCode::InvalidToken);
    }

    async fn revoking_a_clients_own_access_token_ends_it(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let own = server.ask(&app, &[("grant_type", "client_credentials")]).await.unwrap();
        assert!(server.is_active(&own.access_token).await);
        give_back(&server, &app, &own.access_token).await.unwrap();
        assert!(!server.is_active(&own.access_token).await);
    }

    async fn another_clients_token_is_refused_and_not_revoked(world) {
        let server = world.server().await;
        let (app, other) = (server.public_app("app").await, server.public_app("other").await);
        let tokens = server.tokens(&app).await;
        for token in [&*tokens.access_token, refresh_token(&tokens)] {
            let answer = give_back(&server, &other, token).await;
            assert_eq!(error(answer), ErrorCode::InvalidGrant);
        }
        assert!(server.is_active(&tokens.access_token).await);
        assert!(server.refresh(&app, refresh_token(&tokens)).await.is_ok());
    }

    async fn an_unknown_expired_or_forged_token_is_no_error_and_ends_nothing(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = server.tokens(&app).await;
        let token = refresh_token(&tokens);
        let middle = if &token[40..41] == "A" { "B" } else { "A" };
        let forged = format!("{}{middle}{}", &token[..40], &token[41..]);
        for text in ["x", "mrt_AAAA", "mac_AAAA", "a.b.c", &*forged] {
            give_back(&server, &app, text).await.unwrap();
        }
        world.clock.advance(15 * MINUTE);
        give_back(&server, &app, &tokens.access_token).await.unwrap();
        assert!(server.refresh(&app, token).await.is_ok());
    }

    async fn the_client_is_authenticated_first(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let tokens = server.tokens(&app).await;
        for secret in [None, Some("wrong".to_owned())] {
            let stranger = App { id: "app".into(), secret };
            let answer = give_back(&server, &stranger, refresh_token(&tokens)).await;
            assert_eq!(error(answer), ErrorCode::InvalidClient);
        }
        let nobody = App { id: "nobody".into(), secret: None };
        assert_eq!(error(give_back(&server, &nobody, "x").await), ErrorCode::InvalidClient);
        let answer = server.revoke(&app.form(&[]), &[]).await;
        assert_eq!(error(answer), ErrorCode::InvalidRequest);
        assert!(server.refresh(&app, refresh_token(&tokens)).await.is_ok());
    }
}
