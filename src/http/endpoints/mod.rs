//! One module an endpoint.

pub(crate) mod authorize;
pub(crate) mod consent;
mod document;
mod errand;
pub(crate) mod health;
pub(crate) mod introspect;
pub(crate) mod jwks;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod metadata;
pub(crate) mod register;
pub(crate) mod revoke;
pub(crate) mod style;
pub(crate) mod token;
pub(crate) mod userinfo;
mod workspace;

pub(crate) use document::Document;
pub(crate) use jwks::Published;

use http::{HeaderMap, header};
use mcp_auth_core::{client_auth::Credentials, error::OAuthError, params::Params};

/// The values of all `Authorization` headers.
///
/// # Errors
/// `invalid_request` when one is not text.
fn authorization(headers: &HeaderMap) -> Result<Vec<&str>, OAuthError> {
    let values = headers.get_all(header::AUTHORIZATION).into_iter();
    let text = values.map(|value| value.to_str());
    text.collect::<Result<_, _>>()
        .map_err(|_| OAuthError::invalid_request("The Authorization header is not ASCII"))
}

/// The client that a request says it comes from, however it says so; failures are counted by it.
fn named_client(authorization: &[&str], params: &Params) -> String {
    Credentials::read(authorization, params).map(|own| own.client_id).unwrap_or_default()
}
