//! A process whose clock is an hour off, beside one whose clock is right: leases, sweeping and the
//! time that answers carry are the store's.

use std::{
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use mcp_auth_core::{
    entropy::SystemEntropy,
    model::Lease,
    store::{Backend, Store},
};
use mcp_auth_store::contract::{done, ends, key, raw};
use mcp_auth_testing::clock_off_by;

use crate::{
    processes::{STORE, backend},
    support::on_each_server,
};

const SPAN: Duration = Duration::from_mins(10);

fn store(backend: &Arc<dyn Backend>) -> Store {
    Store::new(Arc::clone(backend), Arc::new(SystemEntropy::new()))
}

/// Runs in the process whose clock is off.
#[tokio::test]
#[ignore = "started by the other tests"]
async fn child() {
    let backend = backend(&std::env::var(STORE).unwrap()).await;
    #[expect(clippy::disallowed_methods, reason = "it is the wrong clock that counts here")]
    let own = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let now = u128::from(backend.read_many(&[]).await.unwrap().now.0);
    assert!(own.abs_diff(now) > SPAN.as_millis(), "the clock of this process is right");
    let took = Lease::take(&store(&backend), "task", "child", SPAN).await.unwrap();
    let swept = backend.sweep(100).await.unwrap();
    #[expect(clippy::print_stdout, reason = "the other process reads it")]
    {
        println!("\n@{took} {swept}");
    }
}

async fn rules(url: String) {
    let own = backend(&url).await;
    for shift in ["-1h", "+1h"] {
        let Some(clock) = clock_off_by(shift) else { return };
        let now = own.read_many(&[]).await.unwrap().now;
        let id = |name: &str| key(format!("{name}{shift}"));
        done(own.insert(&id("live"), ends(now.plus(SPAN), raw("a"))).await);
        done(own.insert(&id("gone"), ends(now, raw("a"))).await);
        assert!(Lease::take(&store(&own), "task", "parent", SPAN).await.unwrap());
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--ignored", "--exact", "--nocapture", "skew::child"]);
        child.env(STORE, &url).envs(clock).stdout(Stdio::piped());
        let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let told = text.lines().find_map(|line| line.strip_prefix('@'));
        assert_eq!(told, Some("false 1"), "{shift}: the lease is held, and one has gone: {text}");
        let found = own.read_many(&[id("live"), id("gone")]).await.unwrap().records;
        assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false]);
    }
}

on_each_server!(rules);
