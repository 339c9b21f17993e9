//! Files that are taken away under a running server.

use std::fs;

use mcp_auth_core::store::{Backend, StoreError};
use mcp_auth_store::contract::{TempFolder, done, in_time, key, raw};

use super::support::open;

/// Whatever happens to one of the files: writes are refused while it is away, what is there can be
/// read, and all is well when it is back.
async fn refused_while_away(file: &str, replaced: bool) {
    let folder = TempFolder::new();
    let store = open(folder.path()).unwrap();
    let first = raw("a");
    done(store.insert(&key("before"), first.clone()).await);
    let (path, away) = (folder.path().join(file), folder.path().join("away"));
    fs::rename(&path, &away).unwrap();
    if replaced {
        fs::copy(&away, &path).unwrap();
    }
    let answer = in_time(store.insert(&key("lost"), raw("a"))).await;
    let names = |why: &String| why.contains(file);
    assert!(matches!(&answer, Err(StoreError::Unavailable(why)) if names(why)), "{answer:?}");
    let answer = in_time(store.swap(&key("before"), first.version, raw("b"))).await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    assert!(in_time(store.probe()).await.is_err(), "which is what readiness asks");
    let found = in_time(store.read_many(&[key("before"), key("lost")])).await.unwrap();
    assert_eq!(found.records, [Some(first.clone()), None]);
    fs::rename(&away, &path).unwrap();
    done(in_time(store.swap(&key("before"), first.version, raw("b"))).await);
    done(in_time(store.insert(&key("after"), raw("a"))).await);
    in_time(store.close()).await;
    let store = open(folder.path()).unwrap();
    let keys = [key("before"), key("lost"), key("after")];
    let found = store.read_many(&keys).await.unwrap().records;
    assert!(found[0].as_ref().is_some_and(|raw| raw.body == b"b"));
    assert!(found[1].is_none() && found[2].is_some());
    store.close().await;
}

#[tokio::test]
async fn nothing_is_acknowledged_in_a_file_that_was_moved_away() {
    refused_while_away("store.db", false).await;
}

#[tokio::test]
async fn nothing_is_acknowledged_in_a_file_that_was_replaced() {
    refused_while_away("store.db", true).await;
}

#[tokio::test]
async fn nothing_is_acknowledged_in_a_log_that_was_moved_away() {
    refused_while_away("store.db-wal", false).await;
}
