//! Bytes of the file that turn into others: what was acknowledged is found, or an error is
//! answered. It is never absent, and never something else.

use std::{
    fs,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use mcp_auth_core::store::{Backend, Index, Raw, Write};
use mcp_auth_store::contract::{TempFolder, entry, in_time, key, raw};

use super::support::open;

/// More than a file that is checked whole when it is opened.
const RECORDS: usize = 10_000;
const PAGE: usize = 4096;

/// Which pages there are, by the first byte of a page of a tree.
const TREES: [(u8, &str); 4] = [
    (2, "the inside of an index"),
    (5, "the inside of the table"),
    (10, "an edge of an index"),
    (13, "an edge of the table"),
];

fn id(number: usize) -> String {
    // Spread like random ids.
    format!("{:016x}{number:06}", (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

struct Sound {
    folder: TempFolder,
    records: Vec<Raw>,
}

impl Sound {
    async fn new() -> Self {
        let folder = TempFolder::new();
        let store = Arc::new(open(folder.path()).unwrap());
        let record = |number: usize| {
            let user = format!("user{}", number / 4);
            let indexes = vec![entry(Index::GrantsByUser, &user, number as u64)];
            Raw { indexes, ..raw(format!("{number:08}").repeat(106)) }
        };
        let records: Vec<_> = (0..RECORDS).map(record).collect();
        let tasks: Vec<_> = (0..64)
            .map(|task| {
                let (store, records) = (Arc::clone(&store), records.clone());
                tokio::spawn(async move {
                    for number in (task..RECORDS).step_by(64) {
                        store.insert(&key(id(number)), records[number].clone()).await.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        store.close().await;
        Self { folder, records }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("store.db")
    }

    /// The numbers of all pages of a kind.
    fn pages(&self, kind: u8) -> Vec<usize> {
        let bytes = fs::read(self.file()).unwrap();
        let kinds = bytes.chunks(PAGE).map(|page| page[0]).enumerate().skip(1);
        kinds.filter(|(_, found)| *found == kind).map(|(page, _)| page).collect()
    }

    /// A copy with other bytes in one place: how many records can still be read, and whether
    /// opening was refused.
    async fn with(&self, at: usize, bytes: &[u8]) -> Option<usize> {
        let folder = TempFolder::new();
        let path = folder.path().join("store.db");
        fs::copy(self.file(), &path).unwrap();
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.write_all_at(bytes, at as u64).unwrap();
        in_time(self.try_all(folder.path())).await
    }

    async fn try_all(&self, folder: &Path) -> Option<usize> {
        let store = match open(folder) {
            Ok(store) => store,
            Err(refusal) => {
                let line = refusal.to_string();
                assert!(line.contains("is damaged (") && !line.contains('\n'), "{line}");
                return None;
            }
        };
        let mut good = 0;
        for (number, expected) in self.records.iter().enumerate() {
            let key = key(id(number));
            if let Ok(found) = store.read_many(std::slice::from_ref(&key)).await {
                assert_eq!(found.records, [Some(expected.clone())], "record {number}");
                good += 1;
            }
            if number % 16 == 0 {
                let answer = store.swap(&key, expected.version, expected.clone()).await;
                assert!(matches!(answer, Err(_) | Ok(Write::Done { .. })), "{number}: {answer:?}");
            }
        }
        store.close().await;
        Some(good)
    }
}

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    fn byte(&mut self) -> u8 {
        self.next(usize::MAX).to_le_bytes()[0]
    }
}

/// How often each kind of damage is done.
fn rounds() -> usize {
    std::env::var("GAUZY_DAMAGE_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap())
}

#[tokio::test]
async fn a_damaged_page_never_makes_a_record_absent_or_another() {
    let sound = Sound::new().await;
    assert!(sound.file().metadata().unwrap().len() > 9 << 20);
    let mut numbers = Numbers(1);
    let (mut refused, mut lost) = (0, 0);
    for _ in 0..rounds() {
        for (kind, name) in TREES {
            let pages = sound.pages(kind);
            assert!(!pages.is_empty(), "{name}");
            for (size, what) in [(PAGE, "page"), (512, "sector"), (1, "byte")] {
                let at = pages[numbers.next(pages.len())] * PAGE + numbers.next(PAGE / size) * size;
                let bytes: Vec<u8> = (0..size).map(|_| numbers.byte()).collect();
                match sound.with(at, &bytes).await {
                    Some(good) => lost += RECORDS - good,
                    None => refused += 1,
                }
                println!("{what} in {name} at {at}: {lost} lost, {refused} refused so far");
            }
        }
    }
    assert!(lost > 0, "nothing was damaged");
}

#[tokio::test]
async fn zeros_in_place_of_a_page_are_told_too() {
    let sound = Sound::new().await;
    let leaf = sound.pages(13)[100];
    let good = sound.with(leaf * PAGE, &[0; PAGE]).await.unwrap();
    assert!((RECORDS - 8..RECORDS).contains(&good), "{good}");
    assert_eq!(sound.with(0, &[0; PAGE]).await, None, "the header");
}
/// One bit of a key, as it stands in the index over the keys: a search passes it by, and would
/// find nothing, were it not for the neighbours.
#[tokio::test]
async fn a_bit_of_a_key_that_turns_over_is_no_absence() {
    let sound = Sound::new().await;
    let bytes = fs::read(sound.file()).unwrap();
    let mut unread = 0;
    for kind in [2, 10] {
        let places = sound.pages(kind).into_iter().flat_map(|page| {
            let ids = (0..RECORDS).step_by(97).map(id);
            let page = page * PAGE..(page + 1) * PAGE;
            let bytes = &bytes[page.clone()];
            let find = move |id: String| {
                bytes
                    .windows(id.len())
                    .position(|own| own == id.as_bytes())
                    .map(|at| page.start + at)
            };
            ids.filter_map(find)
        });
        for at in places.step_by(if kind == 2 { 1 } else { 29 }) {
            let lost = RECORDS - sound.with(at + 3, &[bytes[at + 3] ^ 4]).await.unwrap();
            assert!(lost < 200, "{lost} for a bit at {at}");
            unread += lost;
        }
    }
    println!("{unread} records were answered with an error");
    assert!(unread > 0);
}
