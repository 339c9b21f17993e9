//! Files of older layouts.

use std::sync::Arc;

use mcp_auth_core::store::{Backend, Index, IndexKey, OnProgress, Version};
use mcp_auth_store::contract::{TempFolder, done, entry, key, raw};
use rusqlite::{Connection, params};

use super::support::open;

/// The first layout, which had no checksums, as it was made.
const FIRST: &str = r#"
PRAGMA journal_mode = WAL;
CREATE TABLE record (
    kind    INTEGER NOT NULL,
    id      TEXT    NOT NULL,
    version BLOB    NOT NULL,
    expires INTEGER,
    due     INTEGER,
    indexes TEXT    NOT NULL,
    body    BLOB    NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;
CREATE INDEX record_due ON record (due) WHERE due IS NOT NULL;
CREATE TABLE index_entry (
    "index" INTEGER NOT NULL,
    value   TEXT    NOT NULL,
    "order" INTEGER NOT NULL,
    id      TEXT    NOT NULL,
    PRIMARY KEY ("index", value, "order", id)
) STRICT, WITHOUT ROWID;
PRAGMA application_id = 0x674d4341;
PRAGMA user_version = 1;
"#;

#[tokio::test]
async fn a_file_of_the_first_layout_gets_checksums_and_keeps_everything() {
    let folder = TempFolder::new();
    let db = Connection::open(folder.path().join("store.db")).unwrap();
    db.execute_batch(FIRST).unwrap();
    for number in 0..1000u32 {
        let (id, version) = (format!("{number:04}"), [7u8; 16]);
        let indexes = format!(r#"[[1,"user{}",{number}]]"#, number % 10);
        db.execute(
            "INSERT INTO record VALUES (1, ?1, ?2, ?3, ?3, ?4, ?5)",
            params![id, version, i64::MAX, indexes, format!("body {number}").into_bytes()],
        )
        .unwrap();
        let order = i64::from(number) ^ i64::MIN;
        let values = params![format!("user{}", number % 10), order, id];
        db.execute("INSERT INTO index_entry VALUES (1, ?1, ?2, ?3)", values).unwrap();
    }
    db.close().unwrap();
    for _ in 0..2 {
        let store = open(folder.path()).unwrap();
        for number in [0, 255, 256, 999] {
            let found = store.read_many(&[key(format!("{number:04}"))]).await.unwrap().records;
            let found = found[0].clone().unwrap();
            assert_eq!(found.body, format!("body {number}").into_bytes());
            assert_eq!(found.version, Version([7; 16]));
            let user = format!("user{}", number % 10);
            assert_eq!(found.indexes, [entry(Index::GrantsByUser, &user, number)]);
        }
        let list = IndexKey::new(Index::GrantsByUser, "user3");
        assert_eq!(store.count(&list).await.unwrap(), 100);
        let found = store.verify(&(Arc::new(|_| {}) as OnProgress)).await.unwrap();
        assert_eq!((found.problems, found.records), (Vec::new(), 1000));
        store.close().await;
    }
    let store = open(folder.path()).unwrap();
    done(store.swap(&key("0003"), Version([7; 16]), raw("b")).await);
    assert_eq!(store.schema_version(), 2);
    store.close().await;
}
