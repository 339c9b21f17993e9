//! A server of this process, asked about tokens without HTTP.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use mcp_auth_http::App;
use mcp_auth_resource::{
    Authority, AuthorizationServer, EngineAuthority, KeySet, Source, TokenError,
};

use crate::{error::Failure, host::Host, server::NativeServer};

/// A server of this process, as one to trust.
pub(crate) fn of(server: &NativeServer) -> AuthorizationServer {
    let authority = HostAuthority { host: Arc::clone(&server.host), engine: OnceLock::new() };
    AuthorizationServer::new(&server.issuer, Source::InProcess(Arc::new(authority)))
}

#[derive(Debug)]
struct HostAuthority {
    host: Arc<Host>,
    /// The engine, once it is open.
    engine: OnceLock<EngineAuthority<App>>,
}

impl HostAuthority {
    fn engine(&self, app: Result<App, Failure>) -> Result<&EngineAuthority<App>, TokenError> {
        match app {
            Ok(app) => Ok(self.engine.get_or_init(|| EngineAuthority::new(app))),
            Err(failure) => {
                tracing::warn!(hint = failure.message, "the server in this process is not open");
                Err(TokenError::AuthorityAway)
            }
        }
    }
}

#[async_trait]
impl Authority for HostAuthority {
    fn keys(&self) -> Arc<KeySet> {
        let open = self.host.now().ok();
        let engine = open.map(|app| self.engine.get_or_init(|| EngineAuthority::new(app)));
        engine.map(Authority::keys).unwrap_or_default()
    }

    async fn newer_keys(&self) -> Result<Arc<KeySet>, TokenError> {
        let app = self.host.opened_within(crate::requests::WAIT).await;
        self.engine(app)?.newer_keys().await
    }

    async fn is_in_force(&self, claims: &str) -> Result<bool, TokenError> {
        let engine = self.engine(self.host.now())?;
        self.host.busy(engine.is_in_force(claims)).await
    }
}
