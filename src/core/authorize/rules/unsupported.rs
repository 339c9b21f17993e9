//! Request objects are not understood here.

use super::{Draft, Facts, Fault};
use crate::error::{ErrorCode, OAuthError};

/// > request_not_supported: The OP does not support use of the "request" parameter
/// > (OpenID Connect Core §3.1.2.6)
pub(super) fn check(facts: &Facts<'_>, _: &mut Draft) -> Result<(), Fault> {
    let refuse = |code, description| Err(Fault::Redirect(OAuthError::new(code, description)));
    if facts.params.has("request") {
        return refuse(ErrorCode::RequestNotSupported, "The request parameter is not supported");
    }
    if facts.params.has("request_uri") {
        let description = "The request_uri parameter is not supported";
        return refuse(ErrorCode::RequestUriNotSupported, description);
    }
    Ok(())
}
