use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use mcp_auth_core::store::StoreError;

/// Whether a store was closed: it answers nothing then.
#[derive(Debug, Default)]
pub(crate) struct Closing(AtomicBool);

impl Closing {
    pub(crate) fn close(&self) {
        self.0.store(true, Relaxed);
    }

    /// An error once it is closed.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        if self.0.load(Relaxed) {
            return Err(StoreError::Unavailable("it is closed".into()));
        }
        Ok(())
    }
}
