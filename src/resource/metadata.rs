//! Protected resource metadata (RFC 9728).

use serde::Serialize;
use url::Url;

use crate::config::{Config, ConfigError};

const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// What a resource says of itself. Names and addresses come from settings, never from a request.
#[derive(Clone, Debug, Serialize)]
pub struct ProtectedResource {
    /// Its identifier: the URL by which clients know it.
    pub resource: String,
    /// The issuers whose tokens are good for it.
    pub authorization_servers: Vec<String>,
    /// The scopes that are enough for a start.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes_supported: Vec<String>,
    /// How tokens are sent.
    pub bearer_methods_supported: Vec<String>,
    /// Its name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// A page for developers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_documentation: Option<String>,
    /// A page about what clients may do with the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_policy_uri: Option<String>,
    /// The terms of service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_tos_uri: Option<String>,
    #[serde(skip)]
    url: String,
    #[serde(skip)]
    path: String,
}

impl ProtectedResource {
    /// What follows from a validator's settings.
    ///
    /// # Errors
    /// When the resource is no http or https URL, or no trusted server has a name.
    pub fn of(config: &Config) -> Result<Self, ConfigError> {
        let (url, path) = location(&config.resource).ok_or_else(|| {
            ConfigError(format!(
                "resource {:?} is no URL of a server: its metadata has no address",
                config.resource
            ))
        })?;
        let issuers = config.servers.iter().filter_map(|server| server.issuer.clone());
        let authorization_servers: Vec<String> = issuers.collect();
        if authorization_servers.is_empty() && !config.servers.is_empty() {
            return Err(ConfigError(
                "no authorization server has an issuer: clients cannot find one to ask".into(),
            ));
        }
        // > [offline_access] SHOULD NOT be included […] in Protected Resource Metadata
        // > "scopes_supported" (MCP authorization, Refresh Tokens)
        let scopes = config.required_scopes.iter().filter(|scope| *scope != "offline_access");
        Ok(Self {
            resource: config.resource.clone(),
            authorization_servers,
            scopes_supported: scopes.cloned().collect(),
            bearer_methods_supported: vec!["header".into()],
            resource_name: None,
            resource_documentation: None,
            resource_policy_uri: None,
            resource_tos_uri: None,
            url,
            path,
        })
    }

    /// Where clients find the document.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The paths at which it is served: the one that follows from the resource, and the root.
    pub fn paths(&self) -> [&str; 2] {
        [&self.path, WELL_KNOWN]
    }

    /// The document.
    pub fn document(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// > inserting a well-known URI string into the protected resource's resource identifier between
/// > the host component and the path and/or query components, if any. […] Any terminating slash
/// > (/) following the host component MUST be removed (RFC 9728 §3, §3.1)
fn location(resource: &str) -> Option<(String, String)> {
    let mut url = Url::parse(resource).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let own = if url.path() == "/" { "" } else { url.path() };
    let path = format!("{WELL_KNOWN}{own}");
    url.set_path(&path);
    Some((url.into(), path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_well_known_string_is_inserted_between_host_and_path() {
        for (resource, url, path) in [
            ("https://a.example", "https://a.example/.well-known/oauth-protected-resource", ""),
            ("https://a.example/", "https://a.example/.well-known/oauth-protected-resource", ""),
            (
                "https://a.example/mcp",
                "https://a.example/.well-known/oauth-protected-resource/mcp",
                "/mcp",
            ),
            (
                "https://a.example:8443/t1/mcp/?x=1",
                "https://a.example:8443/.well-known/oauth-protected-resource/t1/mcp/?x=1",
                "/t1/mcp/",
            ),
        ] {
            let expected = (url.to_owned(), format!("{WELL_KNOWN}{path}"));
            assert_eq!(location(resource), Some(expected), "{resource}");
        }
        assert_eq!(location("urn:example:api"), None);
    }
}
