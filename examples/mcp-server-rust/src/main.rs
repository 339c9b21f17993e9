//! An MCP server protected by OAuth. `list_notes` needs the scope `mcp.read`, `add_note` needs
//! `mcp.write`, and everybody has notes of their own.
//!
//! ```text
//! cargo run --release                  # in the root of the repository: the authorization server
//! cargo run                            # here: http://localhost:8000/mcp
//! claude mcp add --transport http notes http://localhost:8000/mcp
//! ```

mod notes;

use std::{env, error::Error, sync::Arc};

use axum::Router;
use mcp_auth_resource::{
    AuthorizationServer, Config, ProtectLayer, ScopeHierarchy, TokenValidator, ToolScopes,
    ToolScopesLayer,
};
use notes::Notes;
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use tokio::net::TcpListener;
use tower::Layer as _;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let listen = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:8000".into());
    let issuer = env::var("ISSUER").unwrap_or_else(|_| "http://localhost:3003".into());
    let listener = TcpListener::bind(&listen).await?;
    let port = listener.local_addr()?.port();
    let resource = env::var("RESOURCE").unwrap_or_else(|_| format!("http://localhost:{port}/mcp"));

    // Whose tokens are good here, and for what.
    let mut config =
        Config::new(&resource).trust(AuthorizationServer::discovered(issuer)).require(["mcp.read"]);
    config.hierarchy = ScopeHierarchy::default().includes("mcp.write", ["mcp.read"]);
    let protect = ProtectLayer::new(Arc::new(TokenValidator::new(config)?))?;
    let tools =
        ToolScopesLayer::new(&protect, ToolScopes::default().tool("add_note", ["mcp.write"]));

    // Every request brings its token, so nothing has to be remembered between requests.
    let mut how = StreamableHttpServerConfig::default();
    how.legacy_session_mode = false;
    how.json_response = true;
    let notes = Notes::default();
    let sessions = Arc::new(NeverSessionManager::default());
    let mcp = StreamableHttpService::new(move || Ok(notes.clone()), sessions, how);

    // The outermost layer is added last: nothing else sees a request without a valid token.
    let app = Router::new().nest_service("/mcp", tools.layer(mcp)).layer(protect);
    println!("mcp-server-rust listening on {resource}");
    axum::serve(listener, app)
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}
