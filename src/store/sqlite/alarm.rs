//! One line for the operator when the store is in trouble, and one when that is over.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use mcp_auth_core::time::{Clock, Timestamp};
use parking_lot::Mutex;
use rusqlite::{Error, ErrorCode};

/// The same trouble is told again after so long, if it lasts.
const AGAIN: Duration = Duration::from_mins(1);

/// What can be the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trouble {
    /// There is no room for what is to be written.
    Full,
    /// The system refuses to read or write.
    Failing,
    /// The file, or its log, is not where it was.
    Gone,
    /// What is read is not what was written.
    Damaged,
    /// Something reads without an end, and the log grows.
    Held,
}

/// What was told, and when.
#[derive(Debug)]
pub(super) struct Alarm {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    told: Mutex<BTreeMap<Trouble, Timestamp>>,
}

impl Alarm {
    pub(super) fn new(path: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self { path, clock, told: Mutex::default() }
    }

    /// Tells of a trouble, unless that was done a moment ago.
    pub(super) fn raise(&self, trouble: Trouble, why: &str) {
        let now = self.clock.now();
        let mut told = self.told.lock();
        if told.get(&trouble).is_some_and(|at| now < at.plus(AGAIN)) {
            return;
        }
        told.insert(trouble, now);
        drop(told);
        let (path, why) = (self.path.display(), why.replace(['\n', '\r'], " "));
        match trouble {
            Trouble::Full => tracing::error!(
                "{path} cannot grow ({why}): make room on its disk. Reads go on, and writes will \
                 without a restart"
            ),
            Trouble::Failing => tracing::error!(
                "{path} cannot be read or written ({why}): see to its disk. What works goes on, and \
                 the rest will without a restart"
            ),
            Trouble::Gone => tracing::error!(
                "{path} was removed or replaced under this server ({why}), which acknowledges \
                 nothing more: put it back where it was, or stop and restore a back-up"
            ),
            Trouble::Damaged => tracing::error!(
                "{path} is damaged ({why}): what is lost is answered with 503. Stop the server, \
                 see the extent with `gauzy-mcp-auth store check`, and restore a back-up"
            ),
            Trouble::Held => tracing::warn!(
                "{path} has been read by another program for long, so that its log cannot start \
                 over ({why}): end that program"
            ),
        }
    }

    /// Tells of what an error of SQLite means.
    pub(super) fn about(&self, error: &Error) {
        let trouble = match error.sqlite_error_code() {
            None | Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Trouble::Damaged,
            Some(ErrorCode::DiskFull) => Trouble::Full,
            _ => Trouble::Failing,
        };
        self.raise(trouble, &error.to_string());
    }

    /// A write was committed.
    pub(super) fn written(&self) {
        let mut told = self.told.lock();
        if told.is_empty() {
            return;
        }
        let before = told.len();
        for trouble in [Trouble::Full, Trouble::Failing, Trouble::Gone] {
            told.remove(&trouble);
        }
        if told.len() < before {
            drop(told);
            tracing::info!("{} takes writes again", self.path.display());
        }
    }

    /// The log has started over.
    pub(super) fn restarted(&self) {
        self.told.lock().remove(&Trouble::Held);
    }
}
