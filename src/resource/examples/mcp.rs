//! An MCP server with one tool, protected or not, for the benchmarks to compare:
//! `cargo run --release -p gauzy-mcp-auth-resource --example mcp -- PORT [TTL ISSUER JWKS_URI RESOURCE]`

use std::{env, error::Error, io::Write as _, sync::Arc, time::Duration};

use axum::Router;
use mcp_auth_resource::{
    AuthorizationServer, Config, ProtectLayer, Source, TokenValidator, ToolScopes, ToolScopesLayer,
};
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, JsonObject,
        ServerCapabilities, ServerConfig, Tool,
    },
    service::RequestContext,
    transport::streamable_http_server::{
        StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
    },
};
use tokio::net::TcpListener;
use tower::Layer as _;

const TOOL: &str = "echo";

/// Says again what it is told.
#[derive(Clone)]
struct Echo;

impl ServerHandler for Echo {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        let mut schema = JsonObject::new();
        schema.insert("type".into(), "object".into());
        (name == TOOL).then(|| Tool::new(TOOL, "Says it again", Arc::new(schema)))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let text = request.arguments.as_ref().and_then(|own| own.get("text")?.as_str());
        let text = text.ok_or_else(|| ErrorData::invalid_params("there is no text", None))?;
        Ok(CallToolResult::success(vec![ContentBlock::text(text)]).into())
    }
}

type Mcp = StreamableHttpService<Echo, NeverSessionManager>;

fn protected(mcp: Mcp, settings: &[String]) -> Result<Router, Box<dyn Error>> {
    let [ttl, issuer, jwks_uri, resource] = settings else {
        return Ok(Router::new().nest_service("/mcp", mcp));
    };
    let server = AuthorizationServer::new(issuer, Source::JwksUri(jwks_uri.parse()?));
    let mut config = Config::new(resource).trust(server).require(["mcp.read"]);
    config.cache.token_ttl = Duration::from_secs(ttl.parse()?);
    let protect = ProtectLayer::new(Arc::new(TokenValidator::new(config)?))?;
    let scopes = ToolScopes::default().tool(TOOL, ["mcp.write"]);
    let tools = ToolScopesLayer::new(&protect, scopes);
    Ok(Router::new().nest_service("/mcp", tools.layer(mcp)).layer(protect))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let (port, settings) = args.split_first().ok_or("name a port")?;
    let mut how = StreamableHttpServerConfig::default();
    how.legacy_session_mode = false;
    how.json_response = true;
    let sessions = Arc::new(NeverSessionManager::default());
    let mcp = StreamableHttpService::new(|| Ok(Echo), sessions, how);
    let app = protected(mcp, settings)?;
    let listener = TcpListener::bind(("127.0.0.1", port.parse()?)).await?;
    writeln!(std::io::stdout(), "listening")?;
    axum::serve(listener, app).await?;
    Ok(())
}
