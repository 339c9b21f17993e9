//! The settings of a validator as JavaScript hands them over, checked there.

use std::{collections::HashMap, sync::Arc, time::Duration};

use mcp_auth_core::time::{Clock, Timestamp};
use mcp_auth_resource::{
    Algorithm, AuthorizationServer, CacheSettings, Config, Fetch, HttpFetch, Introspection, Source,
};
use napi_derive::napi;
use parking_lot::Mutex;
use url::Url;

use crate::error::Failure;

/// The settings of a validator.
#[napi(object, object_to_js = false)]
pub struct NativeValidatorSettings {
    /// The resource.
    pub resource: String,
    /// Other names that tokens for it carry.
    pub audiences: Vec<String>,
    /// The algorithms that are allowed; unknown ones count for nothing.
    pub algorithms: Vec<String>,
    /// How far clocks may differ, in seconds.
    pub tolerance: u32,
    /// How long results are kept, in seconds.
    pub token_ttl: u32,
    /// Scopes, and what each of them includes.
    pub hierarchy: HashMap<String, Vec<String>>,
    /// The authorization servers that are trusted.
    pub servers: Vec<NativeTrustedServer>,
    /// The moment to judge tokens at, in milliseconds since the epoch; the present without one.
    pub now: Option<f64>,
}

/// An authorization server and one way to check its tokens; by discovery where there is none.
#[napi(object, object_to_js = false)]
pub struct NativeTrustedServer {
    /// Its issuer identifier.
    pub issuer: Option<String>,
    /// Where its keys are.
    pub jwks_uri: Option<String>,
    /// Its key, in PEM.
    pub public_key: Option<String>,
    /// Whom to ask about its tokens.
    pub introspection: Option<NativeIntrospection>,
}

/// An introspection endpoint.
#[napi(object, object_to_js = false)]
pub struct NativeIntrospection {
    /// Its address.
    pub endpoint: String,
    /// The id of this resource server's client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Option<String>,
}

impl NativeValidatorSettings {
    pub(crate) fn config(self) -> Result<Config, Failure> {
        let mut config = Config::new(self.resource);
        config.audiences = self.audiences;
        config.algorithms =
            self.algorithms.iter().filter_map(|name| Algorithm::named(name)).collect();
        config.tolerance = Duration::from_secs(self.tolerance.into());
        let token_ttl = Duration::from_secs(self.token_ttl.into());
        config.cache = CacheSettings { token_ttl, ..CacheSettings::default() };
        config.fetch = Some(fetch()?);
        for (scope, others) in self.hierarchy {
            config.hierarchy = std::mem::take(&mut config.hierarchy).includes(&scope, others);
        }
        for server in self.servers {
            config = config.trust(server.trusted()?);
        }
        if let Some(now) = self.now {
            config.clock = Arc::new(Stopped(now));
        }
        Ok(config)
    }
}

impl NativeTrustedServer {
    fn trusted(self) -> Result<AuthorizationServer, Failure> {
        let source = match self {
            Self { introspection: Some(own), .. } => Source::Introspection(Introspection {
                endpoint: url(&own.endpoint)?,
                client_id: own.client_id,
                client_secret: own.client_secret,
            }),
            Self { jwks_uri: Some(uri), .. } => Source::JwksUri(url(&uri)?),
            Self { public_key: Some(pem), .. } => Source::PublicKey(pem),
            _ => Source::Discovery,
        };
        Ok(AuthorizationServer { issuer: self.issuer, source })
    }
}

fn url(text: &str) -> Result<Url, Failure> {
    Url::parse(text).map_err(|_| Failure::config(format!("{text:?} is not a URL")))
}

/// All validators of the process send their requests through one client: it has the system's
/// certificates, which take a while to load.
fn fetch() -> Result<Arc<dyn Fetch>, Failure> {
    static SHARED: Mutex<Option<HttpFetch>> = Mutex::new(None);
    let mut shared = SHARED.lock();
    if let Some(fetch) = &*shared {
        return Ok(Arc::new(fetch.clone()));
    }
    let made = HttpFetch::new();
    let made = made.map_err(|e| Failure::config(format!("TLS cannot be set up: {e}")))?;
    Ok(Arc::new(shared.insert(made).clone()))
}

/// A clock that stands still, in milliseconds since the epoch.
#[derive(Debug)]
struct Stopped(f64);

impl Clock for Stopped {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates"
    )]
    fn now(&self) -> Timestamp {
        Timestamp(self.0 as u64)
    }
}
