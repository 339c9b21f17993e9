//! The one tool.

use std::sync::Arc;

use mcp_auth_resource::TokenInfo;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
        JsonObject, ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
        Tool,
    },
    service::RequestContext,
};
use serde_json::json;

const WHOAMI: &str = "whoami";

/// An MCP server whose only tool says who is asking.
#[derive(Clone)]
pub(super) struct Tools;

impl Tools {
    fn whoami() -> Tool {
        let mut schema = JsonObject::new();
        schema.insert("type".into(), "object".into());
        let about = "Says who signed in, through which application, and what was allowed.";
        Tool::new(WHOAMI, about, Arc::new(schema))
    }
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        let own = Implementation::new("gauzy-mcp-auth-demo", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(capabilities).with_server_info(own)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(vec![Self::whoami()]))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        (name == WHOAMI).then(Self::whoami)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if request.name != WHOAMI {
            return Err(ErrorData::invalid_params("there is no such tool", None));
        }
        let parts = context.extensions.get::<http::request::Parts>();
        let info = parts.and_then(|parts| parts.extensions.get::<TokenInfo>());
        let info = info.ok_or_else(|| ErrorData::internal_error("nobody is signed in", None))?;
        let answer = json!({
            "user": info.subject(),
            "application": info.client_id(),
            "scopes": info.scopes().collect::<Vec<_>>(),
            "expires": info.expires(),
        });
        Ok(CallToolResult::success(vec![ContentBlock::text(answer.to_string())]).into())
    }
}
