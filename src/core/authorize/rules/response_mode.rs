//! How the answer travels: in the query.

use super::{Draft, Facts, Fault};
use crate::error::OAuthError;

/// OAuth 2.0 Multiple Response Type Encoding Practices §2.1.
pub(super) fn check(facts: &Facts<'_>, _: &mut Draft) -> Result<(), Fault> {
    match facts.params.get("response_mode").map_err(Fault::Redirect)? {
        None | Some("query") => Ok(()),
        Some(_) => Err(Fault::Redirect(OAuthError::invalid_request(
            "Only response_mode=query is supported",
        ))),
    }
}
