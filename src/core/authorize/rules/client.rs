//! Who asks.

use super::{Draft, Facts, Fault};
use crate::{
    error::{ErrorCode, OAuthError},
    reason::Reason,
};

/// The longest client id, in bytes: ids that are URLs are long.
pub(in crate::authorize) const MAX_CLIENT_ID: usize = 2048;

/// > If the request fails due to a missing, invalid, or mismatching redirection URI, or if the
/// > client identifier is missing or invalid, the authorization server SHOULD inform the
/// > resource owner of the error and MUST NOT automatically redirect the user-agent to the
/// > invalid redirection URI. (RFC 6749 §4.1.2.1)
pub(super) fn check(facts: &Facts<'_>, _: &mut Draft) -> Result<(), Fault> {
    let page = |description| Fault::Page(OAuthError::invalid_request(description));
    let id =
        facts.params.get("client_id").map_err(|_| page("client_id is included more than once"))?;
    let id = id.ok_or_else(|| page("Missing client_id parameter"))?;
    if id.len() > MAX_CLIENT_ID || !id.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(page("Invalid client_id format"));
    }
    match facts.client {
        Some(_) => Ok(()),
        None => Err(Fault::Page(
            OAuthError::new(ErrorCode::InvalidClient, "Client not found")
                .because(Reason::UnknownClient)
                .hint(format!("client {id:?} is unknown: never registered, expired or removed")),
        )),
    }
}
