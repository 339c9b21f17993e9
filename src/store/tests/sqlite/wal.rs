//! The log that a killed process leaves, when it is damaged before the next start.

use std::{fs, os::unix::fs::FileExt, path::Path};

use mcp_auth_core::store::Backend;
use mcp_auth_store::contract::{TempFolder, done, in_time, key, raw};

use super::support::{child, given_folder, open, refusal, tell};

const RECORDS: usize = 20;

#[tokio::test]
#[ignore = "runs in a child process, which ends without closing"]
async fn child_leaves_a_log() {
    let store = open(&given_folder()).unwrap();
    for number in 0..RECORDS {
        done(store.insert(&key(format!("{number}")), raw(vec![7; 3000])).await);
    }
    tell("written");
    std::process::exit(0);
}

fn left() -> TempFolder {
    let folder = TempFolder::new();
    let output = child("wal::child_leaves_a_log", folder.path()).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("@written"));
    folder
}

async fn kept(folder: &Path) -> usize {
    let store = open(folder).unwrap();
    let keys: Vec<_> = (0..RECORDS).map(|number| key(format!("{number}"))).collect();
    let found = in_time(store.read_many(&keys)).await.unwrap().records;
    store.close().await;
    found.iter().take_while(|record| record.is_some()).count()
}

fn log(folder: &Path) -> (fs::File, u64) {
    let path = folder.join("store.db-wal");
    let file = fs::OpenOptions::new().write(true).read(true).open(path).unwrap();
    let length = file.metadata().unwrap().len();
    (file, length)
}

#[tokio::test]
async fn a_sound_log_is_kept_whole() {
    assert_eq!(kept(left().path()).await, RECORDS);
}

/// It would be cut off there, and twenty acknowledged records with it.
#[tokio::test]
async fn damage_in_the_middle_of_the_log_is_refused_and_can_be_cut_off() {
    let folder = left();
    let (file, length) = log(folder.path());
    let frames = (length - 32) / 4120;
    file.write_all_at(&[0xa5; 64], 32 + frames / 2 * 4120 + 1000).unwrap();
    let line = refusal(folder.path());
    assert!(line.contains("store.db-wal is damaged at byte "), "{line}");
    assert!(line.contains("restore the folder from a back-up") && !line.contains('\n'), "{line}");
    let (_, after) = line.split_once("truncate -s ").unwrap();
    let cut: u64 = after.split(')').next().unwrap().parse().unwrap();
    assert!(cut <= 32 + frames / 2 * 4120, "{line}");
    assert_eq!(log(folder.path()).1, length, "it was left as it is");
    file.set_len(cut).unwrap();
    let kept = kept(folder.path()).await;
    assert!(kept > 0 && kept < RECORDS, "{kept}");
}

#[tokio::test]
async fn a_damaged_header_of_the_log_is_refused() {
    let folder = left();
    let (file, _) = log(folder.path());
    file.write_all_at(&[0xa5; 4], 16).unwrap();
    let line = refusal(folder.path());
    assert!(line.contains("store.db-wal is damaged at byte 0"), "{line}");
    assert_eq!(refusal(folder.path()), line, "it was left as it is");
}

/// The last transaction was not acknowledged, or it would be whole.
#[tokio::test]
async fn a_log_that_was_cut_off_in_its_last_transaction_is_no_damage() {
    let folder = left();
    let (file, length) = log(folder.path());
    file.set_len(length - 2000).unwrap();
    assert_eq!(kept(folder.path()).await, RECORDS - 1);
    // Bytes of it that never came to the disk, with others behind them.
    let folder = left();
    let (file, length) = log(folder.path());
    file.write_all_at(&[0; 512], length - 3000).unwrap();
    assert_eq!(kept(folder.path()).await, RECORDS - 1);
}

#[tokio::test]
async fn a_log_without_its_database_is_refused_and_kept() {
    let folder = left();
    let (_, length) = log(folder.path());
    let (path, away) = (folder.path().join("store.db"), folder.path().join("away"));
    fs::rename(&path, &away).unwrap();
    for _ in 0..2 {
        let line = refusal(folder.path());
        assert!(line.contains("store.db-wal is there, but its database is not"), "{line}");
        assert_eq!(log(folder.path()).1, length);
    }
    fs::rename(&away, &path).unwrap();
    assert_eq!(kept(folder.path()).await, RECORDS);
}
