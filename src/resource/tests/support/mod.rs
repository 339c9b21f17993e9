//! What the tests share: keys that sign anything, and a server that answers anything.

pub(crate) mod clock;
pub(crate) mod jws;
pub(crate) mod server;

use std::sync::Arc;

use mcp_auth_resource::{AuthorizationServer, Config, Source, TokenValidator};

pub(crate) const ISSUER: &str = "https://auth.example.com";
pub(crate) const RESOURCE: &str = "https://mcp.example.com/mcp";
/// The moment at which the tests take place.
pub(crate) const NOW: u64 = 1_800_000_000;

/// Settings for one issuer at that moment.
pub(crate) fn config(source: Source) -> Config {
    let mut config = Config::new(RESOURCE).trust(AuthorizationServer::new(ISSUER, source));
    config.clock = Arc::new(clock::Fixed::at(NOW));
    config
}

pub(crate) fn validator(config: Config) -> Arc<TokenValidator> {
    Arc::new(TokenValidator::new(config).unwrap())
}
