//! Proof Key for Code Exchange (RFC 7636).

use super::{Draft, Facts, Fault};
use crate::{
    error::OAuthError,
    pkce::{Challenge, Method},
    reason::Reason,
};

/// > Authorization servers MUST support the code_challenge and code_verifier parameters […] and
/// > MUST reject requests without a code_challenge from public clients (OAuth 2.1 §4.1.1)
pub(super) fn check(facts: &Facts<'_>, draft: &mut Draft) -> Result<(), Fault> {
    let error = |description| OAuthError::invalid_request(description).because(Reason::Pkce);
    let refuse = |description| Err(Fault::Redirect(error(description)));
    let challenge = facts.params.get("code_challenge").map_err(Fault::Redirect)?;
    let method = facts.params.get("code_challenge_method").map_err(Fault::Redirect)?;
    let Some(value) = challenge else {
        if method.is_some() {
            return refuse("code_challenge_method provided without code_challenge");
        }
        return match facts.client {
            Some(client) if !client.is_public() && !client.require_pkce => Ok(()),
            Some(client) if client.is_public() => {
                refuse("PKCE (S256) is required for public clients")
            }
            _ => refuse("PKCE (S256) is required"),
        };
    };
    // > If the server supporting PKCE does not support the requested transformation, the
    // > authorization endpoint MUST return […] "invalid_request" (RFC 7636 §4.4.1)
    let method = match method {
        Some("S256") => Method::S256,
        Some("plain") if facts.policy.allow_plain_pkce => Method::Plain,
        Some(_) => return refuse("Unsupported code_challenge_method (S256 required)"),
        // The default of RFC 7636 §4.3 is `plain`, which nobody should get by omission.
        None => return refuse("Missing code_challenge_method when code_challenge is provided"),
    };
    let challenge = Challenge { method, value: value.to_owned() };
    if !challenge.is_well_formed() {
        return refuse("Invalid code_challenge format");
    }
    draft.challenge = Some(challenge);
    Ok(())
}
