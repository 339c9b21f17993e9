//! An authorization server in the same process, as a host may pass one.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_trait::async_trait;
use mcp_auth_resource::{Algorithm, Authority, KeySet, Source, TokenError};
use serde_json::json;

use crate::{
    keys::{Named, list},
    support::{self, jws::changed},
};

#[derive(Debug, Default)]
struct Host {
    keys: Arc<KeySet>,
    newer: Arc<KeySet>,
    revoked: AtomicBool,
    away: AtomicBool,
    asked: AtomicUsize,
    looked: AtomicUsize,
}

#[async_trait]
impl Authority for Host {
    fn keys(&self) -> Arc<KeySet> {
        Arc::clone(&self.keys)
    }

    async fn newer_keys(&self) -> Result<Arc<KeySet>, TokenError> {
        self.looked.fetch_add(1, Ordering::SeqCst);
        Ok(Arc::clone(&self.newer))
    }

    async fn is_in_force(&self, claims: &str) -> Result<bool, TokenError> {
        assert!(claims.contains("\"jti\""), "{claims}");
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.away.load(Ordering::SeqCst) {
            return Err(TokenError::AuthorityAway);
        }
        Ok(!self.revoked.load(Ordering::SeqCst))
    }
}

fn set(keys: &[&Named]) -> Arc<KeySet> {
    Arc::new(KeySet::from_jwks(&list(keys), Algorithm::ALL).unwrap())
}

#[tokio::test]
async fn revocations_count_at_once() {
    let key = Named::new("a");
    let host = Arc::new(Host { keys: set(&[&key]), ..Host::default() });
    let validator = support::validator(support::config(Source::InProcess(host.clone())));
    let token = key.token();
    // Never on the calling thread: the store is asked each time.
    assert!(validator.try_validate(&token).is_none());
    for _ in 0..3 {
        validator.validate(&token).await.unwrap();
    }
    assert_eq!(host.asked.load(Ordering::SeqCst), 3);
    host.revoked.store(true, Ordering::SeqCst);
    assert_eq!(validator.validate(&token).await, Err(TokenError::NotActive));
    host.away.store(true, Ordering::SeqCst);
    let away = validator.validate(&token).await.unwrap_err();
    assert!(away.is_unavailable());
    assert_eq!(host.looked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_key_of_another_instance_is_looked_for() {
    let (old, new) = (Named::new("old"), Named::new("new"));
    let host = Arc::new(Host { keys: set(&[&old]), newer: set(&[&old, &new]), ..Host::default() });
    let validator = support::validator(support::config(Source::InProcess(host.clone())));
    validator.validate(&new.token()).await.unwrap();
    let nobody = validator.validate(&crate::keys::unknown("x")).await;
    assert_eq!(nobody, Err(TokenError::NoApplicableKey));
    assert_eq!(host.looked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn our_own_tokens_say_that_they_are_access_tokens() {
    let key = Named::new("a");
    let host = Arc::new(Host { keys: set(&[&key]), ..Host::default() });
    let validator = support::validator(support::config(Source::InProcess(host.clone())));
    for kind in [json!(null), json!("refresh_token")] {
        let token = key.token_of(&changed(&json!({"token_type": kind})));
        assert_eq!(validator.validate(&token).await, Err(TokenError::NotAnAccessToken));
    }
    assert_eq!(host.asked.load(Ordering::SeqCst), 0);
}
