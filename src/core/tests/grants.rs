//! The life of a grant: answers that are lost, retries, narrowed scopes, and its end.

use mcp_auth_core::{
    error::ErrorCode,
    grant::{RefreshHandle, RevokeReason, State},
    jose::AccessToken,
};

use crate::{
    on_both_stores,
    support::{DAY, MINUTE, SECOND, Server, error, refresh_token},
};

async fn generation(server: &Server, handle: &str) -> u32 {
    match server.state(handle).await {
        State::Active { generation, .. } => generation,
        other => panic!("{other:?}"),
    }
}

on_both_stores! {
    async fn a_refresh_whose_answer_from_the_store_is_lost_succeeds_once(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let first = server.tokens(&app).await;
        world.network.lose_answers(1);
        let second = server.refresh(&app, refresh_token(&first)).await.unwrap();
        assert_eq!(generation(&server, refresh_token(&first)).await, 1);
        let retried = server.refresh(&app, refresh_token(&first)).await.unwrap();
        assert_eq!(refresh_token(&retried), refresh_token(&second));
        assert_ne!(retried.access_token, second.access_token);
        assert_eq!(generation(&server, refresh_token(&first)).await, 1);
    }

    async fn a_refresh_that_is_lost_on_the_way_to_the_store_is_written_again(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let first = server.tokens(&app).await;
        world.network.lose_requests(1);
        let second = server.refresh(&app, refresh_token(&first)).await.unwrap();
        assert_eq!(RefreshHandle::parse(refresh_token(&second)).unwrap().generation, 1);
        assert_eq!(generation(&server, refresh_token(&first)).await, 1);
    }

    async fn a_redemption_whose_answer_from_the_store_is_lost_succeeds_once(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        for lost in [0, 1] {
            let code = server.code(&app).await;
            world.network.lose_answers(1 - lost);
            world.network.lose_requests(lost);
            let tokens = server.redeem(&app, &code).await.unwrap();
            assert_eq!(generation(&server, &code).await, 0);
            assert!(server.is_active(&tokens.access_token).await);
            assert_eq!(error(server.redeem(&app, &code).await), ErrorCode::InvalidGrant);
            assert!(matches!(server.state(&code).await, State::Revoked { .. }), "a replay");
        }
    }

    async fn a_consent_whose_answer_from_the_store_is_lost_gives_a_code(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let session = server.signed_in().await;
        for lost in [0, 1] {
            world.network.lose_answers(1 - lost);
            world.network.lose_requests(lost);
            let code = server.code_for(&app, &session, &[]).await.unwrap();
            assert!(server.redeem(&app, &code).await.is_ok());
        }
    }

    async fn a_retry_gets_the_same_successor_until_the_interval_is_over(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let first = server.tokens(&app).await;
        let second = server.refresh(&app, refresh_token(&first)).await.unwrap();
        world.clock.advance(MINUTE);
        let retried = server.refresh(&app, refresh_token(&first)).await.unwrap();
        assert_eq!(refresh_token(&retried), refresh_token(&second));
        world.clock.advance(SECOND);
        let late = server.refresh(&app, refresh_token(&first)).await;
        assert_eq!(error(late), ErrorCode::InvalidGrant);
        let State::Revoked { reason, .. } = server.state(refresh_token(&first)).await else {
            panic!()
        };
        assert_eq!(reason, RevokeReason::RefreshTokenReused);
        assert!(!server.is_active(&second.access_token).await, "its access tokens end too");
        let successor = server.refresh(&app, refresh_token(&second)).await;
        assert_eq!(error(successor), ErrorCode::InvalidGrant);
    }

    async fn a_scope_narrows_one_access_token_and_not_the_grant(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let first = server.tokens(&app).await;
        assert_eq!(first.scope, "mcp.read mcp.write");
        let narrow = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token(&first)),
            ("scope", "mcp.read"),
        ];
        let second = server.ask(&app, &narrow).await.unwrap();
        assert_eq!(second.scope, "mcp.read");
        let retried = server.ask(&app, &narrow).await.unwrap();
        assert_eq!((&*retried.scope, refresh_token(&retried)), ("mcp.read", refresh_token(&second)));
        let wide = server.refresh(&app, refresh_token(&first)).await.unwrap();
        assert_eq!(wide.scope, "mcp.read mcp.write", "a retry may ask for all again");
        assert_eq!(refresh_token(&wide), refresh_token(&second));
        let third = server.refresh(&app, refresh_token(&second)).await.unwrap();
        assert_eq!(third.scope, "mcp.read mcp.write");
    }

    async fn a_scope_beyond_the_grant_is_refused_and_spends_nothing(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let code = server.code(&app).await;
        let wide = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("code_verifier", crate::support::VERIFIER),
            ("scope", "mcp.read profile"),
        ];
        assert_eq!(error(server.ask(&app, &wide).await), ErrorCode::InvalidScope);
        let tokens = server.redeem(&app, &code).await.unwrap();
        let wide = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token(&tokens)),
            ("scope", "mcp.read profile"),
        ];
        assert_eq!(error(server.ask(&app, &wide).await), ErrorCode::InvalidScope);
        assert_eq!(generation(&server, &code).await, 0);
    }

    async fn a_code_that_was_tried_in_vain_five_times_is_dead(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let other = server.public_app("other").await;
        let code = server.code(&app).await;
        let wrong = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("code_verifier", "wrongwrongwrongwrongwrongwrongwrongwrongwrong"),
        ];
        for _ in 0..10 {
            assert_eq!(error(server.redeem(&other, &code).await), ErrorCode::InvalidGrant);
        }
        for _ in 0..5 {
            assert!(matches!(server.state(&code).await, State::Code { .. }));
            assert_eq!(error(server.ask(&app, &wrong).await), ErrorCode::InvalidGrant);
        }
        let State::Revoked { reason, .. } = server.state(&code).await else { panic!() };
        assert_eq!(reason, RevokeReason::CodeGuessed);
        assert_eq!(error(server.redeem(&app, &code).await), ErrorCode::InvalidGrant);
    }

    async fn a_guessed_handle_is_unknown_and_ends_nothing(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let code = server.code(&app).await;
        let forged = |handle: &str| {
            let change = if handle.ends_with('A') { 'Q' } else { 'A' };
            format!("{}{change}", &handle[..handle.len() - 1])
        };
        assert_eq!(error(server.redeem(&app, &forged(&code)).await), ErrorCode::InvalidGrant);
        let tokens = server.redeem(&app, &code).await.unwrap();
        server.refresh(&app, refresh_token(&tokens)).await.unwrap();
        world.clock.advance(2 * MINUTE);
        let old = forged(refresh_token(&tokens));
        assert_eq!(error(server.refresh(&app, &old).await), ErrorCode::InvalidGrant);
        assert_eq!(error(server.redeem(&app, &forged(&code)).await), ErrorCode::InvalidGrant);
        assert_eq!(generation(&server, &code).await, 1);
    }

    async fn another_clients_refresh_token_is_refused_and_ends_nothing(world) {
        let server = world.server().await;
        let (app, other) = (server.public_app("app").await, server.public_app("other").await);
        let first = server.tokens(&app).await;
        let second = server.refresh(&app, refresh_token(&first)).await.unwrap();
        world.clock.advance(2 * MINUTE);
        for token in [refresh_token(&first), refresh_token(&second)] {
            assert_eq!(error(server.refresh(&other, token).await), ErrorCode::InvalidGrant);
        }
        assert!(server.refresh(&app, refresh_token(&second)).await.is_ok());
    }

    async fn access_tokens_never_outlive_their_grant(world) {
        let server = world.server_with(|policy| policy.refresh_absolute = 20 * MINUTE).await;
        let app = server.public_app("app").await;
        let first = server.tokens(&app).await;
        assert_eq!(first.expires_in, 900);
        world.clock.advance(10 * MINUTE);
        let second = server.refresh(&app, refresh_token(&first)).await.unwrap();
        assert_eq!(second.expires_in, 600);
        let grant = server.stored(refresh_token(&first)).await.record;
        let keys = server.keys.current();
        let now = server.store.now().await.unwrap();
        let claims =
            AccessToken::verify(&second.access_token, &keys, &server.policy.issuer, now).unwrap();
        assert_eq!(claims.exp, grant.absolute_expiry.seconds());
        world.clock.advance(10 * MINUTE);
        let ended = server.refresh(&app, refresh_token(&second)).await;
        assert_eq!(error(ended), ErrorCode::InvalidGrant);
        assert!(!server.is_active(&second.access_token).await);
    }

    async fn a_grant_ends_thirty_days_after_its_last_use(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let mut tokens = server.tokens(&app).await;
        for _ in 0..2 {
            world.clock.advance((30 * DAY).saturating_sub(SECOND));
            tokens = server.refresh(&app, refresh_token(&tokens)).await.unwrap();
        }
        world.clock.advance(30 * DAY);
        let late = server.refresh(&app, refresh_token(&tokens)).await;
        assert_eq!(error(late), ErrorCode::InvalidGrant);
    }

    async fn a_grant_ends_ninety_days_after_its_birth_however_much_it_is_used(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let mut tokens = server.tokens(&app).await;
        for _ in 0..8 {
            world.clock.advance(11 * DAY);
            tokens = server.refresh(&app, refresh_token(&tokens)).await.unwrap();
        }
        world.clock.advance(2 * DAY);
        let late = server.refresh(&app, refresh_token(&tokens)).await;
        assert_eq!(error(late), ErrorCode::InvalidGrant);
    }

    async fn without_rotation_a_confidential_clients_token_stays_the_same(world) {
        let server = world.server_with(|policy| policy.rotate_confidential = false).await;
        let app = server.confidential_app("app").await;
        let first = server.tokens(&app).await;
        for _ in 0..3 {
            world.clock.advance(DAY);
            let next = server.refresh(&app, refresh_token(&first)).await.unwrap();
            assert_eq!(refresh_token(&next), refresh_token(&first));
            assert!(server.is_active(&next.access_token).await);
        }
        let public = server.public_app("public").await;
        let first = server.tokens(&public).await;
        let next = server.refresh(&public, refresh_token(&first)).await.unwrap();
        assert_ne!(refresh_token(&next), refresh_token(&first), "public clients' always rotate");
    }
}
