//! A token request may ask for less than what was granted, never for more.

use super::request::Wanted;
use crate::{
    error::{ErrorCode, OAuthError},
    grant::Grant,
    resource_indicator::same,
    scope::ScopeSet,
};

/// > The requested scope MUST NOT include any scope not originally granted by the resource
/// > owner (RFC 6749 §6)
pub(super) fn scope(wanted: &Wanted, grant: &Grant) -> Result<ScopeSet, OAuthError> {
    match &wanted.scope {
        None => Ok(grant.scopes.clone()),
        Some(scope) if scope.is_subset(&grant.scopes) => Ok(scope.clone()),
        Some(_) => Err(OAuthError::new(
            ErrorCode::InvalidScope,
            "The requested scope exceeds what was granted",
        )),
    }
}

/// At the token endpoint the client names a subset of the resources that the authorization
/// request named (RFC 8707 §2.2); anything else is `invalid_target`.
pub(super) fn resources(
    wanted: &Wanted,
    grant: &Grant,
    default_audience: &str,
) -> Result<Vec<String>, OAuthError> {
    let granted = |resource: &String| match grant.resources.as_slice() {
        [] => same(resource, default_audience),
        own => own.iter().any(|own| same(own, resource)),
    };
    match wanted.resources.as_slice() {
        [] => Ok(grant.resources.clone()),
        wanted if wanted.iter().all(granted) => Ok(wanted.to_vec()),
        _ => Err(OAuthError::new(
            ErrorCode::InvalidTarget,
            "The requested resource was not part of the authorization request",
        )),
    }
}
