//! How old the sign-in may be.

use super::{Draft, Facts, Fault};
use crate::error::OAuthError;

/// > Specifies the allowable elapsed time in seconds since the last time the End-User was
/// > actively authenticated (OpenID Connect Core §3.1.2.1)
pub(super) fn check(facts: &Facts<'_>, draft: &mut Draft) -> Result<(), Fault> {
    let Some(max_age) = facts.params.get("max_age").map_err(Fault::Redirect)? else {
        return Ok(());
    };
    let digits = max_age.bytes().all(|b| b.is_ascii_digit());
    draft.max_age = max_age.parse().ok().filter(|_| digits);
    match draft.max_age {
        Some(_) => Ok(()),
        None => Err(Fault::Redirect(OAuthError::invalid_request("max_age must be a number"))),
    }
}
