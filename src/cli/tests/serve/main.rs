//! The program itself: starting, refusing to start, stopping, starting again.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what does not hold fails a test"
)]

#[expect(dead_code, unused_imports, reason = "every test binary uses a part of it")]
#[path = "../support/mod.rs"]
mod support;

mod brand;
mod clients;
mod failures;
mod keys;
mod precedence;
mod production;
mod ready;
mod refusals;
mod restart;
mod secrecy;
mod stopping;
mod tls;

use std::{thread, time::Duration};

use support::{http::DEADLINE, server::command};

/// In memory, on a free port.
const BASE: [&str; 4] = ["--listen", "localhost:0", "--store", "memory:"];

/// A program run that ended by itself.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the program, which is expected to end; one that does not is ended.
fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = command(arguments);
    // The default store is a folder where the program is started.
    command.current_dir(env!("CARGO_TARGET_TMPDIR")).envs(variables.iter().copied());
    let mut child = command.spawn().unwrap();
    let tick = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    while child.try_wait().unwrap().is_none() {
        if waited > DEADLINE {
            child.kill().unwrap();
        }
        thread::sleep(tick);
        waited += tick;
    }
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Fails unless the program ended with a code, nothing on stdout and these words on stderr.
#[track_caller]
fn ends(arguments: &[&str], variables: &[(&str, &str)], code: i32, words: &[&str]) {
    let ended = run(arguments, variables);
    let context = format!("{arguments:?} {variables:?}: {ended:?}");
    assert_eq!((ended.code, ended.out.as_str()), (Some(code), ""), "{context}");
    let last = ended.err.lines().find(|line| line.starts_with("gauzy-mcp-auth: "));
    let message =
        &ended.err[ended.err.find(last.unwrap_or_else(|| panic!("{context}"))).unwrap()..];
    for word in words {
        assert!(message.contains(word), "{word:?} is not in {message:?}");
    }
    for trace in ["panicked", "RUST_BACKTRACE", "stack backtrace", "Some(", "Err("] {
        assert!(!ended.err.contains(trace), "{context}");
    }
}
