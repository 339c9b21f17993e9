//! How much is asked for, and how much of it may be granted.

use super::{Draft, Facts, Fault};
use crate::{
    error::{ErrorCode, OAuthError},
    model::Origin,
    scope::{self, ScopeSet},
};

const MAX_LENGTH: usize = 4096;

/// > The authorization server MAY fully or partially ignore the scope requested by the client
/// > (RFC 6749 §3.3)
pub(super) fn check(facts: &Facts<'_>, draft: &mut Draft) -> Result<(), Fault> {
    let refuse = |text| Err(Fault::Redirect(OAuthError::new(ErrorCode::InvalidScope, text)));
    let asked = facts.params.get("scope").map_err(Fault::Redirect)?.unwrap_or(scope::DEFAULT);
    if asked.len() > MAX_LENGTH {
        return refuse("scope is longer than 4096 characters");
    }
    let Ok(asked) = ScopeSet::parse(asked) else { return refuse("Invalid scope format") };
    let Some(client) = facts.client else { return refuse("No permitted scopes requested") };
    let admin = client.origin == Origin::Operator
        && facts.user.is_none_or(|user| {
            user.roles.iter().any(|role| facts.policy.admin_roles.contains(role))
        });
    draft.scopes = asked.filter(|name| {
        let offline = name == "offline_access";
        (client.scopes.contains(name) || offline)
            && scope::SUPPORTED.contains(&name)
            && (name != scope::ADMIN || admin)
    });
    if draft.scopes.iter().all(|name| name == "offline_access") {
        return refuse("No permitted scopes requested");
    }
    Ok(())
}
