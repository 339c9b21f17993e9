//! Cross-origin requests: open, without credentials, where scripts of clients need them.

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};

use crate::{app::empty, respond::allow, route::Route};

/// What clients send to an MCP server (MCP transports, Streamable HTTP).
const MCP_HEADERS: &str = "Authorization, Content-Type, MCP-Protocol-Version, Mcp-Method, \
    Mcp-Name, Mcp-Session-Id, Last-Event-ID, DPoP";

/// Says what a script of another origin may do, and removes what a parent application said.
pub(crate) fn apply(response: &mut Response<Body>, route: Route) {
    let headers = response.headers_mut();
    headers.remove(header::ACCESS_CONTROL_ALLOW_CREDENTIALS);
    headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    if route.allows_cors() {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let expose = HeaderValue::from_static("WWW-Authenticate, DPoP-Nonce");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, expose);
    }
}

/// Answers `OPTIONS`.
pub(crate) fn preflight(route: Route) -> Response<Body> {
    let mut response = empty(StatusCode::NO_CONTENT);
    let headers = response.headers_mut();
    headers.insert(header::ALLOW, allow(route));
    if route.allows_cors() {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, allow(route));
        let allowed = match route {
            Route::DemoMcp => MCP_HEADERS,
            _ => "Authorization, Content-Type, MCP-Protocol-Version, DPoP",
        };
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(allowed));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200"));
    }
    response
}
