//! The write-ahead log, while writers never pause.

use std::sync::Arc;

use mcp_auth_core::store::Backend;
use mcp_auth_store::contract::{TempFolder, done, key, raw};

use super::support::open;

/// Far more is written than the log may hold, so that it has to start over again and again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_log_stays_bounded_under_constant_writing() {
    let folder = TempFolder::new();
    let store = Arc::new(open(folder.path()).unwrap());
    let write = |task: usize| {
        let store = Arc::clone(&store);
        async move {
            let (key, mut last) = (key(format!("{task}")), raw(vec![255; 16_000]));
            done(store.insert(&key, last.clone()).await);
            for step in 0..200u8 {
                let next = raw(vec![step; 16_000]);
                done(store.swap(&key, last.version, next.clone()).await);
                last = next;
            }
        }
    };
    let tasks: Vec<_> = (0..64).map(|task| tokio::spawn(write(task))).collect();
    for task in tasks {
        task.await.unwrap();
    }
    let log = store.path().with_extension("db-wal").metadata().unwrap().len();
    assert!(log < 128 << 20, "of 200 MiB written the log holds {} MiB", log >> 20);
    store.close().await;
}
