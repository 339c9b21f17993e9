//! `/demo/mcp`: a tiny MCP server that accepts this server's own tokens, so that there is something
//! to connect a client to. A convenience for development.

mod tools;

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use axum::body::Body;
use http::{Request, Response};
use mcp_auth_core::service::Engine;
use mcp_auth_http::{DEMO_MCP, DemoMcp};
use mcp_auth_resource::{
    AuthorizationServer, Config, ConfigError, EngineAuthority, Protect, ProtectLayer,
    ProtectedResource, Source, TokenValidator,
};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use tower::{Layer, ServiceExt};

use tools::Tools;

type Service = StreamableHttpService<Tools, NeverSessionManager>;

/// The URL of the demo, below an issuer.
pub(crate) fn resource(issuer: &str) -> String {
    format!("{}{DEMO_MCP}", issuer.trim_end_matches('/'))
}

/// The MCP server with its protection.
pub(crate) struct Demo {
    service: Protect<Service>,
    metadata_path: String,
}

impl fmt::Debug for Demo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Demo")
    }
}

impl Demo {
    /// For the tokens of an engine, which are checked without a request to it.
    pub(crate) fn new(engine: Arc<Engine>) -> Result<Self, ConfigError> {
        let issuer = engine.policy.issuer.clone();
        let source = Source::InProcess(Arc::new(EngineAuthority::new(engine)));
        let config = Config::new(resource(&issuer))
            .trust(AuthorizationServer::new(issuer, source))
            .require(["mcp.read"]);
        let mut metadata = ProtectedResource::of(&config)?;
        metadata.resource_name = Some("Demo of the authorization server".into());
        let protect =
            ProtectLayer::with_metadata(Arc::new(TokenValidator::new(config)?), &metadata);
        // Every request stands for itself: nothing to remember, nothing that keeps the server from
        // stopping.
        let mut how = StreamableHttpServerConfig::default();
        how.legacy_session_mode = false;
        how.json_response = true;
        let sessions = Arc::new(NeverSessionManager::default());
        let service = StreamableHttpService::new(|| Ok(Tools), sessions, how);
        let metadata_path = metadata.paths()[0].to_owned();
        Ok(Self { service: protect.layer(service), metadata_path })
    }
}

#[async_trait]
impl DemoMcp for Demo {
    fn metadata_path(&self) -> &str {
        &self.metadata_path
    }

    async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let Ok(response) = self.service.clone().oneshot(request).await;
        response.map(Body::new)
    }
}
