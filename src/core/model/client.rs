//! Registered clients.

use serde::{Deserialize, Serialize};

use crate::{
    redirect_uri,
    scope::ScopeSet,
    store::{Extra, Index, IndexEntry, Kind, Record},
    time::Timestamp,
};

/// How a client authenticates at the token endpoint (RFC 7591 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// A public client.
    None,
    /// A secret in the `Authorization` header.
    ClientSecretBasic,
    /// A secret in the body.
    ClientSecretPost,
}

impl AuthMethod {
    /// Every method this server supports, in the order its metadata lists them.
    pub const ALL: [Self; 3] = [Self::None, Self::ClientSecretBasic, Self::ClientSecretPost];

    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
        }
    }

    /// The method with a registered name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }
}

/// What a client may present at the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// RFC 6749 §6.
    RefreshToken,
    /// RFC 6749 §4.4.
    ClientCredentials,
}

impl GrantType {
    /// Every grant type this server supports, in the order its metadata lists them.
    pub const ALL: [Self; 3] =
        [Self::AuthorizationCode, Self::RefreshToken, Self::ClientCredentials];

    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
        }
    }

    /// The grant type with a registered name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == name)
    }
}

/// How a client came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// By a stranger through the registration endpoint: nothing it says of itself is verified.
    Registered,
    /// By the operator.
    Operator,
}

/// A revocation counter: what was issued under a lower one is dead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// Rises by one with every revocation.
    pub counter: u64,
    /// When it last rose: kills tokens that carry no counter and were issued before.
    pub raised_at: Timestamp,
}

/// A client and what it may do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Client {
    /// Its `client_id`.
    pub id: String,
    /// What it calls itself.
    pub name: String,
    /// How it authenticates.
    pub auth_method: AuthMethod,
    /// SHA-256 of its secret in lower-case hexadecimal; the secret itself is never stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_sha256: Option<String>,
    /// Where its authorization responses may go.
    pub redirect_uris: Vec<String>,
    /// What it may present at the token endpoint.
    pub grant_types: Vec<GrantType>,
    /// What it may ask for.
    pub scopes: ScopeSet,
    /// `web` or `native`, as registered or as its redirect URIs tell.
    pub application_type: String,
    /// Informative members it registered (`logo_uri`, `client_uri`, `policy_uri`, `tos_uri` …).
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub about: serde_json::Map<String, serde_json::Value>,
    /// How it came to be known.
    pub origin: Origin,
    /// The resource whose tokens it may introspect, if it is a resource server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_server: Option<String>,
    /// Whether its authorization requests need PKCE. Always so for public clients.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub require_pkce: bool,
    /// When it registered.
    pub created_at: Timestamp,
    /// When a user last approved it or it last got a token of its own; `None` is never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
    /// When it is forgotten; `None` is never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Its revocation counter.
    #[serde(default)]
    pub epoch: Epoch,
    /// Members of newer releases.
    #[serde(flatten)]
    pub extra: Extra,
}

const fn yes() -> bool {
    true
}

impl Client {
    /// The list of dynamically registered clients that nobody has used yet.
    pub const UNUSED: &'static str = "unused";
    /// The list of dynamically registered clients that were used.
    pub const USED: &'static str = "used";

    /// A public client of the operator, with no redirect URI and no scope yet.
    pub fn new(id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            auth_method: AuthMethod::None,
            secret_sha256: None,
            redirect_uris: Vec::new(),
            grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            scopes: ScopeSet::default(),
            application_type: "web".to_owned(),
            about: serde_json::Map::default(),
            origin: Origin::Operator,
            resource_server: None,
            require_pkce: true,
            created_at: Timestamp::default(),
            used_at: None,
            expires_at: None,
            epoch: Epoch::default(),
            extra: Extra::default(),
        }
    }

    /// Whether it cannot keep a secret (RFC 6749 §2.1).
    pub const fn is_public(&self) -> bool {
        self.secret_sha256.is_none()
    }

    /// Whether it registered a grant type.
    pub fn has_grant(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }

    /// Whether a redirect URI is one of its own.
    pub fn has_redirect_uri(&self, presented: &str) -> bool {
        self.redirect_uris.iter().any(|own| redirect_uri::matches(own, presented))
    }
}

impl Record for Client {
    const KIND: Kind = Kind::Client;
    const LASTING: bool = true;

    fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    fn indexes(&self) -> Vec<IndexEntry> {
        if self.origin == Origin::Operator {
            return Vec::new();
        }
        let value = if self.used_at.is_some() { Self::USED } else { Self::UNUSED };
        let order = self.created_at.0;
        vec![IndexEntry { index: Index::ClientsByUse, value: value.into(), order }]
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }
}
