use std::time::Duration;

use mcp_auth_resource::{Source, TokenError};
use serde_json::json;

use super::{COOL_DOWN, Named, by, later, list, outcome};
use crate::support::{
    self, NOW,
    jws::changed,
    server::{Reply, Server},
};

#[tokio::test]
async fn a_new_key_is_known_within_seconds() {
    let (old, new) = (Named::new("old"), Named::new("new"));
    let server = Server::always(Reply::json(&list(&[&old]))).await;
    let validator = by(&server);
    outcome(&validator, &old.token()).await.unwrap();
    let both = Reply::json(&list(&[&new, &old]));
    server.answer(move |_| both.clone());
    assert_eq!(outcome(&validator, &new.token()).await, Err(TokenError::NoApplicableKey));
    later(COOL_DOWN).await;
    outcome(&validator, &new.token()).await.unwrap();
    outcome(&validator, &old.token()).await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn results_that_rest_on_a_key_that_went_are_forgotten() {
    let (old, new) = (Named::new("old"), Named::new("new"));
    let server = Server::always(Reply::json(&list(&[&old]))).await;
    let validator = by(&server);
    let token = old.token();
    outcome(&validator, &token).await.unwrap();
    assert!(validator.try_validate(&token).unwrap().is_ok());
    let revoked = Reply::json(&list(&[&new]));
    server.answer(move |_| revoked.clone());
    later(COOL_DOWN).await;
    outcome(&validator, &new.token()).await.unwrap();
    assert_eq!(outcome(&validator, &token).await, Err(TokenError::NoApplicableKey));
}

#[tokio::test]
async fn a_result_that_rests_on_fetched_keys_is_kept_for_ten_minutes_at_most() {
    let (old, new) = (Named::new("old"), Named::new("new"));
    let server = Server::always(Reply::json(&list(&[&old]))).await;
    let mut config = support::config(Source::JwksUri(server.url.clone()));
    config.cache.token_ttl = Duration::from_hours(24);
    let validator = support::validator(config);
    let token = old.token_of(&changed(&json!({"exp": NOW + 86_400})));
    outcome(&validator, &token).await.unwrap();
    let revoked = Reply::json(&list(&[&new]));
    server.answer(move |_| revoked.clone());
    later(Duration::from_secs(599)).await;
    outcome(&validator, &token).await.unwrap();
    later(Duration::from_secs(2)).await;
    // Nobody else has come since whose token would have had the keys fetched again.
    assert_eq!(outcome(&validator, &token).await, Err(TokenError::NoApplicableKey));
}

#[tokio::test]
async fn a_key_that_comes_back_under_the_same_name_is_another() {
    let (old, new) = (Named::new("same"), Named::new("same"));
    let server = Server::always(Reply::json(&list(&[&old]))).await;
    let validator = by(&server);
    let token = old.token();
    outcome(&validator, &token).await.unwrap();
    let replaced = Reply::json(&list(&[&new]));
    server.answer(move |_| replaced.clone());
    later(Duration::from_secs(301)).await;
    outcome(&validator, &new.token()).await.unwrap();
    assert_eq!(outcome(&validator, &token).await, Err(TokenError::BadSignature));
}
