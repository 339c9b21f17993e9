//! For which protected resource (RFC 8707).

use super::{Draft, Facts, Fault};
use crate::{
    error::{ErrorCode, OAuthError},
    token::MAX_RESOURCES,
};

/// > invalid_target: The requested resource is invalid, missing, unknown, or malformed.
/// > (RFC 8707 §2)
///
/// A resource that is not ours is never replaced by another audience: a hostile MCP server that
/// names us would get a token for ours.
pub(super) fn check(facts: &Facts<'_>, draft: &mut Draft) -> Result<(), Fault> {
    let refuse = |text, hint: String| {
        Err(Fault::Redirect(OAuthError::new(ErrorCode::InvalidTarget, text).hint(hint)))
    };
    for resource in facts.params.all("resource") {
        if !facts.policy.resources.allows(resource) {
            return refuse(
                "Tokens for the requested resource are not issued here",
                format!("{resource:?} is not allowed; allow it with --resource"),
            );
        }
        if !draft.resources.iter().any(|own| own == resource) {
            draft.resources.push(resource.to_owned());
        }
        if draft.resources.len() > MAX_RESOURCES {
            return refuse("Too many resources", format!("more than {MAX_RESOURCES} resources"));
        }
    }
    Ok(())
}
