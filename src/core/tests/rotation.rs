//! Rotation of signing keys: without a gap, at once, and after a compromise.

use std::time::Duration;

use mcp_auth_core::{
    keys::{JWKS_MAX_AGE, KeyError, KeyList, KeySettings, NewKey, Rotation, SigningStage},
    time::{Clock, Timestamp},
};
use serde_json::Value;

use crate::{
    on_both_stores,
    support::{DAY, MINUTE, SECOND, Server, published, refresh_token, settings},
};

/// How often a host lets its keys follow.
const FOLLOW: Duration = Duration::from_secs(5);
/// The lifetime of access tokens.
const TTL: Duration = Duration::from_mins(15);

pub(crate) async fn rotate(server: &Server, how: Rotation) -> Result<KeyList, KeyError> {
    let new = settings().new_key(&*server.entropy).unwrap();
    server.keys.rotate(new, how).await
}

fn stages(list: &KeyList) -> Vec<SigningStage> {
    list.signing.iter().map(|key| key.stage).collect()
}

/// A resource server that works from the key list alone and keeps to its `max-age`.
struct Validator {
    fetched_at: Timestamp,
    kids: Vec<String>,
}

impl Validator {
    /// Looks at a token as it comes in.
    fn check(&mut self, token: &str, from: &Server, now: Timestamp) {
        if now.since(self.fetched_at) >= JWKS_MAX_AGE || self.kids.is_empty() {
            *self = Self { fetched_at: now, kids: published(from) };
        }
        let kid = kid(token);
        assert!(
            self.kids.contains(&kid),
            "{kid} is unknown at {now:?}, list of {:?}",
            self.fetched_at
        );
    }
}

fn kid(token: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let head = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    serde_json::from_slice::<Value>(&head).unwrap()["kid"].as_str().unwrap().to_owned()
}

