//! What is asked for: a code.

use super::{Draft, Facts, Fault};
use crate::error::{ErrorCode, OAuthError};

/// > unsupported_response_type: The authorization server does not support obtaining an
/// > authorization code using this method. (RFC 6749 §4.1.2.1)
pub(super) fn check(facts: &Facts<'_>, _: &mut Draft) -> Result<(), Fault> {
    match facts.params.get("response_type").map_err(Fault::Redirect)? {
        Some("code") => Ok(()),
        Some(_) => Err(Fault::Redirect(OAuthError::new(
            ErrorCode::UnsupportedResponseType,
            "Only authorization code flow is supported",
        ))),
        None => {
            Err(Fault::Redirect(OAuthError::invalid_request("Missing response_type parameter")))
        }
    }
}
