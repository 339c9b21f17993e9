//! The check of a whole store: it finds what was done to the file, and nothing where nothing was.

use std::{path::Path, sync::Arc};

use mcp_auth_core::store::{
    Backend, Defect, Index, OnProgress, Progress, Raw, Stage, Verification,
};
use mcp_auth_store::SqliteBackend;
use mcp_auth_store::contract::{ManualClock, TempFolder, done, ends, entry, in_time, key, raw};
use parking_lot::Mutex;
use rusqlite::Connection;

use super::support::{clock, open};

const RECORDS: usize = 600;

fn quiet() -> OnProgress {
    Arc::new(|_| {})
}

fn record(number: usize) -> Raw {
    let user = format!("user{}", number / 3);
    let indexes = vec![
        entry(Index::GrantsByUser, &user, 1),
        entry(Index::GrantsByClient, "c", number as u64),
    ];
    Raw { indexes, ..raw(vec![b'a'; 700]) }
}

/// A store whose records were damaged by what `damage` does to its tables.
async fn damaged(damage: &str) -> (TempFolder, Verification) {
    let folder = TempFolder::new();
    filled(folder.path()).await;
    Connection::open(folder.path().join("store.db")).unwrap().execute_batch(damage).unwrap();
    let store = open(folder.path()).unwrap();
    let found = in_time(store.verify(&quiet())).await.unwrap();
    store.close().await;
    (folder, found)
}

async fn filled(folder: &Path) {
    let store = open(folder).unwrap();
    for number in 0..RECORDS {
        done(store.insert(&key(format!("{number:04}")), record(number)).await);
    }
    store.close().await;
}

fn defects(found: &Verification) -> Vec<Defect> {
    found.problems.iter().map(|problem| problem.defect).collect()
}

#[tokio::test]
async fn a_sound_store_is_sound_and_counted() {
    let (folder, clock) = (TempFolder::new(), clock());
    let store = SqliteBackend::open(folder.path(), clock.clone()).unwrap();
    let soon = mcp_auth_core::time::Clock::now(&*clock).plus(std::time::Duration::from_mins(1));
    for number in 0..RECORDS {
        let record = record(number);
        let record = if number < 100 { ends(soon, record) } else { record };
        done(store.insert(&key(format!("{number:04}")), record).await);
    }
    clock.set(soon);
    let seen: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let told = Arc::clone(&seen);
    let found = store.verify(&(Arc::new(move |at| told.lock().push(at)) as OnProgress)).await;
    let found = found.unwrap();
    assert_eq!(found.problems, []);
    assert!(found.is_sound());
    assert_eq!((found.records, found.expired), (500, 100));
    assert_eq!(found.entries, 2 * RECORDS as u64);
    assert!(found.bytes.unwrap() > 600 * 700 && found.free_bytes.is_some());
    let seen = seen.lock();
    let last = |stage| seen.iter().rfind(|at| at.stage == stage).copied().unwrap();
    let (records, lists) = (RECORDS as u64, 2 * RECORDS as u64);
    let all = Progress { stage: Stage::Records, done: records, total: Some(records) };
    assert_eq!(last(Stage::Records), all);
    assert_eq!(
        last(Stage::Lists),
        Progress { stage: Stage::Lists, done: lists, total: Some(lists) }
    );
    assert!(seen.iter().any(|at| at.stage == Stage::Pages));
}

#[tokio::test]
async fn a_changed_body_is_found() {
    let (_folder, found) =
        damaged("UPDATE record SET body = x'7b7d' WHERE id IN ('0007', '0300')").await;
    assert_eq!(defects(&found), [Defect::Checksum, Defect::Checksum]);
    assert!(found.problems[0].what.contains("Grant \"0007\"…"), "{:?}", found.problems[0]);
    assert_eq!(found.records, RECORDS as u64 - 2);
    assert!(Defect::Checksum.is_loss());
}

