//! `admin.sock`: who may use it, and what misuse does.

use std::{
    fs,
    io::{Read, Write},
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        net::UnixStream,
    },
    path::PathBuf,
    process::Command,
};

use serde_json::{Value, json};

use crate::{
    site::{Ended, Site, Way, run},
    support::{App, http::DEADLINE, server::Folder},
};

fn path(site: &Site) -> PathBuf {
    site.folder.0.join("data/admin.sock")
}

fn connect(site: &Site) -> UnixStream {
    let stream = UnixStream::connect(path(site)).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream.set_write_timeout(Some(DEADLINE)).unwrap();
    stream
}

/// Sends bytes, and reads until the server has closed the connection.
fn answer(site: &Site, bytes: &[u8]) -> String {
    let mut stream = connect(site);
    // It may close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        answer.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8(answer).unwrap()
}

#[test]
fn only_its_owner_reaches_it() {
    let site = Site::new(Way::Beside, &[]);
    let metadata = fs::metadata(path(&site)).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    assert_eq!(metadata.uid(), fs::metadata(&site.folder.0).unwrap().uid());
    let names: Vec<_> = fs::read_dir(site.folder.0.join("data")).unwrap().collect();
    let names: Vec<_> = names.into_iter().map(|e| e.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().starts_with('.')), "{names:?}");
}

/// Another user is turned away by the folder; and, where that is open, by the server.
#[test]
fn another_user_is_turned_away() {
    let site = Site::new(Way::Beside, &[]);
    let other = || {
        let mut other = Command::new("setpriv");
        other.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]);
        let all = site.arguments(&["clients", "list"]);
        other.arg(env!("CARGO_BIN_EXE_gauzy-mcp-auth")).args(all).env_clear();
        Ended::of(other.current_dir("/").output().unwrap())
    };
    if !rustix::process::geteuid().is_root() {
        assert!(std::env::var_os("CI").is_none(), "this test has to become another user");
        return;
    }
    other().refused(1, &["admin.sock cannot be used", "ermission denied"]);
    let open = |path: PathBuf, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    open(site.folder.0.clone(), 0o755);
    open(site.folder.0.join("data"), 0o755);
    open(path(&site), 0o666);
    let refused = other();
    refused.refused(1, &["the running server gave no answer"]);
    assert!(site.host().server().log().contains("another user was turned away"));
    site.run(&["clients", "list"]).ok();
}

#[test]
fn what_is_no_request_is_refused_and_disturbs_nobody() {
    let site = Site::new(Way::Beside, &[]);
    let own = env!("CARGO_PKG_VERSION");
    let deep = "[".repeat(100_000);
    let request = |request: Value| json!({ "release": own, "request": request }).to_string();
    for (line, words) in [
        ("not json".to_owned(), "not what was expected"),
        ("\u{0}\u{1b}[31m".to_owned(), "not what was expected"),
        (deep, "not what was expected"),
        ("{}".to_owned(), "not a request"),
        ("[]".to_owned(), "not a request"),
        ("null".to_owned(), "not a request"),
        (request(json!("clients")), "not a request"),
        (request(json!({"clients": "list\n"})), "not a request"),
        (request(json!({"clients": {"list": {"limit": -1}}})), "not a request"),
        (request(json!({"clients": {"list": {}}, "grants": {}})), "not a request"),
        (json!({"release": "9.9.9", "request": {"new": {}}}).to_string(), "release"),
    ] {
        let answer = answer(&site, format!("{line}\n").as_bytes());
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let message = answer["failed"]["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
    }
    let long = vec![b'x'; 2 * 1024 * 1024];
    assert!(answer(&site, &long).contains("longer than 1 MiB"));
    // Half a line, and then nothing.
    assert_eq!(answer_of_half(&site), "");
    App::public(&site.host());
    site.run(&["clients", "list"]).ok();
    assert!(!site.host().server().log().contains('\u{1b}'));
}

fn answer_of_half(site: &Site) -> String {
    let mut stream = connect(site);
    stream.write_all(b"{\"release\":").unwrap();
    drop(stream);
    String::new()
}

/// So many connections as are served at once, which all say nothing.
#[test]
fn connections_that_say_nothing_are_given_up_and_hold_nobody_up_for_long() {
    let site = Site::new(Way::Beside, &[]);
    let silent: Vec<_> = (0..16)
        .map(|n| {
            let mut stream = connect(&site);
            let half: &[u8] = if n % 2 == 0 { b"" } else { b"{\"release\"" };
            stream.write_all(half).unwrap();
            stream
        })
        .collect();
    App::public(&site.host());
    site.run(&["clients", "list"]).ok();
    for mut stream in silent {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("does not answer"), "{answer}");
    }
}

/// A command that goes away, and a server that is told to stop while one is connected.
#[test]
fn neither_end_waits_for_the_other_for_ever() {
    let site = Site::new(Way::Beside, &[]);
    for _ in 0..300 {
        App::public(&site.host());
    }
    let own = env!("CARGO_PKG_VERSION");
    let list = json!({"release": own, "request": {"clients": {"list": {"limit": null}}}});
    for _ in 0..20 {
        let mut stream = connect(&site);
        stream.write_all(format!("{list}\n").as_bytes()).unwrap();
    }
    site.run(&["clients", "list"]).ok();
    let silent = connect(&site);
    site.stop();
    drop(silent);
}

#[test]
fn a_folder_whose_path_is_too_long_for_a_socket_is_served_all_the_same() {
    let folder = Folder::new();
    let long = folder.0.join("x".repeat(100));
    let store = format!("sqlite:{}/store.db", long.display());
    let server = crate::support::Server::start(&["--listen", "localhost:0", "--store", &store]);
    let list = ["clients", "list", "--store", &store];
    run(&list, &[], b"").refused(1, &["in use by process", "path is too long for the socket"]);
    server.stop();
    assert!(server.log().contains("too long for a"), "{}", server.log());
    run(&list, &[], b"").ok();
}
