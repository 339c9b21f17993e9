//! Killed in the middle of writing.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    sync::Arc,
};

use mcp_auth_core::store::{Backend, Index, IndexKey, Raw};
use mcp_auth_store::contract::{TempFolder, done, entry, key, raw};

use super::support::{child, given_folder, open, tell, told};

const TASKS: usize = 16;

fn record(task: usize, step: u64) -> Raw {
    let indexes = vec![entry(Index::GrantsByUser, &format!("user{task}"), 1)];
    Raw { indexes, ..raw(format!("{step}")) }
}

/// Each task inserts one record and swaps it for ever, and tells every step that it was
/// acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "runs in a child process, until it is killed"]
async fn child_writes() {
    let store = Arc::new(open(&given_folder()).unwrap());
    let write = |task| {
        let store = Arc::clone(&store);
        async move {
            let key = key(format!("{task}"));
            let mut last = record(task, 0);
            done(store.insert(&key, last.clone()).await);
            for step in 1.. {
                let next = record(task, step);
                done(store.swap(&key, last.version, next.clone()).await);
                tell(&format!("{task} {step}"));
                last = next;
            }
        }
    };
    let tasks: Vec<_> = (0..TASKS).map(|task| tokio::spawn(write(task))).collect();
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_kill_9() {
    let folder = TempFolder::new();
    let mut steps: HashMap<usize, u64> = HashMap::new();
    for round in 1..=3usize {
        let folder = folder.path().join(format!("{round}"));
        let mut child = child("crash::child_writes", &folder).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        steps.clear();
        for (count, line) in told(lines).enumerate() {
            let (task, step) = line.split_once(' ').unwrap();
            steps.insert(task.parse().unwrap(), step.parse().unwrap());
            if count == round * 1000 {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(steps.len() == TASKS && steps.values().sum::<u64>() >= 1000 * round as u64);
        let store = open(&folder).unwrap();
        for (task, step) in &steps {
            let found = store.read_many(&[key(format!("{task}"))]).await.unwrap().records;
            let body = String::from_utf8(found[0].clone().unwrap().body).unwrap();
            // The step after may have been written without its answer being told.
            let kept: u64 = body.parse().unwrap();
            assert!(kept == *step || kept == step + 1, "task {task}: {kept} after {step}");
            let list = IndexKey::new(Index::GrantsByUser, format!("user{task}"));
            assert_eq!(store.list(&list, None, 9).await.unwrap().ids, [format!("{task}")]);
        }
        store.close().await;
    }
}
