//! What happens to the disk, to the file and to the process: one clear line each, and nothing
//! that was acknowledged is lost. After every fault all tokens are tried: each works, or is
//! answered with 503; none is called invalid.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a promise that does not hold fails a test, and counts are told"
)]

#[expect(dead_code, unused_imports, reason = "every test binary uses a part of it")]
#[path = "../support/mod.rs"]
mod support;

mod damaged;
mod disk;
mod full;
mod gone;
mod io;
mod issued;
mod read_only;
mod startup;

use std::{process::Command, thread, time::Duration};

use support::http::DEADLINE;

/// The settings of every server here, with its store.
fn arguments(store: &str) -> Vec<String> {
    let own = ["--listen", "localhost:0", "--issuer", "http://localhost:3003", "--store", store];
    own.iter().chain(&["--rate-limit", "off"]).map(|text| (*text).to_owned()).collect()
}

/// The one line in which the program says why it does not start.
#[track_caller]
fn refusal(command: &mut Command) -> String {
    refused(command).0
}

/// The same, with everything on stderr.
#[track_caller]
fn refused(command: &mut Command) -> (String, String) {
    let mut child = command.spawn().unwrap();
    let mut waited = Duration::ZERO;
    while child.try_wait().unwrap().is_none() {
        if waited > DEADLINE {
            child.kill().unwrap();
        }
        thread::sleep(Duration::from_millis(10));
        waited += Duration::from_millis(10);
    }
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(output.stdout.is_empty());
    let lines: Vec<_> = err.lines().filter(|line| line.starts_with("gauzy-mcp-auth: ")).collect();
    let [line] = lines[..] else { panic!("not one line: {err}") };
    assert!(!err.contains("panicked"), "{err}");
    (line.to_owned(), err)
}
