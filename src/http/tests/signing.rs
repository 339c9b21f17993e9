//! The threads that sign.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use mcp_auth_core::{
    jose::{AccessToken, Header},
    keys::{Algorithm, SigningKey},
    service::TokenSigner as _,
};
use mcp_auth_http::SigningPool;
use serde_json::json;
use tokio::{runtime::Handle, sync::oneshot, time::timeout};

/// Ten times as long as anything here takes.
const DEADLINE: Duration = Duration::from_secs(30);
/// As many as may wait.
const FULL: usize = 1024;

fn pool() -> Arc<SigningPool> {
    Arc::new(SigningPool::start(1).unwrap())
}

/// Where a piece of work is.
fn signs_here() -> bool {
    thread::current().name().is_some_and(|name| name.starts_with("sign-"))
}

/// Keeps the one thread of a pool busy until the answer is dropped.
async fn occupied(pool: &SigningPool) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel::<()>();
    let (told, begun) = oneshot::channel();
    let work = async move {
        told.send(()).unwrap();
        let _ = released.recv();
        || ()
    };
    pool.begin(work, &Handle::current());
    within(begun).await;
    release
}

async fn within<T>(answer: oneshot::Receiver<T>) -> T {
    timeout(DEADLINE, answer).await.unwrap().unwrap()
}

#[tokio::test]
async fn work_is_signed_for_where_it_was_begun() {
    let pool = pool();
    let pkcs8 = Algorithm::RS256.generate(2048).unwrap();
    let key = SigningKey::from_pkcs8("kid".into(), Algorithm::RS256, &pkcs8).unwrap();
    let token: AccessToken = serde_json::from_value(json!({
        "sub": "u", "aud": "a", "iss": "i", "iat": 1, "exp": 2, "nbf": 1, "jti": "j",
        "client_id": "c", "scope": "s", "token_type": "access_token"
    }))
    .unwrap();
    let (answer, answered) = oneshot::channel();
    let own = Arc::clone(&pool);
    let work = async move {
        let signed = own.sign(&Arc::new(key), token, Header::AtJwt).await.unwrap();
        let here = signs_here();
        move || answer.send((here, signed.split('.').count())).unwrap()
    };
    pool.begin(work, &Handle::current());
    assert_eq!(within(answered).await, (true, 3));
}

#[tokio::test]
async fn work_that_waits_for_something_else_goes_on_in_the_runtime() {
    let pool = pool();
    let (release, released) = oneshot::channel::<()>();
    let (told, begun) = oneshot::channel();
    let (answer, answered) = oneshot::channel();
    let work = async move {
        told.send(signs_here()).unwrap();
        released.await.unwrap();
        move || answer.send(signs_here()).unwrap()
    };
    pool.begin(work, &Handle::current());
    assert!(within(begun).await);
    // The thread is free meanwhile.
    drop(occupied(&pool).await);
    release.send(()).unwrap();
    assert!(!within(answered).await);
}

#[tokio::test]
async fn work_that_panics_costs_no_thread() {
    let pool = pool();
    pool.begin(async { panic!("this is meant") as fn() }, &Handle::current());
    drop(occupied(&pool).await);
}

#[tokio::test]
async fn outcomes_are_handed_over_together_when_as_many_are_there() {
    let pool = pool();
    let release = occupied(&pool).await;
    let (told, outcomes) = mpsc::channel();
    for n in 0..10 {
        let (done, over) = (told.clone(), told.clone());
        let work = async move {
            done.send(format!("{n} done")).unwrap();
            move || over.send(format!("{n} over")).unwrap()
        };
        pool.begin(work, &Handle::current());
    }
    drop((release, told));
    let order: Vec<String> = std::iter::from_fn(|| outcomes.recv_timeout(DEADLINE).ok()).collect();
    // The first piece of work was in a bundle with three of these.
    let bundles = [0..3, 3..7, 7..10];
    let expected: Vec<String> = bundles
        .into_iter()
        .flat_map(|bundle| {
            let done = bundle.clone().map(|n| format!("{n} done"));
            done.chain(bundle.map(|n| format!("{n} over")))
        })
        .collect();
    assert_eq!(order, expected);
}

#[tokio::test]
async fn what_waits_when_the_pool_ends_is_still_done() {
    let pool = pool();
    let release = occupied(&pool).await;
    let (answer, answered) = oneshot::channel();
    pool.begin(async { || answer.send(signs_here()).unwrap() }, &Handle::current());
    drop(pool);
    drop(release);
    assert!(within(answered).await);
}

#[tokio::test]
async fn work_that_finds_no_place_is_begun_in_the_runtime() {
    let pool = pool();
    let release = occupied(&pool).await;
    for _ in 0..FULL {
        pool.begin(async { || () }, &Handle::current());
    }
    assert_eq!(pool.waiting(), FULL);
    let (answer, answered) = oneshot::channel();
    pool.begin(async { || answer.send(signs_here()).unwrap() }, &Handle::current());
    assert!(!within(answered).await);
    drop(release);
}
