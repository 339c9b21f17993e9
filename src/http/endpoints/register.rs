//! `POST /oauth2/register` (RFC 7591).

use std::sync::Arc;

use axum::body::Body;
use http::{Response, StatusCode};
use mcp_auth_core::error::{ErrorCode, OAuthError};
use serde_json::Value;

use crate::{
    app::{Call, uncancelled},
    body,
    respond::{self, Refusal},
    route::Route,
};

/// Answers a registration request.
pub(crate) async fn post(call: Call, body: Body) -> Response<Body> {
    match register(&call, body).await {
        Ok(client) => respond::json(StatusCode::CREATED, &client),
        Err(refusal) => respond::json_error(&call, Some(Route::Registration), &refusal),
    }
}

async fn register(call: &Call, body: Body) -> Result<Value, Refusal> {
    call.app.limits.register(call).await?;
    let bytes = body::json(&call.headers, body).await.map_err(|refusal| Refusal {
        status: refusal.status,
        error: OAuthError::new(ErrorCode::InvalidClientMetadata, refusal.error.description)
            .because(refusal.error.reason),
    })?;
    let (app, address) = (Arc::clone(&call.app), call.address.to_string());
    let work = async move { app.engine.register(&bytes, &address).await };
    Ok(uncancelled(work).await??)
}
