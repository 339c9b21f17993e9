//! The folder and the file: what opening makes, keeps and refuses.

use std::{
    fs,
    os::unix::fs::{FileExt, MetadataExt, PermissionsExt},
    path::Path,
    process::Stdio,
};

use mcp_auth_core::store::{Backend, Index, IndexKey};
use mcp_auth_store::{
    OpenError, SqliteBackend,
    contract::{TempFolder, done, entry, key, raw},
};

use super::support::{child, given_folder, open, refusal, tell, told};

const FILE: &str = "store.db";

async fn filled(folder: &Path, records: usize) {
    let store = open(folder).unwrap();
    for number in 0..records {
        let mut record = raw(vec![7; 2000]);
        record.indexes = vec![entry(Index::GrantsByUser, "u", 1)];
        done(store.insert(&key(format!("{number:04}")), record).await);
    }
    store.close().await;
}

#[tokio::test]
async fn reopening_after_close_keeps_everything() {
    let folder = TempFolder::new();
    let store = open(folder.path()).unwrap();
    let mut record = raw("a");
    record.indexes = vec![entry(Index::GrantsByUser, "u", 1)];
    done(store.insert(&key("a"), record.clone()).await);
    store.close().await;
    let mut left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["lock", FILE], "one file to copy");
    let store = open(folder.path()).unwrap();
    assert_eq!(store.read_many(&[key("a")]).await.unwrap().records, [Some(record)]);
    let list = IndexKey::new(Index::GrantsByUser, "u");
    assert_eq!(store.list(&list, None, 9).await.unwrap().ids, ["a"]);
    assert_eq!(store.schema_version(), 2);
}

#[tokio::test]
async fn folder_and_file_are_for_this_user_only() {
    let parent = TempFolder::new();
    let folder = parent.path().join("new/data");
    let store = open(&folder).unwrap();
    done(store.insert(&key("a"), raw("a")).await);
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let database = folder.join(FILE);
    for file in [&database, &folder.join("lock"), &folder.join(format!("{FILE}-wal"))] {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
    store.close().await;
}

#[tokio::test]
async fn the_database_says_whose_it_is() {
    let folder = TempFolder::new();
    filled(folder.path(), 1).await;
    let db = rusqlite::Connection::open(folder.path().join(FILE)).unwrap();
    let pragma = |name| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(pragma("user_version"), 2);
    assert_eq!(pragma("application_id"), 0x674d_4341);
}

#[test]
fn sqlite_is_built_as_the_settings_of_cargo_say() {
    // One of the two that `.cargo/config.toml` has; the other leaves no trace.
    const SQL: &str = "SELECT sqlite_compileoption_used('DEFAULT_MEMSTATUS=0')";
    let db = rusqlite::Connection::open_in_memory().unwrap();
    assert!(db.query_row(SQL, [], |row| row.get::<_, bool>(0)).unwrap());
}

#[tokio::test]
async fn a_second_process_is_told_who_has_the_folder() {
    let folder = TempFolder::new();
    let store = open(folder.path()).unwrap();
    let output = child("files::child_opens", folder.path()).output().unwrap();
    let line = told(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned)).next();
    let pid = std::process::id();
    let expected = format!("is in use by process {pid}: stop that process");
    assert!(line.as_ref().is_some_and(|line| line.contains(&expected)), "{line:?}");
    match open(folder.path()) {
        Err(OpenError::InUse { pid: found, .. }) => assert_eq!(found, Some(pid)),
        other => panic!("{other:?}"),
    }
    store.close().await;
    open(folder.path()).unwrap().close().await;
}

#[tokio::test]
#[ignore = "runs in a child process"]
async fn child_opens() {
    match open(&given_folder()) {
        Ok(_) => tell("opened"),
        Err(e) => tell(&e.to_string()),
    }
}

#[tokio::test]
async fn a_newer_layout_is_refused_and_left_alone() {
    let folder = TempFolder::new();
    filled(folder.path(), 1).await;
    let path = folder.path().join(FILE);
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 7).unwrap();
    let before = fs::read(&path).unwrap();
    let line = refusal(folder.path());
    assert!(
        line.ends_with("has layout 7, this release knows up to 2: run the newer release"),
        "{line}"
    );
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn another_programs_database_is_refused_and_left_alone() {
    let folder = TempFolder::new();
    let path = folder.path().join(FILE);
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch("CREATE TABLE theirs (a)").unwrap();
    db.close().unwrap();
    let before = fs::read(&path).unwrap();
    let line = refusal(folder.path());
    assert!(line.contains("belongs to another program"), "{line}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_damaged_header_is_refused() {
    let folder = TempFolder::new();
    filled(folder.path(), 10).await;
    let path = folder.path().join(FILE);
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(&[0xa5; 100], 0).unwrap();
    let line = refusal(folder.path());
    assert!(line.contains("is damaged (") && line.contains("restore it from a back-up"), "{line}");
    assert!(!line.contains('\n'));
}

#[tokio::test]
async fn damaged_pages_of_a_small_file_are_refused() {
    let folder = TempFolder::new();
    filled(folder.path(), 200).await;
    let path = folder.path().join(FILE);
    let pages = path.metadata().unwrap().len() / 4096;
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(&[0xa5; 4096], pages / 2 * 4096).unwrap();
    let line = refusal(folder.path());
    assert!(line.contains("is damaged ("), "{line}");
    assert!(!line.contains('\n'));
}

#[tokio::test]
async fn a_file_cut_short_is_refused() {
    let folder = TempFolder::new();
    filled(folder.path(), 200).await;
    let file = fs::OpenOptions::new().write(true).open(folder.path().join(FILE)).unwrap();
    file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    let line = refusal(folder.path());
    assert!(line.contains("is damaged ("), "{line}");
}

#[tokio::test]
async fn a_file_in_place_of_the_folder_is_refused() {
    let parent = TempFolder::new();
    let folder = parent.path().join("data");
    fs::write(&folder, "").unwrap();
    let line = refusal(&folder);
    assert!(line.contains("cannot be created") && line.contains("give a folder"), "{line}");
    let line = refusal(&folder.join("below"));
    assert!(line.contains("cannot be created"), "{line}");
}

#[tokio::test]
async fn a_folder_that_may_not_be_written_is_refused() {
    let folder = TempFolder::new();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let line = if fs::write(folder.path().join("probe"), "").is_err() {
        Some(refusal(folder.path()))
    } else {
        // Nothing stops root: ask as somebody else.
        use std::os::unix::process::CommandExt;
        let mut command = child("files::child_opens", folder.path());
        match command.uid(65_534).gid(65_534).stderr(Stdio::null()).output() {
            Ok(output) => {
                let lines = String::from_utf8(output.stdout).unwrap();
                Some(told(lines.lines().map(str::to_owned)).next().unwrap())
            }
            // This program stands where nobody else may run it.
            Err(_) => None,
        }
    };
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    if let Some(line) = line {
        assert!(line.contains("cannot be written (Permission denied"), "{line}");
        assert!(line.contains("give this user the right"), "{line}");
    }
}

#[tokio::test]
async fn dropping_without_closing_lets_go_of_the_folder() {
    let folder = TempFolder::new();
    let store: SqliteBackend = open(folder.path()).unwrap();
    done(store.insert(&key("a"), raw("a")).await);
    drop(store);
    for _ in 0..1000 {
        if let Ok(store) = open(folder.path()) {
            assert!(store.read_many(&[key("a")]).await.unwrap().records[0].is_some());
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the folder is still locked");
}
