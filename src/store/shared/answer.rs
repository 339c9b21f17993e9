//! Answers that do not depend on which database gives them.

use mcp_auth_core::store::{Backend, Key, StoreError, Write};

/// Whether a statement writes: an answer that is lost then leaves a doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Reads,
    Writes,
}

/// A server gave no answer in time; `doubtful` where it may have done what it was asked.
pub(crate) fn silent(shown: &str, doubtful: bool) -> StoreError {
    let what = format!("{shown} does not answer in time");
    if doubtful { StoreError::Unknown(what) } else { StoreError::Unavailable(what) }
}

/// What stands there instead of what a write expected.
pub(crate) async fn conflict(store: &impl Backend, key: &Key) -> Result<Write, StoreError> {
    let mut found = store.read_many(std::slice::from_ref(key)).await?;
    Ok(Write::Conflict { now: found.now, current: found.records.pop().flatten() })
}
