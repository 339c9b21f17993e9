//! A disk that stops taking writes.

use std::process::Stdio;

use mcp_auth_core::store::Backend;
use mcp_auth_store::contract::{TempFolder, done, in_time, key, raw};

use super::support::{child, given_folder, open, tell, told};

/// Writes until the system refuses, which it does in the middle of the log; then all callers of a
/// batch are refused, nothing of it can be seen, and what was there can still be read.
#[tokio::test]
#[ignore = "runs in a child process, in which no file may grow beyond a limit"]
async fn child_fills() {
    let store = std::sync::Arc::new(open(&given_folder()).unwrap());
    let mut kept = 0;
    loop {
        assert!(kept < 10_000, "there is a limit");
        match store.insert(&key(format!("{kept}")), raw(vec![7; 8000])).await {
            Ok(_) => kept += 1,
            Err(_) => break,
        }
    }
    tell(&format!("{kept}"));
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = std::sync::Arc::clone(&store);
            tokio::spawn(async move {
                store.insert(&key(format!("more{number}")), raw(vec![7; 8000])).await.is_err()
            })
        })
        .collect();
    for task in tasks {
        assert!(in_time(task).await.unwrap(), "every caller is told");
    }
    for number in 0..20 {
        let found = store.read_many(&[key(format!("more{number}"))]).await.unwrap();
        assert_eq!(found.records, [None]);
    }
    for number in 0..kept {
        assert!(store.read_many(&[key(format!("{number}"))]).await.unwrap().records[0].is_some());
    }
    tell("refused");
    in_time(store.close()).await;
    tell("closed");
}

#[tokio::test]
async fn a_disk_that_takes_no_more_loses_nothing_acknowledged() {
    let folder = TempFolder::new();
    let plain = child("disk::child_fills", folder.path());
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 2000; exec \"$0\" \"$@\""]);
    limited.arg(plain.get_program()).args(plain.get_args());
    for (name, value) in plain.get_envs() {
        limited.env(name, value.unwrap());
    }
    let output = limited.stderr(Stdio::inherit()).output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = told(lines.lines().map(str::to_owned)).collect();
    assert_eq!(lines[1..], ["refused", "closed"], "{lines:?}");
    let kept: usize = lines[0].parse().unwrap();
    assert!(kept > 10);
    let store = open(folder.path()).unwrap();
    for number in 0..kept {
        assert!(store.read_many(&[key(format!("{number}"))]).await.unwrap().records[0].is_some());
    }
    done(store.insert(&key("again"), raw("a")).await);
    store.close().await;
}
