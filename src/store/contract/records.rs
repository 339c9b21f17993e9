//! Insert, swap, delete, read, scan.

use mcp_auth_core::store::{Index, Key, Kind, StoreError};

use super::{Subject, conflict, done, ends, entry, key, raw, version};

/// Every member of a record comes back as it was written.
pub async fn an_insert_is_read_back_whole(subject: &Subject) {
    let at = subject.now().await.plus(std::time::Duration::from_mins(1));
    let mut record = ends(at, raw("a body"));
    record.indexes =
        vec![entry(Index::GrantsByUser, "u\"1", 7), entry(Index::GrantsByClient, "c", u64::MAX)];
    done(subject.store().insert(&key("a"), record.clone()).await);
    assert_eq!(subject.get(&key("a")).await, Some(record));
    assert_eq!(subject.get(&key("b")).await, None);
}

/// The second insert changes nothing and learns what is there.
pub async fn an_insert_over_a_live_record_answers_it(subject: &Subject) {
    let first = raw("first");
    done(subject.store().insert(&key("a"), first.clone()).await);
    let answer = subject.store().insert(&key("a"), raw("second")).await;
    assert_eq!(conflict(answer), Some(first.clone()));
    assert_eq!(subject.get(&key("a")).await, Some(first));
}

/// A swap that expects the current version is done.
pub async fn a_swap_replaces_the_version_it_expects(subject: &Subject) {
    let (first, second, third) = (raw("first"), raw("second"), raw("third, which is longer"));
    done(subject.store().insert(&key("a"), first.clone()).await);
    done(subject.store().swap(&key("a"), first.version, second.clone()).await);
    assert_eq!(subject.get(&key("a")).await, Some(second.clone()));
    done(subject.store().swap(&key("a"), second.version, third.clone()).await);
    assert_eq!(subject.get(&key("a")).await, Some(third));
}

/// A swap that expects another version learns what is there.
pub async fn a_swap_against_another_version_answers_the_current_record(subject: &Subject) {
    let (first, second) = (raw("first"), raw("second"));
    done(subject.store().insert(&key("a"), first.clone()).await);
    done(subject.store().swap(&key("a"), first.version, second.clone()).await);
    let late = subject.store().swap(&key("a"), first.version, raw("late")).await;
    assert_eq!(conflict(late), Some(second.clone()));
    // Not even the same write again is done twice.
    let again = subject.store().swap(&key("a"), first.version, second.clone()).await;
    assert_eq!(conflict(again), Some(second.clone()));
    assert_eq!(subject.get(&key("a")).await, Some(second));
}

/// Neither for a record that never was nor for one that is gone.
pub async fn a_swap_never_creates(subject: &Subject) {
    let record = raw("a");
    let answer = subject.store().swap(&key("a"), record.version, raw("b")).await;
    assert_eq!(conflict(answer), None);
    done(subject.store().insert(&key("a"), record.clone()).await);
    done(subject.store().delete(&key("a"), record.version).await);
    let answer = subject.store().swap(&key("a"), record.version, raw("b")).await;
    assert_eq!(conflict(answer), None);
    assert_eq!(subject.get(&key("a")).await, None);
}

/// And a second time there is nothing left.
pub async fn a_delete_removes_the_version_it_expects(subject: &Subject) {
    let record = raw("a");
    done(subject.store().insert(&key("a"), record.clone()).await);
    done(subject.store().delete(&key("a"), record.version).await);
    assert_eq!(subject.get(&key("a")).await, None);
    assert_eq!(conflict(subject.store().delete(&key("a"), record.version).await), None);
}

/// It learns what is there.
pub async fn a_delete_against_another_version_removes_nothing(subject: &Subject) {
    let record = raw("a");
    done(subject.store().insert(&key("a"), record.clone()).await);
    let answer = subject.store().delete(&key("a"), version()).await;
    assert_eq!(conflict(answer), Some(record.clone()));
    assert_eq!(subject.get(&key("a")).await, Some(record));
}

