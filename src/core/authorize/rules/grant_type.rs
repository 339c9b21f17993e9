//! Whether the client may ask for codes at all.

use super::{Draft, Facts, Fault};
use crate::{
    error::{ErrorCode, OAuthError},
    model::GrantType,
};

/// > unauthorized_client: The client is not authorized to request an authorization code using
/// > this method. (RFC 6749 §4.1.2.1)
pub(super) fn check(facts: &Facts<'_>, _: &mut Draft) -> Result<(), Fault> {
    if facts.client.is_some_and(|client| client.has_grant(GrantType::AuthorizationCode)) {
        return Ok(());
    }
    Err(Fault::Redirect(OAuthError::new(
        ErrorCode::UnauthorizedClient,
        "The client is not registered for the authorization_code grant",
    )))
}
