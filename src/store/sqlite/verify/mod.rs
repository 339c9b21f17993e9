//! Reading the whole store and saying what is wrong with it.
//!
//! It works in a connection of its own, in steps that each take a short snapshot, so that neither
//! the writer nor the log waits for it; only the look at the pages is one long read.

mod lists;
mod pages;
mod records;

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use mcp_auth_core::{
    store::{Defect, OnProgress, Progress, Stage, StoreError, Verification},
    time::Clock,
};
use rusqlite::{Connection, Error, ErrorCode};

use super::{Options, failure, schema};

/// How many rows a step reads.
const STEP: i64 = 256;

/// A check under way.
pub(super) struct Check<'a> {
    db: Connection,
    clock: &'a dyn Clock,
    on_progress: &'a OnProgress,
    given_up: &'a AtomicBool,
    found: Verification,
}

impl<'a> Check<'a> {
    pub(super) fn open(
        path: &Path,
        options: &Options,
        clock: &'a dyn Clock,
        on_progress: &'a OnProgress,
        given_up: &'a AtomicBool,
    ) -> Result<Self, StoreError> {
        let db = schema::readable(path, options).map_err(|e| failure::of_read(&e))?;
        Ok(Self { db, clock, on_progress, given_up, found: Verification::default() })
    }

    /// Ends a step that runs: for when nobody waits for the answer any more.
    pub(super) fn interrupt(&self) -> rusqlite::InterruptHandle {
        self.db.get_interrupt_handle()
    }

    pub(super) fn run(mut self) -> Result<Verification, StoreError> {
        self.pages()?;
        self.records()?;
        self.lists()?;
        Ok(self.found)
    }

    /// Tells how far it is; fails where nobody wants to know.
    fn at(&self, stage: Stage, done: u64, total: Option<u64>) -> Result<(), StoreError> {
        if self.given_up.load(Relaxed) {
            return Err(StoreError::Unavailable("the check was given up".into()));
        }
        (self.on_progress)(Progress { stage, done, total });
        Ok(())
    }

    /// What a failed read says about the store: damage is a finding, anything else ends the check.
    fn note(&mut self, place: &str, error: &Error) -> Result<(), StoreError> {
        match error.sqlite_error_code() {
            None => self.found.add(Defect::Unreadable, format!("{place}: {error}")),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                self.found.add(Defect::Page, format!("{place}: {error}"));
            }
            Some(ErrorCode::SystemIoFailure) => {
                self.found.add(Defect::Page, format!("{place}: the disk cannot read it: {error}"));
            }
            Some(_) => return Err(failure::of_read(error)),
        }
        Ok(())
    }

    /// How many rows a table has, where that can be told.
    fn count(&self, table: &str) -> Option<u64> {
        let sql = format!("SELECT count(*) FROM {table}");
        self.db.query_row(&sql, [], |row| row.get::<_, i64>(0)).ok().map(i64::cast_unsigned)
    }
}