/// The new record has nothing of the old one.
pub async fn a_deleted_record_can_be_inserted_again(subject: &Subject) {
    let (first, second) = (raw("first"), raw("second"));
    done(subject.store().insert(&key("a"), first.clone()).await);
    done(subject.store().delete(&key("a"), first.version).await);
    done(subject.store().insert(&key("a"), second.clone()).await);
    assert_eq!(subject.get(&key("a")).await, Some(second.clone()));
    let late = subject.store().swap(&key("a"), first.version, raw("late")).await;
    assert_eq!(conflict(late), Some(second));
}

/// Whatever their kind, and where a key is asked for twice.
pub async fn reads_keep_the_order_of_their_keys(subject: &Subject) {
    let keys = [
        Key::new(Kind::Session, "s"),
        Key::new(Kind::Client, "none"),
        Key::new(Kind::Client, "c"),
        Key::new(Kind::Session, "s"),
        Key::new(Kind::Grant, "g"),
    ];
    let (session, client, grant) = (raw("session"), raw("client"), raw("grant"));
    for (at, record) in [(0, &session), (2, &client), (4, &grant)] {
        done(subject.store().insert(&keys[at], record.clone()).await);
    }
    let found = subject.store().read_many(&keys).await.unwrap().records;
    assert_eq!(found, [Some(session.clone()), None, Some(client), Some(session), Some(grant)]);
}

/// Times of one store never go back while its clock does not.
pub async fn every_answer_carries_the_time(subject: &Subject) {
    let start = subject.now().await;
    let record = raw("a");
    let inserted = done(subject.store().insert(&key("a"), record.clone()).await);
    let swapped = done(subject.store().swap(&key("a"), record.version, raw("b")).await);
    let end = subject.now().await;
    assert!(start <= inserted && inserted <= swapped && swapped <= end);
}

/// Records of different kinds may have the same id.
pub async fn kinds_do_not_meet(subject: &Subject) {
    for kind in Kind::ALL {
        done(subject.store().insert(&Key::new(kind, "same"), raw([kind.code()])).await);
    }
    for kind in Kind::ALL {
        let found = subject.get(&Key::new(kind, "same")).await.unwrap();
        assert_eq!(found.body, [kind.code()]);
        assert_eq!(subject.store().scan(kind, None, 9).await.unwrap().len(), 1);
    }
}

/// In parts that join, with nothing of another kind.
pub async fn a_scan_goes_through_a_kind_by_id(subject: &Subject) {
    let mut all = Vec::new();
    for number in (0..25).rev() {
        let (id, record) = (format!("id{number:03}"), raw(format!("{number}")));
        done(subject.store().insert(&key(&*id), record.clone()).await);
        all.insert(0, (id, record));
    }
    done(subject.store().insert(&Key::new(Kind::Client, "id010"), raw("other")).await);
    done(subject.store().insert(&Key::new(Kind::KeySet, "z"), raw("other")).await);
    let (mut found, mut after) = (Vec::new(), None::<String>);
    loop {
        let part = subject.store().scan(Kind::Grant, after.as_deref(), 10).await.unwrap();
        let Some((last, _)) = part.last() else { break };
        after = Some(last.clone());
        found.extend(part);
    }
    assert_eq!(found, all);
}

/// Closing twice is closing once, and nothing hangs afterwards.
pub async fn nothing_is_answered_after_closing(subject: &Subject) {
    let record = raw("a");
    done(subject.store().insert(&key("a"), record.clone()).await);
    subject.store().close().await;
    subject.store().close().await;
    let refused = |error: StoreError| matches!(error, StoreError::Unavailable(_));
    let store = subject.store();
    assert!(refused(store.read_many(&[key("a")]).await.unwrap_err()));
    assert!(refused(store.insert(&key("b"), raw("b")).await.unwrap_err()));
    assert!(refused(store.swap(&key("a"), record.version, raw("b")).await.unwrap_err()));
    assert!(refused(store.delete(&key("a"), record.version).await.unwrap_err()));
    assert!(refused(store.sweep(1).await.unwrap_err()));
    assert!(refused(store.take_rates(&[]).await.unwrap_err()));
    assert!(refused(store.probe().await.unwrap_err()));
}
