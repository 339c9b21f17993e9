//! Stores and instances that fail under several instances of the real server. One test at a time:
//! they look at the clock.

#![cfg(all(feature = "redis", feature = "postgres", feature = "mysql"))]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "what does not hold fails a test, and figures are told"
)]

#[expect(dead_code, unused_imports, reason = "every test binary uses a part of it")]
#[path = "../support/mod.rs"]
mod support;

#[expect(dead_code, reason = "every test binary uses a part of it")]
#[path = "../instances/setup.rs"]
mod setup;

mod away;
mod chaos;
#[path = "../instances/proxy.rs"]
mod proxy;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Lets one test run at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}
