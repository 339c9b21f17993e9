//! What is wrong outside of the settings: exit code 1 and one clear line.

use std::{fs, net::TcpListener};

use crate::{
    ends,
    support::{App, Host, Server, server::Folder},
};

#[test]
fn a_taken_port() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let words = [address.as_str(), "is in use", "--listen"];
    ends(&["--listen", &address, "--store", "memory:"], &[], 1, &words);
    let localhost = address.replace("127.0.0.1", "localhost");
    ends(&["--listen", &localhost, "--store", "memory:"], &[], 1, &words);
}

#[test]
fn a_data_folder_in_use_names_the_process() {
    let folder = Folder::new();
    let store = folder.store();
    let settings = ["--listen", "localhost:0", "--store", &store];
    let first = Server::start(&settings);
    let pid = format!("process {}", first.pid);
    ends(&settings, &[], 1, &["is in use by", &pid, &folder.path("data")]);
    let host = Host::of(first);
    assert_eq!(host.get("/readyz").status, 200, "the first is not disturbed");
    let (status, _) = host.server().stop();
    assert_eq!(status.code(), Some(0));
    Server::start(&settings);
}

#[test]
fn a_data_folder_that_cannot_be_made() {
    let folder = Folder::new();
    let file = folder.file("file", "");
    let store = format!("sqlite:{file}/data/store.db");
    ends(&["--listen", "localhost:0", "--store", &store], &[], 1, &["cannot be created", &file]);
}

#[test]
fn a_damaged_store_is_not_written_over() {
    let folder = Folder::new();
    let store = folder.store();
    let settings = ["--listen", "localhost:0", "--store", &store];
    {
        let host = Host::of(Server::start(&settings));
        App::public(&host);
        host.server().stop();
    }
    let path = folder.0.join("data/store.db");
    let mut bytes = fs::read(&path).unwrap();
    for byte in bytes.iter_mut().skip(100).take(3000) {
        *byte = 0xa5;
    }
    fs::write(&path, &bytes).unwrap();
    ends(&settings, &[], 1, &["store.db", "is damaged", "restore it"]);
    let garbage = "this is no database at all, whatever its name says".repeat(100);
    fs::write(&path, &garbage).unwrap();
    ends(&settings, &[], 1, &["store.db"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), garbage, "it was left as it is");
}

#[test]
fn a_secret_file_that_is_incomplete() {
    let folder = Folder::new();
    let store = folder.store();
    let settings = ["--listen", "localhost:0", "--store", &store];
    Server::start(&settings).stop();
    fs::write(folder.0.join("data/session-secret"), "cut").unwrap();
    ends(&settings, &[], 1, &["session-secret", "is incomplete", "restore it"]);
}
