//! `POST /oauth2/revoke` (RFC 7009).

use std::sync::Arc;

use axum::body::Body;
use http::{Response, StatusCode};
use serde_json::json;

use super::{authorization, token::counts};
use crate::{
    app::{Call, uncancelled},
    body,
    respond::{self, Refusal},
    route::Route,
};

/// Answers a revocation request.
pub(crate) async fn post(call: Call, body: Body) -> Response<Body> {
    match revoke(&call, body).await {
        Ok(()) => respond::json(StatusCode::OK, &json!({})),
        Err(refusal) => respond::json_error(&call, Some(Route::Revocation), &refusal),
    }
}

async fn revoke(call: &Call, body: Body) -> Result<(), Refusal> {
    let params = body::params(&call.headers, body).await?;
    let headers: Vec<String> =
        authorization(&call.headers)?.into_iter().map(str::to_owned).collect();
    let named = params.get("client_id").ok().flatten().unwrap_or_default().to_owned();
    call.app.limits.not_blocked(call, &named).await?;
    let app = Arc::clone(&call.app);
    let outcome = uncancelled(async move {
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        app.engine.revoke(&params, &headers).await
    });
    let outcome = outcome.await?;
    if outcome.as_ref().is_err_and(counts) {
        call.app.limits.failed(call, &named).await;
    }
    Ok(outcome?)
}
