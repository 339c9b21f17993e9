//! What a validator is told.

use std::{sync::Arc, time::Duration};

use mcp_auth_core::time::Clock;
use url::Url;

use crate::{
    clock::SystemClock,
    fetch::{Fetch, is_safe},
    in_process::Authority,
    introspection::Introspection,
    jwt::Algorithm,
    scopes::ScopeHierarchy,
};

/// How far clocks may differ.
pub const TOLERANCE: Duration = Duration::from_secs(30);

/// What a validator is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// The resource to protect, as clients know it (RFC 8707, RFC 9728): the URL of the MCP
    /// endpoint. Tokens must be for it.
    pub resource: String,
    /// Other names of it that tokens may carry in `aud`.
    pub audiences: Vec<String>,
    /// The authorization servers that are trusted. With none every token is refused.
    pub servers: Vec<AuthorizationServer>,
    /// The algorithms that are allowed.
    pub algorithms: Vec<Algorithm>,
    /// What every request needs.
    pub required_scopes: Vec<String>,
    /// Which scopes include others.
    pub hierarchy: ScopeHierarchy,
    /// How far clocks may differ, for every check of a time.
    pub tolerance: Duration,
    /// How results are kept.
    pub cache: CacheSettings,
    /// How requests are sent; by HTTP where nothing else is given.
    pub fetch: Option<Arc<dyn Fetch>>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
}

/// How results are kept.
#[derive(Clone, Copy, Debug)]
pub struct CacheSettings {
    /// How long the result for a valid token is kept, at most until the token expires; nothing is
    /// kept where this is zero.
    pub token_ttl: Duration,
    /// The same where the token was introspected: so long a revocation may go unnoticed.
    pub introspection_ttl: Duration,
    /// How many results are kept.
    pub capacity: usize,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self {
            token_ttl: Duration::from_mins(5),
            introspection_ttl: Duration::from_secs(10),
            capacity: 5000,
        }
    }
}

/// An authorization server that is trusted.
#[derive(Clone, Debug)]
pub struct AuthorizationServer {
    /// Its issuer identifier, exactly as its tokens have it. Without one the tokens of any issuer
    /// that no other server claims are checked with its keys.
    pub issuer: Option<String>,
    /// How its tokens are checked.
    pub source: Source,
}

/// How the tokens of an authorization server are checked.
#[derive(Clone, Debug)]
pub enum Source {
    /// By the keys that its metadata leads to (RFC 8414, or OpenID discovery). Needs the issuer.
    Discovery,
    /// By the keys at this address.
    JwksUri(Url),
    /// By this key, in PEM (`BEGIN PUBLIC KEY`).
    PublicKey(String),
    /// By asking it (RFC 7662). Where several servers are asked, each gets the JWTs whose `iss`
    /// names it; tokens that are no JWTs go to the first of these servers alone.
    Introspection(Introspection),
    /// By asking it in this process. Revocations count at once.
    InProcess(Arc<dyn Authority>),
}

impl AuthorizationServer {
    /// One that is known by its issuer identifier alone.
    pub fn discovered(issuer: impl Into<String>) -> Self {
        Self { issuer: Some(issuer.into()), source: Source::Discovery }
    }

    /// One whose tokens are checked in a given way.
    pub fn new(issuer: impl Into<String>, source: Source) -> Self {
        Self { issuer: Some(issuer.into()), source }
    }
}

/// Why a validator cannot be made: a setting that cannot be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub(crate) String);

impl Config {
    /// The defaults for a resource, with no authorization server.
    pub fn new(resource: impl Into<String>) -> Self {
        Self {
            resource: resource.into(),
            audiences: Vec::new(),
            servers: Vec::new(),
            algorithms: Algorithm::ALL.to_vec(),
            required_scopes: Vec::new(),
            hierarchy: ScopeHierarchy::default(),
            tolerance: TOLERANCE,
            cache: CacheSettings::default(),
            fetch: None,
            clock: Arc::new(SystemClock),
        }
    }

    /// Trusts an authorization server.
    #[must_use]
    pub fn trust(mut self, server: AuthorizationServer) -> Self {
        self.servers.push(server);
        self
    }

    /// Names scopes that every request needs.
    #[must_use]
    pub fn require<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.required_scopes.extend(scopes.into_iter().map(Into::into));
        self
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let wrong = |text: String| Err(ConfigError(text));
        // > Its value MUST be an absolute URI […]. The URI MUST NOT include a fragment component.
        // > (RFC 8707 §2)
        let url = Url::parse(&self.resource).ok().filter(|url| url.fragment().is_none());
        if url.is_none() {
            let resource = &self.resource;
            return wrong(format!(
                "resource {resource:?} is no absolute URI without a fragment: give the URL of \
                 the MCP endpoint, as clients know it"
            ));
        }
        if self.algorithms.is_empty() {
            return wrong("no algorithm is allowed: name at least one, such as RS256".into());
        }
        let mut seen: Vec<Option<&str>> = Vec::new();
        for server in &self.servers {
            server.check()?;
            let issuer = server.issuer.as_deref();
            if seen.contains(&issuer) {
                let issuer = issuer.unwrap_or("none");
                return wrong(format!("issuer {issuer} comes twice: name each server once"));
            }
            seen.push(issuer);
        }
        Ok(())
    }
}

impl AuthorizationServer {
    fn check(&self) -> Result<(), ConfigError> {
        let (what, url) = match (&self.source, &self.issuer) {
            (Source::Discovery, None) => {
                return Err(ConfigError(
                    "discovery needs an issuer: give it, or a JWKS address".into(),
                ));
            }
            (Source::Discovery, Some(issuer)) => ("issuer", Url::parse(issuer).ok()),
            (Source::JwksUri(url), _) => ("the JWKS address", Some(url.clone())),
            (Source::Introspection(own), _) => {
                ("the introspection endpoint", Some(own.endpoint.clone()))
            }
            (Source::PublicKey(_) | Source::InProcess(_), _) => return Ok(()),
        };
        if url.as_ref().is_some_and(is_safe) {
            return Ok(());
        }
        let shown = url.map_or_else(|| self.issuer.clone().unwrap_or_default(), String::from);
        Err(ConfigError(format!("{what} {shown} must be an https URL; http is for loopback alone")))
    }
}
