use std::time::Duration;

use mcp_auth_resource::{Source, TokenError};
use serde_json::json;
use url::Url;

use super::{COOL_DOWN, Named, by, later, list, outcome, until};
use crate::support::{
    self,
    jws::changed,
    server::{Reply, Server},
};

const HOUR: Duration = Duration::from_hours(1);
const MOMENT: Duration = Duration::from_millis(50);

/// Tokens that nobody has seen before.
fn fresh(key: &Named, jti: &str) -> String {
    key.token_of(&changed(&json!({"jti": jti})))
}

#[tokio::test]
async fn a_server_that_is_away_for_hours_takes_nobody_with_it() {
    let key = Named::new("a");
    let good = Reply::json(&list(&[&key]));
    let server = Server::always(good.clone()).await;
    let validator = by(&server);
    outcome(&validator, &key.token()).await.unwrap();
    server.answer(|_| Reply::text(503, ""));
    for hour in 1..=20 {
        later(HOUR).await;
        for i in 0..5 {
            outcome(&validator, &fresh(&key, &format!("{hour}-{i}"))).await.unwrap();
        }
        // What was begun in the background comes to its end.
        tokio::time::sleep(MOMENT).await;
    }
    // Once an hour in this test: it is asked when its list was used, at most every few seconds.
    let asked = server.count();
    assert!((10..=41).contains(&asked), "{asked} fetches");
    server.answer(move |_| good.clone());
    later(COOL_DOWN).await;
    outcome(&validator, &fresh(&key, "back")).await.unwrap();
    until("it is asked again", || server.count() > asked).await;
}

#[tokio::test]
async fn a_list_of_yesterday_is_not_used_for_ever() {
    let key = Named::new("a");
    let server = Server::always(Reply::json(&list(&[&key]))).await;
    let validator = by(&server);
    outcome(&validator, &key.token()).await.unwrap();
    server.answer(|_| Reply::text(503, ""));
    later(HOUR * 25).await;
    assert_eq!(outcome(&validator, &fresh(&key, "1")).await, Err(TokenError::KeysStatus));
}

#[tokio::test]
async fn nobody_waits_twice_for_a_server_that_is_away() {
    let key = Named::new("a");
    let good = Reply::json(&list(&[&key]));
    let server = Server::always(good.clone()).await;
    let validator = by(&server);
    outcome(&validator, &key.token()).await.unwrap();
    // It accepts and says nothing: the worst way to be away.
    server.answer(move |_| good.clone().after(Duration::from_mins(1)));
    later(HOUR).await;
    outcome(&validator, &fresh(&key, "1")).await.unwrap();
    let start = tokio::time::Instant::now();
    for i in 0..50 {
        outcome(&validator, &fresh(&key, &format!("2-{i}"))).await.unwrap();
    }
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_server_that_was_never_there_is_said_to_be_away_and_found_when_it_comes() {
    let key = Named::new("a");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = Url::parse(&format!("http://{free}/jwks")).unwrap();
    let validator = support::validator(support::config(Source::JwksUri(url)));
    for _ in 0..3 {
        let away = outcome(&validator, &key.token()).await;
        assert_eq!(away, Err(TokenError::FetchFailed));
    }
    let server = Server::always(Reply::text(503, "")).await;
    let validator = by(&server);
    assert_eq!(outcome(&validator, &key.token()).await, Err(TokenError::KeysStatus));
    assert_eq!(outcome(&validator, &key.token()).await, Err(TokenError::KeysStatus));
    assert_eq!(server.count(), 1);
    let good = Reply::json(&list(&[&key]));
    server.answer(move |_| good.clone());
    later(Duration::from_secs(1)).await;
    outcome(&validator, &key.token()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_comes_and_goes_does_no_harm() {
    let key = Named::new("a");
    let good = Reply::json(&list(&[&key])).header("cache-control", "max-age=30");
    let turn = std::sync::atomic::AtomicUsize::new(0);
    let server =
        Server::start(move |_| match turn.fetch_add(1, std::sync::atomic::Ordering::SeqCst) % 3 {
            0 => good.clone(),
            1 => Reply::text(500, "oops"),
            _ => Reply::text(200, "<html>maintenance</html>"),
        })
        .await;
    let validator = by(&server);
    for i in 0..60 {
        outcome(&validator, &fresh(&key, &i.to_string())).await.unwrap();
        tokio::time::sleep(MOMENT).await;
        later(Duration::from_secs(7)).await;
    }
    assert!(server.count() > 10, "{} fetches", server.count());
}
