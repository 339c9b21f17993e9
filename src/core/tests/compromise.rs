//! After a compromise: what revoking the keys ends, and what it leaves alone.

use mcp_auth_core::{
    error::ErrorCode,
    jose::{AccessToken, Audience, Header, UserClaims},
    keys::{KeyError, KeySettings, Rotation, SigningStage},
    time::Clock,
};
use serde_json::json;

use crate::{
    on_both_stores,
    rotation::rotate,
    support::{ANNA, AUDIENCE, ISSUER, error, grant_id, published, refresh_token, settings},
};

const SIGNING: Rotation = Rotation::Revoke { end_grants: false };
const GRANTS: Rotation = Rotation::Revoke { end_grants: true };

fn secrets(secrets: &[&str]) -> KeySettings {
    KeySettings { secrets: secrets.iter().map(|&secret| secret.into()).collect(), ..settings() }
}

on_both_stores! {
    async fn revoked_keys_leave_the_list_and_their_tokens_are_inactive_at_once(world) {
        let (server, other) = (world.server().await, world.server().await);
        let app = server.confidential_app("app").await;
        let tokens = server.tokens(&app).await;
        let own = server.own_token(&app).await;
        rotate(&server, Rotation::Now).await.unwrap();
        rotate(&server, Rotation::Gently).await.unwrap();
        let list = rotate(&server, SIGNING).await.unwrap();
        assert_eq!(list.signing.len(), 1, "the retired and the waiting one are gone as well");
        assert_eq!(list.signing[0].stage, SigningStage::Signing);
        other.keys.follow().await.unwrap();
        for server in [&server, &other, &world.server().await] {
            assert_eq!(published(server), [list.signing[0].kid.clone()]);
            for token in [&tokens.access_token, &own] {
                assert!(!server.is_active(token).await);
                assert_eq!(error(server.userinfo(token).await), ErrorCode::InvalidToken);
            }
        }
        let next = other.refresh(&app, refresh_token(&tokens)).await.unwrap();
        assert!(server.is_active(&next.access_token).await, "refresh tokens are not signed");
    }

    async fn new_grants_get_a_new_mac_key_and_forms_and_cookies_new_secrets(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let before = server.keys.current();
        let old = server.stored(refresh_token(&server.tokens(&app).await)).await.record.mac_key;
        rotate(&server, SIGNING).await.unwrap();
        let after = server.keys.current();
        let new = server.stored(refresh_token(&server.tokens(&app).await)).await.record.mac_key;
        assert_ne!(old, new);
        let form = before.seal.seal(&*server.entropy, b"form", b"request");
        assert_eq!(after.seal.open(b"form", &form), None);
        assert_ne!(before.csrf.tag(b"browser"), after.csrf.tag(b"browser"));
        assert_ne!(before.device.tag(b"browser"), after.device.tag(b"browser"));
    }

    async fn ending_the_grants_ends_codes_refresh_and_access_tokens_and_no_new_ones(world) {
        let (server, other) = (world.server().await, world.server().await);
        let app = server.confidential_app("app").await;
        let tokens = server.tokens(&app).await;
        let code = server.code(&app).await;
        rotate(&server, GRANTS).await.unwrap();
        let fresh = server.tokens(&app).await;
        other.keys.follow().await.unwrap();
        for server in [&server, &other] {
            let refreshed = server.refresh(&app, refresh_token(&tokens)).await;
            assert_eq!(error(refreshed), ErrorCode::InvalidGrant);
            assert_eq!(error(server.redeem(&app, &code).await), ErrorCode::InvalidGrant);
            assert!(!server.is_active(&tokens.access_token).await);
            let answer = server.introspected(&app, refresh_token(&tokens)).await;
            assert_eq!(answer, json!({"active": false}));
            let form = app.form(&[("token", refresh_token(&tokens))]);
            server.revoke(&form, &[]).await.unwrap();
            assert!(server.is_active(&fresh.access_token).await);
        }
        other.refresh(&app, refresh_token(&fresh)).await.unwrap();
        let list = server.keys.list().await.unwrap();
        let ended: Vec<_> = list.mac.iter().map(|key| key.revoked_at.is_some()).collect();
        assert_eq!(ended, [true, false]);
        assert!(list.mac[1].in_force && !list.mac[0].in_force);
    }

    async fn an_access_token_of_an_ended_grant_is_inactive_though_its_key_is_listed(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = server.tokens(&app).await;
        let signing = server.keys.current().active.clone();
        rotate(&server, GRANTS).await.unwrap();
        let grant = grant_id(refresh_token(&tokens)).to_string();
        let now = world.clock.now();
        let forged = AccessToken {
            sub: ANNA.into(),
            aud: Audience::One(AUDIENCE.into()),
            iss: ISSUER.into(),
            iat: now.seconds(),
            exp: now.seconds() + 60,
            nbf: now.seconds(),
            jti: "forged".into(),
            client_id: app.id.clone(),
            scope: "mcp.read".into(),
            token_type: "access_token".into(),
            token_use: None,
            grant_id: Some(grant.clone()),
            auth_time: None,
            user: UserClaims::default(),
        };
        let by_old = forged.sign(&signing, Header::AtJwt).unwrap();
        let by_new = forged.sign(&server.keys.current().active, Header::AtJwt).unwrap();
        for token in [&by_old, &by_new] {
            assert!(!server.is_active(token).await);
        }
        let fresh = server.tokens(&app).await;
        let grant_id = Some(grant_id(refresh_token(&fresh)).to_string());
        let good = AccessToken { grant_id, ..forged };
        let good = good.sign(&server.keys.current().active, Header::AtJwt).unwrap();
        assert!(server.is_active(&good).await, "only the grant makes the difference");
    }

    async fn a_replaced_secret_opens_the_set_no_more(world) {
        let first = world.server_keyed(secrets(&["leaked"])).await.unwrap();
        let app = first.public_app("app").await;
        let tokens = first.tokens(&app).await;
        let second = world.server_keyed(secrets(&["new", "leaked"])).await.unwrap();
        world.server_keyed(secrets(&["leaked"])).await.unwrap();
        rotate(&second, SIGNING).await.unwrap();
        let leaked = world.server_keyed(secrets(&["leaked"])).await;
        assert!(matches!(leaked, Err(KeyError::DoesNotOpen)));
        assert!(matches!(first.keys.follow().await, Err(KeyError::DoesNotOpen)));
        let last = world.server_keyed(secrets(&["new"])).await.unwrap();
        assert!(last.refresh(&app, refresh_token(&tokens)).await.is_ok());
    }
}
