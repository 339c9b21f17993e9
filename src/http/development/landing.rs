//! `GET /`: what this is and how to try it.

use axum::body::Body;
use http::{Response, StatusCode};
use mcp_auth_core::metadata::Endpoint;

use crate::{
    app::Call,
    development::DEMO_MCP,
    locale::Locale,
    pages::{DemoAccount, Landing},
    respond::{self, PageKind},
};

/// Where people keep the MCP server they are building.
const EXAMPLE_RESOURCE: &str = "http://localhost:8000/mcp";

/// The landing page.
pub(crate) fn get(call: &Call) -> Response<Body> {
    let Some(development) = &call.app.settings.development else { return respond::not_found(call) };
    let policy = &call.app.engine.policy;
    let accounts: Vec<_> = development
        .accounts
        .iter()
        .map(|[email, password, role]| DemoAccount { email, password, role })
        .collect();
    let jwks = policy.endpoints.path(Endpoint::Jwks).unwrap_or("/oauth2/jwks");
    let mcp_url = development.mcp.as_ref().map(|_| call.app.url(DEMO_MCP));
    let page = Landing {
        chrome: call.app.chrome(Locale::English),
        issuer: &policy.issuer,
        metadata_url: &call.app.url("/.well-known/oauth-authorization-server"),
        jwks_uri: &call.app.url(jwks),
        audience: EXAMPLE_RESOURCE,
        try_href: &call.app.url("/try"),
        test_client_id: &development.test_client,
        demo_accounts: &accounts,
        mcp_url: mcp_url.as_deref(),
    };
    respond::page(Locale::English, StatusCode::OK, PageKind::Staying, page.render())
}
