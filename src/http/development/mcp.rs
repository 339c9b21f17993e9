//! `/demo/mcp`: an MCP server that accepts this server's tokens, for clients to connect to. The
//! host brings it.

use std::fmt;

use async_trait::async_trait;
use axum::body::Body;
use http::{Request, Response};

use crate::{app::Call, respond};

/// Where the MCP server of a development server is.
pub const DEMO_MCP: &str = "/demo/mcp";

/// An MCP server with its protection.
#[async_trait]
pub trait DemoMcp: fmt::Debug + Send + Sync {
    /// The path of its protected resource metadata (RFC 9728 §3.1).
    fn metadata_path(&self) -> &str;

    /// Answers a request to it or for its metadata.
    async fn answer(&self, request: Request<Body>) -> Response<Body>;
}

/// Hands a request on to it.
pub(crate) async fn answer(call: Call, body: Body) -> Response<Body> {
    let development = call.app.settings.development.as_ref();
    let Some(mcp) = development.and_then(|own| own.mcp.clone()) else {
        return respond::not_found(&call);
    };
    let mut request = Request::new(body);
    *request.method_mut() = call.method;
    *request.uri_mut() = call.uri;
    request.headers_mut().clone_from(&call.headers);
    mcp.answer(request).await
}
