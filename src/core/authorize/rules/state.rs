//! What the client wants back.

use super::{Draft, Facts, Fault};
use crate::error::OAuthError;

const MAX_LENGTH: usize = 4096;

/// > state = 1*VSCHAR (RFC 6749 §A.5)
pub(super) fn check(facts: &Facts<'_>, draft: &mut Draft) -> Result<(), Fault> {
    let state = facts.params.get("state").map_err(Fault::Redirect)?;
    let Some(state) = state else { return Ok(()) };
    if state.len() > MAX_LENGTH || !state.bytes().all(|b| matches!(b, 0x20..=0x7e)) {
        return Err(Fault::Redirect(OAuthError::invalid_request(
            "state must be at most 4096 visible ASCII characters",
        )));
    }
    draft.state = Some(state.to_owned());
    Ok(())
}
