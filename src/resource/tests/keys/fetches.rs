use std::time::Duration;

use mcp_auth_resource::TokenError;

use super::{COOL_DOWN, Named, by, later, list, outcome, unknown, until};
use crate::support::server::{Reply, Server};

const MANY: usize = 1000;

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_first_validations_at_once_cause_one_fetch() {
    let key = Named::new("a");
    let server =
        Server::always(Reply::json(&list(&[&key])).after(Duration::from_millis(100))).await;
    let validator = by(&server);
    let tokens = (0..MANY).map(|i| {
        key.token_of(&crate::support::jws::changed(&serde_json::json!({"jti": i.to_string()})))
    });
    let tasks: Vec<_> = tokens
        .map(|token| {
            let validator = validator.clone();
            tokio::spawn(async move { validator.validate(&token).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(server.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_random_kids_cause_one_fetch_a_cool_down() {
    let key = Named::new("a");
    let server = Server::always(Reply::json(&list(&[&key]))).await;
    let validator = by(&server);
    outcome(&validator, &key.token()).await.unwrap();
    let start = tokio::time::Instant::now();
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let validator = validator.clone();
            tokio::spawn(async move {
                for i in 0..1250 {
                    let refused = outcome(&validator, &unknown(&format!("{task}-{i}"))).await;
                    assert_eq!(refused, Err(TokenError::NoApplicableKey));
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let allowed = 1 + start.elapsed().as_secs() / COOL_DOWN.as_secs();
    assert!(server.count() as u64 <= allowed, "{} fetches, {allowed} allowed", server.count());
    // The runtime's clock cannot be moved while there are many threads.
    tokio::time::sleep(COOL_DOWN).await;
    let before = server.count();
    assert_eq!(outcome(&validator, &unknown("x")).await, Err(TokenError::NoApplicableKey));
    assert_eq!(outcome(&validator, &unknown("y")).await, Err(TokenError::NoApplicableKey));
    assert_eq!(server.count(), before + 1);
}

#[tokio::test]
async fn nobody_waits_for_a_list_that_is_fetched_ahead() {
    let key = Named::new("a");
    let quick = Reply::json(&list(&[&key])).header("cache-control", "max-age=100");
    let server = Server::always(quick.clone()).await;
    let validator = by(&server);
    outcome(&validator, &key.token()).await.unwrap();
    server.answer(move |_| quick.clone().after(Duration::from_secs(2)));
    later(Duration::from_secs(79)).await;
    let fresh = crate::support::jws::changed(&serde_json::json!({"jti": "1"}));
    assert!(validator.try_validate(&key.token_of(&fresh)).unwrap().is_ok());
    assert_eq!(server.count(), 1);
    later(Duration::from_secs(2)).await;
    let other = crate::support::jws::changed(&serde_json::json!({"jti": "2"}));
    // At once, on this thread, although the list is being fetched.
    assert!(validator.try_validate(&key.token_of(&other)).unwrap().is_ok());
    until("the list is fetched again", || server.count() == 2).await;
}

#[tokio::test]
async fn a_list_whose_time_is_over_is_fetched_before_it_is_used() {
    let (old, new) = (Named::new("old"), Named::new("new"));
    let server = Server::always(Reply::json(&list(&[&old]))).await;
    let validator = by(&server);
    outcome(&validator, &old.token()).await.unwrap();
    let now = Reply::json(&list(&[&new]));
    server.answer(move |_| now.clone());
    later(Duration::from_secs(301)).await;
    assert!(validator.try_validate(&new.token()).is_none());
    assert_eq!(outcome(&validator, &old.token()).await, Err(TokenError::NoApplicableKey));
    outcome(&validator, &new.token()).await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn who_waits_may_go_away_and_the_others_get_their_answer() {
    let key = Named::new("a");
    let server = Server::always(Reply::json(&list(&[&key])).after(Duration::from_secs(1))).await;
    let validator = by(&server);
    let token = key.token();
    let first = tokio::time::timeout(Duration::from_millis(200), validator.validate(&token));
    assert!(first.await.is_err());
    outcome(&validator, &key.token()).await.unwrap();
    assert_eq!(server.count(), 1);
}
