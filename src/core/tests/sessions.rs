//! Signing in and out, and what a revocation does to it.

use mcp_auth_core::{
    error::ErrorCode,
    model::{Session, User},
    service::{Choice, Matched, SignIn, SignedIn},
    store::Inserted,
};

use crate::{
    on_both_stores,
    support::{ANNA, DAY, MINUTE, SECOND, Server, error, refresh_token},
};

const ANNAS: SignIn<'_> =
    SignIn { email: "anna@example.com", password: "password", browser: "browser" };

async fn signed_in(server: &Server) -> SignedIn {
    server.sign_in(ANNAS).await.unwrap().signed_in().unwrap()
}

fn anna_elsewhere() -> User {
    let (id, email) = ("anna-elsewhere".into(), ANNAS.email.into());
    User { id, email, tenant_id: Some("tenant-2".into()), ..User::default() }
}

on_both_stores! {
    async fn a_session_belongs_to_its_cookie_and_its_browser(world) {
        let server = world.server().await;
        let SignedIn { cookie, session } = signed_in(&server).await;
        assert_eq!(server.session(&cookie, "browser").await.unwrap(), Some(session));
        assert_eq!(server.session(&cookie, "another").await.unwrap(), None);
        assert_eq!(server.session("x", "browser").await.unwrap(), None);
        let id = Session::record_id(&cookie);
        assert_eq!(server.session(&id, "browser").await.unwrap(), None, "a copied store");
        assert_ne!(signed_in(&server).await.cookie, cookie);
    }

    async fn a_user_is_looked_up_anew_and_a_session_without_one_ends(world) {
        let server = world.server().await;
        let SignedIn { cookie, session } = signed_in(&server).await;
        let there = async || server.still_there(&cookie, session.clone()).await;
        world.users.put(User { roles: Vec::new(), ..session.user.clone() });
        assert_eq!(there().await.unwrap(), Some(session.clone()), "nobody wants it");
        world.users.recheck_on_refresh();
        assert_eq!(there().await.unwrap().unwrap().user.roles, [""; 0]);
        world.users.set_away(true);
        assert_eq!(error(there().await), ErrorCode::TemporarilyUnavailable);
        world.users.set_away(false);
        assert!(server.session(&cookie, "browser").await.unwrap().is_some());
        world.users.remove(ANNA);
        assert_eq!(there().await.unwrap(), None);
        assert_eq!(server.session(&cookie, "browser").await.unwrap(), None);
    }

    async fn a_wrong_password_opens_nothing_and_a_directory_away_is_said_so(world) {
        let server = world.server().await;
        for wrong in [SignIn { password: "x", ..ANNAS }, SignIn { email: "x", ..ANNAS }] {
            assert!(server.sign_in(wrong).await.unwrap().signed_in().is_none());
        }
        world.users.set_away(true);
        assert_eq!(error(server.sign_in(ANNAS).await), ErrorCode::TemporarilyUnavailable);
    }

    async fn a_session_ends_a_day_after_its_use_and_a_week_after_sign_in(world) {
        let server = world.server().await;
        let used = signed_in(&server).await.cookie;
        for _ in 0..7 {
            world.clock.advance(DAY.saturating_sub(SECOND));
            assert!(server.session(&used, "browser").await.unwrap().is_some());
        }
        let idle = signed_in(&server).await.cookie;
        world.clock.advance(7 * SECOND);
        assert!(server.session(&used, "browser").await.unwrap().is_none());
        assert!(server.session(&idle, "browser").await.unwrap().is_some());
        world.clock.advance(DAY + 10 * MINUTE);
        assert!(server.session(&idle, "browser").await.unwrap().is_none());
    }

    async fn signing_out_ends_one_session_once(world) {
        let server = world.server().await;
        let (one, other) = (signed_in(&server).await.cookie, signed_in(&server).await.cookie);
        assert_eq!(server.sign_out(&one).await.unwrap().unwrap().id, ANNA);
        assert_eq!(server.sign_out(&one).await.unwrap(), None);
        assert!(server.session(&one, "browser").await.unwrap().is_none());
        assert!(server.session(&other, "browser").await.unwrap().is_some());
    }

    async fn a_revocation_during_the_password_check_wins(world) {
        let server = world.server().await;
        server.revoke_user(ANNA).await.unwrap();
        assert!(server.sign_in(ANNAS).await.unwrap().signed_in().is_none(), "in the same moment");
        world.clock.advance(SECOND);
        assert!(server.sign_in(ANNAS).await.unwrap().signed_in().is_some());
    }

    /// One address and password in two workspaces.
    async fn of_several_accounts_the_one_that_is_chosen_gets_the_session(world) {
        let server = world.server().await;
        world.users.put(anna_elsewhere());
        let Matched::Several(accounts, checked_at) = server.sign_in(ANNAS).await.unwrap() else {
            panic!("one was taken")
        };
        let ids: Vec<_> = accounts.iter().map(|account| account.user.id.as_str()).collect();
        assert_eq!(ids, [ANNA, "anna-elsewhere"]);
        world.clock.advance(MINUTE);
        let choice = Choice { user: "anna-elsewhere", checked_at, browser: "browser" };
        let SignedIn { cookie, session } = server.choose(choice).await.unwrap().unwrap();
        assert_eq!((session.user.id.as_str(), session.auth_time), ("anna-elsewhere", checked_at));
        assert_eq!(server.session(&cookie, "browser").await.unwrap(), Some(session));
        assert_eq!(server.session(&cookie, "another").await.unwrap(), None);
    }

    async fn whoever_is_gone_or_revoked_before_they_choose_gets_no_session(world) {
        let server = world.server().await;
        world.users.put(anna_elsewhere());
        let Matched::Several(_, checked_at) = server.sign_in(ANNAS).await.unwrap() else {
            panic!("one was taken")
        };
        let choice = Choice { user: "anna-elsewhere", checked_at, browser: "browser" };
        world.clock.advance(SECOND);
        server.revoke_user("anna-elsewhere").await.unwrap();
        assert!(server.choose(choice).await.unwrap().is_none(), "revoked after the check");
        world.users.remove(ANNA);
        assert!(server.choose(Choice { user: ANNA, ..choice }).await.unwrap().is_none(), "gone");
        world.users.set_away(true);
        assert_eq!(error(server.choose(choice).await), ErrorCode::TemporarilyUnavailable);
    }

    async fn a_session_stored_late_with_an_old_counter_is_dead(world) {
        let server = world.server().await;
        let SignedIn { session, .. } = signed_in(&server).await;
        server.revoke_user(ANNA).await.unwrap();
        let stored = server.store.insert(&Session::record_id("late"), &session).await.unwrap();
        assert!(matches!(stored, Inserted::New));
        assert_eq!(server.session("late", "browser").await.unwrap(), None);
    }

    async fn a_grant_gets_120_tokens_a_minute_and_says_when_there_are_more(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = server.tokens(&app).await;
        let mut token = refresh_token(&tokens).to_owned();
        for _ in 1..120 {
            token = server.refresh(&app, &token).await.unwrap().refresh_token.unwrap();
        }
        let limited = server.refresh(&app, &token).await.unwrap_err();
        assert_eq!(limited.code, ErrorCode::TooManyRequests);
        assert_eq!(limited.retry_after, Some(SECOND));
        let other = server.tokens(&app).await;
        assert!(server.refresh(&app, refresh_token(&other)).await.is_ok(), "another grant");
        world.clock.advance(SECOND);
        assert!(server.refresh(&app, &token).await.is_ok());
    }
}
