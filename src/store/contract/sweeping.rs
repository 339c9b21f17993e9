//! Removing what has expired.

use std::{sync::Arc, time::Duration};

use mcp_auth_core::store::{Index::GrantsByUser, IndexKey, Raw};

use super::{Subject, done, ends, entry, key, raw};

const MINUTE: Duration = Duration::from_mins(1);

/// Exactly then, not a millisecond before.
pub async fn sweeping_removes_only_what_has_expired(subject: &Subject) {
    let start = subject.now().await;
    for minute in 1..=5 {
        let record = ends(start.plus(minute * MINUTE), raw("a"));
        done(subject.store().insert(&key(format!("{minute}")), record).await);
    }
    done(subject.store().insert(&key("never"), raw("a")).await);
    assert_eq!(subject.store().sweep(100).await.unwrap(), 0);
    subject.clock().set(mcp_auth_core::time::Timestamp(start.plus(2 * MINUTE).0 - 1));
    assert_eq!(subject.store().sweep(100).await.unwrap(), 1);
    subject.clock().set(start.plus(2 * MINUTE));
    assert_eq!(subject.store().sweep(100).await.unwrap(), 1);
    assert_eq!(subject.store().sweep(100).await.unwrap(), 0);
    for id in ["3", "4", "5", "never"] {
        assert!(subject.get(&key(id)).await.is_some(), "{id}");
    }
    // What was swept is gone, not hidden: even where the clock steps back.
    subject.clock().set(start);
    assert_eq!(subject.get(&key("1")).await, None);
    assert!(subject.get(&key("3")).await.is_some());
}

/// And takes the rest the next time.
pub async fn sweeping_stops_at_its_limit(subject: &Subject) {
    let at = subject.now().await.plus(MINUTE);
    for number in 0..300 {
        done(subject.store().insert(&key(format!("{number}")), ends(at, raw("a"))).await);
    }
    subject.clock().set(at);
    assert_eq!(subject.store().sweep(0).await.unwrap(), 0);
    assert_eq!(subject.store().sweep(1).await.unwrap(), 1);
    assert_eq!(subject.store().sweep(199).await.unwrap(), 199);
    assert_eq!(subject.store().sweep(199).await.unwrap(), 100);
    assert_eq!(subject.store().sweep(199).await.unwrap(), 0);
}

/// Though it was to expire by now when it was written first.
pub async fn sweeping_leaves_a_record_whose_expiry_moved_on(subject: &Subject) {
    let start = subject.now().await;
    for (id, later) in [("longer", Some(start.plus(3 * MINUTE))), ("never", None)] {
        let first = ends(start.plus(MINUTE), raw("a"));
        done(subject.store().insert(&key(id), first.clone()).await);
        let second = Raw { expires_at: later, ..raw("b") };
        done(subject.store().swap(&key(id), first.version, second).await);
    }
    subject.clock().advance(2 * MINUTE);
    assert_eq!(subject.store().sweep(100).await.unwrap(), 0);
    assert!(subject.get(&key("longer")).await.is_some());
    subject.clock().advance(MINUTE);
    assert_eq!(subject.store().sweep(100).await.unwrap(), 1);
    assert!(subject.get(&key("never")).await.is_some());
}

/// Also where it had none at first, and after its expiry had moved on once.
pub async fn sweeping_finds_a_record_whose_expiry_moved_closer(subject: &Subject) {
    let start = subject.now().await;
    for (id, before) in [("shorter", Some(start.plus(9 * MINUTE))), ("ending", None)] {
        let first = Raw { expires_at: before, ..raw("a") };
        done(subject.store().insert(&key(id), first.clone()).await);
        let second = ends(start.plus(20 * MINUTE), raw("b"));
        done(subject.store().swap(&key(id), first.version, second.clone()).await);
        let third = ends(start.plus(MINUTE), raw("c"));
        done(subject.store().swap(&key(id), second.version, third).await);
    }
    subject.clock().advance(MINUTE);
    assert_eq!(subject.store().sweep(100).await.unwrap(), 2);
}

/// Nothing is left of a swept record.
pub async fn sweeping_empties_the_lists(subject: &Subject) {
    let at = subject.now().await.plus(MINUTE);
    for number in 0..10 {
        let indexes = vec![entry(GrantsByUser, "u", number)];
        let record = Raw { indexes, expires_at: (number != 3).then_some(at), ..raw("a") };
        done(subject.store().insert(&key(format!("{number}")), record).await);
    }
    subject.clock().set(at);
    assert_eq!(subject.store().sweep(100).await.unwrap(), 9);
    assert_eq!(subject.ids(GrantsByUser, "u", 100).await, ["3"]);
    assert_eq!(subject.store().count(&IndexKey::new(GrantsByUser, "u")).await.unwrap(), 1);
}

/// Records that are prolonged, or written anew, while sweeping runs are all there in the end.
pub async fn sweeping_beside_writers_drops_nothing_live(subject: &Subject) {
    let start = subject.now().await;
    let sweeper = {
        let store = Arc::clone(subject.store());
        tokio::spawn(async move {
            loop {
                store.sweep(7).await.unwrap();
                tokio::task::yield_now().await;
            }
        })
    };
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let store = Arc::clone(subject.instance(writer));
            tokio::spawn(async move {
                for number in 0..125 {
                    let key = key(format!("{writer}-{number}"));
                    // Half of them are expired when they are born, and are to go.
                    let first =
                        ends(if number % 2 == 0 { start } else { start.plus(MINUTE) }, raw("a"));
                    done(store.insert(&key, first.clone()).await);
                    if number % 2 == 0 && number % 4 != 0 {
                        done(store.insert(&key, raw("kept")).await);
                    } else if number % 2 == 1 {
                        done(store.swap(&key, first.version, raw("kept")).await);
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    sweeper.abort();
    while subject.store().sweep(100).await.unwrap() > 0 {}
    for writer in 0..8 {
        for number in 0..125 {
            let found = subject.get(&key(format!("{writer}-{number}"))).await;
            assert_eq!(found.is_some(), number % 4 != 0, "{writer}-{number}");
        }
    }
}
