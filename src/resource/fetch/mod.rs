//! Requests to authorization servers: few, small, bounded, and a parameter.

#[path = "reqwest.rs"]
mod over_reqwest;

use std::{fmt, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use mcp_auth_core::redirect_uri::is_loopback;
use url::Url;

pub use over_reqwest::HttpFetch;

/// How long an authorization server may take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(5);
/// How much it may answer: key lists with certificate chains have some 20 KiB.
pub(crate) const MAX_BODY: usize = 256 * 1024;

/// A request.
pub struct Outbound {
    /// Where to.
    pub url: Url,
    /// The form of a `POST`; a `GET` without one.
    pub form: Option<String>,
    /// The value of `Authorization`.
    pub authorization: Option<String>,
    /// How long it may take in all.
    pub timeout: Duration,
    /// How long the answer may be; a longer one is a failure.
    pub max_body: usize,
}

impl Outbound {
    /// A `GET` within the usual bounds.
    pub(crate) const fn get(url: Url) -> Self {
        Self { url, form: None, authorization: None, timeout: TIMEOUT, max_body: MAX_BODY }
    }
}

/// Without the form and the credentials: both are secret.
impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = if self.form.is_some() { "POST" } else { "GET" };
        write!(f, "{method} {}", self.url)
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Inbound {
    /// The status code.
    pub status: u16,
    /// The value of `Cache-Control`.
    pub cache_control: Option<String>,
    /// The body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct NoAnswer(pub String);

/// Sends requests. Redirects are not followed: an answer of 3xx is an answer.
#[async_trait]
pub trait Fetch: fmt::Debug + Send + Sync {
    /// Sends one.
    ///
    /// # Errors
    /// When no complete answer came within the bounds.
    async fn fetch(&self, request: Outbound) -> Result<Inbound, NoAnswer>;
}

/// > Communication between […] MUST use TLS (RFC 8414 §6.1, RFC 7662 §4). Plain http is for
/// > loopback alone.
pub(crate) fn is_safe(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(url),
        _ => false,
    }
}