#[tokio::test]
async fn each_column_is_covered() {
    for change in [
        "id = 'another'",
        "kind = 2",
        "version = x'00112233445566778899aabbccddeeff'",
        "version = x'00'",
        "expires = 5, due = 5",
        "indexes = '[]'",
        "sum = sum + 1",
    ] {
        let (_folder, found) =
            damaged(&format!("UPDATE record SET {change} WHERE id = '0007'")).await;
        assert!(defects(&found).contains(&Defect::Checksum), "{change}: {found:?}");
    }
}

#[tokio::test]
async fn lists_and_records_are_held_against_each_other() {
    let (_folder, found) =
        damaged("DELETE FROM index_entry WHERE id = '0007' AND \"index\" = 1").await;
    assert_eq!(defects(&found), [Defect::Unlisted]);
    assert!(found.problems[0].what.contains("is not in the list GrantsByUser of \"user2\""));
    let (_folder, found) = damaged("INSERT INTO index_entry VALUES (1, 'user2', 9, '0300')").await;
    assert_eq!(defects(&found), [Defect::Stray]);
    let (_folder, found) = damaged("DELETE FROM record WHERE id = '0007'").await;
    assert_eq!(defects(&found), [Defect::Stray, Defect::Stray]);
    // Of an index of a newer release this one knows nothing.
    let (_folder, found) = damaged("INSERT INTO index_entry VALUES (99, 'a', 9, 'b')").await;
    assert!(found.is_sound(), "{found:?}");
}

#[tokio::test]
async fn a_record_that_would_never_be_swept_is_found() {
    let (folder, clock) = (TempFolder::new(), Arc::new(ManualClock::default()));
    let store = SqliteBackend::open(folder.path(), clock.clone()).unwrap();
    let at = mcp_auth_core::time::Timestamp(1_900_000_000_000);
    done(store.insert(&key("a"), ends(at, raw("a"))).await);
    let db = Connection::open(store.path()).unwrap();
    db.execute_batch("UPDATE record SET due = NULL").unwrap();
    let found = store.verify(&quiet()).await.unwrap();
    assert_eq!(defects(&found), [Defect::Due]);
}

#[tokio::test]
async fn what_is_not_of_this_program_is_found() {
    let (_folder, found) = damaged(
        "CREATE TRIGGER theirs AFTER UPDATE ON record BEGIN DELETE FROM index_entry; END;
         DROP INDEX record_due; CREATE TABLE more (a); ANALYZE;",
    )
    .await;
    let what: Vec<_> = found.problems.iter().map(|problem| problem.what.as_str()).collect();
    let layout = ["table more is not of this program", "trigger theirs is not of this program"];
    assert_eq!(what, [layout[0], layout[1], "index record_due is missing"]);
}

#[tokio::test]
async fn many_problems_are_counted() {
    let (_folder, found) = damaged("UPDATE record SET body = x'00'").await;
    assert_eq!((found.problems.len(), found.more_problems), (100, 500));
}

#[tokio::test]
async fn a_check_disturbs_nobody_and_ends_with_its_asker() {
    let folder = TempFolder::new();
    filled(folder.path()).await;
    let store = Arc::new(open(folder.path()).unwrap());
    let (checked, progress) = (Arc::clone(&store), quiet());
    let check = tokio::spawn(async move { checked.verify(&progress).await });
    for number in 0..50 {
        done(store.insert(&key(format!("new{number}")), record(number)).await);
    }
    assert!(in_time(check).await.unwrap().unwrap().is_sound());
    let (stopped, seen) = std::sync::mpsc::channel();
    let stopped = Mutex::new(stopped);
    let progress: OnProgress = Arc::new(move |at| {
        let _ = stopped.lock().send(at);
        std::thread::sleep(std::time::Duration::from_millis(100));
    });
    let checked = Arc::clone(&store);
    let check = tokio::spawn(async move { checked.verify(&progress).await });
    let seen = tokio::task::spawn_blocking(move || (seen.recv(), seen)).await.unwrap().1;
    check.abort();
    let rest = tokio::task::spawn_blocking(move || seen.iter().count()).await.unwrap();
    assert!(rest <= 2, "it went on for {rest} steps");
    store.close().await;
}
