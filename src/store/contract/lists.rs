//! Ordered indexes.

use mcp_auth_core::store::{
    Index::{ClientsByUse, GrantsByClient, GrantsByUser},
    IndexEntry, IndexKey, Key, Kind, Raw,
};

use super::{Subject, done, entry, key, raw};

fn listed(entries: impl Into<Vec<IndexEntry>>) -> Raw {
    Raw { indexes: entries.into(), ..raw("listed") }
}

async fn count(subject: &Subject, value: &str) -> u64 {
    subject.store().count(&IndexKey::new(GrantsByUser, value)).await.unwrap()
}

/// Whatever the order of writing.
pub async fn a_list_is_ordered_by_place_and_then_id(subject: &Subject) {
    for (id, order) in [("d", 5), ("b", 5), ("a", 9), ("e", 1), ("c", 5), ("B", 5), ("é", 5)] {
        let record = listed([entry(GrantsByUser, "u", order)]);
        done(subject.store().insert(&key(id), record).await);
    }
    let expected = ["e", "B", "b", "c", "d", "é", "a"];
    assert_eq!(subject.ids(GrantsByUser, "u", 100).await, expected);
    assert!(subject.ids(GrantsByUser, "nobody", 100).await.is_empty());
    assert!(subject.ids(GrantsByClient, "u", 100).await.is_empty());
}

/// For every length of page, ties across the edge of a page included.
pub async fn pages_join_without_gap_or_repeat(subject: &Subject) {
    let mut all = Vec::new();
    for number in 0..24u64 {
        let id = format!("g{number:02}");
        let record = listed([entry(GrantsByUser, "u", number / 5)]);
        done(subject.store().insert(&key(&*id), record).await);
        all.push(id);
    }
    for page in [1, 2, 3, 5, 8, 23, 24, 25] {
        assert_eq!(subject.ids(GrantsByUser, "u", page).await, all, "pages of {page}");
    }
    let list = IndexKey::new(GrantsByUser, "u");
    let whole = subject.store().list(&list, None, 24).await.unwrap();
    assert_eq!(whole.next, None, "a page that reaches the end says so");
    let part = subject.store().list(&list, None, 23).await.unwrap();
    assert_eq!(part.next.map(|next| (next.order, next.id)), Some((4, "g22".into())));
}

/// The place counts, not the record.
pub async fn a_cursor_goes_on_where_its_entry_is_gone(subject: &Subject) {
    let mut records = Vec::new();
    for (id, order) in [("a", 1), ("b", 2), ("c", 3)] {
        let record = listed([entry(GrantsByUser, "u", order)]);
        done(subject.store().insert(&key(id), record.clone()).await);
        records.push(record);
    }
    let list = IndexKey::new(GrantsByUser, "u");
    let page = subject.store().list(&list, None, 2).await.unwrap();
    done(subject.store().delete(&key("b"), records[1].version).await);
    let rest = subject.store().list(&list, page.next.as_ref(), 2).await.unwrap();
    assert_eq!((rest.ids, rest.next), (vec!["c".into()], None));
}

/// From list to list and from place to place, and only those that changed.
pub async fn a_swap_moves_entries(subject: &Subject) {
    let client = |id| Key::new(Kind::Client, id);
    let unused = |order| listed([entry(ClientsByUse, "unused", order)]);
    let (a, b) = (unused(1), unused(2));
    done(subject.store().insert(&client("a"), a.clone()).await);
    done(subject.store().insert(&client("b"), b.clone()).await);
    let used = listed([entry(ClientsByUse, "used", 7)]);
    done(subject.store().swap(&client("a"), a.version, used.clone()).await);
    assert_eq!(subject.ids(ClientsByUse, "unused", 9).await, ["b"]);
    assert_eq!(subject.ids(ClientsByUse, "used", 9).await, ["a"]);
    done(subject.store().swap(&client("b"), b.version, unused(0)).await);
    assert_eq!(subject.ids(ClientsByUse, "unused", 9).await, ["b"]);
    let same = listed([entry(ClientsByUse, "used", 7)]);
    done(subject.store().swap(&client("a"), used.version, same.clone()).await);
    assert_eq!(subject.ids(ClientsByUse, "used", 9).await, ["a"]);
    done(subject.store().swap(&client("a"), same.version, listed([])).await);
    assert!(subject.ids(ClientsByUse, "used", 9).await.is_empty());
    // A swap that is refused moves nothing.
    let late = listed([entry(ClientsByUse, "used", 1)]);
    super::conflict(subject.store().swap(&client("b"), b.version, late).await);
    assert!(subject.ids(ClientsByUse, "used", 9).await.is_empty());
}

/// Also those that a swap has added.
pub async fn a_delete_leaves_the_lists(subject: &Subject) {
    let first = listed([entry(GrantsByUser, "u", 1)]);
    let second = listed([entry(GrantsByUser, "u", 1), entry(GrantsByClient, "c", 2)]);
    done(subject.store().insert(&key("a"), first.clone()).await);
    done(subject.store().swap(&key("a"), first.version, second.clone()).await);
    assert_eq!(subject.ids(GrantsByClient, "c", 9).await, ["a"]);
    done(subject.store().delete(&key("a"), second.version).await);
    assert!(subject.ids(GrantsByUser, "u", 9).await.is_empty());
    assert!(subject.ids(GrantsByClient, "c", 9).await.is_empty());
    assert_eq!(count(subject, "u").await, 0);
}

/// Each with a place of its own.
pub async fn a_record_stands_in_several_lists(subject: &Subject) {
    for (id, user, client) in [("a", 1, 2), ("b", 2, 1)] {
        let record = listed([entry(GrantsByUser, "u", user), entry(GrantsByClient, "u", client)]);
        done(subject.store().insert(&key(id), record).await);
    }
    assert_eq!(subject.ids(GrantsByUser, "u", 9).await, ["a", "b"]);
    assert_eq!(subject.ids(GrantsByClient, "u", 9).await, ["b", "a"]);
}

/// Places are milliseconds, and nothing else about them is promised: what a store of doubles
/// can tell apart is told apart.
pub async fn the_whole_range_of_places_is_ordered(subject: &Subject) {
    let places = [0, 1, 2, 1_800_000_000_000, 1_800_000_000_001, (1 << 53) - 1];
    for (number, order) in places.iter().enumerate().rev() {
        let record = listed([entry(GrantsByUser, "u", *order)]);
        done(subject.store().insert(&key(format!("{number}")), record).await);
    }
    assert_eq!(subject.ids(GrantsByUser, "u", 2).await, ["0", "1", "2", "3", "4", "5"]);
}

/// A list counts its entries and those of no other list.
pub async fn a_count_is_exact(subject: &Subject) {
    let mut first = None;
    for number in 0..30u64 {
        let record = listed([entry(GrantsByUser, if number % 3 == 0 { "a" } else { "b" }, number)]);
        done(subject.store().insert(&key(format!("{number}")), record.clone()).await);
        first.get_or_insert(record);
    }
    assert_eq!((count(subject, "a").await, count(subject, "b").await), (10, 20));
    done(subject.store().delete(&key("0"), first.unwrap().version).await);
    assert_eq!((count(subject, "a").await, count(subject, "b").await), (9, 20));
    assert_eq!(count(subject, "nobody").await, 0);
}
