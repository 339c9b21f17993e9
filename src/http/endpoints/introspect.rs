//! `POST /oauth2/introspect` (RFC 7662).

use axum::body::Body;
use http::{Response, StatusCode};
use serde_json::Value;

use super::{authorization, named_client, token::counts};
use crate::{
    app::Call,
    body,
    respond::{self, Refusal},
    route::Route,
};

/// Answers an introspection request. Nothing is written, so a caller that goes away may stop it.
pub(crate) async fn post(call: Call, body: Body) -> Response<Body> {
    match introspect(&call, body).await {
        Ok(answer) => respond::json(StatusCode::OK, &answer),
        Err(refusal) => respond::json_error(&call, Some(Route::Introspection), &refusal),
    }
}

async fn introspect(call: &Call, body: Body) -> Result<Value, Refusal> {
    let params = body::params(&call.headers, body).await?;
    let headers = authorization(&call.headers)?;
    let named = named_client(&headers, &params);
    call.app.limits.not_blocked(call, &named).await?;
    let outcome = call.app.engine.introspect(&params, &headers).await;
    if outcome.as_ref().is_err_and(counts) {
        call.app.limits.failed(call, &named).await;
    }
    Ok(outcome?)
}
