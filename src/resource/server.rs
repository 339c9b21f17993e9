//! An authorization server that is trusted, and how its tokens are checked.

use std::{
    fmt,
    sync::{Arc, atomic::AtomicU64},
};

use crate::{
    config::{AuthorizationServer, Config, ConfigError, Source},
    fetch::Fetch,
    in_process::Authority,
    introspection::Introspector,
    jwt::KeySet,
    keys::{Location, Remote},
};

/// An authorization server, ready to be asked.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) issuer: Option<String>,
    pub(crate) check: Check,
}

impl Server {
    /// What the settings say, ready.
    pub(crate) fn new(
        server: &AuthorizationServer,
        config: &Config,
        fetch: &Arc<dyn Fetch>,
        withdrawn: &Arc<AtomicU64>,
    ) -> Result<Self, ConfigError> {
        let check = Check::new(server, config, fetch, withdrawn)?;
        Ok(Self { issuer: server.issuer.clone(), check })
    }

    /// Where it is asked about each token.
    pub(crate) const fn introspector(&self) -> Option<&Introspector> {
        match &self.check {
            Check::Introspection(introspector) => Some(introspector),
            _ => None,
        }
    }
}

/// How the tokens of a server are checked.
pub(crate) enum Check {
    Keys(Arc<KeySet>),
    Remote(Remote),
    Introspection(Introspector),
    InProcess(Arc<dyn Authority>),
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keys(_) => "Keys",
            Self::Remote(_) => "Remote",
            Self::Introspection(_) => "Introspection",
            Self::InProcess(_) => "InProcess",
        })
    }
}

impl Check {
    fn new(
        server: &AuthorizationServer,
        config: &Config,
        fetch: &Arc<dyn Fetch>,
        withdrawn: &Arc<AtomicU64>,
    ) -> Result<Self, ConfigError> {
        let remote = |location| {
            let (fetch, withdrawn) = (Arc::clone(fetch), Arc::clone(withdrawn));
            Self::Remote(Remote::new(location, config.algorithms.clone(), fetch, withdrawn))
        };
        Ok(match &server.source {
            Source::Discovery => {
                remote(Location::Discovered(server.issuer.clone().unwrap_or_default()))
            }
            Source::JwksUri(url) => remote(Location::Fixed(url.clone())),
            Source::PublicKey(pem) => {
                let keys = KeySet::from_pem(pem, &config.algorithms).map_err(|_| {
                    ConfigError(
                        "the public key cannot be used: it must be PEM (BEGIN PUBLIC KEY), RSA of \
                         2048 bits or more, P-256, P-384 or Ed25519, and of an allowed algorithm"
                            .into(),
                    )
                })?;
                Self::Keys(Arc::new(keys))
            }
            Source::Introspection(settings) => {
                Self::Introspection(Introspector::new(settings.clone(), Arc::clone(fetch)))
            }
            Source::InProcess(authority) => Self::InProcess(Arc::clone(authority)),
        })
    }
}
