//! What an error of SQLite means to a caller.

use std::fmt;

use mcp_auth_core::store::StoreError;
use rusqlite::{Error, ErrorCode};

/// Why a transaction did not happen.
#[derive(Debug)]
pub(super) enum Failure {
    /// There was no room, in the file or on the disk; nothing was written.
    Full(String),
    /// Nothing was written.
    Undone(String),
    /// The commit itself failed: after a crash it may turn out to have been written.
    InDoubt(String),
}

impl Failure {
    pub(super) fn before_commit(error: &Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(error.to_string()),
            _ => Self::Undone(error.to_string()),
        }
    }

    pub(super) fn at_commit(error: &Error) -> Self {
        match error.sqlite_error_code() {
            // The last frame of a commit makes it count, and there was no room for that one.
            Some(ErrorCode::DiskFull) => Self::Full(error.to_string()),
            _ => Self::InDoubt(error.to_string()),
        }
    }

    pub(super) fn answer(&self) -> StoreError {
        match self {
            Self::Full(why) => StoreError::Full(why.clone()),
            Self::Undone(why) => StoreError::Unavailable(why.clone()),
            Self::InDoubt(why) => StoreError::Unknown(why.clone()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.answer().fmt(f)
    }
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
