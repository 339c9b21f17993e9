//! Ending everything of a user or a client.

use mcp_auth_core::{
    authorize::AuthorizeError,
    error::ErrorCode,
    grant::{CodeHandle, Grant, GrantId, RevokeReason, State},
    model::{Session, User},
    service::SignIn,
    store::{Index, IndexKey, Inserted},
    token::TokenResponse,
};

use crate::{
    on_both_stores,
    support::{ANNA, App, SECOND, Server, error, grant_id, refresh_token},
};

async fn is_over(server: &Server, app: &App, tokens: &TokenResponse) {
    assert!(!server.is_active(&tokens.access_token).await);
    let refreshed = server.refresh(app, refresh_token(tokens)).await;
    assert_eq!(error(refreshed), ErrorCode::InvalidGrant);
}

/// A grant that a slower instance stores after the revocation, from what it had read before.
async fn born_late(server: &Server, like: Grant) -> String {
    let id = GrantId::fresh(&*server.entropy);
    let inserted = server.store.insert(&id.to_string(), &like).await.unwrap();
    assert!(matches!(inserted, Inserted::New));
    let keys = server.keys.current();
    CodeHandle::issue(id, &like, keys.mac(&like.mac_key).unwrap())
}

/// Consent, redemption and refresh for ever, until something is refused; answers what it got.
async fn busy(server: Server, app: App, session: Session) -> Vec<TokenResponse> {
    let mut got = Vec::new();
    while let Ok(code) = server.code_for(&app, &session, &[]).await {
        let Ok(first) = server.redeem(&app, &code).await else { break };
        let second = server.refresh(&app, refresh_token(&first)).await;
        got.push(first);
        let Ok(second) = second else { break };
        got.push(second);
    }
    got
}

