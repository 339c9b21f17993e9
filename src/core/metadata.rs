//! The server's metadata (RFC 8414), made from the same table of endpoints that routes requests,
//! so that it cannot promise what is not served or hide what is.

use serde_json::{Map, Value, json};

use crate::{
    model::{AuthMethod, GrantType},
    policy::Policy,
    scope,
};

/// The protocol's endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// RFC 6749 §3.1.
    Authorization,
    /// RFC 6749 §3.2.
    Token,
    /// RFC 7517.
    Jwks,
    /// RFC 7591.
    Registration,
    /// RFC 7662.
    Introspection,
    /// OpenID Connect Core §5.3.
    Userinfo,
    /// RFC 7009.
    Revocation,
    /// The sign-in page.
    Login,
    /// Signing out.
    Logout,
}

/// Which paths are served. `None` switches an endpoint off, here and in the metadata.
#[derive(Clone, Debug)]
pub struct Endpoints(Vec<(Endpoint, String)>);

impl Default for Endpoints {
    fn default() -> Self {
        let paths = [
            (Endpoint::Authorization, "/oauth2/authorize"),
            (Endpoint::Token, "/oauth2/token"),
            (Endpoint::Jwks, "/.well-known/jwks.json"),
            (Endpoint::Jwks, "/oauth2/jwks"),
            (Endpoint::Registration, "/oauth2/register"),
            (Endpoint::Introspection, "/oauth2/introspect"),
            (Endpoint::Userinfo, "/oauth2/userinfo"),
            (Endpoint::Revocation, "/oauth2/revoke"),
            (Endpoint::Login, "/oauth2/login"),
            (Endpoint::Logout, "/oauth2/logout"),
        ];
        Self(paths.into_iter().map(|(endpoint, path)| (endpoint, path.to_owned())).collect())
    }
}

impl Endpoints {
    /// None at all, to be filled with [`Self::also`].
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Serves an endpoint at a further path; the first one is the one the metadata names.
    pub fn also(mut self, endpoint: Endpoint, path: &str) -> Self {
        self.0.push((endpoint, path.to_owned()));
        self
    }

    /// Serves an endpoint no more.
    pub fn without(mut self, endpoint: Endpoint) -> Self {
        self.0.retain(|(own, _)| *own != endpoint);
        self
    }

    /// The path that the metadata names.
    pub fn path(&self, endpoint: Endpoint) -> Option<&str> {
        self.0.iter().find(|(own, _)| *own == endpoint).map(|(_, path)| path.as_str())
    }

    /// Every endpoint and path.
    pub fn iter(&self) -> impl Iterator<Item = (Endpoint, &str)> {
        self.0.iter().map(|(endpoint, path)| (*endpoint, path.as_str()))
    }
}

/// The metadata document (RFC 8414 §2), members in their established order.
pub fn server_metadata(policy: &Policy) -> Value {
    let mut document = Map::new();
    document.insert("issuer".into(), policy.issuer.as_str().into());
    let base = policy.issuer.trim_end_matches('/');
    for (member, endpoint) in [
        ("authorization_endpoint", Endpoint::Authorization),
        ("token_endpoint", Endpoint::Token),
        ("jwks_uri", Endpoint::Jwks),
        ("registration_endpoint", Endpoint::Registration),
        ("introspection_endpoint", Endpoint::Introspection),
        ("userinfo_endpoint", Endpoint::Userinfo),
        ("revocation_endpoint", Endpoint::Revocation),
    ] {
        if let Some(path) = policy.endpoints.path(endpoint) {
            document.insert(member.into(), format!("{base}{path}").into());
        }
    }
    let methods: Vec<_> = AuthMethod::ALL.iter().map(|method| method.as_str()).collect();
    let secrets: Vec<_> = methods.iter().copied().filter(|method| *method != "none").collect();
    let grants: Vec<_> = GrantType::ALL.iter().map(|grant| grant.as_str()).collect();
    let mut challenges = vec!["S256"];
    if policy.allow_plain_pkce {
        challenges.push("plain");
    }
    for (member, value) in [
        ("scopes_supported", json!(scope::SUPPORTED)),
        ("response_types_supported", json!(["code"])),
        ("response_modes_supported", json!(["query"])),
        ("grant_types_supported", json!(grants)),
        ("code_challenge_methods_supported", json!(challenges)),
        ("token_endpoint_auth_methods_supported", json!(methods)),
        ("revocation_endpoint_auth_methods_supported", json!(methods)),
        ("introspection_endpoint_auth_methods_supported", json!(secrets)),
        ("authorization_response_iss_parameter_supported", json!(true)),
    ] {
        document.insert(member.into(), value);
    }
    Value::Object(document)
}

/// The paths at which clients look for the metadata of an issuer.
pub fn well_known_paths(issuer: &str) -> Vec<String> {
    let path = url::Url::parse(issuer).map(|url| url.path().to_owned()).unwrap_or_default();
    // > any terminating "/" MUST be removed before inserting "/.well-known/" (RFC 8414 §3.1)
    let path = path.trim_end_matches('/');
    let mut paths = vec![format!("/.well-known/oauth-authorization-server{path}")];
    if !path.is_empty() {
        paths.push(format!("{path}/.well-known/oauth-authorization-server"));
        // Clients of the 2025-03-26 revision know the origin only.
        paths.push("/.well-known/oauth-authorization-server".into());
    }
    paths
}
