//! What a resource is told about a valid token.

use std::{fmt, sync::Arc};

use serde_json::{Map, Value};

/// A valid access token, without the token itself. Cloning is cheap.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenInfo(Arc<Parts>);

/// What is kept: the claims as one text, so that thousands of cached tokens stay small.
#[derive(PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) payload: Box<str>,
    pub(crate) expires: Option<u64>,
    pub(crate) scopes: Box<str>,
    pub(crate) subject: Option<Box<str>>,
    pub(crate) client_id: Option<Box<str>>,
    pub(crate) issuer: Option<Box<str>>,
}

impl TokenInfo {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The claims, or the introspection response, as the JSON text that came.
    pub fn payload(&self) -> &str {
        &self.0.payload
    }

    /// The claims.
    pub fn claims(&self) -> Map<String, Value> {
        serde_json::from_str(&self.0.payload).unwrap_or_default()
    }

    /// Until when it is valid, in whole seconds since the epoch (`exp`).
    pub fn expires(&self) -> Option<u64> {
        self.0.expires
    }

    /// The scopes it carries.
    pub fn scopes(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.scopes.split_whitespace()
    }

    /// Whom it was issued for (`sub`): the user, or the client where it acts for itself.
    pub fn subject(&self) -> Option<&str> {
        self.0.subject.as_deref()
    }

    /// The client it was issued to (`client_id`, `cid`).
    pub fn client_id(&self) -> Option<&str> {
        self.0.client_id.as_deref()
    }

    /// The authorization server that issued it (`iss`).
    pub fn issuer(&self) -> Option<&str> {
        self.0.issuer.as_deref()
    }

    /// The resources it is for (`aud`).
    pub fn audience(&self) -> Vec<String> {
        match self.claims().remove("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => {
                many.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Claims are about people: they stay out of logs.
impl fmt::Debug for TokenInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { client_id, scopes, .. } = &*self.0;
        write!(f, "TokenInfo({client_id:?}, {scopes:?})")
    }
}