on_both_stores! {
    async fn revoking_a_user_ends_grants_codes_and_sessions_and_nobody_elses(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let bob = User { id: "bob".into(), email: "bob@example.com".into(), ..User::default() };
        world.users.put(bob);
        let sign_in = |email| SignIn { email, password: "password", browser: "browser" };
        let bobs = server.sign_in(sign_in("bob@example.com")).await.unwrap().signed_in().unwrap();
        let annas = server.sign_in(sign_in("anna@example.com")).await.unwrap().signed_in().unwrap();
        let spared = server.code_for(&app, &bobs.session, &[]).await.unwrap();
        let code = server.code_for(&app, &annas.session, &[]).await.unwrap();
        let tokens = server.tokens(&app).await;

        assert_eq!(server.revoke_user(ANNA).await.unwrap(), 2);
        is_over(&server, &app, &tokens).await;
        assert_eq!(error(server.redeem(&app, &code).await), ErrorCode::InvalidGrant);
        assert!(server.session(&annas.cookie, "browser").await.unwrap().is_none());
        assert!(server.session(&bobs.cookie, "browser").await.unwrap().is_some());
        assert!(server.redeem(&app, &spared).await.is_ok());
        assert_eq!(server.revoke_user(ANNA).await.unwrap(), 0, "nothing is left");

        world.clock.advance(SECOND);
        let fresh = server.tokens(&app).await;
        assert!(server.is_active(&fresh.access_token).await, "a new sign-in is welcome");
    }

    async fn a_session_from_before_the_revocation_gives_no_grant(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let session = server.signed_in().await;
        server.revoke_user(ANNA).await.unwrap();
        match server.code_for(&app, &session, &[]).await {
            Err(AuthorizeError::Redirect(_, e)) => assert_eq!(e.code, ErrorCode::AccessDenied),
            other => panic!("{other:?}"),
        }
    }

    async fn a_grant_born_during_the_revocation_of_its_user_gives_no_tokens(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let like = server.stored(&server.code(&app).await).await.record;
        server.revoke_user(ANNA).await.unwrap();
        let code = born_late(&server, like).await;
        assert_eq!(error(server.redeem(&app, &code).await), ErrorCode::InvalidGrant);
    }

    async fn a_grant_born_during_the_revocation_of_its_client_gives_no_tokens(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let like = server.stored(&server.code(&app).await).await.record;
        server.revoke_client("app").await.unwrap();
        let code = born_late(&server, like).await;
        assert_eq!(error(server.redeem(&app, &code).await), ErrorCode::InvalidGrant);
    }

    /// What a store that stepped back brings to life again.
    async fn a_refresh_token_under_an_old_counter_of_its_client_gives_nothing(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = server.tokens(&app).await;
        let before = server.stored(refresh_token(&tokens)).await.record;
        server.revoke_client("app").await.unwrap();
        let stored = server.stored(refresh_token(&tokens)).await;
        let id = grant_id(refresh_token(&tokens)).to_string();
        server.store.swap(&id, stored.version, &before).await.unwrap();
        is_over(&server, &app, &tokens).await;
    }

    async fn tokens_under_an_old_counter_of_their_user_are_inactive(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let tokens = server.tokens(&app).await;
        let before = server.stored(refresh_token(&tokens)).await.record;
        server.revoke_user(ANNA).await.unwrap();
        let stored = server.stored(refresh_token(&tokens)).await;
        let id = grant_id(refresh_token(&tokens)).to_string();
        server.store.swap(&id, stored.version, &before).await.unwrap();
        for token in [&*tokens.access_token, refresh_token(&tokens)] {
            assert_eq!(server.introspected(&app, token).await["active"], false);
        }
    }

    async fn a_revocation_amid_consents_and_refreshes_leaves_nothing_alive(world) {
        let server = world.server_with(|policy| policy.rate_limits = false).await;
        let app = server.public_app("app").await;
        let session = server.signed_in().await;
        let busy: Vec<_> = (0..8)
            .map(|_| tokio::spawn(busy(server.clone(), app.clone(), session.clone())))
            .collect();
        let list = IndexKey::new(Index::GrantsByUser, ANNA);
        while server.store.count(&list).await.unwrap() < 20 {
            tokio::task::yield_now().await;
        }
        assert!(server.revoke_user(ANNA).await.unwrap() > 0);
        let mut got = Vec::new();
        for task in busy {
            got.extend(task.await.unwrap());
        }
        assert!(!got.is_empty());
        for tokens in got {
            is_over(&server, &app, &tokens).await;
        }
    }

    async fn revoking_a_client_ends_its_grants_and_its_own_tokens_and_no_others(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let other = server.confidential_app("other").await;
        let spared = server.tokens(&other).await;
        let tokens = server.tokens(&app).await;
        let code = server.code(&app).await;
        let own = server.ask(&app, &[("grant_type", "client_credentials")]).await.unwrap();

        assert_eq!(server.revoke_client("app").await.unwrap(), 2);
        is_over(&server, &app, &tokens).await;
        assert_eq!(error(server.redeem(&app, &code).await), ErrorCode::InvalidGrant);
        assert!(!server.is_active(&own.access_token).await, "issued in the same second");
        assert!(server.is_active(&spared.access_token).await);
        assert_eq!(server.revoke_client("nobody").await.unwrap(), 0);

        world.clock.advance(SECOND);
        let fresh = server.tokens(&app).await;
        assert!(server.is_active(&fresh.access_token).await);
        let own = server.ask(&app, &[("grant_type", "client_credentials")]).await.unwrap();
        assert!(server.is_active(&own.access_token).await);
    }

    async fn all_pages_of_a_long_list_are_ended(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let session = server.signed_in().await;
        for _ in 0..201 {
            server.code_for(&app, &session, &[]).await.unwrap();
        }
        assert_eq!(server.revoke_user(ANNA).await.unwrap(), 201);
    }

    async fn one_grant_is_ended_once(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = server.tokens(&app).await;
        let id = grant_id(refresh_token(&tokens));
        assert!(server.revoke_grant(id, RevokeReason::ByOperator).await.unwrap());
        assert!(!server.revoke_grant(id, RevokeReason::ByOperator).await.unwrap());
        let unknown = GrantId::fresh(&*server.entropy);
        assert!(!server.revoke_grant(unknown, RevokeReason::ByOperator).await.unwrap());
        is_over(&server, &app, &tokens).await;
    }

    async fn a_refresh_for_a_user_who_is_gone_ends_the_grant(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = server.tokens(&app).await;
        world.users.remove(ANNA);
        let next = server.refresh(&app, refresh_token(&tokens)).await.unwrap();
        world.users.recheck_on_refresh();
        let gone = server.refresh(&app, refresh_token(&next)).await;
        assert_eq!(error(gone), ErrorCode::InvalidGrant);
        let State::Revoked { reason, .. } = server.state(refresh_token(&next)).await else {
            panic!()
        };
        assert_eq!(reason, RevokeReason::ByUser);
        is_over(&server, &app, &next).await;
    }

    async fn a_directory_that_is_away_is_try_again_later_and_rotates_nothing(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = server.tokens(&app).await;
        world.users.recheck_on_refresh();
        world.users.set_away(true);
        let away = server.refresh(&app, refresh_token(&tokens)).await;
        assert_eq!(error(away), ErrorCode::TemporarilyUnavailable);
        let state = server.state(refresh_token(&tokens)).await;
        assert!(matches!(state, State::Active { generation: 0, .. }));
        world.users.set_away(false);
        assert!(server.refresh(&app, refresh_token(&tokens)).await.is_ok());
    }
}
