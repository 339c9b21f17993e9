//! Clocks that hold the writer up, and this test program as another process.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use mcp_auth_core::time::{Clock, Timestamp};
use mcp_auth_store::{OpenError, SqliteBackend, contract::ManualClock};

/// The environment variable that tells a child which folder to work in.
pub(crate) const FOLDER: &str = "GAUZY_STORE_TEST_FOLDER";

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::default())
}

pub(crate) fn open(folder: &Path) -> Result<SqliteBackend, OpenError> {
    SqliteBackend::open(folder, clock())
}

/// The error in one line, as an operator sees it.
pub(crate) fn refusal(folder: &Path) -> String {
    open(folder).map(|_| ()).unwrap_err().to_string()
}

/// A clock at which the writer stops, in the middle of a transaction, or panics.
#[derive(Debug, Default)]
pub(crate) struct WriterClock {
    held: Mutex<bool>,
    let_go: Condvar,
    arrived: AtomicBool,
    panics: AtomicBool,
}

impl WriterClock {
    pub(crate) fn hold(&self) {
        *self.held.lock().unwrap() = true;
    }

    pub(crate) fn let_go(&self) {
        *self.held.lock().unwrap() = false;
        self.let_go.notify_all();
    }

    pub(crate) fn panic_once(&self) {
        self.panics.store(true, SeqCst);
    }

    /// Waits until the writer stands at this clock.
    pub(crate) async fn arrival(&self) {
        while !self.arrived.load(SeqCst) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

impl Clock for WriterClock {
    fn now(&self) -> Timestamp {
        if thread::current().name() == Some("store-write") {
            let mut held = self.held.lock().unwrap();
            while *held {
                self.arrived.store(true, SeqCst);
                held = self.let_go.wait(held).unwrap();
            }
            drop(held);
            assert!(!self.panics.swap(false, SeqCst), "the clock stops the writer");
        }
        Timestamp(1_800_000_000_000)
    }
}

/// This test program again, to run one ignored test that works in `folder`.
pub(crate) fn child(test: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "--nocapture", "--test-threads=1", test]);
    command.env(FOLDER, folder).stdout(Stdio::piped());
    command
}

/// The folder that a child works in.
pub(crate) fn given_folder() -> std::path::PathBuf {
    std::env::var_os(FOLDER).unwrap().into()
}

/// Writes a line that the parent reads at once.
pub(crate) fn tell(line: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n@{line}").unwrap();
    out.flush().unwrap();
}

/// What a child told, in the lines of its output.
pub(crate) fn told(lines: impl Iterator<Item = String>) -> impl Iterator<Item = String> {
    lines.filter_map(|line| line.strip_prefix('@').map(str::to_owned))
}
