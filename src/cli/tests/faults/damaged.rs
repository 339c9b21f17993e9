//! Bytes of the file that turn into others, in a file that is too large to be checked whole when
//! the server starts.

use std::{fs, os::unix::fs::FileExt, path::Path, sync::Arc};

use mcp_auth_core::{
    store::{Backend, Key, Kind, Raw, Version},
    time::{Clock, Timestamp},
};
use mcp_auth_store::SqliteBackend;

use crate::{
    arguments,
    issued::{Issued, Tried, goes_on},
    refused,
    support::{
        Host, Server,
        server::{Folder, command},
    },
};

const PAGE: usize = 4096;

#[derive(Debug)]
struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap();
        Timestamp(u64::try_from(now.as_millis()).unwrap())
    }
}

/// Makes the file larger than what is checked whole.
fn enlarge(folder: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Arc::new(SqliteBackend::open(folder, Arc::new(Now)).unwrap());
        let fill = |task: u32| {
            let store = Arc::clone(&store);
            async move {
                for number in 0..90 {
                    let version = Version(u128::from(task * 1000 + number).to_be_bytes());
                    let (expires_at, indexes) = (None, Vec::new());
                    let raw = Raw { version, expires_at, indexes, body: vec![b'x'; 1700] };
                    let key = Key::new(Kind::Lease, format!("filler-{task}-{number}"));
                    store.insert(&key, raw).await.unwrap();
                }
            }
        };
        let tasks: Vec<_> = (0..64).map(|task| tokio::spawn(fill(task))).collect();
        for task in tasks {
            task.await.unwrap();
        }
        store.close().await;
    });
}

/// The pages that the server wrote itself are the first: tables, indexes and records of its own.
/// Each is overwritten, in part or whole, and all tokens are tried.
#[test]
fn a_damaged_page_is_told_and_costs_no_token_its_life() {
    let folder = Folder::new();
    let host = Host::of(Server::start(&arguments(&folder.store())));
    let mut issued = Issued::by(&host, 4);
    host.server().stop();
    let data = folder.0.join("data");
    enlarge(&data);
    let path = data.join("store.db");
    let sound = fs::read(&path).unwrap();
    assert!(sound.len() > 9 << 20);
    let (mut refused, mut told) = (0, 0);
    let mut sum = Tried { work: 0, unavailable: 0 };
    for (page, size) in (0..14).flat_map(|page| [(page, PAGE), (page, 300)]) {
        fs::write(&path, &sound).unwrap();
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.write_all_at(&vec![0xa5; size], (page * PAGE + (PAGE - size) / 2) as u64).unwrap();
        drop(file);
        let mut child = command(&arguments(&folder.store()));
        let Some(host) = started(&mut child) else {
            refused += 1;
            continue;
        };
        goes_on(&host);
        let tried = issued.introspect_all(&host);
        sum =
            Tried { work: sum.work + tried.work, unavailable: sum.unavailable + tried.unavailable };
        let tried = issued.clone().try_all(&host);
        if tried.unavailable > 0 {
            let log = host.server().log();
            let line = log.lines().find(|line| line.contains("store.db is damaged ("));
            assert!(line.is_some_and(|line| line.contains("store check")), "{log}");
            told += 1;
        }
        host.server().signal("KILL");
        host.server().wait();
        let _ = fs::remove_file(data.join("store.db-wal"));
        let _ = fs::remove_file(data.join("store.db-shm"));
    }
    println!("28 times: {refused} starts refused, {told} told while running, {sum:?}");
    assert!(refused > 0 && told > 0);
    fs::write(&path, &sound).unwrap();
    let again = Host::of(Server::start(&arguments(&folder.store())));
    issued.all_work(&again);
}

/// The server, if it starts; if not, it says in one line that the store is damaged.
fn started(command: &mut std::process::Command) -> Option<Host> {
    let mut probe = command.spawn().unwrap();
    let mut out = std::io::BufReader::new(probe.stdout.take().unwrap());
    let mut ready = String::new();
    std::io::BufRead::read_line(&mut out, &mut ready).unwrap();
    probe.kill().unwrap();
    probe.wait().unwrap();
    if ready.is_empty() {
        let (line, log) = refused(command);
        let told = log.lines().find(|line| line.contains("store.db is damaged ("));
        assert!(told.is_some_and(|line| line.contains("restore")), "{line}: {log}");
        return None;
    }
    Some(Host::of(Server::spawn(command)))
}
