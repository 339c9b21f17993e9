//! How large the files become.

use std::{fs, path::Path, sync::Arc, time::Duration};

use mcp_auth_core::{
    store::{Backend, Index, Raw},
    time::{Clock, Timestamp},
};
use mcp_auth_store::{
    SqliteBackend,
    contract::{ManualClock, TempFolder, done, ends, entry, in_time, key, raw},
};
use rusqlite::Connection;

const BATCH: usize = 4000;
const MINUTE: Duration = Duration::from_mins(1);

fn size(folder: &Path) -> u64 {
    let length = |name: &str| fs::metadata(folder.join(name)).map_or(0, |file| file.len());
    length("store.db") + length("store.db-wal")
}

fn free(folder: &Path) -> (i64, i64) {
    let db = Connection::open(folder.join("store.db")).unwrap();
    let pragma = |name| db.pragma_query_value(None, name, |row| row.get(0)).unwrap();
    (pragma("page_count"), pragma("freelist_count"))
}

async fn fill(store: &Arc<SqliteBackend>, name: usize, at: Timestamp) {
    let tasks: Vec<_> = (0..64)
        .map(|task| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                for number in (task..BATCH).step_by(64) {
                    let indexes = vec![entry(Index::GrantsByUser, &format!("u{number}"), 1)];
                    let record = Raw { indexes, ..ends(at, raw(vec![b'a'; 900])) };
                    done(store.insert(&key(format!("{name}-{number}")), record).await);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// Records come and go, and some stay: the files do not grow with what went.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn churn_does_not_grow_the_files() {
    let (folder, clock) = (TempFolder::new(), Arc::new(ManualClock::default()));
    let store = Arc::new(SqliteBackend::open(folder.path(), clock.clone()).unwrap());
    let mut sizes = Vec::new();
    for round in 0..8 {
        fill(&store, round, clock.now().plus(MINUTE)).await;
        for number in 0..20 {
            done(store.insert(&key(format!("kept{round}-{number}")), raw("a")).await);
        }
        clock.advance(MINUTE);
        while store.sweep(500).await.unwrap() > 0 {}
        sizes.push(size(folder.path()) >> 10);
    }
    println!("KiB after each round: {sizes:?}");
    let (first, last) = (sizes[1], sizes[7]);
    assert!(last <= first + first / 4, "{sizes:?}");
    store.close().await;
}

/// What a flood left behind goes back to the disk, in small steps, beside the work of others.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_that_are_free_for_good_go_back_to_the_disk() {
    let (folder, clock) = (TempFolder::new(), Arc::new(ManualClock::default()));
    let store = Arc::new(SqliteBackend::open(folder.path(), clock.clone()).unwrap());
    for round in 0..4 {
        fill(&store, round, clock.now().plus(MINUTE)).await;
    }
    let (full, _) = free(folder.path());
    clock.advance(MINUTE);
    while store.sweep(500).await.unwrap() > 0 {}
    let mut left = i64::MAX;
    for number in 0..3000 {
        done(store.insert(&key(format!("later{number}")), raw("a")).await);
        (left, _) = free(folder.path());
        if left < full / 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("{full} pages became {left}");
    assert!(left < full / 3, "{full} pages became {left}");
    in_time(store.close()).await;
}

/// A reader that does not end holds the log up; it does not hold up the writer, and when it ends
/// the log starts over.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn another_programs_endless_read_holds_nobody_up() {
    let folder = TempFolder::new();
    let store =
        Arc::new(SqliteBackend::open(folder.path(), Arc::new(ManualClock::default())).unwrap());
    done(store.insert(&key("a"), raw("a")).await);
    let reader = Connection::open(folder.path().join("store.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM record;").unwrap();
    let log = || fs::metadata(folder.path().join("store.db-wal")).unwrap().len();
    let mut slowest = Duration::ZERO;
    let mut write = async |most: u64| {
        for number in 0..600 {
            let tasks: Vec<_> = (0..16)
                .map(|task| {
                    let store = Arc::clone(&store);
                    let key = key(format!("{most}-{number}-{task}"));
                    tokio::spawn(async move { store.insert(&key, raw(vec![7; 16_000])).await })
                })
                .collect();
            let start = tokio::time::Instant::now();
            for task in tasks {
                done(task.await.unwrap());
            }
            slowest = slowest.max(start.elapsed());
            if log() > most {
                break;
            }
        }
    };
    write(40 << 20).await;
    assert!(log() > 40 << 20, "the reader holds it up");
    reader.execute_batch("COMMIT").unwrap();
    let before = log();
    write(before + (160 << 20)).await;
    assert!(log() < before + (100 << 20), "it started over: {} after {before}", log());
    println!("the slowest of 16 writes took {slowest:?}");
    assert!(slowest < Duration::from_secs(4), "{slowest:?}");
    in_time(store.close()).await;
}
