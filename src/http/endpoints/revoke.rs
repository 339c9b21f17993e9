//! `POST /oauth2/revoke` (RFC 7009).

use std::sync::Arc;

use axum::body::Body;
use http::{Response, StatusCode};
use serde_json::json;

use super::{authorization, named_client, token::counts};
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
    let headers = authorization(&call.headers)?;
    let named = named_client(&headers, &params);
    let headers: Vec<String> = headers.into_iter().map(str::to_owned).collect();
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
