//! Group commit: what shares a transaction, and what becomes of it when that fails.

use std::{sync::Arc, time::Duration};

use mcp_auth_core::store::{Backend, StoreError, Write};
use mcp_auth_store::{
    Options, SqliteBackend,
    contract::{TempFolder, done, in_time, key, raw},
};
use tokio::task::{JoinHandle, yield_now};

use super::support::{WriterClock, open};

type Answer = Result<Write, StoreError>;

fn held(options: Options) -> (TempFolder, Arc<WriterClock>, Arc<SqliteBackend>) {
    let (folder, clock) = (TempFolder::new(), Arc::new(WriterClock::default()));
    let store = SqliteBackend::open_with(folder.path(), clock.clone(), options).unwrap();
    (folder, clock, Arc::new(store))
}

fn insert(store: &Arc<SqliteBackend>, id: String) -> JoinHandle<Answer> {
    let store = Arc::clone(store);
    tokio::spawn(async move { store.insert(&key(id), raw("a")).await })
}

/// Inserts `count` records, which all wait for the writer when this returns.
async fn insert_many(
    store: &Arc<SqliteBackend>,
    name: &str,
    count: usize,
) -> Vec<JoinHandle<Answer>> {
    let tasks = (0..count).map(|number| insert(store, format!("{name}{number}"))).collect();
    waiting(store, count).await;
    tasks
}

/// Waits until so many writes wait for the writer.
async fn waiting(store: &SqliteBackend, count: usize) {
    while store.stats().waiting < count {
        yield_now().await;
    }
}

async fn is_there(store: &SqliteBackend, id: &str) -> bool {
    store.read_many(&[key(id)]).await.unwrap().records[0].is_some()
}

#[tokio::test]
async fn what_waits_shares_a_commit_of_up_to_256() {
    let (_folder, clock, store) = held(Options::default());
    clock.hold();
    let first = insert(&store, "first".into());
    clock.arrival().await;
    let many = insert_many(&store, "a", 300).await;
    assert_eq!(store.stats().commits, 0);
    clock.let_go();
    done(first.await.unwrap());
    for task in many {
        done(task.await.unwrap());
    }
    let stats = store.stats();
    assert_eq!((stats.operations, stats.commits), (301, 3), "one, 256, and the other 44");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_tasks_share_commits() {
    let folder = TempFolder::new();
    let store = Arc::new(open(folder.path()).unwrap());
    let tasks: Vec<_> = (0..64)
        .map(|task| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for number in 0..50 {
                    done(store.insert(&key(format!("{task}-{number}")), raw("a")).await);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let stats = store.stats();
    assert_eq!(stats.operations, 3200);
    assert!(stats.commits <= 1600, "{stats:?}");
}

#[tokio::test]
async fn nothing_is_visible_or_answered_before_its_commit() {
    let (_folder, clock, store) = held(Options::default());
    clock.hold();
    let task = insert(&store, "a".into());
    clock.arrival().await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!task.is_finished());
    assert!(!is_there(&store, "a").await, "reads go on meanwhile, and see what is committed");
    clock.let_go();
    done(in_time(task).await.unwrap());
    assert!(is_there(&store, "a").await);
}

#[tokio::test]
async fn a_conflict_is_answered_after_the_commit_it_lost_to() {
    let (_folder, clock, store) = held(Options::default());
    clock.hold();
    let first = insert(&store, "before".into());
    clock.arrival().await;
    let winner = insert(&store, "same".into());
    waiting(&store, 1).await;
    let loser = insert(&store, "same".into());
    waiting(&store, 2).await;
    clock.let_go();
    let Write::Conflict { current, .. } = loser.await.unwrap().unwrap() else {
        panic!("both were written")
    };
    assert_eq!(store.stats().commits, 2, "the winner's transaction is committed");
    assert_eq!(store.read_many(&[key("same")]).await.unwrap().records[0], current);
    done(first.await.unwrap());
    done(winner.await.unwrap());
}

#[tokio::test]
async fn a_panic_of_the_writer_fails_its_batch_and_no_more() {
    let (_folder, clock, store) = held(Options::default());
    done(store.insert(&key("earlier"), raw("a")).await);
    clock.hold();
    clock.panic_once();
    let first = insert(&store, "first".into());
    clock.arrival().await;
    let later = insert_many(&store, "later", 5).await;
    clock.let_go();
    let answer = in_time(first).await.unwrap();
    assert!(matches!(answer, Err(StoreError::Unknown(_))), "{answer:?}");
    for task in later {
        done(in_time(task).await.unwrap());
    }
    assert!(!is_there(&store, "first").await, "its transaction was undone");
    assert!(is_there(&store, "earlier").await && is_there(&store, "later4").await);
    in_time(store.close()).await;
}

#[tokio::test]
async fn a_writer_that_cannot_go_on_leaves_nobody_hanging() {
    let (_folder, clock, store) = held(Options::default());
    clock.hold();
    clock.panic_once();
    let first = insert(&store, "first".into());
    clock.arrival().await;
    let later = insert_many(&store, "later", 5).await;
    std::fs::rename(store.path(), store.path().with_extension("away")).unwrap();
    clock.let_go();
    let answer = in_time(first).await.unwrap();
    assert!(matches!(answer, Err(StoreError::Unknown(_))), "{answer:?}");
    for task in later {
        let answer = in_time(task).await.unwrap();
        assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    }
    assert!(in_time(store.probe()).await.is_err(), "which is what readiness asks");
    // It goes on as soon as it can.
    std::fs::rename(store.path().with_extension("away"), store.path()).unwrap();
    done(in_time(store.insert(&key("again"), raw("a"))).await);
    in_time(store.close()).await;
}

#[tokio::test]
async fn who_finds_the_queue_full_waits_and_is_refused_in_the_end() {
    let patience = Duration::from_secs(1);
    let (_folder, clock, store) = held(Options { queue: 4, patience, ..Options::default() });
    clock.hold();
    let first = insert(&store, "first".into());
    clock.arrival().await;
    let many = insert_many(&store, "a", 4).await;
    let refused = in_time(store.insert(&key("late"), raw("a"))).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    // Whose wait ends in time is let in.
    let patient = insert(&store, "patient".into());
    tokio::time::sleep(patience / 10).await;
    clock.let_go();
    for task in many.into_iter().chain([first, patient]) {
        done(in_time(task).await.unwrap());
    }
    assert!(!is_there(&store, "late").await, "a refusal means that nothing is written");
}

#[tokio::test]
async fn closing_finishes_what_was_accepted() {
    let (folder, clock, store) = held(Options::default());
    clock.hold();
    let first = insert(&store, "first".into());
    clock.arrival().await;
    let many = insert_many(&store, "a", 300).await;
    let mut closing = Box::pin(store.close());
    let early = tokio::time::timeout(Duration::from_millis(50), &mut closing).await;
    assert!(early.is_err(), "closing waits for the writer");
    assert!(in_time(store.insert(&key("late"), raw("a"))).await.is_err());
    clock.let_go();
    in_time(closing).await;
    for task in many.into_iter().chain([first]) {
        done(task.await.unwrap());
    }
    let again = open(folder.path()).unwrap();
    assert!(is_there(&again, "first").await && is_there(&again, "a299").await);
    assert!(!is_there(&again, "late").await);
}
