//! When records end.

use std::time::Duration;

use mcp_auth_core::{store::Kind, time::Timestamp};

use super::{Subject, conflict, done, ends, key, raw};

const MS: Duration = Duration::from_millis(1);
const MINUTE: Duration = Duration::from_mins(1);

/// For every clock: there before, gone a good while after.
pub async fn a_record_goes_when_its_time_has_passed(subject: &Subject) {
    let at = subject.now().await.plus(Duration::from_secs(3));
    done(subject.store().insert(&key("a"), ends(at, raw("a"))).await);
    assert!(subject.get(&key("a")).await.is_some());
    subject.pass(Duration::from_secs(4)).await;
    assert_eq!(subject.get(&key("a")).await, None);
}

/// One millisecond before it is there; exactly then, and after, it is not.
pub async fn a_record_is_absent_from_the_moment_it_expires(subject: &Subject) {
    let at = subject.now().await.plus(MINUTE);
    let record = ends(at, raw("a"));
    done(subject.store().insert(&key("a"), record.clone()).await);
    subject.clock().set(Timestamp(at.0 - 1));
    assert_eq!(subject.get(&key("a")).await, Some(record.clone()));
    assert_eq!(conflict(subject.store().insert(&key("a"), raw("b")).await), Some(record));
    subject.clock().set(at);
    assert_eq!(subject.get(&key("a")).await, None);
    subject.clock().set(at.plus(MS));
    assert_eq!(subject.get(&key("a")).await, None);
}

/// Not even by who knows its version: it is gone, and stays so.
pub async fn an_expired_record_is_never_swapped_or_deleted(subject: &Subject) {
    let at = subject.now().await.plus(MINUTE);
    let record = ends(at, raw("a"));
    done(subject.store().insert(&key("a"), record.clone()).await);
    subject.clock().set(Timestamp(at.0 - 1));
    let record2 = ends(at, raw("b"));
    done(subject.store().swap(&key("a"), record.version, record2.clone()).await);
    subject.clock().set(at);
    let swapped = subject.store().swap(&key("a"), record2.version, raw("c")).await;
    assert_eq!(conflict(swapped), None);
    let stale = subject.store().swap(&key("a"), record.version, raw("c")).await;
    assert_eq!(conflict(stale), None, "an expired record is no conflict's current one");
    let deleted = subject.store().delete(&key("a"), record2.version).await;
    assert_eq!(conflict(deleted), None);
    assert_eq!(subject.get(&key("a")).await, None);
}

/// Swept or not.
pub async fn an_expired_record_gives_way_to_an_insert(subject: &Subject) {
    use mcp_auth_core::store::Index::GrantsByUser;
    let at = subject.now().await.plus(MINUTE);
    let mut old = ends(at, raw("old"));
    old.indexes = vec![super::entry(GrantsByUser, "old", 1)];
    done(subject.store().insert(&key("a"), old.clone()).await);
    subject.clock().set(at);
    let mut new = ends(at.plus(MINUTE), raw("new"));
    new.indexes = vec![super::entry(GrantsByUser, "new", 2)];
    done(subject.store().insert(&key("a"), new.clone()).await);
    assert_eq!(subject.get(&key("a")).await, Some(new));
    assert_eq!(subject.ids(GrantsByUser, "new", 9).await, ["a"]);
    assert!(subject.ids(GrantsByUser, "old", 9).await.is_empty());
    assert_eq!(subject.store().sweep(9).await.unwrap(), 0);
}

/// Longer, shorter, never, and an end again.
pub async fn expiry_follows_the_last_write(subject: &Subject) {
    let start = subject.now().await;
    let first = ends(start.plus(MINUTE), raw("first"));
    let longer = ends(start.plus(3 * MINUTE), raw("longer"));
    let never = raw("never");
    let shorter = ends(start.plus(4 * MINUTE), raw("shorter"));
    done(subject.store().insert(&key("a"), first.clone()).await);
    done(subject.store().swap(&key("a"), first.version, longer.clone()).await);
    subject.clock().advance(2 * MINUTE);
    assert_eq!(subject.get(&key("a")).await, Some(longer.clone()));
    done(subject.store().swap(&key("a"), longer.version, never.clone()).await);
    subject.clock().set(start.plus(4 * MINUTE));
    assert_eq!(subject.get(&key("a")).await, Some(never.clone()));
    subject.clock().set(Timestamp(start.plus(4 * MINUTE).0 - 1));
    done(subject.store().swap(&key("a"), never.version, shorter.clone()).await);
    assert_eq!(subject.get(&key("a")).await, Some(shorter));
    subject.clock().advance(MS);
    assert_eq!(subject.get(&key("a")).await, None);
}

/// A record that ended in 1970 was never there; one at the end of time comes back exactly.
pub async fn the_ends_of_time_are_kept(subject: &Subject) {
    let late = ends(Timestamp(u64::MAX), raw("late"));
    done(subject.store().insert(&key("late"), late.clone()).await);
    assert_eq!(subject.get(&key("late")).await, Some(late));
    done(subject.store().insert(&key("early"), ends(Timestamp(0), raw("early"))).await);
    assert_eq!(subject.get(&key("early")).await, None);
    assert_eq!(subject.store().sweep(9).await.unwrap(), 1);
}

/// Without leaving a gap in the parts of a scan.
pub async fn scans_leave_out_what_has_expired(subject: &Subject) {
    let start = subject.now().await;
    for number in 0..20u64 {
        let at = start.plus(MINUTE * if number % 3 == 0 { 5 } else { 1 });
        done(subject.store().insert(&key(format!("{number:02}")), ends(at, raw("a"))).await);
    }
    subject.clock().advance(MINUTE);
    let first = subject.store().scan(Kind::Grant, None, 4).await.unwrap();
    let rest = subject.store().scan(Kind::Grant, Some("09"), 9).await.unwrap();
    let ids: Vec<_> = first.into_iter().chain(rest).map(|(id, _)| id).collect();
    assert_eq!(ids, ["00", "03", "06", "09", "12", "15", "18"]);
}
