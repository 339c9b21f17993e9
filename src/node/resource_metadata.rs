//! Protected resource metadata (RFC 9728) from settings.

use mcp_auth_resource::{AuthorizationServer, Config, ProtectedResource};
use napi_derive::napi;

use crate::error::Failure;

/// What a resource says of itself.
#[napi(object, object_to_js = false)]
pub struct NativeResource {
    /// Its identifier.
    pub resource: String,
    /// The issuers whose tokens are good for it.
    pub issuers: Vec<String>,
    /// The scopes that are enough for a start.
    pub scopes: Vec<String>,
    /// Its name for people.
    pub name: Option<String>,
    /// A page for developers.
    pub documentation: Option<String>,
    /// A page about what clients may do with the data.
    pub policy_uri: Option<String>,
    /// The terms of service.
    pub tos_uri: Option<String>,
}

/// A metadata document.
#[napi(object, object_from_js = false)]
pub struct NativeResourceMetadata {
    /// Where clients find it.
    pub url: String,
    /// The paths at which it is to be served.
    pub paths: Vec<String>,
    /// The document, in JSON.
    pub document: String,
}

/// The metadata of a resource.
pub(crate) fn describe(own: NativeResource) -> Result<NativeResourceMetadata, Failure> {
    let mut config = Config::new(own.resource).require(own.scopes);
    for issuer in own.issuers {
        config = config.trust(AuthorizationServer::discovered(issuer));
    }
    let mut metadata =
        ProtectedResource::of(&config).map_err(|e| Failure::config(e.to_string()))?;
    metadata.resource_name = own.name;
    metadata.resource_documentation = own.documentation;
    metadata.resource_policy_uri = own.policy_uri;
    metadata.resource_tos_uri = own.tos_uri;
    Ok(NativeResourceMetadata {
        url: metadata.url().to_owned(),
        paths: metadata.paths().map(str::to_owned).to_vec(),
        document: metadata.document(),
    })
}