on_both_stores! {
    /// Two instances, each token shown to validators that fetched the list at every possible age
    /// and from either instance, over a whole rotation.
    async fn no_validator_that_keeps_to_max_age_meets_an_unknown_key(world) {
        let servers = [world.server().await, world.server().await];
        let app = servers[0].confidential_app("app").await;
        let start = world.clock.now();
        let mut validators: Vec<_> = (0..60)
            .map(|age| Validator { fetched_at: start.plus(age * FOLLOW), kids: Vec::new() })
            .collect();
        let (mut seen, mut recent) = (Vec::new(), Vec::new());
        for tick in 0..480_u32 {
            if tick == 70 {
                rotate(&servers[0], Rotation::Gently).await.unwrap();
            }
            let now = world.clock.now();
            for (place, server) in servers.iter().enumerate() {
                let token = server.own_token(&app).await;
                if !seen.contains(&kid(&token)) {
                    seen.push(kid(&token));
                }
                recent.push((now, token));
                // What one instance signs, every validator sees, however old its list.
                for (number, validator) in validators.iter_mut().enumerate() {
                    let from = &servers[(number + place) % 2];
                    if validator.fetched_at <= now {
                        let (_, token) = recent.last().unwrap();
                        validator.check(token, from, now);
                    }
                }
            }
            // Everything that has not expired verifies here.
            recent.retain(|(at, _)| now.since(*at) < TTL);
            if tick % 20 == 0 {
                for (_, token) in [recent.first().unwrap(), recent.last().unwrap()] {
                    assert!(servers[1].is_active(token).await, "tick {tick}");
                }
                let (_, oldest) = recent.first().unwrap();
                assert!(published(&servers[0]).contains(&kid(oldest)), "tick {tick}");
            }
            world.clock.advance(FOLLOW);
            // The second instance notices later than the first.
            servers[0].keys.follow().await.unwrap();
            if tick % 2 == 0 {
                servers[1].keys.follow().await.unwrap();
            }
        }
        assert_eq!(seen.len(), 2, "the new key came to sign");
        for server in &servers {
            server.keys.follow().await.unwrap();
            assert_eq!(published(server), [seen[1].clone()], "the old one went");
        }
    }

    async fn a_key_is_published_then_signs_then_retires_then_goes_whoever_restarts(world) {
        let server = world.server().await;
        let old = server.keys.current().active.kid.clone();
        let list = rotate(&server, Rotation::Gently).await.unwrap();
        assert_eq!(stages(&list), [SigningStage::Signing, SigningStage::Next]);
        let new = list.signing[1].kid.clone();
        let signs_at = list.signing[1].signs_from.unwrap();
        assert!(signs_at.since(list.now) > JWKS_MAX_AGE);

        // Every step is noticed at a start as well as by an instance that runs.
        world.clock.set(Timestamp(signs_at.0 - 1));
        let second = world.server().await;
        assert_eq!(second.keys.current().active.kid, old);
        assert_eq!(published(&second), [old.clone(), new.clone()]);
        world.clock.set(signs_at);
        let third = world.server().await;
        assert_eq!(third.keys.current().active.kid, new);
        assert_eq!(published(&third), [new.clone(), old.clone()], "the one that signs is first");
        let list = third.keys.list().await.unwrap();
        assert_eq!(stages(&list), [SigningStage::Signing, SigningStage::Retired]);
        assert_eq!(list.signing[0].signs_from, Some(signs_at));
        let leaves_at = list.signing[1].leaves_at.unwrap();
        assert!(leaves_at.since(signs_at) > TTL);

        world.clock.set(Timestamp(leaves_at.0 - 1));
        for server in [&server, &second, &third, &world.server().await] {
            server.keys.follow().await.unwrap();
            assert_eq!(published(server), [new.clone(), old.clone()]);
        }
        world.clock.set(leaves_at);
        for server in [&server, &second, &third, &world.server().await] {
            server.keys.follow().await.unwrap();
            assert_eq!(published(server), std::slice::from_ref(&new));
        }
        assert_eq!(server.keys.list().await.unwrap().signing.len(), 1);
    }

    async fn at_once_the_new_key_signs_and_the_old_one_verifies_until_its_tokens_expire(world) {
        let (server, other) = (world.server().await, world.server().await);
        let app = server.public_app("app").await;
        let tokens = server.tokens(&app).await;
        let list = rotate(&server, Rotation::Now).await.unwrap();
        assert_eq!(stages(&list), [SigningStage::Signing, SigningStage::Retired]);
        let next = server.refresh(&app, refresh_token(&tokens)).await.unwrap();
        assert_eq!(kid(&next.access_token), list.signing[0].kid);
        world.clock.advance(TTL.saturating_sub(SECOND));
        for server in [&server, &other] {
            server.keys.follow().await.unwrap();
            assert!(server.is_active(&tokens.access_token).await);
            assert!(server.is_active(&next.access_token).await);
        }
    }

    async fn at_once_prefers_the_key_that_is_published_already(world) {
        let server = world.server().await;
        let waiting = rotate(&server, Rotation::Gently).await.unwrap().signing[1].kid.clone();
        let list = rotate(&server, Rotation::Now).await.unwrap();
        assert_eq!(stages(&list), [SigningStage::Signing, SigningStage::Retired]);
        assert_eq!(list.signing[0].kid, waiting);
    }

    async fn a_second_key_is_not_published_beside_one_that_waits(world) {
        let server = world.server().await;
        let list = rotate(&server, Rotation::Gently).await.unwrap();
        let refused = rotate(&server, Rotation::Gently).await.unwrap_err();
        assert!(matches!(&refused, KeyError::Refused(why) if why.contains("--now")), "{refused}");
        assert_eq!(server.keys.list().await.unwrap(), list);
    }

    async fn rotations_of_several_instances_at_once_leave_one_key_that_signs(world) {
        let servers: Vec<_> = [world.server().await, world.server().await].into();
        let racers: Vec<_> = (0..16).map(|racer: usize| {
            let server = servers[racer % 2].clone();
            tokio::spawn(async move { rotate(&server, Rotation::Now).await })
        }).collect();
        for racer in racers {
            racer.await.unwrap().unwrap();
        }
        let list = servers[0].keys.list().await.unwrap();
        let signing = list.signing.iter().filter(|key| key.stage == SigningStage::Signing);
        assert_eq!((signing.count(), list.signing.len()), (1, 17));
        for server in &servers {
            server.keys.follow().await.unwrap();
            assert_eq!(server.keys.current().active.kid, list.signing[0].kid);
        }
    }

    async fn an_operators_key_of_another_algorithm_or_one_that_is_there_is_refused(world) {
        let server = world.server().await;
        let p256 = include_str!("../keys/tests/data/test-p256-pkcs8.pem");
        let refused = server.keys.rotate(NewKey::from_pem(p256).unwrap(), Rotation::Now).await;
        let why = refused.unwrap_err().to_string();
        assert!(why.contains("ES256") && why.contains("--signing-alg"), "{why}");
        let ed25519 = include_str!("../keys/tests/data/test-ed25519-pkcs8.pem");
        let key = || NewKey::from_pem(ed25519).unwrap();
        rotate(&server, Rotation::Gently).await.unwrap();
        let list = server.keys.rotate(key(), Rotation::Now).await.unwrap();
        assert_eq!(list.signing[0].kid, key().kid, "an operator's own choice goes first");
        assert_eq!(list.signing.len(), 2, "the one that waited never signed");
        let again = server.keys.rotate(key(), Rotation::Now).await;
        assert!(matches!(again, Err(KeyError::Refused(_))));
    }

    async fn keys_of_the_operators_files_are_not_rotated(world) {
        let pem = include_str!("../keys/tests/data/test-ed25519-pkcs8.pem");
        let own = mcp_auth_core::keys::SigningKey::from_pem(pem).unwrap();
        let files = KeySettings { imported: vec![own.into()], ..settings() };
        let server = world.server_keyed(files).await.unwrap();
        for how in [Rotation::Gently, Rotation::Now, Rotation::Revoke { end_grants: true }] {
            let refused = rotate(&server, how).await.unwrap_err().to_string();
            assert!(refused.contains("--signing-key"), "{refused}");
        }
        let list = server.keys.list().await.unwrap();
        assert!(list.signing[0].from_file && list.signing[0].stage == SigningStage::Signing);
    }

    async fn another_lifetime_of_tokens_never_lets_a_key_go_early(world) {
        let long = KeySettings { access_token_ttl: DAY, ..settings() };
        let before = world.server_keyed(long).await.unwrap();
        rotate(&before, Rotation::Now).await.unwrap();
        world.clock.advance(TTL + 10 * MINUTE);
        let short = world.server().await;
        assert_eq!(published(&short).len(), 2, "its tokens live for a day");
    }
}
