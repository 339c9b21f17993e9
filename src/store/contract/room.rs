//! A store that is full. Not every store can be filled in a test: these are called with one that
//! has a small bound.

use mcp_auth_core::store::{Raw, StoreError, Write};

use super::{Subject, conflict, done, ends, key, raw};

/// Inserts records of `size` bytes until one is refused; answers the others.
async fn fill(subject: &Subject, size: usize) -> Vec<Raw> {
    let mut records = Vec::new();
    loop {
        assert!(records.len() < 10_000, "the store has a bound");
        let record = raw(vec![7; size]);
        match subject.store().insert(&key(format!("{}", records.len())), record.clone()).await {
            Ok(Write::Done { .. }) => records.push(record),
            Err(StoreError::Full(_)) => return records,
            other => panic!("{other:?}"),
        }
    }
}

/// Live records stay, can be read, changed and deleted; then there is room again.
pub async fn a_full_store_refuses_new_records_and_keeps_the_others(subject: &Subject) {
    let mut records = fill(subject, 1000).await;
    assert!(records.len() >= 8);
    for (number, record) in records.iter_mut().enumerate() {
        let key = key(format!("{number}"));
        assert_eq!(subject.get(&key).await.as_ref(), Some(&*record));
        let next = raw(vec![8; 1000]);
        done(subject.store().swap(&key, record.version, next.clone()).await);
        *record = next;
    }
    let taken = subject.store().insert(&key("0"), raw("b")).await;
    assert_eq!(conflict(taken).as_ref(), Some(&records[0]), "a conflict needs no room");
    for (number, record) in records.iter().enumerate().take(4) {
        done(subject.store().delete(&key(format!("{number}")), record.version).await);
    }
    done(subject.store().insert(&key("new"), raw(vec![9; 1000])).await);
}

/// New records that are refused do not fail the changes beside them.
pub async fn changes_pass_while_new_records_are_refused(subject: &Subject) {
    let records = fill(subject, 1000).await;
    let inserts: Vec<_> = (0..32)
        .map(|number| {
            let store = std::sync::Arc::clone(subject.store());
            tokio::spawn(async move {
                let answer = store.insert(&key(format!("new{number}")), raw(vec![7; 3000])).await;
                assert!(matches!(answer, Err(StoreError::Full(_))), "{answer:?}");
            })
        })
        .collect();
    for (number, record) in records.iter().enumerate() {
        let next = raw(vec![8; 1000]);
        done(subject.store().swap(&key(format!("{number}")), record.version, next).await);
    }
    for insert in inserts {
        insert.await.unwrap();
    }
}

/// Expired records that nobody has swept keep nothing out for good.
pub async fn room_is_made_by_sweeping(subject: &Subject) {
    let at = subject.now().await.plus(std::time::Duration::from_mins(1));
    let records = fill(subject, 1000).await;
    for (number, record) in records.iter().enumerate() {
        let key = key(format!("{number}"));
        done(subject.store().swap(&key, record.version, ends(at, raw("short"))).await);
    }
    subject.clock().set(at);
    assert_eq!(subject.store().sweep(10_000).await.unwrap(), records.len());
    assert_eq!(fill(subject, 1000).await.len(), records.len());
}
