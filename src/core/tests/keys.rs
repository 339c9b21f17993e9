//! The key set: shared by instances, kept over restarts, opened by its secrets alone.

use std::sync::Arc;

use crate::{
    on_both_stores,
    support::{MINUTE, error, published, refresh_token, settings},
};
use mcp_auth_core::{
    error::ErrorCode,
    grant::Grant,
    keys::{Algorithm, KeyError, KeySettings},
    store::Swapped,
};

fn secrets(secrets: &[&str]) -> KeySettings {
    KeySettings { secrets: secrets.iter().map(|&secret| secret.into()).collect(), ..settings() }
}

fn signing_with(algorithm: Algorithm) -> KeySettings {
    KeySettings { algorithm, ..settings() }
}

on_both_stores! {
    async fn a_restart_keeps_keys_and_tokens_working(world) {
        let before = world.server().await;
        let app = before.public_app("app").await;
        let tokens = before.tokens(&app).await;
        let code = before.code(&app).await;
        let sealed = before.keys.current().seal.seal(&*before.entropy, b"form", b"request");
        let after = world.server().await;
        assert_eq!(published(&after), published(&before));
        assert!(after.is_active(&tokens.access_token).await);
        assert!(after.refresh(&app, refresh_token(&tokens)).await.is_ok());
        assert!(after.redeem(&app, &code).await.is_ok());
        let opened = after.keys.current().seal.open(b"form", &sealed);
        assert_eq!(opened.as_deref(), Some(&b"request"[..]));
    }

    async fn instances_that_start_together_agree_on_one_key_set(world) {
        let world = Arc::new(world);
        let starts: Vec<_> = (0..16).map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.server().await })
        }).collect();
        let mut servers = Vec::new();
        for start in starts {
            servers.push(start.await.unwrap());
        }
        for server in &servers {
            assert_eq!(published(server), published(&servers[0]));
            assert_eq!(server.keys.current().mac_id, servers[0].keys.current().mac_id);
        }
        assert_eq!(published(&servers[0]).len(), 1);
    }

    async fn a_wrong_secret_refuses_to_start_and_changes_nothing(world) {
        let before = world.server_keyed(secrets(&["right"])).await.unwrap();
        for wrong in [secrets(&["wrong"]), secrets(&["wrong", "Right"]), secrets(&[])] {
            assert!(matches!(world.server_keyed(wrong).await, Err(KeyError::DoesNotOpen)));
        }
        let after = world.server_keyed(secrets(&["right"])).await.unwrap();
        assert_eq!(published(&after), published(&before));
    }

    async fn a_secret_is_replaced_in_two_steps_without_losing_anything(world) {
        let first = world.server_keyed(secrets(&["old"])).await.unwrap();
        let app = first.public_app("app").await;
        let tokens = first.tokens(&app).await;
        world.server_keyed(secrets(&["new", "old"])).await.unwrap();
        let last = world.server_keyed(secrets(&["new"])).await.unwrap();
        assert_eq!(published(&last), published(&first));
        assert!(last.refresh(&app, refresh_token(&tokens)).await.is_ok());
        world.server_keyed(secrets(&["old"])).await.unwrap();
        world.server_keyed(secrets(&["newer", "new"])).await.unwrap();
        let gone = world.server_keyed(secrets(&["old"])).await;
        assert!(matches!(gone, Err(KeyError::DoesNotOpen)), "two replacements later");
    }

    async fn another_algorithm_adds_a_key_and_the_old_one_goes_on_verifying(world) {
        let before = world.server().await;
        let app = before.public_app("app").await;
        let tokens = before.tokens(&app).await;
        let after = world.server_keyed(signing_with(Algorithm::ES256)).await.unwrap();
        assert_eq!(after.keys.current().active.algorithm, Algorithm::ES256);
        let (old, new) = (published(&before), published(&after));
        assert_eq!((new.len(), &new[1]), (2, &old[0]), "the key that signs stands first");
        assert!(after.is_active(&tokens.access_token).await);
        let again = world.server_keyed(signing_with(Algorithm::ES256)).await.unwrap();
        assert_eq!(published(&again), new, "once");

        let next = after.refresh(&app, refresh_token(&tokens)).await.unwrap();
        assert!(before.is_active(&next.access_token).await, "the older instance looks again");
        assert_eq!(published(&before), new);
    }

    async fn strangers_names_of_keys_make_an_instance_look_every_five_seconds_at_most(world) {
        let before = world.server().await;
        let app = before.public_app("app").await;
        let forged = "eyJraWQiOiJ4In0.e30.AAAA";
        assert!(!before.is_active(forged).await);
        let after = world.server_keyed(signing_with(Algorithm::ES256)).await.unwrap();
        let tokens = after.tokens(&app).await;
        assert!(!before.is_active(&tokens.access_token).await);
        world.clock.advance(std::time::Duration::from_secs(5));
        assert!(before.is_active(&tokens.access_token).await);
    }

    async fn an_unknown_mac_key_is_try_again_later_and_never_invalid_grant(world) {
        let server = world.server().await;
        let app = server.confidential_app("app").await;
        let tokens = server.tokens(&app).await;
        let code = server.code(&app).await;
        for handle in [refresh_token(&tokens), &code] {
            let stored = server.stored(handle).await;
            let grant = Grant { mac_key: "from the future".into(), ..stored.record };
            let id = crate::support::grant_id(handle).to_string();
            let swapped = server.store.swap(&id, stored.version, &grant).await.unwrap();
            assert!(matches!(swapped, Swapped::Done));
        }
        let refreshed = server.refresh(&app, refresh_token(&tokens)).await.unwrap_err();
        assert_eq!(refreshed.code, ErrorCode::TemporarilyUnavailable);
        assert!(refreshed.retry_after.is_some());
        let redeemed = server.redeem(&app, &code).await;
        assert_eq!(error(redeemed), ErrorCode::TemporarilyUnavailable);
        let form = app.form(&[("token", refresh_token(&tokens))]);
        let introspected = server.introspect(&form, &[]).await;
        assert_eq!(error(introspected), ErrorCode::TemporarilyUnavailable);
        let revoked = server.revoke(&form, &[]).await;
        assert_eq!(error(revoked), ErrorCode::TemporarilyUnavailable);
    }

    async fn a_grant_of_another_key_set_is_never_genuine(world) {
        let server = world.server().await;
        let app = server.public_app("app").await;
        let tokens = server.tokens(&app).await;
        world.clock.advance(MINUTE);
        let stored = server.stored(refresh_token(&tokens)).await;
        let nonce = server.stored(&server.code(&app).await).await.record.nonce;
        let id = crate::support::grant_id(refresh_token(&tokens)).to_string();
        let grant = Grant { nonce, ..stored.record };
        server.store.swap(&id, stored.version, &grant).await.unwrap();
        let refreshed = server.refresh(&app, refresh_token(&tokens)).await;
        assert_eq!(error(refreshed), ErrorCode::InvalidGrant);
    }
}
