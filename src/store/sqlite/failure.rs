//! What an error of SQLite means to a caller.

use mcp_auth_core::store::StoreError;
use rusqlite::{Error, ErrorCode};

use super::alarm::{Alarm, Trouble};

/// Why a transaction did not happen.
#[derive(Debug)]
pub(super) enum Failure {
    /// There was no room, in the file or on the disk; nothing was written.
    Full(String),
    /// Nothing was written.
    Undone(String),
    /// Nothing was written, because what is there is damaged.
    Damaged(String),
    /// The file is not where the next start will look for it.
    Gone(String),
    /// The commit itself failed: after a crash it may turn out to have been written.
    InDoubt(String),
}

impl Failure {
    pub(super) fn before_commit(error: &Error) -> Self {
        match error.sqlite_error_code() {
            _ if is_full(error) => Self::Full(error.to_string()),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Undone(error.to_string()),
        }
    }

    pub(super) fn at_commit(error: &Error) -> Self {
        // The last frame of a commit makes it count, and there was no room for that one.
        if is_full(error) {
            return Self::Full(error.to_string());
        }
        Self::InDoubt(error.to_string())
    }

    /// Tells the operator.
    pub(super) fn tell(&self, alarm: &Alarm) {
        let (trouble, why) = match self {
            Self::Full(why) => (Trouble::Full, why),
            Self::Undone(why) | Self::InDoubt(why) => (Trouble::Failing, why),
            Self::Damaged(why) => (Trouble::Damaged, why),
            Self::Gone(why) => (Trouble::Gone, why),
        };
        alarm.raise(trouble, why);
    }

    pub(super) fn answer(&self) -> StoreError {
        match self {
            Self::Full(why) => StoreError::Full(why.clone()),
            // What was written to a file that is gone nobody will read again.
            Self::Undone(why) | Self::Damaged(why) | Self::Gone(why) => {
                StoreError::Unavailable(why.clone())
            }
            Self::InDoubt(why) => StoreError::Unknown(why.clone()),
        }
    }
}

/// Whether there is no room, in the file, on the disk, or for the log's index beside them.
fn is_full(error: &Error) -> bool {
    error.sqlite_error().is_some_and(|error| {
        error.code == ErrorCode::DiskFull
            || error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE
    })
}

/// Whether the error is about what a row says, not about the database.
pub(super) fn is_unreadable(error: &Error) -> bool {
    error.sqlite_error().is_none()
}

/// What a failed read is to its caller.
pub(super) fn of_read(error: &Error) -> StoreError {
    if is_unreadable(error) {
        StoreError::Unreadable(error.to_string())
    } else {
        StoreError::Unavailable(error.to_string())
    }
}
