//! Files that this release must not touch, and folders that are another's.

use std::{fs, os::unix::fs::FileExt};

use crate::{
    arguments,
    issued::Issued,
    refusal,
    support::{
        Host, Server,
        server::{Folder, command},
    },
};

#[test]
fn a_file_of_a_newer_layout_is_left_alone() {
    let folder = Folder::new();
    let host = Host::of(Server::start(&arguments(&folder.store())));
    let mut issued = Issued::by(&host, 2);
    host.server().stop();
    let path = folder.0.join("data/store.db");
    let file = fs::OpenOptions::new().write(true).read(true).open(&path).unwrap();
    let mut own = [0; 4];
    file.read_exact_at(&mut own, 60).unwrap();
    let known = u32::from_be_bytes(own);
    file.write_all_at(&(known + 7).to_be_bytes(), 60).unwrap();
    let before = fs::read(&path).unwrap();
    let line = refusal(&mut command(&arguments(&folder.store())));
    let words = format!("has layout {}, this release knows up to {known}", known + 7);
    assert!(line.contains("data/store.db") && line.contains(&words), "{line}");
    assert_eq!(fs::read(&path).unwrap(), before);
    file.write_all_at(&own, 60).unwrap();
    let again = Host::of(Server::start(&arguments(&folder.store())));
    issued.all_work(&again);
}

#[test]
fn a_second_process_is_refused_and_a_killed_one_leaves_no_lock() {
    let folder = Folder::new();
    let host = Host::of(Server::start(&arguments(&folder.store())));
    let mut issued = Issued::by(&host, 2);
    let line = refusal(&mut command(&arguments(&folder.store())));
    let words = format!("is in use by process {}: stop that process", host.server().pid);
    assert!(line.contains(&words), "{line}");
    issued.all_work(&host);
    host.server().signal("KILL");
    host.server().wait();
    let again = Host::of(Server::start(&arguments(&folder.store())));
    issued.all_work(&again);
}

/// The log of a killed server, damaged before the next start: SQLite would forget what stands
/// behind the damage.
#[test]
fn a_damaged_log_is_refused_and_left_alone() {
    let folder = Folder::new();
    let host = Host::of(Server::start(&arguments(&folder.store())));
    let mut issued = Issued::by(&host, 4);
    host.server().signal("KILL");
    host.server().wait();
    let path = folder.0.join("data/store.db-wal");
    let whole = fs::read(&path).unwrap();
    let mut bytes = whole.clone();
    let middle = bytes.len() / 2;
    for byte in &mut bytes[middle..middle + 64] {
        *byte ^= 0xff;
    }
    fs::write(&path, &bytes).unwrap();
    let line = refusal(&mut command(&arguments(&folder.store())));
    assert!(line.contains("store.db-wal is damaged at byte "), "{line}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    fs::write(&path, &whole).unwrap();
    let again = Host::of(Server::start(&arguments(&folder.store())));
    issued.all_work(&again);
}
