//! Sweeping beside requests: nobody waits for more of it than one small step.

use std::{sync::Arc, time::Duration};

use mcp_auth_core::{
    store::{Backend, Index, Raw},
    time::{Clock, Timestamp},
};
use mcp_auth_store::{
    Options, SqliteBackend,
    contract::{ManualClock, TempFolder, done, ends, entry, in_time, key, raw},
};
use rusqlite::Connection;

use super::support::WriterClock;

const EXPIRED: usize = 2000;

async fn fill(store: &Arc<SqliteBackend>, at: Timestamp) {
    let tasks: Vec<_> = (0..64)
        .map(|task| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                for number in (task..EXPIRED).step_by(64) {
                    let indexes = vec![entry(Index::GrantsByUser, &format!("u{number}"), 1)];
                    let record = Raw { indexes, ..ends(at, raw(vec![b'a'; 700])) };
                    done(store.insert(&key(format!("{number}")), record).await);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// The clock stops the writer in its first step; who comes then is served in the second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_waits_for_one_step_of_sweeping_and_no_more() {
    let (folder, clock) = (TempFolder::new(), Arc::new(WriterClock::default()));
    let options = Options::default();
    let store = SqliteBackend::open_with(folder.path(), clock.clone(), options).unwrap();
    let store = Arc::new(store);
    fill(&store, Timestamp(1_700_000_000_000)).await;
    clock.hold();
    let before = store.stats();
    let sweeping = {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.sweep(EXPIRED).await })
    };
    clock.arrival().await;
    let request = {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            done(store.insert(&key("new"), raw("a")).await);
            store.stats().commits
        })
    };
    while store.stats().waiting < 1 {
        tokio::task::yield_now().await;
    }
    clock.let_go();
    let commits = in_time(request).await.unwrap() - before.commits;
    assert!(commits <= 4, "it was served in commit {commits}");
    assert_eq!(in_time(sweeping).await.unwrap().unwrap(), EXPIRED);
    let steps = store.stats().commits - before.commits;
    assert!(steps >= EXPIRED as u64 / 16, "{steps} steps: each has a commit of its own");
}

/// A record that is not what was written may be live: it stays, and keeps nothing else back.
#[tokio::test]
async fn a_damaged_record_is_not_swept_and_not_in_the_way() {
    let (folder, clock) = (TempFolder::new(), Arc::new(ManualClock::default()));
    let store = Arc::new(SqliteBackend::open(folder.path(), clock.clone()).unwrap());
    let (soon, later) = (Duration::from_mins(1), Duration::from_hours(1));
    let live = ends(clock.now().plus(later), raw("live"));
    done(store.insert(&key("live"), live.clone()).await);
    fill(&store, clock.now().plus(soon)).await;
    // A few bits, and it seems to have expired.
    let db = Connection::open(store.path()).unwrap();
    db.execute_batch("UPDATE record SET expires = 5, due = 5 WHERE id = 'live'").unwrap();
    clock.advance(soon);
    assert_eq!(store.sweep(10_000).await.unwrap(), EXPIRED);
    assert_eq!(store.sweep(10_000).await.unwrap(), 0);
    assert!(store.read_many(&[key("live")]).await.is_err(), "it is not called absent");
    assert!(store.swap(&key("live"), live.version, raw("b")).await.is_err());
    assert!(store.insert(&key("live"), raw("b")).await.is_err());
    let kept: i64 = db.query_row("SELECT count(*) FROM record", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 1);
}
