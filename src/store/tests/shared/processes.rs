//! Two processes at once on one store.

use std::{
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use mcp_auth_core::{
    entropy::SystemEntropy,
    store::{Backend, Rate, RateAnswer, Store, Swapped, Write},
    time::{Clock, Timestamp},
};
use mcp_auth_store::{
    Evicting, Opening,
    contract::{Sample, done, key, raw},
    open,
};

use crate::support::on_each_server;

/// The environment variable that tells a child which store to work on.
pub(crate) const STORE: &str = "GAUZY_STORE_TEST_URL";
/// Tasks of each process.
const TASKS: usize = 32;
const INSERTS: usize = 40;

/// No store that is opened here asks it.
#[derive(Debug)]
struct NoClock;

impl Clock for NoClock {
    fn now(&self) -> Timestamp {
        Timestamp(0)
    }
}

/// A store as a host opens it.
pub(crate) async fn backend(url: &str) -> Arc<dyn Backend> {
    let opening = Opening { clock: Arc::new(NoClock), evicting: Evicting::Refuse };
    open(url, &opening).await.unwrap().backend
}

/// What one of the processes came to.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    inserted: usize,
    taken: usize,
}

fn rate() -> Rate {
    Rate { key: "a".into(), limit: 1, per: Duration::from_hours(24), burst: 100, cost: 1 }
}

/// Adds writers to one record, races for others, and takes from a bucket.
async fn work(backend: Arc<dyn Backend>, first_writer: usize) -> Tally {
    let store = Store::new(Arc::clone(&backend), Arc::new(SystemEntropy::new()));
    let tasks: Vec<_> = (0..TASKS)
        .map(|number| {
            let (store, backend) = (store.clone(), Arc::clone(&backend));
            tokio::spawn(async move {
                add(&store, first_writer + number).await;
                let mut tally = Tally::default();
                for insert in (number..INSERTS).step_by(TASKS) {
                    let written = backend.insert(&key(format!("i{insert}")), raw("a")).await;
                    tally.inserted += usize::from(matches!(written.unwrap(), Write::Done { .. }));
                }
                for _ in 0..5 {
                    let answer = backend.take_rates(&[rate()]).await.unwrap();
                    tally.taken += usize::from(answer == RateAnswer::Allowed);
                }
                tally
            })
        })
        .collect();
    let mut sum = Tally::default();
    for task in tasks {
        let one = task.await.unwrap();
        sum.inserted += one.inserted;
        sum.taken += one.taken;
    }
    sum
}

/// Adds a writer, however often others are first.
async fn add(store: &Store, writer: usize) {
    let mut seen = store.get::<Sample>("a").await.unwrap().record.unwrap();
    loop {
        assert!(!seen.record.writers.contains(&writer), "{writer} is there already");
        let mut next = seen.record.clone();
        next.writers.push(writer);
        match store.swap("a", seen.version, &next).await.unwrap() {
            Swapped::Done => return,
            Swapped::Changed(found) => seen = found.record.unwrap(),
        }
    }
}

/// Runs in the other process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the other tests"]
async fn child() {
    let tally = work(backend(&std::env::var(STORE).unwrap()).await, TASKS).await;
    #[expect(clippy::print_stdout, reason = "the other process reads it")]
    {
        println!("\n@{} {}", tally.inserted, tally.taken);
    }
}

async fn rules(url: String) {
    let own = backend(&url).await;
    let store = Store::new(Arc::clone(&own), Arc::new(SystemEntropy::new()));
    store.insert("a", &Sample::default()).await.unwrap();
    done(own.insert(&key("b"), raw("b")).await);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--ignored", "--exact", "--nocapture", "processes::child"]).env(STORE, &url);
    let child = child.stdout(Stdio::piped()).spawn().unwrap();
    let own = work(own, 0).await;
    let output = tokio::task::spawn_blocking(|| child.wait_with_output().unwrap()).await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let told = text.lines().find_map(|line| line.strip_prefix('@')).unwrap_or_else(|| {
        unreachable!("the other process failed: {text}");
    });
    let (inserted, taken) = told.split_once(' ').unwrap();
    let (inserted, taken): (usize, usize) = (inserted.parse().unwrap(), taken.parse().unwrap());
    assert_eq!(own.inserted + inserted, INSERTS, "each was inserted by one of both");
    assert_eq!(own.taken + taken, 100, "both share one bucket");
    let mut writers = store.get::<Sample>("a").await.unwrap().record.unwrap().record.writers;
    writers.sort_unstable();
    assert_eq!(writers, (0..2 * TASKS).collect::<Vec<_>>(), "nobody's swap was lost");
}

on_each_server!(rules);
